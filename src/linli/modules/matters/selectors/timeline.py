"""The course of a matter, read from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.modules.accounts.public import role_label
from linli.modules.matters.events import (
    HandoverNumbered,
    MatterAsked,
    MatterLedOn,
    MatterNoted,
    MatterPartsDone,
    MatterRated,
    MatterReported,
    MatterStepTaken,
    MatterVisited,
)
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Grade, Identity, Outcome
from linli.modules.matters.policy import KNOW_REPORTER, POLICY, READ_NOTES
from linli.modules.matters.selectors.cards import TimelineEntry
from linli.modules.matters.selectors.words import COURSE_LABELS
from linli.modules.places.public import units_get

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.kernel.actor import Actor
    from linli.kernel.journal import Recorded
    from linli.modules.matters.models import Matter
    from linli.modules.matters.selectors.cards import AttachmentCard
    from linli.modules.population.public import PersonCard

NOTE = "note"
"""The step of an entry that only those who handle the matter read."""
_STEPS = {
    MatterReported.kind: "report",
    MatterAsked.kind: "ask",
    MatterRated.kind: "rate",
    MatterLedOn.kind: "lead_on",
    MatterNoted.kind: NOTE,
    MatterVisited.kind: "visit",
    MatterPartsDone.kind: "parts_done",
    HandoverNumbered.kind: "numbered",
}
"""What an event is in the course of a matter; a step taken says its own name."""
_REPORTERS_OWN = frozenset({"report", "ask", "rate"})


def events_shown(matter: Matter, *, actor: Actor) -> list[Recorded]:
    """Return what is told of a matter's course to this viewer, oldest first; one query.

    Notes among colleagues are in it only for those who may read them.
    """
    shown = {*_STEPS, MatterStepTaken.kind}
    if not POLICY.allows(actor, READ_NOTES, matter):
        shown.discard(MatterNoted.kind)
    written = journal.events_of_subject(place=matter.journal_place, subject=(MATTER, matter.pk))
    return [event for event in written if event.kind in shown]


def persons_in(events: Sequence[Recorded]) -> set[int]:
    """Return whom the events name: who did something, and who was given the matter."""
    assigned = {event.payload["assignee_id"] for event in events if event.payload.get("assignee_id")}
    return {event.actor_id for event in events if event.actor_id is not None} | assigned


def timeline_of(
    events: Sequence[Recorded],
    *,
    matter: Matter,
    actor: Actor,
    persons: dict[int, PersonCard],
    attachments: Sequence[AttachmentCard],
) -> tuple[TimelineEntry, ...]:
    """Return the matter's course, newest first; the reporter goes unnamed where the viewer may not know them."""
    names = {person: card.name for person, card in persons.items()}
    named = {e.payload[field] for e in events for field in ("unit_id", "by_unit") if e.payload.get(field)}
    units = {unit: card.name for unit, card in units_get(named).items()}
    if not POLICY.allows(actor, KNOW_REPORTER, matter):
        names |= {person: _("一位村民") for person in (matter.reporter_id, matter.behalf_person_id) if person}
    by_id = {one.id: one for one in attachments}
    return tuple(_entry(event, matter, names, units, by_id) for event in reversed(events))


def _entry(
    event: Recorded, matter: Matter, names: dict[int, str], units: dict[int, str], attached: dict[int, AttachmentCard]
) -> TimelineEntry:
    step = _STEPS.get(event.kind) or str(event.payload["step"])
    is_theirs = event.actor_id in {matter.reporter_id, matter.behalf_person_id} and not event.actor_role
    is_reporter = is_theirs if event.actor_id is not None else step in _REPORTERS_OWN
    name = names.get(event.actor_id, "") if event.actor_id is not None else ""
    if event.actor_id is None and is_reporter:
        name = str(Identity.ANONYMOUS.label)
    by_unit = event.payload.get("by_unit")
    return TimelineEntry(
        at=event.at,
        step=step,
        label=_label(event, step, names, units, is_assist=matter.is_assist),
        actor_id=event.actor_id,
        actor_name=units.get(by_unit, name) if by_unit else name,
        actor_role="resident" if is_reporter else event.actor_role,
        role_name=_role_name(event, is_reporter=is_reporter),
        note=_note(event, matter),
        link=str(event.payload.get("link", "")),
        attachments=tuple(attached[one] for one in event.payload.get("attachments", ()) if one in attached),
    )


def _role_name(event: Recorded, *, is_reporter: bool) -> str:
    if is_reporter:
        return _("反映人")
    if event.payload.get("by_unit"):
        return _("外部平台")
    return role_label(event.actor_role, event.place) if event.actor_role else ""


def _label(event: Recorded, step: str, names: dict[int, str], units: dict[int, str], *, is_assist: bool) -> str:
    label = str(COURSE_LABELS[step])
    to = units.get(event.payload.get("unit_id", 0)) or names.get(event.payload.get("assignee_id", 0))
    if to:
        return _("%(label)s → %(to)s") % {"label": label, "to": to}
    if step == "rate":
        return _("评价：%(grade)s") % {"grade": Grade(event.payload["grade"]).label}
    if step == "visit":
        return _("上门回访") if event.payload["how"] == "doorstep" else _("电话回访")
    if step == "resolve" and event.payload.get("outcome"):
        return _("调解：%(outcome)s") % {"outcome": Outcome(event.payload["outcome"]).label}
    if step == "close" and event.actor_id is None:
        return label if is_assist else _("七天没有评价，自动关闭")
    return label


def _note(event: Recorded, matter: Matter) -> str:
    if event.kind == MatterReported.kind:
        return matter.text
    said = (event.payload.get(field) for field in ("note", "text", "reason", "reference", "title"))
    return str(next(filter(None, said), ""))
