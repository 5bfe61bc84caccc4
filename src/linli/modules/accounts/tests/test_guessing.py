"""Promise 12: of a thousand guesses ten are tried, the owner is not locked out, nobody learns who is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.modules.accounts.models import Session, SignInCode
from linli.modules.accounts.public import code_request
from linli.modules.accounts.services.codes import code_digest, phone_index_of
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN, RIGHT, OWNERS = "19900000901", "19900000902", "135791", "192.0.2.1"


def _api(client: Client, phone: str, code: str, origin: str) -> Any:
    body = {"phone": phone, "code": code}
    return client.post("/api/v1/session", body, content_type="application/json", REMOTE_ADDR=origin)


def _page(client: Client, phone: str, code: str, origin: str) -> Any:
    if not client.cookies.get("linli_signing_in"):
        client.post("/sign-in", {"phone": phone}, REMOTE_ADDR=origin)
    return client.post("/sign-in/code", {"code": code}, REMOTE_ADDR=origin)


@pytest.fixture
def sent() -> None:
    """Let a code be on its way to the owner, asked for from their own network."""
    a_person(phone=KNOWN)
    code_request(phone=KNOWN, origin=OWNERS, now=clock.now())
    SignInCode.objects.update(digest=code_digest(phone_index_of(KNOWN), RIGHT))


@pytest.mark.slow
@pytest.mark.parametrize(("door", "networks"), [(_api, 1), (_api, 250), (_page, 250)])
def test_a_thousand_guesses_try_ten_at_most_and_do_not_keep_the_owner_out(
    client: Client, sent: None, door: Callable[[Client, str, str, str], Any], networks: int
) -> None:
    for guess in range(1000):
        door(client, KNOWN, f"{guess:06}", f"198.51.100.{guess % networks}")

    code = SignInCode.objects.get(origin=OWNERS)
    assert 1 <= code.own_tries + code.other_tries <= 10
    assert not Session.objects.exists()
    client.cookies.clear()
    assert _api(client, KNOWN, RIGHT, OWNERS).status_code == 201


@pytest.mark.parametrize("door", [_api, _page])
def test_guesses_are_answered_alike_whether_the_number_is_known_or_not(
    client: Client, sent: None, door: Callable[[Client, str, str, str], Any]
) -> None:
    seen = []
    for phone in (KNOWN, UNKNOWN):
        client.cookies.clear()
        answers = [door(client, phone, "000000", "198.51.100.7") for _ in range(7)]
        seen.append([(answer.status_code, _said(answer.content.decode(), phone)) for answer in answers])

    assert seen[0] == seen[1]
    assert [status for status, _words in seen[0]].count(429) == 2


def _said(text: str, phone: str) -> str:
    """Return what was said, without what differs for everybody: the number itself, the form's token."""
    lines = text.replace(f"{phone[:3]}****{phone[-4:]}", "the number").splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line and "value=" not in line)
