"""From a token to who is asking: on every request, so what ended a moment ago counts no more."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import OuterRef
from django.db.models.functions import Coalesce, JSONObject

from linli.kernel.actor import Actor, Appointment
from linli.kernel.roles import Role
from linli.kernel.secrets import token_digest
from linli.modules.accounts.cards import SignedIn
from linli.modules.accounts.models import Appointment as AppointmentRow
from linli.modules.accounts.models import Session
from linli.modules.accounts.selectors import memberships_as_actor_sees

SEEN_EVERY = timedelta(minutes=5)
"""How exactly the last use of a session is kept: a write per request would cost more than the page."""

_TOKEN_AT_MOST = 200
_MARK = b"the digest goes here"


class DatabaseNow(models.Func):
    """The database's time plus the demo's offset, inside the statement."""

    function = "linli_now"
    arity = 0
    output_field = models.DateTimeField()


def session_resolve(token: str) -> SignedIn | None:
    """Return who is signed in with this token, or ``None``; two queries, and a write at most every five minutes.

    Nothing is remembered between requests: a revoked or expired session, a barred or dead person resolve to ``None``,
    an appointment that ended or ran out is not among the actor's.
    """
    if not token or len(token) > _TOKEN_AT_MOST:
        return None
    row = _session_row(token_digest(token))
    if row is None:
        return None
    session_id, seen_at, person_id, name, phone_hint, care, village, language, held, now = row
    if now - seen_at >= SEEN_EVERY:
        Session.objects.filter(pk=session_id).update(last_seen_at=now)
    memberships = memberships_as_actor_sees(person_id, now)
    actor = Actor(
        person_id=person_id,
        name=name,
        appointments=tuple(Appointment(Role(a["role"]), a["place"], a["unit"]) for a in map(_as_json, held)),
        memberships=memberships,
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
    )


def _session_row(digest: bytes) -> tuple[Any, ...] | None:
    sql, params = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [digest if param is _MARK else param for param in params])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


@lru_cache(maxsize=1)
def _statement() -> tuple[str, tuple[Any, ...]]:
    """Write the statement once: building it anew costs more than running it."""
    held = AppointmentRow.objects.filter(person_id=OuterRef("person_id")).holding_at(DatabaseNow()).order_by("id")
    rows = Session.objects.filter(
        token_digest=_MARK,
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
        ArraySubquery(held.values_list(JSONObject(role="role", place="place", unit="unit_id"), flat=True)),
        DatabaseNow(),
    )
    sql, params = rows.query.sql_with_params()
    return sql, tuple(_MARK if getattr(param, "obj", param) == _MARK else param for param in params)


def _as_json(value: str | dict[str, Any]) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value
