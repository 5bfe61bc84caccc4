"""What messaging keeps of one person: given out, and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q, Value
from django.db.models.functions import Left, Replace
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.kernel.place_path import county_of
from linli.modules.messaging.models import BroadcastRead, Delivery, Notice, Preference
from linli.modules.population.public import memberships_of

if TYPE_CHECKING:
    from datetime import datetime

_SUBJECT_AT_MOST, _BODY_AT_MOST = 120, 500


def _export(person_id: int, now: datetime) -> list[Section]:
    counties = {county_of(row.place) for row in memberships_of(person_id, now)}
    rows = Notice.objects.filter(county__in=sorted(counties), person_id=person_id).order_by("-at", "-id")
    told = tuple((row.at.isoformat(), row.subject, row.body) for row in rows)
    return [Section(gettext_lazy("收到的消息"), (_("时间"), _("标题"), _("内容")), told)]


def _erase(erasing: Erasing) -> None:
    """Their own messages go; where others were told about them, the name does, a namesake's with it."""
    Preference.objects.filter(person_id=erasing.person_id).delete()
    for county in erasing.counties:
        rows = Notice.objects.filter(county=county)
        rows.filter(person_id=erasing.person_id).delete()
        BroadcastRead.objects.filter(county=county, person_id=erasing.person_id).delete()
        # What was to go outside goes no more; that it was counted among whom it was meant for stays.
        Delivery.objects.filter(county=county, person_id=erasing.person_id, state=Delivery.State.QUEUED).update(
            state=Delivery.State.CANCELLED
        )
        if not erasing.keeps_register:
            name, nobody = Value(erasing.name), Value(_("已注销的人"))
            rows.filter(Q(subject__contains=erasing.name) | Q(body__contains=erasing.name)).update(
                subject=Left(Replace(F("subject"), name, nobody), _SUBJECT_AT_MOST),
                body=Left(Replace(F("body"), name, nobody), _BODY_AT_MOST),
            )


PART = PersonalPart("messaging", _export, _erase)
