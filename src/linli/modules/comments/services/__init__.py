"""All writes of comments and likes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linli.kernel import journal, throttle
from linli.kernel.place_path import Level, county_of
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import invalid
from linli.modules.comments.events import CommentAdded, CommentReported, CommentStepTaken, WordsPut
from linli.modules.comments.flow import COMMENT, FLOW, SHOWN, WAITING, WITHDRAW
from linli.modules.comments.models import (
    REASON_AT_MOST,
    TEXT_AT_MOST,
    Comment,
    CommentReport,
    Like,
    SensitiveWord,
    Stance,
)
from linli.modules.comments.policy import LIKE, POLICY, REPORT, SET_WORDS, WRITE
from linli.modules.comments.selectors import word_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

COMMENTS_IN_TEN_MINUTES = 8
REPORTS_AN_HOUR = 20
LIKES_AN_HOUR = 240
WORDS_AT_MOST = 500
WORD_AT_MOST = 40
_LIKE = "INSERT INTO comments_like (county, subject, person_id, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"


def comment_add(
    *,
    subject: str,
    place: str,
    text: str,
    looked_at_first: bool,
    stance: str | None = None,
    actor: Actor,
    now: datetime,
) -> Comment:
    """Comment on a subject of a place; it stands at once, or waits where somebody looks first or a word asks for it.

    The caller has made sure the actor may open the subject and that it takes comments; ``stance`` says where somebody
    stands (for, against, question), where the subject is a discussion. Neither of the place nor below:
    NotAllowedError. Nothing said, too much or an unknown stance: InvalidInputError. More than eight in ten minutes:
    TooManyError.
    """
    if stance is not None and stance not in Stance.values:
        raise invalid("/stance", _("请选您怎么看。"))
    said = text.strip()
    if not said:
        raise invalid("/text", _("请写一句再发。"))
    if len(said) > TEXT_AT_MOST:
        raise invalid("/text", _("写短一点，最多 %(most)d 个字。") % {"most": TEXT_AT_MOST})
    comment = Comment(subject=subject, place=place, author_id=actor.known_id, text=said, stance=stance, at=now)
    if not POLICY.allows(actor, WRITE, comment):
        raise NotAllowedError(WRITE)
    _limit(f"comment:{actor.known_id}", COMMENTS_IN_TEN_MINUTES, timedelta(minutes=10), now)
    comment.word = word_in(said, place)
    comment.state = WAITING if looked_at_first or comment.word else SHOWN
    with transaction.atomic():
        comment.save()
        _record(CommentAdded(about=subject, state=comment.state), comment, actor=actor, now=now)
    return comment


def _limit(bucket: str, limit: int, window: timedelta, now: datetime) -> None:
    throttle.hit(bucket, limit=limit, window=window, now=now)


@transaction.atomic
def comment_take_step(*, actor: Actor, comment_id: int, step: str, note: str = "", now: datetime) -> Comment:
    """Show, hide (with a reason its writer reads) or take back a comment; the row is locked.

    Out of reach: Comment.DoesNotExist. Not this role's: NotAllowedError. Not from this state: StepNotAllowedError. No
    reason for hiding: InvalidInputError.
    """
    taken = FLOW.named(step)
    comment = Comment.objects.claim(actor, taken.needs, comment_id)
    FLOW.take(step, source=comment.state)
    if taken.note and not note.strip():
        raise invalid("/note", _("请写一句为什么。"))
    if len(note.strip()) > REASON_AT_MOST:
        raise invalid("/note", _("写短一点，最多 %(most)d 个字。") % {"most": REASON_AT_MOST})
    source = comment.state
    comment.state, comment.reason = taken.enters(source), note.strip()
    if step != WITHDRAW:
        comment.moderator_id, comment.moderated_at, comment.reports = actor.person_id, now, 0
    comment.save()
    happened = CommentStepTaken(
        about=comment.subject, step=step, source=source, target=comment.state, note=comment.reason
    )
    _record(happened, comment, actor=actor, now=now)
    return comment


def comment_report(*, actor: Actor, subject: str, comment_id: int, reason: str, now: datetime) -> None:
    """Say that a comment on show should not stand there; once each, the second time changes nothing.

    The caller has made sure the actor may open the subject. Not on show there: Comment.DoesNotExist. No reason:
    InvalidInputError. More than twenty an hour: TooManyError.
    """
    said = reason.strip()[:REASON_AT_MOST]
    if not said:
        raise invalid("/reason", _("请选一个原因。"))
    if not POLICY.may_ever(actor, REPORT):
        raise NotAllowedError(REPORT)
    _limit(f"comment-report:{actor.known_id}", REPORTS_AN_HOUR, timedelta(hours=1), now)
    with transaction.atomic():
        comment = Comment.objects.select_for_update().get(pk=comment_id, subject=subject, state=SHOWN)
        _told, is_new = CommentReport.objects.get_or_create(
            comment=comment, person_id=actor.known_id, defaults={"reason": said, "at": now}
        )
        if is_new:
            Comment.objects.filter(pk=comment.pk).update(reports=F("reports") + 1)
            _record(CommentReported(about=subject, reason=said), comment, actor=actor, now=now)


def like_toggle(*, subject: str, place: str, actor: Actor, now: datetime) -> bool:
    """Like a subject, or no longer; return whether it is liked now. It scores nobody and is no event.

    The caller has made sure the actor may open the subject. More than 240 an hour: TooManyError.
    """
    if not POLICY.may_ever(actor, LIKE):
        raise NotAllowedError(LIKE)
    _limit(f"like:{actor.known_id}", LIKES_AN_HOUR, timedelta(hours=1), now)
    key = (county_of(place), subject, actor.known_id)
    gone, _by_model = Like.objects.filter(county=key[0], subject=key[1], person_id=key[2]).delete()
    if gone:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, [*key, now])
    return True


@transaction.atomic
def words_put(*, actor: Actor, place: str, words: Iterable[str], now: datetime) -> list[str]:
    """Set the words a county adds to the nation's; comments that hold one wait to be looked at.

    Not this county's operator: NotAllowedError. Too many or too long: InvalidInputError.
    """
    if len(place) != Level.COUNTY or not POLICY.allows(actor, SET_WORDS, SensitiveWord(place=place)):
        raise NotAllowedError(SET_WORDS)
    wanted = sorted({word.strip() for word in words if word.strip()})
    if len(wanted) > WORDS_AT_MOST or any(len(word) > WORD_AT_MOST for word in wanted):
        raise invalid("/words", _("最多 500 个词，每个不超过 40 个字。"))
    SensitiveWord.objects.filter(place=place).exclude(word__in=wanted).delete()
    SensitiveWord.objects.bulk_create([SensitiveWord(place=place, word=word) for word in wanted], ignore_conflicts=True)
    put = WordsPut(number=len(wanted))
    journal.record(put, actor=actor, place=place, subject=("place", int(place)), now=now)
    return wanted


def _record(
    happened: CommentAdded | CommentStepTaken | CommentReported, comment: Comment, *, actor: Actor, now: datetime
) -> None:
    journal.record(happened, actor=actor, place=comment.place, subject=(COMMENT, comment.pk), now=now)
