"""What comments keep of one person: given out, and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import journal
from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.modules.comments.flow import COMMENT
from linli.modules.comments.models import Comment, CommentReport, Like

if TYPE_CHECKING:
    from datetime import datetime

_WORDS = frozenset({"note", "reason"})


def _export(person_id: int, now: datetime) -> list[Section]:  # noqa: ARG001 - the signature of all
    rows = tuple((row.at.isoformat(), row.text) for row in Comment.objects.filter(author_id=person_id).order_by("pk"))
    return [Section(gettext_lazy("写过的评论"), (_("时间"), _("内容")), rows)]


def _erase(erasing: Erasing) -> None:
    pk = erasing.person_id
    for comment in Comment.objects.filter(author_id=pk):
        journal.forget(place=comment.place, subjects=[(COMMENT, comment.pk)], keys=_WORDS, actor=None, now=erasing.now)
        comment.delete()
    CommentReport.objects.filter(person_id=pk).delete()
    Like.objects.filter(county__in=erasing.counties, person_id=pk).delete()


PART = PersonalPart("comments", _export, _erase)
