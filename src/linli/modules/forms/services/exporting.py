"""Taking the answers along, and remembering who did."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.kernel.flow import StepNotAllowedError
from linli.modules.forms.events import ResultsTaken
from linli.modules.forms.flow import QUESTIONNAIRE
from linli.modules.forms.models import Questionnaire
from linli.modules.forms.policy import READ
from linli.modules.forms.selectors.sheets import sheets_of
from linli.modules.forms.workbook import workbook_write

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def results_take(*, actor: Actor, questionnaire_id: int, file: IO[bytes], now: datetime) -> str:
    """Write the answers as a workbook, without names, numbers or moments; return the title.

    Who takes them is in the journal. Out of reach: Questionnaire.DoesNotExist. Sealed still: StepNotAllowedError.
    """
    row = Questionnaire.objects.in_reach(actor, READ).get(pk=questionnaire_id)
    if row.is_sealed or row.opened_at is None:
        raise StepNotAllowedError("export", row.state)
    questions, sheets = sheets_of(row)
    written = workbook_write(file, questions, sheets, title=row.title, addressed=row.addressed, now=now)
    journal.record(ResultsTaken(sheets=written), actor=actor, place=row.place, subject=(QUESTIONNAIRE, row.pk), now=now)
    return row.title
