"""Votes over the API: 500 ballots of one household at once, of which one counts; 5,000 secret ballots of a village."""

from __future__ import annotations

import itertools
from datetime import timedelta
from http import HTTPStatus
from time import sleep
from typing import TYPE_CHECKING, Any

import _callers
import _database
import _server
from _volley import Volley, fire, post_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from linli.modules.deliberation.models import Vote

VILLAGE = "339901001201"
"""A village of the bench's own, so that the reference data set stays as it is."""
VOTERS, LEAST, AT_ONCE, CONNECTIONS, FAMILY = 5000, 60, 500, 16, 5
_MINUTES = 30
_MARK = "表决测量"
_PEOPLE = """
WITH homes AS (
    INSERT INTO population_household (village, number, address)
    SELECT %(village)s, 'v' || n, '' FROM generate_series(%(first)s, %(last)s) n RETURNING id, number
), people AS (
    INSERT INTO population_person (name, name_pinyin, sex, born_on, phone_hint, created_at)
    SELECT %(mark)s || n, 'cl celiang', 1, '1970-01-01', '', now() FROM generate_series(%(first)s, %(last)s) n
    RETURNING id, name
)
INSERT INTO population_membership (person_id, village, kind, household_id, is_head, relation, from_date)
SELECT p.id, %(village)s, 'registered', h.id, true, '户主', '2020-01-01'
FROM people p JOIN homes h ON h.number = 'v' || substr(p.name, length(%(mark)s) + 1)
"""


def run(scale: float) -> dict[str, float]:
    """Measure; figures as promised in the table of README.md."""
    with _database.opened("linli bench vote"):
        import seed  # noqa: PLC0415 — the bench's own, beside this file

        seed.ensure(scale)
        voters = _people(max(LEAST, round(VOTERS * scale)))
        with _server.web() as (port, pid):
            return {**_household(port, voters[:FAMILY]), **_village(port, pid, voters)}


def _people(wanted: int) -> list[int]:
    """Have a village of so many households with one adult each; return their heads."""
    from django.db import connection  # noqa: PLC0415 — Django is booted by now

    from linli.kernel.place_path import ancestors_and_self  # noqa: PLC0415
    from linli.modules.places.models import Place  # noqa: PLC0415
    from linli.modules.places.services.changes import derived_names  # noqa: PLC0415
    from linli.modules.population.models import Membership  # noqa: PLC0415

    for code in ancestors_and_self(VILLAGE):
        Place.objects.get_or_create(code=code, defaults=derived_names(f"测量{len(code)}"))
    held = Membership.objects.filter(village=VILLAGE, is_head=True).count()
    if held < wanted:
        with connection.cursor() as cursor:
            cursor.execute(_PEOPLE, {"village": VILLAGE, "mark": _MARK, "first": held + 1, "last": wanted})
            cursor.execute("ANALYZE population_person, population_membership, population_household")
    heads = Membership.objects.filter(village=VILLAGE, is_head=True).order_by("person_id")
    return list(heads.values_list("person_id", flat=True)[:wanted])


def _household(port: int, family: Sequence[int]) -> dict[str, float]:
    """Let the adults of one household send 500 ballots at once; return how many count."""
    from linli.modules.deliberation.models import Ballot  # noqa: PLC0415
    from linli.modules.population.models import Membership  # noqa: PLC0415

    heads = Membership.objects.filter(village=VILLAGE, person_id__in=family)
    was = dict(heads.values_list("pk", "household_id"))
    first = min(was)
    for pk in was.keys() - {first}:
        Membership.objects.filter(pk=pk).update(is_head=False, household_id=was[first])
    try:
        vote = _open_vote("v_assembly_households", "named")
        with _callers.signed_in(family) as tokens:
            callers = itertools.cycle(tokens.values())
            sent = [_ballot(port, vote, next(callers), f"h{vote.pk}-{nth}") for nth in range(AT_ONCE)]
            found = fire(port, _dealt(sent), seconds=_MINUTES * 60)
        _demand(found, {HTTPStatus.CREATED, HTTPStatus.CONFLICT}, AT_ONCE)
        return {"counted_of_500": float(Ballot.objects.filter(vote=vote).count())}
    finally:
        for pk, household in was.items():
            Membership.objects.filter(pk=pk).update(is_head=True, household_id=household)


