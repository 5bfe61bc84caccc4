"""Making cards of rows: every name a page of matters needs, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.promises import promises_due
from linli.modules.matters.flow import FLOW, MATTER
from linli.modules.matters.models import STATE_NAMES, Kind
from linli.modules.matters.policy import KNOW_REPORTER, POLICY, VISIT
from linli.modules.matters.selectors.attachments import attachments_of
from linli.modules.matters.selectors.cards import AttachmentCard, MatterCard, PromiseCard
from linli.modules.places.public import places_get, units_get
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.condition import Condition
    from linli.kernel.models import RunningPromise
    from linli.modules.matters.models import Matter
    from linli.modules.places.public import PlaceCard, UnitCard
    from linli.modules.population.public import PersonCard

_ORDER = {promise.name: number for number, promise in enumerate(FLOW.promises)}
_DEFAULT_ICON = "message"


@dataclass(frozen=True, slots=True)
class _Names:
    places: dict[str, PlaceCard]
    persons: dict[int, PersonCard]
    units: dict[int, UnitCard]
    attachments: dict[int, list[AttachmentCard]]
    promises: dict[int, list[RunningPromise]]
    may_know: Condition
    may_visit: Condition
    viewer: int | None

    def place(self, code: str) -> str:
        return self.places[code].short_name if code in self.places else code

    def person(self, person_id: int | None) -> str:
        return self.persons[person_id].name if person_id in self.persons else ""


def matter_cards(
    matters: Iterable[Matter],
    *,
    actor: Actor,
    now: datetime,
    persons: dict[int, PersonCard] | None = None,
    attachments: dict[int, list[AttachmentCard]] | None = None,
) -> list[MatterCard]:
    """Return cards of matters the actor has in reach; rows come with their category joined.

    Who has read persons or attachments already hands them in.
    """
    rows = list(matters)
    names = _names(rows, actor, persons, attachments)
    return [_card(row, names, now) for row in rows]


def _names(
    rows: Sequence[Matter],
    actor: Actor,
    persons: dict[int, PersonCard] | None,
    attachments: dict[int, list[AttachmentCard]] | None,
) -> _Names:
    ids = [row.pk for row in rows]
    wanted = {row.assignee_id for row in rows} | {row.reporter_id for row in rows}
    units = {row.assignee_unit_id for row in rows if row.assignee_unit_id is not None}
    return _Names(
        places=places_get({row.village for row in rows} | {row.place for row in rows}),
        persons=persons_get({one for one in wanted if one is not None}) if persons is None else persons,
        units=units_get(units),
        attachments=attachments_of(ids) if attachments is None else attachments,
        promises=promises_due(subject_kind=MATTER, subject_ids=ids),
        may_know=POLICY.condition(actor, KNOW_REPORTER),
        may_visit=POLICY.condition(actor, VISIT),
        viewer=actor.person_id,
    )


def _card(row: Matter, names: _Names, now: datetime) -> MatterCard:
    photos = [one for one in names.attachments.get(row.pk, ()) if one.kind == "image"]
    promises = promise_cards(names.promises.get(row.pk, []), now)
    running = [promise for promise in promises if promise.is_running]
    nearest = min(running, key=lambda promise: promise.due_at, default=None)
    unit = names.units.get(row.assignee_unit_id) if row.assignee_unit_id is not None else None
    return MatterCard(
        id=row.pk,
        number=row.number,
        title=row.title,
        text=row.text,
        kind=row.kind,
        kind_name=str(Kind(row.kind).label),
        category_code=row.category.code if row.category else "",
        category_name=row.category.name if row.category else "",
        icon=(row.category.icon if row.category else "") or _DEFAULT_ICON,
        village=row.village,
        village_name=names.place(row.village),
        place=row.place,
        grid_name=names.place(row.place) if row.place != row.village else "",
        state=row.state,
        state_name=str(STATE_NAMES[row.state]),
        visibility=row.visibility,
        identity=row.identity,
        reported_at=row.reported_at,
        started_at=nearest.started_at if nearest else row.reported_at,
        due_at=nearest.due_at if nearest else None,
        overdue=nearest is not None and nearest.overdue,
        holder_name=unit.name if unit else names.person(row.assignee_id),
        reporter_name=names.person(row.reporter_id) if names.may_know.holds(row) else "",
        reporter_role=row.reporter_role,
        photos=len(photos),
        first_photo=photos[0] if photos else None,
        grade=row.grade,
        promises=promises,
        standing=_standing(row, names.viewer),
        to_visit=row.awaits_visit and names.may_visit.holds(row),
    )


def _standing(row: Matter, viewer: int | None) -> str:
    if viewer is None or row.is_assist:
        return ""
    if viewer == row.reporter_id:
        return "reporter"
    if viewer == row.behalf_person_id:
        return "behalf"
    return "party" if viewer in row.named else ""


def promise_cards(rows: Iterable[RunningPromise], now: datetime) -> tuple[PromiseCard, ...]:
    """Return promises in the flow's order, as they stand now."""
    cards = [
        PromiseCard(
            name=row.name,
            started_at=row.started_at,
            due_at=row.due_at,
            met_at=row.met_at,
            is_running=row.met_at is None and row.dropped_at is None,
            overdue=(row.met_at or row.dropped_at or now) > row.due_at,
            span=next(iter(row.span.items())),
        )
        for row in rows
    ]
    return tuple(sorted(cards, key=lambda card: _ORDER[card.name]))
