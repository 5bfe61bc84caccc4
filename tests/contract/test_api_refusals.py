"""What the API refuses, in which order, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.answers import give, problem
from tests.journeys.scenes import photo
from tests.product import AUDITOR, GRID_1, RESIDENT, STRANGE_CLERK, STRANGER

if TYPE_CHECKING:
    from tests.product import Product, Program


NOT_A_PICTURE = b"%PDF-1.4 not a picture"


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
            problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_malformed_is_422_even_out_of_reach_and_names_every_place(product: Product, resident: Program) -> None:
    bad = resident.post("/matters", {"kind": "gossip", "place": "123", "visibility": "everybody"})
    problem(bad, 422)
    assert {"/kind", "/text", "/place", "/visibility"} <= bad.pointers
    assert all(error["detail"] for error in bad.json["errors"])
    assert "/step" in resident.step(999_999_999, "dance").pointers, "an unknown step is malformed"
    problem(resident.call("POST", "/matters", b"{not json", {"Content-Type": "application/json"}), 422)
    problem(product.program(STRANGER).get("/matters?limit=0"), 422)
    problem(resident.get("/matters?cursor=garbage"), 422)


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
            problem(answer, 404)
    problem(resident.get("/matters/999999999"), 404)


def test_not_allowed_is_403_before_wrong_state_and_what_the_step_lacks(
    product: Product, resident: Program, clerk: Program
) -> None:
    number = resident.report("谁能走哪一步")["id"]
    problem(resident.step(number, "answer"), 403)
    problem(clerk.step(number, "dispatch"), 403)
    problem(clerk.step(number, "accept"), 403)
    problem(product.program(AUDITOR).step(number, "answer", note="x"), 403)
    problem(product.program(STRANGER).post("/matters", {"kind": "report", "text": "x", "place": GRID_1}), 403)


def test_wrong_state_is_409_before_what_the_step_lacks(resident: Program, clerk: Program) -> None:
    number = resident.report("先后次序")["id"]
    problem(clerk.step(number, "close"), 409)
    problem(clerk.step(number, "arbitrate"), 403)
    problem(resident.post(f"/matters/{number}/rating", {"grade": "satisfied"}), 409)
    clerk.step(number, "answer", note="好")
    problem(clerk.step(number, "answer"), 409)


def test_what_a_step_lacks_is_422_with_pointers_and_messages(
    resident: Program, clerk: Program, electrician: Program
) -> None:
    number = resident.report("灯坏了", category="street_lamp")["id"]
    for step, pointer in (("answer", "/note"), ("assign", "/assignee"), ("escalate", "/note"), ("merge", "/into")):
        refused = clerk.step(number, step)
        problem(refused, 422)
        assert refused.pointers == {pointer}
        assert all(error["detail"] for error in refused.json["errors"])
    assert clerk.step(number, "assign", assignee="p999999999").pointers == {"/assignee"}
    give(clerk, number, "李建明")
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
        problem(refused, 422)
        assert "/file" in refused.pointers


def test_an_address_or_method_that_is_not_there_is_a_problem_document_too(product: Product, resident: Program) -> None:
    problem(product.program().get("/nowhere"), 404)
    problem(resident.call("PUT", "/matters"), 405)
