"""Reads of duties: a village's list, one of them, how a place stands, and who needs help."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import Level, subtree_bounds
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.disclosure.cards import Compliance, DutyCard, PlaceCompliance
from linli.modules.disclosure.flow import DONE, DUE, PUBLIC
from linli.modules.disclosure.models import Account, Duty
from linli.modules.disclosure.policy import DUTIES
from linli.modules.places.public import places_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.modules.disclosure.models.duties import DutyQuerySet

_FIELDS = (
    "id", "village", "code", "name", "basis", "book", "period", "period_start", "period_end", "occasion", "opened_at",
    "due_at", "display_days", "responsible", "state", "done_at", "displayed_until", "way", "where", "account_id",
    "file_id",
)  # fmt: skip
NOT_BEGUN = "not_begun"
"""No accounts of the period have been opened."""


def _cards(rows: QuerySet[Duty]) -> list[DutyCard]:
    return [DutyCard(*row) for row in rows.values_list(*_FIELDS)]


def _within(rows: DutyQuerySet, place: str) -> DutyQuerySet:
    low, high = subtree_bounds(place)
    return rows.filter(village__gte=low, village__lt=high)


def duties_page(*, actor: Actor, place: str, is_open: bool, after: str = "", limit: int = PAGE_SIZE) -> Page[DutyCard]:
    """Return duties within the place and the actor's reach; open ones by their day, done ones newest first; one query.

    A cursor that is none: InvalidInputError.
    """
    rows = _within(Duty.objects.in_reach(actor, DUTIES), place).filter(state=DUE if is_open else DONE)
    by = "due_at" if is_open else "done_at"
    if after:
        moment, last = _read(after)
        beyond = "gt" if is_open else "lt"
        rows = rows.filter(Q(**{f"{by}__{beyond}": moment}) | Q(**{by: moment, f"id__{beyond}": last}))
    order = (by, "id") if is_open else (f"-{by}", "-id")
    return _page(_cards(rows.order_by(*order)[: limit + 1]), by, limit)


def duties_stuck(
    *, actor: Actor, place: str, now: datetime, after: str = "", limit: int = PAGE_SIZE
) -> Page[tuple[DutyCard, str]]:
    """Return duties whose day has passed undone, the longest overdue first, each with where its accounts are stuck.

    Where: a state of accounts, ``not_begun``, or nothing for what is no account. Two queries.
    """
    rows = _within(Duty.objects.in_reach(actor, DUTIES), place).filter(state=DUE, due_at__lt=now)
    if after:
        moment, last = _read(after)
        rows = rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, id__gt=last))
    found = _page(_cards(rows.order_by("due_at", "id")[: limit + 1]), "due_at", limit)
    states = account_states(found.items)
    return Page(tuple((card, states.get(card.id, "")) for card in found.items), found.next)


def account_states(cards: Sequence[DutyCard]) -> dict[int, str]:
    """Return in which state the accounts are that would fulfil each duty about accounts; one query, if any is."""
    about = [card for card in cards if card.book]
    if not about:
        return {}
    where = Q(pk__in=())
    for card in about:
        where |= Q(
            village=card.village, book=card.book, period_start__lte=card.period_end, period_end__gte=card.period_start
        )
    newest: dict[tuple[str, str], list[tuple[Any, Any, str]]] = {}
    rows = Account.objects.filter(where, corrects__isnull=True).order_by("period_start")
    for village, book, start, end, state in rows.values_list("village", "book", "period_start", "period_end", "state"):
        newest.setdefault((village, book), []).append((start, end, state))
    found = {}
    for card in about:
        spans = newest.get((card.village, card.book), ())
        fitting = [state for start, end, state in spans if start <= card.period_end and end >= card.period_start]
        # Of a quarter kept by the month, the first month that is not yet public holds it up.
        found[card.id] = next((state for state in fitting if state not in PUBLIC), NOT_BEGUN)
    return found


def duty_get(*, actor: Actor, duty_id: int) -> DutyCard:
    """Return one duty within reach; else Duty.DoesNotExist."""
    found = _cards(Duty.objects.in_reach(actor, DUTIES).filter(pk=duty_id))
    if not found:
        raise Duty.DoesNotExist
    return found[0]


def duties_waiting(*, actor: Actor, place: str) -> DutyQuerySet:
    """Return the duties that are open within the place and the actor's reach."""
    return _within(Duty.objects.in_reach(actor, DUTIES), place).filter(state=DUE)


def compliance_of(place: str, *, year: int, now: datetime) -> Compliance:
    """Return how a place stands in a year, everything below it added up; one query."""
    return _counted(place, place, len(place), year=year, now=now).get(place, Compliance())


def compliance_page(
    place: str, *, year: int, now: datetime, q: str = "", after: str = "", limit: int = PAGE_SIZE
) -> Page[PlaceCompliance]:
    """Return how the places one level down stand, in order of code (no league); two queries.

    Below a village there is nothing to compare: the page is empty. A cursor that is none: InvalidInputError.
    """
    below = next((level for level in Level if level > len(place)), Level.GRID)
    if below is Level.GRID:
        return Page(())
    last = cursor_read(after, (str,))[0] if after else None
    found = places_within(place, below, after=last, limit=limit + 1, q=q or None)
    shown = found[:limit]
    counted = _counted(shown[0].code, shown[-1].code, below, year=year, now=now) if shown else {}
    items = tuple(PlaceCompliance(one.code, one.short_name, counted.get(one.code, Compliance())) for one in shown)
    return Page(items, cursor_of(items[-1].code) if len(found) > limit else "")


def _counted(first: str, last: str, level: int, *, year: int, now: datetime) -> dict[str, Compliance]:
    rows = Duty.objects.filter(village__gte=first, village__lt=subtree_bounds(last)[1], period_end__year=year)
    by_place = rows.annotate(part=Left("village", level) if level else Value(""))
    done = Q(state=DONE)
    counted = by_place.values("part").annotate(
        in_time=Count("pk", filter=done & Q(done_at__lte=F("due_at"))),
        late=Count("pk", filter=done & Q(done_at__gt=F("due_at"))),
        missing=Count("pk", filter=Q(state=DUE, due_at__lt=now)),
        coming=Count("pk", filter=Q(state=DUE, due_at__gte=now)),
    )
    return {row["part"]: Compliance(row["in_time"], row["late"], row["missing"], row["coming"]) for row in counted}


def _read(after: str) -> tuple[datetime, int]:
    said, last = cursor_read(after, (str, int))
    try:
        return datetime.fromisoformat(said), last
    except ValueError:
        wrong = FieldError("/cursor", _("翻页的位置不对，请从第一页看起。"), where="query")
        raise InvalidInputError([wrong]) from None


def _page(found: list[DutyCard], by: str, limit: int) -> Page[DutyCard]:
    items = tuple(found[:limit])
    more = len(found) > limit
    return Page(items, cursor_of(getattr(items[-1], by).isoformat(), items[-1].id) if more else "")
