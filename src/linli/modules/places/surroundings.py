"""What a village's people find around them: shelters by distance, an emergency, lines for the home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import Level, ancestors_and_self, at_level, subtree_bounds
from linli.modules.places.coordinates import metres_between, wgs_to_gcj
from linli.modules.places.models import Emergency, Facility, Ticker
from linli.modules.places.policy import DECLARE, SET_FACILITIES, SET_TICKERS
from linli.modules.places.selectors import places_get

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

TICKERS_AT_ONCE = 3
SHELTERS_AT_MOST = 100
FIRST_IN_EMERGENCY = 3
HISTORY = 20
_KILOMETRE = 1000


@dataclass(frozen=True, slots=True)
class ShelterCard:
    """A shelter as somebody looking for one sees it; ``metres`` from their village, none where unknown."""

    id: int
    place: str
    place_name: str
    name: str
    address: str
    lng: float | None
    lat: float | None
    capacity: int | None
    contact: str
    phone: str
    is_open: bool
    metres: float | None = None

    @property
    def far(self) -> str:
        """How far it is as the crow flies: 80 米 in tens, 1.2 公里."""
        if self.metres is None:
            return ""
        if self.metres < _KILOMETRE:
            return _("%(n)d 米") % {"n": max(10, round(self.metres, -1))}
        return _("%(n).1f 公里") % {"n": self.metres / _KILOMETRE}

    @property
    def navigation(self) -> str:
        """The address that opens a map application on the way there, with the coordinates of Chinese maps."""
        if self.lng is None or self.lat is None:
            return ""
        lng, lat = wgs_to_gcj(self.lng, self.lat)
        asked = {"to": f"{lng:.6f},{lat:.6f},{self.name}", "mode": "walk", "coordinate": "gaode", "callnative": "1"}
        return f"https://uri.amap.com/navigation?{urlencode(asked)}"

    @property
    def geo(self) -> str:
        """The same point for whatever map the phone has (RFC 5870, WGS-84)."""
        return f"geo:{self.lat:.6f},{self.lng:.6f}" if self.lat is not None and self.lng is not None else ""


@dataclass(frozen=True, slots=True)
class EmergencyCard:
    """An emergency of a place."""

    id: int
    place: str
    place_name: str
    message: str
    began_at: datetime
    until: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TickerCard:
    """One line for the home."""

    id: int
    place: str
    kind: str
    text: str
    link: str
    from_at: datetime
    until: datetime
    stage: str = Ticker.Stage.SHOWN

    def stands_at(self, now: datetime) -> bool:
        """Whether it is to be seen at the moment."""
        return self.from_at <= now < self.until


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a village's pages put first; held until a place of its chain changes something, judged by the clock."""

    emergencies: tuple[EmergencyCard, ...]
    tickers: tuple[TickerCard, ...]
    shelters: tuple[ShelterCard, ...]

    def emergency(self, now: datetime) -> EmergencyCard | None:
        """Return the emergency to show, that of the nearest place first; nothing in quiet times."""
        return next((each for each in self.emergencies if now < each.until), None)

    def lines(self, now: datetime) -> list[TickerCard]:
        """Return at most three lines to show."""
        return [each for each in self.tickers if each.stands_at(now)][:TICKERS_AT_ONCE]


def surroundings_of(village: str, now: datetime) -> Surroundings:
    """Return what stands for a village: of itself and of all above; shelters only where there is an emergency."""
    chain = ancestors_and_self(village)
    rows = list(Emergency.objects.filter(place__in=chain, ended_at__isnull=True, until__gt=now))
    names = places_get(row.place for row in rows) if rows else {}
    emergencies = [_emergency(row, names) for row in rows]
    lines = Ticker.objects.filter(place__in=chain, until__gt=now).exclude(stage=Ticker.Stage.OVER)
    tickers = [_ticker(row) for row in lines]
    # Safety before weather before the rest, the nearest place first among alike, the newest first at one place.
    order = {kind: number for number, kind in enumerate(("safety", "weather", "event", "living"))}
    return Surroundings(
        tuple(sorted(emergencies, key=lambda each: (-len(each.place), each.id))),
        tuple(sorted(tickers, key=lambda each: (order[each.kind], -len(each.place), -each.id))),
        tuple(shelters_near(village)[:FIRST_IN_EMERGENCY]) if emergencies else (),
    )


