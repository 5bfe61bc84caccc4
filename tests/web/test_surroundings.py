"""Shelters by distance, emergencies that end by themselves, lines for the home."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.kernel import clock
from linli.kernel.journal.entry import Recorded
from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.messaging.models import Broadcast
from linli.modules.messaging.subscribers import CONSUMERS
from linli.modules.places.coordinates import gcj_to_wgs, metres_between, wgs_to_gcj
from linli.modules.places.models import Emergency, Facility, Place, Ticker
from linli.modules.places.services.emergencies import (
    emergencies_end_by_themselves,
    emergency_declare,
    emergency_end,
)
from linli.modules.places.services.facilities import FacilityInput, facilities_import, facility_put
from linli.modules.places.services.tickers import ticker_end, ticker_set, tickers_move
from linli.modules.places.surroundings import shelters_near, surroundings_of
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_place, a_village
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
TOWN, COUNTY = ZHANGWANG[:9], ZHANGWANG[:6]
HERE = (119.214, 28.998)
SHELTER_QUERIES = 8
DESK_QUERIES = 6


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def now(db: None) -> datetime:
    """Give the moment of the test, in two villages of a county, of which one knows where it lies."""
    a_village(ZHANGWANG)
    a_village(HETIAN)
    Place.objects.filter(code=ZHANGWANG).update(lng=HERE[0], lat=HERE[1])
    return clock.now()


def _holding(role: Role, place: str) -> Actor:
    a_place(place)
    person = a_person("办事的人")
    an_appointment(person.id, role, place)
    return an_actor(person.id)


def _browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.known_id, token=f"of-{actor.known_id}")
    return client


def _living(village: str = ZHANGWANG) -> Client:
    return _browser(an_actor(a_membership(a_person("周桂芳"), village).id))


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),  # Shanghai
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),  # Shenzhen
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),  # Beijing
    ],
)
def test_a_point_is_shifted_as_chinese_maps_draw_it_and_back(
    wgs: tuple[float, float], gcj: tuple[float, float]
) -> None:
    assert wgs_to_gcj(*wgs) == pytest.approx(gcj, abs=1e-9)
    assert metres_between(gcj_to_wgs(*gcj), wgs) < 0.1


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert metres_between((119.0, 29.0), (119.0, 30.0)) == pytest.approx(111_195, abs=5)


def test_open_shelters_come_first_then_the_nearest_and_those_of_other_towns_not_at_all(now: datetime) -> None:
    town, other = _holding(Role.TOWN_COMMAND, TOWN), _holding(Role.VILLAGE_CLERK, HETIAN)
    for name, lng, is_open in (
        ("远", "119.30", False),
        ("近", "119.215", False),
        ("开着", "119.25", True),
        ("不知道", "", False),
    ):
        given = FacilityInput(name, TOWN, lng=lng, lat="28.998" if lng else "", is_open=is_open)
        facility_put(actor=town, given=given, now=now)
    facility_put(actor=other, given=FacilityInput("别处的", HETIAN), now=now)

    found = shelters_near(ZHANGWANG)

    assert [card.name for card in found] == ["开着", "近", "远", "不知道"]
    assert [card.far for card in found] == ["3.5 公里", "100 米", "8.4 公里", ""]


def test_the_way_there_is_given_in_the_maps_own_coordinates_and_in_the_phones(now: datetime) -> None:
    town = _holding(Role.TOWN_COMMAND, TOWN)
    facility_put(actor=town, given=FacilityInput("礼堂", TOWN, lng="119.2151", lat="28.9991"), now=now)

    (card,) = shelters_near(ZHANGWANG)

    lng, lat, name = parse_qs(urlsplit(card.navigation).query)["to"][0].split(",")
    assert (float(lng), float(lat)) == pytest.approx(wgs_to_gcj(119.2151, 28.9991), abs=1e-6)
    assert (name, card.geo) == ("礼堂", "geo:28.999100,119.215100")


def test_a_list_is_taken_over_whole_and_twice_without_change(now: datetime) -> None:
    town = _holding(Role.TOWN_COMMAND, TOWN)
    lines = f"名称,区划代码,经度,纬度,能住多少人,电话\n礼堂,{ZHANGWANG},119.2195,28.9965,120,0570-1\n小学,,,,,\n"
    for code in ("utf-8-sig", "gb18030"):
        report = facilities_import(actor=town, place=TOWN, content=lines.encode(code), is_gcj=True, now=now)
        assert (report.added, report.changed, report.unchanged) == ((2, 0, 0) if code == "utf-8-sig" else (0, 0, 2))

    hall = Facility.objects.get(name="礼堂")
    assert (hall.place, hall.capacity) == (ZHANGWANG, 120)
    assert metres_between((hall.lng or 0, hall.lat or 0), gcj_to_wgs(119.2195, 28.9965)) < 0.2
    assert Facility.objects.get(name="小学").place == TOWN


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (f",{ZHANGWANG},,", "请写名称"),
        (f"礼堂,{HETIAN},,", "不在这个地方里面"),
        (f"礼堂,{ZHANGWANG},28.99,119.21", "写反了"),
        (f"礼堂,{ZHANGWANG},北,南", "经度、纬度要两个都写"),
    ],
)
def test_of_a_list_with_one_wrong_line_nothing_is_taken(now: datetime, line: str, named: str) -> None:
    town = _holding(Role.TOWN_COMMAND, TOWN)
    content = f"名称,区划代码,经度,纬度\n好的,{ZHANGWANG},,\n{line}\n".encode()

    with pytest.raises(InvalidInputError) as refused:
        facilities_import(actor=town, place=TOWN, content=content, is_gcj=False, now=now)

    (error,) = refused.value.errors
    assert "第 3 行" in str(error.message)
    assert named in str(error.message)
    assert not Facility.objects.exists()


def test_nobody_keeps_the_shelters_of_another_village(now: datetime) -> None:
    row = facility_put(actor=_holding(Role.VILLAGE_CLERK, ZHANGWANG), given=FacilityInput("礼堂", ZHANGWANG), now=now)
    other = _holding(Role.VILLAGE_CLERK, HETIAN)

    with pytest.raises(Facility.DoesNotExist):
        facility_put(actor=other, given=FacilityInput("我的", HETIAN), facility_id=row.pk, now=now)
    with pytest.raises(NotAllowedError):
        facility_put(actor=other, given=FacilityInput("别人的", ZHANGWANG), now=now)


def test_an_emergency_of_the_county_stands_first_on_every_home_below_until_it_ends_by_itself(now: datetime) -> None:
    facility_put(
        actor=_holding(Role.TOWN_COMMAND, TOWN), given=FacilityInput("文化礼堂", ZHANGWANG, is_open=True), now=now
    )
    client, far = _living(), _living(HETIAN)
    quiet = client.get("/")
    assert "紧急情况" not in quiet.content.decode()

    until = now + timedelta(hours=2)
    emergency_declare(
        actor=_holding(Role.COUNTY_OPERATOR, COUNTY), place=COUNTY, message="今晚有大暴雨", until=until, now=now
    )
    alarmed = client.get("/", headers={"If-None-Match": quiet["ETag"]})
    page = alarmed.content.decode()
    assert alarmed.status_code == 200
    assert page.index("今晚有大暴雨") < page.index("文化礼堂") < page.index("随手拍")
    assert "今晚有大暴雨" in far.get("/").content.decode()
    columns = client.get("/columns").content.decode()
    assert columns.index("今晚有大暴雨") < columns.index('name="q"')

    assert emergencies_end_by_themselves(now=until) == 1
    again = client.get("/", headers={"If-None-Match": alarmed["ETag"]})
    assert again.status_code == 200
    assert "今晚有大暴雨" not in again.content.decode()
    assert Event.objects.filter(kind="places.emergency_ended", payload__by_itself=True).exists()


def test_an_emergency_whose_time_is_over_is_not_shown_even_before_anything_ends_it(now: datetime) -> None:
    secretary = _holding(Role.VILLAGE_SECRETARY, ZHANGWANG)
    emergency_declare(actor=secretary, place=ZHANGWANG, message="暴雨", until=now + timedelta(hours=1), now=now)

    assert surroundings_of(ZHANGWANG, now).emergency(now) is not None
    assert surroundings_of(ZHANGWANG, now).emergency(now + timedelta(hours=1)) is None
    assert surroundings_of(HETIAN, now).emergency(now) is None


@pytest.mark.parametrize(
    ("role", "place"),
    [(Role.VILLAGE_CLERK, ZHANGWANG), (Role.VILLAGE_SECRETARY, HETIAN), (Role.TOWN_CLERK, TOWN)],
)
def test_who_does_not_answer_for_the_place_declares_nothing(now: datetime, role: Role, place: str) -> None:
    with pytest.raises(NotAllowedError):
        emergency_declare(
            actor=_holding(role, place), place=ZHANGWANG, message="暴雨", until=now + timedelta(hours=1), now=now
        )


def test_there_is_one_emergency_at_a_place_and_the_next_after_it_ended(now: datetime) -> None:
    secretary, until = _holding(Role.VILLAGE_SECRETARY, ZHANGWANG), now + timedelta(hours=1)
    first = emergency_declare(actor=secretary, place=ZHANGWANG, message="暴雨", until=until, now=now)
    with pytest.raises(InvalidInputError):
        emergency_declare(actor=secretary, place=ZHANGWANG, message="台风", until=until, now=now)
    emergency_end(actor=secretary, emergency_id=first.pk, now=now)
    emergency_declare(actor=secretary, place=ZHANGWANG, message="台风", until=until, now=now)

    later = now + timedelta(hours=2)
    emergency_declare(actor=secretary, place=ZHANGWANG, message="山洪", until=later + timedelta(hours=1), now=later)

    assert Emergency.objects.filter(ended_at__isnull=True).get().message == "山洪"


@pytest.mark.parametrize("hours", [None, 0, 24 * 8])
def test_an_emergency_ends_within_seven_days(now: datetime, hours: int | None) -> None:
    until = None if hours is None else now + timedelta(hours=hours)
    with pytest.raises(InvalidInputError) as refused:
        emergency_declare(
            actor=_holding(Role.VILLAGE_SECRETARY, ZHANGWANG), place=ZHANGWANG, message="暴雨", until=until, now=now
        )
    assert [error.pointer for error in refused.value.errors] == ["/until"]


@pytest.mark.parametrize("tells", [True, False])
def test_the_urgent_message_follows_where_it_was_asked_for_and_once(now: datetime, tells: bool) -> None:
    row = emergency_declare(
        actor=_holding(Role.VILLAGE_SECRETARY, ZHANGWANG),
        place=ZHANGWANG,
        message="山脚下的人家到村小学",
        until=now + timedelta(hours=1),
        tells=tells,
        now=now,
    )
    told = Event.objects.get(kind="places.emergency_declared")
    event = Recorded(
        id=told.pk,
        county=COUNTY,
        place=ZHANGWANG,
        kind=told.kind,
        subject_kind=told.subject_kind,
        subject_id=told.subject_id,
        actor_id=None,
        actor_role="",
        at=now,
        payload=told.payload or {},
    )
    consumer = next(each for each in CONSUMERS if each.name == "messaging.emergencies")
    for _twice in range(2):
        consumer.handle(event, now)

    sent = list(Broadcast.objects.filter(source=f"places.emergency:{row.pk}"))
    assert [(each.body, each.urgent, each.channels) for each in sent] == (
        [("山脚下的人家到村小学", True, ["sms"])] if tells else []
    )


def test_at_most_three_lines_stand_on_the_home_safety_first_the_nearest_first(now: datetime) -> None:
    county, clerk = _holding(Role.COUNTY_OPERATOR, COUNTY), _holding(Role.VILLAGE_CLERK, ZHANGWANG)
    until = now + timedelta(days=1)
    for actor, place, kind, text in (
        (clerk, ZHANGWANG, "living", "停水"),
        (county, COUNTY, "safety", "县里防火"),
        (clerk, ZHANGWANG, "event", "庙会"),
        (clerk, ZHANGWANG, "safety", "村里防火"),
    ):
        ticker_set(actor=actor, place=place, kind=kind, text=text, until=until, now=now)

    assert [line.text for line in surroundings_of(ZHANGWANG, now).lines(now)] == ["村里防火", "县里防火", "庙会"]
    assert [line.text for line in surroundings_of(HETIAN, now).lines(now)] == ["县里防火"]
    assert surroundings_of(ZHANGWANG, now).lines(until) == []
    page = _living().get("/").content.decode()
    assert "县里防火" in page
    assert "停水" not in page


def test_a_line_comes_and_goes_by_the_clock_and_open_homes_notice(now: datetime) -> None:
    clerk = _holding(Role.VILLAGE_CLERK, ZHANGWANG)
    client = _living()
    soon = now + timedelta(minutes=5)
    row = ticker_set(
        actor=clerk,
        place=ZHANGWANG,
        kind="event",
        text="露天电影",
        from_at=soon,
        until=soon + timedelta(hours=1),
        now=now,
    )
    before = client.get("/")["ETag"]
    assert tickers_move(now=now) == 0
    assert tickers_move(now=soon) == 1
    between = client.get("/")["ETag"]
    assert tickers_move(now=soon) == 0
    ticker_end(actor=clerk, ticker_id=row.pk, now=soon)
    after = client.get("/")["ETag"]

    assert len({before, between, after}) == 3
    assert Ticker.objects.get().stage == "over"


@pytest.mark.parametrize(
    ("pointer", "said"),
    [
        ("/kind", {"kind": "joke"}),
        ("/text", {"text": "长" * 61}),
        ("/link", {"link": "javascript:alert(1)"}),
        ("/link", {"link": "//elsewhere.example"}),
        ("/until", {"until": None}),
    ],
)
def test_what_is_wrong_about_a_line_is_named(now: datetime, pointer: str, said: dict[str, object]) -> None:
    given: dict[str, object] = {"kind": "safety", "text": "防火", "until": now + timedelta(days=1), **said}
    with pytest.raises(InvalidInputError) as refused:
        ticker_set(actor=_holding(Role.VILLAGE_CLERK, ZHANGWANG), place=ZHANGWANG, now=now, **given)  # type: ignore[arg-type]
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_the_desk_enters_imports_and_gives_up_shelters(now: datetime) -> None:
    client = _browser(_holding(Role.VILLAGE_CLERK, ZHANGWANG))
    assert client.post("/console/shelters/new", {"name": "", "place": ZHANGWANG}).status_code == 422
    client.post("/console/shelters/new", {"name": "礼堂", "place": ZHANGWANG, "capacity": "80", "is_open": "on"})
    row = Facility.objects.get()
    assert (row.capacity, row.is_open) == (80, True)
    upload = SimpleUploadedFile("l.csv", "名称,电话\n小学,0570-2\n".encode())
    assert client.post("/console/shelters/import", {"file": upload})["Location"].endswith("done=1-0-0")
    assert client.post("/console/shelters/import", {}).status_code == 422

    client.post(f"/console/shelters/{row.pk}", {"name": "礼堂", "place": ZHANGWANG, "give_up": "on"})

    assert [card.name for card in shelters_near(ZHANGWANG)] == ["小学"]


def test_lists_of_shelters_cost_the_same_for_one_and_for_many(
    now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clerk = _holding(Role.VILLAGE_CLERK, ZHANGWANG)
    for number in range(25):
        given = FacilityInput(f"点{number}", ZHANGWANG, lng="119.2", lat="29")
        facility_put(actor=clerk, given=given, now=now)
    resident, desk = _living(), _browser(clerk)

    with django_assert_max_num_queries(SHELTER_QUERIES):
        assert resident.get("/shelters").content.decode().count("带我去点") == 25
    with django_assert_max_num_queries(DESK_QUERIES):
        assert "after=" in desk.get("/console/shelters").content.decode()
