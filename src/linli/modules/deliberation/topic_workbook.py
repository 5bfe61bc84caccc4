"""A list of topics as a workbook."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext as _

from linli.modules.deliberation.words import STATES
from linli.modules.places.public import places_get
from linli.web.formatting import ZONE, said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.modules.deliberation.cards import TopicCard

LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet, or one it is saved as, would take for a formula; such cells are marked as text for good."""
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = (18, 14, 36, 14, 16, 18, 10, 10, 18, 18, 10)


def workbook_write(file: IO[bytes], cards: Iterable[TopicCard]) -> int:
    """Write the workbook; return how many topics it has."""
    book = xlsxwriter.Workbook(file, _PLAIN)
    head, literal = book.add_format({"bold": True, "bg_color": "#E3EFEA"}), book.add_format()
    literal.set_quote_prefix()
    sheet = book.add_worksheet(_("议题"))
    for column, (name, width) in enumerate(zip(_heads(), _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, head)
    sheet.freeze_panes(1, 0)
    rows = list(cards)
    villages = places_get({card.village for card in rows})
    for row, card in enumerate(rows, start=1):
        village = villages[card.village].short_name if card.village in villages else card.village
        for column, value in enumerate(_values(card, village)):
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, value, literal if value.startswith(LOOKS_LIKE_A_FORMULA) else None)
    book.close()
    return len(rows)


def _heads() -> tuple[str, ...]:
    return (
        _("编号"),
        _("村(社区)"),
        _("议什么"),
        _("谁提的"),
        _("到哪一步"),
        _("议事办法"),
        _("附议"),
        _("说了几条"),
        _("提出时间"),
        _("了结时间"),
        _("回话晚没晚"),
    )


def _values(card: TopicCard, village: str) -> tuple[Any, ...]:
    return (
        card.number,
        village,
        card.title,
        card.proposer_name,
        said(card.stage_name) or str(STATES[card.state][0]),
        said(card.template_name),
        card.supports,
        card.comments,
        _moment(card.raised_at),
        _moment(card.ended_at),
        _("晚了") if card.is_overdue else "",
    )


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}" if at else ""
