"""E-mail leaves by a real mail server, protected, once recognisable as the same, and what is refused is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.modules.gateways.models import Contact
from linli.modules.gateways.public import Outgoing, channel_send
from linli.modules.gateways.services import contact_put
from linli.modules.gateways.tests.mail import PASSWORD, USER, certificate, mail_server
from linli.modules.gateways.unsubscribing import unsubscribe_address, unsubscribe_read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

    from linli.modules.gateways.public import Result
    from linli.modules.gateways.tests.mail import MailServer

pytestmark = pytest.mark.django_db

TO = "zhang.san@example.org"


def _configure(settings: Settings, server: MailServer, security: str = "none") -> None:
    settings.LINLI_MAIL_GATEWAY, settings.LINLI_MAIL_SECURITY = "smtp", security
    settings.LINLI_MAIL_HOST, settings.LINLI_MAIL_PORT = "127.0.0.1", server.port
    settings.LINLI_MAIL_FROM, settings.LINLI_MAIL_TIMEOUT = "张王村 <notices@linli.example>", 5.0
    settings.LINLI_PUBLIC_URL = "https://linli.example"


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """Give a mail server without TLS."""
    with mail_server() as running:
        _configure(settings, running)
        yield running


def _outgoing(number: int = 1, address: str = TO) -> Outgoing:
    return Outgoing(
        message_id=f"messaging.delivery:{number}",
        address=address,
        subject="低保政策有变化",
        body="请在本月底前到村里核对。",
        link="https://linli.example/posts/7",
    )


def _send(*numbers: int) -> list[Result]:
    return channel_send("email", [_outgoing(number) for number in numbers or (1,)])


def test_a_letter_arrives_with_its_words_its_link_and_the_way_out(server: MailServer) -> None:
    (result,) = _send()

    (letter,) = server.letters
    assert result.accepted
    assert result.receipt == letter["Message-ID"]
    assert (letter["Subject"], letter["To"]) == ("低保政策有变化", TO)
    assert letter["From"] == "张王村 <notices@linli.example>"
    text = letter.get_content()
    assert "请在本月底前到村里核对。\n\nhttps://linli.example/posts/7\n" in text
    assert unsubscribe_address(TO) in text
    assert letter["List-Unsubscribe"] == f"<{unsubscribe_address(TO)}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_the_same_occasion_has_the_same_message_id_and_another_another(server: MailServer) -> None:
    _send(1, 2)
    _send(1)

    first, second, again = [letter["Message-ID"] for letter in server.letters]
    assert first == again != second
    assert first.endswith("@linli.example>")


def test_a_subject_cannot_bring_another_header(server: MailServer) -> None:
    wicked = Outgoing(message_id="m", address=TO, subject="a\r\nBcc: everybody@example.org", body="b")
    channel_send("email", [wicked])

    (letter,) = server.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "a Bcc: everybody@example.org"


@pytest.mark.parametrize("address", ["no address", "a@b\r\nBcc: c@d", ""])
def test_an_address_that_is_none_is_refused_and_keeps_nobody_else(server: MailServer, address: str) -> None:
    first, second = channel_send("email", [_outgoing(1, address), _outgoing(2)])

    assert (first.accepted, first.is_permanent) == (False, True)
    assert second.accepted


def test_what_is_refused_for_ever_is_told_from_what_is_refused_now(server: MailServer) -> None:
    server.refusals = {
        "gone@example.org": "550 5.1.1 no such user",
        "grey@example.org": "451 4.7.1 come back later",
    }
    batch = [_outgoing(1, "gone@example.org"), _outgoing(2, "grey@example.org"), _outgoing(3)]

    results = channel_send("email", batch)
    assert [(each.accepted, each.is_permanent) for each in results] == [(False, True), (False, False), (True, False)]
    assert results[0].reason == "550: 5.1.1 no such user"
    assert results[1].reason == "451: 4.7.1 come back later"


def test_words_that_are_refused_are_judged_alike(server: MailServer) -> None:
    server.data_answers = ["554 5.7.1 looks like spam", "452 4.3.1 disk full"]

    results = _send(1, 2, 3)
    assert [(each.accepted, each.is_permanent) for each in results] == [(False, True), (False, False), (True, False)]


def test_a_sender_the_server_does_not_take_is_the_operators_to_mend(server: MailServer) -> None:
    server.sender_answer = "553 5.7.1 not your address"

    (result,) = _send()
    assert (result.accepted, result.is_permanent) == (False, False)


def test_a_server_that_hangs_up_keeps_what_it_took_and_the_rest_waits(server: MailServer) -> None:
    server.hangs_up_after = 2

    results = _send(1, 2, 3, 4)
    assert [(each.accepted, each.is_permanent) for each in results] == [
        (True, False),
        (True, False),
        (False, False),
        (False, False),
    ]
    assert len(server.letters) == 2


def test_a_server_that_cannot_be_reached_is_for_now(server: MailServer, settings: Settings) -> None:
    settings.LINLI_MAIL_PORT = 9

    (result,) = _send()
    assert (result.accepted, result.is_permanent) == (False, False)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_connection_is_protected_and_the_certificate_examined(
    security: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = certificate(tmp_path)
    with mail_server(**{security: tmp_path}, asks=security == "starttls") as running:
        _configure(settings, running, security)
        if security == "starttls":
            settings.LINLI_MAIL_USER, settings.LINLI_MAIL_PASSWORD = USER, PASSWORD
        (refused,) = _send()
        assert (refused.accepted, refused.is_permanent) == (False, False)
        assert "CERTIFICATE_VERIFY_FAILED" in refused.reason
        assert (running.letters, running.users) == ([], []), "nothing is told to who cannot show who it is"

        monkeypatch.setenv("SSL_CERT_FILE", str(known))
        (taken,) = _send()
        assert taken.accepted
        assert running.was_secure == [True]


def test_a_wrong_password_lets_the_messages_wait(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))
    with mail_server(starttls=tmp_path, asks=True) as running:
        _configure(settings, running, "starttls")
        settings.LINLI_MAIL_USER, settings.LINLI_MAIL_PASSWORD = USER, "another"
        (result,) = _send()

        assert (result.accepted, result.is_permanent) == (False, False)
        assert "535" in result.reason
        assert running.letters == []


def test_a_server_without_starttls_is_told_nothing(server: MailServer, settings: Settings) -> None:
    settings.LINLI_MAIL_SECURITY = "starttls"

    (result,) = _send()
    assert (result.accepted, result.is_permanent) == (False, False)
    assert server.letters == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("LINLI_MAIL_HOST", ""), ("LINLI_MAIL_FROM", ""), ("LINLI_MAIL_FROM", "nobody"), ("LINLI_MAIL_SECURITY", "ssl3")],
)
def test_a_setting_that_lacks_or_cannot_be_read_is_named(
    name: str, value: str, server: MailServer, settings: Settings
) -> None:
    setattr(settings, name, value)

    (result,) = _send()
    assert name in result.reason
    assert not result.is_permanent


def test_one_click_takes_the_address_out_whoever_has_it(client: Client) -> None:
    for person_id, address in ((1, TO), (2, TO.upper()), (3, "another@example.org")):
        contact_put(person_id=person_id, channel="email", address=address, now=clock.now())
    way_out = unsubscribe_address(TO).removeprefix("http://127.0.0.1:8000")

    assert client.get(way_out).status_code == 200
    assert Contact.objects.count() == 3, "a mail scanner that opens links changes nothing"

    response = client.post(way_out, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert list(Contact.objects.values_list("person_id", flat=True)) == [3]
    assert client.post(way_out).status_code == 200, "twice is once"


def test_a_way_out_we_did_not_make_leads_nowhere(client: Client) -> None:
    token = unsubscribe_address(TO).rsplit("/", 1)[1]

    assert unsubscribe_read(token) is not None
    assert unsubscribe_read(f"{token}x") is None
    assert client.get(f"/unsubscribe/{token}x").status_code == 404
    assert client.post(f"/unsubscribe/{token}x").status_code == 404
