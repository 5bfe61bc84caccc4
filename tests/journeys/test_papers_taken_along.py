"""The papers of a decision leave the platform: packed, downloaded, and counted again where no database is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from linli.modules.deliberation.dossier.checking import pack_check
from tests.journeys.people import DESKTOP
from tests.product import CLERK, RESIDENT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.people import Street

PACKED = 90_000
"""Milliseconds a worker with other things to do may take."""


def test_a_clerk_takes_the_papers_of_a_decision_along(street: Street, tmp_path: Path) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/topics/?tab=decided")
    decided = clerk.page.locator("a.cell").filter(has_text="垃圾房挪到村东头").first.get_attribute("href") or ""
    papers = f"/console/deliberation/{decided.rpartition('/')[2]}/dossier"
    clerk.go(papers)
    clerk.look("dossier")
    clerk.press("打包下载")
    clerk.look("papers-not-packed")
    clerk.press("开始打包")
    download = clerk.page.get_by_role("link", name="下载", exact=True)
    expect(download).to_be_visible(timeout=PACKED)
    clerk.look("papers-packed")

    with clerk.page.expect_download() as taken:
        download.click()
    taken.value.save_as(tmp_path / "papers.zip")
    checked = pack_check(tmp_path / "papers.zip")
    assert (checked.votes, checked.faults) == (1, ())

    neighbour = street.meet(RESIDENT)
    assert neighbour.ask(f"{papers}/packs").status == 403
