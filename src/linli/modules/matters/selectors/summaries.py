"""The API's list: rows without objects, two queries, only what the list says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.promises import promises_standing
from linli.modules.matters.flow import FLOW, MATTER
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import KNOW_REPORTER, POLICY, VIEW
from linli.modules.matters.selectors.lists import matters_filtered, newest_first

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.promises import Standing
    from linli.modules.matters.selectors.lists import MatterFilter

_ORDER = {promise.name: number for number, promise in enumerate(FLOW.promises)}


class SummaryRow(NamedTuple):
    """One matter as its list's query gives it; the policy can judge it like the model itself."""

    id: int
    number: str
    kind: str
    category_code: str | None
    text: str
    place: str
    village: str
    lng: float | None
    lat: float | None
    state: str
    held_at: str
    visibility: str
    identity: str
    office: str
    is_assist: bool
    behalf_person_id: int | None
    reporter_id: int | None
    reporter_name: str | None
    reporter_role: str
    reported_at: datetime
    answered_by_id: int | None
    assignee_id: int | None
    assignee_name: str | None
    assignee_unit_id: int | None
    unit_name: str | None
    unit_place: str | None
    merged_into: int | None


_COLUMNS = (
    "id",
    "number",
    "kind",
    "category__code",
    "text",
    "place",
    "village",
    "lng",
    "lat",
    "state",
    "held_at",
    "visibility",
    "identity",
    "office",
    "is_assist",
    "behalf_person_id",
    "reporter_id",
    "reporter__name",
    "reporter_role",
    "reported_at",
    "answered_by_id",
    "assignee_id",
    "assignee__name",
    "assignee_unit_id",
    "assignee_unit__name",
    "assignee_unit__place",
    "merged_into_id",
)


@dataclass(frozen=True, slots=True)
class MatterSummary:
    """A matter of the list; ``knows_reporter`` says whether the viewer may know who reported."""

    row: SummaryRow
    knows_reporter: bool
    promises: tuple[Standing, ...]


def matter_summaries(
    *, actor: Actor, wanted: MatterFilter, cursor: str = "", limit: int = PAGE_SIZE, now: datetime
) -> Page[MatterSummary]:
    """Return one page of the matters within the actor's reach, newest first; two queries."""
    rows = matters_filtered(Matter.objects.in_reach(actor, VIEW), actor=actor, wanted=wanted, now=now)
    if cursor:
        (before,) = cursor_read(cursor, (int,))
        rows = rows.filter(pk__lt=before)
    ordered = newest_first(rows, actor=actor, place=wanted.place)
    found = [SummaryRow(*values) for values in ordered.values_list(*_COLUMNS)[: limit + 1]]
    shown = found[:limit]
    promises = promises_standing(subject_kind=MATTER, subject_ids=[row.id for row in shown])
    may_know = POLICY.condition(actor, KNOW_REPORTER)
    items = (
        MatterSummary(
            row=row,
            knows_reporter=row.reporter_id is not None and may_know.holds(row),
            promises=tuple(sorted(promises.get(row.id, ()), key=lambda standing: _ORDER[standing.name])),
        )
        for row in shown
    )
    return Page(items=tuple(items), next=cursor_of(shown[-1].id) if len(found) > limit else "")
