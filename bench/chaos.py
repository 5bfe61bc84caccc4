"""Parts killed with -9 at random under a load of real requests: nothing acknowledged is lost, nothing is done twice.

LINLI_BENCH_SECONDS is how long the killing goes on, LINLI_BENCH_DICE which dice are thrown. In the end the reckoning is
put to the test itself: a report sent again without its key must be seen as a double, a deleted row as a loss.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import _database
from _callers import holders, sign_in
from _killing import PARTS, kill
from _reckoning import reckon
from _rounds import Caller, Cast, Ledger, play, playing
from _server import free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg
    from _reckoning import Verdict

_SECONDS = float(os.environ.get("LINLI_BENCH_SECONDS", "300"))
_DICE = os.environ.get("LINLI_BENCH_DICE", "2026")
_EVERY = max(2.5, _SECONDS / 30)
"""Seconds from death to death; a longer run leaves more time to come back."""
_HANDS = 6
_VILLAGES = 2
_RESIDENTS = 400
"""The product takes 30 reports an hour from one person."""
_SETTLES_WITHIN = 60.0
_JOB = "linli.upkeep.beat"


def run(scale: float) -> dict[str, float]:
    """Kill and reckon; figures as promised in the table of README.md."""
    with _database.opened("linli bench chaos"):
        import seed  # noqa: PLC0415 — the bench's own, beside this file

        seed.ensure(scale)
        casts = _casts()
        _forget_connection()
    ledger = Ledger()
    with _serving() as (supervisor, port):
        for nth, cast in enumerate(casts):
            play(port, cast, ledger, nth)
        calm = tuple(ledger.marks)
        stuck_since, stuck = _leave_a_job_stuck(supervisor)
        with playing(port, casts, ledger, hands=_HANDS):
            kills = _kill_about(supervisor)
        verdict, settled = _settled(ledger, calm)
        found = {"stuck_job_s": _done_after(stuck_since, stuck), **_controls(port, casts[0], ledger, calm)}
    _say_what(verdict)
    return {
        "lost": float(len(verdict.lost)),
        "doubled": float(len(verdict.doubled)),
        "acknowledged": float(len(ledger.entries)),
        "matters": float(len(ledger.marks)),
        "kills": float(kills),
        "sent_again": float(ledger.repeated),
        "longest_outage_s": ledger.slowest,
        "settled_s": settled,
        "journal_broken": float(_verify()),
        **found,
    }


def _casts() -> list[Cast]:
    from linli.modules.accounts.models import Appointment  # noqa: PLC0415 — Django is booted by now
    from linli.modules.population.models import Membership  # noqa: PLC0415

    casts = []
    for village, clerk in holders("village_clerk", _VILLAGES).items():
        member = Appointment.objects.filter(role="service_member", place=village).values_list("person_id", flat=True)[0]
        people = Membership.objects.filter(village=village, kind="registered").order_by("-person_id")
        residents = list(people.values_list("person_id", flat=True)[:_RESIDENTS])
        tokens = sign_in({clerk, member, *residents}, kind="api")
        who = tuple((person, tokens[person]) for person in residents)
        casts.append(Cast(village, who, (clerk, tokens[clerk]), (member, tokens[member])))
    return casts


def _forget_connection() -> None:
    from django.db import connection  # noqa: PLC0415

    connection.close()


@contextlib.contextmanager
def _serving() -> Iterator[tuple[int, int]]:
    """Run `linli serve` on the bench's data; give its process id and port."""
    port = free_port()
    command = [sys.executable, "-m", "linli.config", "serve", "--port", str(port), "--data", _database.where()]
    log = Path(_database.where(), "chaos.log")
    with log.open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)  # noqa: S603 — our own command
    try:
        wait_for(port, "/readyz", process)
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        finally:
            process.kill()


def _kill_about(supervisor: int) -> int:
    """End a part every few seconds, all of them in turn by the dice; return how many."""
    dice, ends, done = Random(_DICE), time.monotonic() + _SECONDS, 0
    turn: list[str] = []
    while time.monotonic() < ends:
        time.sleep(_EVERY * dice.uniform(0.5, 1.5))
        turn = turn or dice.sample(PARTS, len(PARTS))
        what = turn.pop()
        if kill(what, supervisor=supervisor, data=Path(_database.where()), dice=dice):
            done += 1
            print(f"  killed: {what}", flush=True)
    return done


