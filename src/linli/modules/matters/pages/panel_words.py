"""What the panel says of a matter in words: where it came from, its deadline, its facts, why it is where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.modules.accounts.public import role_label
from linli.modules.matters.flow import DISPUTED, DISSATISFIED, HANDLING, RETURNED
from linli.modules.matters.models import Grade, Kind
from linli.modules.matters.notices import PROMISE_NAMES
from linli.modules.matters.pages import course
from linli.web.formatting import deadline, zh_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from linli.modules.matters.selectors.cards import AttachmentCard, MatterView, TimelineEntry
    from linli.modules.matters.selectors.parts import PartCard

    Saying = Callable[[datetime, datetime], str]

ADVICE = {
    "answer": gettext_lazy("反映人马上看得到这句话，先回一句的承诺就算办到了。"),
    "assign": gettext_lazy("交出去以后，办好的时限照走；反映人会知道是谁在办。"),
    "escalate": gettext_lazy("村里办不了的，说清楚为什么。时限照走。"),
    "dispatch": gettext_lazy("选一家牵头，要别家帮忙的打个勾。各办各的，时限都跟着牵头的走。"),
    "return": gettext_lazy("退回去要说理由，村里和反映人都看得到。"),
    "refuse": gettext_lazy("说清楚为什么办不了。会有人裁定，时限照走。"),
    "arbitrate": gettext_lazy("定下来就是定下来了，说一句理由。"),
    "resolve": gettext_lazy("办成什么样了，说一句；反映人会来评价。"),
    "close": gettext_lazy("只在已经没什么可办、反映人也没意见时关。"),
    "merge": gettext_lazy("两件说的是同一回事时用。这件并过去，反映人照样跟着那一件收到消息。"),
    "split": gettext_lazy("一行写一件。每件都有自己的编号和时限，反映人都跟得到。"),
    "reopen": gettext_lazy("重新计时，从退回重办开始。"),
    "withdraw": gettext_lazy("撤回以后就不办了。"),
}
_TO_ASSISTING = {
    "resolve": gettext_lazy("您这一家的事办成什么样了，说一句，牵头单位看得到。"),
    "progress": gettext_lazy("说一句办到哪儿了，牵头单位看得到。"),
}
_BACK_BY = frozenset({"return", "reopen", "rate"})


def advice_for(view: MatterView, step: str) -> str:
    """Return what follows from a step, in a sentence."""
    return str(_TO_ASSISTING[step] if view.is_assist and step in _TO_ASSISTING else ADVICE.get(step, ""))


def origin_of(view: MatterView) -> str:
    """Return how the matter came in."""
    card = view.card
    if view.is_assist:
        return _("请来协办的")
    if card.reporter_role:
        return _("%(role)s登记") % {"role": role_label(card.reporter_role, card.village)}
    if card.kind == Kind.LETTER:
        return card.kind_name
    return _("%(who)s%(kind)s") % {"who": role_label("resident", card.village), "kind": card.kind_name}


def reporter_of(view: MatterView) -> tuple[str, str]:
    """Return who reported, and what is to be known about that."""
    card = view.card
    if card.identity == "anonymous":
        return _("匿名"), _("没留名字，凭回执跟进")
    if not card.reporter_name:
        return _("一位村民"), _("您这里看不到名字")
    hidden = _("不想让邻居知道") if card.identity == "unnamed" else ""
    return card.reporter_name, " · ".join(part for part in (view.reporter_phone_hint, hidden) if part)


def due_of(view: MatterView, now: datetime, say: Saying = zh_time) -> tuple[Any, str]:
    """Return the deadline that counts, and the sentence beside it; ``say`` puts a moment into words."""
    running = [promise for promise in view.card.promises if promise.is_running]
    if running:
        nearest = min(running, key=lambda promise: promise.due_at)
        sentence = _("应在 %(when)s 前%(what)s") if nearest.overdue else _("要在 %(when)s 前%(what)s")
        words = sentence % {"when": say(nearest.due_at, now), "what": PROMISE_NAMES[nearest.name]}
        return deadline(nearest.due_at, nearest.started_at, now), words
    met = view.promise("resolution")
    if met is not None and met.met_at is not None:
        words = _("%(when)s 办好，说好的是 %(due)s 前") % {
            "when": say(met.met_at, now),
            "due": say(met.due_at, now),
        }
        return deadline(met.due_at, met.started_at, now, met.met_at), words
    return None, ""


def facts_of(view: MatterView, now: datetime, say: Saying = zh_time) -> list[dict[str, str]]:
    """Return what is known of the matter, by label; ``say`` puts a moment into words."""
    card = view.card
    facts = [_fact(_("什么时候"), say(card.reported_at, now))]
    if view.behalf is not None:
        about = " · ".join(part for part in (view.behalf.phone_hint, view.behalf.consent_name) if part)
        facts.append(_fact(_("替谁报的"), view.behalf.name, about))
    if view.parties:
        facts.append(_fact(_("当事人"), _("、").join(party.name for party in view.parties)))
    if card.category_name:
        facts.append(_fact(_("哪类事"), card.category_name))
    facts.append(_fact(_("谁看得到"), _seen_by(view)))
    if card.holder_name:
        facts.append(_fact(_("谁在办"), card.holder_name))
    if view.agreement is not None:
        who = _("%(who)s主持，%(when)s") % {
            "who": view.agreement.mediator_name,
            "when": say(view.agreement.made_at, now),
        }
        facts.append(_fact(_("调解结果"), view.agreement.outcome_name, who))
    if view.grade:
        facts.append(_fact(_("评价"), str(Grade(view.grade).label), view.grade_reason))
    return facts


def _fact(label: str, value: str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def _seen_by(view: MatterView) -> str:
    if view.is_sealed:
        return _("只有纪检和经办的人")
    if view.office == "county":
        return _("只有县里和经办的人")
    return _("全村看得到") if view.card.visibility == "village" else _("只有办事的人看得到")


def said_on_top(view: MatterView, parts: Sequence[PartCard], now: datetime) -> list[dict[str, str]]:
    """Return what whoever opens the matter has to know first: who sent it back and why, and what it waits for."""
    told = []
    entry = _why_here(view)
    if entry is not None:
        told.append(
            {
                "title": _who_sent_it(entry, now),
                "text": entry.note,
                "next": _what_next(view, entry),
            }
        )
    if view.parts_open and not view.is_assist:
        told.append({"title": _awaits_parts(view, parts), "text": "", "next": _("都办完了才能办结，您会收到消息。")})
    return told


def _why_here(view: MatterView) -> TimelineEntry | None:
    if view.card.state == DISPUTED:
        return next((entry for entry in view.timeline if entry.step == "refuse"), None)
    if view.card.state == RETURNED:
        return next((entry for entry in view.timeline if entry.step in _BACK_BY), None)
    return None


def _who_sent_it(entry: TimelineEntry, now: datetime) -> str:
    words = {
        "refuse": _("%(who)s说办不了，%(when)s"),
        "return": _("%(who)s退回来的，%(when)s"),
        "reopen": _("%(who)s要求重新办，%(when)s"),
        "rate": _("%(who)s不满意，%(when)s"),
    }
    who = " · ".join(part for part in (entry.actor_name or _("邻里平台"), entry.role_name) if part)
    return words[entry.step] % {"who": who, "when": zh_time(entry.at, now)}


def _what_next(view: MatterView, entry: TimelineEntry) -> str:
    if entry.step == "refuse":
        return (
            _("请裁定由谁办，时限照走。")
            if any(step.step == "arbitrate" for step in view.steps)
            else _("等着裁定由谁办，时限照走。")
        )
    if view.office != "place":
        return _("接着办：再交给人办。")
    return _("接着办：在村里交给人，还是办不了就说清楚再上报。")


def _awaits_parts(view: MatterView, parts: Sequence[PartCard]) -> str:
    still = [part.holder_name for part in parts if part.is_open and part.holder_name]
    if view.card.state == HANDLING and still:
        return _("还有 %(open)s 家没办完：%(who)s") % {"open": view.parts_open, "who": _("、").join(still)}
    return _("分出去的还有 %(open)s 件没办完") % {"open": view.parts_open}


def visit_asked(view: MatterView) -> str:
    """Return why somebody has to go back to the reporter, where that does not stand on top already."""
    on_top = _why_here(view)
    if on_top is not None and on_top.step == "rate":
        return ""
    rated = next((entry for entry in view.timeline if entry.step == "rate" and entry.note), None)
    return view.grade_reason if view.grade == DISSATISFIED else rated.note if rated is not None else ""


def photos_reported(view: MatterView) -> list[dict[str, str]]:
    """Return the photos that came with the report."""
    return [shot_of(one) for one in view.attachments if not one.step and one.kind == "image"]


def entry_of(entry: TimelineEntry, view: MatterView) -> dict[str, Any]:
    """Return an entry of the course as the timeline draws it."""
    attached = entry.attachments if entry.step != "report" else ()
    return {
        "title": entry.label,
        "at": entry.at,
        "note": "" if entry.step == "report" else entry.note,
        "who": entry.actor_name or _("邻里平台"),
        "role": entry.role_name,
        "photos": [shot_of(one) for one in attached if one.kind == "image"],
        "clips": course.clips_of(attached, view, face="console"),
        "link": entry.link,
    }


def shot_of(photo: AttachmentCard) -> dict[str, str]:
    """Return a photo as the row of photos draws it."""
    return {"href": photo.url, "src": photo.thumb_url, "caption": photo.caption if photo.step else ""}
