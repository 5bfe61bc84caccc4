"""Shuffling sheets without names, so that neither order nor the database's own marks lead back to who answered."""

from __future__ import annotations

from django.db import connection, transaction

from linli.modules.forms.flow import OPEN
from linli.modules.forms.models import Questionnaire, Sheet

FEWEST = 5
"""So many new sheets are shuffled in at once while a questionnaire is open; fewer would still be guessed apart."""

_MIX = """
WITH taken AS (DELETE FROM forms_sheet WHERE questionnaire_id = %s RETURNING answers)
INSERT INTO forms_sheet (id, questionnaire_id, place, answers, is_mixed)
SELECT gen_random_uuid(), %s, '', answers, true FROM taken ORDER BY random()
"""


@transaction.atomic
def sheets_mix(questionnaire_id: int) -> None:
    """Lay all sheets of a questionnaire without names down anew in random order, in one transaction, with new ids.

    Afterwards nothing of a sheet is of the moment it was handed in. Who answers meanwhile waits.
    """
    row = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire_id)
    if not row.is_anonymous:
        return
    waiting = Sheet.objects.filter(questionnaire=row, is_mixed=False).count()
    if waiting >= (FEWEST if row.state == OPEN else 1):
        with connection.cursor() as cursor:
            cursor.execute(_MIX, [row.pk, row.pk])


def questionnaires_to_mix() -> list[int]:
    """Return the ids of questionnaires of which sheets wait to be shuffled."""
    rows = Sheet.objects.filter(is_mixed=False, questionnaire__is_anonymous=True)
    return list(rows.order_by().values_list("questionnaire_id", flat=True).distinct())
