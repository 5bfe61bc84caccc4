"""Before a view runs: who asks is known, the policy was asked, and what went wrong has a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, OperationalError
from django.http import Http404, HttpResponse
from django.urls import path

from linli.kernel.flow import StepNotAllowedError, UnknownStepError
from linli.kernel.idempotency import KeyReusedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import invalid
from linli.kernel.throttle import TooManyError
from linli.modules.accounts.models import Session
from linli.modules.accounts.testing import a_session
from linli.modules.population.testing import a_membership, a_person
from linli.web.request import client_network
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.test import Client, RequestFactory
    from pytest_django import DjangoAssertNumQueries, Settings

    from linli.web.request import LinliRequest

ERRORS: dict[str, tuple[Exception, int]] = {
    "gone": (Http404(), 404),
    "no-row": (Session.DoesNotExist(), 404),
    "not-theirs": (NotAllowedError("accounts.appoint"), 403),
    "wrong-state": (StepNotAllowedError("close", "merged"), 409),
    "key-reused": (KeyReusedError("k"), 409),
    "malformed": (invalid("/note", "请写一句话说明。"), 422),
    "unknown-step": (UnknownStepError("fly"), 422),
    "too-often": (TooManyError(17), 429),
    "no-database": (OperationalError("too many connections"), 503),
    "nul": (DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), 400),
    "disk-full": (OSError(28, "No space left on device"), 503),
}


@page("web.health")
def open_to_all(request: LinliRequest) -> HttpResponse:
    return HttpResponse(request.actor.name or "nobody")


@page("web.health", methods=("GET", "POST"))
def telling_the_time(request: LinliRequest) -> HttpResponse:
    return HttpResponse("same" if request.now == request.now else "two moments")


@page("accounts.view_me")
def for_persons(request: LinliRequest) -> HttpResponse:
    return HttpResponse(request.actor.name)


@page("accounts.appoint")
def for_cadres(request: LinliRequest) -> HttpResponse:
    return HttpResponse(request.actor.name)


@page("web.health")
def failing(request: LinliRequest, how: str) -> HttpResponse:
    raise ERRORS[how][0]


def nameless(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never seen")


urlpatterns = [
    path("open", open_to_all),
    path("time", telling_the_time),
    path("mine", for_persons),
    path("cadres", for_cadres),
    path("fail/<how>", failing),
    path("nameless", nameless),
    path("api/open", open_to_all),
    path("api/mine", for_persons),
    path("api/fail/<how>", failing),
]
handler404 = "linli.web.problems.not_found"
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def wang() -> str:
    """Give the token of 王秀芳, who is a member of a village and nothing else."""
    return a_session(a_membership(a_person("王秀芳")).id)


def test_a_route_that_names_no_action_is_refused(client: Client) -> None:
    with pytest.raises(ImproperlyConfigured, match="names no action"):
        client.get("/nameless")


def test_a_visitor_is_led_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/mine?tab=2")

    assert (response.status_code, response["Location"]) == (303, "/sign-in?next=%2Fmine%3Ftab%3D2")


def test_a_form_sent_too_late_leads_back_to_its_page(client: Client) -> None:
    own = client.post("/cadres", headers={"Referer": "http://testserver/report?kind=help"})
    foreign = client.post("/cadres", headers={"Referer": "https://evil.example/report"})

    assert own["Location"] == "/sign-in?next=%2Freport%3Fkind%3Dhelp"
    assert foreign["Location"] == "/sign-in?next=%2F"


def test_htmx_leads_the_whole_page_to_sign_in(client: Client) -> None:
    response = client.get("/mine", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, "/sign-in?next=%2Fmine")


def test_a_person_whom_no_rule_could_let_is_refused(client: Client, wang: str) -> None:
    client.cookies["linli_session"] = wang

    assert client.get("/mine").content.decode() == "王秀芳"
    assert client.get("/cadres").status_code == 403


def test_a_session_ended_counts_no_more_at_the_next_request(client: Client, wang: str) -> None:
    client.cookies["linli_session"] = wang
    assert client.get("/mine").status_code == 200

    Session.objects.update(revoked_at="2026-01-01T00:00:00Z")

    assert client.get("/mine").status_code == 303


def test_under_the_api_a_cookie_is_nobody(client: Client, wang: str) -> None:
    client.cookies["linli_session"] = wang

    response = client.get("/api/mine")

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert client.get("/api/mine", headers={"Authorization": f"Bearer {wang}"}).status_code == 200


def test_a_dead_token_is_told_even_where_nobody_need_sign_in(client: Client) -> None:
    assert client.get("/api/open").status_code == 200
    assert client.get("/api/open", headers={"Authorization": "Bearer long-gone"}).status_code == 401


def test_a_request_has_one_moment_and_asks_for_it_once(
    client: Client, wang: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/open")
    with django_assert_num_queries(1):
        assert client.get("/time").content == b"same"
    client.cookies["linli_session"] = wang
    with django_assert_num_queries(1):
        assert client.get("/time").content == b"same"


def test_other_methods_than_the_pages_own_are_405(client: Client) -> None:
    response = client.post("/open")

    assert (response.status_code, response["Allow"]) == (405, "GET")
    assert client.post("/time").status_code == 200
    assert client.head("/open").status_code == 200


@pytest.mark.parametrize("how", ERRORS)
def test_an_error_has_its_status_as_a_page_and_as_a_document(client: Client, how: str) -> None:
    status = ERRORS[how][1]

    page_answer, document = client.get(f"/fail/{how}"), client.get(f"/api/fail/{how}")

    assert (page_answer.status_code, document.status_code) == (status, status)
    assert page_answer["Content-Type"].startswith("text/html")
    assert document["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(document.json())
    assert document.json()["status"] == status


def test_who_tries_too_often_is_told_when_to_come_back(client: Client) -> None:
    assert client.get("/fail/too-often")["Retry-After"] == "17"
    assert client.get("/api/fail/no-database")["Retry-After"] == "2"


def test_a_malformed_field_is_pointed_at(client: Client) -> None:
    assert client.get("/api/fail/malformed").json()["errors"] == [
        {"pointer": "/note", "detail": "请写一句话说明。", "in": "body"}
    ]


def test_an_address_that_leads_nowhere_is_a_page_or_a_document(client: Client) -> None:
    assert client.get("/nowhere")["Content-Type"].startswith("text/html")
    assert client.get("/api/nowhere").json()["status"] == 404
    assert client.post("/api/open").json()["status"] == 405


def test_a_body_is_refused_by_its_declared_length(client: Client) -> None:
    too_long = str(200 * 1024 * 1024)

    assert client.post("/time", data=b"", content_type="image/jpeg", CONTENT_LENGTH=too_long).status_code == 413
    assert client.post("/api/open", data=b" " * 300_000, content_type="application/json").status_code == 413


def test_the_origin_is_believed_of_our_own_proxy_alone(settings: Settings, rf: RequestFactory) -> None:
    settings.LINLI_TRUSTED_PROXIES = ["10.0.0.1"]
    said = "6.6.6.6, 203.0.113.9"

    stranger = rf.get("/", REMOTE_ADDR="203.0.113.50", HTTP_X_FORWARDED_FOR=said)
    proxied = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=said)

    assert client_network(stranger) == "203.0.113.50"
    assert client_network(proxied) == "203.0.113.9"
    assert client_network(rf.get("/", REMOTE_ADDR="2001:db8::17")) == "2001:db8::/64"
