"""The workbook of a topic's papers: rolls, ballots, tallies, meetings, steps, money. A text is never a formula."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.law_words import CHANNEL_NAMES
from linli.modules.deliberation.models import Struck
from linli.web.formatting import ZONE, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from linli.modules.deliberation.models import (
        ProjectDefect,
        ProjectSignature,
        ProjectStep,
        RollEntry,
        Vote,
    )
    from linli.modules.deliberation.selectors.projects import MoneyCard, ProjectCard
    from linli.modules.deliberation.selectors.tallies import Tally

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet, or one it is saved as, would take for a formula; such cells are marked as text for good."""
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDE, _NARROW = 48, 16
_LONG = 20
Cell = str | int | float


class ProjectHeld(NamedTuple):
    """A project as its reader sees it."""

    card: ProjectCard
    steps: list[ProjectStep]
    money: list[MoneyCard]
    defects: list[ProjectDefect]
    signatures: list[ProjectSignature]
    contractor: str


class VoteHeld(NamedTuple):
    """A vote, its tally once it is closed, its roll with how each took part (of nobody what they chose)."""

    vote: Vote
    tally: Tally | None
    roll: list[tuple[RollEntry, str]]


@dataclass(frozen=True, slots=True)
class Held:
    """Everything the workbook is written from: the papers' own context, votes, projects."""

    papers: dict[str, Any]
    votes: list[VoteHeld]
    projects: list[ProjectHeld]


