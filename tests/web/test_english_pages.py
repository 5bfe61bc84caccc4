"""Where every name is Latin, no page shows a Chinese character to whoever chose English."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat, Left
from django.http import FileResponse
from django.test import Client

from linli.config.generated_docs.routes import Route, routes
from linli.kernel import clock
from linli.kernel.journal.pump import pump_once
from linli.modules.accounts.testing import an_actor
from linli.modules.audiences.models import Segment
from linli.modules.comments.models import Comment, SensitiveWord
from linli.modules.deliberation.models import (
    ArticleVersion,
    Candidate,
    Election,
    ElectionObjection,
    ElectionOfficer,
    Elector,
    Project,
    ProjectDefect,
    ProjectMoney,
    ProjectPhoto,
    ProjectStep,
    Recall,
    Review,
    RollEntry,
    RollObjection,
    Topic,
    Vote,
)
from linli.modules.disclosure.models import CalendarItem, Duty, Voucher
from linli.modules.disclosure.services.keeping import account_item_add, account_open
from linli.modules.disclosure.services.stepping import account_publish, account_sign, account_submit
from linli.modules.disclosure.services.vouchers import vouchers_add
from linli.modules.disclosure.testing import MARCH, an_item
from linli.modules.files.testing import a_picture
from linli.modules.forms.models import Option, Question, Questionnaire
from linli.modules.joining.models import JoinRequest
from linli.modules.matters.models import Category, Matter
from linli.modules.matters.services import StepInput, matter_rate, matter_take_step
from linli.modules.messaging.models import Broadcast, Notice
from linli.modules.places.models import Emergency, Facility, Place, Ticker, Unit
from linli.modules.population.models import House, Household, Membership, Person, PersonTag, ResidentImport, Tag
from linli.modules.population.testing import an_import
from linli.modules.publishing.models import Column, Post
from tests.kept import kept
from tests.system.world import OWN, World, a_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
MEANT = re.compile(r"“[^”]*”|<button[^>]* lang=.*?</button>", re.DOTALL)
"""An example of a Chinese name, and the button that leads to Chinese."""
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
WATCHED = (
    "visitor",
    "stranger",
    "member@own",
    "reporter",
    "grid_worker@own",
    "service_member@own",
    "village_clerk@own",
    "town_command@own",
    "county_operator@own",
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give a world of Latin names."""
    told = {"LINLI_SMS_GATEWAY": "development", "LINLI_DEMO": True}
    with kept(django_db_blocker, tmp_path_factory.mktemp("files"), **told):
        built = a_world(secret="Told to nobody else")
        matter = Matter.objects.filter(pk=built.ids["matter_id"])
        matter.update(category=Category.objects.get(code="street_lamp", place=""))
        built.ids["import_id"] = an_import([{"姓名": "Ann", "出生日期": "1960-01-01", "户号": "1"}], OWN).pk
        built.ids |= _accounts_in_latin(built)
        _latinise(import_id=int(built.ids["import_id"]))
        yield built


def _latinise(import_id: int) -> None:
    Place.objects.update(name=F("code"), short_name=F("code"), stem=F("code"))
    Unit.objects.update(name=_numbered("Unit "))
    Person.objects.update(name="Ann")
    JoinRequest.objects.update(name="Ann", address="7 Lane")
    Household.objects.update(address="7 Lane")
    Membership.objects.update(relation="Head")
    House.objects.update(address="7 Lane")
    Category.objects.update(name=F("code"))
    Tag.objects.update(name=F("code"))
    PersonTag.objects.update(note="Elected")
    Column.objects.update(name=Left("code", 16), about="")
    CalendarItem.objects.update(name=F("code"), basis="Section 35")
    Duty.objects.update(name=F("code"), basis="Section 35", occasion="Lease of the pond", where="Board")
    Segment.objects.update(name=_numbered("Group "))
    SensitiveWord.objects.update(word=_numbered("word "))
    Comment.objects.update(text="Well done")
    Post.objects.update(title="For us alone", summary="", body="<p>For us</p>", text="For us")
    Broadcast.objects.update(subject="Aid", body="Ask for it all year")
    ResidentImport.objects.exclude(pk=import_id).delete()
    ResidentImport.objects.update(file_name="people.csv", headers=["Name", "Born", "Household"])
    Matter.objects.update(text="A lamp is out", number=_numbered("OWN-"))
    Notice.objects.update(subject="About the lamp", body="It is lit again")
    Questionnaire.objects.update(title="Whom to honour", about="")
    Question.objects.update(text="Whom do you choose?")
    Option.objects.update(label=_numbered("Ann "), deed="")
    Facility.objects.update(name="Hall")
    Emergency.objects.update(message="Heavy rain")
    Ticker.objects.update(text="No fire in the hills")
    _elections_in_latin()
    _topics_in_latin()