def _village(port: int, pid: int, voters: Sequence[int]) -> dict[str, float]:
    """Let every adult cast a secret ballot; return how many a second."""
    from linli.modules.deliberation.models import Participation  # noqa: PLC0415

    vote = _open_vote("v_assembly_adults", "secret")
    with _callers.signed_in(voters) as tokens:
        choices = itertools.cycle(("for", "against", "for", "abstain"))
        sent = [_ballot(port, vote, token, f"v{vote.pk}-{person}", next(choices)) for person, token in tokens.items()]
        before = _server.cpu_seconds(pid)
        found = fire(port, _dealt(sent), seconds=_MINUTES * 60)
        cpu_ms = 1000 * (_server.cpu_seconds(pid) - before) / len(voters)
    _demand(found, {HTTPStatus.CREATED}, len(voters))
    counted = Participation.objects.filter(vote=vote).count()
    if counted != len(voters):
        said = f"{counted} of {len(voters)} took part"
        raise RuntimeError(said)
    rate = {"ballots_per_s": found.per_second, "p99_ms": found.percentile(0.99), "cpu_ms": cpu_ms}
    return {"ballots": float(counted), **rate}


def _open_vote(rule: str, kind: str) -> Vote:
    from linli.kernel import clock  # noqa: PLC0415
    from linli.kernel.actor import Actor, Appointment  # noqa: PLC0415
    from linli.kernel.roles import Role  # noqa: PLC0415
    from linli.modules.deliberation.models import Topic, TopicStage  # noqa: PLC0415
    from linli.modules.deliberation.services.prior_study import StudySaid  # noqa: PLC0415
    from linli.modules.deliberation.services.voting import vote_open, vote_prepare  # noqa: PLC0415
    from linli.modules.deliberation.stages import Stage, StageKind  # noqa: PLC0415

    now = clock.now()
    secretary = Actor(person_id=0, name=_MARK, appointments=(Appointment(Role.VILLAGE_SECRETARY, VILLAGE),))
    number = f"{_MARK}{now:%Y%m%d%H%M%S%f}"
    said: dict[str, Any] = {"title": _MARK, "text": _MARK, "proposer_name": _MARK, "state": "open", "stage": 1}
    topic = Topic.objects.create(village=VILLAGE, number=number, raised_at=now, taken_up_at=now, **said)
    spec = Stage("decision", "定下来", "定下来", StageKind.VOTE, rules=(rule,), decides=True)
    stage = TopicStage.objects.create(topic=topic, position=1, spec=spec.as_json(), began_at=now)
    vote = vote_prepare(
        actor=secretary,
        stage_id=stage.pk,
        rule=rule,
        ballot_kind=kind,
        opens_at=now + timedelta(milliseconds=1),
        closes_at=now + timedelta(minutes=2 * _MINUTES),
        short_notice_reason=_MARK,
        study=StudySaid(unneeded=_MARK),
        now=now,
    )
    while clock.now() < vote.opens_at:
        sleep(0.001)
    return vote_open(actor=secretary, vote_id=vote.pk, now=clock.now())


def _ballot(port: int, vote: Vote, token: str, key: str, choice: str = "for") -> bytes:
    path, more = f"/api/v1/topics/{vote.stage.topic_id}/ballots", {"Authorization": f"Bearer {token}"}
    return post_for(path, port, {"choice": choice}, Idempotency_Key=key, **more)


def _dealt(sent: Sequence[bytes]) -> list[Iterator[bytes]]:
    return [iter(sent[nth::CONNECTIONS]) for nth in range(CONNECTIONS)]


def _demand(found: Volley, wanted: set[HTTPStatus], many: int) -> None:
    if len(found.seconds) != many or not set(found.statuses) <= {status.value for status in wanted}:
        said = f"{many} ballots were sent, answered were {found.statuses}"
        raise RuntimeError(said)
