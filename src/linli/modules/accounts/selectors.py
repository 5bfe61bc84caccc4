"""All reads of appointments, sessions and settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q

from linli.kernel import actor as kernel_actor
from linli.kernel.actor import Actor
from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import ancestors_and_self, subtree_bounds
from linli.kernel.roles import Role
from linli.kernel.secrets import open_text
from linli.kernel.statement import Statement
from linli.modules.accounts.cards import AppointmentCard, HolderCard, SecondFactorCard, SessionCard, SettingsCard
from linli.modules.accounts.models import Appointment, PersonSettings, SecondFactor, Session
from linli.modules.accounts.policy import POLICY
from linli.modules.population import public as population

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from linli.modules.accounts.models import AppointmentQuerySet


def holders(
    roles: Iterable[Role],
    *,
    now: datetime,
    exact: str = "",
    within: str = "",
    covering: str = "",
    among: Collection[int] = (),
) -> list[HolderCard]:
    """Return who holds any of the roles, closest place first where ``covering``; one query.

    ``exact`` is the place of the appointment itself, ``within`` a place whose subtree it lies in, ``covering`` a place
    that lies in its subtree. Given together, all must hold; none of the three: ValueError. ``among`` leaves these
    people.
    """
    if not (exact or within or covering):
        message = "say where: exact, within or covering"
        raise ValueError(message)
    if covering and not (exact or within or among):
        chain = ancestors_and_self(covering)
        asked = _covering(tuple(role.value for role in roles), len(chain))
        return _as_holders(asked.rows(now=now, **{f"place{nth}": place for nth, place in enumerate(chain)}))
    where = Q(role__in=[role.value for role in roles])
    if exact:
        where &= Q(place=exact)
    if within:
        low, high = subtree_bounds(within)
        where &= Q(place__gte=low, place__lt=high)
    if covering:
        where &= Q(place__in=ancestors_and_self(covering))
    if among:
        where &= Q(person_id__in=among)
    return _holder_cards(Appointment.objects.filter(where).holding_at(now))


def unit_members(unit_id: int, *, now: datetime) -> list[HolderCard]:
    """Return who holds a role in the unit; one query."""
    return _holder_cards(Appointment.objects.filter(unit_id=unit_id).holding_at(now))


def _holder_cards(rows: AppointmentQuerySet) -> list[HolderCard]:
    return _as_holders(_in_order(rows))


def _in_order(rows: AppointmentQuerySet) -> QuerySet[Appointment, tuple[Any, ...]]:
    return rows.order_by("-place", "role", "id").values_list("person_id", "person__name", "role", "place", "unit_id")


def _as_holders(values: Iterable[tuple[Any, ...]]) -> list[HolderCard]:
    return [HolderCard(pk, name, Role(role), place, unit) for pk, name, role, place, unit in values]


@lru_cache(maxsize=64)
def _covering(roles: tuple[str, ...], depth: int) -> Statement:
    """Return who holds these roles at one of so many places above each other; whom to call stands on every home."""

    def build(*, now: datetime, **places: str) -> QuerySet[Appointment, tuple[Any, ...]]:
        rows = Appointment.objects.filter(role__in=roles, place__in=list(places.values()))
        return _in_order(rows.holding_at(now))

    marks = {f"place{nth}": f"place {nth}" for nth in range(depth)}
    return Statement(build, now=datetime(1, 1, 1, tzinfo=UTC), **marks)


def appointments_of(person_id: int, *, now: datetime) -> list[AppointmentCard]:
    """Return what a person holds at that moment, oldest first; one query."""
    return appointment_cards(Appointment.objects.filter(person_id=person_id).holding_at(now).order_by("id"))


def appointment_cards(rows: QuerySet[Appointment]) -> list[AppointmentCard]:
    """Turn rows into cards, with the names that belong to them; one query."""
    values = rows.values_list(
        "id", "person_id", "person__name", "role", "place", "unit_id", "unit__name",
        "from_at", "until_at", "ended_at", "substitute_for__person__name",
    )  # fmt: skip
    return [
        AppointmentCard(row[0], row[1], row[2], Role(row[3]), row[4], row[5], row[6] or "", *row[7:10], row[10] or "")
        for row in values
    ]


def actor_of(person_id: int, now: datetime) -> Actor:
    """Return the person as the policy sees them at that moment, for jobs and tests; three queries.

    Unknown person: population's UnknownPersonError.
    """
    person = population.person_get(person_id)
    held = Appointment.objects.filter(person_id=person_id).holding_at(now).order_by("id")
    return Actor(
        person_id=person.id,
        name=person.name,
        appointments=tuple(
            kernel_actor.Appointment(Role(role), place, unit)
            for role, place, unit in held.values_list("role", "place", "unit_id")
        ),
        memberships=memberships_as_actor_sees(person.id, now),
    )


def memberships_as_actor_sees(person_id: int, now: datetime) -> tuple[kernel_actor.Membership, ...]:
    """Return the memberships in the kernel's words, the registered village first; one query."""
    return tuple(
        kernel_actor.Membership(
            place=card.place, kind=card.kind, household_id=card.household_id, head=card.head, grid=card.grid
        )
        for card in population.memberships_of(person_id, now)
    )


