"""The demo's covenant of 张王村, one article of it newly decided and filed, and a road that is being built."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from linli.config.demo.accounts import DONGHUA, ZHANGWANG
from linli.config.demo.disclosure import voucher_photo
from linli.config.demo.scenes import photo
from linli.config.demo.seats import COMMITTEE, REPRESENTATIVES
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.deliberation.services.covenants import article_adopt, covenant_take_over
from linli.modules.deliberation.services.filings import covenant_file, filing_answer, filing_receive
from linli.modules.deliberation.services.meetings import MeetingSaid, meeting_record
from linli.modules.deliberation.services.project_money import MoneyInput, money_add, vouchers_add
from linli.modules.deliberation.services.projects import ProjectInput, photos_add, project_open, step_do
from linli.modules.deliberation.services.stepping import topic_advance, topic_resolve
from linli.modules.deliberation.services.topics import TopicInput, topic_adopt, topic_raise, topic_summarise

if TYPE_CHECKING:
    from datetime import datetime

    from linli.config.demo.offices import Offices
    from linli.config.demo.people import Crowd
    from linli.kernel.actor import Actor

_TEXTS = (
    "爱国爱党，遵纪守法。有事好好说，不打架、不骂人，邻里有了疙瘩先找人民调解员。",
    "门前屋后自己扫。垃圾分四类，早上六点到八点、傍晚五点到七点投到收集点。",
    "不占公家的地，不在巷子里堆东西。停车不挡路，不挡消防通道。",
    "孝敬老人，爱护小孩。老人跟谁过、钱怎么出，儿女当面商量好，写下来。",
    "不在田里烧秸秆，不带火种上山，不往水渠、山塘里倒东西。",
    "丧事简办。白事不超过三天，不放鞭炮，不扎大灵棚，帮忙的人吃便饭。",
    "红事提倡节俭，量力而行。",
)
_BASIS = "村民会议表决通过，从纸质原件录入"
_PARKING = (
    "不占公家的地，不在巷子里堆东西。车停在划了线的车位里，不挡路、不挡消防通道；货车晚上停到晒谷场边上。",
    "巷子口总停着车，上个月救护车倒了三回才进来。晒谷场边上有空地，能不能划几个车位？",
    "没人反对划车位。跑货车的怕远，商量好晚上停、白天不管。",
)
_PARKED = 3
"""The article that says where not to park."""
_ROAD_STEPS = (
    ("丈量、放样", -40, -40),
    ("清表、整路基", -31, -30),
    ("铺碎石垫层", -21, -17),
    ("浇水泥路面", -3, None),
    ("养护、划线、清场", 18, None),
)
_ROAD_MONEY = (
    ("income", 12_000_000, "集体经济组织第一笔拨款", "张王村股份经济合作社", False, -38),
    ("income", 6_000_000, "街道“四好农村路”补助", "东华街道", False, -24),
    ("expense", 1_860_000, "挖机清表、整路基 6 天", "龙游诚信机械", False, -29),
    ("expense", 520_000, "小工 26 个，每工 200 元", "王有福", True, -28),
    ("expense", 3_340_000, "碎石垫层 186 吨", "东华建材店", False, -17),
    ("expense", 4_480_000, "商品混凝土第一批 112 方", "龙游恒固混凝土", False, -4),
)
_PHOTOGRAPHED = frozenset({1, 3, 4, 5, 6})


def covenants_keep(offices: Offices, crowd: Crowd, now: datetime) -> int:
    """Take the covenant over, change an article by resolution, build a road; return how many articles there are."""
    clerk, secretary = (
        actor_of(offices.at[role, ZHANGWANG], now) for role in (Role.VILLAGE_CLERK, Role.VILLAGE_SECRETARY)
    )
    town = actor_of(offices.at[Role.TOWN_COMMAND, DONGHUA], now)
    proposers = [actor_of(home.members[0].pk, now) for home in crowd.homes[ZHANGWANG][50:52]]
    began = now - timedelta(days=120)
    covenant_take_over(
        actor=clerk,
        village=ZHANGWANG,
        texts=_TEXTS,
        since=localdate(now - timedelta(days=1074)),
        basis=_BASIS,
        now=began,
    )
    first = covenant_file(actor=clerk, village=ZHANGWANG, now=began)
    filing_receive(actor=town, filing_id=first.pk, now=began + timedelta(hours=5))
    filing_answer(actor=town, filing_id=first.pk, orders=False, now=began + timedelta(days=4))
    _parking(proposers[0], secretary, clerk, town, now)
    _road(proposers[1], secretary, clerk, now)
    return len(_TEXTS)


def _parking(proposer: Actor, secretary: Actor, clerk: Actor, town: Actor, now: datetime) -> None:
    text, why, summary = _PARKING
    decided = now - timedelta(days=3, hours=4)
    topic_id = _decided(proposer, secretary, ("巷子口划车位，货车晚上停晒谷场边", why, summary, text), decided)
    article_adopt(actor=clerk, topic_id=topic_id, number=_PARKED, text=text, now=decided + timedelta(hours=2))
    filing = covenant_file(actor=clerk, village=ZHANGWANG, now=decided + timedelta(hours=20))
    filing_receive(actor=town, filing_id=filing.pk, now=decided + timedelta(hours=26))


def _decided(proposer: Actor, secretary: Actor, said: tuple[str, str, str, str], at: datetime) -> int:
    """Let something be raised, talked over for a week and decided by a meeting of the village; return the topic."""
    title, text, summary, outcome = said
    raised = at - timedelta(days=10)
    topic = topic_raise(actor=proposer, given=TopicInput(village=ZHANGWANG, title=title, text=text), now=raised)
    topic_adopt(actor=secretary, topic_id=topic.pk, template="opinions", now=raised + timedelta(hours=20))
    topic_summarise(actor=secretary, topic_id=topic.pk, note=summary, now=at - timedelta(days=1))
    topic_advance(actor=secretary, topic_id=topic.pk, now=at - timedelta(days=1))
    met = MeetingSaid(
        held_at=at - timedelta(hours=2),
        where="党群服务中心二楼",
        convened_by="村民委员会",
        entitled=COMMITTEE + REPRESENTATIVES,
        present=36,
        in_favour=33,
        against=2,
        minutes="一条一条念过，大家举手。",
    )
    meeting_record(actor=secretary, topic_id=topic.pk, said=met, now=at - timedelta(hours=1))
    topic_resolve(actor=secretary, topic_id=topic.pk, words=outcome, now=at)
    return topic.pk


def _road(proposer: Actor, secretary: Actor, clerk: Actor, now: datetime) -> None:
    decided = now - timedelta(days=45)
    said = (
        "东片机耕路浇水泥",
        "一下雨拖拉机就陷，稻子拉不出来。六百二十米，能不能浇成水泥路？",
        "路要修没人反对，集体出大头，街道有补助，不向户里收钱。",
        "东片机耕路六百二十米浇水泥，宽三米半，花集体的钱，不超过二十万元，不向户里收钱。",
    )
    topic_id = _decided(proposer, secretary, said, decided)
    given = ProjectInput(
        name="东片机耕路浇水泥",
        about="六百二十米，宽三米半，厚十八公分。从老樟树到下畈桥头。",
        budget=20_000_000,
        purse="collective",
        responsible_id=clerk.known_id,
        contractor="龙游东华建筑队",
        steps=[(name, localdate(now + timedelta(days=planned))) for name, planned, _done in _ROAD_STEPS],
    )
    project_id = project_open(actor=clerk, topic_id=topic_id, given=given, now=decided + timedelta(days=2)).pk
    for position, (_name, _planned, done) in enumerate(_ROAD_STEPS, start=1):
        if done is not None:
            _step(clerk, project_id, position, now + timedelta(days=done))
    for number, line in enumerate(_ROAD_MONEY, start=1):
        _money(clerk, project_id, number, line, now)


def _step(clerk: Actor, project_id: int, position: int, at: datetime) -> None:
    note = "下了三天雨，晚了几天" if position == len(_ROAD_STEPS) - 2 else ""
    step_do(actor=clerk, project_id=project_id, position=position, done_on=localdate(at), note=note, now=at)
    if position > 1:
        shot = SimpleUploadedFile("road.jpg", photo("road", position, mended=position > 2), "image/jpeg")  # noqa: PLR2004 - the gravel is down
        caption = "路基整好了" if position == 2 else "垫层铺好了"  # noqa: PLR2004
        photos_add(actor=clerk, project_id=project_id, uploads=[shot], step=position, caption=caption, now=at)


def _money(
    clerk: Actor, project_id: int, number: int, line: tuple[str, int, str, str, bool, int], now: datetime
) -> None:
    kind, amount, purpose, party, is_person, day = line
    at = now + timedelta(days=day)
    given = MoneyInput(
        kind=kind,
        on=localdate(at),
        amount=amount,
        purpose=purpose,
        party=party,
        party_is_person=is_person,
        key=f"demo-{number}",
    )
    entered = money_add(actor=clerk, project_id=project_id, given=given, now=at)
    if number in _PHOTOGRAPHED:
        paper = SimpleUploadedFile("voucher.jpg", voucher_photo(number), "image/jpeg")
        vouchers_add(actor=clerk, project_id=project_id, line=entered, uploads=[paper], is_shown=not is_person, now=at)