def _topics_in_latin() -> None:
    """Let the people of a frozen roll be erased, as those of an election's; what is sealed otherwise: `_sealed`."""
    Topic.objects.update(
        number=_numbered("OWN-T-"),
        title="Bins",
        text="Move them",
        proposer_name="Ann",
        summary="Agreed",
        summary_by="Ann",
    )
    RollEntry.objects.update(name="")
    RollObjection.objects.update(person_name="Ann", about="Ann", reason="On it already")
    Project.objects.update(about="Ann", responsible_name="Ann", contractor="Builders")
    ProjectStep.objects.update(name="Roadbed")
    ProjectMoney.objects.update(party="Ann")
    ProjectPhoto.objects.update(caption="Roadbed")
    ProjectDefect.objects.update(found_by_name="Ann")


def _sealed() -> list[str]:
    """Return what the world's people wrote where the database lets nobody change it, the longest first."""
    articles = ArticleVersion.objects.values_list("text", "basis")
    questions = Vote.objects.values_list("question", "studied_by", "study_note")
    purposes = ProjectMoney.objects.values_list("purpose")
    words = {escape(word) for row in (*articles, *questions, *purposes) for word in row if CJK.search(word)}
    return sorted(words, key=len, reverse=True)


def _elections_in_latin() -> None:
    """Let the people of a displayed roll be erased, which is all its trigger allows; the rest bears Latin names."""
    Elector.objects.update(name="", sort_key="")
    Election.objects.update(venue="Hall", hours="", registering="")
    ElectionOfficer.objects.update(name="Ann")
    ElectionObjection.objects.update(about="Ann", text="Lives here")
    Candidate.objects.update(name="Ann", biography="")
    Recall.objects.update(name="Ann", office="chair", reason="Reasons")
    Review.objects.update(name="Ann", office="chair")


def _accounts_in_latin(world: World) -> dict[str, int | str]:
    """Let the village publish accounts that name nobody in Chinese: those of the world are sealed."""
    now = clock.now()
    Person.objects.update(name="Ann")
    clerk, committee = (
        an_actor(world.callers[f"{role}@own"].actor.person_id or 0) for role in ("village_clerk", "supervisor")
    )
    account_id = account_open(
        actor=clerk, village=OWN, book="collective", period=MARCH, opening=1, note="Books", now=now
    )
    account_item_add(actor=clerk, account_id=account_id, given=an_item(purpose="Digging", party="Ann"), now=now)
    photo = SimpleUploadedFile("v.jpg", a_picture(), "image/jpeg")
    vouchers_add(actor=clerk, account_id=account_id, line=1, uploads=[photo], is_shown=True, now=now)
    account_submit(actor=clerk, account_id=account_id, now=now)
    account_sign(actor=committee, account_id=account_id, now=now)
    account_publish(actor=clerk, account_id=account_id, now=now)
    return {"account_id": account_id, "voucher_id": Voucher.objects.get(item__account_id=account_id).pk}


def _numbered(word: str) -> Concat:
    return Concat(Value(word), F("id"), output_field=CharField())


