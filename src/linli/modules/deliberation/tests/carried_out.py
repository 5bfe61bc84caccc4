"""Decided topics, covenants and projects for tests."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.flow import RESOLVED
from linli.modules.deliberation.models import Project, ProjectMoney, Topic
from linli.modules.deliberation.services.covenants import covenant_take_over
from linli.modules.deliberation.services.project_money import MoneyInput, money_add
from linli.modules.deliberation.services.projects import ProjectInput, project_open
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import LONG_AGO, a_person

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.kernel.roles import Role

TEXTS = ("移风易俗，婚事新办，丧事简办。", "红事提倡节俭，量力而行。", "门前三包，垃圾分类投放。")
_numbers = count(501)


def a_holder(role: Role, place: str = ZHANGWANG, name: str = "办事的人") -> Actor:
    """Give somebody who holds the role."""
    a_place(place)
    person = a_person(name)
    an_appointment(person.id, role, place, from_at=LONG_AGO)
    return an_actor(person.id)


def a_decided_topic(
    village: str = ZHANGWANG, *, title: str = "红事从简", state: str = RESOLVED, now: datetime
) -> Topic:
    """Give a topic of a village as it stands once it is decided."""
    a_place(village)
    return Topic.objects.create(
        village=village,
        number=f"张王-议-{now:%Y}-{next(_numbers):02}",
        title=title,
        text="办一场酒席要花不少钱，大伙议一议。",
        proposer_name="王秀芳",
        state=state,
        outcome="筹备期不摆宴席，当天不超过二十桌。",
        raised_at=now,
        decided_at=now if state == RESOLVED else None,
    )


def a_covenant(clerk: Actor, village: str = ZHANGWANG, *, now: datetime) -> None:
    """Give a village a covenant of three articles."""
    covenant_take_over(
        actor=clerk, village=village, texts=TEXTS, since=date(2023, 12, 20), basis="2023年12月20日村民会议通过", now=now
    )


def a_project(
    clerk: Actor,
    village: str = ZHANGWANG,
    *,
    name: str = "东片水泥路",
    about: str = "",
    steps: tuple[tuple[str, date], ...] = (("整路基", date(2026, 4, 20)), ("浇水泥", date(2026, 5, 6))),
    now: datetime,
) -> Project:
    """Give a project of a decided topic, whose responsible is the clerk, running."""
    topic = a_decided_topic(village, title="东片修路", now=now)
    given = ProjectInput(
        name=name,
        about=about,
        budget=18_000_000,
        purse="collective",
        responsible_id=clerk.known_id,
        contractor="东华建筑队",
        steps=steps,
    )
    return project_open(actor=clerk, topic_id=topic.pk, given=given, now=now)


def money(kind: str = "expense", amount: int = 680_000, **given: object) -> MoneyInput:
    """Give a sum as somebody would enter it."""
    said: dict[str, object] = {
        "kind": kind,
        "on": date(2026, 4, 9),
        "amount": amount,
        "purpose": "挖机 4 天",
        "party": "王秀芳",
        "party_is_person": True,
        "key": f"{kind}-{amount}",
    }
    return MoneyInput(**{**said, **given})  # type: ignore[arg-type]


def spend(clerk: Actor, project_id: int, kind: str, amount: int, *, now: datetime) -> ProjectMoney:
    """Give a project a sum that came in or went out."""
    line = money_add(actor=clerk, project_id=project_id, given=money(kind, amount, on=localdate(now)), now=now)
    return ProjectMoney.objects.get(project_id=project_id, line=line)
