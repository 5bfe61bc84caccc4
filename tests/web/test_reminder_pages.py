"""Where a person is reached: their own to switch on and off, shown to be theirs, ended with the session."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.modules.accounts.models import Session
from linli.modules.accounts.services import session_revoke, sessions_revoke_all
from linli.modules.accounts.services.sessions_ending import sessions_sweep
from linli.modules.gateways.development import messages_kept
from linli.modules.gateways.jobs import mail_code_send
from linli.modules.gateways.models import Contact, MailCode
from linli.modules.gateways.public import channels_reaching, contacts_forget, contacts_of
from linli.modules.gateways.services import contact_put, mail_codes_sweep
from linli.modules.gateways.tests.push import Browser
from tests.web.reminded import MAIL, PAGE, WECHAT, Somebody

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db

IN_WECHAT = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}
ADDRESS = "zhang.san@example.org"


@pytest.fixture(autouse=True)
def _on(settings: Settings) -> None:
    settings.DEBUG = True
    for channel in ("WECHAT", "MINIPROGRAM", "PUSH", "MAIL"):
        setattr(settings, f"LINLI_{channel}_GATEWAY", "development")


@pytest.fixture
def zhang() -> Somebody:
    """Give somebody signed in."""
    return Somebody()


def test_what_is_switched_off_in_the_installation_is_not_offered(zhang: Somebody, settings: Settings) -> None:
    for channel in ("WECHAT", "PUSH", "MAIL"):
        setattr(settings, f"LINLI_{channel}_GATEWAY", "none")

    page = zhang.see()
    assert "短信" in page
    assert not any(word in page for word in ("绑定微信", "添加邮箱", "在这台设备上接收提醒"))
    assert zhang.client.get(MAIL).status_code == 404
    assert zhang.client.get(WECHAT).status_code == 404
    assert zhang.client.get(f"{WECHAT}/back").status_code == 404
    assert zhang.switch_on() == 404


def test_the_page_asks_a_fixed_number_of_questions(
    zhang: Somebody, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        address = f'{{"endpoint": "https://push.example.org/{number}"}}'
        contact_put(person_id=zhang.id, channel="web_push", address=address, session_id=number, now=clock.now())
    with django_assert_num_queries(2):
        zhang.see()


def test_a_device_is_switched_on_and_off(zhang: Somebody) -> None:
    assert "在这台设备上接收提醒" in zhang.see()
    assert zhang.switch_on() == 303
    page = zhang.see()
    assert "在这台设备上接收提醒" not in page
    assert "停掉" in page

    contact = Contact.objects.get()
    assert (contact.person_id, contact.session_id, contact.hint) == (zhang.id, zhang.session_id, "push.example.org")
    assert b"push.example.org" not in bytes(contact.address_cipher)
    zhang.client.post(f"{PAGE}/{contact.pk}/end")
    assert contacts_of("web_push", [zhang.id]) == {}


def test_an_address_inside_our_network_is_no_device_and_the_page_says_so(zhang: Somebody, settings: Settings) -> None:
    settings.DEBUG = settings.LINLI_DEMO = False
    response = zhang.client.post(f"{PAGE}/device", {"subscription": Browser("https://10.0.0.1/s").subscription})

    assert response.status_code == 422
    assert "这个浏览器给的提醒地址用不了" in response.content.decode()
    assert Contact.objects.count() == 0


def test_a_device_elsewhere_is_told_from_this_one(zhang: Somebody) -> None:
    device = '{"endpoint": "https://push.example.org/2"}'
    contact_put(person_id=zhang.id, channel="web_push", address=device, session_id=0, now=clock.now())
    page = zhang.see()
    assert "另一台设备" in page
    assert "在这台设备上接收提醒" in page

    zhang.switch_on()
    assert "在这台设备上接收提醒" not in zhang.see()


def test_nobody_ends_what_is_another_persons(zhang: Somebody) -> None:
    other = Somebody("李四")
    contact_id = contact_put(person_id=other.id, channel="email", address=ADDRESS, now=clock.now())

    assert zhang.client.post(f"{PAGE}/{contact_id}/end").status_code == 404
    assert Contact.objects.count() == 1
    assert ADDRESS not in zhang.see()


def test_a_device_ends_with_its_session_and_no_other(zhang: Somebody) -> None:
    zhang.switch_on("https://push.example.org/1")
    elsewhere = Somebody("李四")
    elsewhere.switch_on("https://push.example.org/2")
    session_revoke(person_id=zhang.id, session_id=zhang.session_id, now=clock.now())

    assert list(Contact.objects.values_list("person_id", flat=True)) == [elsewhere.id]


def test_nobody_ends_a_device_by_ending_a_session_that_is_not_theirs(zhang: Somebody) -> None:
    zhang.switch_on()
    with pytest.raises(Session.DoesNotExist):
        session_revoke(person_id=Somebody("李四").id, session_id=zhang.session_id, now=clock.now())

    assert Contact.objects.count() == 1


def test_signed_out_everywhere_no_device_is_left_but_the_one_that_stays(zhang: Somebody) -> None:
    zhang.switch_on("https://push.example.org/1")
    other = Session.objects.get()
    other.pk, other.token_digest = None, b"2" * 32
    other.save()
    device = '{"endpoint": "https://push.example.org/2"}'
    contact_put(person_id=zhang.id, channel="web_push", address=device, session_id=other.pk, now=clock.now())
    contact_put(person_id=zhang.id, channel="email", address=ADDRESS, now=clock.now())
    sessions_revoke_all(person_id=zhang.id, now=clock.now(), keep=zhang.session_id)
    assert sorted(Contact.objects.values_list("channel", flat=True)) == ["email", "web_push"]

    sessions_revoke_all(person_id=zhang.id, now=clock.now())
    assert list(Contact.objects.values_list("channel", flat=True)) == ["email"]


def test_signing_out_in_the_browser_ends_its_device(zhang: Somebody) -> None:
    zhang.switch_on()
    zhang.client.post("/sign-out")

    assert Contact.objects.count() == 0


def test_a_device_of_a_session_that_ran_out_is_swept(zhang: Somebody) -> None:
    zhang.switch_on()
    now = clock.now()
    sessions_sweep(now=now)
    assert Contact.objects.count() == 1

    Session.objects.update(expires_at=now - timedelta(seconds=1))
    sessions_sweep(now=now)
    assert Contact.objects.count() == 0


def test_an_address_counts_once_its_code_came_back(zhang: Somebody) -> None:
    zhang.client.post(MAIL, {"step": "ask", "address": f" {ADDRESS} "})
    assert contacts_of("email", [zhang.id]) == {}
    assert "z***@example.org" in zhang.see(MAIL)

    zhang.client.post(MAIL, {"step": "confirm", "code": zhang.code()})
    assert contacts_of("email", [zhang.id]) == {zhang.id: [ADDRESS]}
    assert "z***@example.org" in zhang.see()
    assert channels_reaching([zhang.id]) == {zhang.id: frozenset({"email"})}


def test_address_and_code_lie_sealed_and_the_code_is_forgotten_once_sent(zhang: Somebody) -> None:
    zhang.client.post(MAIL, {"step": "ask", "address": ADDRESS})
    row = MailCode.objects.get()
    assert b"zhang" not in bytes(row.address_cipher)
    code = zhang.code()
    assert code.encode() not in bytes(row.code_cipher or b"")

    row.refresh_from_db()
    assert row.code_cipher is None
    mail_code_send(person_id=zhang.id)
    assert len(messages_kept()) == 1, "the job that runs twice sends once"


def test_a_wrong_code_is_told_and_five_end_it(zhang: Somebody) -> None:
    zhang.client.post(MAIL, {"step": "ask", "address": ADDRESS})
    code = zhang.code()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        response = zhang.client.post(MAIL, {"step": "confirm", "code": wrong})
        assert response.status_code == 422
        assert "验证码不对" in response.content.decode()

    assert zhang.client.post(MAIL, {"step": "confirm", "code": code}).status_code == 422
    assert contacts_of("email", [zhang.id]) == {}


def test_a_code_runs_out(zhang: Somebody) -> None:
    zhang.client.post(MAIL, {"step": "ask", "address": ADDRESS})
    code = zhang.code()
    MailCode.objects.update(expires_at=clock.now())

    assert zhang.client.post(MAIL, {"step": "confirm", "code": code}).status_code == 422
    assert "邮箱地址" in zhang.see(MAIL)
    MailCode.objects.update(expires_at=clock.now() - timedelta(days=2))
    assert mail_codes_sweep(now=clock.now()) == 1


def test_the_code_of_one_person_is_of_no_use_to_another(zhang: Somebody) -> None:
    other = Somebody("李四")
    zhang.client.post(MAIL, {"step": "ask", "address": ADDRESS})
    code = zhang.code()
    other.client.post(MAIL, {"step": "ask", "address": "li@example.org"})

    assert other.client.post(MAIL, {"step": "confirm", "code": code}).status_code == 422


@pytest.mark.parametrize("address", ["", "zhang", "a@b", "a@@example.org", "x" * 260 + "@example.org"])
def test_what_is_no_address_is_told_and_what_was_written_stays(zhang: Somebody, address: str) -> None:
    response = zhang.client.post(MAIL, {"step": "ask", "address": address})

    assert response.status_code == 422
    page = response.content.decode()
    assert "邮箱写得不对" in page
    assert f'value="{address[:300]}"' in page
    assert MailCode.objects.count() == 0


def test_codes_are_not_asked_for_without_end(zhang: Somebody) -> None:
    assert zhang.client.post(MAIL, {"step": "ask", "address": ADDRESS}).status_code == 303
    response = zhang.client.post(MAIL, {"step": "ask", "address": ADDRESS})

    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 61
    assert "1 分钟后再试" in response.content.decode()


def test_an_address_that_refuses_is_told_on_the_page(zhang: Somebody) -> None:
    zhang.client.post(MAIL, {"step": "ask", "address": ADDRESS})
    MailCode.objects.update(code_cipher=None, refusal="550: no such user")

    assert "发不到 z***@example.org" in zhang.see(MAIL)


def test_a_new_address_takes_the_place_of_the_old_one(zhang: Somebody) -> None:
    contact_put(person_id=zhang.id, channel="email", address="old@example.org", now=clock.now())
    zhang.client.post(MAIL, {"step": "ask", "address": ADDRESS})
    assert contacts_of("email", [zhang.id]) == {zhang.id: ["old@example.org"]}, "until it is shown to be theirs"
    zhang.client.post(MAIL, {"step": "give_up"})
    assert MailCode.objects.count() == 0

    contact_put(person_id=zhang.id, channel="email", address=ADDRESS, now=clock.now())
    assert contacts_of("email", [zhang.id]) == {zhang.id: [ADDRESS]}
    assert contacts_forget(person_id=zhang.id) == 1


def test_the_worker_is_a_program_for_the_whole_site_and_kept_by_nobody(client: Client) -> None:
    response = client.get("/sw.js")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert b"fetch" not in response.content, "it stands between no page and the network"


def test_whoever_is_not_signed_in_is_led_to_it(client: Client) -> None:
    for path in (PAGE, MAIL, WECHAT, f"{WECHAT}/back?state=x"):
        response = client.get(path)
        assert response.status_code == 303
        assert response["Location"].startswith("/sign-in?next=")
