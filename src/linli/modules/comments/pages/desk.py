"""The desk's comments: what waits, what was reported, what stands, what was hidden; and a county's own words."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.comments.flow import HIDE, SHOW
from linli.modules.comments.models import SensitiveWord
from linli.modules.comments.policy import MODERATE, POLICY, SET_WORDS, WORK
from linli.modules.comments.selectors import TABS, TO_LOOK_AT, comments_watched, words_of
from linli.modules.comments.services import comment_take_step, words_put
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

LIST = "comments:console_comments"
WORDS = "comments:console_words"
_TAB_NAMES = {
    "waiting": _("等着看的"),
    "reported": _("有人举报的"),
    "shown": _("登出来的"),
    "hidden": _("没登的"),
}


@page(WORK)
def overview(request: LinliRequest) -> HttpResponse:
    """List the comments of the place being looked at, by tab."""
    return _show(request)


def _show(
    request: LinliRequest, *, failed: int = 0, error: str = "", note: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    place = desk_place(request)
    asked = request.GET.get("tab", TO_LOOK_AT)
    tab = asked if asked in TABS else TO_LOOK_AT
    kept = {"place": request.GET["place"]} if request.GET.get("place") else {}
    found = comments_watched(actor=request.actor, place=place, tab=tab, cursor=request.GET.get("after", ""))
    context: dict[str, Any] = {
        "rows": found.items,
        "tab": tab,
        "tabs_of_states": [
            {
                "label": _TAB_NAMES[code],
                "href": f"?{urlencode({**kept, 'tab': code})}",
                "count": None,
                "current": code == tab,
            }
            for code in TABS
        ],
        "kept": urlencode({**kept, "tab": tab}),
        "failed": failed,
        "error": error,
        "note": note,
        "moved_on": status == HTTPStatus.CONFLICT,
        "older": f"?{urlencode({**kept, 'tab': tab, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode({**kept, 'tab': tab})}" if request.GET.get("after") else "",
        "words": reverse(WORDS) + (f"?{urlencode(kept)}" if kept else "") if _may_set(request, place) else "",
        "done": request.GET.get("done", ""),
    }
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "comments/console/comments.html", context, framing=framing, status=status)


@page(MODERATE, methods=("POST",))
def take_step(request: LinliRequest, comment_id: int, step: str) -> HttpResponse:
    """Show a comment, or hide it with the reason its writer reads."""
    if step not in {SHOW, HIDE}:
        raise Http404
    note = request.POST.get("note", "").replace("\x00", "")
    try:
        comment_take_step(actor=request.actor, comment_id=comment_id, step=step, note=note, now=request.now)
    except InvalidInputError as refused:
        said = str(refused.errors[0].message)
        return _show(request, failed=comment_id, error=said, note=note, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except StepNotAllowedError:
        return _show(request, status=HTTPStatus.CONFLICT)
    kept = {name: request.GET[name] for name in ("place", "tab") if request.GET.get(name)}
    return see_other(f"{reverse(LIST)}?{urlencode({**kept, 'done': step})}")


def _may_set(request: LinliRequest, place: str) -> bool:
    return len(place) == Level.COUNTY and POLICY.allows(request.actor, SET_WORDS, SensitiveWord(place=place))


@page(SET_WORDS, methods=("GET", "POST"))
def words(request: LinliRequest) -> HttpResponse:
    """Show the words for which a comment is looked at first; the county adds its own."""
    place = desk_place(request)
    if not _may_set(request, place):
        raise NotAllowedError(SET_WORDS)
    error = ""
    if request.method == "POST":
        said = request.POST.get("words", "").replace("\x00", "").splitlines()
        try:
            words_put(actor=request.actor, place=place, words=said, now=request.now)
        except InvalidInputError as refused:
            error = str(refused.errors[0].message)
        else:
            return see_other(f"{reverse(WORDS)}?{urlencode({'place': place, 'done': '1'})}")
    nation, county = words_of(place)
    context = {
        "place": place_get(place),
        "nation": nation,
        "text": request.POST.get("words", "") if error else "\n".join(county),
        "error": error,
        "address": request.get_full_path(),
        "back": f"{reverse(LIST)}?{urlencode({'place': place})}",
        "done": "done" in request.GET,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(WORDS))
    return desk_render(request, "comments/console/words.html", context, framing=framing, status=status)
