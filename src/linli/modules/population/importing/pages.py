"""A file of residents at the desk: sent, its columns laid out, its faults shown, taken over with its progress seen."""

from __future__ import annotations

import re
import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.refusal import InvalidInputError
from linli.modules.places.public import place_path_name, places_get
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.importing.columns import FIELDS, IGNORED
from linli.modules.population.importing.faults import FAULTS
from linli.modules.population.importing.opening import BYTES_AT_MOST
from linli.modules.population.importing.selectors import (
    faults_counted,
    faults_page,
    import_get,
    imports_of,
    samples_of,
)
from linli.modules.population.importing.services import (
    import_discard,
    import_go,
    import_lay_out,
    import_take_in,
)
from linli.modules.population.models import ResidentImport
from linli.modules.population.policy import IMPORT, POLICY
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import zh_date
from linli.web.respond import is_fragment, render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

_State = ResidentImport.State
_KEY = re.compile(r"(\d{1,9})-(\d{1,18})")
_HERE: Final = "importing:console_imports"
_TONES = {_State.DONE: "go", _State.CHECKED: "warn", _State.DISCARDED: "line"}
_WORKING = frozenset({_State.CHECKING, _State.IMPORTING})


class _At:
    def __init__(self, place: str) -> None:
        self.place = place


