"""What accounts keep of one person: given out, and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import clock, journal
from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.kernel.secrets import blind_index
from linli.modules.accounts.models import Appointment, PersonSettings, SecondFactor, Session, SignInCode
from linli.modules.accounts.role_names import role_label
from linli.modules.population.public import phone_of

if TYPE_CHECKING:
    from datetime import datetime

_WORDS = frozenset({"reason"})


def _export(person_id: int, now: datetime) -> list[Section]:  # noqa: ARG001 - the signature of all
    sessions = Session.objects.filter(person_id=person_id).order_by("-pk")
    held = Appointment.objects.filter(person_id=person_id).order_by("pk")
    return [
        Section(
            gettext_lazy("登录记录"),
            (_("登录时间"), _("最近使用"), _("浏览器"), _("来自")),
            tuple(
                (row.created_at.isoformat(), row.last_seen_at.isoformat(), row.user_agent, row.origin)
                for row in sessions
            ),
        ),
        Section(
            gettext_lazy("担任过的职务"),
            (_("职务"), _("地方"), _("起"), _("止")),
            tuple(
                (
                    role_label(row.role, row.place),
                    row.place,
                    row.from_at.isoformat(),
                    ended.isoformat() if (ended := row.ended_at or row.until_at) else "",
                )
                for row in held
            ),
        ),
    ]


def _objections(person_id: int) -> list[str]:
    holds = Appointment.objects.holding_at(clock.now()).filter(person_id=person_id)
    return [_("您还担任职务，请先请上级结束任职")] if holds.exists() else []


def _erase(erasing: Erasing) -> None:
    phone = phone_of(erasing.person_id)
    if phone is not None:
        SignInCode.objects.filter(phone_index=blind_index(phone, purpose="phone")).delete()
    for model in (Session, SecondFactor, PersonSettings):
        model.objects.filter(person_id=erasing.person_id).delete()
    for county in erasing.counties:
        journal.forget(place=county, subjects=[("person", erasing.person_id)], keys=_WORDS, actor=None, now=erasing.now)


PART = PersonalPart("accounts", _export, _erase, _objections)
