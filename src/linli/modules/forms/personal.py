"""What questionnaires keep of one person: given out, and erased; an answer without a name is nobody's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.modules.forms.models import Mark, Sheet

if TYPE_CHECKING:
    from datetime import datetime


def _export(person_id: int, now: datetime) -> list[Section]:  # noqa: ARG001 - the signature of all
    sheets = Sheet.objects.filter(person_id=person_id).select_related("questionnaire").order_by("answered_at")
    rows = tuple(
        (
            row.answered_at.isoformat() if row.answered_at else "",
            row.questionnaire.title,
            json.dumps(row.answers, ensure_ascii=False),
        )
        for row in sheets
    )
    return [Section(gettext_lazy("填过的问卷"), (_("时间"), _("问卷"), _("答案")), rows)]


def _erase(erasing: Erasing) -> None:
    """Whether they answered stays as a mark, so that nobody answers twice; what they said goes."""
    Sheet.objects.filter(person_id=erasing.person_id).delete()
    Mark.objects.filter(helper_id=erasing.person_id).update(helper_id=None, consent="")


PART = PersonalPart("forms", _export, _erase)
