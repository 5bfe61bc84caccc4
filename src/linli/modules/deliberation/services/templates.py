"""A county's own ways of deciding: written, written anew, switched off."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.events import TemplateSaved, TemplateSwitched
from linli.modules.deliberation.models import Template
from linli.modules.deliberation.models.topics import NAME_AT_MOST
from linli.modules.deliberation.policy import POLICY, SET_TEMPLATES
from linli.modules.deliberation.selectors.templates import templates_of
from linli.modules.deliberation.stages import stages_parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.selectors.templates import TemplateCard

ABOUT_AT_MOST = 200
TEMPLATE = "template"
"""The subject of a template's events in the journal; its id is the row's."""


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSaid:
    """What somebody writes: ``based_on`` is the version they had before them, 0 for none of the county's own."""

    code: str
    name: str
    about: str
    stages: Sequence[Mapping[str, Any]]
    based_on: int = 0


@transaction.atomic
def template_save(*, actor: Actor, place: str, said: TemplateSaid, now: datetime) -> TemplateCard:
    """Write a way of deciding of a county, or a new version of one; without a code it is a new one.

    Topics taken up before keep the stages they have. Not the operator of that county: NotAllowedError. A code nobody
    knows: LookupError. No name, stages that contradict themselves: InvalidInputError with a pointer into ``/stages``.
    Somebody wrote another version meanwhile: InvalidInputError at ``/version``; nothing is lost, nothing overwritten.
    """
    _demand(actor, place)
    known = {card.code: card for card in templates_of(place)}
    if said.code and said.code not in known:
        raise LookupError(said.code)
    name, about = " ".join(said.name.split()), " ".join(said.about.split())
    _demand_words(name, about)
    stages = stages_parse(said.stages)
    code = said.code or f"own_{secrets.token_hex(4)}"
    standing = known.get(code)
    version = standing.version if standing else 0
    if version != said.based_on:
        raise _overtaken()
    row = Template(
        place=place,
        code=code,
        version=version + 1,
        name=name,
        about=about,
        stages=[stage.as_json() for stage in stages],
        is_offered=standing.is_offered if standing else True,
        saved_by_id=actor.known_id,
        saved_at=now,
    )
    _insert(row)
    saved = TemplateSaved(code=code, version=row.version)
    journal.record(saved, actor=actor, place=place, subject=(TEMPLATE, row.pk), now=now)
    return next(card for card in templates_of(place) if card.code == code)


@transaction.atomic
def template_switch(*, actor: Actor, place: str, code: str, is_offered: bool, now: datetime) -> None:
    """Let villages of a county no longer take topics up this way, or let them again; topics on their way go on.

    Not the operator of that county: NotAllowedError. A code nobody knows: LookupError. Switched so already: nothing.
    """
    _demand(actor, place)
    standing = {card.code: card for card in templates_of(place)}.get(code)
    if standing is None:
        raise LookupError(code)
    if standing.is_offered == is_offered:
        return
    if standing.is_own:
        row = Template.objects.select_for_update().get(place=place, code=code, version=standing.version)
        row.is_offered = is_offered
        row.save(update_fields=["is_offered"])
    else:
        row = Template(
            place=place,
            code=code,
            version=1,
            name=standing.name,
            about=standing.about,
            stages=[stage.as_json() for stage in standing.stages],
            is_offered=is_offered,
            saved_by_id=actor.known_id,
            saved_at=now,
        )
        _insert(row)
    switched = TemplateSwitched(code=code, is_offered=is_offered)
    journal.record(switched, actor=actor, place=place, subject=(TEMPLATE, row.pk), now=now)


def _insert(row: Template) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # somebody wrote the same version in this moment
        raise _overtaken() from error


def _demand(actor: Actor, place: str) -> None:
    if len(place) != Level.COUNTY:
        raise NotAllowedError(SET_TEMPLATES)
    POLICY.demand(actor, SET_TEMPLATES, _At(place))


def _demand_words(name: str, about: str) -> None:
    errors = []
    if not 1 <= len(name) <= NAME_AT_MOST:
        errors.append(FieldError("/name", _("写个名字，最多 %(most)s 个字") % {"most": NAME_AT_MOST}))
    if len(about) > ABOUT_AT_MOST:
        errors.append(FieldError("/about", _("最多写 %(most)s 个字") % {"most": ABOUT_AT_MOST}))
    if errors:
        raise InvalidInputError(errors)


def _overtaken() -> InvalidInputError:
    return invalid("/version", _("刚有人改过这个办法，打开新的一版再改；您写的还在下面"))
