"""A page that has not changed is not built again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.urls import path

from linli.kernel import versions
from linli.modules.accounts.models import PersonSettings
from linli.modules.accounts.testing import a_session
from linli.modules.population.testing import a_membership, a_person
from linli.web.conditional import unless_unchanged
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from linli.web.request import LinliRequest

built: list[str] = []


@page("accounts.view_me")
def home(request: LinliRequest) -> HttpResponseBase:
    def build() -> HttpResponse:
        built.append(request.actor.name)
        return HttpResponse("…")

    return unless_unchanged(request, [versions.person_key(request.actor.person_id or 0)], build)


urlpatterns = [path("", home)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def wang(client: Client) -> int:
    """Sign 王秀芳 in and return who she is."""
    person = a_membership(a_person("王秀芳"))
    client.cookies["linli_session"] = a_session(person.id)
    built.clear()
    return person.id


def test_unchanged_costs_no_page_and_one_query(
    client: Client, wang: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    etag = client.get("/")["ETag"]

    with django_assert_max_num_queries(1):  # the session with memberships and counters
        answer = client.get("/", headers={"If-None-Match": etag})

    assert (answer.status_code, answer["ETag"], built) == (304, etag, ["王秀芳"])


def test_a_bumped_version_builds_it_again(client: Client, wang: int) -> None:
    etag = client.get("/")["ETag"]

    versions.bump([versions.person_key(wang)])

    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


def test_large_type_is_another_page(client: Client, wang: int) -> None:
    etag = client.get("/")["ETag"]

    PersonSettings.objects.create(person_id=wang, care_mode=True)

    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


def test_another_session_never_gets_it(client: Client, wang: int) -> None:
    etag = client.get("/")["ETag"]

    client.cookies["linli_session"] = a_session(wang, token="another device")

    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200
