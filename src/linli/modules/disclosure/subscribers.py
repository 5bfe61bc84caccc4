"""Who is told when accounts move and when a duty's day nears."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.journal.consumer import Consumer
from linli.kernel.place_path import Level, at_level, county_of
from linli.kernel.promises import PromiseLaidAgain, PromiseRungReached
from linli.kernel.roles import TOWN_ROLES, VILLAGE_ROLES, Role
from linli.modules.accounts.public import holders
from linli.modules.disclosure.events import AccountStepTaken, DutiesOpened
from linli.modules.disclosure.flow import ACCEPT, ACCOUNT, DUE, DUTY, PUBLISH, RETURN, REVIEWED, SUBMIT, SUBMITTED
from linli.modules.disclosure.models import Account, Duty
from linli.modules.disclosure.periods import period_name
from linli.modules.disclosure.services.settling import duty_follow_deadline
from linli.modules.disclosure.services.stepping import title_of
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.modules.places.public import place_get
from linli.web.formatting import zh_lasting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.kernel.journal import Recorded

_STILL = {SUBMIT: SUBMITTED, ACCEPT: REVIEWED}
"""Where a step asks somebody to act, the state in which it still does."""


def tell_of_step(event: Recorded, now: datetime) -> None:
    """Tell the committee what waits for it, the clerk what came of it, the secretary what is public."""
    row = Account.objects.filter(pk=event.subject_id).first() if event.subject_kind == ACCOUNT else None
    step = event.payload.get("step")
    if row is None or (step in _STILL and row.state != _STILL[step]):
        return
    title = title_of(row)
    lines = _("、").join(str(line) for line in event.payload.get("lines", ()))
    told: dict[str, tuple[Iterable[Role], str, str, str]] = {
        SUBMIT: (
            [Role.SUPERVISOR],
            _("%(title)s等您审"),
            _("一笔一笔看看凭证，对的签字，不对的退回。"),
            "console_review",
        ),
        RETURN: (
            [Role.VILLAGE_CLERK],
            _("%(title)s退回来了"),
            _("第 %(lines)s 笔要改。") % {"lines": lines} if lines else str(event.payload.get("note", "")),
            "console_account",
        ),
        ACCEPT: (
            [Role.VILLAGE_CLERK],
            _("%(title)s审过了，可以公开了"),
            _("公开以后村民就看得到。"),
            "console_account",
        ),
        PUBLISH: ([Role.VILLAGE_SECRETARY], _("%(title)s已经公开"), "", "console_account"),
    }
    if step in told:
        roles, subject, body, route = told[str(step)]
        link = reverse(f"disclosure:{route}", args=[row.pk])
        _tell(roles, row.village, subject % {"title": title}, body, link, event, now)


def tell_of_duties(event: Recorded, now: datetime) -> None:
    """Tell the clerk, once a period, what is to be disclosed and by when."""
    rows = list(Duty.objects.filter(pk__in=event.payload.get("duties", ()), state=DUE).order_by("due_at"))
    if not rows or event.actor_id is not None:
        return
    subject = _("有 %(n)d 样要公开了") % {"n": len(rows)}
    first = rows[0]
    words = {"name": first.name, "due": zh_lasting(first.due_at, event.at)}
    body = _("最先到期的是%(name)s，%(due)s 前。") % words
    _tell([Role.VILLAGE_CLERK], event.place, subject, body, reverse("disclosure:console_duties"), event, now)


def tell_of_rung(event: Recorded, now: datetime) -> None:
    """Remind whoever answers for a duty before its day, name them to the secretary on it, tell the town after it."""
    row = Duty.objects.filter(pk=event.subject_id, state=DUE).first() if event.subject_kind == DUTY else None
    if row is None:
        return
    village = place_get(row.village).short_name
    what = row.occasion or f"{period_name(row.period, row.period_start)}{row.name}"
    words = {"village": village, "what": what, "due": zh_lasting(row.due_at, event.at)}
    tells = event.payload["tells"]
    if tells == "town":
        subject, body = _("%(village)s：%(what)s还没公开"), _("应该在 %(due)s 前公开，请帮一把。")
        roles, place = TOWN_ROLES, at_level(row.village, Level.TOWN)
    elif tells == "responsible":
        subject, body = _("%(what)s快到公开的日子了"), _("请在 %(due)s 前公开。")
        roles, place = frozenset({Role(row.responsible)}), row.village
    else:
        subject, body = _("%(what)s到期还没公开"), _("应该由%(holder)s在 %(due)s 前公开。")
        roles, place = frozenset({Role.VILLAGE_SECRETARY}), row.village
        named = holders([Role(row.responsible)], exact=row.village, now=now)
        words["holder"] = _("、").join(one.name for one in named) or _("村务管理员")
    link = reverse("disclosure:console_duty", args=[row.pk])
    _tell(roles, place, subject % words, body % words, link, event, now)


def follow_deadline(event: Recorded, now: datetime) -> None:  # noqa: ARG001 - a consumer's signature
    """Take over a deadline that was laid down again."""
    if event.subject_kind == DUTY:
        duty_follow_deadline(duty_id=event.subject_id, due_at=datetime.fromisoformat(event.payload["due_at"]))


def _tell(
    roles: Iterable[Role], place: str, subject: str, body: str, link: str, event: Recorded, now: datetime
) -> None:
    """Tell whoever holds one of the roles at the place; in a village where nobody does, its office."""
    told = holders(roles, exact=place, now=now)
    if not told and len(place) == Level.VILLAGE:
        told = holders(VILLAGE_ROLES, exact=place, now=now)
    drafts = [
        NoticeDraft(
            person_id=person_id,
            county=county_of(place),
            kind="disclosure.waiting",
            subject=subject,
            body=body,
            link=link,
            dedupe=f"event:{event.id}",
        )
        for person_id in dict.fromkeys(one.person_id for one in told)
        if person_id != event.actor_id
    ]
    notices_deliver(drafts, now=event.at)


CONSUMERS = (
    Consumer("disclosure.steps", frozenset({AccountStepTaken.kind}), tell_of_step),
    Consumer("disclosure.duties", frozenset({DutiesOpened.kind}), tell_of_duties),
    Consumer("disclosure.deadlines", frozenset({PromiseLaidAgain.kind}), follow_deadline),
    Consumer("disclosure.reminders", frozenset({PromiseRungReached.kind}), tell_of_rung),
)
