"""The rows as given with what is wrong with them, as a spreadsheet to mend and send again."""

from __future__ import annotations

import tempfile
from itertools import groupby
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from linli.modules.population.importing.selectors import faults_all, rows_given
from linli.modules.population.importing.services import import_faults_take
from linli.modules.population.models import ResidentImport
from linli.modules.population.policy import IMPORT
from linli.web.routing import page

if TYPE_CHECKING:
    from typing import IO

    from linli.web.request import LinliRequest

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(IMPORT)
def faults_sheet(request: LinliRequest, import_id: int) -> FileResponse:
    """Give the rows that have faults as they came, with a column of what is wrong; every cell is a text."""
    try:
        run = import_faults_take(actor=request.actor, run_id=import_id, now=request.now)
    except ResidentImport.DoesNotExist:
        raise Http404 from None
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_faults(run, file)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"faults-{run.pk}.xlsx", content_type=_SHEET)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def write_faults(run: ResidentImport, out: IO[bytes]) -> None:
    """Write the workbook: the file's columns, then the line, whether the row stayed out, and what is wrong."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        # Marked as text for good, so that saving the file in another format does not wake what begins like a formula.
        asleep = book.add_format({"quote_prefix": True})
        heads = [*run.headers, _("原来第几行"), _("收没收"), _("问题")]
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        rows = rows_given(run)
        for nth, (line, faults) in enumerate(groupby(faults_all(run), key=lambda fault: fault.line), start=1):
            found = list(faults)
            cells = next((cells for number, cells in rows if number == line), [])
            for column, text in enumerate(cells[: len(run.headers)]):
                sheet.write_string(nth, column, text, asleep if text.startswith(_FORMULA) else None)
            after = len(run.headers)
            sheet.write_number(nth, after, line)
            is_out = any(fault.is_error for fault in found)
            sheet.write_string(nth, after + 1, _("没收") if is_out else _("收了"))
            sheet.write_string(nth, after + 2, _("；").join(fault.column + _("：") + fault.mend for fault in found))
