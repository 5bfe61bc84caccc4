"""Routes × roles × places: everybody gets what the policy says, and nobody sees another village's people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
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
from linli.modules.forms.models import Questionnaire
from linli.modules.joining.models import JoinRequest
from linli.modules.matters.models import Matter
from linli.modules.messaging.models import Broadcast, Delivery
from linli.modules.population.models import Correction, House, Household, ResidentImport
from linli.modules.population.reach import where_of
from linli.modules.publishing.models import Post
from tests.kept import kept
from tests.system.known_routes import (
    ANOTHER_ROW,
    ANSWERED,
    ARGUMENT,
    BY_ASKER,
    BY_OWN_PLACE,
    BY_PLACE_OF_BODY,
    BY_ROLL,
    DECIDED_BY_BODY,
    LEADS_ON,
    LET_IN,
    MISSING,
    REACH,
    REFUSED,
    SIGN_IN,
    TRIED,
    example,
)
from tests.system.world import COUNTY, OWN, World, a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.kernel.actor import Actor
    from tests.system.world import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


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
    arguments = [name for name in ARGUMENT.findall(route.pattern) if name in rows]
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
    return LET_IN if status in ANSWERED else str(status)


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
    unknown = set(ARGUMENT.findall(route.pattern)) - set(ids)
    assert not unknown, f"say in tests/system/world.py which row <{unknown}> stands for, and here how it is reached"
    return ARGUMENT.sub(lambda found: str(ids[found[1]]), route.pattern)


def _leaks(caller: Caller, world: World, response: Any) -> Iterator[str]:
    for village, canary in world.canaries.items():
        if not caller.has_business_in(village):
            yield from (sign for sign in canary.signs if sign in response.text_seen)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give the world; every request is undone."""
    # Without a gateway there are no pages of its channel.
    gateways = {f"LINLI_{name}_GATEWAY": "development" for name in ("SMS", "WECHAT", "MINIPROGRAM", "PUSH", "MAIL")}
    wechat = {"LINLI_WECHAT_APP": "an-app-of-tests", "LINLI_WECHAT_SECRET": "an-app-of-tests"}
    with kept(django_db_blocker, tmp_path_factory.mktemp("files"), **gateways, **wechat):
        yield a_world()


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
                response = _ask(client, caller, method, address, **example(method, route.pattern))
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
    searchable = [route for route in routes() if "GET" in route.actions and not ARGUMENT.search(route.pattern)]
    for caller in world.callers.values():
        if caller.has_business_in(OWN):
            continue
        for route in searchable:
            response = _ask(client, caller, "GET", route.pattern, data=query)
            others = [other for other in canary.signs if other != query["q"] and other in response.text_seen]
            wrong += [f"{route.pattern}?q={query['q']} as {caller.name}: shows {other}" for other in others]

    assert not wrong, "\n".join(wrong[:50])
