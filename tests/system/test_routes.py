"""Routes × roles × places: everybody gets what the policy says, and nobody sees another village's people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from linli.config.generated_docs.routes import Route, routes
from linli.config.wiring import POLICY_BOOK
from linli.kernel.actor import NOBODY
from linli.modules.accounts.models import Appointment
from linli.modules.comments.models import Comment
from linli.modules.deliberation.models import (
    CovenantArticle,
    CovenantFiling,
    DossierPack,
    Election,
    Project,
    Recall,
    Review,
    Topic,
    Vote,
)
from linli.modules.disclosure.models import Account, Duty
from linli.modules.files.testing import a_picture
from linli.modules.forms.models import Questionnaire
from linli.modules.joining.models import JoinRequest
from linli.modules.matters.models import Matter
from linli.modules.messaging.models import Broadcast, Delivery
from linli.modules.population.models import Correction, House, Household, ResidentImport
from linli.modules.population.reach import where_of
from linli.modules.publishing.models import Post
from tests.system.world import COUNTY, OWN, World, a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.kernel.actor import Actor
    from tests.system.world import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIGN_IN, REFUSED, MISSING, LET_IN = "asked to sign in", "403", "404", "let in"
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_LET_IN = {200, 201, 202, 204, 302, 303, 409, 422}
"""What an example request may be answered with once it is let in; its content is not complete."""

REACH = {
    "matter_id": "matters.view",
    "attachment_id": "matters.view",
    "appointment_id": "accounts.view_appointments",
    "session_id": "accounts.revoke_session",
    "contact_id": "gateways.set_reminders",
    "request_id": "joining.answer",
    "account_id": "disclosure.read",
    "duty_id": "disclosure.see_duties",
    "key": "messaging.read",
    "broadcast_id": "messaging.view_broadcasts",
    "sent_id": "messaging.visit",
    "person_id": "accounts.bar_person",
    "resident_id": "population.view",
    "household_id": "population.view_households",
    "house_id": "population.view_households",
    "correction_id": "population.answer_correction",
    "wish_id": "population.ask_correction",
    "segment_id": "audiences.keep",
    "import_id": "population.import",
    "post_id": "publishing.view",
    "token": "publishing.view",
    "comment_id": "comments.moderate",
    "own_comment_id": "comments.withdraw",
    "form_id": "forms.answer",
    "helped_form_id": "forms.assist",
    "questionnaire_id": "forms.read",
    "topic_id": "deliberation.read",
    "vote_id": "deliberation.enter_ballots",
    "pack_id": "deliberation.take_dossier",
    "article_id": "deliberation.read",
    "filing_id": "deliberation.read",
    "project_id": "deliberation.read",
    "rule": "deliberation.see_desk",
    "seated_id": "deliberation.keep_seats",
    "facility_id": "places.set_facilities",
    "emergency_id": "places.declare_emergency",
    "ticker_id": "places.set_tickers",
    "election_id": "deliberation.read_elections",
    "recall_id": "deliberation.read_recalls",
    "review_id": "deliberation.read_reviews",
}
"""The action that says whether the row a route's argument stands for exists for somebody."""
DECIDED_BY_BODY = {
    ("POST", "/api/v1/matters/<int:matter_id>/steps"): "matters.answer",
    ("GET", "/api/v1/matters/<int:matter_id>/assignees"): "matters.assign",
    ("POST", "/api/v1/matters"): "matters.report",
    ("POST", "/field/matters/<int:matter_id>/<str:step>"): "matters.answer",
    ("POST", "/console/matters/<int:matter_id>/<str:step>"): "matters.answer",
    ("POST", "/console/matters/<int:matter_id>/notes"): "matters.note",
    ("POST", "/console/matters/<int:matter_id>/visits"): "matters.visit",
    ("POST", "/console/matters/<int:matter_id>/parties"): "matters.mediate",
    ("POST", "/posts/<int:post_id>/like"): "publishing.view",
    ("POST", "/posts/<int:post_id>/comments/<int:comment_id>/report"): "publishing.view",
    ("GET", "/posts/<int:post_id>/comments/<int:comment_id>/report"): "publishing.view",
    ("POST", "/console/posts/<int:post_id>/<str:step>"): "publishing.withdraw",
    ("POST", "/console/projects/<int:project_id>/moves/<str:move>"): "deliberation.keep_project",
    ("POST", "/api/v1/posts/<int:post_id>/steps"): "publishing.withdraw",
    ("POST", "/console/forms/<int:questionnaire_id>/steps/<str:verb>"): "forms.open",
    ("POST", "/api/v1/topics"): "deliberation.raise",
    ("POST", "/api/v1/topics/<int:topic_id>/steps"): "deliberation.conduct",
    ("POST", "/topics/<int:topic_id>/words"): "deliberation.say",
    ("POST", "/console/deliberation/<int:topic_id>/answers/<str:answer>"): "deliberation.conduct",
}
"""Where what is asked, not the address, decides the action: the example asks for this one."""
BY_PLACE_OF_BODY: dict[tuple[str, str], tuple[Any, str]] = {
    ("POST", "/api/v1/posts"): (Post(place=OWN, state="draft"), "403"),
    ("POST", "/api/v1/audiences/count"): (Appointment(place=OWN), "404"),
}
"""Where the body names a place: the row it stands for, and what who may not do this there is told."""
BY_ROLL = {("POST", "/api/v1/topics/<topic_id>/ballots")}
"""Where of those who reach the topic only who is on the roll of its vote may."""
BY_ASKER = {("GET", "/console/deliberation/<int:topic_id>/dossier/packs/<int:pack_id>")}
"""Where only whoever asked for what the address names finds it: the village's clerk."""
LEADS_ON = {("GET", "/console/matters/<int:matter_id>/<str:step>")}
"""Addresses that only lead to another, which asks for itself."""
ANOTHER_ROW = {
    "/matters/<int:matter_id>/attachments/<int:attachment_id>/thumb": {"attachment_id": "photo_id"},
    "/console/comments/<int:comment_id>/<str:step>": {"step": "comment_step"},
    "/console/posts/<int:post_id>/<str:step>": {"step": "post_step"},
    "/projects/<int:project_id>/comments/<int:comment_id>/report": {"comment_id": "remark_id"},
    "/projects/comments/<int:own_comment_id>/withdrawal": {"own_comment_id": "remark_id"},
    "/topics/<int:topic_id>/files/<int:file_id>": {"file_id": "topic_file_id"},
    "/topics/<int:topic_id>/files/<int:file_id>/thumb": {"file_id": "topic_file_id"},
    "/topics/<int:topic_id>/words/<int:comment_id>/report": {"comment_id": "word_id"},
    "/topics/words/<int:own_comment_id>/withdrawal": {"own_comment_id": "word_id"},
    "/console/deliberation/templates/<slug:code>": {"code": "way"},
    "/console/deliberation/templates/<slug:code>/offer": {"code": "way"},
}
"""Where the usual row of an argument has not what the route gives: a recording has no small picture."""
BY_OWN_PLACE = {
    ("GET", "/console/matters/new"),
    ("POST", "/console/matters/new"),
    ("POST", "/console/promises"),
    ("POST", "/console/answer-templates"),
    ("POST", "/console/routes"),
    ("POST", "/console/categories"),
    ("GET", "/console/calendar"),
    ("POST", "/console/calendar"),
    ("POST", "/console/connectors"),
    ("GET", "/console/posts/new"),
    ("POST", "/console/posts/new"),
    ("POST", "/console/columns"),
    ("GET", "/console/home-columns"),
    ("POST", "/console/home-columns"),
    ("GET", "/console/comments/words"),
    ("POST", "/console/comments/words"),
    ("GET", "/console/people/new"),
    ("POST", "/console/people/new"),
    ("GET", "/console/people/households/new"),
    ("POST", "/console/people/households/new"),
    ("GET", "/console/people/houses/new"),
    ("POST", "/console/people/houses/new"),
    ("POST", "/console/audiences/tags"),
    ("GET", "/console/finance/new"),
    ("POST", "/console/finance/new"),
    ("GET", "/console/duties/new"),
    ("POST", "/console/duties/new"),
    ("POST", "/console/duties/calendar/items"),
    ("GET", "/console/deliberation/seats/new"),
    ("POST", "/console/deliberation/seats/new"),
    ("POST", "/console/deliberation/law/<str:rule>/shares"),
    ("POST", "/console/deliberation/law/<str:rule>/channels"),
    ("GET", "/console/deliberation/templates/<slug:code>"),
    ("POST", "/console/deliberation/templates/<slug:code>"),
    ("POST", "/console/deliberation/templates/<slug:code>/offer"),
    ("GET", "/console/forms/new"),
    ("POST", "/console/covenant/text"),
    ("POST", "/console/covenant/articles"),
    ("POST", "/console/covenant/file"),
    ("POST", "/console/filings/days"),
    ("GET", "/console/projects/new"),
    ("POST", "/console/projects/new"),
    ("POST", "/console/forms/new"),
    ("GET", "/console/shelters/new"),
    ("POST", "/console/shelters/new"),
    ("GET", "/console/emergency"),
    ("POST", "/console/emergency"),
    ("GET", "/console/tickers"),
    ("POST", "/console/tickers"),
    ("GET", "/console/elections/new"),
    ("POST", "/console/elections/new"),
    ("POST", "/console/recalls/new"),
    ("POST", "/console/reviews/new"),
}
"""The desk's forms decide by the place the desk looks at, not by a row of the address."""


