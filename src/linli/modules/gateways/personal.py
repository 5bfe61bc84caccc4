"""What gateways keep of one person: addresses outside, given out and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.kernel.secrets import open_text
from linli.modules.gateways.models import Contact, MailCode
from linli.modules.gateways.selectors import CONTACT_PURPOSE

if TYPE_CHECKING:
    from datetime import datetime


def _export(person_id: int, now: datetime) -> list[Section]:  # noqa: ARG001 - the signature of all
    rows = tuple(
        (row.made_at.isoformat(), row.channel, open_text(bytes(row.address_cipher), purpose=CONTACT_PURPOSE))
        for row in Contact.objects.filter(person_id=person_id).order_by("pk")
    )
    return [Section(gettext_lazy("收消息的地址"), (_("时间"), _("通道"), _("地址")), rows)]


def _erase(erasing: Erasing) -> None:
    Contact.objects.filter(person_id=erasing.person_id).delete()
    MailCode.objects.filter(person_id=erasing.person_id).delete()


PART = PersonalPart("gateways", _export, _erase)
