"""The demo's accounts: who can be tried out with the code that everybody knows."""

from __future__ import annotations

from typing import NamedTuple


class DemoAccount(NamedTuple):
    """A phone number, whose it is, and where."""

    phone: str
    role: str
    place: str


ACCOUNTS = (
    DemoAccount("19900000001", "村民（户主）", "张王村"),
    DemoAccount("19900000002", "村民（流动人口）", "张王村"),
    DemoAccount("19900000003", "专职网格员", "张王村第一网格"),
    DemoAccount("19900000004", "村文书", "张王村"),
    DemoAccount("19900000005", "村党支部书记", "张王村"),
    DemoAccount("19900000006", "服务队员（电工）", "张王村"),
    DemoAccount("19900000007", "街道指挥室", "东华街道"),
    DemoAccount("19900000008", "部门人员（综合执法）", "东华街道"),
    DemoAccount("19900000009", "县级运营", "龙游县"),
    DemoAccount("19900000010", "市级运营", "衢州市"),
    DemoAccount("19900000011", "审计员", "龙游县"),
    DemoAccount("19900000012", "村民", "贺田村"),
    DemoAccount("19900000013", "村文书", "贺田村"),
    DemoAccount("19900000014", "村监委", "张王村"),
    DemoAccount("19900000015", "网格长", "张王村第一网格"),
    DemoAccount("19900000016", "部门人员（市场监管）", "东华街道"),
    DemoAccount("19900000017", "纪委监委", "龙游县"),
)


def demo_phones() -> frozenset[str]:
    """Return the phone numbers of all demo accounts."""
    return frozenset(account.phone for account in ACCOUNTS)
