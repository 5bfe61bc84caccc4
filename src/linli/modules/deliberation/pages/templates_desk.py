"""The ways of deciding of a county at the desk: listed for its villages, written and switched by its operator."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, at_level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.public import role_label
from linli.modules.deliberation.law import Share, Whole, rules_in_force
from linli.modules.deliberation.law_words import share_words
from linli.modules.deliberation.pages.stage_words import KINDS
from linli.modules.deliberation.pages.template_form import (
    SAVE,
    SHARES,
    TemplateFields,
    errors_by_field,
    fields_changed,
    fields_of,
    fields_sent,
    share_read,
    share_written,
    stages_said,
)
from linli.modules.deliberation.policy import DESK, POLICY, SET_TEMPLATES
from linli.modules.deliberation.selectors.templates import templates_of
from linli.modules.deliberation.services.templates import TemplateSaid, template_save, template_switch
from linli.modules.deliberation.stages import SIGNERS, STAGES_AT_MOST
from linli.modules.places.public import places_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import ZONE
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.deliberation.selectors.templates import TemplateCard
    from linli.web.request import LinliRequest

LIST = "deliberation:console_templates"
NEW = "new"


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@page(DESK)
def list_page(request: LinliRequest) -> HttpResponse:
    """List the ways of deciding at the place; its county's operator writes and switches them."""
    place = desk_place(request)
    county = at_level(place, Level.COUNTY) or place
    names = places_get({county}) if county else {}
    context = {
        "cards": templates_of(county),
        "kinds": {kind.value: label for kind, label in KINDS.items()},
        "name": names[county].short_name if county in names else _("整个平台"),
        "may_set": _may_set(request, place),
        "place": place,
        "done": {"saved": _("保存了；已经在议的不受影响"), "switched": _("改好了")}.get(
            request.GET.get("done", ""), ""
        ),
    }
    framing = Framing(place=place, switch_to=reverse(LIST))
    return desk_render(request, "deliberation/console/templates.html", context, framing=framing)


@page(SET_TEMPLATES, ("GET", "POST"))
def edit_page(request: LinliRequest, code: str) -> HttpResponse:
    """Show the form of one; its buttons move stages about, saving writes a new version."""
    place = _settable(request)
    card = _card(place, code)
    if request.method != "POST":
        return _show(request, place, card, fields_of(card))
    fields, pressed = fields_sent(request.POST), request.POST.get("press", "")
    if pressed != SAVE:
        return _show(request, place, card, fields_changed(fields, pressed))
    said = TemplateSaid(
        code=card.code if card else "",
        name=fields.name,
        about=fields.about,
        stages=stages_said(fields),
        based_on=fields.version,
    )
    try:
        template_save(actor=request.actor, place=place, said=said, now=request.now)
    except InvalidInputError as refused:
        return _show(request, place, card, fields, errors_by_field(refused))
    return see_other(f"{reverse(LIST)}?place={place}&done=saved")


@page(SET_TEMPLATES, ("POST",))
def switch(request: LinliRequest, code: str) -> HttpResponse:
    """Offer a way of deciding no longer, or again."""
    place = _settable(request)
    _card(place, code)
    wanted = request.POST.get("offered") == "on"
    template_switch(actor=request.actor, place=place, code=code, is_offered=wanted, now=request.now)
    return see_other(f"{reverse(LIST)}?place={place}&done=switched")


def _may_set(request: LinliRequest, place: str) -> bool:
    return len(place) == Level.COUNTY and POLICY.allows(request.actor, SET_TEMPLATES, _At(place))


def _settable(request: LinliRequest) -> str:
    """Return the county the desk looks at, for its operator; else NotAllowedError."""
    place = desk_place(request)
    if not _may_set(request, place):
        raise NotAllowedError(SET_TEMPLATES)
    return place


def _card(place: str, code: str) -> TemplateCard | None:
    if code == NEW:
        return None
    card = next((one for one in templates_of(place) if one.code == code), None)
    if card is None:
        raise Http404
    return card


def _show(
    request: LinliRequest,
    place: str,
    card: TemplateCard | None,
    fields: TemplateFields,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "card": card,
        "code": card.code if card else NEW,
        "fields": fields,
        "errors": errors or {},
        "kinds": {kind.value: label for kind, label in KINDS.items()},
        "shares": _shares(fields),
        "wholes": [{"value": Whole.PRESENT, "label": _("到会的人")}, {"value": Whole.ENTITLED, "label": _("应到的人")}],
        "rules": [
            {"value": one.code, "label": one.name} for one in rules_in_force(request.now.astimezone(ZONE).date())
        ],
        "signers": [{"value": role, "label": role_label(role)} for role in sorted(SIGNERS)],
        "place": place,
        "most": STAGES_AT_MOST,
    }
    framing = Framing(place=place)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "deliberation/console/template.html", context, framing=framing, status=status)


def _shares(fields: TemplateFields) -> list[dict[str, str]]:
    """Return the shares to choose from, with those a template has already."""
    used = {said for stage in fields.stages for said in (stage.attendance, stage.approval) if said}
    offered = {share_written(share): share_words(share) for share in SHARES}
    for said in sorted(used - offered.keys()):
        read = share_read(said)
        if read is not None and str(read["numerator"]).isdigit() and str(read["denominator"]).isdigit():
            offered[said] = share_words(Share(int(read["numerator"]), int(read["denominator"]), read["beyond"]))
    return [{"value": value, "label": label} for value, label in offered.items()]
