"""Photos for the demo: flat pictures of what is wrong and of what was mended, drawn here, photographed nowhere."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from linli.config.demo.dice import dice_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

WIDTH, HEIGHT = 640, 480
VARIANTS = 3
"""How many pictures there are of each scene; drawing anew for each matter would take longer than all the rest."""
_BIG = 2
"""Drawn at twice the size and shrunk, so that edges are smooth."""

Colour = str
Box = tuple[float, float, float, float]


class Sheet:
    """A sheet to draw on in units of the finished picture."""

    def __init__(self, sky: Colour, ground: Colour, horizon: float) -> None:
        self.image = Image.new("RGB", (WIDTH * _BIG, HEIGHT * _BIG), sky)
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        self.box((0, horizon, WIDTH, HEIGHT), ground)

    def box(self, box: Box, fill: Colour, radius: float = 0) -> None:
        """Fill a rectangle, with round corners if wanted."""
        self.pen.rounded_rectangle([n * _BIG for n in box], radius * _BIG, fill=fill)

    def round(self, box: Box, fill: Colour) -> None:
        """Fill an ellipse."""
        self.pen.ellipse([n * _BIG for n in box], fill=fill)

    def shape(self, points: list[tuple[float, float]], fill: Colour) -> None:
        """Fill a polygon."""
        self.pen.polygon([(x * _BIG, y * _BIG) for x, y in points], fill=fill)

    def line(self, points: list[tuple[float, float]], fill: Colour, width: float) -> None:
        """Draw a line with round joints."""
        self.pen.line([(x * _BIG, y * _BIG) for x, y in points], fill=fill, width=int(width * _BIG), joint="curve")

    def jpeg(self) -> bytes:
        """Return the finished picture."""
        out = io.BytesIO()
        self.image.reduce(_BIG).save(out, "JPEG", quality=86)
        return out.getvalue()


def _hills(sheet: Sheet, dice: Random, colour: Colour, horizon: float) -> None:
    points = [(x, horizon - dice.uniform(30, 110)) for x in range(0, WIDTH + 1, 128)]
    sheet.shape([(0.0, horizon), *points, (float(WIDTH), horizon)], colour)


def _house(sheet: Sheet, at: float, floor: float, colours: tuple[Colour, Colour, Colour]) -> None:
    wall, roof, window = colours
    sheet.box((at, floor - 120, at + 150, floor), wall)
    sheet.shape([(at - 14, floor - 116), (at + 75, floor - 172), (at + 164, floor - 116)], roof)
    for left in (22, 88):
        sheet.box((at + left, floor - 88, at + left + 38, floor - 46), window, 3)


def _day(dice: Random) -> Sheet:
    sheet = Sheet(dice.choice(("#cfe3ea", "#dbe7e4", "#e6e4d8")), "#9db38a", 250)
    _hills(sheet, dice, "#7f9f92", 252)
    colours = (dice.choice(("#efe9dc", "#f2e3d0", "#e3e6e2")), dice.choice(("#5c6770", "#8a5a4a")), "#8fb1bf")
    _house(sheet, dice.uniform(20, 90), 300, colours)
    _house(sheet, dice.uniform(400, 470), 292, colours)
    return sheet


def _lane(sheet: Sheet, colour: Colour = "#b9bab3") -> None:
    sheet.shape([(270, 300), (360, 300), (600, HEIGHT), (60, HEIGHT)], colour)


def lamp(dice: Random, *, mended: bool) -> Sheet:
    """Draw a street lamp at night, dark or lit."""
    sheet = Sheet("#22384b" if mended else "#1b2a39", "#151f29", 330)
    _hills(sheet, dice, "#17222d", 332)
    _house(sheet, dice.uniform(20, 120), 390, ("#26333d", "#121a22", "#b98a4e"))
    _lane(sheet, "#2f3d47")
    pole = dice.uniform(430, 480)
    if mended:
        sheet.shape([(pole - 78, 96), (pole - 210, 440), (pole + 50, 440)], "#f6d99a66")
        sheet.round((pole - 210, 422, pole + 50, 462), "#f6d99a77")
    sheet.line([(pole, 470), (pole, 90), (pole - 14, 66), (pole - 60, 62)], "#8d979c", 12)
    sheet.shape([(pole - 104, 84), (pole - 52, 84), (pole - 62, 56), (pole - 94, 56)], "#b6bfc3")
    sheet.box((pole - 98, 84, pole - 58, 96), "#fff2c8" if mended else "#3b464d", 4)
    return sheet


def garbage(dice: Random, *, mended: bool) -> Sheet:
    """Draw bins by the road, overflowing or clean."""
    sheet = _day(dice)
    _lane(sheet)
    for left, colour in ((150, "#3f7d57"), (260, "#4a6f96")):
        sheet.box((left, 262, left + 86, 372), colour, 8)
        sheet.box((left - 6, 250, left + 92, 268), "#33424b", 6)
    if not mended:
        for _ in range(26):
            x, y, size = dice.uniform(90, 480), dice.uniform(330, 430), dice.uniform(22, 56)
            colour = dice.choice(("#4b4f52", "#7a8288", "#d9d4c7", "#c46a4a", "#5f6b46", "#e8e3d8"))
            sheet.round((x, y, x + size * 1.3, y + size), colour)
    return sheet


def ditch(dice: Random, *, mended: bool) -> Sheet:
    """Draw a ditch, choked or running clear."""
    sheet = _day(dice)
    sheet.shape([(250, 300), (390, 300), (560, HEIGHT), (80, HEIGHT)], "#8f9088")
    sheet.shape([(282, 300), (358, 300), (478, HEIGHT), (162, HEIGHT)], "#6fa3ad" if mended else "#5d5a45")
    if mended:
        for y in (340.0, 390.0, 440.0):
            sheet.line([(240, y), (320, y + 8), (400, y)], "#a9d0d6", 4)
    else:
        for _ in range(40):
            x, y = dice.uniform(200, 430), dice.uniform(320, 460)
            colour = dice.choice(("#6d6a3f", "#8a7a45", "#3f3d2e", "#cfcabb", "#5b7042"))
            sheet.round((x, y, x + dice.uniform(14, 44), y + dice.uniform(8, 22)), colour)
    return sheet


def road(dice: Random, *, mended: bool) -> Sheet:
    """Draw a road, with a hole in it or made good."""
    sheet = _day(dice)
    _lane(sheet, "#a3a49d")
    x = dice.uniform(220, 320)
    if mended:
        sheet.shape([(x, 372), (x + 120, 366), (x + 146, 430), (x - 16, 436)], "#8b8c86")
    else:
        sheet.round((x - 14, 366, x + 142, 438), "#7c7468")
        sheet.round((x + 6, 376, x + 120, 428), "#4a443b")
        sheet.line([(x - 14, 400), (x - 70, 380), (x - 96, 392)], "#6f6a60", 4)
        sheet.line([(x + 140, 402), (x + 190, 420), (x + 220, 410)], "#6f6a60", 4)
        sheet.shape([(x + 190, 400), (x + 214, 326), (x + 238, 400)], "#d9642f")
        sheet.box((x + 200, 356, x + 228, 368), "#f5efe2")
    return sheet


def pipe(dice: Random, *, mended: bool) -> Sheet:
    """Draw a water pipe, leaking or tight."""
    sheet = _day(dice)
    sheet.box((0, 340, WIDTH, HEIGHT), "#b3ab9b")
    if not mended:
        sheet.round((150, 400, 520, 470), "#7fb0c2")
        for angle in (-90, -50, -10, 30, 70):
            sheet.line([(320, 372), (320 + angle, 300 - abs(angle) / 3), (320 + angle * 1.7, 380)], "#a9d3e2", 5)
    sheet.line([(60, 380), (580, 380)], "#5f7480", 26)
    sheet.box((290, 360, 352, 400), "#2f6f9f" if mended else "#47555d", 5)
    return sheet


def wire(dice: Random, *, mended: bool) -> Sheet:
    """Draw wires between two poles, in a tangle or in order."""
    sheet = _day(dice)
    _lane(sheet)
    for x in (120, 520):
        sheet.line([(x, 440), (x, 60)], "#6b5a48", 14)
        sheet.line([(x - 44, 90), (x + 44, 90)], "#6b5a48", 10)
    for nth in range(3 if mended else 9):
        sag = 40 + nth * 8 if mended else dice.uniform(60, 250)
        start, end = 84 + nth * 6, 84 + nth * 6
        sheet.line([(120, start), (220, start + sag * 0.7), (320, start + sag), (420, end + sag * 0.7), (520, end)],
                   "#2d3236", 4)  # fmt: skip
    return sheet


def rail(dice: Random, *, mended: bool) -> Sheet:
    """Draw the railing of a bridge, broken or whole."""
    sheet = _day(dice)
    sheet.box((0, 350, WIDTH, HEIGHT), "#a9a79c")
    sheet.box((0, 300, WIDTH, 352), "#6fa3ad")
    for nth in range(9):
        x = 30 + nth * 72
        if mended or nth not in {4, 5}:
            sheet.line([(x, 420), (x, 300)], "#c9c4b6", 12)
    if mended:
        sheet.line([(20, 306), (620, 306)], "#d9d4c6", 12)
        sheet.line([(20, 360), (620, 360)], "#d9d4c6", 8)
    else:
        for y, width in ((306, 12), (360, 8)):
            sheet.line([(20, y), (270, y)], "#d9d4c6", width)
            sheet.line([(450, y), (620, y)], "#d9d4c6", width)
        sheet.line([(270, 306), (372, 404)], "#b0a898", 12)
        sheet.line([(300, 330), (440, 320)], "#c8412f", 6)
    return sheet


def wall(dice: Random, *, mended: bool) -> Sheet:
    """Draw an old wall, cracked or made safe."""
    sheet = _day(dice)
    sheet.box((130, 130, 510, 430), "#d8cbb4" if mended else "#c9b99d")
    sheet.shape([(110, 136), (320, 60), (530, 136)], "#5c5148")
    for y in range(160, 430, 26):
        sheet.line([(130, y), (510, y)], "#bfb096", 2)
    if mended:
        for x in (200, 320, 440):
            sheet.line([(x, 430), (x, 150)], "#8a8f92", 10)
    else:
        crack = [(300.0, 140.0), (330.0, 200.0), (308.0, 250.0), (344.0, 320.0), (330.0, 430.0)]
        sheet.line(crack, "#3a3128", 14)
        sheet.line([(90, 440), (560, 420)], "#d9a52f", 8)
    return sheet


def tree(dice: Random, *, mended: bool) -> Sheet:
    """Draw a tree with a fallen limb, or trimmed."""
    sheet = _day(dice)
    _lane(sheet)
    sheet.line([(180, 430), (190, 200)], "#6b5138", 34)
    for x, y in ((120, 110), (190, 80), (230, 140), (150, 160)):
        sheet.round((x - 70, y - 50, x + 70, y + 60), "#5f8a55")
    if not mended:
        sheet.line([(230, 300), (520, 420)], "#6b5138", 20)
        for x, y in ((420, 370), (500, 410), (560, 400)):
            sheet.round((x - 50, y - 36, x + 50, y + 36), "#6f9a5f")
    return sheet


def shed(dice: Random, *, mended: bool) -> Sheet:
    """Draw a lot with a shed nobody allowed, or cleared."""
    sheet = _day(dice)
    sheet.box((0, 330, WIDTH, HEIGHT), "#c3bda9")
    if not mended:
        sheet.box((200, 230, 460, 410), "#8fa3ad")
        sheet.shape([(180, 236), (240, 190), (500, 190), (480, 236)], "#4f7396")
        sheet.box((300, 300, 370, 410), "#5d6b72")
    else:
        for x in range(80, 600, 90):
            sheet.line([(x, 340), (x - 30, HEIGHT)], "#efe9d6", 5)
    return sheet


def sign(dice: Random, *, mended: bool) -> Sheet:
    """Draw a public board, broken or as new."""
    sheet = _day(dice)
    sheet.box((0, 360, WIDTH, HEIGHT), "#bdb7a6")
    for x in (190, 450):
        sheet.line([(x, 420), (x, 180)], "#5d666b", 14)
    if mended:
        sheet.box((150, 150, 490, 300), "#2d6f63", 8)
        for y in (190, 220, 250):
            sheet.line([(190, y), (450, y)], "#e8efe6", 8)
    else:
        sheet.shape([(150, 150), (480, 190), (470, 330), (160, 296)], "#7d8f8a")
        sheet.shape([(300, 168), (360, 240), (320, 312), (280, 250)], "#bdb7a6")
    return sheet


def canteen(dice: Random, *, mended: bool) -> Sheet:
    """Draw the old people's table, with a cold bowl or with a meal on it."""
    sheet = Sheet("#cfe0da", "#e8ddc8", 210)
    for left in (60, 250, 440):
        sheet.box((left, 34, left + 140, 164), "#f4fbff", 4)
        sheet.line([(left + 70, 34), (left + 70, 164)], "#8aa69c", 6)
    sheet.box((0, 196, WIDTH, 214), "#8a6b4a")
    sheet.shape([(60, 292), (580, 292), (WIDTH, 372), (0, 372)], "#a9794a")
    sheet.box((0, 372, WIDTH, 402), "#845a34")
    for left in (70, 540):
        sheet.box((left, 402, left + 30, HEIGHT), "#6d4a2b")
    dishes = ((170, "#7fae5a"), (320, "#d08a3c"), (470, "#c8523f")) if mended else ((320, "#b9b3a4"),)
    for middle, dish in dishes:
        down = dice.uniform(316, 326)
        sheet.round((middle - 56, down - 20, middle + 56, down + 22), "#ffffff")
        sheet.round((middle - 40, down - 15, middle + 40, down + 10), dish)
    sheet.line([(430, 352), (468, 322)], "#6d4a2b", 6)
    sheet.line([(440, 356), (478, 326)], "#6d4a2b", 6)
    return sheet


SCENES: dict[str, Callable[..., Sheet]] = {
    scene.__name__: scene for scene in (lamp, garbage, ditch, road, pipe, wire, rail, wall, tree, shed, sign, canteen)
}


@cache
def photo(scene: str, variant: int, *, mended: bool) -> bytes:
    """Return a picture of the scene; the mended one shows the same spot as the other of its variant."""
    return SCENES[scene](dice_for(f"{scene}:{variant % VARIANTS}"), mended=mended).jpeg()