TRIED = {
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/connectors/<int:connector_id>/events"),
    ("GET", "/callbacks/wechat"),
    ("POST", "/callbacks/wechat"),
    ("GET", "/callbacks/miniprogram"),
    ("POST", "/callbacks/miniprogram"),
    ("POST", "/callbacks/sms/<str:provider>/<str:secret>"),
}
"""Where everybody may try, and the example's code or missing signature is refused."""


def _example(method: str, pattern: str) -> dict[str, Any]:
    """Return what an example request brings: enough to get past what is malformed."""
    bodies: dict[str, Any] = {
        "/api/v1/matters": {"kind": "report", "text": "路灯坏了", "place": f"{OWN}001"},
        "/api/v1/matters/<int:matter_id>/steps": {"step": "answer", "note": "收到"},
        "/api/v1/matters/<int:matter_id>/follow-ups": {"text": "哪天来？"},
        "/api/v1/matters/<int:matter_id>/rating": {"grade": "satisfied"},
        "/api/v1/posts": {"column": "notice", "place": OWN, "title": "停水", "text": "明天上午停水。"},
        "/api/v1/audiences/count": {"places": [OWN]},
        "/api/v1/posts/<int:post_id>/steps": {"step": "withdraw", "note": "改期了"},
        "/api/v1/topics": {"place": OWN, "title": "路灯早点亮", "text": "天黑得早。"},
        "/api/v1/topics/<int:topic_id>/steps": {"step": "summarise", "note": "大家都说好。"},
        "/api/v1/topics/<topic_id>/ballots": {"choice": "for"},
        "/api/v1/session": {"phone": "19900000009", "code": "1"},
        "/api/v1/session/codes": {"phone": "19900000009"},
    }
    if method == "POST" and pattern.endswith("/attachments"):
        return {"data": {"file": SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg")}}
    if method == "POST" and pattern.startswith("/api/"):
        return {"data": bodies.get(pattern, {}), "content_type": "application/json"}
    return {"data": {"step": "assign"}} if pattern.endswith("/assignees") else {}


def _rows(world: World) -> dict[str, Any]:
    matter = Matter.objects.get(pk=world.ids["matter_id"])
    mine = Appointment(person_id=world.reporter)
    post, comment = (
        Post.objects.get(pk=world.ids["post_id"]),
        Comment.objects.get(pk=world.ids["comment_id"]),
    )
    return {
        "matter_id": matter,
        "form_id": Questionnaire.objects.get(pk=world.ids["form_id"]),
        "helped_form_id": Questionnaire.objects.get(pk=world.ids["form_id"]),
        "questionnaire_id": Questionnaire.objects.get(pk=world.ids["form_id"]),
        "topic_id": Topic.objects.get(pk=world.ids["topic_id"]),
        "vote_id": Vote.objects.get(pk=world.ids["vote_id"]),
        "rule": Appointment(place=COUNTY),
        "seated_id": Matter(village=OWN),
        "facility_id": Appointment(place=OWN),
        "emergency_id": Appointment(place=OWN),
        "ticker_id": Appointment(place=OWN),
        "attachment_id": matter,
        "appointment_id": Appointment.objects.get(pk=world.ids["appointment_id"]),
        "session_id": mine,
        "contact_id": mine,
        "account_id": Account.objects.get(pk=world.ids["account_id"]),
        "duty_id": Duty.objects.get(pk=world.ids["duty_id"]),
        "pack_id": DossierPack.objects.get(pk=world.ids["pack_id"]),
        "article_id": CovenantArticle.objects.get(pk=world.ids["article_id"]),
        "filing_id": CovenantFiling.objects.get(pk=world.ids["filing_id"]),
        "project_id": Project.objects.get(pk=world.ids["project_id"]),
        "request_id": JoinRequest.objects.get(pk=world.ids["request_id"]),
        "key": mine,
        "broadcast_id": Broadcast.objects.get(pk=world.ids["broadcast_id"]),
        "sent_id": Delivery.objects.get(broadcast_id=world.ids["sent_id"], channel="doorstep"),
        "person_id": Appointment(place=OWN),
        "post_id": post,
        "token": post,
        "comment_id": comment,
        "own_comment_id": comment,
        "resident_id": where_of(world.reporter),
        "household_id": Household.objects.get(pk=world.ids["household_id"]),
        "house_id": House.objects.get(pk=world.ids["house_id"]),
        "correction_id": Correction.objects.get(pk=world.ids["correction_id"]),
        "wish_id": mine,
        "segment_id": Appointment(place=OWN),
        "import_id": ResidentImport.objects.get(pk=world.ids["import_id"]),
        "election_id": Election.objects.get(pk=world.ids["election_id"]),
        "recall_id": Recall.objects.get(pk=world.ids["recall_id"]),
        "review_id": Review.objects.get(pk=world.ids["review_id"]),
    }


def _expected(route: Route, method: str, actor: Actor, rows: dict[str, Any]) -> str:
    """Say by the policies alone what this request comes to."""
    action = route.actions[method]
    arguments = [name for name in _ARGUMENT.findall(route.pattern) if name in rows]
    if not POLICY_BOOK.may_ever(actor, action):
        if actor is NOBODY:
            return SIGN_IN
        return MISSING if arguments and route.pattern.startswith("/api/") else REFUSED
    if (method, route.pattern) in LEADS_ON:
        return LET_IN
    asked = DECIDED_BY_BODY.get((method, route.pattern), action)
    if arguments:
        came_to = _over_row(actor, asked, REACH[arguments[0]], rows[arguments[0]])
        if (method, route.pattern) in BY_ASKER and came_to == LET_IN and actor.person_id != rows["pack_id"].asked_by_id:
            return MISSING
        is_barred = (method, route.pattern) in BY_ROLL and not _is_on_roll(actor, rows["vote_id"])
        return REFUSED if came_to == LET_IN and is_barred else came_to
    row, otherwise = BY_PLACE_OF_BODY.get((method, route.pattern), (None, REFUSED))
    if (method, route.pattern) in DECIDED_BY_BODY:
        row = Matter(village=OWN, place=f"{OWN}001")
    return LET_IN if row is None or POLICY_BOOK.of(asked).allows(actor, asked, row) else otherwise


def _over_row(actor: Actor, asked: str, reach: str, row: Any) -> str:
    if not POLICY_BOOK.of(reach).allows(actor, reach, row):
        return MISSING
    is_room = asked in {"matters.work", "matters.field"}  # whoever is in the room reads what is in reach
    return LET_IN if is_room or POLICY_BOOK.of(asked).allows(actor, asked, row) else REFUSED


def _is_on_roll(actor: Actor, vote: Vote) -> bool:
    return vote.roll.filter(person_id=actor.known_id, struck_at__isnull=True).exists()


def _came_to(response: Any, method: str, pattern: str) -> str:
    status = response.status_code
    if status == 401 and (method, pattern) in TRIED:
        return LET_IN
    if status == 401 or (status == 303 and response["Location"].startswith("/sign-in?next=")):
        return SIGN_IN
    return LET_IN if status in _LET_IN else str(status)


def _ask(client: Client, caller: Caller, method: str, address: str, **brought: Any) -> Any:
    """Send the request and undo what it did."""
    if address.startswith("/api/"):
        brought["headers"] = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
    else:
        client.cookies.clear()
        if caller.token:
            client.cookies["linli_session"] = caller.token
    with transaction.atomic():
        response = getattr(client, method.lower())(address, **brought)
        response.text_seen = _text_of(response)
        transaction.set_rollback(True)
    return response


def _text_of(response: Any) -> str:
    if response.streaming:
        for close in response._resource_closers:
            close()
        return ""
    body: bytes = response.content
    return body.decode("utf-8", "replace") + "".join(f"{name}: {value}\n" for name, value in response.items())


def _address(route: Route, world: World) -> str:
    ids = {**world.ids, **{name: world.ids[other] for name, other in ANOTHER_ROW.get(route.pattern, {}).items()}}
    unknown = set(_ARGUMENT.findall(route.pattern)) - set(ids)
    assert not unknown, f"say in tests/system/world.py which row <{unknown}> stands for, and here how it is reached"
    return _ARGUMENT.sub(lambda found: str(ids[found[1]]), route.pattern)


def _leaks(caller: Caller, world: World, response: Any) -> Iterator[str]:
    for village, canary in world.canaries.items():
        if not caller.has_business_in(village):
            yield from (sign for sign in canary.signs if sign in response.text_seen)


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> World:
    """Give the world; its files lie in a folder of the test's own."""
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}
    for channel in ("SMS", "WECHAT", "MINIPROGRAM", "PUSH", "MAIL"):  # else there are no pages of theirs
        setattr(settings, f"LINLI_{channel}_GATEWAY", "development")
    settings.LINLI_WECHAT_APP = settings.LINLI_WECHAT_SECRET = "an-app-of-tests"
    return a_world()


def _group(route: Route) -> str:
    if route.pattern.startswith("/api/"):
        return "api"
    return route.name.partition(":")[0] if ":" in route.name else "plain"


@pytest.mark.parametrize("group", sorted({_group(route) for route in routes()}))
def test_everybody_gets_what_the_policy_says_and_no_other_villages_people(world: World, group: str) -> None:
    rows, client, wrong = _rows(world), Client(raise_request_exception=False), []
    for route in routes():
        if _group(route) != group:
            continue
        address = _address(route, world)
        for method in route.actions:
            for caller in world.callers.values():
                response = _ask(client, caller, method, address, **_example(method, route.pattern))
                expected, came_to = (
                    _expected(route, method, caller.actor, rows),
                    _came_to(response, method, route.pattern),
                )
                if (method, route.pattern) in BY_OWN_PLACE and {expected, came_to} == {LET_IN, REFUSED}:
                    came_to = expected
                if came_to != expected:
                    wrong.append(f"{method} {route.pattern} as {caller.name}: {came_to}, the policy says {expected}")
                wrong += [
                    f"{method} {route.pattern} as {caller.name}: shows {sign}"
                    for sign in _leaks(caller, world, response)
                ]

    assert not wrong, "\n".join(wrong[:50])


@pytest.mark.parametrize("sign", ["name", "phone"])
def test_searching_for_another_villages_people_finds_nobody(world: World, sign: str) -> None:
    canary, client, wrong = world.canaries[OWN], Client(raise_request_exception=False), []
    query = {"q": getattr(canary, sign), "place": OWN, "within": OWN}
    searchable = [route for route in routes() if "GET" in route.actions and not _ARGUMENT.search(route.pattern)]
    for caller in world.callers.values():
        if caller.has_business_in(OWN):
            continue
        for route in searchable:
            response = _ask(client, caller, "GET", route.pattern, data=query)
            others = [other for other in canary.signs if other != query["q"] and other in response.text_seen]
            wrong += [f"{route.pattern}?q={query['q']} as {caller.name}: shows {other}" for other in others]

    assert not wrong, "\n".join(wrong[:50])
