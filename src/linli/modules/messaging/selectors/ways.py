"""Through which channel a person can be reached, in SQL: addresses known, not switched off, in the county's order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.modules.gateways.public import contacts_on
from linli.modules.messaging.channels import DOORSTEP, SMS
from linli.modules.population.public import people_with_phone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from django.db.models import QuerySet

    from linli.modules.messaging.channels import Stage


def inlined(rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    """Return a queryset's statement and values, to stand inside a larger one."""
    sql, params = rows.query.sql_with_params()
    return sql, list(params)


def joins(stages: Sequence[Stage]) -> tuple[str, list[Any]]:
    """Return joins that lay beside each person ``w`` whether each stage's address is known, and what they chose."""
    parts, values = ["LEFT JOIN messaging_preference chosen ON chosen.person_id = w.person_id"], []
    for stage in stages:
        if stage.channel == DOORSTEP:
            continue
        if stage.channel == SMS:
            sql, params = inlined(people_with_phone().values_list("pk"))
        else:
            sql, params = inlined(contacts_on(stage.channel).values_list("person_id").distinct())
        parts.append(
            f"LEFT JOIN ({sql}) AS on_{stage.channel} (person_id) ON on_{stage.channel}.person_id = w.person_id"
        )
        values += params
    return "\n".join(parts), values


def is_open(channel: str) -> str:
    """Return the condition that a channel reaches the person: an address, and not switched off."""
    return f"(on_{channel}.person_id IS NOT NULL AND '{channel}' <> ALL (coalesce(chosen.off, '{{}}')))"


def first_open(stages: Sequence[Stage]) -> str:
    """Return the first stage that reaches the person, by name; whoever none reaches is visited."""
    cases = [f"WHEN {is_open(stage.channel)} THEN '{stage.channel}'" for stage in stages if stage.channel != DOORSTEP]
    return f"CASE {' '.join(cases)} ELSE '{DOORSTEP}' END" if cases else f"'{DOORSTEP}'"


def waits(stages: Sequence[Stage], channel: str, since: str) -> str:
    """Return when a stage is due, counted from a moment."""
    cases = " ".join(f"WHEN '{stage.channel}' THEN {_interval(stage.wait)}" for stage in stages)
    return f"({since}::timestamptz + CASE {channel} {cases} END)"


def _interval(wait: timedelta) -> str:
    return f"interval '{int(wait.total_seconds())} seconds'"
