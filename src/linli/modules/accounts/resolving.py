"""From a token to who is asking: on every request, so what ended a moment ago counts no more."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, Left, TruncDate
from django.utils.timezone import get_default_timezone

from linli.kernel import versions
from linli.kernel.actor import Actor, Appointment, Membership
from linli.kernel.models import Version
from linli.kernel.place_path import Level, ancestors_and_self
from linli.kernel.roles import Role
from linli.kernel.secrets import token_digest
from linli.kernel.statement import Statement
from linli.modules.accounts.cards import SignedIn
from linli.modules.accounts.models import Appointment as AppointmentRow
from linli.modules.accounts.models import Session
from linli.modules.accounts.policy import is_high
from linli.modules.population.public import memberships_holding

if TYPE_CHECKING:
    from django.db.models import QuerySet

SEEN_EVERY = timedelta(minutes=5)
"""How exactly the last use of a session is kept: a write per request would cost more than the page."""

_TOKEN_AT_MOST = 200


class DatabaseNow(models.Func):
    """The database's time plus the demo's offset, inside the statement."""

    function = "linli_now"
    arity = 0
    output_field = models.DateTimeField()


def session_resolve(token: str) -> SignedIn | None:
    """Return who is signed in with this token, or ``None``; one query, and a write at most every five minutes.

    Nothing is remembered between requests: a revoked or expired session, a barred or dead person resolve to ``None``,
    an appointment that ended or ran out is not among the actor's, nor is one of a town and above in a session opened
    without a second code.
    """
    if not token or len(token) > _TOKEN_AT_MOST:
        return None
    rows = _SESSION.rows(digest=token_digest(token))
    if not rows:
        return None
    (session_id, seen_at, person_id, name, phone_hint, care, village, language, strength,
     held, belongs, own, theirs, now) = rows[0]  # fmt: skip
    if now - seen_at >= SEEN_EVERY:
        Session.objects.filter(pk=session_id).update(last_seen_at=now)
    appointments = tuple(Appointment(Role(a["role"]), a["place"], a["unit"]) for a in map(_as_json, held))
    counted = appointments if _is_strong(strength) else tuple(a for a in appointments if not is_high(a.place))
    actor = Actor(
        person_id=person_id,
        name=name,
        appointments=counted,
        memberships=tuple(Membership(**each) for each in map(_as_json, belongs)),
    )
    villages = actor.villages
    return SignedIn(
        session_id=session_id,
        actor=actor,
        mode="care" if care else "std",
        phone_hint=phone_hint,
        now=now,
        village=village if village in villages else next(iter(villages), ""),
        language=language or "",
        lacks_second_factor=len(counted) < len(appointments),
        versions=_versions(person_id, villages, own + theirs),
    )


def _is_strong(strength: str) -> bool:
    """Whether high appointments count; what the demo's printed code opened counts under the demo alone."""
    return strength == Session.Strength.TWO or (strength == Session.Strength.DEMO and bool(settings.LINLI_DEMO))


def _versions(person_id: int, villages: tuple[str, ...], counted: list[str]) -> dict[str, int]:
    """Return the counters by key, 0 for what was never bumped."""
    places = (above for village in villages for above in ancestors_and_self(village) if len(above) in _WATCHED)
    found = dict.fromkeys((versions.person_key(person_id), *map(versions.place_key, places)), 0)
    return found | {row["key"]: row["number"] for row in map(_as_json, counted)}


_WATCHED = (Level.CITY, Level.COUNTY, Level.TOWN, Level.VILLAGE)
"""The levels at which something published reaches a village's pages."""


class _Unnest(models.Func):
    """One row for each element of an array."""

    function = "unnest"
    set_returning = True
    output_field = models.TextField()


_CHAIN = _Unnest(
    models.Func(
        *(Concat(models.Value(versions.PLACE_PREFIX), Left("village", int(level))) for level in _WATCHED),
        template="ARRAY[%(expressions)s]",
    )
)
"""The counters of a village and of the places above it."""
_COUNTER = JSONObject(key="key", number="number")


def _session_rows(digest: bytes) -> QuerySet[Session, tuple[Any, ...]]:
    held = AppointmentRow.objects.filter(person_id=OuterRef("person_id")).holding_at(DatabaseNow()).order_by("id")
    today = TruncDate(DatabaseNow(), tzinfo=get_default_timezone())
    belongs = memberships_holding(person_id=OuterRef("person_id"), today=today)
    villages = memberships_holding(person_id=OuterRef(OuterRef("person_id")), today=today).order_by()
    keys = villages.annotate(key=_CHAIN).values("key")
    own = Concat(models.Value(versions.PERSON_PREFIX), Cast(OuterRef("person_id"), models.TextField()))
    of_person, of_villages = Version.objects.filter(key=own), Version.objects.filter(key__in=keys)
    return Session.objects.filter(
        token_digest=digest,
        revoked_at__isnull=True,
        expires_at__gt=DatabaseNow(),
        person__deceased_on__isnull=True,
        person__account_settings__barred_at__isnull=True,
    ).values_list(
        "id",
        "last_seen_at",
        "person_id",
        "person__name",
        "person__phone_hint",
        Coalesce("person__account_settings__care_mode", False),
        Coalesce("person__account_settings__current_village", models.Value("")),
        Coalesce("person__account_settings__language", models.Value("")),
        "strength",
        ArraySubquery(held.values_list(JSONObject(role="role", place="place", unit="unit_id"), flat=True)),
        ArraySubquery(
            belongs.values_list(
                JSONObject(
                    place="village",
                    kind="kind",
                    household_id="household_id",
                    head="is_head",
                    grid=Coalesce("household__grid", models.Value("")),
                ),
                flat=True,
            )
        ),
        *(ArraySubquery(rows.values_list(_COUNTER, flat=True)) for rows in (of_person, of_villages)),
        DatabaseNow(),
    )


_SESSION = Statement(_session_rows, digest=b"the digest goes here")


def _as_json(value: str | dict[str, Any]) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value
