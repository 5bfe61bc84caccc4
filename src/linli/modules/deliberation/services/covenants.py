"""Writing a covenant: the text taken over, articles adopted and repealed by resolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.events import ArticleChanged, CovenantTakenOver
from linli.modules.deliberation.flow import DONE, RESOLVED
from linli.modules.deliberation.models import ArticleVersion, CovenantArticle, Topic
from linli.modules.deliberation.models.covenants import ARTICLE_AT_MOST, ARTICLES_AT_MOST, BASIS_AT_MOST
from linli.modules.deliberation.policy import KEEP_COVENANT, POLICY, READ

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from linli.kernel.actor import Actor

COVENANT = "covenant"
DECIDED = frozenset({RESOLVED, DONE})
"""States of a topic whose resolution may be carried out."""


@transaction.atomic
def covenant_take_over(
    *, actor: Actor, village: str, texts: Sequence[str], since: date, basis: str, now: datetime
) -> int:
    """Take over the covenant a village had before the platform, marked as such; return how many articles it has.

    Only the village's office: NotAllowedError. It has articles already, none are given, one is empty or too long, no
    ground, a day to come: InvalidInputError naming the field. Sent twice, the second is refused.
    """
    POLICY.demand(actor, KEEP_COVENANT, CovenantArticle(village=village))
    words = [text.strip() for text in texts if text.strip()]
    _demand_text_to_take_over(village, words, since, basis, now)
    try:
        with transaction.atomic():
            articles = CovenantArticle.objects.bulk_create(
                CovenantArticle(village=village, origin=village, number=number) for number in range(1, len(words) + 1)
            )
    except IntegrityError:
        raise invalid("/texts", _("村规民约已经有了，要改就从决议改")) from None
    ArticleVersion.objects.bulk_create(
        ArticleVersion(
            article=article,
            version=1,
            text=text,
            basis=basis.strip(),
            since=since,
            recorded_at=now,
            recorded_by_id=actor.known_id,
        )
        for article, text in zip(articles, words, strict=True)
    )
    taken = CovenantTakenOver(articles=len(words), since=since.isoformat(), basis=basis.strip())
    journal.record(taken, actor=actor, place=village, subject=(COVENANT, articles[0].pk), now=now)
    return len(words)


def _demand_text_to_take_over(village: str, words: Sequence[str], since: date, basis: str, now: datetime) -> None:
    wrong = []
    if len(village) != Level.VILLAGE:
        wrong.append(FieldError("/village", _("先选一个村(社区)")))
    if CovenantArticle.objects.filter(village=village).exists():
        wrong.append(FieldError("/texts", _("村规民约已经有了，要改就从决议改")))
    if not 1 <= len(words) <= ARTICLES_AT_MOST:
        wrong.append(FieldError("/texts", _("一行写一条，最多 %(most)d 条") % {"most": ARTICLES_AT_MOST}))
    too_long = next((number for number, text in enumerate(words, start=1) if len(text) > ARTICLE_AT_MOST), 0)
    if too_long:
        said = {"number": too_long, "most": ARTICLE_AT_MOST}
        wrong.append(FieldError("/texts", _("第 %(number)d 条太长了，一条最多 %(most)d 个字") % said))
    if not basis.strip() or len(basis.strip()) > BASIS_AT_MOST:
        wrong.append(FieldError("/basis", _("写一句从哪儿来，比如“2023年12月20日村民会议通过”")))
    if since > localdate(now):
        wrong.append(FieldError("/since", _("这一天还没到")))
    if wrong:
        raise InvalidInputError(wrong)


@transaction.atomic
def article_adopt(*, actor: Actor, topic_id: int, number: int | None, text: str, now: datetime) -> ArticleVersion:
    """Let an article take force today as a topic's resolution words it; without a number it is a new one.

    The version in force ends on the same day and is kept. Only the village's office: NotAllowedError; out of reach:
    Topic.DoesNotExist. The topic is not decided, no such article, a text empty, too long or unchanged:
    InvalidInputError. Sent twice it is the same version; of two who adopt together the topic's row is locked.
    """
    topic = claim_decided(actor, topic_id)
    words, day = text.strip(), localdate(now)
    if not words or len(words) > ARTICLE_AT_MOST:
        raise invalid("/text", _("写下这一条怎么说，最多 %(most)d 个字") % {"most": ARTICLE_AT_MOST})
    same = ArticleVersion.objects.filter(topic=topic, text=words).select_related("article").first()
    if same is not None and number in {None, same.article.number}:
        return same
    article = _article(topic.village, number)
    former = _demand_follows(article, topic, words)
    if former is not None and former.until is None:
        _end(former, topic, day)
    version = ArticleVersion.objects.create(
        article=article,
        version=former.version + 1 if former else 1,
        text=words,
        topic=topic,
        since=day,
        recorded_at=now,
        recorded_by_id=actor.known_id,
    )
    _record(article, version.version, topic, day, actor, now)
    return version


def _article(village: str, number: int | None) -> CovenantArticle:
    """Return the article of this number, locked, or the next one."""
    rows = CovenantArticle.objects.select_for_update().filter(village=village)
    if number is not None:
        # After a merger two may have had the same number: the village's own is meant.
        found = sorted(rows.filter(number=number), key=lambda row: row.origin != village)
        if not found:
            raise invalid("/number", _("没有第 %(number)d 条") % {"number": number})
        return found[0]
    last = CovenantArticle.objects.filter(village=village).aggregate(last=Max("number"))["last"] or 0
    if last >= ARTICLES_AT_MOST:
        raise invalid("/number", _("最多 %(most)d 条") % {"most": ARTICLES_AT_MOST})
    try:
        with transaction.atomic():
            return CovenantArticle.objects.create(village=village, origin=village, number=last + 1)
    except IntegrityError:
        raise invalid("/number", _("刚有人加了一条，请看看再加")) from None


def _demand_follows(article: CovenantArticle, topic: Topic, words: str) -> ArticleVersion | None:
    former = article.versions.order_by("version").last()
    if former is None:
        return None
    if former.until is None and former.text == words:
        raise invalid("/text", _("和现在的一样，没有改"))
    if article.versions.filter(topic=topic).exists():
        raise invalid("/number", _("这件事已经改过这一条了"))
    return former


@transaction.atomic
def article_repeal(*, actor: Actor, topic_id: int, number: int, now: datetime) -> None:
    """Let an article end today by a topic's resolution; what it said stays readable. As ``article_adopt``.

    Repealed already: nothing changes.
    """
    topic = claim_decided(actor, topic_id)
    article = _article(topic.village, number)
    version = article.versions.filter(until__isnull=True).first()
    if version is None:
        return
    day = localdate(now)
    _end(version, topic, day)
    _record(article, 0, topic, day, actor, now)


def claim_decided(actor: Actor, topic_id: int) -> Topic:
    """Return a decided topic, locked, to whoever keeps its village's covenant; else as ``article_adopt``."""
    topic = Topic.objects.claim(actor, READ, topic_id)
    POLICY.demand(actor, KEEP_COVENANT, topic)
    if topic.state not in DECIDED:
        raise invalid("/topic", _("还没有决定，不能写进村规民约"))
    return topic


def _end(version: ArticleVersion, topic: Topic, day: date) -> None:
    version.until, version.ended_by = day, topic
    version.save(update_fields=["until", "ended_by"])


def _record(article: CovenantArticle, version: int, topic: Topic, day: date, actor: Actor, now: datetime) -> None:
    changed = ArticleChanged(number=article.number, version=version, topic=topic.pk, since=day.isoformat())
    journal.record(changed, actor=actor, place=article.village, subject=(COVENANT, article.pk), now=now)
