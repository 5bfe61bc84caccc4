"""Periodic work of disclosure: every night the periods that have ended."""

from __future__ import annotations

from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.kernel.place_path import Level, at_level
from linli.kernel.roles import VILLAGE_ROLES
from linli.modules.accounts.public import holders
from linli.modules.disclosure.selectors.calendar import rows_said, rules_from
from linli.modules.disclosure.services.opening import duties_open
from linli.modules.places.public import places_within

PROVINCES_AT_MOST = 100


@app.periodic(cron="17 0 * * *")
@app.task(name="disclosure.open_duties", queueing_lock="disclosure.open_duties")
def open_duties(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Open, every night, what villages have to disclose for the periods that have ended; return how many duties.

    Villages are those somebody works for here: their clerk or secretary has been appointed.
    """
    now = clock.now()
    opened = 0
    for province in places_within("", Level.PROVINCE, limit=PROVINCES_AT_MOST):
        served = holders(VILLAGE_ROLES, within=province.code, now=now)
        villages = sorted({at_level(one.place, Level.VILLAGE) for one in served} - {""})
        said = rows_said(villages) if villages else {}
        for village in villages:
            opened += duties_open(village=village, rules=rules_from(said, village), now=now)
    return opened
