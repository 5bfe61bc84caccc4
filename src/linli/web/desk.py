"""The desk: what modules declare for its sidebar, which place a page looks at, and how a page gets its frame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Q, Value
from django.http import Http404
from django.utils.module_loading import import_string
from django.utils.timezone import localdate, make_aware

from linli.kernel.place_path import is_place, is_within
from linli.kernel.roles import CONSOLE_ROLES
from linli.kernel.statement import OneOfMany
from linli.web.respond import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from django_stubs_ext import StrOrPromise

    from linli.kernel.actor import Actor
    from linli.web.request import LinliRequest


_A_MOMENT = time(11, 59, 59, 999983)
"""Of a day, and equal to nothing a condition is made of: where it stands the moment of the question will."""


@dataclass(frozen=True, slots=True)
class Badge:
    """What waits behind an entry; ``hot`` when something of it is late."""

    count: int
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """What waits behind an entry, not counted yet; ``late`` says which of the rows make it hot."""

    rows: QuerySet[Any]
    late: Q | None = None

    def read(self) -> Badge:
        """Count it alone, for the page that is the entry's own; one query."""
        found = self.rows.order_by().aggregate(**self.numbers())
        return Badge(found["number"], hot=found["number_late"] > 0)

    def numbers(self) -> dict[str, Any]:
        """Return what is counted."""
        late = Q(pk__in=()) if self.late is None else self.late
        return {"number": Count("pk"), "number_late": Count("pk", filter=late)}


class Waiting(Protocol):
    """Says what waits for an actor in a place's subtree, without a query.

    The answer is kept as long as actor, place and day are the same: of the moment it may use the moment itself, as a
    value in a condition, and its day, nothing else.
    """

    def __call__(self, actor: Actor, place: str, now: datetime, /) -> Counted | None:
        """Return what is counted, None where nothing ever waits for this actor."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the sidebar as its module declares it, shown to whom the policy could ever let do the action.

    Modules offer ``ENTRIES`` in their ``desk.py``; entries of one group stand together, in ascending ``order``.
    """

    group: StrOrPromise
    label: StrOrPromise
    route: str
    icon: str
    action: str
    order: int
    badge: Waiting | None = None


class DeskPlace(Protocol):
    """A place as the switcher lists it."""

    @property
    def code(self) -> str:
        """The division code."""

    @property
    def short_name(self) -> str:
        """The name without its kind."""


@dataclass(frozen=True, slots=True)
class Framing:
    """What a page tells the frame: the place it looks at, where choosing another place leads, what it already knows.

    ``below`` are the places one level down and ``badges`` the counts by route, where the page has read them anyway.
    """

    place: str
    switch_to: str = ""
    below: Sequence[DeskPlace] | None = None
    badges: Mapping[str, Badge] | None = None


def desk_scope(actor: Actor) -> tuple[str, ...]:
    """Return the places whose subtrees the actor works on at the desk."""
    return actor.places_as(CONSOLE_ROLES)


def desk_place(request: LinliRequest) -> str:
    """Return the place this page looks at: ``place`` of the address, else the actor's first; out of scope is 404."""
    scope = desk_scope(request.actor)
    asked = request.GET.get("place", "")
    if not asked:
        return scope[0] if scope else ""
    if is_place(asked) and any(is_within(asked, own) for own in scope):
        return asked
    raise Http404


def desk_entries() -> tuple[Entry, ...]:
    """Return every module's entries, as the configuration's wiring binds them."""
    return cast("tuple[Entry, ...]", import_string(settings.LINLI_DESK_ENTRIES))


def badges_counted(entries: Iterable[Entry], *, actor: Actor, place: str, now: datetime) -> dict[str, Badge]:
    """Return what waits behind each of these entries, by route; one query whatever their number."""
    asked = tuple((entry.route, entry.badge) for entry in entries if entry.badge is not None)
    statement = _statement(actor, place, localdate(now), asked) if asked else None
    rows = statement.rows(now=now) if statement else []
    return {route: Badge(count, hot=late > 0) for route, count, late in rows}


@lru_cache(maxsize=256)
def _statement(actor: Actor, place: str, today: date, asked: tuple[tuple[str, Waiting], ...]) -> OneOfMany | None:
    """Write what waits for an actor once a day; building it takes longer than asking it."""
    mark = make_aware(datetime.combine(today, _A_MOMENT))
    counted = [(route, waiting(actor, place, mark)) for route, waiting in asked]
    parts = [
        one.rows.order_by().values_list(Value(route)).annotate(**one.numbers())
        for route, one in counted
        if one is not None
    ]
    if not parts:
        return None
    together = parts[0].union(*parts[1:], all=True)
    try:
        together.query.sql_with_params()
    except EmptyResultSet:  # nothing of it can ever be this actor's
        return None
    return OneOfMany(lambda **_marks: together, now=mark)


def desk_render(
    request: LinliRequest, template: str, context: Mapping[str, Any], *, framing: Framing, status: int = 200
) -> HttpResponse:
    """Render a page of the desk inside its frame."""
    frame: Callable[[LinliRequest, Framing], dict[str, Any]] = import_string(settings.LINLI_DESK_FRAME)
    return render(request, template, {**frame(request, framing), **context}, status=status)
