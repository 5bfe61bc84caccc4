"""The course of a matter, read from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.modules.accounts.public import role_label
from linli.modules.matters.events import MatterAsked, MatterRated, MatterReported, MatterStepTaken
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Grade
from linli.modules.matters.policy import KNOW_REPORTER, POLICY
from linli.modules.matters.selectors.cards import TimelineEntry
from linli.modules.matters.selectors.words import COURSE_LABELS
from linli.modules.places.public import units_get
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.kernel.actor import Actor
    from linli.kernel.journal import Recorded
    from linli.modules.matters.models import Matter
    from linli.modules.matters.selectors.cards import PhotoCard

_KINDS = {MatterReported.kind, MatterStepTaken.kind, MatterAsked.kind, MatterRated.kind}


def timeline_of(matter: Matter, *, actor: Actor, photos: Sequence[PhotoCard]) -> tuple[TimelineEntry, ...]:
    """Return the matter's course, newest first; the reporter goes unnamed where the viewer may not know them."""
    events = [e for e in journal.events_of_subject(place=matter.place, subject=(MATTER, matter.pk)) if e.kind in _KINDS]
    assigned = {e.payload["assignee_id"] for e in events if e.payload.get("assignee_id")}
    names = {
        person: card.name
        for person, card in persons_get({e.actor_id for e in events if e.actor_id is not None} | assigned).items()
    }
    given_to = {e.payload["unit_id"] for e in events if e.payload.get("unit_id")}
    units = {unit: card.name for unit, card in units_get(given_to).items()}
    if not POLICY.allows(actor, KNOW_REPORTER, matter):
        names[matter.reporter_id] = _("一位村民")
    by_id = {photo.id: photo for photo in photos}
    return tuple(_entry(event, matter, names, units, by_id) for event in reversed(events))


def _entry(
    event: Recorded, matter: Matter, names: dict[int, str], units: dict[int, str], photos: dict[int, PhotoCard]
) -> TimelineEntry:
    step = _step_of(event)
    is_reporter = event.actor_id == matter.reporter_id and not event.actor_role
    return TimelineEntry(
        at=event.at,
        step=step,
        label=_label(event, step, names, units),
        actor_id=event.actor_id,
        actor_name=names.get(event.actor_id, "") if event.actor_id is not None else "",
        actor_role="resident" if is_reporter else event.actor_role,
        role_name=_("反映人") if is_reporter else role_label(event.actor_role, event.place) if event.actor_role else "",
        note=_note(event, matter),
        photos=tuple(photos[number] for number in event.payload.get("attachments", ()) if number in photos),
    )


def _step_of(event: Recorded) -> str:
    plain = {MatterReported.kind: "report", MatterAsked.kind: "ask", MatterRated.kind: "rate"}
    return plain.get(event.kind) or str(event.payload["step"])


def _label(event: Recorded, step: str, names: dict[int, str], units: dict[int, str]) -> str:
    label = str(COURSE_LABELS[step])
    to = units.get(event.payload.get("unit_id", 0)) or names.get(event.payload.get("assignee_id", 0))
    if to:
        return _("%(label)s → %(to)s") % {"label": label, "to": to}
    if step == "rate":
        return _("评价：%(grade)s") % {"grade": Grade(event.payload["grade"]).label}
    if step == "close" and event.actor_id is None:
        return _("七天没有评价，自动关闭")
    return label


def _note(event: Recorded, matter: Matter) -> str:
    if event.kind == MatterReported.kind:
        return matter.text
    return str(event.payload.get("note") or event.payload.get("text") or event.payload.get("reason") or "")
