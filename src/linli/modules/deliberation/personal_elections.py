"""What elections, recalls and reviews keep of one person: given out, and erased once the election is over.

An election's files are the village's archive (村 §39, 居 §39): that somebody was on a roll and how many votes were cast
stays; the name goes, and what was written about them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.modules.deliberation.elections_flow import ENDED
from linli.modules.deliberation.models import (
    Candidate,
    ElectionObjection,
    ElectionOfficer,
    ElectionProxy,
    Elector,
    Recall,
    Review,
)
from linli.modules.files.public import file_delete

if TYPE_CHECKING:
    from datetime import datetime


def _export(person_id: int, now: datetime) -> list[Section]:  # noqa: ARG001 - the signature of all
    on_rolls = Elector.objects.filter(person_id=person_id).select_related("election").order_by("pk")
    rolls = tuple(
        (
            row.election.day.isoformat(),
            row.election.village,
            str(row.election.law.basis(row.basis).name),
            str(row.get_struck_why_display()) if row.struck_why else "",
        )
        for row in on_rolls
    )
    stood = Candidate.objects.filter(elector__person_id=person_id).select_related("election", "post")
    candidacies = tuple(
        (row.election.day.isoformat(), str(row.post.get_title_display()), row.biography) for row in stood
    )
    said = ElectionObjection.objects.filter(raised_by_id=person_id).order_by("pk")
    objections = tuple((row.raised_at.isoformat(), row.about, row.text, row.decision) for row in said)
    about = Recall.objects.filter(person_id=person_id).order_by("pk")
    recalls = tuple((row.recorded_at.isoformat(), row.office, row.reason, row.defence) for row in about)
    judged = Review.objects.filter(person_id=person_id).order_by("on")
    reviews = tuple((row.on.isoformat(), row.office, str(row.get_verdict_display())) for row in judged)
    return [
        Section(gettext_lazy("选举名单"), (_("选举日"), _("村社"), _("凭什么列上"), _("为什么去掉")), rolls),
        Section(gettext_lazy("当候选人"), (_("选举日"), _("职务"), _("介绍")), candidacies),
        Section(gettext_lazy("对名单的异议"), (_("时间"), _("说的是谁"), _("为什么"), _("处理决定")), objections),
        Section(gettext_lazy("罢免要求"), (_("时间"), _("职务"), _("理由"), _("申辩")), recalls),
        Section(gettext_lazy("民主评议"), (_("时间"), _("职务"), _("结果")), reviews),
    ]


def _objections(person_id: int) -> list[str]:
    running = Elector.objects.filter(person_id=person_id, struck_at__isnull=True).exclude(election__state__in=ENDED)
    return [_("还在一次没有结束的选举的名单上")] if running.exists() else []


def _erase(erasing: Erasing) -> None:
    person = erasing.person_id
    if erasing.keeps_register:
        return
    files = list(ElectionProxy.objects.filter(principal__person_id=person).values_list("file_id", flat=True))
    ElectionProxy.objects.filter(principal__person_id=person).delete()
    stood = Candidate.objects.filter(elector__person_id=person)
    files += stood.filter(photo__isnull=False).values_list("photo_id", flat=True)
    stood.update(name="", sort_key="", biography="", photo=None)
    Elector.objects.filter(person_id=person).update(name="", sort_key="")
    ElectionOfficer.objects.filter(person_id=person).update(name="")
    ElectionObjection.objects.filter(raised_by_id=person).update(about="", text="")
    ElectionObjection.objects.filter(about=erasing.name).update(about="", text="", decision=_("已注销"))
    Recall.objects.filter(person_id=person).update(name="", reason="", defence="")
    Review.objects.filter(person_id=person).update(name="")
    for file_id in files:
        file_delete(file_id=file_id)


PART = PersonalPart("deliberation", _export, _erase, _objections)
