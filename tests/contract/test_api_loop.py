"""The life of a matter over the API alone, as another system would drive it."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.scenes import photo
from tests.product import (
    AUDITOR,
    CLERK,
    COMMAND,
    DONGHUA,
    ELECTRICIAN,
    GRID_1,
    GRID_WORKER,
    HETIAN,
    LONGYOU,
    NEIGHBOUR,
    OFFICER,
    RESIDENT,
    SECRETARY,
    STRANGE_CLERK,
    STRANGER,
    ZHANGWANG,
)

if TYPE_CHECKING:
    from tests.product import Answer, Product, Program

NOT_A_PICTURE = b"%PDF-1.4 not a picture"


@pytest.fixture
def resident(product: Product) -> Program:
    return product.program(NEIGHBOUR)


@pytest.fixture
def grid_worker(product: Product) -> Program:
    return product.program(GRID_WORKER)


@pytest.fixture
def clerk(product: Product) -> Program:
    return product.program(CLERK)


@pytest.fixture
def electrician(product: Product) -> Program:
    return product.program(ELECTRICIAN)


def _give(by: Program, matter: int, name: str, *, step: str = "assign", **more: Any) -> Answer:
    offered = by.get(f"/matters/{matter}/assignees?step={step}").json["items"]
    chosen = next(item["id"] for item in offered if item["name"] == name)
    return by.step(matter, step, assignee=chosen, **more)


def _problem(answer: Answer, status: int) -> Any:
    assert answer.status == status, answer.body.decode()
    assert answer.headers["content-type"].startswith("application/problem+json")
    document = answer.json
    assert document["status"] == status
    assert {"type", "title", "status", "detail"} <= document.keys()
    return document


def test_a_matter_goes_through_its_whole_life_over_the_api(
    resident: Program, grid_worker: Program, clerk: Program, electrician: Program
) -> None:
    matter = resident.report("文化礼堂门口的路灯不亮", category="street_lamp", location={"lng": 119.2, "lat": 29.05})
    number = matter["id"]
    assert (matter["state"], matter["place"], matter["visibility"]) == ("reported", GRID_1, "private")
    assert matter["location"] == {"lng": 119.2, "lat": 29.05}
    assert {promise["name"] for promise in matter["promises"]} == {"first_answer", "resolution"}
    before = resident.upload(f"/matters/{number}/attachments", "lamp.jpg", photo(), "image/jpeg")
    assert (before.status, before.json["media_type"]) == (201, "image/jpeg")

    seen = grid_worker.get(f"/matters/{number}").json
    assert seen["reporter"]["name"] == "刘建军"
    assert [photo_["id"] for photo_ in seen["attachments"]] == [before.json["id"]]
    assert {step["step"]: step["needs"] for step in seen["steps"]}["answer"] == ["note"]
    answered = grid_worker.step(number, "answer", note="晚上我去看看")
    assert answered.json["state"] == "answered"
    assert _promises(answered.json)["first_answer"]["met_at"]

    assert _give(clerk, number, "李建明").json["state"] == "assigned"
    assert electrician.get("/matters?mine=assigned").json["items"][0]["id"] == number
    assert electrician.step(number, "accept").json["state"] == "handling"
    assert electrician.step(number, "progress", note="要换灯头").json["state"] == "handling"
    after = electrician.upload(f"/matters/{number}/attachments", "lit.jpg", photo(lit=True), "image/jpeg").json["id"]
    resolved = electrician.step(number, "resolve", note="换好了", attachments=[after]).json
    assert resolved["state"] == "resolved"
    assert resolved["timeline"][0]["attachments"][0]["id"] == after

    asked = resident.post(f"/matters/{number}/follow-ups", {"text": "会不会又灭？"})
    assert asked.status == 200
    back = resident.post(f"/matters/{number}/rating", {"grade": "dissatisfied", "reason": "又灭了"}).json
    assert (back["state"], back["rating"]["grade"], back["rating"]["reason"]) == ("returned", "dissatisfied", "又灭了")
    assert _give(clerk, number, "李建明").status == 200
    electrician.step(number, "accept")
    again = electrician.upload(f"/matters/{number}/attachments", "again.jpg", photo(lit=True), "image/jpeg").json["id"]
    assert electrician.step(number, "resolve", note="线头也换了", attachments=[again]).status == 200
    closed = resident.post(f"/matters/{number}/rating", {"grade": "satisfied"}).json
    assert closed["state"] == "closed"

    steps = [entry["step"] for entry in closed["timeline"]]
    assert steps[-1] == "report"
    for step in ("answer", "assign", "accept", "progress", "resolve"):
        assert step in steps
    moments = [datetime.fromisoformat(entry["at"]) for entry in closed["timeline"]]
    assert moments == sorted(moments, reverse=True), "the course is told newest first"
    assert all(moment.tzinfo for moment in moments)


def _promises(matter: Any) -> dict[str, Any]:
    return {promise["name"]: promise for promise in matter["promises"]}


def test_up_to_the_town_out_to_a_department_refused_and_decided(
    product: Product, resident: Program, clerk: Program
) -> None:
    command, officer = product.program(COMMAND), product.program(OFFICER)
    number = resident.report("店招快掉下来了")["id"]
    assert clerk.step(number, "escalate", note="要执法权").json["state"] == "at_town"
    sent = _give(command, number, "综合行政执法队", step="dispatch").json
    assert (sent["state"], sent["assignee"]["kind"], sent["assignee"]["name"]) == ("assigned", "unit", "综合行政执法队")
    assert officer.step(number, "refuse", note="归市场监管").json["state"] == "disputed"
    assert "arbitration" in _promises(command.get(f"/matters/{number}").json)
    assert _problem(product.program(SECRETARY).step(number, "arbitrate", note="x"), 403)
    decided = _give(command, number, "市场监管所", step="arbitrate", note="归市场监管所").json
    assert (decided["state"], decided["assignee"]["name"]) == ("assigned", "市场监管所")
    assert _promises(decided)["arbitration"]["met_at"]


def test_a_matter_is_sent_back_to_the_village_split_and_merged(
    product: Product, resident: Program, clerk: Program
) -> None:
    command = product.program(COMMAND)
    first, second = resident.report("水沟堵了，路也破了")["id"], resident.report("还是那条水沟")["id"]
    assert clerk.step(first, "escalate", note="请街道看看").status == 200
    returned = command.step(first, "return", note="村里能办")
    assert (returned.json["state"], returned.json["timeline"][0]["note"]) == ("returned", "村里能办")
    merged = clerk.step(second, "merge", into=first).json
    assert (merged["state"], merged["merged_into"]) == ("merged", first)
    third = resident.report("井盖和护栏")["id"]
    split = clerk.step(third, "split", parts=[{"text": "井盖松了"}, {"text": "护栏断了"}]).json
    assert len(split["parts"]) == 2
    assert resident.get(f"/matters/{split['parts'][0]}").json["text"] == "井盖松了"


def test_the_reporter_takes_a_matter_back_and_opens_one_again(resident: Program, clerk: Program) -> None:
    number = resident.report("看错了")["id"]
    assert resident.step(number, "withdraw").json["state"] == "withdrawn"
    other = resident.report("路面有坑")["id"]
    clerk.step(other, "answer", note="下周修")
    clerk.step(other, "close")
    reopened = resident.step(other, "reopen", note="还没修")
    assert reopened.json["state"] == "returned"


# --- Answers given once ---------------------------------------------------------------------------


def test_the_same_key_and_body_give_the_first_answer_again(resident: Program) -> None:
    key, body = secrets.token_hex(8), {"kind": "report", "text": "同一个键只算一次", "place": GRID_1}
    first, again = resident.post("/matters", body, key=key), resident.post("/matters", body, key=key)
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    found = resident.get(f"/matters?mine=reported&q={_quoted('同一个键只算一次')}").json["items"]
    assert [item["id"] for item in found].count(first.json["id"]) == 1
    assert sum(item["reported_at"] == first.json["reported_at"] for item in found) == 1


def test_the_same_key_with_another_body_is_a_conflict(resident: Program) -> None:
    key = secrets.token_hex(8)
    assert resident.post("/matters", {"kind": "report", "text": "甲", "place": GRID_1}, key=key).status == 201
    _problem(resident.post("/matters", {"kind": "report", "text": "乙", "place": GRID_1}, key=key), 409)


def test_a_key_is_its_callers_own(resident: Program, grid_worker: Program) -> None:
    key = secrets.token_hex(8)
    body = {"kind": "report", "text": "两个人碰巧用了同一个键", "place": GRID_1}
    assert resident.post("/matters", body, key=key).json["id"] != grid_worker.post("/matters", body, key=key).json["id"]


def test_a_step_under_a_key_is_taken_once(resident: Program, grid_worker: Program) -> None:
    number, key = resident.report("有一步只走一次")["id"], secrets.token_hex(8)
    body = {"step": "answer", "note": "收到"}
    first = grid_worker.post(f"/matters/{number}/steps", body, key=key)
    again = grid_worker.post(f"/matters/{number}/steps", body, key=key)
    assert (first.status, again.status, first.body == again.body) == (200, 200, True)
    _problem(grid_worker.post(f"/matters/{number}/steps", body), 409)


# --- Errors, in their order -----------------------------------------------------------------------


def test_no_token_or_a_dead_one_is_401_before_anything_else(product: Product) -> None:
    nobody, dead = product.program(), product.program(RESIDENT, anew=True)
    assert dead.call("DELETE", "/session").status == 204
    for caller in (nobody, dead):
        for answer in (
            caller.get("/me"),
            caller.get("/matters"),
            caller.get("/inbox"),
            caller.post("/matters", {"nonsense": True}),
            caller.step(999_999_999, "dance"),
        ):
            _problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_malformed_is_422_even_out_of_reach_and_names_every_place(product: Product, resident: Program) -> None:
    bad = resident.post("/matters", {"kind": "gossip", "place": "123", "visibility": "everybody"})
    _problem(bad, 422)
    assert {"/kind", "/text", "/place", "/visibility"} <= bad.pointers
    assert all(error["detail"] for error in bad.json["errors"])
    assert "/step" in resident.step(999_999_999, "dance").pointers, "an unknown step is malformed"
    _problem(resident.call("POST", "/matters", b"{not json", {"Content-Type": "application/json"}), 422)
    _problem(product.program(STRANGER).get("/matters?limit=0"), 422)
    _problem(resident.get("/matters?cursor=garbage"), 422)


def test_out_of_reach_is_404_before_not_allowed_and_wrong_state(product: Product, resident: Program) -> None:
    number = resident.report("只给办事的人看")["id"]
    for phone in (RESIDENT, STRANGER, STRANGE_CLERK):
        other = product.program(phone)
        for answer in (
            other.get(f"/matters/{number}"),
            other.step(number, "answer"),
            other.step(number, "accept"),
            other.post(f"/matters/{number}/rating", {"grade": "satisfied"}),
            other.post(f"/matters/{number}/follow-ups", {"text": "？"}),
            other.get(f"/matters/{number}/assignees?step=assign"),
            other.upload(f"/matters/{number}/attachments", "a.jpg", photo(), "image/jpeg"),
        ):
            _problem(answer, 404)
    _problem(resident.get("/matters/999999999"), 404)


def test_not_allowed_is_403_before_wrong_state_and_what_the_step_lacks(
    product: Product, resident: Program, clerk: Program
) -> None:
    number = resident.report("谁能走哪一步")["id"]
    _problem(resident.step(number, "answer"), 403)
    _problem(clerk.step(number, "dispatch"), 403)
    _problem(clerk.step(number, "accept"), 403)
    _problem(product.program(AUDITOR).step(number, "answer", note="x"), 403)
    _problem(product.program(STRANGER).post("/matters", {"kind": "report", "text": "x", "place": GRID_1}), 403)


def test_wrong_state_is_409_before_what_the_step_lacks(resident: Program, clerk: Program) -> None:
    number = resident.report("先后次序")["id"]
    _problem(clerk.step(number, "close"), 409)
    _problem(clerk.step(number, "arbitrate"), 403)
    _problem(resident.post(f"/matters/{number}/rating", {"grade": "satisfied"}), 409)
    clerk.step(number, "answer", note="好")
    _problem(clerk.step(number, "answer"), 409)


def test_what_a_step_lacks_is_422_with_pointers_and_messages(
    resident: Program, clerk: Program, electrician: Program
) -> None:
    number = resident.report("灯坏了", category="street_lamp")["id"]
    for step, pointer in (("answer", "/note"), ("assign", "/assignee"), ("escalate", "/note"), ("merge", "/into")):
        refused = clerk.step(number, step)
        _problem(refused, 422)
        assert refused.pointers == {pointer}
        assert all(error["detail"] for error in refused.json["errors"])
    assert clerk.step(number, "assign", assignee="p999999999").pointers == {"/assignee"}
    _give(clerk, number, "李建明")
    electrician.step(number, "accept")
    assert electrician.step(number, "resolve", note="好了").pointers == {"/attachments"}
    assert electrician.step(number, "resolve", note="好了", attachments=[999_999_999]).pointers == {"/attachments"}


def test_a_dissatisfied_rating_needs_a_reason(resident: Program, clerk: Program) -> None:
    number = resident.report("评价要说原因")["id"]
    clerk.step(number, "answer", note="好")
    assert resident.post(f"/matters/{number}/rating", {"grade": "dissatisfied"}).pointers == {"/reason"}
    assert resident.post(f"/matters/{number}/rating", {"grade": "excellent"}).pointers == {"/grade"}
    assert resident.post(f"/matters/{number}/rating", {"grade": "basically_satisfied"}).json["state"] == "closed"


def test_what_is_no_picture_is_refused_as_an_attachment(resident: Program) -> None:
    number = resident.report("附件只收照片")["id"]
    for name, content in (("a.jpg", NOT_A_PICTURE), ("a.svg", b"<svg xmlns='x'/>"), ("empty.jpg", b"")):
        refused = resident.upload(f"/matters/{number}/attachments", name, content, "image/jpeg")
        _problem(refused, 422)
        assert "/file" in refused.pointers


def test_an_address_or_method_that_is_not_there_is_a_problem_document_too(product: Product, resident: Program) -> None:
    _problem(product.program().get("/nowhere"), 404)
    _problem(resident.call("PUT", "/matters"), 405)


# --- Reading --------------------------------------------------------------------------------------


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
    assert [item["id"] for item in clerk.get(f"/matters?q={_quoted(secret)}").json["items"]] == [number]
    assert product.program(STRANGE_CLERK).get(f"/matters?q={_quoted(secret)}").json["items"] == []
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
    _problem(product.program(STRANGER).get(f"/matters/{number}"), 404)


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
    _problem(resident.get("/places/999999"), 404)
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
    _problem(product.program(STRANGER).post(f"/inbox/{notice['id']}/read"), 404)


def _notice_about(who: Program, matter: int) -> Any:
    for _attempt in range(50):
        for notice in who.get("/inbox?unread=true&limit=50").json["items"]:
            if notice["link"].endswith(f"matters/{matter}"):
                return notice
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
    _problem(product.program().post("/session", {"phone": "18855550123", "code": "246810"}), 401)
    _problem(product.program().post("/session", {"phone": NEIGHBOUR, "code": "000000"}), 401)
    _problem(product.program().post("/session", {"phone": "12", "code": "246810"}), 422)


def test_a_village_of_another_county_is_not_reported_to(resident: Program) -> None:
    _problem(resident.post("/matters", {"kind": "report", "text": "x", "place": HETIAN}), 403)
    refused = resident.post("/matters", {"kind": "report", "text": "x", "place": "999999999999"})
    _problem(refused, 422)
    assert refused.pointers == {"/place"}


def test_a_token_does_not_come_from_a_cookie_and_basic_names_nobody(product: Product, resident: Program) -> None:
    cookie = product.request("GET", "/api/v1/me", headers={"Cookie": f"linli_session={resident.token}"})
    assert cookie.status == 401
    basic = base64.b64encode(f"{NEIGHBOUR}:246810".encode()).decode()
    assert product.request("GET", "/api/v1/me", headers={"Authorization": f"Basic {basic}"}).status == 401


def _quoted(words: str) -> str:
    return "".join(f"%{byte:02X}" for byte in words.encode())
