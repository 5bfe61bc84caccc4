"""The national default set of columns: switched and renamed by every place itself."""

from __future__ import annotations

from typing import NamedTuple

from linli.kernel.place_path import Level

_VILLAGE = ("village_clerk", "village_secretary")
_TOWN = ("town_clerk", "town_command")
_UPPER = ("county_operator", "city_operator")
_OFFICE = "department_officer"

_IN_VILLAGE = (Level.VILLAGE,)
_UP_TO_TOWN = (Level.VILLAGE, Level.TOWN)
_ABOVE = (Level.TOWN, Level.COUNTY, Level.CITY)
_EVERY = (Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.CITY)


class DefaultColumn(NamedTuple):
    """One column of the nation's set."""

    code: str
    name: str
    icon: str
    about: str
    levels: tuple[int, ...] = _EVERY
    writers: tuple[str, ...] = (*_VILLAGE, *_TOWN, *_UPPER, _OFFICE)
    visibility: str = "everybody"
    needs_review: bool = False
    comments: str = "off"
    is_on_home: bool = False
    is_active: bool = True


DEFAULT_COLUMNS: tuple[DefaultColumn, ...] = (
    DefaultColumn("notice", "村社通知", "speakerphone", "停水停电、开会办事", comments="after", is_on_home=True),
    DefaultColumn(
        "finance", "财务公开", "receipt-2", "每一笔收支，附凭证照片", _UP_TO_TOWN, (*_VILLAGE, *_TOWN), "members", True,
        is_on_home=True,
    ),
    DefaultColumn(
        "affairs", "事务公开", "file-certificate", "工程、低保、宅基地、征地补偿这些事的结果", _UP_TO_TOWN,
        (*_VILLAGE, *_TOWN), needs_review=True, is_on_home=True,
    ),
    DefaultColumn(
        "party", "党务公开", "flag", "党组织的决议、发展党员、党费收缴", _UP_TO_TOWN, (*_VILLAGE, *_TOWN),
        needs_review=True, is_on_home=True,
    ),
    DefaultColumn(
        "organisation", "组织公开", "sitemap", "村两委、监委会、各小组是谁，分管什么", _UP_TO_TOWN, (*_VILLAGE, *_TOWN),
        needs_review=True,
    ),
    DefaultColumn(
        "covenant", "制度公约", "gavel", "村规民约和各项制度", _IN_VILLAGE, _VILLAGE, needs_review=True, is_on_home=True
    ),
    DefaultColumn(
        "honour", "荣誉", "trophy", "村里和村民得的荣誉、好人好事", _UP_TO_TOWN, (*_VILLAGE, *_TOWN), comments="after",
    ),
    DefaultColumn(
        "policy", "政策法规", "book-2", "惠民政策怎么享受，法律怎么规定", _ABOVE, (*_TOWN, *_UPPER, _OFFICE),
        needs_review=True, is_on_home=True,
    ),
    DefaultColumn(
        "shelter", "避灾安置场所", "lifebuoy", "台风、洪水来了往哪儿去", (*_UP_TO_TOWN, Level.COUNTY), is_on_home=True
    ),
    DefaultColumn("learning", "科普教育", "bulb", "种养技术、健康、防骗、家庭教育", comments="after"),
    DefaultColumn("revival", "乡村振兴", "plant", "产业、项目、示范村的做法", comments="after"),
    DefaultColumn("produce", "名特优", "star", "本地的好东西：茶叶、笋干、土蜂蜜", _UP_TO_TOWN, (*_VILLAGE, *_TOWN)),
    DefaultColumn("farm_stay", "农家乐", "home", "吃住的地方，电话和价格", _UP_TO_TOWN, (*_VILLAGE, *_TOWN)),
    DefaultColumn(
        "route", "精品旅游线路", "map-2", "一天两天怎么玩", (Level.TOWN, Level.COUNTY), (*_TOWN, *_UPPER, _OFFICE)
    ),
    DefaultColumn("party_garden", "党建园地", "flag-3", "学习、活动、先锋", comments="after"),
    DefaultColumn("family_doctor", "家庭医生", "heart-handshake", "签约医生是谁，哪天坐诊，怎么联系"),
    DefaultColumn("police", "警民直通车", "shield", "社区民警的电话，警情提醒"),
    DefaultColumn("our_home", "我爱家乡", "heart", "这片地方的人和事；县里可以改成自己的名字，如“我爱宝山”", _ABOVE,
                  (*_TOWN, *_UPPER, _OFFICE), comments="after"),
)  # fmt: skip
