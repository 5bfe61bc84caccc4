"""Setting a county's tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from procrastinate.contrib.django import app

from linli.kernel import journal
from linli.kernel.audience import InvalidAudienceError
from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.modules.audiences.errors import in_words
from linli.modules.audiences.events import TagRetired, TagSet
from linli.modules.audiences.policy import POLICY, SET_TAGS
from linli.modules.audiences.services.sweeping import SWEEP_COUNTY, tag_sweep_again
from linli.modules.population.public import tag_define, tag_retire

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.population.public import TagCard


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@transaction.atomic
def county_tag_put(
    *,
    actor: Actor,
    county: str,
    name: str,
    rule: dict[str, Any] | None,
    is_private: bool,
    tag_id: int | None = None,
    now: datetime,
) -> TagCard:
    """Add a tag to a county or change one of its own; one of a rule is given to whom it means within minutes.

    The county's operator and those above may; else NotAllowedError. What cannot be: as ``tag_define`` says, every
    fault as InvalidInputError.
    """
    _demand(actor, county)
    try:
        card = tag_define(county=county, name=name, rule=rule, is_private=is_private, tag_id=tag_id)
    except InvalidAudienceError as error:
        raise in_words(error) from error
    happening = TagSet(tag=card.id, code=card.code, name=card.name, by_rule=card.is_rule)
    journal.record(happening, actor=actor, place=county, subject=("tag", card.id), now=now)
    if card.is_rule:
        tag_sweep_again(county=county, tag_id=card.id)
        app.configure_task(SWEEP_COUNTY, lock=f"sweep:{county}").defer(county=county)
    return card


@transaction.atomic
def county_tag_retire(*, actor: Actor, county: str, tag_id: int, is_retired: bool, now: datetime) -> TagCard:
    """Put a county's own tag aside, or take it up again. Errors as of ``tag_retire``; not theirs: NotAllowedError."""
    _demand(actor, county)
    card = tag_retire(county=county, tag_id=tag_id, is_retired=is_retired)
    happening = TagRetired(tag=card.id, name=card.name, is_retired=is_retired)
    journal.record(happening, actor=actor, place=county, subject=("tag", card.id), now=now)
    return card


def _demand(actor: Actor, county: str) -> None:
    if len(county) != Level.COUNTY:
        raise NotAllowedError(SET_TAGS)
    POLICY.demand(actor, SET_TAGS, _At(county))
