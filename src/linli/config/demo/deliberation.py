"""The demo's topics: one talked over by half the village, one refused, two that wait for the secretary's word."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.config.demo.accounts import ZHANGWANG
from linli.config.demo.scenes import photo
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.deliberation.services.discussing import topic_say
from linli.modules.deliberation.services.topics import (
    RaisedFor,
    TopicInput,
    topic_adopt,
    topic_raise,
    topic_refuse,
    topic_summarise,
    topic_support,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.config.demo.offices import Offices
    from linli.config.demo.people import Crowd, Soul
    from linli.kernel.actor import Actor

_OLD = 66
_GROWN = 20
_CANTEEN_SUPPORTS = 46
_SCREEN_SUPPORTS = 6
_SAID: tuple[tuple[str, str], ...] = (
    ("for", "我一个人，晚上一碗粥对付。加顿饭，三块钱我愿意出。"),
    ("for", "我妈在村里，我们在杭州上班，晚饭是最不放心的。支持。"),
    ("against", "我在食堂烧饭。一个人烧两顿吃不消，要加就得再请一个。"),
    ("question", "一个月要村里贴多少？账能不能摆出来看看？"),
    ("for", "清淡点、软一点就行，老人牙口不好。"),
    ("question", "行动不便的能不能送到家？"),
    ("for", "冬天天黑得早，四点半开饭正好。"),
    ("against", "村里的钱要用在路上，食堂已经贴了不少了。"),
    ("for", "隔壁村早就有晚饭了，我们也能办。"),
    ("for", "我可以轮着去帮忙洗碗。"),
    ("question", "不满七十岁的能不能自己出钱搭伙？"),
)
_SUMMARY = """大家说的我都看了。心疼老人，没有反对管晚饭的，争的是钱谁出、人手够不够。
赞成的：独居老人晚饭凑合，冬天更难。
担心的：食堂只有一个人，忙不过来；村里贴多少要说清楚。
算了笔账：22 位老人，一顿 6 元，自己出 3 元、村里贴 3 元，一个月贴 1,980 元；再请一位帮工，一月 900 元。"""


def topics_talk(offices: Offices, crowd: Crowd, now: datetime) -> int:
    """Raise, support, discuss and answer topics of 张王村 by its people; return how many there are."""
    secretary = actor_of(offices.at[Role.VILLAGE_SECRETARY, ZHANGWANG], now)
    villagers = [soul for home in crowd.homes[ZHANGWANG] for soul in home.members if "registered" in soul.kinds]
    grown = [soul for soul in villagers if now.year - soul.born >= _GROWN and soul.phone != "19900000001"]
    _canteen(secretary, grown, crowd, now)
    _screen(secretary, grown, now)
    householder = actor_of(crowd.by_phone["19900000001"].pk, now)
    _raise(
        householder,
        "垃圾桶从井边挪开",
        "三只大桶就摆在老井边上，夏天味道重，洗菜的人都绕着走。能不能挪到路口，再加一个顶棚？",
        now - timedelta(hours=3),
    )
    _raise(
        actor_of(grown[-1].pk, now),
        "晒谷场晚上几点关灯",
        "跳舞的想晚一点，带孩子的想早一点。大家定个钟点，省得天天吵。",
        now - timedelta(days=2, hours=5),
    )
    return 4


def _raise(actor: Actor, title: str, text: str, at: datetime) -> int:
    return topic_raise(actor=actor, given=TopicInput(village=ZHANGWANG, title=title, text=text), now=at).pk


def _canteen(secretary: Actor, grown: Sequence[Soul], crowd: Crowd, now: datetime) -> None:
    """An old woman's words, taken down by the grid worker, taken up and talked over; it ends tomorrow evening."""
    at = now - timedelta(days=3, hours=6)
    worker = actor_of(crowd.by_phone["19900000003"].pk, now)
    woman = next(soul for soul in grown if soul.sex == 2 and now.year - soul.born >= _OLD and soul.phone)  # noqa: PLR2004 - GB/T 2261.1
    picture = SimpleUploadedFile("lunch.jpg", photo("canteen", 0, mended=True), "image/jpeg")
    given = TopicInput(
        village=ZHANGWANG,
        title="老人食堂要不要加一顿晚饭？",
        text="食堂现在只管中午。我们十几个单过的老人，晚上就热热剩饭。能不能加一顿晚饭，清淡点就行。",
        files=(picture,),
        for_somebody=RaisedFor(woman.name, "spoken", woman.phone),
    )
    topic = topic_raise(actor=worker, given=given, now=at)
    others = [soul for soul in grown if soul is not woman]
    for number, soul in enumerate(others[: _CANTEEN_SUPPORTS * 2 : 2]):
        topic_support(actor=actor_of(soul.pk, now), topic_id=topic.pk, now=at + timedelta(minutes=45 * number))
    topic_adopt(actor=secretary, topic_id=topic.pk, template="talk", now=now - timedelta(hours=19))
    speakers = [*others[1 : 2 * len(_SAID) - 1 : 2], crowd.by_phone["19900000002"]]
    for number, (soul, (stance, words)) in enumerate(zip(speakers, _SAID, strict=True)):
        said_at = now - timedelta(hours=17) + timedelta(minutes=80 * number)
        topic_say(actor=actor_of(soul.pk, now), topic_id=topic.pk, stance=stance, text=words, now=said_at)
    topic_summarise(actor=secretary, topic_id=topic.pk, note=_SUMMARY, now=now - timedelta(hours=1))


def _screen(secretary: Actor, grown: Sequence[Soul], now: datetime) -> None:
    """Something the village has no money for this year: the secretary says so, and who wants it can still stand up."""
    at = now - timedelta(days=16)
    proposer, *others = grown[30 : 31 + _SCREEN_SUPPORTS]
    topic = _raise(
        actor_of(proposer.pk, now),
        "文化礼堂门口装一块大屏幕",
        "镇上都有大屏幕了，放电影、放通知都好看。村里能不能也装一块？",
        at,
    )
    for number, soul in enumerate(others):
        topic_support(actor=actor_of(soul.pk, now), topic_id=topic, now=at + timedelta(hours=5 * number))
    reason = "一块屏要十二万，今年的钱先修东片水渠。明年编预算的时候再商量；通知可以先用公开栏和手机。"
    topic_refuse(actor=secretary, topic_id=topic, note=reason, now=at + timedelta(days=2))
