"""All writes of imports: a file taken in, its columns laid out, checked, taken over in batches, erased."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from linli.kernel import journal
from linli.kernel.place_path import Level
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.kernel.secrets import open_text, seal_text
from linli.modules.places.public import UnknownPlaceError, places_get
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.events import ImportFaultsTaken, ResidentsImported, ResidentsImportStarted
from linli.modules.population.importing.applying import batch_apply
from linli.modules.population.importing.checking import Checker
from linli.modules.population.importing.columns import IGNORED, demand_columns, guess, header_row, header_word
from linli.modules.population.importing.judging import REGISTER_CODES, batch_judge, batch_take
from linli.modules.population.importing.opening import UnreadableFileError, packed_parts, unpacked
from linli.modules.population.importing.staging import copy_checked, hold_against_each_other
from linli.modules.population.importing.villages import Villages
from linli.modules.population.models import ImportColumns, ImportFault, ImportPart, ResidentImport, StagedResident
from linli.modules.population.policy import IMPORT
from linli.modules.population.standings import tags_offered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from linli.kernel.actor import Actor
    from linli.modules.population.importing.opening import Row

GO_ON = "population.import_go_on"
"""The job that works on; called by name, since jobs stand above services."""
KEPT_UNFINISHED, KEPT_AFTERWARDS = timedelta(days=3), timedelta(days=7)
"""How long a file's sealed rows stay: not imported, and after it, so that rejected rows can still be downloaded."""
_PURPOSE = "import"
_HEAD_ROWS = 15
_State = ResidentImport.State


@transaction.atomic
def import_take_in(*, actor: Actor | None, place: str, file: Path, file_name: str, now: datetime) -> ResidentImport:
    """Read a file for a village or for all villages below a place; it waits for its columns to be laid out.

    Its rows are sealed as they are read, the file itself is not kept. Columns are as the place said them last, else as
    their names tell. Out of reach: NotAllowedError; ``actor=None`` is the command line. No such place:
    UnknownPlaceError; a file that cannot be read, or without columns' names: PopulationRefusedError.
    """
    run = ResidentImport(place=place, file_name=file_name[-200:], by_id=actor.person_id if actor else None)
    _demand(actor, run)
    if place not in places_get([place]):
        raise UnknownPlaceError(place)
    if not Level.CITY <= len(place) <= Level.VILLAGE:
        raise PopulationRefusedError(_("请选一个村，或者村上面的乡镇、县、市"), "/place")
    with file.open("rb") as opened:
        run.digest = hashlib.file_digest(opened, "sha256").digest()
    run.created_at, run.erase_after = now, now + KEPT_UNFINISHED
    run.save()
    _seal_parts(run, file)
    remembered = ImportColumns.objects.filter(place=place).values_list("columns", flat=True).first()
    run.columns = guess(run.headers, remembered)
    run.save()
    return run


def _seal_parts(run: ResidentImport, file: Path) -> None:
    head: Row | None = None
    for number, part in enumerate(packed_parts(file)):
        rows = unpacked(part)
        if number == 0:
            head = header_row(rows[:_HEAD_ROWS])
            if head is None:
                raise PopulationRefusedError(_("没找到表头：前 15 行里要有一行写着“姓名”“身份证号”这些列名"), "/file")
            run.header_line, run.headers = head[0], [cell[:60] for cell in head[1]]
        counted = sum(line > run.header_line for line, _cells in rows)
        run.rows += counted
        sealed = seal_text(base64.b64encode(part).decode(), purpose=_PURPOSE)
        ImportPart.objects.create(run=run, number=number, first_line=rows[0][0], rows=counted, sealed=sealed)
    if not run.rows:
        raise UnreadableFileError("empty")


def part_rows(run: ResidentImport, part: ImportPart) -> list[Row]:
    """Return the rows of a part below the columns' names, opened."""
    packed = base64.b64decode(open_text(bytes(part.sealed), purpose=_PURPOSE))
    return [row for row in unpacked(packed) if row[0] > run.header_line]


