"""A lead and those who assist it: one deadline, refusals decided by the town, and no end before the last is done."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import a_session
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.selectors.parts import parts_of
from linli.modules.matters.services import StepInput, matter_rate, matter_take_step
from linli.modules.matters.services.uniting import Part
from linli.modules.matters.tests.test_loop import subjects, take
from linli.modules.messaging.public import inbox_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(cast: Cast, report: Callable[..., Matter], now: datetime) -> Matter:
    """Give a matter the town has given to one department, with another assisting."""
    matter = report(category="")
    take(cast.clerk, matter, "escalate", now, note="要执法权")
    return take(
        cast.command,
        matter,
        "dispatch",
        now,
        note="请牵头",
        assignee=f"u{cast.department.id}",
        assisting=(f"u{cast.other_department.id}",),
    )


def part(whole: Matter) -> Matter:
    """Return the only part of a matter."""
    return Matter.objects.get(part_of=whole)


def test_whoever_assists_has_a_part_under_the_wholes_deadline(cast: Cast, whole: Matter, now: datetime) -> None:
    one = part(whole)

    assert one.number == f"{whole.number}-1"
    promised = matter_view(actor=cast.command, matter_id=whole.pk, now=now).promise("resolution")
    assert promised is not None
    assert one.due_at == promised.due_at
    assert one.assignee_unit_id == cast.other_department.id
    assert matter_view(actor=cast.other_officer, matter_id=one.pk, now=now).is_assist
    assert [subject[:4] for subject in subjects(cast.other_officer, now)] == ["街道派单"]


def test_the_lead_knows_who_assists_without_reading_the_part(cast: Cast, whole: Matter) -> None:
    (seen,) = parts_of(whole.pk, actor=cast.officer)
    (by_town,) = parts_of(whole.pk, actor=cast.command)

    assert (seen.holder_name, seen.in_reach, seen.title) == ("市场监管所", False, "")
    assert by_town.in_reach
    with pytest.raises(Matter.DoesNotExist):
        Matter.objects.in_reach(cast.officer, "matters.view").get(pk=seen.id)


def test_the_lead_cannot_end_it_before_the_others(cast: Cast, whole: Matter, now: datetime) -> None:
    take(cast.officer, whole, "accept", now)

    with pytest.raises(StepNotAllowedError):
        take(cast.officer, whole, "resolve", now, note="我们这边好了")

    view = matter_view(actor=cast.officer, matter_id=whole.pk, now=now)
    assert view.parts_open == 1
    assert "resolve" not in [step.step for step in view.steps]


def test_the_last_part_tells_the_lead_who_then_ends_it(cast: Cast, whole: Matter, now: datetime) -> None:
    take(cast.officer, whole, "accept", now)
    take(cast.other_officer, part(whole), "accept", now)
    take(cast.other_officer, part(whole), "resolve", now, note="秤换了")

    assert part(whole).state == "closed", "an assisting part is not rated"
    assert subjects(cast.officer, now)[0].startswith("协办的都办完了")
    assert take(cast.officer, whole, "resolve", now, note="摊位清走了").state == "resolved"


def test_a_refused_part_goes_to_the_town_which_gives_it_to_another(cast: Cast, whole: Matter, now: datetime) -> None:
    refused = take(cast.other_officer, part(whole), "refuse", now, note="不归我们")
    assert refused.state == "disputed"
    assert subjects(cast.command, now)[0].startswith("请您裁定")

    with pytest.raises(NotAllowedError):
        take(cast.secretary, refused, "arbitrate", now, note="我来定", assignee=f"u{cast.department.id}")
    decided = take(cast.command, refused, "arbitrate", now, note="归你们", assignee=f"u{cast.department.id}")

    assert decided.assignee_unit_id == cast.department.id
    take(cast.officer, decided, "accept", now)
    take(cast.officer, decided, "resolve", now, note="一起办了")
    take(cast.officer, whole, "accept", now)
    assert take(cast.officer, whole, "resolve", now, note="办好了").state == "resolved"


def test_meanwhile_it_is_neither_closed_nor_merged(
    cast: Cast, whole: Matter, report: Callable[..., Matter], now: datetime
) -> None:
    other = report(category="")

    for step, given in (("merge", {"into": other.pk}), ("close", {})):
        actor = cast.clerk if step == "merge" else cast.command
        with pytest.raises(StepNotAllowedError):
            take(actor, whole, step, now, **given)


def test_a_part_is_neither_merged_nor_split_nor_taken_up_again(cast: Cast, whole: Matter, now: datetime) -> None:
    one = part(whole)

    with pytest.raises(NotAllowedError):
        take(cast.command, one, "merge", now, into=whole.pk)
    take(cast.other_officer, one, "resolve", now, note="好了")
    with pytest.raises(NotAllowedError):
        take(cast.command, one, "reopen", now, note="再办")
    assert matter_view(actor=cast.command, matter_id=one.pk, now=now).steps == ()


def test_the_reporter_follows_one_matter_and_never_the_departments_parts(
    cast: Cast, whole: Matter, now: datetime
) -> None:
    told = subjects(cast.resident, now)
    one = part(whole)
    take(cast.other_officer, one, "accept", now)
    take(cast.other_officer, one, "progress", now, note="去看过了")

    assert subjects(cast.resident, now) == told
    with pytest.raises(Matter.DoesNotExist):
        matter_view(actor=cast.resident, matter_id=one.pk, now=now)


@pytest.mark.parametrize("assisting", [("u0",), ("lead",), ("p1",)])
def test_only_other_units_of_the_list_assist(
    cast: Cast, report: Callable[..., Matter], now: datetime, assisting: tuple[str, ...]
) -> None:
    matter = report(category="")
    take(cast.clerk, matter, "escalate", now, note="要执法权")
    lead = f"u{cast.department.id}"

    with pytest.raises(InvalidInputError) as refused:
        take(
            cast.command,
            matter,
            "dispatch",
            now,
            assignee=lead,
            assisting=tuple(lead if one == "lead" else one for one in assisting),
        )

    assert refused.value.errors[0].pointer == "/assignee"
    assert not Matter.objects.filter(part_of=matter).exists()


def test_a_matter_split_whole_is_resolved_with_its_last_part(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report(category="")
    take(cast.clerk, matter, "answer", now, note="分头办")
    take(cast.clerk, matter, "split", now, parts=(Part("修灯"), Part("补路")))
    lamp, road = Matter.objects.filter(part_of=matter).order_by("pk")

    _do(cast, lamp, now)
    assert Matter.objects.get(pk=matter.pk).state == "answered"
    _do(cast, road, now)

    assert Matter.objects.get(pk=matter.pk).state == "resolved"
    assert "您报的事办好了，请您看看" in subjects(cast.resident, now)
    matter_rate(actor=cast.resident, matter_id=matter.pk, grade="satisfied", reason="", now=now)
    assert Matter.objects.get(pk=matter.pk).state == "closed"


def _do(cast: Cast, one: Matter, now: datetime) -> None:
    electrician: Actor = cast.electrician
    take(cast.clerk, one, "answer", now, note="收到")
    take(cast.clerk, one, "assign", now, assignee=f"p{electrician.person_id}")
    take(electrician, one, "resolve", now, note="好了")


def test_two_neighbours_are_both_told_of_what_becomes_of_the_one_matter(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    first = report(category="", text="水管爆了，路上全是水")
    second = report(reporter=cast.neighbour, category="", text="水管爆了")
    matter_take_step(actor=cast.clerk, matter_id=second.pk, step="merge", given=StepInput(into=first.pk), now=now)

    assert "您报的事和另一件一起办" in subjects(cast.neighbour, now)
    assert "有邻居也报了您报的事" in subjects(cast.resident, now)
    take(cast.clerk, first, "answer", now, note="抢修队在路上")
    for who, own in ((cast.resident, first), (cast.neighbour, second)):
        assert subjects(who, now)[0] == "张美娟回了您一句"
        assert _newest_link(who) == f"/matters/{own.pk}"


def _newest_link(actor: Actor) -> str:
    return str(inbox_page(actor.known_id, ["330825"]).items[0].link)


def test_what_neighbours_said_alike_stands_in_the_panel_and_leads_to_merging(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    first = report(category="", text="村口的水管爆了，路上全是水")
    second = report(reporter=cast.neighbour, category="", text="水管爆了，村口路上全是水")
    report(category="", text="想在广场上加两张凳子")
    client = Client()
    client.cookies["linli_session"] = a_session(cast.clerk.person_id or 0, token=token_urlsafe())

    page = client.get(f"/console/matters/{second.pk}?tab=all").content.decode()
    alike = page[page.index('class="alike"') :].split("</section>", 1)[0]
    assert first.number in alike
    assert "凳子" not in alike
    form = client.get(f"/console/matters/{second.pk}?step=merge&into={first.number}").content.decode()
    assert f'value="{first.number}"' in form[form.index('id="f-into"') - 400 :]
    matter_take_step(actor=cast.clerk, matter_id=second.pk, step="merge", given=StepInput(into=first.pk), now=now)
    assert 'class="alike"' not in client.get(f"/console/matters/{first.pk}?tab=all").content.decode()