def settings_of(person_id: int) -> SettingsCard:
    """Return a person's settings, the defaults where nothing was chosen."""
    row = PersonSettings.objects.filter(pk=person_id).first()
    if row is None:
        return SettingsCard()
    return SettingsCard(row.care_mode, row.current_village, row.language, row.barred_at is not None)


@dataclass(frozen=True, slots=True)
class PhoneOwner:
    """A person as the office finds them when their phone is gone; ``barred_at`` while nobody signs in with it."""

    person_id: int
    name: str
    phone_hint: str
    place: str
    barred_at: datetime | None


def place_in_reach(actor: Actor, person_id: int, now: datetime) -> str:
    """Return a place where the actor may bar the person's phone: their village, or where they serve; else empty."""
    belongs = [row.place for row in memberships_as_actor_sees(person_id, now)]
    serves = Appointment.objects.filter(person_id=person_id).holding_at(now).values_list("place", flat=True)
    rows = (kernel_actor.Membership(place=place, kind="") for place in (*belongs, *serves))
    return next((row.place for row in rows if POLICY.allows(actor, "accounts.bar_person", row)), "")


def phone_owner_get(*, actor: Actor, person_id: int, now: datetime) -> PhoneOwner:
    """Return somebody whose phone the actor may bar; else PersonSettings.DoesNotExist."""
    place = place_in_reach(actor, person_id, now)
    if not place:
        raise PersonSettings.DoesNotExist
    person = population.person_get(person_id)
    barred = PersonSettings.objects.filter(pk=person_id).values_list("barred_at", flat=True).first()
    return PhoneOwner(person.id, person.name, person.phone_hint, place, barred)


def phone_owners_named(*, place: str, q: str, now: datetime, before: str = "", limit: int = 20) -> Page[PhoneOwner]:
    """Return who of that name belongs to the place, page by page; three queries.

    A cursor that is none: InvalidInputError.
    """
    after = int(cursor_read(before, (int,))[0]) if before else 0
    found = population.members_like(q, within=place, now=now, after=after, limit=limit + 1)
    ids = [card.id for card, _village in found]
    barred = dict(PersonSettings.objects.filter(pk__in=ids).values_list("person_id", "barred_at"))
    owners = [PhoneOwner(c.id, c.name, c.phone_hint, village, barred.get(c.id)) for c, village in found[:limit]]
    return Page(tuple(owners), cursor_of(owners[-1].person_id) if len(found) > limit else "")


def phones_barred(*, place: str, limit: int = 50) -> list[PhoneOwner]:
    """Return whose phones of the place are barred, the newest first; one query."""
    low, high = subtree_bounds(place)
    here = Q(person__memberships__village__gte=low, person__memberships__village__lt=high)
    here &= Q(person__memberships__until__isnull=True)
    rows = PersonSettings.objects.filter(here, barred_at__isnull=False).order_by("-barred_at", "person_id").distinct()
    values = rows.annotate(village=Min("person__memberships__village")).values_list(
        "person_id", "person__name", "person__phone_hint", "village", "barred_at"
    )
    return [PhoneOwner(*row) for row in values[:limit]]


def second_factor_of(person_id: int) -> SecondFactorCard:
    """Return since when the person's second factor holds, if it does, and how many recovery codes are left."""
    left = Count("recovery_codes", filter=Q(recovery_codes__used_at__isnull=True))
    row = SecondFactor.objects.filter(pk=person_id, confirmed_at__isnull=False).annotate(left=left).first()
    return SecondFactorCard(row.confirmed_at, row.left) if row else SecondFactorCard()


