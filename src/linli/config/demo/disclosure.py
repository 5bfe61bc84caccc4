"""The demo's accounts and duties: half a year of 张王村's books, and how a few villages disclose."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from linli.config.demo.accounts import HETIAN, LONGYOU, ZHANGWANG
from linli.config.demo.dice import dice_for
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.disclosure.models import Book, Duty
from linli.modules.disclosure.periods import MONTH, QUARTER, day_of, periods_back
from linli.modules.disclosure.selectors.calendar import calendar_at
from linli.modules.disclosure.services.configuring import ItemSaid, item_put
from linli.modules.disclosure.services.keeping import ItemInput, account_items_import, account_open
from linli.modules.disclosure.services.opening import duties_open, duty_report
from linli.modules.disclosure.services.settling import Disclosed, duty_disclose
from linli.modules.disclosure.services.stepping import account_publish, account_sign, account_submit
from linli.modules.disclosure.services.vouchers import vouchers_add

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.config.demo.offices import Offices
    from linli.kernel.actor import Actor
    from linli.modules.disclosure.periods import Period

MONTHS, QUARTERS = 6, 2
_VILLAGES = (ZHANGWANG, HETIAN)
_OTHERS = 4
_OPENED_AT = timedelta(minutes=17)
_COMMITTEE_OPENING, _COLLECTIVE_OPENING = 8_642_050, 31_208_800
_SHARE_DONE = 0.8
_PHOTOGRAPHED = (0, 1, 4)

Line = tuple[str, str, int, str, str, bool]
"""Category, purpose, yuan, the other party, who approved, and whether the party is a person."""

_COMMITTEE: tuple[Line, ...] = (
    ("works", "挖机清淤 4 天", 6800, "龙游诚信机械", "祝国良", False),
    ("works", "小工 26 个，每工 200 元", 5200, "王有福", "祝国良", True),
    ("works", "涵管 13 根", 2600, "东华建材店", "祝国良", False),
    ("special", "上级拨的环境整治款", 25000, "东华街道", "", False),
    ("cleaning", "保洁员 3 人工钱", 7200, "祝金凤", "祝国良", True),
    ("welfare", "老人食堂买菜", 5130, "张春生", "方敏", True),
    ("lighting", "路灯电费", 2168, "龙游供电公司", "方敏", False),
    ("subsidy", "村级运转补助", 12000, "龙游县财政局", "", False),
    ("office", "打印纸、墨盒、报刊", 862, "宏达文具", "方敏", False),
    ("pay", "误工补贴 11 人次", 1650, "村民小组长", "祝国良", False),
)
_COLLECTIVE: tuple[Line, ...] = (
    ("lease", "山塘承包款", 18000, "余土根", "", True),
    ("lease", "村里房子租金", 14400, "村口面馆", "", False),
    ("investment", "屋顶光伏分红", 18720, "龙游绿能公司", "", False),
    ("trade", "大会堂修漏", 9300, "东华建筑队", "祝国良", False),
    ("tax", "房产税", 1728, "龙游县税务局", "", False),
    ("share_out", "给成员分红", 20000, "全体成员", "成员代表会议", False),
)
_PLACES = ("财务公开栏旁边", "党群服务中心门口公开栏", "文化礼堂公开栏")


def accounts_keep(offices: Offices, now: datetime) -> None:
    """Let the county want finance every month, and a few villages disclose for half a year; 张王村 keeps its books."""
    months = list(reversed(list(islice(periods_back(MONTH, day_of(now)), MONTHS))))
    county = actor_of(offices.at[Role.COUNTY_OPERATOR, LONGYOU], now)
    said = ItemSaid(period=MONTH, due_days=7, in_working_days=True, display_days=20, responsible="village_clerk")
    item_put(actor=county, place=LONGYOU, code="finance", said=said, now=months[0].ended_at - timedelta(days=20))
    villages = _served(offices)
    for month in months:
        for village in villages:
            # The others keep their books here since last month alone.
            keeps = village == ZHANGWANG or month is months[-1]
            rules = [rule for rule in calendar_at(village) if keeps or not rule.book]
            duties_open(village=village, rules=rules, now=month.ended_at + _OPENED_AT)
        _disclose(villages, offices, month, now)
        _books(offices, month, is_last=month is months[-1], now=now)
    clerk = actor_of(offices.at[Role.VILLAGE_CLERK, ZHANGWANG], now)
    yesterday = now - timedelta(days=1)
    duty_report(
        actor=clerk, village=ZHANGWANG, code="major", occasion="山塘重新发包", on=day_of(yesterday), now=yesterday
    )


def _served(offices: Offices) -> list[str]:
    found = sorted({place for role, place in offices.at if role is Role.VILLAGE_CLERK} - set(_VILLAGES))
    return [*_VILLAGES, *found[:_OTHERS]]


def _disclose(villages: Sequence[str], offices: Offices, month: Period, now: datetime) -> None:
    """Let clerks say where they disclosed what is no account: most of it in time, some of it late, some not at all."""
    dice = dice_for(f"disclosure:{month.start}")
    open_duties = Duty.objects.filter(village__in=villages, book="", state="due", period_end=month.end)
    for duty in open_duties.order_by("pk"):
        at = month.ended_at + timedelta(days=dice.uniform(2, 11), hours=9)
        clerk = offices.at.get((Role.VILLAGE_CLERK, duty.village))
        if dice.random() < _SHARE_DONE and at < now and clerk is not None:
            where = Disclosed(way="post", where=f"{duty.name}（{dice.choice(_PLACES)}也贴了）")
            duty_disclose(actor=actor_of(clerk, at), duty_id=duty.pk, disclosed=where, now=at)


def _books(offices: Offices, month: Period, *, is_last: bool, now: datetime) -> None:
    at = min(month.ended_at + timedelta(days=3, hours=9), now - timedelta(hours=3))
    _keep(offices, Book.COMMITTEE, month, _COMMITTEE, at=at, publish=not is_last)
    if month.end.month % 3 == 0:
        quarter = next(islice(periods_back(QUARTER, day_of(month.ended_at)), 1))
        _keep(offices, Book.COLLECTIVE, quarter, _COLLECTIVE, at=at, publish=True)


def _keep(offices: Offices, book: Book, period: Period, lines: Sequence[Line], *, at: datetime, publish: bool) -> None:
    """Enter a period, put photos to a few items, hand it in; let the committee sign and the clerk publish."""
    dice = dice_for(f"accounts:{book}:{period.start}")
    clerk = actor_of(offices.at[Role.VILLAGE_CLERK, ZHANGWANG], at)
    opening = _COMMITTEE_OPENING if book == Book.COMMITTEE else _COLLECTIVE_OPENING
    account_id = account_open(
        actor=clerk, village=ZHANGWANG, book=book, period=period, opening=opening, note="上年结转", now=at
    )
    days = (period.end - period.start).days
    items = [
        _item(line, number, period, dice.randint(0, days), dice.uniform(0.7, 1.3)) for number, line in enumerate(lines)
    ]
    account_items_import(actor=clerk, account_id=account_id, given=items, now=at)
    if book == Book.COMMITTEE:
        _photograph(clerk, account_id, at)
    account_submit(actor=clerk, account_id=account_id, now=at + timedelta(hours=1))
    if publish:
        committee = actor_of(offices.at[Role.SUPERVISOR, ZHANGWANG], at)
        account_sign(actor=committee, account_id=account_id, now=at + timedelta(days=1))
        account_publish(actor=clerk, account_id=account_id, now=at + timedelta(days=1, hours=2))


def _item(line: Line, number: int, period: Period, day: int, factor: float) -> ItemInput:
    category, purpose, yuan, party, approved_by, is_person = line
    kinds = {"special", "subsidy", "lease", "investment"}
    changes = category in {"lighting", "welfare", "office", "special"}
    return ItemInput(
        kind="income" if category in kinds else "expense",
        category=category,
        on=period.start + timedelta(days=day),
        amount=int(yuan * 100 * factor) if changes else yuan * 100,
        purpose=purpose,
        party=party,
        party_is_person=is_person,
        approved_by=approved_by,
        voucher_no=f"记-{period.start:%m}-{number + 1:02}",
        key=f"demo-{number}",
    )


def _photograph(clerk: Actor, account_id: int, at: datetime) -> None:
    for number in _PHOTOGRAPHED:
        photo = SimpleUploadedFile("voucher.jpg", voucher_photo(number), "image/jpeg")
        vouchers_add(actor=clerk, account_id=account_id, line=number + 1, uploads=[photo], is_shown=True, now=at)


@cache
def voucher_photo(number: int) -> bytes:
    """Draw a slip of paper on a table: lines, a table of figures, a red stamp."""
    image = Image.new("RGB", (480, 640), ("#cfd6d1", "#d8d3c8", "#c9d2d6")[number % 3])
    pen = ImageDraw.Draw(image)
    pen.rectangle((48, 60, 432, 580), fill="#fffdf7")
    pen.rectangle((150, 92, 330, 106), fill="#a8402f" if number % 2 else "#36423d")
    for row in range(6):
        y = 160 + row * 56
        pen.line((84, y, 396, y), fill="#b98a6a", width=2)
        pen.line((100, y + 28, 180 + (row * 37 + number * 23) % 90, y + 28), fill="#5a6661", width=6)
        pen.line((320, y + 28, 380, y + 28), fill="#5a6661", width=6)
    for x in (84, 240, 396):
        pen.line((x, 160, x, 440), fill="#b98a6a", width=2)
    pen.ellipse((270, 450, 390, 550), outline="#c8402f", width=5)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
