"""What is kept of me: seen, corrected, taken along, erased (Personal Information Protection Law, articles 44 to 50)."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.places.public import places_get
from linli.modules.population.consents import CONSENTS, PLATFORM
from linli.modules.population.fields import FIELDS
from linli.modules.population.history import history_of
from linli.modules.population.models import Consent, Correction, Membership, Person, PersonTag, Unmasking
from linli.modules.population.pages.answering import STATES
from linli.modules.population.pages.form_parts import fields_said, person_asks, said
from linli.modules.population.pages.people import person_fields
from linli.modules.population.policy import ASK, ERASE, EXPORT, VIEW_MINE
from linli.modules.population.services import (
    correction_ask,
    correction_withdraw,
    data_export,
    erasing_objections,
    person_erase,
    register_must_stay,
)
from linli.modules.population.words import FIELD_NAMES
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from linli.kernel.personal import Section
    from linli.web.request import LinliRequest

HERE = "population:mine"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 50
_NAME_AT_MOST = 31
_FORBIDDEN_IN_NAMES = str.maketrans("", "", "[]:*?/\\")


@page(VIEW_MINE)
def mine_page(request: LinliRequest) -> HttpResponse:
    """Show all that the register has of whoever asks, who changed it, and who was shown full numbers."""
    person = Person.objects.get(pk=request.actor.known_id)
    memberships = list(
        Membership.objects.filter(person=person, until__isnull=True).select_related("household").order_by("kind")
    )
    names = places_get({row.village for row in memberships})
    context = {
        "person": person,
        "fields": [
            {"label": FIELD_NAMES["name"], "value": person.name},
            {"label": person.get_id_kind_display() or FIELD_NAMES["id_number"], "value": person.id_hint or _("没登记")},
            {"label": FIELD_NAMES["phone"], "value": person.phone_hint or _("没登记")},
            *person_fields(person, now=request.now),
        ],
        "memberships": [
            {"row": row, "village": names[row.village].short_name if row.village in names else ""}
            for row in memberships
        ],
        "tags": PersonTag.objects.filter(person=person, until__isnull=True)
        .select_related("tag")
        .order_by("tag__position"),
        "looked": Unmasking.objects.filter(person=person).select_related("by").order_by("-pk")[:_SHOWN],
        "history": history_of(person.pk, now=request.now)[:_SHOWN],
        "corrections": [
            {
                "row": row,
                "fields": _("、").join(str(FIELD_NAMES[name]) for name in row.fields if name != "id_kind"),
                "state": STATES[row.state],
            }
            for row in Correction.objects.filter(person=person).order_by("-pk")[:_SHOWN]
        ],
        "consents": [
            {"text": CONSENTS.get(row.subject), "row": row}
            for row in Consent.objects.filter(person=person).order_by("-pk")
        ],
        "done": _done(request),
    }
    return render(request, "population/resident/mine.html", context)


def _done(request: LinliRequest) -> str:
    words = {
        "asked": _("交上去了，村里 5 个工作日内答复，结果会发到您的消息里"),
        "withdrawn": _("已撤回"),
    }
    return words.get(request.GET.get("done", ""), "")


@page(ASK, ("GET", "POST"))
def ask_page(request: LinliRequest) -> HttpResponse:
    """Ask for a correction: only what differs from the register is asked."""
    person = Person.objects.get(pk=request.actor.known_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            fields = fields_said(request.POST, FIELDS)
            changed: Any = {name: value for name, value in fields.items() if _differs(person, name, value)}
            if "id_number" in changed:
                changed["id_kind"] = fields["id_kind"]
            correction_ask(fields=changed, words=said(request.POST, "words"), actor=request.actor, now=request.now)
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other(f"{reverse(HERE)}?done=asked")
    asks = person_asks(person)
    names = {ask.name for ask in asks} | {"words"}
    context = {
        "asks": asks,
        "errors": errors,
        "summary": [(name if name in names else "", words) for name, words in errors.items()],
        "given": request.POST if request.method == "POST" else None,
    }
    return render(request, "population/resident/ask.html", context, status=422 if errors else 200)


def _differs(person: Person, name: str, value: object) -> bool:
    if name in {"phone", "id_number"}:
        return True
    return name != "id_kind" and getattr(person, name) != value


@page(ASK, ("POST",))
def withdraw(request: LinliRequest, wish_id: int) -> HttpResponse:
    """Take back one's own wish that still waits."""
    try:
        correction_withdraw(correction_id=wish_id, actor=request.actor, now=request.now)
    except Correction.DoesNotExist as none:
        raise Http404 from none
    except StepNotAllowedError:
        return see_other(HERE)
    return see_other(f"{reverse(HERE)}?done=withdrawn")


@page(EXPORT, ("POST",))
def export(request: LinliRequest) -> HttpResponse:
    """Give all that is kept of whoever asks, as a spreadsheet or as JSON for another platform (article 45)."""
    form = "json" if request.POST.get("form") == "json" else "xlsx"
    sections = data_export(form=form, actor=request.actor, now=request.now)
    body, kind = (_as_json(sections), "application/json") if form == "json" else (_as_sheet(sections), _SHEET)
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="linli-my-data.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _as_json(sections: list[Section]) -> bytes:
    tables = [
        {
            "title": str(part.title),
            "heads": [str(head) for head in part.heads],
            "rows": [list(row) for row in part.rows],
        }
        for part in sections
    ]
    return json.dumps({"sections": tables}, ensure_ascii=False, indent=1).encode()


def _as_sheet(sections: list[Section]) -> bytes:
    """Write every cell as a text or a number: what somebody wrote is never a formula or a link."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    for part in sections:
        sheet = book.add_worksheet(str(part.title).translate(_FORBIDDEN_IN_NAMES)[:_NAME_AT_MOST])
        for column, head in enumerate(part.heads):
            sheet.write_string(0, column, str(head), bold)
        for line, row in enumerate(part.rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(line, column, value)
                else:
                    sheet.write_string(line, column, str(value or ""), plain)
        sheet.set_column(0, len(part.heads), 20)
    book.close()
    return out.getvalue()


@page(ERASE, ("GET", "POST"))
def erase_page(request: LinliRequest) -> HttpResponse:
    """Say what goes and what the village has to keep, and erase once that is confirmed."""
    person_id = request.actor.known_id
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        if "sure" not in request.POST:
            errors = [("sure", _("请先勾选“我知道注销以后找不回来”"))]
        else:
            try:
                person_erase(actor=request.actor, now=request.now)
            except InvalidInputError as refused:
                errors = [("", str(error.message)) for error in refused.errors]
            else:
                response = render(request, "population/resident/erased.html", {"stays": register_must_stay(person_id)})
                response.delete_cookie("linli_session")
                return response
    context = {
        "stays": register_must_stay(person_id),
        "objections": erasing_objections(person_id),
        "errors": errors,
        "consent": CONSENTS[PLATFORM],
    }
    return render(request, "population/resident/erase.html", context, status=422 if errors else 200)
