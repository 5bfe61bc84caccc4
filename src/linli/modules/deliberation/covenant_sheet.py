"""A covenant and a project as workbooks: texts are texts, never formulas."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from linli.modules.deliberation.covenant_words import article_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from linli.modules.deliberation.models import ProjectStep
    from linli.modules.deliberation.selectors.covenants import ArticleCard
    from linli.modules.deliberation.selectors.projects import MoneyCard, ProjectCard

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def covenant_write(title: str, articles: Iterable[ArticleCard]) -> bytes:
    """Return every version of every article, the newest first."""
    rows = [
        (
            article_name(card.number),
            version.text,
            version.since.isoformat(),
            version.until.isoformat() if version.until else "",
            version.source.number if version.source else version.basis,
        )
        for card in articles
        for version in card.versions
    ]
    return _written(title, (_("第几条"), _("怎么写的"), _("从哪天起"), _("到哪天止"), _("从哪儿来")), rows, wide=1)


def project_write(card: ProjectCard, steps: Iterable[ProjectStep], money: Sequence[MoneyCard]) -> bytes:
    """Return a project's sums, steps and money, as much of it as the reader sees."""
    sums = [(_("预算"), card.budget), (_("收进"), card.income), (_("花出"), card.expense), (_("还剩"), card.balance)]
    rows: list[tuple[object, ...]] = [(label, "", "", "", amount / 100, "") for label, amount in sums]
    rows += [
        (_("步骤"), one.planned_on.isoformat(), one.done_on.isoformat() if one.done_on else "", one.name, "", one.note)
        for one in steps
    ]
    for one in money:
        label = _("收进") if one.kind == "income" else _("花出")
        struck = _("划掉：%(reason)s") % {"reason": one.struck_reason} if one.struck_at else ""
        rows.append((label, one.on.isoformat(), "", f"{one.purpose} · {one.party}", one.amount / 100, struck))
    heads = (_("是什么"), _("日期"), _("哪天做完"), _("做什么"), _("金额（元）"), _("说明"))
    return _written(card.name, heads, rows, wide=3)


def _written(title: str, heads: Sequence[str], rows: Iterable[tuple[object, ...]], *, wide: int) -> bytes:
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    wrapped, literal = book.add_format({"text_wrap": True}), book.add_format()
    literal.set_quote_prefix()
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, title, bold)
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, bold)
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, float | int):
                sheet.write_number(number, column, value, money)
            else:
                said = str(value)
                sheet.write_string(number, column, said, literal if said.startswith(_FORMULA) else wrapped)
    sheet.set_column(0, len(heads) - 1, 14)
    sheet.set_column(wide, wide, 60)
    book.close()
    return out.getvalue()