def _leave_a_job_stuck(supervisor: int) -> tuple[float, int]:
    """Kill the worker while it does a job, which waits for us; return when that was, and which job."""
    from linli.config.upkeep import beat_of_jobs  # noqa: PLC0415

    find = "SELECT id FROM procrastinate_jobs WHERE task_name = %s AND status = 'doing'"
    with _owner() as looking, _owner() as blocking:
        looking.autocommit = True
        blocking.execute("LOCK TABLE kernel_heartbeat IN EXCLUSIVE MODE")
        with contextlib.suppress(Exception):  # one that waits already will do
            beat_of_jobs.defer(timestamp=0)
        _forget_connection()
        ends = time.monotonic() + 30
        while not (rows := looking.execute(find, [_JOB]).fetchall()):
            if time.monotonic() > ends:
                raise TimeoutError("the worker takes no job")
            time.sleep(0.05)
        kill("worker", supervisor=supervisor, data=Path(_database.where()), dice=Random(_DICE))
        return time.monotonic(), int(rows[0][0])


def _done_after(since: float, job: int) -> float:
    """Return the seconds after which the job left behind was done (or, done by its twin, was gone)."""
    query = """
        SELECT (SELECT max(at) FROM procrastinate_events WHERE job_id = %s AND type = 'succeeded'), clock_timestamp(),
               EXISTS (SELECT FROM procrastinate_jobs WHERE id = %s)
    """
    while time.monotonic() - since < 2 * _SETTLES_WITHIN + _SECONDS:
        with contextlib.suppress(Exception), _owner() as connection:
            done, now, exists = connection.execute(query, [job, job]).fetchall()[0]
            if done is not None or not exists:
                ago = (now - done).total_seconds() if done is not None else 0.0
                return time.monotonic() - since - ago
        time.sleep(0.5)
    raise TimeoutError("the job that was left behind was never done")


def _settled(ledger: Ledger, calm: tuple[int, ...]) -> tuple[Verdict, float]:
    """Reckon until nothing is missing any more, for a minute at most: the journal's readers need their time."""
    began = time.monotonic()
    while True:
        with _owner() as connection:
            verdict = reckon(connection, ledger, calm=calm)
        if not verdict.lost or time.monotonic() - began > _SETTLES_WITHIN:
            return verdict, time.monotonic() - began
        time.sleep(0.5)


def _controls(port: int, cast: Cast, ledger: Ledger, calm: tuple[int, ...]) -> dict[str, float]:
    """Put the reckoning to the test: what it sees of a report sent twice, and of rows deleted."""
    matter, mark = list(ledger.marks.items())[-1]
    again = {"kind": "report", "text": f"路灯不亮 {mark}", "place": f"{cast.village}001"}
    Caller(port, Ledger()).post("/matters", cast.residents[-1][1], again)
    deletions = (
        "DELETE FROM kernel_event WHERE subject_id = %s AND payload->>'step' = 'accept'",
        "DELETE FROM messaging_notice WHERE id = (SELECT max(id) FROM messaging_notice WHERE link LIKE '%%/' || %s)",
    )
    with _owner() as connection:
        doubled = reckon(connection, ledger, calm=calm).doubled
        lost = 0
        for deletion in deletions:
            connection.execute(deletion, [matter])
            lost += len(reckon(connection, ledger, calm=calm).lost)
            connection.rollback()
    return {"control_doubled": float(len(doubled)), "control_lost": float(lost)}


def _owner() -> psycopg.Connection[Any]:
    import psycopg  # noqa: PLC0415

    return psycopg.connect(_database.conninfo())


def _verify() -> int:
    command = [sys.executable, "-m", "linli.config", "verify"]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode  # noqa: S603 — our own command


def _say_what(verdict: Verdict) -> None:
    for name, found in (("lost", verdict.lost), ("doubled", verdict.doubled)):
        for each in found[:20]:
            print(f"  {name}: {each}", flush=True)