@page(IMPORT, ("GET", "POST"))
def list_page(request: LinliRequest) -> HttpResponse:
    """Show the imports of the place, and take in another file."""
    place = desk_place(request)
    POLICY.demand(request.actor, IMPORT, _At(place))
    error = ""
    if request.method == "POST":
        try:
            return _taken_in(request, place)
        except PopulationRefusedError as refused:
            error = str(refused)
    before = request.GET.get("before", "")
    rows, following = imports_of(request.actor, place, before=int(before) if before.isdecimal() else None)
    names = places_get({row.place for row in rows} | {place})
    kept = {"place": request.GET["place"]} if request.GET.get("place") else {}
    context = {
        "rows": [_listed(request, row, names[row.place].short_name) for row in rows],
        "name": place_path_name(place) if place else "",
        "is_village": len(place) == Level.VILLAGE,
        "can_take": Level.CITY < len(place) <= Level.VILLAGE,
        "error": error,
        "action": f"{reverse(_HERE)}?{urlencode(kept)}" if kept else reverse(_HERE),
        "older": f"?{urlencode({**kept, 'before': following})}" if following else "",
        "first": f"?{urlencode(kept)}" if before else "",
        "steps": _steps(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    framing = Framing(place=place, switch_to=reverse(_HERE))
    return desk_render(request, "population/console/imports.html", context, framing=framing, status=status)


def _taken_in(request: LinliRequest, place: str) -> HttpResponse:
    upload: UploadedFile[bytes] | None = request.FILES.get("file")
    if upload is None:
        raise PopulationRefusedError(_("请选一个 .xlsx 或 .csv 文件"))
    if (upload.size or 0) > BYTES_AT_MOST:
        raise PopulationRefusedError(_("文件超过 55 MB，请按乡镇或按村分成几个"))
    with tempfile.TemporaryDirectory(prefix="linli-import-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        name = upload.name or _("没有名字的文件")
        run = import_take_in(actor=request.actor, place=place, file=path, file_name=name, now=request.now)
    return see_other("importing:console_columns", run.pk)


def _listed(request: LinliRequest, run: ResidentImport, name: str) -> dict[str, Any]:
    is_open = run.state == _State.LAID_OUT
    return {
        "run": run,
        "place": name,
        "at": zh_date(run.created_at, request.now),
        "state": run.get_state_display(),
        "tone": _TONES.get(_State(run.state), "info"),
        "href": reverse("importing:console_columns" if is_open else "importing:console_import", args=[run.pk]),
    }


def _steps() -> list[str]:
    return [_("选文件"), _("对上列"), _("看试算"), _("写进去")]


def _claimed(request: LinliRequest, import_id: int) -> ResidentImport:
    try:
        return import_get(request.actor, import_id)
    except ResidentImport.DoesNotExist:
        raise Http404 from None


@page(IMPORT, ("GET", "POST"))
def columns_page(request: LinliRequest, import_id: int) -> HttpResponse:
    """Show what each column is taken to be, let it be changed, and have every row checked."""
    run = _claimed(request, import_id)
    if run.state not in {_State.LAID_OUT, _State.CHECKED}:
        return see_other("importing:console_import", run.pk)
    columns, errors = list(run.columns), []
    if request.method == "POST":
        columns = [request.POST.get(f"column_{place}", IGNORED) for place in range(len(run.headers))]
        try:
            import_lay_out(actor=request.actor, run_id=run.pk, columns=columns, now=request.now)
        except InvalidInputError as refused:
            errors = [(error.pointer.strip("/"), str(error.message)) for error in refused.errors]
        else:
            return see_other("importing:console_import", run.pk)
    said = dict(errors)
    samples = samples_of(run)
    context = {
        "run": run,
        "name": place_path_name(run.place),
        "columns": [
            {
                "name": f"column_{place}",
                "header": header or _("第 %(n)s 列，没有列名") % {"n": place + 1},
                "samples": samples[place],
                "field": columns[place],
                "error": said.get(f"column_{place}", ""),
            }
            for place, header in enumerate(run.headers)
            if header or samples[place]
        ],
        "fields": [{"value": name, "label": label} for name, label in FIELDS.items()],
        "errors": errors,
        "taken": sum(field != IGNORED for field in columns),
        "steps": _steps(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place=run.place, switch_to=reverse(_HERE))
    return desk_render(request, "population/console/import_columns.html", context, framing=framing, status=status)


@page(IMPORT)
def import_page(request: LinliRequest, import_id: int) -> HttpResponse:
    """Show how far the worker is, what was found, or what came of it; a part of it where htmx asks how far."""
    run = _claimed(request, import_id)
    if run.state == _State.LAID_OUT:
        return see_other("importing:console_columns", run.pk)
    if is_fragment(request) and run.state in _WORKING:
        return render(request, "population/console/import_progress.html", _progress(run))
    context = {"run": run, "name": place_path_name(run.place), "steps": _steps(), **_progress(run)}
    if not context["is_working"]:
        context |= _report(request, run)
    framing = Framing(place=run.place, switch_to=reverse(_HERE))
    answer = desk_render(request, "population/console/import.html", context, framing=framing)
    if is_fragment(request):
        answer.headers["HX-Refresh"] = "true"  # the stage is over: the page has another shape now
    return answer


def _progress(run: ResidentImport) -> dict[str, Any]:
    total = max(run.rows, 1)
    # Checking goes over the rows twice: by themselves, then against the register.
    is_against_register = run.state == _State.CHECKING and isinstance(run.cursor, list)
    share = min(100, 100 * run.stage_rows // total)
    if run.state == _State.CHECKING:
        share = 50 + share // 2 if is_against_register else share // 2
    titles = {
        _State.CHECKING: _("正在和登记对一遍") if is_against_register else _("正在一行一行地查"),
        _State.IMPORTING: _("正在写进去"),
    }
    return {
        "run": run,
        "is_working": run.state in _WORKING,
        "share": share,
        "title": titles.get(_State(run.state), ""),
        "done": min(run.stage_rows, run.rows),
        "here": reverse("importing:console_import", args=[run.pk]),
    }


def _report(request: LinliRequest, run: ResidentImport) -> dict[str, Any]:
    counted = faults_counted(run)
    tab = "warnings" if request.GET.get("tab") == "warnings" else "errors"
    code = request.GET.get("kind", "")
    code = code if code in FAULTS else ""
    key = _KEY.fullmatch(request.GET.get("after", ""))
    after = (int(key[1]), int(key[2])) if key else (0, 0)
    lines, following = faults_page(run, is_error=tab == "errors", code=code, after=after)
    here = reverse("importing:console_import", args=[run.pk])
    sums = {is_error: sum(kind.count for kind in counted if kind.is_error is is_error) for is_error in (True, False)}

    def address(**query: str) -> str:
        given = {name: value for name, value in query.items() if value}
        return f"{here}?{urlencode(given)}" if given else here

    kinds = [kind for kind in counted if kind.is_error is (tab == "errors")]
    return {
        "lines": lines,
        "tabs": [
            {"label": _("驳回"), "count": sums[True], "href": address(), "current": tab == "errors", "tone": "late"},
            {
                "label": _("收了，有一格没收"),
                "count": sums[False],
                "href": address(tab="warnings"),
                "current": tab == "warnings",
                "tone": "soon",
            },
        ],
        "kinds": [
            {"label": _("全部"), "count": sums[tab == "errors"], "href": address(tab=tab), "current": not code},
            *(
                {
                    "label": kind.title,
                    "count": kind.count,
                    "href": address(tab=tab, kind=kind.code),
                    "current": kind.code == code,
                }
                for kind in kinds
            ),
        ],
        "older": address(tab=tab, kind=code, after=following) if following else "",
        "first": address(tab=tab, kind=code) if after != (0, 0) else "",
        "to_write": run.added + run.changed,
        "is_kept": run.erase_after is not None,
        "kept_until": zh_date(run.erase_after, request.now) if run.erase_after else "",
        "columns": [
            {"header": header, "field": FIELDS.get(field, "")}
            for header, field in zip(run.headers, run.columns, strict=True)
            if header
        ],
    }


@page(IMPORT, ("POST",))
def go(request: LinliRequest, import_id: int) -> HttpResponse:
    """Have the rows taken over."""
    try:
        import_go(actor=request.actor, run_id=import_id, now=request.now)
    except ResidentImport.DoesNotExist:
        raise Http404 from None
    except PopulationRefusedError:
        pass  # somebody was faster: the page shows how it stands
    return see_other("importing:console_import", import_id)


@page(IMPORT, ("GET", "POST"))
def discard_page(request: LinliRequest, import_id: int) -> HttpResponse:
    """Ask whether, and erase the rows of the file."""
    run = _claimed(request, import_id)
    error = ""
    if request.method == "POST":
        try:
            import_discard(actor=request.actor, run_id=run.pk, now=request.now)
        except PopulationRefusedError as refused:
            error = str(refused)
        else:
            return see_other(f"{reverse(_HERE)}?{urlencode({'place': run.place})}")
    context = {"run": run, "name": place_path_name(run.place), "error": error}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    framing = Framing(place=run.place, switch_to=reverse(_HERE))
    return desk_render(request, "population/console/import_discard.html", context, framing=framing, status=status)
