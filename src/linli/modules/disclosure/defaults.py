"""What the laws want disclosed in every village and community: the calendar an installation begins with.

The articles are those of 村民委员会组织法 (2026, §35), 居民委员会组织法 (2026, §34) and 农村集体经济组织法
(2025, §45–46). Due days and who answers for it are the usual practice; a county may tighten them, never loosen.
"""

from __future__ import annotations

from dataclasses import dataclass

from linli.modules.disclosure.periods import AT_ONCE, QUARTER, YEAR

AT_LEAST_DISPLAYED = 15
"""Days on display at least (村委会组织法 §35, 居委会组织法 §34)."""


@dataclass(frozen=True, slots=True)
class DefaultItem:
    """One thing to disclose; ``book`` names the accounts that do it, ``applies`` says village or community."""

    code: str
    name: str
    basis: str
    period: str
    due_days: int
    applies: str = ""
    book: str = ""
    responsible: str = "village_clerk"


VILLAGES, COMMUNITIES = "村委会组织法第三十五条", "居委会组织法第三十四条"
_COLLECTIVES = "农村集体经济组织法"
_SECRETARY = "village_secretary"


def _both(village: str, community: str) -> str:
    """Return the basis of what both laws list, each under its own number (第二款第…项)."""
    return f"{VILLAGES}第二款第{village}项；{COMMUNITIES}第二款第{community}项"


DEFAULT_ITEMS = (
    DefaultItem("finance", "财务收支", f"{VILLAGES}第三款；{COMMUNITIES}第二款第七项", QUARTER, 10, book="committee"),
    DefaultItem(
        "collective_finance", "集体经济组织财务", f"{_COLLECTIVES}第四十五条", QUARTER, 10, "village", "collective"
    ),
    DefaultItem("decisions", "会议决定的事和办得怎样", _both("一", "一"), QUARTER, 10),
    DefaultItem("funds", "救灾救助、补贴补助和捐赠的钱物", _both("二", "二"), QUARTER, 10),
    DefaultItem("assisting", "协助政府做的工作", _both("三", "六"), QUARTER, 10),
    DefaultItem("consultations", "协商定下的事和落实情况", _both("四", "五"), QUARTER, 10),
    DefaultItem("facilities", "居委会设施的管理使用", f"{COMMUNITIES}第二款第三项", QUARTER, 10, "community"),
    DefaultItem("services", "社区服务项目", f"{COMMUNITIES}第二款第四项", QUARTER, 10, "community"),
    DefaultItem("major", "涉及村民利益的重大事项", f"{VILLAGES}第三款", AT_ONCE, 3, responsible=_SECRETARY),
    DefaultItem(
        "collective_report", "集体经济组织年度报告和收益分配", f"{_COLLECTIVES}第四十六条", YEAR, 60, "village"
    ),
)
