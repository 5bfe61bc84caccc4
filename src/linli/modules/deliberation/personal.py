"""What topics keep of one person: given out, and erased; what a village took up stays on its record, without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import journal
from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.modules.deliberation.flow import OPEN, RAISED, REFUSED, TOPIC, WITHDRAWN
from linli.modules.deliberation.models import Support, Topic, TopicFile
from linli.modules.deliberation.personal_votes import votes_erase, votes_export
from linli.modules.files.public import file_delete

if TYPE_CHECKING:
    from datetime import datetime

# Kept in the register, whatever the language of whoever looks.
_GONE = "（当事人已注销，内容已删除）"
_NOBODY = "已注销"
_WORDS = frozenset({"note"})
_NEVER_TAKEN_UP = frozenset({RAISED, REFUSED, WITHDRAWN})
_STILL_COUNTED = frozenset({RAISED, REFUSED, OPEN})


def _export(person_id: int, now: datetime) -> list[Section]:  # noqa: ARG001 - the signature of all
    topics = Topic.objects.filter(proposer_id=person_id).order_by("pk")
    raised = tuple((row.raised_at.isoformat(), row.number, row.title, row.text, row.reason) for row in topics)
    supports = Support.objects.filter(person_id=person_id).select_related("topic").order_by("pk")
    supported = tuple((row.at.isoformat(), row.topic.number, row.topic.title) for row in supports)
    return [
        Section(
            gettext_lazy("提过的议题"), (_("时间"), _("编号"), _("议什么"), _("怎么回事"), _("没接的理由")), raised
        ),
        Section(gettext_lazy("附议过的"), (_("时间"), _("编号"), _("议什么")), supported),
        *votes_export(person_id),
    ]


def _erase(erasing: Erasing) -> None:
    """What was taken up stays with its words (村委会组织法 §39: archives); what was not goes with its files."""
    pk = erasing.person_id
    for topic in Topic.objects.filter(proposer_id=pk).select_for_update().order_by("pk"):
        if topic.state in _NEVER_TAKEN_UP:
            topic.title = topic.text = _GONE
            topic.reason = ""
            _erase_files(topic)
            journal.forget(place=topic.village, subjects=[(TOPIC, topic.pk)], keys=_WORDS, actor=None, now=erasing.now)
        topic.proposer_id, topic.proposer_name, topic.key = None, _NOBODY, None
        topic.save()
    Topic.objects.filter(helper_id=pk).update(helper=None, consent="", key=None)
    supported = Support.objects.filter(person_id=pk)
    counted = Topic.objects.filter(pk__in=supported.values("topic_id"), state__in=_STILL_COUNTED)
    counted.update(supports=F("supports") - 1)
    supported.delete()
    votes_erase(erasing)


def _erase_files(topic: Topic) -> None:
    for kept in TopicFile.objects.filter(topic=topic, stage__isnull=True):
        kept.delete()
        file_delete(file_id=kept.file_id)


PART = PersonalPart("deliberation", _export, _erase)