@transaction.atomic
def import_lay_out(
    *, actor: Actor | None, run_id: int, columns: Sequence[str], straight_on: bool = False, now: datetime
) -> ResidentImport:
    """Say which column holds what, remember it for the place, and let the worker check every row.

    ``straight_on`` takes the rows over after the check without asking. Out of reach: ResidentImport.DoesNotExist.
    Begun or over: PopulationRefusedError. Columns that do not make persons: InvalidInputError. Of two pressing
    together the second is refused.
    """
    run = _claim(actor, run_id)
    _demand_state(run, _State.LAID_OUT, _State.CHECKED)
    if len(columns) != len(run.headers):
        raise InvalidInputError([FieldError("", _("列数对不上，请刷新再试"))])
    demand_columns(columns, is_one_village=len(run.place) == Level.VILLAGE)
    told = {header_word(head): field for head, field in zip(run.headers, columns, strict=True) if header_word(head)}
    kept, _made = ImportColumns.objects.get_or_create(place=run.place)
    kept.columns = {**kept.columns, **told}
    kept.save()
    _forget_findings(run)
    run.columns, run.straight_on = list(columns), straight_on
    _begin(run, _State.CHECKING, actor=actor, now=now)
    return run


@transaction.atomic
def import_go(*, actor: Actor | None, run_id: int, now: datetime) -> ResidentImport:
    """Let the worker take over the checked rows.

    Out of reach: ResidentImport.DoesNotExist; not checked, or over: PopulationRefusedError. Of two pressing together
    the second is refused.
    """
    run = _claim(actor, run_id)
    _demand_state(run, _State.CHECKED)
    _begin(run, _State.IMPORTING, actor=actor, now=now)
    return run


@transaction.atomic
def import_discard(*, actor: Actor | None, run_id: int, now: datetime) -> ResidentImport:
    """Erase the rows of a file at once; what was taken over stays. Out of reach: ResidentImport.DoesNotExist.

    While it is being taken over: PopulationRefusedError.
    """
    run = _claim(actor, run_id)
    _demand_state(run, _State.LAID_OUT, _State.CHECKING, _State.CHECKED, _State.DONE)
    _erase(run)
    if run.state != _State.DONE:
        run.state, run.finished_at = _State.DISCARDED, now
    run.save()
    return run


@transaction.atomic
def import_faults_take(*, actor: Actor, run_id: int, now: datetime) -> ResidentImport:
    """Write into the journal that the rows at fault are given out, before they are; return the import.

    Out of reach, or its rows erased: ResidentImport.DoesNotExist.
    """
    run = ResidentImport.objects.in_reach(actor, IMPORT).filter(erase_after__isnull=False).get(pk=run_id)
    rows = ImportFault.objects.filter(run=run).values("line").distinct().count()
    journal.record(ImportFaultsTaken(rows=rows), actor=actor, place=run.place, subject=("import", run.pk), now=now)
    return run


def import_work(*, run_id: int, now: Callable[[], datetime], tell: Callable[[int], None] | None = None) -> int:
    """Check or take over whatever of an import is left, batch by batch; return how many rows were worked on.

    Each batch, and how far the import has come, is one transaction: whoever goes on after a worker died begins where
    it ended, and nothing is done twice. Of two workers on one import the second waits and finds the batch done.
    """
    worked = 0
    checker: Checker | None = None
    while True:
        with transaction.atomic():
            run = ResidentImport.objects.select_for_update().filter(pk=run_id).first()
            if run is None or run.state not in {_State.CHECKING, _State.IMPORTING}:
                return worked
            before = run.stage_rows
            if run.state == _State.CHECKING and (run.cursor is None or isinstance(run.cursor, int)):
                checker = checker or _checker(run, now())
                _check_part(run, checker, now())
            else:
                _work_batch(run, now())
            run.save()
            worked += max(0, run.stage_rows - before)
        if tell is not None:
            tell(run.stage_rows)


def _checker(run: ResidentImport, now: datetime) -> Checker:
    names = {card.name: 0 if card.is_rule else card.id for card in tags_offered(run.place)}
    return Checker(run.columns, villages=Villages(run.place), tags=names, today=localdate(now))


