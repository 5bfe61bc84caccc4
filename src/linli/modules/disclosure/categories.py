"""What a village's money comes from and goes into, in neighbours' words beside the account it belongs to.

The accounts are those of the 农村集体经济组织会计制度 (财会〔2023〕14号): 经营收入, 投资收益, 补助收入, 其他收入;
经营支出, 税金及附加, 管理费用, 公益支出, 其他支出; money given for one purpose alone keeps its own. A committee
keeps its book by the same headings, so that both can be read side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

INCOME, EXPENSE = "income", "expense"


@dataclass(frozen=True, slots=True)
class Category:
    """One heading: its code, kind, the account of the accounting system, and how a neighbour would say it."""

    code: str
    kind: str
    account: StrPromise
    name: StrPromise


CATEGORIES = (
    Category("subsidy", INCOME, _("补助收入"), _("上级拨的补助")),
    Category("special", INCOME, _("专项应付款"), _("上级拨的专款")),
    Category("lease", INCOME, _("经营收入"), _("发包、出租收的钱")),
    Category("business", INCOME, _("经营收入"), _("村里经营收的钱")),
    Category("investment", INCOME, _("投资收益"), _("投资分红")),
    Category("donation", INCOME, _("其他收入"), _("捐赠")),
    Category("raised", INCOME, _("其他收入"), _("一事一议筹的钱")),
    Category("other_in", INCOME, _("其他收入"), _("别的收入")),
    Category("works", EXPENSE, _("公益支出"), _("修路、清沟渠")),
    Category("cleaning", EXPENSE, _("公益支出"), _("保洁、垃圾")),
    Category("welfare", EXPENSE, _("公益支出"), _("帮扶、慰问、老人食堂")),
    Category("culture", EXPENSE, _("公益支出"), _("文体活动")),
    Category("lighting", EXPENSE, _("公益支出"), _("路灯、水电")),
    Category("project", EXPENSE, _("专项应付款"), _("专款办的项目")),
    Category("pay", EXPENSE, _("管理费用"), _("误工补贴、工资")),
    Category("office", EXPENSE, _("管理费用"), _("办公、报刊")),
    Category("trade", EXPENSE, _("经营支出"), _("经营花的钱")),
    Category("tax", EXPENSE, _("税金及附加"), _("税费")),
    Category("share_out", EXPENSE, _("收益分配"), _("给成员分红")),
    Category("other_out", EXPENSE, _("其他支出"), _("别的支出")),
)
BY_CODE = {category.code: category for category in CATEGORIES}


def category_name(code: str) -> str:
    """Return how a neighbour would say it; a code of former times is shown as it is."""
    found = BY_CODE.get(code)
    return str(found.name) if found else code


def categories_of(kind: str) -> tuple[Category, ...]:
    """Return the headings of one kind."""
    return tuple(category for category in CATEGORIES if category.kind == kind)
