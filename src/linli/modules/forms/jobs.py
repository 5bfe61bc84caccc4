"""Work on questionnaires outside the request: opening and closing in time, shuffling sheets without names."""

from __future__ import annotations

from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.forms.services import questionnaires_fall_due, sheets_mix
from linli.modules.forms.services.mixing import questionnaires_to_mix


@app.periodic(cron="* * * * *")
@app.task(name="forms.fall_due", queueing_lock="forms.fall_due")
def fall_due(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Open and close, every minute, what has come to its moment; return how many."""
    total = 0
    while moved := questionnaires_fall_due(now=clock.now()):
        total += moved
    return total


@app.periodic(cron="*/10 * * * *")
@app.task(name="forms.mix", queueing_lock="forms.mix")
def mix(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Shuffle new sheets without names in among the others; return of how many questionnaires."""
    waiting = questionnaires_to_mix()
    for questionnaire_id in waiting:
        sheets_mix(questionnaire_id)
    return len(waiting)
