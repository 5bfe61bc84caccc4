"""Steps taken at the desk: who may, what is said when something is missing, and who was quicker."""

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
from linli.modules.matters.services import StepInput, matter_take_step
from linli.modules.places.testing import ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test.client import _MonkeyPatchedWSGIResponse

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
QUEUE = "/console/matters/"


def _at_desk(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _take(actor: Actor, matter: Matter, step: str, query: str = "", **form: object) -> _MonkeyPatchedWSGIResponse:
    return _at_desk(actor).post(f"{QUEUE}{matter.pk}/{step}{query}", form)


def _photo(name: str = "lamp.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_picture(), "image/jpeg")


def test_a_step_leads_back_to_the_matter_and_says_what_was_done(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    response = _take(cast.clerk, matter, "answer", "?tab=reported", note="马上来看。")

    assert response.status_code == 303
    assert response.headers["Location"] == f"{QUEUE}{matter.pk}?tab=reported&done=1"
    page = _at_desk(cast.clerk).get(response.headers["Location"]).content.decode()
    assert "办到了：有人回应了" in page
    assert 'role="status"' in page


def test_an_address_cannot_claim_what_did_not_happen(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    assert "办到了：" not in _at_desk(cast.clerk).get(f"{QUEUE}{matter.pk}?done=1").content.decode()


def test_what_is_missing_is_said_and_what_was_written_stays(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    response = _take(cast.clerk, matter, "assign", note="请晚上带梯子去。")
    page = response.content.decode()

    assert response.status_code == 422
    assert "请从列表里选由谁来办。" in page
    assert "请晚上带梯子去。" in page
    assert 'href="#f-assignee"' in page


def test_of_two_the_slower_is_told_and_keeps_the_words(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report()
    matter_take_step(
        actor=cast.secretary, matter_id=matter.pk, step="answer", given=StepInput(note="在路上。"), now=now
    )

    response = _take(cast.clerk, matter, "answer", note="我来看看。")
    page = response.content.decode()

    assert response.status_code == 409
    assert "别人先办了一步，这件事已经是“已响应”了" in page
    assert '<blockquote class="written">我来看看。</blockquote>' in page
    assert "在路上。" in page
    assert Matter.objects.get(pk=matter.pk).answered_by_id == cast.secretary.person_id


def test_a_person_or_a_unit_is_chosen_from_groups(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    page = _at_desk(cast.clerk).get(f"{QUEUE}{matter.pk}?step=assign").content.decode()
    response = _take(cast.clerk, matter, "assign", assignee=f"p{cast.electrician.person_id}", note="请晚上去。")

    assert '<optgroup label="服务团队">' in page
    assert "王秀琴 · 第1网格" in page
    assert response.status_code == 303
    assert Matter.objects.get(pk=matter.pk).assignee_id == cast.electrician.person_id


def test_photos_come_with_the_answer(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    response = _take(cast.clerk, matter, "answer", note="看过了。", photos=[_photo(), _photo("two.jpg")])

    assert response.status_code == 303
    assert Attachment.objects.filter(matter=matter, step="answer", is_linked=True).count() == 2


def test_photos_outlive_an_error_and_go_along_the_next_time(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    refused = _take(cast.clerk, matter, "answer", note="", photos=[_photo()])
    waiting = Attachment.objects.get(matter=matter)

    assert refused.status_code == 422
    assert re.search(rf'name="kept"\s+value="{waiting.pk}"\s+checked', refused.content.decode())
    assert _take(cast.clerk, matter, "answer", note="看过了。", kept=waiting.pk).status_code == 303
    assert Attachment.objects.get(pk=waiting.pk).step == "answer"


def test_what_is_no_photo_is_refused_above_the_field(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()
    fake = SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>", "image/jpeg")

    response = _take(cast.clerk, matter, "answer", note="看过了。", photos=[fake])

    assert response.status_code == 422
    assert 'id="e-photos"' in response.content.decode()
    assert Matter.objects.get(pk=matter.pk).state == "reported"


def test_a_duplicate_is_merged_by_its_number(cast: Cast, report: Callable[..., Matter]) -> None:
    matter, other = report(), report()

    page = _at_desk(cast.clerk).get(f"{QUEUE}{matter.pk}?step=merge").content.decode()
    wrong = _take(cast.clerk, matter, "merge", into="张王-2020-0001")
    response = _take(cast.clerk, matter, "merge", into=f"{other.number} 路灯")

    assert f'<option value="{other.number}">' in page
    assert wrong.status_code == 422
    assert "张王-2020-0001" in wrong.content.decode()
    assert response.status_code == 303
    assert Matter.objects.get(pk=matter.pk).merged_into_id == other.pk


def test_one_matter_becomes_a_part_for_each_line(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    response = _take(cast.clerk, matter, "split", parts="修路灯\n\n  补路面 \n")
    page = _at_desk(cast.clerk).get(response.headers["Location"]).content.decode()

    assert [part.text for part in Matter.objects.filter(part_of=matter).order_by("pk")] == ["修路灯", "补路面"]
    assert "分头在办的" in page


def test_another_villages_clerk_does_not_find_it(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    assert _at_desk(cast.other_clerk).get(f"{QUEUE}{matter.pk}").status_code == 404
    assert _take(cast.other_clerk, matter, "answer", note="…").status_code == 404


@pytest.mark.parametrize("part", ["auditor", "county"])
def test_who_only_reads_sees_no_buttons_and_is_refused(cast: Cast, report: Callable[..., Matter], part: str) -> None:
    matter = report()
    reader = cast.all()[part]

    page = _at_desk(reader).get(f"{QUEUE}{matter.pk}")

    assert page.status_code == 200
    assert 'class="pf"' not in page.content.decode()
    assert _take(reader, matter, "answer", note="…").status_code == 403
    assert _take(reader, matter, "answer", note="…", photos=[_photo()]).status_code == 403
    assert not Attachment.objects.exists()


def test_a_resident_is_refused_even_for_their_own(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    assert _at_desk(cast.resident).get(f"{QUEUE}{matter.pk}").status_code == 403
    assert _take(cast.resident, matter, "withdraw").status_code == 403


def test_a_department_handles_what_it_was_given(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = report()
    matter_take_step(actor=cast.clerk, matter_id=matter.pk, step="escalate", given=StepInput(note="超出村里"), now=now)
    unit = StepInput(assignee=f"u{cast.department.id}")
    matter_take_step(actor=cast.command, matter_id=matter.pk, step="dispatch", given=unit, now=now)

    mine = _at_desk(cast.officer).get(QUEUE).content.decode()

    assert matter.number in mine
    assert _take(cast.officer, matter, "accept").status_code == 303
    assert _take(cast.other_officer, matter, "accept").status_code == 404


def test_the_reporter_goes_unnamed_to_neighbours_and_masked_to_cadres(
    cast: Cast, report: Callable[..., Matter]
) -> None:
    matter = report(identity="unnamed")

    page = _at_desk(cast.clerk).get(f"{QUEUE}{matter.pk}").content.decode()

    assert "周桂芳" in page
    assert "不想让邻居知道" in page


def test_a_step_opened_as_a_page_leads_to_its_form(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    response = _at_desk(cast.clerk).get(f"{QUEUE}{matter.pk}/assign?tab=reported")

    assert response.status_code == 303
    assert response.headers["Location"] == f"{QUEUE}{matter.pk}?tab=reported&step=assign"


def test_a_clerk_registers_what_they_found_themselves(cast: Cast) -> None:
    desk = _at_desk(cast.clerk)
    empty = desk.post(f"{QUEUE}new", {"place": ZHANGWANG})
    form = {"place": f"{ZHANGWANG}001", "text": "村口井盖裂了。", "visibility": "private"}

    response = desk.post(f"{QUEUE}new", form)
    made = Matter.objects.get()

    assert empty.status_code == 422
    assert "有一样就能报" in empty.content.decode()
    assert response.headers["Location"] == f"{QUEUE}{made.pk}?tab=all&done=1"
    assert made.reporter_role == "village_clerk"
    assert f"登记好了，编号 {made.number}" in desk.get(response.headers["Location"]).content.decode()


def test_nobody_registers_where_they_only_read(cast: Cast) -> None:
    desk = _at_desk(cast.auditor)

    assert desk.get(f"{QUEUE}new").status_code == 403
    assert f"{QUEUE}new" not in desk.get(QUEUE).content.decode()


def test_what_turns_a_matter_another_way_is_chosen_first(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report()
    matter_take_step(actor=cast.clerk, matter_id=matter.pk, step="escalate", given=StepInput(note="超出村里"), now=now)

    page = _at_desk(cast.clerk).get(f"{QUEUE}{matter.pk}").content.decode()

    assert "拆分" in page
    assert 'name="parts"' not in page
    assert 'name="parts"' in _at_desk(cast.clerk).get(f"{QUEUE}{matter.pk}?step=split").content.decode()
