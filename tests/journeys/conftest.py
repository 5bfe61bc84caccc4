"""A browser, and the people who use it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.people import DESKTOP, PHONE, Street

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, StorageState

    from tests.journeys.people import Device
    from tests.product import Product

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_HERE = Path(__file__).resolve().parent
_CLOCK_MOVES = ("test_votes", "test_wedding_feasts", "test_told_to_many", "test_turning_sixty", "test_the_clock_moves")
"""These move the demo's clock for everybody: they come last, and the demo's vote, which ends by it, first of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    journeys = [item for item in items if item.path.is_relative_to(_HERE)]
    for item in journeys:
        item.add_marker(pytest.mark.browser)
    in_order = iter(sorted(journeys, key=_place))
    items[:] = [next(in_order) if item.path.is_relative_to(_HERE) else item for item in items]


def _place(item: pytest.Item) -> int:
    return _CLOCK_MOVES.index(item.path.stem) if item.path.stem in _CLOCK_MOVES else -1


def chromium() -> str | None:
    """Return the system's Chromium, else None for Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a Chromium; one for each file, for Playwright's loop must not outlive the tests that need it."""
    with sync_playwright() as playwright:
        path = chromium()
        if path is None and not Path(playwright.chromium.executable_path).exists():
            pytest.fail("These tests need Chromium and found none; `make browser` installs it.", pytrace=False)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def remembered() -> dict[tuple[str, str], StorageState]:
    """Remember who has signed in at which device."""
    return {}


@pytest.fixture
def street(product: Product, browser: Browser, remembered: dict[tuple[str, str], StorageState]) -> Iterator[Street]:
    """Give everybody of a test; at its end, what any of them found wrong with a page fails it."""
    people = Street(product, browser, remembered)
    yield people
    if found := people.part():
        pytest.fail("\n".join(found), pytrace=False)


@pytest.fixture(params=[PHONE, DESKTOP], ids=lambda device: device.name)
def device(request: pytest.FixtureRequest) -> Device:
    """Give each device in turn."""
    found: Device = request.param
    return found
