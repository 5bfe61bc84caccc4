"""What can be read over the API, and by whom."""

from __future__ import annotations

import base64
import secrets
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.contract.answers import problem
from tests.journeys.scenes import photo
from tests.product import (
    CLERK,
    COMMAND,
    DONGHUA,
    GRID_1,
    GRID_WORKER,
    HETIAN,
    LONGYOU,
    NEIGHBOUR,
    OFFICER,
    RESIDENT,
    STRANGE_CLERK,
    STRANGER,
    ZHANGWANG,
)

if TYPE_CHECKING:
    from tests.product import Product, Program


def test_lists_come_in_pages_without_gap_or_repetition(clerk: Program) -> None:
    whole = clerk.get("/matters?limit=60").json["items"]
    assert len(whole) > 20
    seen: list[int] = []
    cursor = ""
    while len(seen) < 60:
        page = clerk.get(f"/matters?limit=7{f'&cursor={cursor}' if cursor else ''}").json
        assert page.keys() == {"items", "next"}
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen[: len(whole)] == [item["id"] for item in whole]
    assert len(set(seen)) == len(seen)


def test_filters_narrow_the_list_within_reach(product: Product, clerk: Program, resident: Program) -> None:
    secret = f"暗号{secrets.token_hex(4)}"
    number = resident.report(f"桥栏杆松了 {secret}")["id"]
    assert [item["id"] for item in clerk.get(f"/matters?q={quote(secret)}").json["items"]] == [number]
    assert product.program(STRANGE_CLERK).get(f"/matters?q={quote(secret)}").json["items"] == []
    assert {item["state"] for item in clerk.get("/matters?state=reported").json["items"]} == {"reported"}
    late = clerk.get("/matters?overdue=true").json["items"]
    assert late
    assert all(any(promise["overdue"] for promise in item["promises"]) for item in late)
    town = product.program(COMMAND).get(f"/matters?place={ZHANGWANG}&limit=50").json["items"]
    assert town
    assert all(item["place"].startswith(ZHANGWANG) for item in town)
    assert {item["kind"] for item in clerk.get("/matters?kind=suggestion").json["items"]} <= {"suggestion"}


def test_a_reporters_name_is_kept_from_whoever_may_not_know(product: Product, resident: Program) -> None:
    number = resident.report("不让邻居看到名字", visibility="village", identity="unnamed")["id"]
    assert "reporter" not in product.program(RESIDENT).get(f"/matters/{number}").json
    assert product.program(CLERK).get(f"/matters/{number}").json["reporter"]["name"] == "刘建军"
    problem(product.program(STRANGER).get(f"/matters/{number}"), 404)


def test_me_tells_where_one_belongs_and_what_one_holds(product: Product, resident: Program) -> None:
    me = resident.get("/me").json
    assert me["person"]["name"] == "刘建军"
    kinds = {membership["place"]: membership["kind"] for membership in me["memberships"]}
    assert kinds[ZHANGWANG] == "resident"
    head = product.program(RESIDENT).get("/me").json["memberships"]
    assert {(membership["place"], membership["kind"]) for membership in head} >= {(ZHANGWANG, "registered")}
    assert any(membership["head"] for membership in head)
    assert me["settings"].keys() >= {"care_mode"}
    officer = product.program(OFFICER).get("/me").json["appointments"]
    assert (officer[0]["role"], officer[0]["place"]) == ("department_officer", DONGHUA)
    assert officer[0]["unit"]


def test_places_their_units_and_the_categories_can_be_read_by_anybody_signed_in(resident: Program) -> None:
    village = resident.get(f"/places/{ZHANGWANG}").json
    assert (village["level"], village["name"]) == ("village", "张王村民委员会") or village["level"] == "village"
    below = resident.get(f"/places?within={LONGYOU}&level=town").json["items"]
    assert DONGHUA in {place["code"] for place in below}
    assert {place["level"] for place in below} == {"town"}
    grids = resident.get(f"/places?within={ZHANGWANG}&level=grid").json["items"]
    assert GRID_1 in {place["code"] for place in grids}
    units = resident.get(f"/places/{DONGHUA}/units").json["items"]
    assert "综合行政执法队" in {unit["name"] for unit in units}
    problem(resident.get("/places/999999"), 404)
    tree = resident.get(f"/matters/categories?place={ZHANGWANG}").json["items"]
    utilities = next(category for category in tree if category["code"] == "utilities")
    assert "street_lamp" in {child["code"] for child in utilities["children"]}
    assert utilities.keys() >= {"code", "name", "kind", "visibility", "identity", "children"}


def test_everybody_concerned_finds_a_notice_and_reads_it(product: Product, resident: Program) -> None:
    worker = product.program(GRID_WORKER)
    number = resident.report(f"通知要到人 {secrets.token_hex(3)}")["id"]
    notice = _notice_about(worker, number)
    assert (notice["read_at"], bool(notice["subject"]), bool(notice["body"])) == (None, True, True)
    unread = worker.get("/inbox").json["unread"]
    read = worker.post(f"/inbox/{notice['id']}/read").json
    assert read["read_at"]
    assert worker.get("/inbox").json["unread"] == unread - 1
    problem(product.program(STRANGER).post(f"/inbox/{notice['id']}/read"), 404)


def _notice_about(who: Program, matter: int) -> Any:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for notice in who.get("/inbox?unread=true&limit=50").json["items"]:
            if notice["link"].endswith(f"matters/{matter}"):
                return notice
        time.sleep(0.2)
    pytest.fail(f"no notice about {matter}")


def test_a_photo_is_served_to_the_token_that_may_see_it_and_to_no_other(product: Product, resident: Program) -> None:
    number = resident.report("照片也要守门")["id"]
    added = resident.upload(f"/matters/{number}/attachments", "a.jpg", photo(), "image/jpeg").json
    address = "/" + added["url"]
    fetched = resident.call("GET", address)
    assert (fetched.status, fetched.headers["content-type"]) == (200, "image/jpeg")
    assert b"Exif" not in fetched.body
    assert product.program(STRANGE_CLERK).call("GET", address).status == 404
    assert product.program(RESIDENT).call("GET", address).status == 404
    assert product.program().call("GET", address).status == 303


def test_asking_for_a_code_does_not_tell_who_is_known(product: Product) -> None:
    known = product.program().post("/session/codes", {"phone": "19900000012"})
    unknown = product.program().post("/session/codes", {"phone": "18855550123"})
    assert (known.status, unknown.status, known.body == unknown.body) == (202, 202, True)
    problem(product.program().post("/session", {"phone": "18855550123", "code": "246810"}), 401)
    problem(product.program().post("/session", {"phone": NEIGHBOUR, "code": "000000"}), 401)
    problem(product.program().post("/session", {"phone": "12", "code": "246810"}), 422)


def test_a_village_of_another_county_is_not_reported_to(resident: Program) -> None:
    problem(resident.post("/matters", {"kind": "report", "text": "x", "place": HETIAN}), 403)
    refused = resident.post("/matters", {"kind": "report", "text": "x", "place": "999999999999"})
    problem(refused, 422)
    assert refused.pointers == {"/place"}


def test_a_token_does_not_come_from_a_cookie_and_basic_names_nobody(product: Product, resident: Program) -> None:
    cookie = product.request("GET", "/api/v1/me", headers={"Cookie": f"linli_session={resident.token}"})
    assert cookie.status == 401
    basic = base64.b64encode(f"{NEIGHBOUR}:246810".encode()).decode()
    assert product.request("GET", "/api/v1/me", headers={"Authorization": f"Basic {basic}"}).status == 401