class Sheet(NamedTuple):
    """One sheet: its name, its columns, its rows."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook_written(held: Held) -> bytes:
    """Return the workbook."""
    out = BytesIO()
    book = Workbook(out, _PLAIN)
    bold, wrapped = book.add_format({"bold": True, "bg_color": "#E3EFEA"}), book.add_format({"text_wrap": True})
    literal = book.add_format({"text_wrap": True})
    literal.set_quote_prefix()
    for sheet in _sheets(held):
        page = book.add_worksheet(sheet.name)
        widths = [_NARROW] * len(sheet.heads)
        for column, head in enumerate(sheet.heads):
            page.write_string(0, column, head, bold)
        for line, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(line, column, value, literal if value.startswith(FORMULA) else wrapped)
                    widths[column] = _WIDE if len(value) > _LONG else widths[column]
                else:
                    page.write_number(line, column, value)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _sheets(held: Held) -> Iterator[Sheet]:
    stages = [*held.papers["stages"], *held.papers["before"]]
    yield Sheet(
        _("步骤"),
        (
            _("第几步"),
            _("第几轮"),
            _("叫什么"),
            _("开始"),
            _("到什么时候"),
            _("结束"),
            _("要求"),
            _("有没有"),
            _("说明"),
        ),
        [row for stage in stages for row in _stage_rows(stage)],
    )
    yield Sheet(_("会议"), _meeting_heads(), [row for stage in stages for row in _meeting_rows(stage)])
    yield Sheet(
        _("签字"),
        (_("哪一步"), _("以什么身份"), _("签名"), _("时间")),
        [(said(stage.asks.name), one.role, one.name, _at(one.at)) for stage in stages for one in stage.signatures],
    )
    for number, one in enumerate(held.votes, start=1):
        yield from _vote_sheets(number, one)
    for number, project in enumerate(held.projects, start=1):
        yield from _project_sheets(number, project)


def _stage_rows(stage: Any) -> Iterator[Sequence[Cell]]:
    begins = (
        stage.position,
        stage.round,
        said(stage.asks.name),
        _at(stage.began_at),
        _at(stage.until),
        _at(stage.ended_at),
    )
    if not stage.checks:
        yield (*begins, "", "", stage.note)
    for check in stage.checks:
        yield (*begins, check.text, _("有") if check.is_met else _("没有"), check.detail)


def _meeting_heads() -> Sequence[str]:
    return (
        _("哪一步"),
        _("什么时候开的"),
        _("在哪儿开的"),
        _("谁召集的"),
        _("哪天通知的"),
        _("应到"),
        _("名册上"),
        _("为什么不一样"),
        _("实到"),
        _("同意"),
        _("不同意"),
        _("弃权"),
        _("结果"),
        _("谁记的"),
        _("什么时候记的"),
        _("更正"),
        _("纪要"),
    )


def _meeting_rows(stage: Any) -> Iterator[Sequence[Cell]]:
    for view in stage.meetings:
        corrected = [(old, "", _("后来更正了")) for old in view.corrected]
        for row, found, mark in [(view.row, view.finding.words(), view.row.reason), *corrected]:
            yield (
                said(stage.asks.name),
                _at(row.held_at),
                row.where,
                row.convened_by,
                row.notice_on.isoformat() if row.notice_on else "",
                row.entitled,
                "" if row.on_register is None else row.on_register,
                row.entitled_why,
                row.present,
                row.in_favour,
                row.against,
                row.abstained,
                found,
                row.recorded_by,
                _at(row.recorded_at),
                mark,
                row.minutes,
            )


def _vote_sheets(number: int, held: VoteHeld) -> Iterator[Sheet]:
    vote, tally = held.vote, held.tally
    yield Sheet(
        _("表决%(n)s·名册") % {"n": number},
        (_("名册号"), _("户号"), _("姓名"), _("投了没有"), _("划去"), _("为什么")),
        [_roll_row(entry, channel) for entry, channel in held.roll],
    )
    if tally is None:
        return
    yield Sheet(_("表决%(n)s·结果") % {"n": number}, (_("是什么"), _("多少")), _tally_rows(vote, tally))
    if vote.is_secret:
        # apart, each in an order that means nothing: who took part, and what was chosen
        yield Sheet(_("表决%(n)s·回执") % {"n": number}, (_("票号"),), [(one,) for one in sorted(tally.receipts)])
    heads = (_("票号"), _("选了什么"), _("代码"), _("随机数"), _("指纹（SHA-256）"))
    ballots = [(one.receipt, vote.words_of(one.choice), one.choice, one.salt, one.leaf) for one in tally.ballots]
    yield Sheet(_("表决%(n)s·票") % {"n": number}, heads, ballots)


def _roll_row(entry: RollEntry, channel: str) -> Sequence[Cell]:
    household = entry.household.number if entry.household_id and entry.household else ""
    took = str(CHANNEL_NAMES[Channel(channel)]) if channel else _("没投")
    struck = str(Struck(entry.struck_as).label) if entry.struck_as else ""
    return entry.number, household, entry.name, "" if struck else took, struck, entry.struck_reason


def _tally_rows(vote: Vote, tally: Tally) -> Iterator[Sequence[Cell]]:
    yield _("表决什么"), vote.question
    yield _("记不记名"), vote.get_ballot_kind_display()
    yield _("名册上"), tally.entitled
    yield _("参加"), tally.took_part
    for way, count in (tally.by_channel or {}).items():
        yield _("参加：%(way)s") % {"way": CHANNEL_NAMES[Channel(way)]}, count
    for _code, words, count in tally.counts:
        yield words, count
    yield _("要多少参加"), tally.needed_present
    yield _("要多少同意"), tally.needed_in_favour
    yield _("够不够数"), _("够") if tally.is_valid else _("不够")
    yield _("通过没有"), _("通过") if tally.is_adopted else _("没通过")
    yield _("总指纹"), vote.digest


def _project_sheets(number: int, held: ProjectHeld) -> Iterator[Sheet]:
    card = held.card
    rows: list[Sequence[Cell]] = [
        (_("项目"), card.name, "", "", ""),
        (_("谁来做"), held.contractor, "", "", ""),
        (_("预算（元）"), card.budget / 100, "", "", ""),
        (_("收进（元）"), card.income / 100, "", "", ""),
        (_("花出（元）"), card.expense / 100, "", "", ""),
        (_("还剩（元）"), card.balance / 100, "", "", ""),
    ]
    rows += [
        (_("步骤"), one.name, one.planned_on.isoformat(), one.done_on.isoformat() if one.done_on else "", one.note)
        for one in held.steps
    ]
    rows += [(_("问题"), one.words, _at(one.found_at), _at(one.mended_at), one.mended_note) for one in held.defects]
    rows += [(_("验收签字"), one.name, _at(one.at), "", "") for one in held.signatures]
    heads = (_("是什么"), _("写的什么"), _("哪天"), _("哪天做完"), _("说明"))
    yield Sheet(_("项目%(n)s") % {"n": number}, heads, rows)
    columns = (_("第几笔"), _("收支"), _("哪天"), _("金额（元）"), _("做什么"), _("对方"), _("划掉"))
    yield Sheet(_("项目%(n)s·钱") % {"n": number}, columns, [_money_row(one) for one in reversed(held.money)])


def _money_row(one: MoneyCard) -> Sequence[Cell]:
    kind = _("收进") if one.kind == "income" else _("花出")
    struck = _("划掉：%(reason)s") % {"reason": one.struck_reason} if one.struck_at else ""
    return one.line, kind, one.on.isoformat(), one.amount / 100, one.purpose, one.party, struck


def _at(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" if moment else ""
