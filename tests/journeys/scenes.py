"""What people bring along and do again and again in the journeys."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from tests.journeys.people import Person

CAMERA = "Linli Test Phone"
_GPS_IFD = 0x8825
_MAKE, _MODEL, _ORIENTATION = 0x010F, 0x0110, 0x0112


def photo(*, lit: bool = False) -> bytes:
    """Draw a street lamp as a phone would store it: with camera, position and the wrong way up."""
    image = Image.new("RGB", (1200, 900), "#24384c" if lit else "#131c26")
    pen = ImageDraw.Draw(image)
    pen.rectangle((580, 200, 610, 900), fill="#8d979c")
    pen.ellipse((500, 120, 690, 260), fill="#fff2c8" if lit else "#3b464d")
    exif = Image.Exif()
    exif[_MAKE], exif[_MODEL], exif[_ORIENTATION] = CAMERA, CAMERA, 1
    exif.get_ifd(_GPS_IFD).update({1: "N", 2: (29.0, 2.0, 11.5), 3: "E", 4: (119.0, 10.0, 33.2)})
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def file_of(content: bytes, name: str = "lamp.jpg") -> FilePayload:
    """Return a file as Playwright's file inputs take it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def desk_step(
    person: Person, matter: int, step: str, *, note: str = "", assignee: str = "", assisting: str = ""
) -> None:
    """Take a step in the console's panel beside the queue."""
    person.go(f"/console/matters/{matter}?step={step}")
    form = person.page.locator(f"form[action*='/console/matters/{matter}/{step}']")
    if assignee:
        form.locator("[name=assignee]").select_option(label=assignee)
    if assisting:
        form.locator("details.assisting summary").click()
        form.get_by_label(assisting, exact=True).check()
    if note:
        form.locator("[name=note]").fill(note)
    person.press(form.locator("button:not([type=button])").last)


def field_step(person: Person, matter: int, step: str, *, note: str = "", photograph: bytes = b"") -> None:
    """Take a step in the field, on the phone."""
    person.go(f"/field/matters/{matter}")
    form = person.page.locator(f"form[action$='/field/matters/{matter}/{step}']")
    if not form.is_visible():
        form.locator("xpath=ancestor::details/summary").click()
    if note:
        form.locator(f"[name={step}_note]").fill(note)
    if photograph:
        form.locator(f"[name={step}_photos]").set_input_files(file_of(photograph))
    person.press(form.locator("button:not([type=button])").last)
