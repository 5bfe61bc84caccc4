"""A file of residents taken over from the command line: read, checked, written, and told in one summary."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from linli.kernel import clock
from linli.kernel.place_path import Level
from linli.kernel.refusal import InvalidInputError
from linli.modules.places.public import UnknownPlaceError
from linli.modules.population.public import (
    import_columns_of,
    import_discard,
    import_faults,
    import_lay_out,
    import_take_in,
    import_work,
    imported,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNTS = ("added", "changed", "unchanged")


class ResidentsRefusedError(Exception):
    """The file, the place or the mapping cannot be used; the message says why."""


def residents_import(
    file: Path,
    *,
    place: str,
    is_village: bool,
    mapping: Path | None = None,
    dry_run: bool = False,
    progress: Callable[[str, int], None] | None = None,
) -> dict[str, Any]:
    """Import a file and return the summary: counts, and what was rejected or warned about with line and reason.

    A worker of the service goes on with it should this process die. On a dry run nothing of it stays.
    """
    if is_village != (len(place) == Level.VILLAGE):
        raise ResidentsRefusedError("--village takes the 12 digits of a village, --within those of what lies above")
    try:
        run = import_take_in(actor=None, place=place, file=file, file_name=file.name, now=clock.now())
        columns = import_columns_of(run.headers, _told(mapping)) if mapping else run.columns
        import_lay_out(actor=None, run_id=run.pk, columns=columns, straight_on=not dry_run, now=clock.now())
    except UnknownPlaceError as unknown:
        raise ResidentsRefusedError(f"no place has the code {place}") from unknown
    except InvalidInputError as refused:
        raise ResidentsRefusedError("; ".join(str(error.message) for error in refused.errors)) from refused
    stage = "check" if dry_run else "import"
    import_work(run_id=run.pk, now=clock.now, tell=(lambda done: progress(stage, done)) if progress else None)
    run = imported(None, run.pk)
    summary: dict[str, Any] = {"read": run.rows} | {name: getattr(run, name) for name in COUNTS}
    summary |= {"rejected_count": run.rejected, "dry_run": dry_run, "rejected": [], "warnings": []}
    for found in import_faults(run):
        told = {"line": found.line, "column": found.column, "code": found.code, "reason": found.mend}
        summary["rejected" if found.is_error else "warnings"].append(told)
    if dry_run:
        import_discard(actor=None, run_id=run.pk, now=clock.now())
    return summary


def _told(mapping: Path) -> dict[str, str]:
    try:
        told = json.loads(mapping.read_text(encoding="utf-8"))
    except ValueError:
        told = None
    if not isinstance(told, dict) or not all(isinstance(field, str) for field in told.values()):
        raise ResidentsRefusedError('the mapping is JSON like {"name of a column": "field"}')
    return told