def shelters_near(village: str) -> list[ShelterCard]:
    """Return the shelters of a village's town and of the places above it, open ones and nearest first; two queries.

    Without coordinates those of the village itself come first, then by name.
    """
    low, high = subtree_bounds(at_level(village, Level.TOWN))
    above = ancestors_and_self(village)
    rows = list(
        Facility.objects.filter(
            Q(place__gte=low, place__lt=high) | Q(place__in=above), kind=Facility.Kind.SHELTER, is_active=True
        ).order_by("pk")[:SHELTERS_AT_MOST]
    )
    names = places_get({village, *(row.place for row in rows)})
    own = names.get(village)
    here = (own.lng, own.lat) if own is not None and own.lng is not None and own.lat is not None else None
    cards = [_shelter(row, names, here) for row in rows]
    unknown = float("inf")
    return sorted(
        cards,
        key=lambda card: (
            not card.is_open,
            card.metres if card.metres is not None else unknown,
            card.place != village,
            card.name,
        ),
    )


def facilities_page(
    *, actor: Actor, place: str, q: str = "", cursor: str = "", limit: int = PAGE_SIZE
) -> Page[ShelterCard]:
    """Return one page of the shelters of a subtree, for those who keep them; closed ones, too."""
    low, high = subtree_bounds(place)
    rows = Facility.objects.in_reach(actor, SET_FACILITIES).filter(place__gte=low, place__lt=high, is_active=True)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(address__icontains=q))
    if cursor:
        (after,) = cursor_read(cursor, (int,))
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[: limit + 1])
    shown = found[:limit]
    names = places_get(row.place for row in shown)
    items = tuple(_shelter(row, names, None) for row in shown)
    return Page(items, cursor_of(shown[-1].pk) if len(found) > limit else "")


def facility_get(*, actor: Actor, facility_id: int) -> ShelterCard:
    """Return one to those who keep it. Out of reach: Facility.DoesNotExist."""
    row = Facility.objects.in_reach(actor, SET_FACILITIES).get(pk=facility_id, is_active=True)
    return _shelter(row, places_get([row.place]), None)


def emergencies_of(*, actor: Actor, place: str) -> list[EmergencyCard]:
    """Return the latest emergencies of a subtree to those who declare them, newest first; two queries."""
    low, high = subtree_bounds(place)
    found = Emergency.objects.in_reach(actor, DECLARE).filter(place__gte=low, place__lt=high)
    rows = list(found.order_by("-pk")[:HISTORY])
    names = places_get(row.place for row in rows)
    return [_emergency(row, names) for row in rows]


def tickers_of(*, actor: Actor, place: str) -> list[TickerCard]:
    """Return the latest lines of exactly a place to those who set them, newest first; one query."""
    rows = Ticker.objects.in_reach(actor, SET_TICKERS).filter(place=place)
    return [_ticker(row) for row in rows.order_by("-pk")[:HISTORY]]


def _shelter(row: Facility, names: dict[str, Any], here: tuple[float, float] | None) -> ShelterCard:
    has_point = row.lng is not None and row.lat is not None
    return ShelterCard(
        id=row.pk,
        place=row.place,
        place_name=names[row.place].short_name if row.place in names else row.place,
        name=row.name,
        address=row.address,
        lng=row.lng,
        lat=row.lat,
        capacity=row.capacity,
        contact=row.contact,
        phone=row.phone,
        is_open=row.is_open,
        metres=metres_between(here, (row.lng, row.lat)) if here and has_point else None,  # type: ignore[arg-type]
    )


def _emergency(row: Emergency, names: dict[str, Any]) -> EmergencyCard:
    name = names[row.place].short_name if row.place in names else row.place
    return EmergencyCard(row.pk, row.place, name, row.message, row.began_at, row.until, row.ended_at)


def _ticker(row: Ticker) -> TickerCard:
    return TickerCard(row.pk, row.place, row.kind, row.text, row.link, row.from_at, row.until, row.stage)
