"""Loading the demo: real places, invented people, six weeks of a town's life, once and whole."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from linli.config.demo.accounts import CAST
from linli.config.demo.audiences import audiences_keep
from linli.config.demo.covenants import covenants_keep
from linli.config.demo.deliberation import topics_talk
from linli.config.demo.deliberation_votes import votes_hold
from linli.config.demo.disclosure import accounts_keep
from linli.config.demo.elections import elections_show
from linli.config.demo.forms import questionnaires_ask
from linli.config.demo.joining import doors_open
from linli.config.demo.messaging import messages_send
from linli.config.demo.offices import offices_fill
from linli.config.demo.particulars import acts_in_the_register
from linli.config.demo.people import people_enter
from linli.config.demo.places import places_lay_out
from linli.config.demo.publishing import posts_tell
from linli.config.demo.reminders import reminders_switch_on
from linli.config.demo.replay import Replay, old_notices_read
from linli.config.demo.seats import seats_fill
from linli.config.demo.shelters import shelters_and_lines
from linli.config.demo.telling import acts_of_six_weeks
from linli.kernel.journal.pump import pump_once
from linli.modules.population.public import person_by_phone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_LAID_OUT_BEFORE = timedelta(days=400)


def load_demo(now: datetime) -> bool:
    """Load the demo as of this moment and return True; False, at once, where it is loaded already.

    All or nothing: interrupted, it begins anew the next time. The same moment gives the same demo.
    """
    if person_by_phone(CAST[0].phone) is not None:
        return False
    began = time.monotonic()
    with _in_haste(), transaction.atomic():
        _load(now, began)
    return True


@contextmanager
def _in_haste() -> Iterator[None]:
    """Leave out what only a loader of a thousand transactions in one may: a third of the time goes with it.

    No savepoints: the first error ends everything anyway. No garbage collection: nothing made here is garbage for long.
    """
    usually = connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        connection.features.uses_savepoints = usually


def _load(now: datetime, began: float) -> None:
    def tell(what: str) -> None:
        sys.stdout.write(f"  演示数据 · demo {time.monotonic() - began:5.1f}s  {what}\n")
        sys.stdout.flush()

    laid_out = now - _LAID_OUT_BEFORE
    ground = places_lay_out(laid_out)
    tell(f"{len(ground.villages)} 个村社的区划、网格、单位")
    crowd = people_enter(ground, laid_out)
    tell("住户和村民（人名均为虚构）")
    offices = offices_fill(ground, crowd, began=laid_out, now=now)
    tell("村干部、网格员、部门人员")
    tell(f"张王村的村委会、村民代表、集体成员代表，{seats_fill(offices, crowd, laid_out)} 个职务")
    acts_in_the_register(now)
    doors_open(crowd, now)
    tell("已经加入的住户，等着认一认的人")
    reminders_switch_on(crowd, now)
    tell("绑好的微信、邮箱（都是假的，发不出去）")
    tell(f"{posts_tell(offices, crowd, now)} 条公开、通知和政策")
    accounts_keep(offices, now)
    tell("张王村公开的账、在审的账，各村的公开任务")
    elections_show(offices, crowd, now)
    tell("张王村换届的名单，贺田村的选举结果")
    tell(f"{shelters_and_lines(offices, now)} 处避灾场所，首页的两句提醒")
    tell(f"{questionnaires_ask(offices, crowd, now)} 份问卷：一份正在填，一次评选有结果")
    tell(f"{topics_talk(offices, crowd, now)} 件大伙议的事")
    tell(f"{votes_hold(offices, crowd, now)} 张票：一次表决有结果，一次正在投")
    tell(f"村规民约 {covenants_keep(offices, crowd, now)} 条，一条刚改过；一个正在修的项目")
    replay = Replay(ground, offices, now)
    replay.play(acts_of_six_weeks(crowd, now), tell)
    old_notices_read(now)
    audiences_keep(now)
    tell(f"{len(replay.matters)} 件事；照片为示意图")
    gone = messages_send(crowd, offices, now)
    pump_once()
    tell(f"群发消息，短信 {gone} 条，要上门说的名单")
