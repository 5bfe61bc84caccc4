"""The demo's accounts: who can be tried out with the code that everybody knows."""

from __future__ import annotations

from typing import NamedTuple

from linli.kernel.roles import Role

ZHANGWANG = "330825002222"
HETIAN = "330825211207"
DONGHUA = "330825002"
LONGYOU = "330825"
QUZHOU = "3308"


class DemoAccount(NamedTuple):
    """A phone number, whose it is, and where; what the table at the terminal shows."""

    phone: str
    role: str
    place: str


class Part(NamedTuple):
    """Whom an account plays: name, sex (GB/T 2261.1), year of birth, and the role held; no role is a resident."""

    phone: str
    name: str
    sex: int
    born: int
    role: Role | None
    place: str
    unit: str = ""


ACCOUNTS = (
    DemoAccount("19900000001", "村民（户主）", "张王村"),
    DemoAccount("19900000002", "村民（外来，户口在河津）", "张王村"),
    DemoAccount("19900000003", "专职网格员", "张王村第1网格"),
    DemoAccount("19900000004", "村务管理员", "张王村"),
    DemoAccount("19900000005", "村书记", "张王村"),
    DemoAccount("19900000006", "服务团队（电工）", "张王村"),
    DemoAccount("19900000007", "综合指挥室", "东华街道"),
    DemoAccount("19900000008", "部门办件人（综合执法）", "东华街道"),
    DemoAccount("19900000009", "县级管理", "龙游县"),
    DemoAccount("19900000010", "市级管理", "衢州市"),
    DemoAccount("19900000011", "审计", "龙游县"),
    DemoAccount("19900000012", "村民", "贺田村"),
    DemoAccount("19900000013", "村务管理员", "贺田村"),
    DemoAccount("19900000014", "监督委员会", "张王村"),
    DemoAccount("19900000015", "网格长", "张王村第1网格"),
    DemoAccount("19900000016", "部门办件人（市场监管）", "东华街道"),
    DemoAccount("19900000017", "纪检", "龙游县"),
)

CAST = (
    Part("19900000001", "周桂芳", 2, 1963, None, ZHANGWANG),
    Part("19900000002", "刘建军", 1, 1989, None, ZHANGWANG),
    Part("19900000003", "王秀琴", 2, 1986, Role.GRID_WORKER, f"{ZHANGWANG}001"),
    Part("19900000004", "方敏", 2, 1991, Role.VILLAGE_CLERK, ZHANGWANG),
    Part("19900000005", "祝国良", 1, 1972, Role.VILLAGE_SECRETARY, ZHANGWANG),
    Part("19900000006", "李建明", 1, 1978, Role.SERVICE_MEMBER, ZHANGWANG, "张王村服务团队"),
    Part("19900000007", "郑晓东", 1, 1983, Role.TOWN_COMMAND, DONGHUA, "综合指挥室"),
    Part("19900000008", "吴海峰", 1, 1980, Role.DEPARTMENT_OFFICER, DONGHUA, "综合行政执法队"),
    Part("19900000009", "徐静", 2, 1985, Role.COUNTY_OPERATOR, LONGYOU),
    Part("19900000010", "方志远", 1, 1979, Role.CITY_OPERATOR, QUZHOU),
    Part("19900000011", "何文斌", 1, 1976, Role.AUDITOR, LONGYOU),
    Part("19900000012", "余水根", 1, 1958, None, HETIAN),
    Part("19900000013", "劳雪芬", 2, 1988, Role.VILLAGE_CLERK, HETIAN),
    Part("19900000014", "叶志明", 1, 1965, Role.SUPERVISOR, ZHANGWANG),
    Part("19900000015", "张美华", 2, 1974, Role.GRID_LEADER, f"{ZHANGWANG}001"),
    Part("19900000016", "姜丽萍", 2, 1984, Role.DEPARTMENT_OFFICER, DONGHUA, "市场监管所"),
    Part("19900000017", "胡正阳", 1, 1977, Role.DISCIPLINE_OFFICER, LONGYOU),
)


def demo_phones() -> frozenset[str]:
    """Return the phone numbers of all demo accounts."""
    return frozenset(account.phone for account in ACCOUNTS)
