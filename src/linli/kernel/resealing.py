"""Changing the suite of an installation: what was sealed under another is sealed and indexed anew, batch by batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Func, IntegerField
from django.utils.module_loading import import_string

from linli.kernel.models import Version
from linli.kernel.secrets import SUITES, AnotherSuiteError, blind_index, open_text, seal_text, suite_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model, QuerySet

BATCH = 1000
_MARKER = "crypto-suite"
_UNDER_WAY = 0


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column modules keep sealed: its model (``app.Model``), the purpose of its key and, where it has one, its index.

    ``indexed`` makes the index of a row and its opened value, where it is not that of the value for the same purpose.
    """

    model: str
    cipher: str
    purpose: str
    index: str = ""
    indexed: Callable[[Any, str], bytes] | None = None


def sealed_columns() -> tuple[SealedColumn, ...]:
    """Return every module's sealed columns, as the configuration's wiring binds them."""
    columns: tuple[SealedColumn, ...] = import_string(settings.LINLI_SEALED)
    return columns


def suite_held() -> str:
    """Return the suite in force: a name, ``mixed`` while a change is under way, empty where nothing is sealed yet."""
    mark = Version.objects.filter(key=_MARKER).values_list("number", flat=True).first()
    if mark is None:
        return SUITES["aes"].name if any(_rows(column).exists() for column in sealed_columns()) else ""
    return next((suite.name for suite in SUITES.values() if suite.mark == mark), "mixed")


def suite_settle() -> None:
    """Remember the configured suite where nothing is sealed yet; where another one is in force: AnotherSuiteError."""
    held = suite_held()
    if not held:
        _remember(suite_now().mark)
    elif held != suite_now().name:
        raise AnotherSuiteError(held)


def reseal_all() -> Iterator[int]:
    """Seal and index anew what another suite sealed; yield after each batch how many values it was.

    A value and its index change together, so a run that was broken off goes on where it stopped. From the first batch
    to the last the installation counts as mixed and does not start: an index of the other suite would find nobody.
    """
    _remember(_UNDER_WAY)
    for column in sealed_columns():
        after: Any = 0
        while True:
            count, after = _reseal_batch(column, after)
            if not count:
                break
            yield count
    _remember(suite_now().mark)


@transaction.atomic
def _reseal_batch(column: SealedColumn, after: Any) -> tuple[int, Any]:
    mark = Func(F(column.cipher), 0, function="get_byte", output_field=IntegerField())
    rows = _rows(column).annotate(sealed_by=mark).exclude(sealed_by=suite_now().mark).filter(pk__gt=after)
    batch = list(rows.order_by("pk").select_for_update()[:BATCH])
    for row in batch:
        text = open_text(bytes(getattr(row, column.cipher)), purpose=column.purpose)
        setattr(row, column.cipher, seal_text(text, purpose=column.purpose))
        if column.index:
            made = column.indexed(row, text) if column.indexed else blind_index(text, purpose=column.purpose)
            setattr(row, column.index, made)
    written = [column.cipher, *([column.index] if column.index else [])]
    if batch:
        _model(column).objects.bulk_update(batch, written)
    return len(batch), batch[-1].pk if batch else after


def _model(column: SealedColumn) -> Any:
    return apps.get_model(column.model)


def _rows(column: SealedColumn) -> QuerySet[Model]:
    rows: QuerySet[Model] = _model(column).objects.filter(**{f"{column.cipher}__isnull": False})
    return rows


def _remember(mark: int) -> None:
    Version.objects.update_or_create(key=_MARKER, defaults={"number": mark})
