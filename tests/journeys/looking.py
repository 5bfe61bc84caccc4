"""Looking at a page the way a demanding designer and a person who can not see well would."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Response

WANTED = os.environ.get("LINLI_SCREENSHOTS")
SCREENSHOTS = Path(WANTED or Path(__file__).parents[2] / "build" / "screenshots")
"""Every page's picture where they are asked for; else only of a page with something wrong: a picture takes a second."""
LEAST_TARGET = {"std": 44, "care": 60}
RAW = re.compile(r"\bNone\b|\bnull\b|\bundefined\b|\bNaN\b|\{\{|\}\}|\{%|%\([a-z_]+\)|__proxy__|\b[a-z]+_[a-z_]+\b")
"""What betrays a value nobody put into words: Python's or JavaScript's nothing, a template's braces, a code name."""
_AXE = Axe()
_AXE_OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "preload": False,  # it would look for what stylesheets import at the wrong addresses
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    },
}

_WIDER = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth + 1) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((el) => el.getBoundingClientRect().right > root.clientWidth + 1)
    .slice(-4)
    .map((el) => `${el.tagName.toLowerCase()}.${el.getAttribute("class") || ""}`);
}"""

_SMALL = """(least) => {
  const inside = (el, x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (el === hit || el.contains(hit) || hit.contains(el) && hit.tagName === "LABEL");
  };
  const small = [];
  for (const control of document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary"
  )) {
    if (control.disabled || !control.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(control);
    if (control.tagName === "A" && style.display === "inline") continue;
    const label = control.labels && control.labels[0];
    const target = label && ["radio", "checkbox", "file"].includes(control.type) ? label : control;
    let box = target.getBoundingClientRect();
    if (box.width <= 2 || box.height <= 2 || box.bottom + scrollY <= 0 || box.right <= 0) continue;
    if (box.width >= least - 0.5 && box.height >= least - 0.5) continue;
    target.scrollIntoView({ block: "center", behavior: "instant" });
    box = target.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2, reach = least / 2 - 1;
    const wide = box.width >= least - 0.5 || (inside(target, x - reach, y) && inside(target, x + reach, y));
    const high = box.height >= least - 0.5 || (inside(target, x, y - reach) && inside(target, x, y + reach));
    if (wide && high) continue;
    const said = (target.innerText || control.name || control.getAttribute("class") || "").trim().slice(0, 24);
    small.push(`${control.tagName.toLowerCase()} “${said}” ${Math.round(box.width)}×${Math.round(box.height)}`);
  }
  scrollTo(0, 0);
  return small;
}"""


class Faults:
    """What went wrong in a browser without anybody seeing it: errors of scripts, files that did not come."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("response", self._received)

    def _heard(self, said: ConsoleMessage) -> None:
        # A response that failed is judged by its status below.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.found.append(f"console: {said.text}")

    def _received(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.found.append(f"{response.status} {response.url}")


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen on one page."""

    name: str
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return "\n  ".join((f"{self.name}:", *self.faults))


def take_look(page: Page, faults: Faults, *, folder: str, name: str) -> Look:
    """Return everything that is wrong with the page, and keep its picture if there is or they are wanted."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => true)")
    mode = page.evaluate("document.documentElement.dataset.mode || 'std'")
    face = page.evaluate("document.documentElement.dataset.face")
    seen = [*faults.found, *_said_raw(page), *(f"wider than the screen: {what}" for what in page.evaluate(_WIDER))]
    if face == "h5":
        least = LEAST_TARGET[mode]
        seen += [f"target under {least} px: {what}" for what in page.evaluate(_SMALL, least)]
    seen += _unfit_for_some(page)
    faults.found.clear()
    if seen or WANTED:
        _photograph(page, SCREENSHOTS / folder / f"{name}.png", is_tall=face == "h5")
    return Look(f"{folder}/{name} ({page.url})", tuple(seen))


def _photograph(page: Page, path: Path, *, is_tall: bool) -> None:
    """Store the picture; a phone's page whole, as if the phone were as long as the page, its bar at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    if is_tall and size is not None:
        height = page.evaluate("Math.max(document.documentElement.scrollHeight, innerHeight)")
        page.set_viewport_size({"width": size["width"], "height": height})
    page.screenshot(path=path, animations="disabled", caret="initial")
    if is_tall and size is not None:
        page.set_viewport_size(size)


def _said_raw(page: Page) -> list[str]:
    text = f"{page.title()}\n{page.locator('body').inner_text()}"
    return [f"not in words: {found.group()!r} in “{_around(text, found)}”" for found in RAW.finditer(text)]


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(found.start() - 20, 0) : found.end() + 20].replace("\n", " ")


def _unfit_for_some(page: Page) -> list[str]:
    violations = _AXE.run(page, options=_AXE_OPTIONS).response["violations"]
    return [
        f"axe {violation['id']}: {violation['help']} — {node['target'][0]} {node['failureSummary']!r}"
        for violation in violations
        for node in violation["nodes"][:4]
    ]
