"""What is sent from an election's tabs at the desk; refused, the tab is shown again with what was said."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError, UnknownStepError
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.models import Candidate, ElectionObjection, ElectionOfficer, ElectionProxy, Elector
from linli.modules.deliberation.pages.election_desk import change_from, day_said, errors_of, form_said, number
from linli.modules.deliberation.pages.election_tabs import show
from linli.modules.deliberation.pages.elections import key_of
from linli.modules.deliberation.policy import DECIDE_OBJECTION, KEEP_ELECTION, POLICY
from linli.modules.deliberation.selectors.elections import election_get
from linli.modules.deliberation.services.candidacies import (
    CandidateSaid,
    candidate_put,
    candidate_withdraw,
    mandate_enter,
    mandate_remove,
)
from linli.modules.deliberation.services.election_counts import CountSaid, count_enter, election_file_add
from linli.modules.deliberation.services.election_objections import (
    DecisionSaid,
    ObjectionSaid,
    objection_decide,
    objection_raise,
)
from linli.modules.deliberation.services.elections import election_take_step, officer_join, officer_leave
from linli.modules.deliberation.services.electors import elector_strike, electors_add, household_speaks, roll_draw
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpResponse

    from linli.modules.deliberation.models import Election
    from linli.web.request import LinliRequest


def kept(request: LinliRequest, election_id: int, action: str = KEEP_ELECTION) -> Election:
    """Return an election within reach that this person keeps; else Election.DoesNotExist or NotAllowedError."""
    row = election_get(actor=request.actor, election_id=election_id)
    POLICY.demand(request.actor, action, row)
    return row


def _back(election_id: int, tab: str, **said: Any) -> HttpResponse:
    query = urlencode({"tab": tab, **said})
    return see_other(f"{reverse('deliberation:console_election', args=[election_id])}?{query}")


def _try(
    request: LinliRequest, row: Election, tab: str, act: Callable[[dict[str, str]], Any], done: str = "saved"
) -> HttpResponse:
    """Act on a form; refused, show its tab again; done by somebody else meanwhile, say so."""
    said = form_said(request)
    try:
        count = act(said)
    except InvalidInputError as refused:
        return show(request, row, tab, said=said, errors=errors_of(refused))
    except (
        StepNotAllowedError,
        Elector.DoesNotExist,
        Candidate.DoesNotExist,
        ElectionOfficer.DoesNotExist,
        ElectionProxy.DoesNotExist,
    ):
        return _back(row.pk, tab, done="already")
    return _back(row.pk, tab, done=done, **({"n": count} if isinstance(count, int) else {}))


@contextmanager
def _fields_of(number_of_form: int) -> Iterator[None]:
    """Name the fields of one of several alike forms in what is refused: their names end in its number."""
    try:
        yield
    except InvalidInputError as refused:
        raise InvalidInputError(
            FieldError(f"{error.pointer}-{number_of_form}", error.message) for error in refused.errors
        ) from refused


def _about(request: LinliRequest, row: Election) -> dict[str, Any]:
    return {"actor": request.actor, "election_id": row.pk, "now": request.now}


def _upload(request: LinliRequest, name: str) -> UploadedFile[bytes] | None:
    return request.FILES.get(name)


@page(KEEP_ELECTION, ("POST",))
def change(request: LinliRequest, election_id: int) -> HttpResponse:
    """Change day, place, posts."""
    row = kept(request, election_id)
    return _try(request, row, "plan", lambda said: change_from(request, row.pk, said))


@page(KEEP_ELECTION, ("POST",))
def officers(request: LinliRequest, election_id: int) -> HttpResponse:
    """Record who joins or leaves the committee that leads the election."""
    row = kept(request, election_id)

    def act(said: dict[str, str]) -> None:
        if "leave" in said:
            why = said.get("why", "")
            officer_leave(**_about(request, row), officer_id=number(said["leave"]), why=why)
        else:
            person, duty = number(said.get("officer", "")), said.get("duty", "")
            officer_join(**_about(request, row), person_id=person, duty=duty)

    return _try(request, row, "plan", act)


@page(KEEP_ELECTION, ("POST",))
def roll(request: LinliRequest, election_id: int) -> HttpResponse:
    """Draw up the roll, add somebody, strike somebody, let another speak for a household."""
    row = kept(request, election_id)

    def act(said: dict[str, str]) -> int | None:
        about = _about(request, row)
        if "draw" in said:
            return _drawn(about, said)
        if "strike" in said:
            return elector_strike(**about, elector_id=number(said["strike"]), why=said.get("why", "") or "none")
        if "put_back" in said:
            return elector_strike(**about, elector_id=number(said["put_back"]), why="")
        if "speaks" in said:
            return household_speaks(**about, elector_id=number(said["speaks"]))
        people = [number(str(one)) for one in request.POST.getlist("person")]
        day = day_said(said.get("admitted_on", ""))
        return electors_add(**about, person_ids=people, wish=said.get("wish", ""), admitted_on=day)

    done = "drawn" if "strike" not in request.POST and "put_back" not in request.POST else "saved"
    return _try(request, row, "roll", act, done)


def _drawn(about: dict[str, Any], said: dict[str, str]) -> int:
    try:
        return roll_draw(**about, wish=said.get("draw_wish", ""))
    except InvalidInputError as refused:
        raise InvalidInputError(
            FieldError(error.pointer.replace("/wish", "/draw_wish"), error.message) for error in refused.errors
        ) from refused


@page(KEEP_ELECTION, ("POST",))
def take_step(request: LinliRequest, election_id: int, election_step: str) -> HttpResponse:
    """Take the election a step on."""
    row = kept(request, election_id)
    tabs = {
        flow.DISPLAY_ROLL: "roll",
        flow.SHOW_CANDIDATES: "candidates",
        flow.BEGIN: "candidates",
        flow.CALL_OFF: "plan",
    }

    def act(said: dict[str, str]) -> None:
        election_take_step(
            **_about(request, row),
            step=election_step,
            note=said.get("note", ""),
            run_off_day=day_said(said.get("run_off_day", "")),
        )

    tab = tabs.get(election_step, "result")
    try:
        return _try(request, row, tab, act, "saved" if election_step == flow.CALL_OFF else "stepped")
    except UnknownStepError:
        return _back(row.pk, tab)


@page(KEEP_ELECTION, ("POST",))
def take_objection(request: LinliRequest, election_id: int) -> HttpResponse:
    """Take down an objection of somebody who came in person."""
    row = kept(request, election_id)

    def act(said: dict[str, str]) -> None:
        given = ObjectionSaid(
            kind=said.get("kind", ""),
            about=said.get("about", ""),
            text=said.get("text", ""),
            key=key_of(said.get("key", "")),
            for_person=number(said.get("for_person", "")),
        )
        objection_raise(**_about(request, row), said=given)

    return _try(request, row, "objections", act)


@page(DECIDE_OBJECTION, ("POST",))
def decide(request: LinliRequest, election_id: int, roll_objection_id: int) -> HttpResponse:
    """Record what was decided about an objection."""
    row = kept(request, election_id, DECIDE_OBJECTION)
    one = ElectionObjection.objects.filter(pk=roll_objection_id, election=row).first()
    if one is None:
        raise ElectionObjection.DoesNotExist

    def act(said: dict[str, str]) -> None:
        mine = {name.removesuffix(f"-{one.pk}"): value for name, value in said.items()}
        person = number(mine.get("person", ""))
        missing = one.kind == ElectionObjection.Kind.MISSING
        given = DecisionSaid(
            upheld=mine.get("answer") == flow.UPHOLD,
            decision=mine.get("decision", ""),
            person_id=person if missing else None,
            elector_id=None if missing else person,
            wish=mine.get("wish", ""),
            admitted_on=day_said(mine.get("admitted_on", "")),
        )
        if mine.get("answer") not in {flow.UPHOLD, flow.REJECT}:
            raise invalid(f"/answer-{one.pk}", _("成立还是不成立，选一个"))
        with _fields_of(one.pk):
            objection_decide(actor=request.actor, objection_id=one.pk, said=given, now=request.now)

    return _try(request, row, "objections", act, "decided")


@page(KEEP_ELECTION, ("POST",))
def candidates(request: LinliRequest, election_id: int) -> HttpResponse:
    """Let somebody stand for a post, or withdraw."""
    row = kept(request, election_id)

    def act(said: dict[str, str]) -> None:
        if "withdraw" in said:
            candidate_withdraw(**_about(request, row), candidate_id=number(said["withdraw"]))
            return
        given = CandidateSaid(
            post_id=number(said.get("post", "")),
            elector_id=number(said.get("elector", "")),
            nominated=said.get("nominated", ""),
            nominators=max(number(said.get("nominators", "") or "0"), 0),
            biography=said.get("biography", ""),
        )
        candidate_put(**_about(request, row), said=given, photo=_upload(request, "photo"))

    return _try(request, row, "candidates", act)


@page(KEEP_ELECTION, ("POST",))
def proxies(request: LinliRequest, election_id: int) -> HttpResponse:
    """Enter a written mandate, or take one out."""
    row = kept(request, election_id)

    def act(said: dict[str, str]) -> None:
        if "remove" in said:
            mandate_remove(**_about(request, row), proxy_id=number(said["remove"]))
            return
        mandate_enter(
            **_about(request, row),
            principal_id=number(said.get("principal", "")),
            agent_id=number(said.get("agent", "")),
            paper=_upload(request, "paper"),
        )

    return _try(request, row, "proxies", act)


@page(KEEP_ELECTION, ("POST",))
def counts(request: LinliRequest, election_id: int) -> HttpResponse:
    """Enter the figures of a post from the record."""
    row = kept(request, election_id)

    def act(said: dict[str, str]) -> None:
        post = number(said.get("post", ""))
        figures = {name: number(said.get(f"{name}-{post}", "")) for name in ("issued", "cast", "valid", "invalid")}
        votes = {
            number(name.removeprefix("for-")): number(value) for name, value in said.items() if name.startswith("for-")
        }
        with _fields_of(post):
            if min(*figures.values(), *votes.values()) < 0:
                raise invalid("/issued", _("每一格填一个整数，没有就填 0"))
            count_enter(**_about(request, row), said=CountSaid(post_id=post, votes=votes, **figures))

    return _try(request, row, "result", act)


@page(KEEP_ELECTION, ("POST",))
def files(request: LinliRequest, election_id: int) -> HttpResponse:
    """Add a photo or document."""
    row = kept(request, election_id)

    def act(said: dict[str, str]) -> None:
        election_file_add(**_about(request, row), upload=_upload(request, "file"), label=said.get("label", ""))

    return _try(request, row, "result", act)
