"""A webhook goes out signed, to an address outside alone; the answer says whether trying again makes sense."""

from __future__ import annotations

import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from linli.modules.gateways import addresses, posting
from linli.modules.gateways.public import (
    Endpoint,
    PlatformRefusedError,
    PlatformUnreachableError,
    platform_transport,
    secret_new,
)
from linli.modules.gateways.testing import Answer, Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

SECRET = secret_new()
BODY = '{"type":"ping","data":{"word":"路灯"}}'.encode()


@pytest.fixture
def platform(settings: Settings) -> Iterator[Receiver]:
    """Give a platform on this machine, where one develops."""
    settings.LINLI_DEMO = True
    running = Receiver((SECRET,))
    yield running
    running.stop()


def _send(address: str, *held: str) -> str:
    to = Endpoint(address, held or (SECRET,))
    return platform_transport().deliver(message_id="linli-7-1", body=BODY, to=to, now=datetime.now(UTC))


def test_a_message_arrives_signed_and_whole(platform: Receiver) -> None:
    assert "204" in _send(platform.address)

    (got,) = platform.received
    assert (got.message_id, got.body, got.secret) == ("linli-7-1", BODY, SECRET)


def test_a_platform_that_knows_one_of_two_secrets_takes_it(platform: Receiver) -> None:
    _send(platform.address, secret_new(), SECRET)

    assert platform.received[0].secret == SECRET


def test_a_wrong_secret_is_refused_for_good(platform: Receiver) -> None:
    with pytest.raises(PlatformRefusedError, match="401"):
        _send(platform.address, secret_new())


@pytest.mark.parametrize("status", [400, 401, 404, 409, 410, 422])
def test_what_the_platform_will_never_take_is_not_worth_trying_again(platform: Receiver, status: int) -> None:
    platform.answers = [Answer(status, body="字段 不认识".encode())]
    with pytest.raises(PlatformRefusedError, match=f"{status}：字段 不认识"):
        _send(platform.address)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_what_may_pass_is_worth_trying_again(platform: Receiver, status: int) -> None:
    platform.answers = [Answer(status)]
    with pytest.raises(PlatformUnreachableError, match=str(status)):
        _send(platform.address)


@pytest.mark.parametrize(("said", "heard"), [("90", 90), ("99999", 43_200), ("99999999", 0), ("tomorrow", 0)])
def test_the_platform_may_say_how_long_to_wait_within_reason(platform: Receiver, said: str, heard: int) -> None:
    platform.answers = [Answer(503, {"Retry-After": said})]
    with pytest.raises(PlatformUnreachableError) as busy:
        _send(platform.address)
    assert busy.value.retry_after == heard


def test_a_redirect_is_not_followed(platform: Receiver) -> None:
    platform.answers = [Answer(307, {"Location": platform.address})]
    with pytest.raises(PlatformRefusedError, match="307"):
        _send(platform.address)
    assert platform.received == []


def test_of_a_long_answer_only_the_beginning_is_read(platform: Receiver) -> None:
    platform.answers = [Answer(400, body=b"x" * 5_000_000)]
    with pytest.raises(PlatformRefusedError) as refused:
        _send(platform.address)
    assert len(str(refused.value)) < 200


def test_a_platform_that_keeps_silent_is_given_up(platform: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "CONNECT_SECONDS", 0.2)
    platform.answers = [Answer(204, after=1.0)]
    with pytest.raises(PlatformUnreachableError):
        _send(platform.address)


@pytest.mark.parametrize("first", [b"HTTP/1.1 204 ", b"HTTP/1.1 500 No\r\nContent-Length: 1000\r\n\r\n"])
def test_a_platform_that_answers_a_byte_at_a_time_is_cut_off(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, first: bytes
) -> None:
    settings.LINLI_DEMO = True
    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        other, _where = listening.accept()
        with other:
            try:
                for byte in first + b"x" * 200:
                    other.sendall(bytes([byte]))
                    time.sleep(0.05)
            except OSError:
                return

    thread = Thread(target=drip, daemon=True)
    thread.start()
    began = datetime.now(UTC)
    with pytest.raises(PlatformUnreachableError):
        _send(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    assert datetime.now(UTC) - began < timedelta(seconds=4)
    thread.join(5)
    listening.close()


def test_nobody_listening_is_worth_trying_again(settings: Settings) -> None:
    settings.LINLI_DEMO = True
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(PlatformUnreachableError):
        _send(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "address",
    [
        "http://12345.example.cn/events",
        "ftp://12345.example.cn/events",
        "https://user:word@12345.example.cn/",
        "https://12345.example.cn/#part",
        "https:///events",
        "https://12345.example.cn:99999/",
        "https://12345.example.cn/\r\nHost: other",
        "https://热线.cn/",
        "12345.example.cn",
        "",
    ],
)
def test_what_is_no_plain_https_address_is_refused(address: str) -> None:
    with pytest.raises(PlatformRefusedError):
        _send(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0.0.0.0",  # noqa: S104 - an address to be refused
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "[::1]",
        "[fd00::1]",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "224.0.0.1",
        "2130706433",
        "0x7f.1",
    ],
)
def test_nothing_is_sent_into_our_own_network(host: str) -> None:
    with pytest.raises(PlatformRefusedError, match="内部网络"):
        _send(f"https://{host}/events")


def test_even_where_one_develops_http_goes_to_this_machine_alone(settings: Settings) -> None:
    settings.LINLI_DEMO = True
    with pytest.raises(PlatformRefusedError):
        _send("http://10.1.2.3/")


def test_a_network_the_installation_names_may_be_called(settings: Settings) -> None:
    settings.LINLI_PLATFORM_NETWORKS = ["10.24.0.0/16"]

    assert addresses.numbers_of(addresses.target_of("https://10.24.3.4/events")) == ["10.24.3.4"]
    with pytest.raises(PlatformRefusedError):
        addresses.numbers_of(addresses.target_of("https://10.25.3.4/events"))


def test_a_certificate_nobody_vouches_for_ends_it_before_a_byte_is_sent(settings: Settings, tmp_path: Path) -> None:
    settings.LINLI_DEMO = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        other, _where = listening.accept()
        try:
            with context.wrap_socket(other, server_side=True) as secure:
                heard.append(secure.recv(10))
        except OSError:
            heard.append(b"")

    thread = Thread(target=serve, daemon=True)
    thread.start()
    with pytest.raises(PlatformUnreachableError, match="证书"):
        _send(f"https://127.0.0.1:{listening.getsockname()[1]}/")
    thread.join(5)
    listening.close()
    assert heard == [b""]


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "12345.example.cn")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "platform.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
