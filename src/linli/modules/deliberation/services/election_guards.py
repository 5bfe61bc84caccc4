"""What the law asks for before each step of an election; each guard raises what is still lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.elections_law import Way, election_from, roll_display_by
from linli.modules.deliberation.models import ElectionFile, ElectionOfficer, ElectionPost
from linli.modules.deliberation.selectors.election_results import posts_of, results_of, standing_in_round
from linli.modules.deliberation.selectors.electors import roll_figures
from linli.web.formatting import zh_lasting_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.modules.deliberation.models import Election
    from linli.modules.deliberation.selectors.election_results import PostCard


def _refuse(wrong: list[FieldError]) -> None:
    if wrong:
        raise InvalidInputError(wrong)


def roll_may_be_displayed(row: Election, now: datetime) -> None:
    """In time before election day, somebody on it, and a committee with a chair where one leads."""
    today, wrong = localdate(now), []
    if not roll_figures(row.pk).casting:
        wrong.append(FieldError("/roll", _("名单上还没有能投票的人")))
    if (
        Way(row.way) in row.law.led_in
        and not row.officers.filter(left_at__isnull=True, duty=ElectionOfficer.Duty.CHAIR).exists()
    ):
        wrong.append(FieldError("/officer", _("先登记选举委员会的成员，要有一位主任（第十五条）")))
    if today > roll_display_by(row.day, row.roll_days):
        words = {"day": zh_lasting_day(election_from(today, row.roll_days), now), "n": row.roll_days}
        said = _("名单要在选举日 %(n)s 天前公布。今天公布的话，选举日最早 %(day)s") % words
        wrong.append(FieldError("/day", said))
    _refuse(wrong)


def candidates_may_be_shown(row: Election, now: datetime) -> None:  # noqa: ARG001 - the guards' signature
    """No objection undecided, and for each post more candidates than seats."""
    wrong = _undecided(row)
    wrong += [
        FieldError("/candidates", _("%(post)s应选 %(n)d 人，候选人要多于 %(n)d 人（差额）") % _post_words(post))
        for post in posts_of(row.pk)
        if not post.is_contested
    ]
    _refuse(wrong)


def _post_words(post: PostCard) -> dict[str, object]:
    return {"post": ElectionPost.Title(post.title).label, "n": post.seats}


def _undecided(row: Election) -> list[FieldError]:
    count = row.objections.filter(state=flow.OPEN).count()
    return [FieldError("/objections", _("还有 %(n)d 条异议没有答复") % {"n": count})] if count else []


def voting_may_begin(row: Election, now: datetime) -> None:
    """On election day, with nobody's objection undecided and more candidates than seats."""
    if localdate(now) < row.day:
        raise invalid("/day", _("选举日 %(day)s 才能开始") % {"day": zh_lasting_day(row.day, now)})
    candidates_may_be_shown(row, now)


def result_may_be_shown(row: Election, now: datetime) -> None:  # noqa: ARG001 - the guards' signature
    """Every post counted, the record photographed, and enough of the roll took part: else there is no result."""
    posts = posts_of(row.pk)
    results = results_of(row, posts)
    counted = {tally.post.id for tally in results.of_round(row.round)}
    wrong = [
        FieldError("/count", _("%(post)s的票还没录") % _post_words(post))
        for post in posts
        if post.id not in counted
        and standing_in_round(post, results, row.round)
        and (row.round == 1 or results.vacant[post.id])
    ]
    if not row.files.filter(label=ElectionFile.Label.RECORD, round=row.round).exists():
        wrong.append(FieldError("/record", _("计票记录拍一张照片")))
    if not wrong and not results.is_any_valid:
        newest = results.of_round(row.round)
        needed = newest[0].outcome.needed_cast if newest else 0
        words = {"n": results.entitled, "needed": needed}
        said = _("登记 %(n)d 人，至少 %(needed)d 人投票才有效，这次不够，不能当作结果公布") % words
        wrong.append(FieldError("/count", said))
    _refuse(wrong)


def run_off_may_be_held(row: Election, now: datetime) -> None:
    """Seats are empty, somebody may stand for them, and the day is not over."""
    results = results_of(row, posts_of(row.pk))
    if not results.vacancies:
        raise invalid("/run_off_day", _("应选的人都选出来了，不用另行选举"))
    if row.run_off_day is None or row.run_off_day < localdate(now):
        raise invalid("/run_off_day", _("选一下另行选举的日子，不能是以前"))
    following = row.round + 1
    if not any(standing_in_round(post, results, following) for post in posts_of(row.pk) if results.vacant[post.id]):
        raise invalid("/run_off_day", _("没有别的候选人了，要重新提名"))


def office_may_be_handed_over(row: Election, now: datetime) -> None:  # noqa: ARG001 - the guards' signature
    """Somebody was elected to take it over."""
    if not any(results_of(row, posts_of(row.pk)).elected.values()):
        raise invalid("/note", _("还没有人当选，没有可以移交的"))


def election_may_be_called_off(row: Election, now: datetime) -> None:
    """Nobody has seen it yet; the reason stays in the journal."""


def election_may_fail(row: Election, now: datetime) -> None:
    """It may be called off at any time before its result; the reason is shown."""


GUARDS: dict[str, Callable[[Election, datetime], None]] = {
    flow.DISPLAY_ROLL: roll_may_be_displayed,
    flow.SHOW_CANDIDATES: candidates_may_be_shown,
    flow.BEGIN: voting_may_begin,
    flow.SHOW_RESULT: result_may_be_shown,
    flow.HOLD_RUN_OFF: run_off_may_be_held,
    flow.HAND_OVER: office_may_be_handed_over,
    flow.CALL_OFF: election_may_be_called_off,
    flow.FAIL: election_may_fail,
}