def _client(world: World, caller: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["linli_language"] = "en"
    if world.callers[caller].token:
        client.cookies["linli_session"] = world.callers[caller].token
    return client


def _chinese(response: Any, sealed: Iterable[str] = ()) -> list[str]:
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    page = MEANT.sub("", response.content.decode())
    for words in sealed:
        page = page.replace(words, "")
    return CJK.findall(page)


def _pages() -> Iterator[Route]:
    for route in routes():
        if "GET" in route.actions and not route.pattern.startswith("/api/") and "attachment_id" not in route.pattern:
            yield route


def _seen(world: World, callers: tuple[str, ...] = WATCHED, pattern: str = "") -> list[str]:
    wrong, sealed = [], _sealed()
    for caller in callers:
        client = _client(world, caller)
        for route in _pages():
            if pattern in route.pattern:
                response: Any = client.get(ARGUMENT.sub(lambda found: str(world.ids[found[1]]), route.pattern))
                wrong += [
                    f"{route.pattern} as {caller} ({response.status_code}): {said}"
                    for said in _chinese(response, sealed)
                ]
                if isinstance(response, FileResponse):
                    b"".join(response)  # read to its end it closes its file
    return wrong


def test_no_page_falls_back_to_chinese(world: World) -> None:
    assert sorted(set(_seen(world))) == []


def test_a_matter_is_told_in_english_at_every_step(world: World) -> None:
    cast = {name: caller.actor for name, caller in world.callers.items()}
    matter, worker = int(world.ids["matter_id"]), cast["service_member@own"]
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("grid_worker@own", "answer", {"note": "Seen"}),
        ("village_clerk@own", "assign", {"assignee": f"p{worker.person_id}"}),
        ("service_member@own", "refuse", {"note": "Not ours"}),
        ("village_secretary@own", "arbitrate", {"note": "Yours", "assignee": f"p{worker.person_id}"}),
        ("service_member@own", "accept", {}),
        ("service_member@own", "progress", {"note": "Fetching a part"}),
        ("service_member@own", "resolve", {"note": "Lit"}),
    ]
    Matter.objects.filter(pk=matter).update(category=None)  # this one needs no photo of the result
    wrong = []
    for who, step, given in steps:
        given_step = StepInput(**given)
        matter_take_step(actor=cast[who], matter_id=matter, step=step, given=given_step, now=clock.now())
        watching = ("reporter", who, "village_clerk@own")
        wrong += [f"after {step}: {said}" for said in _seen(world, watching, "<int:matter_id>")]
    matter_rate(actor=cast["reporter"], matter_id=matter, grade="dissatisfied", reason="Dark again", now=clock.now())
    wrong += [f"after the rating: {said}" for said in _seen(world, ("reporter", "village_clerk@own"), "matter")]

    assert sorted(set(wrong)) == []


@pytest.mark.parametrize(
    ("caller", "address", "said", "status"),
    [
        ("visitor", "/sign-in", {"phone": "1"}, 422),
        ("visitor", "/nowhere", {}, 404),
        ("stranger", "/console/promises", {}, 403),
        ("reporter", "/report?kind=report", {}, 422),
        ("village_clerk@own", "/console/matters/new", {}, 422),
        ("county_operator@own", "/console/promises", {"promise": "first_answer", "amount": "x"}, 422),
        ("county_operator@own", "/console/appointments/new", {}, 422),
    ],
)
def test_what_is_refused_is_refused_in_english(
    world: World, caller: str, address: str, said: dict[str, str], status: int
) -> None:
    response = _client(world, caller).post(address, said)

    assert (response.status_code, _chinese(response)) == (status, [])


def test_the_page_names_its_language(world: World) -> None:
    client = _client(world, "reporter")
    assert '<html lang="en"' in client.get("/").content.decode()

    client.post("/language", {"language": "zh-hans"})
    assert '<html lang="zh-CN"' in client.get("/").content.decode()


def test_what_a_browser_accepts_does_not_choose(world: World) -> None:
    page = Client().get("/sign-in", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert '<html lang="zh-CN"' in page.content.decode()
    assert _chinese(page), "and Chinese is found where it is"


def test_the_language_chosen_before_signing_in_is_this_browsers(world: World) -> None:
    client = Client()
    answer = client.post("/language", {"language": "en", "next": "/sign-in?next=/me"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/me")
    assert "First, your phone number" in client.get("/sign-in").content.decode()
    assert "First, your phone number" not in Client().get("/sign-in").content.decode()


def test_a_persons_language_follows_them_to_another_browser(world: World) -> None:
    _client(world, "reporter").post("/language", {"language": "en"})
    elsewhere = Client()
    elsewhere.cookies["linli_session"] = world.callers["reporter"].token

    assert '<html lang="en"' in elsewhere.get("/me").content.decode()


def test_a_language_without_a_catalogue_is_refused(world: World) -> None:
    assert _client(world, "reporter").post("/language", {"language": "tlh"}).status_code == 422


def test_notices_are_kept_in_the_installations_language(world: World) -> None:
    pump_once()
    assert Notice.objects.filter(subject__startswith="有人报事").exists()
