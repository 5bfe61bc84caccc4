"""Factories for tests: posts in any state, by the services that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import a_person
from linli.modules.publishing.services import PostInput, StepInput, post_take_step, post_write

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.publishing.models import Post

BODY = "<p>周六上午八点到下午五点，东片停水，提前存一点。</p>"
_LEADS = {12: Role.VILLAGE_SECRETARY, 9: Role.TOWN_COMMAND, 6: Role.COUNTY_OPERATOR, 4: Role.CITY_OPERATOR}


def a_publisher(place: str = ZHANGWANG) -> Actor:
    """Give somebody who answers for what the place publishes."""
    a_place(place)
    person = a_person("负责人")
    an_appointment(person.id, _LEADS[len(place)], place)
    return an_actor(person.id)


def a_draft(
    *,
    actor: Actor | None = None,
    place: str = ZHANGWANG,
    column: str = "notice",
    now: datetime | None = None,
    **said: Any,
) -> Post:
    """Write a draft; ``said`` is anything a ``PostInput`` can say."""
    given = PostInput(column=column, **{"title": "周六停水", "body": BODY, **said})
    return post_write(actor=actor or a_publisher(place), place=place, given=given, now=now or clock.now())


def a_post(
    *,
    actor: Actor | None = None,
    place: str = ZHANGWANG,
    column: str = "notice",
    now: datetime | None = None,
    **said: Any,
) -> Post:
    """Publish a post at a place."""
    moment, writer = now or clock.now(), actor or a_publisher(place)
    draft = a_draft(actor=writer, place=place, column=column, now=moment, **said)
    return post_take_step(actor=writer, post_id=draft.pk, step="publish", given=StepInput(), now=moment)
