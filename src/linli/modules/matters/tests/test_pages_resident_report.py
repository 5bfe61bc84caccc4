"""Reporting on the phone: what is asked, what is kept, and that once is once."""

from __future__ import annotations

import re
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.modules.accounts.testing import a_session
from linli.modules.files.testing import a_picture
from linli.modules.matters.models import Attachment, Matter
from linli.modules.matters.tests.conftest import GRID
from linli.modules.places.testing import HETIAN, ZHANGWANG

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WORDS = "溪边护栏松了两根"


def _phone_of(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _key(page: str) -> str:
    found = re.search(r'name="key"\s+value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("lamp.jpg", a_picture(), "image/jpeg")


def test_the_form_never_takes_it_for_granted_that_the_village_may_look(cast: Cast) -> None:
    page = _phone_of(cast.resident).get("/report").content.decode()

    assert re.search(r'value="private"\s+checked', page)
    assert not re.search(r'value="village"\s+checked', page)


def test_words_alone_make_a_matter_with_number_and_promise(cast: Cast) -> None:
    client = _phone_of(cast.resident)

    response = client.post("/report/snapshot", {"key": "k1", "text": WORDS, "place": GRID}, follow=True)

    matter = Matter.objects.get()
    page = response.content.decode()
    assert response.redirect_chain == [(f"/matters/{matter.pk}/received", 303)]
    assert matter.number in page
    assert "前回您" in page
    assert (matter.visibility, matter.identity, matter.place) == ("private", "named", GRID)


def test_a_photo_alone_is_enough(cast: Cast) -> None:
    response = _phone_of(cast.resident).post("/report/snapshot", {"key": "k1", "photos": [_photo(), _photo()]})

    assert response.status_code == 303
    assert Attachment.objects.filter(is_linked=True).count() == 2


def test_neither_words_nor_photo_says_so_and_keeps_what_was_filled_in(cast: Cast) -> None:
    form = {"key": "k1", "text": "", "location_note": "老樟树下", "visibility": "village", "identity": "unnamed"}

    response = _phone_of(cast.resident).post("/report/snapshot", form)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#f-text"' in page
    assert "老樟树下" in page
    assert re.search(r'name="identity"\s+value="unnamed"\s+checked', page)
    assert Matter.objects.count() == 0


def test_photos_lost_with_a_refused_form_are_asked_for_again(cast: Cast) -> None:
    form = {"key": "k1", "text": "字" * 2001, "photos": [_photo()]}

    page = _phone_of(cast.resident).post("/report/snapshot", form).content.decode()

    assert "请重新选一次" in page


def test_a_file_that_is_no_photo_is_refused_above_the_photos(cast: Cast) -> None:
    fake = SimpleUploadedFile("x.jpg", b"<svg/>", "image/jpeg")

    response = _phone_of(cast.resident).post("/report/snapshot", {"key": "k1", "text": WORDS, "photos": [fake]})

    assert response.status_code == 422
    assert 'id="e-photos"' in response.content.decode()
    assert Matter.objects.count() == 0


def test_the_same_form_sent_twice_makes_one_matter_and_leads_to_it_both_times(cast: Cast) -> None:
    client = _phone_of(cast.resident)
    form = {"key": _key(client.get("/report").content.decode()), "text": WORDS}

    first = client.post("/report/snapshot", form)
    second = client.post("/report/snapshot", form)

    assert Matter.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_going_back_and_saying_something_else_makes_another_matter(cast: Cast) -> None:
    client = _phone_of(cast.resident)
    key = _key(client.get("/report").content.decode())

    client.post("/report/snapshot", {"key": key, "text": WORDS})
    client.post("/report/snapshot", {"key": key, "text": "还有，公厕没水了"})

    assert Matter.objects.count() == 2


def test_another_persons_key_does_not_lead_to_their_matter(cast: Cast) -> None:
    _phone_of(cast.resident).post("/report/snapshot", {"key": "same", "text": WORDS})

    _phone_of(cast.neighbour).post("/report/snapshot", {"key": "same", "text": WORDS})

    assert set(Matter.objects.values_list("reporter_id", flat=True)) == {
        cast.resident.person_id,
        cast.neighbour.person_id,
    }


def test_a_letter_is_private_and_offers_no_choice(cast: Cast) -> None:
    client = _phone_of(cast.resident)
    assert 'name="visibility"' not in client.get("/report/letter").content.decode()

    client.post("/report/letter", {"key": "k1", "text": "村里好"})
    refused = client.post("/report/letter", {"key": "k2", "text": "村里好", "visibility": "village"})

    matter = Matter.objects.select_related("category").get()
    assert matter.visibility == "private"
    assert matter.category is not None
    assert matter.category.code == "letter"
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "kind", ["snapshot", "report", "letter", "help", "suggestion", "dispute", "tip_off", "platform_complaint"]
)
def test_every_kind_has_its_page(cast: Cast, kind: str) -> None:
    assert _phone_of(cast.resident).get(f"/report/{kind}").status_code == 200


def test_a_kind_nobody_knows_has_none(cast: Cast) -> None:
    assert _phone_of(cast.resident).get("/report/nonsense").status_code == 404


def test_nobody_reports_into_a_village_they_do_not_belong_to(cast: Cast) -> None:
    response = _phone_of(cast.resident).post("/report/snapshot", {"key": "k1", "text": WORDS, "place": HETIAN})

    assert response.status_code == 403
    assert Matter.objects.count() == 0


def test_a_grid_worker_reports_from_the_field_in_their_grid(cast: Cast) -> None:
    client = _phone_of(cast.grid_worker)
    page = client.get(f"/report?from=field&place={GRID}").content.decode()
    assert re.search(rf'value="{GRID}"\s+selected', page)

    client.post("/report/snapshot", {"key": "k1", "text": WORDS, "place": GRID})

    matter = Matter.objects.get()
    assert (matter.village, matter.reporter_role) == (ZHANGWANG, "grid_worker")


def test_a_town_officer_is_led_to_the_desks_form(cast: Cast) -> None:
    response = _phone_of(cast.command).get("/report")

    assert response.headers["Location"] == "/console/matters/new"


def test_a_point_on_the_map_is_kept_and_nonsense_is_no_point(cast: Cast) -> None:
    client = _phone_of(cast.resident)

    client.post("/report/snapshot", {"key": "k1", "text": WORDS, "point_lng": "119.21", "point_lat": "29.03"})
    client.post("/report/snapshot", {"key": "k2", "text": "又一处", "point_lng": "nan", "point_lat": "999"})

    assert list(Matter.objects.order_by("pk").values_list("lng", "lat")) == [(119.21, 29.03), (None, None)]


def test_only_the_reporter_is_told_that_it_was_received(cast: Cast) -> None:
    _phone_of(cast.resident).post("/report/snapshot", {"key": "k1", "text": WORDS, "visibility": "village"})
    matter = Matter.objects.get()

    response = _phone_of(cast.neighbour).get(f"/matters/{matter.pk}/received")

    assert response.headers["Location"] == f"/matters/{matter.pk}"


def test_a_photo_is_seen_by_those_who_see_the_matter_and_by_nobody_else(cast: Cast) -> None:
    _phone_of(cast.resident).post("/report/snapshot", {"key": "k1", "text": WORDS, "photos": [_photo()]})
    photo = Attachment.objects.get()
    address = f"/matters/{photo.matter_id}/attachments/{photo.pk}"

    for actor in (cast.resident, cast.grid_worker):
        response = _phone_of(actor).get(f"{address}/thumb")
        assert response.getvalue().startswith(b"\xff\xd8")
    assert _phone_of(cast.neighbour).get(address).status_code == 404
    assert _phone_of(cast.outsider).get(f"{address}/thumb").status_code == 404