def second_factors_of(person_ids: Iterable[int]) -> frozenset[int]:
    """Return who of these has a second factor; one query."""
    rows = SecondFactor.objects.filter(pk__in=set(person_ids), confirmed_at__isnull=False)
    return frozenset(rows.values_list("pk", flat=True))


def second_factor_draft(person_id: int, session_id: int) -> str:
    """Return the secret begun in this session and not confirmed yet, in Base32; empty when there is none."""
    rows = SecondFactor.objects.filter(pk=person_id, draft_session_id=session_id, draft_cipher__isnull=False)
    sealed = rows.values_list("draft_cipher", flat=True).first()
    return open_text(bytes(sealed), purpose=SECOND_FACTOR_PURPOSE) if sealed else ""


def sessions_of(person_id: int, *, now: datetime) -> list[SessionCard]:
    """Return where a person is signed in, last used first (at most 50)."""
    rows = Session.objects.filter(person_id=person_id, revoked_at__isnull=True, expires_at__gt=now)
    values = rows.order_by("-last_seen_at", "-id").values_list(
        "id", "kind", "user_agent", "origin", "created_at", "last_seen_at", "expires_at"
    )
    return [SessionCard(*row) for row in values[:50]]


def sign_ins_after(session_id: int, *, limit: int) -> list[tuple[int, int, datetime]]:
    """Return (session, person, when) of the sessions opened after that one, in order; one query."""
    rows = Session.objects.filter(pk__gt=session_id).order_by("pk")
    return list(rows.values_list("pk", "person_id", "created_at")[:limit])


SECOND_FACTOR_PURPOSE = "second-factor"
"""Under what purpose the secrets of authenticators are sealed."""


EXPIRING = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFilter:
    """Which appointments to list: words in a name, a role, a subtree; ``state`` is current, expiring or ended."""

    q: str = ""
    role: str = ""
    place: str = ""
    state: str = "current"


def appointments_page(
    *, actor: Actor, wanted: AppointmentFilter, now: datetime, before: str = "", limit: int = PAGE_SIZE
) -> Page[AppointmentCard]:
    """Return the appointments an actor may see, newest first, older than the cursor; one query.

    A cursor that is none: InvalidInputError.
    """
    rows = _narrowed(Appointment.objects.in_reach(actor, "accounts.view_appointments"), wanted, now)
    if before:
        (last,) = cursor_read(before, (int,))
        rows = rows.filter(id__lt=last)
    found = appointment_cards(rows.order_by("-id")[: limit + 1])
    items = tuple(found[:limit])
    return Page(items, cursor_of(items[-1].id) if len(found) > limit else "")


def appointments_counted(*, actor: Actor, place: str, now: datetime) -> tuple[int, int]:
    """Return how many appointments hold within the place and the actor's reach, and how many run out in 30 days."""
    rows = Appointment.objects.in_reach(actor, "accounts.view_appointments").holding_at(now)
    if place:
        low, high = subtree_bounds(place)
        rows = rows.filter(place__gte=low, place__lt=high)
    counted = rows.aggregate(all=Count("id"), soon=Count("id", filter=Q(until_at__lt=now + EXPIRING)))
    return counted["all"], counted["soon"]


def _narrowed(rows: AppointmentQuerySet, wanted: AppointmentFilter, now: datetime) -> AppointmentQuerySet:
    if wanted.state == "ended":
        rows = rows.filter(Q(ended_at__isnull=False) | Q(until_at__lte=now))
    else:
        rows = rows.holding_at(now)
    if wanted.state == "expiring":
        rows = rows.filter(until_at__lt=now + EXPIRING)
    if wanted.place:
        low, high = subtree_bounds(wanted.place)
        rows = rows.filter(place__gte=low, place__lt=high)
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if q := wanted.q.strip():
        rows = rows.filter(_named_like(q))
    return rows


def _named_like(q: str) -> Q:
    if q.isascii():
        letters = q.replace(" ", "").lower()
        return Q(person__name_pinyin__startswith=letters) | Q(person__name_pinyin__contains=f" {letters}")
    return Q(person__name__contains=q)


def appointment_get(*, actor: Actor, appointment_id: int) -> AppointmentCard:
    """Return one appointment within reach; else Appointment.DoesNotExist."""
    rows = Appointment.objects.in_reach(actor, "accounts.view_appointments").filter(pk=appointment_id)
    found = appointment_cards(rows)
    if not found:
        raise Appointment.DoesNotExist
    return found[0]
