"""What joining keeps of one person: given out, and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.kernel.secrets import blind_index
from linli.modules.joining.models import Joined, JoinRequest
from linli.modules.population.public import phone_of

if TYPE_CHECKING:
    from datetime import datetime


def _asked(person_id: int) -> Q:
    phone = phone_of(person_id)
    theirs = Q(person_id=person_id)
    return theirs | Q(phone_index=blind_index(phone, purpose="phone")) if phone else theirs


def _export(person_id: int, now: datetime) -> list[Section]:  # noqa: ARG001 - the signature of all
    rows = [
        (row.at.isoformat(), _("加入"), row.get_way_display()) for row in Joined.objects.filter(person_id=person_id)
    ]
    rows += [
        (row.created_at.isoformat(), _("申请加入"), f"{row.name} {row.address}".strip())
        for row in JoinRequest.objects.filter(_asked(person_id)).order_by("pk")
    ]
    return [Section(gettext_lazy("加入邻里"), (_("时间"), _("做了什么"), _("说明")), tuple(rows))]


def _erase(erasing: Erasing) -> None:
    JoinRequest.objects.filter(_asked(erasing.person_id)).delete()
    Joined.objects.filter(person_id=erasing.person_id).delete()


PART = PersonalPart("joining", _export, _erase)
