"""What residents see of topics: what is talked over and decided, one topic whole, and their part in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.keyset import Page
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.comments.public import WITHDRAW as WITHDRAW_COMMENT
from linli.modules.comments.public import (
    Stance,
    comment_report,
    comment_take_step,
    comments_of,
)
from linli.modules.deliberation import policy
from linli.modules.deliberation.flow import SUPPORT, UNSUPPORT
from linli.modules.deliberation.models.topics import subject_of
from linli.modules.deliberation.pages.became import became_part
from linli.modules.deliberation.pages.came_along import came_along
from linli.modules.deliberation.pages.stage_parts import stages_part
from linli.modules.deliberation.pages.topic_parts import Provider, parts_of
from linli.modules.deliberation.pages.topic_words import STANCE_ICONS, strip_of
from linli.modules.deliberation.pages.vote_parts import vote_part
from linli.modules.deliberation.selectors.topic_detail import topic_get
from linli.modules.deliberation.selectors.topics import MINE, TABS, TALKED_OVER, TopicFilter, topics_list
from linli.modules.deliberation.services.discussing import topic_say
from linli.modules.deliberation.services.topics import topic_support, topic_withdraw
from linli.modules.deliberation.words import standing
from linli.modules.files.public import file_response
from linli.web.navigation import tabs_for
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.modules.deliberation.cards import TopicCard
    from linli.web.request import LinliRequest

TOPIC = "deliberation:topic"
PROVIDERS: tuple[Provider, ...] = (vote_part, stages_part, became_part)
"""The pieces of a topic's page in the order in which they stand, below its words and above the discussion."""
Q_AT_MOST = 40
SAID_AT_FIRST = 5
"""So many comments stand on the page before one asks for all of them."""
_TAB_NAMES = {TALKED_OVER: gettext_lazy("正在议"), "decided": gettext_lazy("已定"), MINE: gettext_lazy("我提的")}
REASONS = (
    gettext_lazy("骂人、攻击别人"),
    gettext_lazy("骗人、乱打广告"),
    gettext_lazy("不实的话"),
    gettext_lazy("说了别人的隐私"),
    gettext_lazy("别的"),
)


@page(policy.READ)
def overview(request: LinliRequest) -> HttpResponse:
    """List the topics of the chosen village: those talked over, those decided, one's own; ``q`` narrows it."""
    village = request.signed_in.village if request.signed_in else ""
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else TALKED_OVER
    q, cursor = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST], request.GET.get("after", "")
    found: Page[TopicCard] = Page(())
    if village:
        wanted = TopicFilter(place="" if tab == MINE else village, states=TABS[tab], q=q, mine=tab == MINE)
        found = topics_list(actor=request.actor, wanted=wanted, cursor=cursor, now=request.now)
    kept = {"tab": tab, **({"q": q} if q else {})}
    context = {
        "rows": [(card, standing(card, request.now)) for card in found.items],
        "tab": tab,
        "tabs_of_states": [
            {"label": label, "href": f"?{urlencode({'tab': code})}", "current": code == tab}
            for code, label in _TAB_NAMES.items()
        ],
        "q": q,
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode(kept)}" if cursor else "",
        "has_village": bool(village),
        "tabs": tabs_for(request),
    }
    return render(request, "deliberation/resident/topics.html", context)


