"""What projects keep of one person: what they answer for and signed; given out, and erased from the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Left
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.kernel.place_path import Level
from linli.modules.deliberation.models import Project, ProjectDefect, ProjectMoney, ProjectSignature
from linli.modules.disclosure.public import name_masked

if TYPE_CHECKING:
    from datetime import datetime

# Kept in the register, whatever the language of whoever looks.
_NOBODY = "已注销"


def _export(person_id: int, now: datetime) -> list[Section]:  # noqa: ARG001 - the signature of all
    answers = Project.objects.filter(responsible_id=person_id).order_by("pk")
    signed = ProjectSignature.objects.filter(person_id=person_id).select_related("project").order_by("pk")
    return [
        Section(
            gettext_lazy("负责的项目"),
            (_("立项"), _("项目")),
            tuple((row.opened_at.isoformat(), row.name) for row in answers),
        ),
        Section(
            gettext_lazy("验收签的字"),
            (_("时间"), _("项目")),
            tuple((row.at.isoformat(), row.project.name) for row in signed),
        ),
    ]


def _erase(erasing: Erasing) -> None:
    """That somebody answered for a project, signed or was paid stays on the village's record (§39), their name goes."""
    Project.objects.filter(responsible_id=erasing.person_id).update(responsible_name=_NOBODY)
    ProjectSignature.objects.filter(person_id=erasing.person_id).update(name=_NOBODY)
    if not erasing.name:
        return
    here = Project.objects.annotate(county=Left("village", int(Level.COUNTY))).filter(county__in=erasing.counties)
    covered = name_masked(erasing.name)
    here.filter(contractor_is_person=True, contractor=erasing.name).update(contractor=covered)
    whose = here.values("pk")
    ProjectDefect.objects.filter(project__in=whose, found_by_name=erasing.name).update(found_by_name=_NOBODY)
    ProjectMoney.objects.filter(project__in=whose, party_is_person=True, party=erasing.name).update(party=covered)


PART = PersonalPart("deliberation.covenants", _export, _erase)
