"""One matter beside the queue: what is shown of it, and the step that is being written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.modules.accounts.public import role_label
from linli.modules.matters.desk import state_tone
from linli.modules.matters.flow import ASSIGN, CLOSED, DISPATCH, MERGE
from linli.modules.matters.models import ATTACHMENTS_AT_MOST, Outcome
from linli.modules.matters.pages import course
from linli.modules.matters.pages import panel_words as words
from linli.modules.matters.pages.drafts import BesideDraft, StepDraft
from linli.modules.matters.selectors.answer_templates import templates_for
from linli.modules.matters.selectors.desk import (
    attachments_waiting,
    matters_alike,
    matters_to_merge_into,
    route_for_matter,
)
from linli.modules.matters.selectors.linked import matters_linked
from linli.modules.matters.selectors.parts import PartCard, parts_of, whole_of
from linli.modules.matters.services import matter_open_for
from linli.modules.places.public import places_get

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.assignees import AssigneeCard
    from linli.modules.matters.selectors.alike import AlikeMatter
    from linli.modules.matters.selectors.answer_templates import TemplateCard
    from linli.modules.matters.selectors.cards import AttachmentCard, MatterView, StepCard

IN_REACH_AT_ONCE = 5
"""How many steps stand side by side; the rest is one click further."""
JUST_NOW = timedelta(minutes=2)
WITH_PHOTOS = frozenset({"answer", "progress", "resolve"})
OPEN_BY_ITSELF = frozenset({"answer", "assign", "dispatch", "accept", "progress", "arbitrate", "resolve"})
"""The steps whose form stands open unasked; the others turn the matter another way and are chosen first."""
ROUTED = frozenset({ASSIGN, DISPATCH})
NOTHING_BESIDE = BesideDraft()


@dataclass(frozen=True, slots=True)
class AssigneeGroup:
    """Those of one kind a matter can be given to, as options of a select."""

    name: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The matter with everything its panel says in words."""

    view: MatterView
    tone: str
    origin: str
    due: Any
    due_words: str
    reporter: str
    reporter_note: str
    where: str
    facts: list[dict[str, str]]
    links: list[dict[str, Any]]
    parts: Sequence[PartCard]
    whole: PartCard | None
    on_top: list[dict[str, str]]
    visit_asked: str
    timeline: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    photos: list[dict[str, str]]
    clips: tuple[course.Clip, ...]
    is_closed: bool
    message: str
    steps: tuple[StepCard, ...]
    more_steps: tuple[StepCard, ...]
    open_step: StepCard | None
    advice: str
    takes_photos: bool
    draft: StepDraft
    beside: BesideDraft
    groups: Sequence[AssigneeGroup] = ()
    assisting: Sequence[AssigneeGroup] = ()
    why_assignee: str = ""
    assignee: str = ""
    templates: Sequence[TemplateCard] = ()
    outcomes: Sequence[dict[str, str]] = ()
    waiting: Sequence[AttachmentCard] = ()
    candidates: Sequence[Any] = ()
    alike: Sequence[AlikeMatter] = ()
    most_photos: int = ATTACHMENTS_AT_MOST


def panel_of(
    *,
    actor: Actor,
    matter_id: int,
    now: datetime,
    draft: StepDraft,
    beside: BesideDraft = NOTHING_BESIDE,
    is_done: bool = False,
) -> Panel:
    """Return the panel of a matter within reach, else Matter.DoesNotExist; opening a sealed one is journalled."""
    view = matter_open_for(actor=actor, matter_id=matter_id, now=now, with_assignees=True)
    opened = next((step for step in view.steps if step.step == draft.step), None)
    if opened is None and not draft.overtaken:
        opened = next((step for step in view.steps if step.step in OPEN_BY_ITSELF), None)
    card = view.card
    due, due_words = words.due_of(view, now)
    reporter, reporter_note = words.reporter_of(view)
    shown = IN_REACH_AT_ONCE if len(view.steps) <= IN_REACH_AT_ONCE else IN_REACH_AT_ONCE - 1
    may_merge = any(step.step == MERGE for step in view.steps)
    alike = matters_alike(actor=actor, matter_id=matter_id, now=now) if may_merge else []
    parts = parts_of(matter_id, actor=actor) if view.parts else []
    return Panel(
        view=view,
        tone=state_tone(card.state),
        origin=words.origin_of(view),
        due=due,
        due_words=due_words,
        reporter=reporter,
        reporter_note=reporter_note,
        where=" ".join(part for part in (card.village_name, card.grid_name, view.location_note) if part),
        facts=words.facts_of(view, now),
        links=_links(view, actor),
        parts=parts,
        whole=whole_of(view.part_of, actor=actor),
        on_top=words.said_on_top(view, parts, now),
        visit_asked=words.visit_asked(view) if view.may_visit else "",
        timeline=[words.entry_of(entry, view) for entry in view.timeline],
        notes=[words.entry_of(entry, view) for entry in view.notes],
        photos=words.photos_reported(view),
        clips=course.clips_of((one for one in view.attachments if not one.step), view, face="console"),
        is_closed=card.state == CLOSED,
        message=_message(view, actor, now) if is_done else "",
        steps=view.steps[:shown],
        more_steps=view.steps[shown:],
        open_step=opened,
        advice=words.advice_for(view, opened.step) if opened else "",
        takes_photos=opened is not None and opened.step in WITH_PHOTOS and view.may_attach,
        draft=draft,
        beside=beside,
        alike=alike,
        **_offers(view, opened, draft, actor, alike),
    )