@page(policy.READ)
def topic(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show one topic whole, with what this reader may do about it."""
    return show_topic(request, topic_id)


def show_topic(
    request: LinliRequest, topic_id: int, *, errors: Mapping[str, str] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Show a topic with what something sent from its page lacked, or that somebody was faster (409)."""
    actor = request.actor
    view = topic_get(actor=actor, topic_id=topic_id, now=request.now)
    stance = request.GET.get("stance", "")
    after, shows_all = request.GET.get("after", ""), "all" in request.GET or "after" in request.GET
    side = stance if stance in Stance.values else ""
    said = comments_of(
        subject_of(topic_id),
        actor=actor,
        stance=side,
        cursor=after,
        **({} if shows_all or side else {"limit": SAID_AT_FIRST}),
    )
    parts, found = parts_of(PROVIDERS, request, view), dict(errors or {})
    context = {
        "view": view,
        "card": view.card,
        "tag": standing(view.card, request.now),
        "strip": strip_of(view.card, view.stages),
        **came_along(view.files, "deliberation:topic_file", topic_id),
        "parts": parts,
        "bar_part": next((part for part in parts if part.bar), None),
        "comments": said.items,
        "stances": stance_options(),
        "stance_words": {value: (label, STANCE_ICONS[Stance(value)]) for value, label in Stance.choices},
        "side": side,
        "shows_all": shows_all or bool(side),
        "older": _older(request, said.next),
        "errors": found,
        "summary": [(name, words) for name, words in found.items() if words],
        "given": request.POST if found else {},
        "moved_on": status == HTTPStatus.CONFLICT,
        "thanks": _THANKS.get(request.GET.get("thanks", "")),
        "desk": reverse("deliberation:console_topic", args=[topic_id])
        if policy.POLICY.allows(actor, policy.WORK, view.card)
        else "",
        "reports_comments": actor.is_signed_in,
    }
    return render(request, "deliberation/resident/topic.html", context, status=status)


def stance_options() -> list[dict[str, str]]:
    """Return the three ways to see it, for a form."""
    return [
        {"value": value, "label": str(label), "icon": STANCE_ICONS[Stance(value)]} for value, label in Stance.choices
    ]


def _older(request: LinliRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return f"{request.path}?{query.urlencode()}#said"


_THANKS = {
    "raised": (gettext_lazy("提上去了，书记会给您回话。"), "go"),
    "raised_for": (gettext_lazy("替他提上去了，书记会回话。"), "go"),
    "shown": (gettext_lazy("说出去了，邻居看得到。"), "go"),
    "waiting": (gettext_lazy("收到了，村里看过就登出来。"), "go"),
    "taken_back": (gettext_lazy("收回了。"), "go"),
    "reported": (gettext_lazy("收到了，管事的会去看。"), "go"),
    "support": (gettext_lazy("记上了，您附议了。"), "go"),
    "unsupport": (gettext_lazy("不附议了。"), "go"),
    "withdrawn": (gettext_lazy("撤回了，这件事不议了。"), "go"),
}


def thanked(topic_id: int, what: str) -> HttpResponse:
    """Lead back to a topic, saying what was done."""
    return see_other(f"{reverse(TOPIC, args=[topic_id])}?thanks={what}")


@page(policy.SUPPORT, methods=("POST",))
def support(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Stand behind a topic, or no longer."""
    supports = request.POST.get("supports", "1") == "1"
    try:
        topic_support(actor=request.actor, topic_id=topic_id, supports=supports, now=request.now)
    except StepNotAllowedError:
        return show_topic(request, topic_id, status=HTTPStatus.CONFLICT)
    return thanked(topic_id, SUPPORT if supports else UNSUPPORT)


@page(policy.READ, methods=("POST",))
def say(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Say how one sees it and why."""
    try:
        state = topic_say(
            actor=request.actor,
            topic_id=topic_id,
            stance=request.POST.get("stance", ""),
            text=request.POST.get("text", "").replace("\x00", ""),
            now=request.now,
        )
    except InvalidInputError as refused:
        errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        return show_topic(request, topic_id, errors=errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except StepNotAllowedError:
        return show_topic(request, topic_id, status=HTTPStatus.CONFLICT)
    return thanked(topic_id, state)


@page(policy.READ, methods=("GET", "POST"))
def report_comment(request: LinliRequest, topic_id: int, comment_id: int) -> HttpResponse:
    """Ask why a comment should not stand there, and pass it on to whoever looks after them."""
    view = topic_get(actor=request.actor, topic_id=topic_id, now=request.now)
    errors: dict[str, str] = {}
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\x00", "")
        try:
            comment_report(
                actor=request.actor,
                subject=subject_of(topic_id),
                comment_id=comment_id,
                reason=reason,
                now=request.now,
            )
        except InvalidInputError as refused:
            errors = {"reason": str(refused.errors[0].message)}
        else:
            return thanked(topic_id, "reported")
    context = {
        "card": view.card,
        "reasons": [{"value": str(reason), "label": reason} for reason in REASONS],
        "errors": errors,
        "back": reverse(TOPIC, args=[topic_id]) + "#said",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "deliberation/resident/report_comment.html", context, status=status)


@page(WITHDRAW_COMMENT, methods=("POST",))
def withdraw_comment(request: LinliRequest, own_comment_id: int) -> HttpResponse:
    """Take one's own word back."""
    subject = comment_take_step(
        actor=request.actor, comment_id=own_comment_id, step="withdraw", now=request.now
    ).subject
    return thanked(int(subject.rpartition(":")[2]), "taken_back")


@page(policy.WITHDRAW, methods=("GET", "POST"))
def withdraw(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Ask first, then take one's own topic back."""
    if request.method == "POST":
        try:
            topic_withdraw(actor=request.actor, topic_id=topic_id, now=request.now)
        except StepNotAllowedError:
            return show_topic(request, topic_id, status=HTTPStatus.CONFLICT)
        return thanked(topic_id, "withdrawn")
    view = topic_get(actor=request.actor, topic_id=topic_id, now=request.now)
    if not view.may("withdraw"):
        raise NotAllowedError(policy.WITHDRAW)
    context = {
        "title": _("不想提了？"),
        "text": _("撤回以后就不议了；要议得重新提。"),
        "action": reverse("deliberation:withdraw", args=[topic_id]),
        "label": _("撤回"),
        "back": reverse(TOPIC, args=[topic_id]),
    }
    return render(request, "web/confirm.html", context)


@page(policy.READ)
def file(request: LinliRequest, topic_id: int, file_id: int) -> HttpResponseBase:
    """Serve a photo or recording of a topic."""
    return _file(request, topic_id, file_id, variant="full")


@page(policy.READ)
def file_thumb(request: LinliRequest, topic_id: int, file_id: int) -> HttpResponseBase:
    """Serve its small picture."""
    return _file(request, topic_id, file_id, variant="thumb")


def _file(request: LinliRequest, topic_id: int, file_id: int, *, variant: Any) -> HttpResponseBase:
    view = topic_get(actor=request.actor, topic_id=topic_id, now=request.now)
    if file_id not in {card.id for card in view.files}:
        raise Http404
    return file_response(request, file_id=file_id, variant=variant)
