"""What became of a topic after it was decided, in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.modules.accounts.public import is_community
from linli.modules.deliberation.flow_covenants import CLEAR, CORRECTED, FILED, RECEIVED, REPLACED, TO_CORRECT
from linli.modules.deliberation.flow_projects import ACCEPTED, FINISHED, MENDING, RUNNING, STOPPED, TO_ACCEPT
from linli.modules.deliberation.models import ArticleVersion, Topic
from linli.modules.deliberation.selectors.filings import filings_by_topic
from linli.modules.deliberation.selectors.projects import projects_by_topic
from linli.modules.deliberation.stages import StageKind
from linli.web.formatting import said as said_words
from linli.web.formatting import yuan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.modules.deliberation.selectors.filings import FilingCard
    from linli.modules.deliberation.selectors.projects import ProjectCard

FILING_STATES = {
    FILED: gettext_lazy("报上去了，等回话"),
    RECEIVED: gettext_lazy("收到了，正在看"),
    CLEAR: gettext_lazy("没有不同意见"),
    TO_CORRECT: gettext_lazy("责令改正"),
    CORRECTED: gettext_lazy("改过重新报了"),
    REPLACED: gettext_lazy("换成新的一版报了"),
}
PROJECT_STATES = {
    RUNNING: gettext_lazy("正在做"),
    TO_ACCEPT: gettext_lazy("等村监会验收"),
    MENDING: gettext_lazy("有问题，正在改"),
    ACCEPTED: gettext_lazy("验收过了"),
    FINISHED: gettext_lazy("做完了，账也结了"),
    STOPPED: gettext_lazy("停了"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that became of a topic: its ``kind``, a title, what is to be said of it, where to read on, and when."""

    kind: str
    text: str
    link: str
    at: datetime
    title: str = ""


def became_of(topic_id: int) -> list[Outcome]:
    """Return what became of a decided topic, oldest first; of a topic not decided nothing.

    Whoever asks has made sure the topic is in the reader's reach; all it leads to is of the same village.
    """
    topic = Topic.objects.filter(pk=topic_id, decided_at__isnull=False).first()
    if topic is None:
        return []
    found = [*_decided(topic), *_displayed(topic), *_articles(topic), *_filed(topic), *_carried_out(topic)]
    return sorted(found, key=lambda one: one.at)


def covenant_name(place: str) -> str:
    """Return what the covenant of a place is called: a village's, or an urban community's."""
    return _("居民公约") if is_community(place) else _("村规民约")


def _decided(topic: Topic) -> Iterator[Outcome]:
    if topic.decided_at is not None and topic.outcome:
        yield Outcome("resolution", topic.outcome, "", topic.decided_at, _("定下来了"))
    if topic.ended_at is not None and topic.result:
        yield Outcome("result", topic.result, "", topic.ended_at, _("办成什么样"))


def _displayed(topic: Topic) -> Iterator[Outcome]:
    for stage in topic.stages.filter(began_at__gte=topic.decided_at).order_by("position", "round"):
        asks = stage.asks
        if asks.kind == StageKind.DISPLAY and stage.began_at is not None:
            said = _("公布不少于 %(days)d 天。") % {"days": asks.days} if asks.days else ""
            yield Outcome("display", said, "", stage.began_at, said_words(asks.name))


def _articles(topic: Topic) -> Iterator[Outcome]:
    name = covenant_name(topic.village)
    for row in ArticleVersion.objects.filter(topic=topic).select_related("article").order_by("pk"):
        title = _("写进%(name)s第 %(number)d 条") % {"name": name, "number": row.article.number}
        link = reverse("deliberation:article", args=[row.article_id])
        yield Outcome("article", row.text, link, row.recorded_at, title)
    ended = ArticleVersion.objects.filter(ended_by=topic).exclude(article__versions__topic=topic)
    for row in ended.select_related("article").order_by("pk"):
        title = _("%(name)s第 %(number)d 条废止") % {"name": name, "number": row.article.number}
        link = reverse("deliberation:article", args=[row.article_id])
        yield Outcome("article", row.text, link, _midday(row), title)


def _midday(row: ArticleVersion) -> datetime:
    """Return a moment of the day on which a version ended; the hour nobody wrote down."""
    return datetime.combine(row.until or row.since, time(12), tzinfo=get_current_timezone())


def _filed(topic: Topic) -> Iterator[Outcome]:
    link = reverse("deliberation:covenant")
    street = _("报街道备案") if is_community(topic.village) else _("报乡镇（街道）备案")
    for card in filings_by_topic(topic.pk):
        if card.state == REPLACED:
            continue
        yield Outcome("filing", str(FILING_STATES[FILED]), link, card.filed_at, street)
        if card.answered_at is not None:
            yield Outcome("filing_answer", _answer(card), link, card.answered_at, _("备案有回话了"))
        elif card.received_at is not None:
            yield Outcome("filing_received", str(FILING_STATES[RECEIVED]), link, card.received_at, _("备案收到了"))


def _answer(card: FilingCard) -> str:
    if not card.touches:
        return str(FILING_STATES[CLEAR])
    return _("%(state)s：%(reason)s") % {"state": FILING_STATES[TO_CORRECT], "reason": card.reason}


def _carried_out(topic: Topic) -> Iterator[Outcome]:
    for card in projects_by_topic(topic.pk):
        link = reverse("deliberation:project", args=[card.id])
        yield Outcome("project", _state(card), link, card.opened_at, _("立项：%(name)s") % {"name": card.name})
        if card.accepted_at is not None:
            yield Outcome("accepted", card.name, link, card.accepted_at, _("村监会验收过了"))
        if card.ended_at is not None:
            words = card.note or _money(card)
            yield Outcome("project_ended", words, link, card.ended_at, str(PROJECT_STATES[card.state]))


def _state(card: ProjectCard) -> str:
    done = _("%(done)d / %(steps)d 步做完了") % {"done": card.done, "steps": card.steps}
    return _("%(state)s，%(done)s。%(money)s") % {
        "state": PROJECT_STATES[card.state],
        "done": done,
        "money": _money(card),
    }


def _money(card: ProjectCard) -> str:
    said = {"spent": yuan(card.expense), "budget": yuan(card.budget)}
    return _("花了 %(spent)s 元，预算 %(budget)s 元") % said
