"""The life of a matter over the API alone, as another system would drive it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.contract.answers import give, problem
from tests.journeys.scenes import photo
from tests.product import COMMAND, GRID_1, OFFICER, SECRETARY

if TYPE_CHECKING:
    from tests.product import Product, Program


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

    assert give(clerk, number, "李建明").json["state"] == "assigned"
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
    assert give(clerk, number, "李建明").status == 200
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
    sent = give(command, number, "综合行政执法队", step="dispatch").json
    assert (sent["state"], sent["assignee"]["kind"], sent["assignee"]["name"]) == ("assigned", "unit", "综合行政执法队")
    assert officer.step(number, "refuse", note="归市场监管").json["state"] == "disputed"
    assert "arbitration" in _promises(command.get(f"/matters/{number}").json)
    assert problem(product.program(SECRETARY).step(number, "arbitrate", note="x"), 403)
    decided = give(command, number, "市场监管所", step="arbitrate", note="归市场监管所").json
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
