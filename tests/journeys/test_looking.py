"""The look itself: it finds what it is for, else the journeys would prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.looking import Faults, take_look

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SOUND = """<!DOCTYPE html><html lang="zh-CN" data-face="h5" data-mode="{mode}"><head><title>村里的事</title></head>
<body style="margin:0;color:#000;background:#fff"><main><h1>村里的事</h1>{more}</main></body></html>"""


@pytest.mark.parametrize(
    ("more", "mode", "found"),
    [
        ("<p>好</p>", "std", ""),
        ("<p>状态：None</p>", "std", "not in words: 'None'"),
        ("<p>等 grid_worker 回话</p>", "std", "not in words: 'grid_worker'"),
        ("<p>%(name)s 回了您</p>", "std", "not in words: '%(name)'"),
        ("<div style='width:500px'>宽</div>", "std", "wider than the screen"),
        ("<button style='width:90px;height:30px'>小</button>", "std", "target under 44 px: button “小” 90×30"),
        ("<button style='width:90px;height:50px'>中</button>", "std", ""),
        ("<button style='width:90px;height:50px'>中</button>", "care", "target under 60 px: button “中” 90×50"),
        ("<p>见<a href='/x'>这里</a></p>", "std", ""),
        ("<p style='color:#bbb'>看不清</p>", "std", "axe color-contrast"),
        ("<input name='x' style='width:90px;height:50px'>", "std", "axe label"),
        ("<script>console.error('坏了')</script>", "std", "console: 坏了"),
        ("<script>nothing.here()</script>", "std", "script: nothing is not defined"),
    ],
)
def test_a_look_finds(browser: Browser, more: str, mode: str, found: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    faults = Faults(page)
    page.set_content(SOUND.format(mode=mode, more=more))
    seen = take_look(page, faults, folder="looking", name="try").faults
    page.close()
    assert bool(seen) == bool(found), seen
    assert found in "\n".join(seen)