def _offers(
    view: MatterView, opened: StepCard | None, draft: StepDraft, actor: Actor, alike: Sequence[AlikeMatter]
) -> dict[str, Any]:
    """Return what the open step's form lets one choose from."""
    if opened is None:
        return {}
    offers: dict[str, Any] = {"templates": templates_for(place=view.card.place, step=opened.step)}
    if "assignee" in opened.needs:
        offers["groups"] = assignee_groups(opened.assignees)
        offers |= _routed(view, opened, draft)
    if opened.step == DISPATCH and not view.is_assist:
        offers["assisting"] = assignee_groups([card for card in opened.assignees if card.kind == "unit"])
    if "outcome" in opened.needs:
        offers["outcomes"] = [{"value": value, "label": str(label)} for value, label in Outcome.choices]
    if "into" in opened.needs:
        offers["candidates"] = matters_to_merge_into(
            actor=actor, matter_id=view.card.id, village=view.card.village, alike=alike
        )
    if opened.step in WITH_PHOTOS and view.may_attach:
        offers["waiting"] = attachments_waiting(actor=actor, matter_id=view.card.id)
    return offers


def _routed(view: MatterView, opened: StepCard, draft: StepDraft) -> dict[str, str]:
    """Return who stands chosen in the form: as written, else whom such a matter usually goes to, and why."""
    is_written = bool(draft.errors or draft.assignee or draft.is_filled)
    if opened.step not in ROUTED or is_written:
        return {"assignee": draft.assignee}
    route = route_for_matter(view.card.id, offered={card.id for card in opened.assignees})
    if route is None:
        return {"assignee": ""}
    said = _("%(place)s的“%(category)s”通常给%(unit)s，可以改。")
    if not route.category_code:
        said = _("%(place)s没有另外说的事通常给%(unit)s，可以改。")
    why = said % {"place": route.place_name, "category": route.category_name, "unit": route.unit_name}
    return {"assignee": route.assignee, "why_assignee": why}


def assignee_groups(assignees: Sequence[AssigneeCard]) -> list[AssigneeGroup]:
    """Group people by what they are and units by where they belong, keeping the order they come in."""
    names = places_get({card.place for card in assignees})
    grouped: dict[str, list[tuple[str, str]]] = {}
    for card in assignees:
        place = names[card.place].short_name if card.place in names else ""
        title = role_label(card.role, card.place) if card.kind == "person" else _("%(place)s的单位") % {"place": place}
        in_grid = card.kind == "person" and len(card.place) == Level.GRID
        label = f"{card.name} · {place}" if in_grid else card.name
        grouped.setdefault(title, []).append((card.id, label))
    return [AssigneeGroup(title, tuple(options)) for title, options in grouped.items()]


def _links(view: MatterView, actor: Actor) -> list[dict[str, Any]]:
    found = matters_linked(actor=actor, ids=[view.merged_into])
    return [
        {"id": card.id, "words": _("并到了"), "number": card.number, "title": card.title} for card in found.values()
    ]


def _message(view: MatterView, actor: Actor, now: datetime) -> str:
    """Say what was just done: read from the course itself, so that an address cannot claim what did not happen."""
    newest = max((*view.timeline[:1], *view.notes[:1]), key=lambda entry: entry.at, default=None)
    if newest is None or newest.actor_id != actor.person_id or now - newest.at > JUST_NOW:
        return ""
    if newest.step == "report":
        return _("登记好了，编号 %(number)s。") % {"number": view.card.number}
    if newest.step == "note":
        return _("记下了，只有办事的人看得到。")
    if newest.step == "visit" or view.is_assist:
        return _("办到了：%(label)s。") % {"label": newest.label}
    return _("办到了：%(label)s。反映人会收到消息。") % {"label": newest.label}