def _check_part(run: ResidentImport, checker: Checker, now: datetime) -> None:
    """Check the next part of the file; after the last one hold the rows against each other."""
    part = ImportPart.objects.filter(run=run, number=run.cursor or 0).first()
    if part is not None:
        # All of them first: checking asks for places, and a connection that copies answers nothing else.
        copy_checked(run.pk, [checker.check(line, cells) for line, cells in part_rows(run, part)])
        run.cursor = part.number + 1
        run.stage_rows += part.rows
        return
    hold_against_each_other(run.pk)
    run.cursor = []
    run.stage_rows = 0
    if run.straight_on:
        _begin(run, _State.IMPORTING, actor=None, now=now)


def _work_batch(run: ResidentImport, now: datetime) -> None:
    today = localdate(now)
    end = batch_take(run)
    if end is None:
        _finish_stage(run, now)
        return
    read, added, changed, unchanged, rejected = batch_judge(run, today)
    if run.state == _State.IMPORTING:
        batch_apply(run, today=today, now=now)
    run.cursor = end
    run.stage_rows += read
    run.added += added
    run.changed += changed
    run.unchanged += unchanged
    run.rejected += rejected


def _finish_stage(run: ResidentImport, now: datetime) -> None:
    run.cursor = None
    if run.state == _State.CHECKING:
        run.state, run.checked_at, run.erase_after = _State.CHECKED, now, now + KEPT_UNFINISHED
        return
    StagedResident.objects.filter(run=run).delete()
    run.state, run.finished_at, run.erase_after = _State.DONE, now, now + KEPT_AFTERWARDS
    happening = ResidentsImported(
        rows=run.rows, added=run.added, changed=run.changed, unchanged=run.unchanged, rejected=run.rejected
    )
    journal.record(happening, actor=None, place=run.place, subject=("import", run.pk), now=now)


def _begin(run: ResidentImport, state: ResidentImport.State, *, actor: Actor | None, now: datetime) -> None:
    """Set out on a stage; what an earlier judging against the register found is found again."""
    ImportFault.objects.filter(run=run, code__in=REGISTER_CODES).delete()
    run.state, run.stage_rows, run.stage_began_at = state, 0, now
    run.cursor = None if state == _State.CHECKING else []
    run.added = run.changed = run.unchanged = run.rejected = 0
    if state == _State.IMPORTING:
        started = ResidentsImportStarted(rows=run.rows, digest=bytes(run.digest).hex())
        journal.record(started, actor=actor, place=run.place, subject=("import", run.pk), now=now)
    run.save()
    app.configure_task(GO_ON).defer(run_id=run.pk)


@transaction.atomic
def imports_erase_due(*, now: datetime) -> int:
    """Erase the rows of files whose time is over, and stop what was never imported; return how many files."""
    due = list(ResidentImport.objects.select_for_update(skip_locked=True).filter(erase_after__lt=now)[:100])
    for run in due:
        _erase(run)
        if run.state not in {_State.DONE, _State.DISCARDED}:
            run.state, run.finished_at = _State.DISCARDED, now
        run.save()
    return len(due)


def _erase(run: ResidentImport) -> None:
    for rows in (ImportPart, ImportFault, StagedResident):
        rows.objects.filter(run=run).delete()
    run.erase_after = None


def _forget_findings(run: ResidentImport) -> None:
    for rows in (ImportFault, StagedResident):
        rows.objects.filter(run=run).delete()


def _claim(actor: Actor | None, run_id: int) -> ResidentImport:
    if actor is None:
        return ResidentImport.objects.select_for_update().get(pk=run_id)
    return ResidentImport.objects.claim(actor, IMPORT, run_id)


def _demand(actor: Actor | None, run: ResidentImport) -> None:
    if actor is not None:
        ResidentImport.objects.demand(actor, IMPORT, run)


def _demand_state(run: ResidentImport, *states: str) -> None:
    if run.state not in states:
        raise PopulationRefusedError(_("这个文件现在“%(state)s”，不能这样做") % {"state": run.get_state_display()})


def columns_of(headers: Sequence[str], told: Mapping[str, str]) -> list[str]:
    """Return the columns' fields as a mapping file tells them by the columns' names; what it leaves out is guessed."""
    return guess(headers, {header_word(name): field for name, field in told.items()} | {"": IGNORED})
