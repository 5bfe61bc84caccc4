"""All reads of imports: which there were, how one stands, what was found wrong, rows as given."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from linli.kernel.place_path import subtree_bounds
from linli.kernel.secrets import mask_phone
from linli.modules.places.public import places_get
from linli.modules.population.fields import mask_identity
from linli.modules.population.importing.columns import FIELDS
from linli.modules.population.importing.faults import FAULTS
from linli.modules.population.importing.services import part_rows
from linli.modules.population.models import ImportFault, ImportPart, Person, ResidentImport
from linli.modules.population.policy import IMPORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from linli.kernel.actor import Actor

PAGE_SIZE = 20
_SHOWN = 40
_AT_ONCE = 1_000
_LEAST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault as people read it; ``said`` is what the table says there, masked."""

    id: int
    line: int
    column: str
    said: str
    title: str
    mend: str
    is_error: bool
    code: str


@dataclass(frozen=True, slots=True)
class FaultCount:
    """How many faults of a kind there are."""

    code: str
    title: str
    count: int
    is_error: bool


def import_get(actor: Actor | None, run_id: int) -> ResidentImport:
    """Return one import within reach, else ResidentImport.DoesNotExist; ``actor=None`` is the command line."""
    rows = ResidentImport.objects.all() if actor is None else ResidentImport.objects.in_reach(actor, IMPORT)
    return rows.get(pk=run_id)


def imports_of(
    actor: Actor, place: str, *, before: int | None = None, limit: int = PAGE_SIZE
) -> tuple[list[ResidentImport], int]:
    """Return the imports of a place's subtree within reach, the newest first, and the key of the next page (or 0)."""
    low, high = subtree_bounds(place)
    rows = ResidentImport.objects.in_reach(actor, IMPORT).filter(place__gte=low, place__lt=high)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else 0


def faults_counted(run: ResidentImport) -> list[FaultCount]:
    """Return how many faults of each kind were found, in the order of the kinds; one query."""
    counted = dict(ImportFault.objects.filter(run=run).values_list("code").annotate(n=Count("pk")).order_by())
    return [
        FaultCount(code, str(kind.title), counted[code], kind.is_error)
        for code, kind in FAULTS.items()
        if code in counted
    ]


def faults_page(
    run: ResidentImport, *, is_error: bool, code: str = "", after: tuple[int, int] = (0, 0), limit: int = PAGE_SIZE
) -> tuple[list[FaultLine], str]:
    """Return faults in order of line, after the line and id given, and the key of the next page (or nothing)."""
    rows = ImportFault.objects.filter(run=run, is_error=is_error).order_by("line", "pk")
    if code:
        rows = rows.filter(code=code)
    found = list(_after(rows, after)[: limit + 1])
    lines = _worded(run, found[:limit])
    return lines, f"{lines[-1].line}-{lines[-1].id}" if len(found) > limit else ""


def faults_all(run: ResidentImport) -> Iterator[FaultLine]:
    """Yield every fault in order of line, without what the table says."""
    faults = ImportFault.objects.filter(run=run).order_by("line", "pk")
    found = faults.iterator(chunk_size=_AT_ONCE)
    while some := list(islice(found, _AT_ONCE)):
        sentences = sentences_of(some)
        yield from (_line(fault, "", sentences) for fault in some)


def _after(rows: Any, after: tuple[int, int]) -> Any:
    return rows.filter(Q(line__gt=after[0]) | Q(line=after[0], pk__gt=after[1]))


def _worded(run: ResidentImport, faults: Sequence[ImportFault]) -> list[FaultLine]:
    cells = cells_of(run, {fault.line for fault in faults})
    sentences = sentences_of(faults)
    lines = []
    for fault in faults:
        place = run.columns.index(fault.field) if fault.field in run.columns else None
        row = cells.get(fault.line, [])
        said = row[place] if place is not None and place < len(row) else ""
        lines.append(_line(fault, masked(fault.field, said), sentences))
    return lines


def _line(fault: ImportFault, said: str, sentences: Mapping[int, str]) -> FaultLine:
    kind = FAULTS[fault.code]
    column = str(FIELDS.get(fault.field, _("整行")))
    return FaultLine(
        fault.pk, fault.line, column, said, str(kind.title), sentences[fault.pk], fault.is_error, fault.code
    )


def sentences_of(faults: Sequence[ImportFault]) -> dict[int, str]:
    """Return for each fault how to mend it, places by their names; at most one query."""
    codes = {fault.detail["place"] for fault in faults if "place" in fault.detail}
    names = {code: card.short_name for code, card in places_get(codes).items()} if codes else {}
    found = {}
    for fault in faults:
        detail = dict(fault.detail)
        if "place" in detail:
            detail["place"] = names.get(detail["place"], detail["place"])
        if "sex" in detail:
            detail["sex"] = Person.Sex(detail["sex"]).label
        found[fault.pk] = str(FAULTS[fault.code].mend) % detail
    return found


def cells_of(run: ResidentImport, lines: Iterable[int]) -> dict[int, list[str]]:
    """Return the rows of these lines as given; a query for where the parts begin, and one for those needed."""
    wanted = sorted(set(lines))
    if not wanted:
        return {}
    begins = list(ImportPart.objects.filter(run=run).order_by("number").values_list("pk", "first_line"))
    needed = {
        pk
        for (pk, first), (_pk, following) in zip(begins, [*begins[1:], (0, wanted[-1] + 1)], strict=True)
        if any(first <= line < following for line in wanted)
    }
    asked = set(wanted)
    return {
        line: cells
        for part in ImportPart.objects.filter(pk__in=needed)
        for line, cells in part_rows(run, part)
        if line in asked
    }


def rows_given(run: ResidentImport) -> Iterator[tuple[int, list[str]]]:
    """Yield every row as given, part by part."""
    for part in ImportPart.objects.filter(run=run).order_by("number").iterator(chunk_size=4):
        yield from part_rows(run, part)


def samples_of(run: ResidentImport, many: int = 3) -> list[list[str]]:
    """Return for each column the first different things it says, masked for what the column is taken to be."""
    part = ImportPart.objects.filter(run=run).order_by("number").first()
    rows = part_rows(run, part)[:50] if part else []
    found: list[list[str]] = []
    for place, field in enumerate(run.columns):
        said = dict.fromkeys(cells[place] for _line, cells in rows if place < len(cells) and cells[place])
        found.append([masked(field, text) for text in list(said)[:many]])
    return found


def masked(field: str, text: str) -> str:
    """Show what a cell says without giving anybody away who has only a number: numbers and phones by their ends."""
    if field == "id_number" or (not field and sum(char.isdigit() for char in text) > 2 * _LEAST_DIGITS):
        return mask_identity(text) if len(text) > _LEAST_DIGITS else text
    if field == "phone" or (not field and sum(char.isdigit() for char in text) >= _LEAST_DIGITS):
        return mask_phone(text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
