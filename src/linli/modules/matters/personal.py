"""What matters keep of one person: given out, and erased; that something was reported and handled stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Func, Q, Value
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import journal
from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.modules.files.public import file_delete
from linli.modules.matters import flow
from linli.modules.matters.models import Agreement, Attachment, Behalf, Matter, Party
from linli.modules.matters.models.choices import Identity, Visibility
from linli.modules.matters.notices import PAGES
from linli.modules.messaging.public import notices_blank

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

# Kept in the register, whatever the language of whoever looks.
_GONE = "（当事人已注销，内容已删除）"
_NOBODY = "已注销"
_ABOUT_NOBODY = "已注销的人报过的一件事"
_WORDS = frozenset({"note", "text", "reason"})


def _about(person_id: int) -> QuerySet[Matter]:
    return Matter.objects.filter(Q(reporter_id=person_id) | Q(behalf_person_id=person_id))


def _export(person_id: int, now: datetime) -> list[Section]:  # noqa: ARG001 - the signature of all
    rows = tuple(
        (row.reported_at.isoformat(), row.number, row.get_kind_display(), row.text, row.location_note, row.grade_reason)
        for row in _about(person_id).order_by("pk")
    )
    heads = (_("时间"), _("编号"), _("种类"), _("内容"), _("在哪儿"), _("评价"))
    return [Section(gettext_lazy("报过的事"), heads, rows)]


def _objections(person_id: int) -> list[str]:
    running = _about(person_id).exclude(state__in=flow.FINAL).count()
    return [_("您还有 %(count)d 件事在办，办结或撤回以后再注销") % {"count": running}] if running else []


def _erase(erasing: Erasing) -> None:
    pk = erasing.person_id
    about = list(_about(pk).select_for_update().order_by("pk"))
    ids = [matter.pk for matter in about]
    _erase_disputes(erasing)
    _erase_files(ids, pk)
    Behalf.objects.filter(matter_id__in=[matter.pk for matter in about if matter.behalf_person_id == pk]).delete()
    _erase_notices(about)
    for matter in about:
        matter.text, matter.location_note, matter.grade_reason = _GONE, "", ""
        matter.lng = matter.lat = None
        matter.visibility = Visibility.PRIVATE
        matter.behalf_person_id = None
        if matter.reporter_id == pk:
            matter.reporter_id, matter.identity = None, Identity.ANONYMOUS
        matter.save()
        journal.forget(
            place=matter.journal_place,
            subjects=[("matter", matter.pk)],
            keys=_WORDS,
            actor=None,
            now=erasing.now,
        )


def _erase_notices(about: list[Matter]) -> None:
    """Whoever else was told about these matters keeps that they were told, without the words quoted."""
    for county in {matter.county for matter in about}:
        pks = [matter.pk for matter in about if matter.county == county]
        links = [reverse(page, kwargs={"matter_id": pk}) for page in PAGES.values() for pk in pks]
        notices_blank(county=county, links=links, subject=_ABOUT_NOBODY, body=_GONE)


def _erase_disputes(erasing: Erasing) -> None:
    """A party of somebody else's dispute keeps its side of the table, without a name."""
    pk = erasing.person_id
    disputes = list(Party.objects.filter(person_id=pk).values_list("matter_id", flat=True))
    Party.objects.filter(person_id=pk).update(name=_NOBODY, person=None)
    Agreement.objects.filter(matter_id__in=disputes).update(
        text=Replace(F("text"), Value(erasing.name), Value(_NOBODY))
    )
    without = Func(F("named"), Value(pk), function="array_remove")
    Matter.objects.filter(named__contains=[pk]).update(named=without)


def _erase_files(matters: list[int], person_id: int) -> None:
    theirs = Attachment.objects.filter(Q(matter_id__in=matters, uploader__isnull=True) | Q(uploader_id=person_id))
    theirs = theirs.filter(matter_id__in=matters)
    Behalf.objects.filter(proof__in=theirs).update(proof=None)
    for attachment in theirs:
        attachment.delete()
        file_delete(file_id=attachment.file_id)


PART = PersonalPart("matters", _export, _erase, _objections)
