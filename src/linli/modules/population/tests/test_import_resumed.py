"""A worker that dies in the middle of an import: another goes on where it ended, and nobody is in twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from linli.kernel import clock
from linli.modules.places.testing import a_village
from linli.modules.population.importing import judging
from linli.modules.population.importing.services import import_go, import_work
from linli.modules.population.models import Membership, Person, ResidentImport
from linli.modules.population.testing import an_import, tried

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 900
ROWS = [
    {
        "姓名": f"王{'甲乙丙丁戊己庚辛壬癸'[nth % 10]}{'子丑寅卯辰巳午未申酉戌亥'[nth % 12]}",
        "出生日期": f"{1940 + nth % 60}-01-{1 + nth % 28:02}",
        "户号": str(nth // 3),
        "与户主关系": ("户主", "妻", "子")[nth % 3],
    }
    for nth in range(MANY)
]


class DiedError(Exception):
    """The worker's end."""


def dying_after(batches: int) -> Iterator[None]:
    """Give what raises at the given batch."""
    for _ in range(batches):
        yield
    raise DiedError


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("batches", [0, 1, 3])
def test_who_goes_on_begins_where_the_dead_one_ended(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    monkeypatch.setattr(judging, "BATCH_ROWS", 100)
    a_village()
    run = tried(an_import(ROWS))
    import_go(actor=None, run_id=run.pk, now=clock.now())
    fate = dying_after(batches)
    with pytest.raises(DiedError):
        import_work(run_id=run.pk, now=clock.now, tell=lambda _done: next(fate))
    half = Person.objects.count()
    assert 0 < half < MANY
    import_work(run_id=run.pk, now=clock.now)
    run.refresh_from_db()

    assert (run.state, run.added, run.rejected) == ("done", MANY, 0)
    assert Person.objects.count() == MANY
    assert Membership.objects.count() == 2 * MANY


@pytest.mark.django_db(transaction=True)
def test_a_batch_whose_place_was_not_kept_would_be_seen_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the cursor the same persons are counted a second time, as unchanged."""
    monkeypatch.setattr(judging, "BATCH_ROWS", 100)
    a_village()
    run = tried(an_import(ROWS))
    import_go(actor=None, run_id=run.pk, now=clock.now())
    fate = dying_after(3)
    with pytest.raises(DiedError):
        import_work(run_id=run.pk, now=clock.now, tell=lambda _done: next(fate))
    ResidentImport.objects.filter(pk=run.pk).update(cursor=[])
    import_work(run_id=run.pk, now=clock.now)
    run.refresh_from_db()

    assert run.added == MANY
    assert run.unchanged > 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_again_and_again_loses_and_doubles_nobody() -> None:
    a_village()
    run = tried(an_import(ROWS))
    import_go(actor=None, run_id=run.pk, now=clock.now())
    settings = connection.settings_dict
    program = (
        "import os; from linli.config import settings as s; from linli.config.booting import boot; boot();"
        "from django.db import connections;"
        f"connections.databases['default'].update(NAME={settings['NAME']!r}, USER={settings['USER']!r},"
        f" PASSWORD={settings['PASSWORD']!r}, HOST={settings['HOST']!r}, PORT={settings['PORT']!r});"
        "from linli.kernel import clock; from linli.modules.population.importing import judging, services;"
        "judging.BATCH_ROWS = 20;"
        f"services.import_work(run_id={run.pk}, now=clock.now, tell=lambda done: print(done, flush=True))"
    )
    kills = 0
    while True:
        worker = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=os.environ)
        assert worker.stdout is not None
        for _batch in range(6):
            if not worker.stdout.readline():
                break
        time.sleep(0.01)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        run.refresh_from_db()
        if run.state == "done":
            break
        kills += 1
        assert kills < 40

    assert kills >= 3
    assert (run.added, Person.objects.count(), Membership.objects.count()) == (MANY, MANY, 2 * MANY)
