"""What a place sets for its desk: words for answers, usual ways, categories and kinds; whose it is and what follows."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from linli.kernel import journal
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import a_session
from linli.modules.matters.models import AnswerTemplate, Category, Matter, Routing
from linli.modules.matters.selectors.answer_templates import templates_for
from linli.modules.matters.selectors.categories import categories_tree, category_named
from linli.modules.matters.selectors.routes import route_for
from linli.modules.matters.services import (
    CategoryTraits,
    category_add,
    category_put,
    kinds_put,
    route_set,
    template_put,
)
from linli.modules.matters.tests.test_loop import take
from linli.modules.places.public import unit_close
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test.client import _MonkeyPatchedWSGIResponse
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
COUNTY, TOWN = "330825", "330825002"
SAID = "收到，今天下午去看。"


def _client(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _page(actor: Actor, address: str) -> str:
    answer = _client(actor).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _send(actor: Actor, address: str, **form: object) -> _MonkeyPatchedWSGIResponse:
    return _client(actor).post(address, form)


def _events(place: str, kind: str) -> list[journal.Recorded]:
    written = journal.events_of_subject(place=place, subject=("place", int(place)))
    return [event for event in written if event.kind == kind]


def _category(matter: Matter) -> Category:
    assert matter.category is not None
    return matter.category


# --- words for answers ---


def test_words_hold_below_and_the_nearest_come_first(cast: Cast, now: datetime) -> None:
    template_put(actor=cast.county, place=COUNTY, title="县里的", text="按规定办。", now=now)
    template_put(actor=cast.clerk, place=ZHANGWANG, title="马上去", text=SAID, step="answer", now=now)

    assert [card.title for card in templates_for(place=f"{ZHANGWANG}001", step="answer")] == ["马上去", "县里的"]
    assert [card.title for card in templates_for(place=ZHANGWANG, step="resolve")] == ["县里的"]
    assert [card.title for card in templates_for(place=HETIAN, step="answer")] == ["县里的"]


@pytest.mark.parametrize("part", ["grid_leader", "officer", "auditor", "other_clerk", "resident", "discipline"])
def test_nobody_else_writes_words_for_the_village(cast: Cast, now: datetime, part: str) -> None:
    with pytest.raises(NotAllowedError):
        template_put(actor=getattr(cast, part), place=ZHANGWANG, title="马上去", text=SAID, now=now)


def test_a_village_does_not_change_the_countys_words(cast: Cast, now: datetime) -> None:
    card = template_put(actor=cast.county, place=COUNTY, title="县里的", text="按规定办。", now=now)

    answer = _send(cast.clerk, "/console/answer-templates", number=card.pk, title="我们的", text="改了")

    assert answer.status_code == 404
    assert AnswerTemplate.objects.get().text == "按规定办。"
    page = _page(cast.clerk, "/console/answer-templates")
    assert "上面定的，这里也能用" in page
    assert "按规定办。" in page


def test_one_title_stands_once_at_a_place_whatever_happens_at_once(cast: Cast, now: datetime) -> None:
    template_put(actor=cast.clerk, place=ZHANGWANG, title="马上去", text=SAID, now=now)

    with pytest.raises(InvalidInputError):
        template_put(actor=cast.secretary, place=ZHANGWANG, title="马上去", text="好", now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerTemplate.objects.create(place=ZHANGWANG, title="马上去", text="好")


def test_words_are_written_changed_and_put_aside_on_a_page_that_says_who_did(cast: Cast) -> None:
    address = "/console/answer-templates"
    assert _send(cast.clerk, address, title="马上去", text=SAID, step="answer").status_code == 303
    card = AnswerTemplate.objects.get()
    changed = {"number": card.pk, "title": "马上去", "text": "马上到。", "step": "answer"}
    assert _send(cast.clerk, address, **changed).status_code == 303

    assert not AnswerTemplate.objects.get().is_active
    page = _page(cast.secretary, address)
    assert "停用了“马上去”" in page
    assert "写了“马上去”" in page
    assert "张美娟" in page
    assert [event.actor_id for event in _events(ZHANGWANG, "matters.template_set")] == [cast.clerk.person_id] * 2


def test_what_is_wrong_with_words_is_said_at_their_fields(cast: Cast) -> None:
    answer = _send(cast.clerk, "/console/answer-templates", title="", text="写了一半", step="nothing")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'href="#f-title"' in page
    assert 'href="#f-step"' in page
    assert "写了一半" in page


def test_ready_words_go_out_without_javascript(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    card = template_put(actor=cast.clerk, place=ZHANGWANG, title="马上去", text=SAID, step="answer", now=now)
    matter = report()
    address = f"/console/matters/{matter.pk}"
    assert f'data-text="{SAID}"' in _page(cast.clerk, f"{address}?step=answer")

    filled = _send(cast.clerk, f"{address}/answer", template=card.pk, note="", fill="1")
    assert filled.status_code == 200
    assert f">{SAID}</textarea>" in filled.content.decode()
    assert Matter.objects.get(pk=matter.pk).state == "reported"
    assert _send(cast.clerk, f"{address}/answer", template=card.pk, note="").status_code == 303
    assert SAID in _page(cast.clerk, address)


def test_words_of_another_village_are_not_for_here(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    card = template_put(actor=cast.other_clerk, place=HETIAN, title="他们的", text="贺田的话", now=now)

    answer = _send(cast.clerk, f"/console/matters/{report().pk}/answer", template=card.pk, note="", fill="1")

    assert "贺田的话" not in answer.content.decode()


# --- usual ways ---


def test_the_nearest_place_then_the_category_then_its_parent_says_to_whom(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    one, two = cast.department, cast.other_department
    offered = {f"u{one.id}", f"u{two.id}"}
    matter = Matter.objects.select_related("category__parent").get(pk=report().pk)

    def said() -> tuple[str, str] | None:
        card = route_for(matter, offered=offered)
        return (card.place, card.category_code) if card else None

    assert said() is None
    route_set(actor=cast.county, place=COUNTY, category="street_lamp", unit_id=a_unit(COUNTY, name="县局").id, now=now)
    assert said() is None, "a unit that is not offered is no proposal"
    route_set(actor=cast.command, place=TOWN, category="", unit_id=one.id, now=now)
    assert said() == (TOWN, "")
    route_set(actor=cast.command, place=TOWN, category="utilities", unit_id=two.id, now=now)
    assert said() == (TOWN, "utilities")
    route_set(actor=cast.command, place=TOWN, category="street_lamp", unit_id=one.id, now=now)
    assert said() == (TOWN, "street_lamp")
    route_set(actor=cast.command, place=TOWN, category="street_lamp", unit_id=None, now=now)
    assert said() == (TOWN, "utilities")


def test_a_way_holds_whatever_the_county_calls_the_category(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    before = report()
    category_put(actor=cast.county, place=COUNTY, code="street_lamp", traits=CategoryTraits("路灯"), now=now)
    route_set(actor=cast.command, place=TOWN, category="street_lamp", unit_id=cast.department.id, now=now)
    route_set(actor=cast.command, place=TOWN, category="street_lamp", unit_id=cast.other_department.id, now=now)

    assert Routing.objects.count() == 1
    for matter in (before, report()):
        row = Matter.objects.select_related("category__parent").get(pk=matter.pk)
        found = route_for(row, offered={f"u{cast.other_department.id}"})
        assert found is not None


def test_the_form_stands_chosen_and_says_why(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    route_set(actor=cast.command, place=TOWN, category="street_lamp", unit_id=cast.department.id, now=now)
    matter = report()
    take(cast.clerk, matter, "escalate", now, note="村里办不了")

    page = _page(cast.command, f"/console/matters/{matter.pk}?step=dispatch")

    assert "东华街道的“路灯不亮”通常给综合行政执法队，可以改。" in page
    chosen = page[page.index('id="f-assignee"') :].split("selected", 1)[0]
    assert chosen.rstrip().endswith(f'value="u{cast.department.id}"')


def test_a_closed_unit_is_proposed_no_more(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    route_set(actor=cast.command, place=TOWN, category="street_lamp", unit_id=cast.department.id, now=now)
    unit_close(unit_id=cast.department.id)
    matter = report()
    take(cast.clerk, matter, "escalate", now, note="村里办不了")

    assert "通常给" not in _page(cast.command, f"/console/matters/{matter.pk}?step=dispatch").split('class="panel"')[1]
    assert "撤了" in _page(cast.command, "/console/routes")


def test_ways_are_set_by_their_own_place_among_its_units(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        route_set(actor=cast.clerk, place=TOWN, category="", unit_id=cast.department.id, now=now)
    for place, unit in ((ZHANGWANG, cast.department.id), (TOWN, a_unit(HETIAN, kind="team").id)):
        with pytest.raises(InvalidInputError):
            route_set(actor=cast.command, place=place, category="", unit_id=unit, now=now)
    with pytest.raises(InvalidInputError):
        route_set(actor=cast.command, place=TOWN, category="unheard_of", unit_id=cast.department.id, now=now)


def test_ways_are_set_and_taken_back_on_their_page(cast: Cast) -> None:
    address = "/console/routes"
    assert _send(cast.command, address, category="street_lamp", unit=cast.department.id).status_code == 303
    assert "“路灯不亮”通常给综合行政执法队" in _page(cast.command, address)
    assert _send(cast.command, address, category="street_lamp", remove="1").status_code == 303
    assert not Routing.objects.exists()
    assert _send(cast.command, address, category="", unit="").status_code == 422
    assert _send(cast.auditor, f"{address}?place={TOWN}", category="street_lamp", unit="1").status_code == 403


# --- categories and kinds ---


def test_a_county_calls_a_category_its_own_way_and_old_matters_keep_theirs(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    before = report()
    traits = CategoryTraits("路灯和景观灯", needs_photo=False, may_be_public=True)
    category_put(actor=cast.county, place=COUNTY, code="street_lamp", traits=traits, now=now)
    after = report()

    assert _category(before).name == "路灯不亮"
    assert _category(after).name == "路灯和景观灯"
    assert not _category(after).needs_photo
    found = category_named("street_lamp", "331100001001")
    assert found is not None
    assert found.name == "路灯不亮", "another county goes on as before"


def test_a_category_switched_off_stays_with_the_matters_that_have_it(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    before = report()
    off = CategoryTraits("路灯水电", is_active=False)
    category_put(actor=cast.county, place=COUNTY, code="utilities", traits=off, now=now)

    assert "utilities" not in [card.code for card in categories_tree(ZHANGWANG)]
    with pytest.raises(InvalidInputError):
        report(category="street_lamp")
    page = _page(cast.clerk, f"/console/matters/{before.pk}?tab=all")
    assert "路灯不亮" in page
    assert Category.objects.filter(code="utilities").count() == 2


def test_what_is_told_in_confidence_is_never_made_public(cast: Cast, now: datetime) -> None:
    with pytest.raises(InvalidInputError) as refused:
        category_put(
            actor=cast.county,
            place=COUNTY,
            code="public_money",
            traits=CategoryTraits("集体的钱", may_be_public=True),
            now=now,
        )
    assert refused.value.errors[0].pointer == "/may_be_public"


def test_a_county_adds_a_category_below_a_group(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    traits = CategoryTraits("充电桩", needs_photo=True, may_be_public=True)
    added = category_add(actor=cast.county, place=COUNTY, parent="utilities", traits=traits, now=now)

    assert added.code == "utilities_1"
    group = next(card for card in categories_tree(ZHANGWANG) if card.code == "utilities")
    assert "充电桩" in [card.name for card in group.children]
    assert _category(report(category="utilities_1")).name == "充电桩"
    with pytest.raises(InvalidInputError):
        category_add(actor=cast.county, place=COUNTY, parent="utilities", traits=traits, now=now)
    with pytest.raises(InvalidInputError):
        category_add(actor=cast.county, place=COUNTY, parent="utilities_1", traits=CategoryTraits("快充"), now=now)


@pytest.mark.parametrize("part", ["clerk", "command", "auditor", "discipline"])
def test_only_the_countys_operator_sets_its_categories(cast: Cast, now: datetime, part: str) -> None:
    with pytest.raises(NotAllowedError):
        category_put(actor=getattr(cast, part), place=COUNTY, code="street_lamp", traits=CategoryTraits("灯"), now=now)
    with pytest.raises(NotAllowedError):
        kinds_put(actor=getattr(cast, part), place=COUNTY, off=["letter"], now=now)


def test_a_kind_the_county_does_not_take_in_is_refused_and_left_out(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    letter = report(kind="letter", category="letter", text="给村里提个醒")
    kinds_put(actor=cast.county, place=COUNTY, off=["letter"], now=now)

    with pytest.raises(InvalidInputError) as refused:
        report(kind="letter", category="letter", text="再写一封")
    assert refused.value.errors[0].pointer == "/kind"
    items = Client().get(f"/api/v1/matters/categories?place={ZHANGWANG}").json()["items"]
    assert "letter" not in [item["code"] for item in items]
    elsewhere = Client().get("/api/v1/matters/categories?place=331100").json()["items"]
    assert "letter" in [item["code"] for item in elsewhere]
    assert take(cast.clerk, letter, "answer", now, note="看到了").state == "answered"
    kinds_put(actor=cast.county, place=COUNTY, off=[], now=now)
    report(kind="letter", category="letter", text="再写一封")


@pytest.mark.parametrize("kind", ["report", "platform_complaint", "unheard_of"])
def test_some_kinds_nobody_closes(cast: Cast, now: datetime, kind: str) -> None:
    with pytest.raises(InvalidInputError):
        kinds_put(actor=cast.county, place=COUNTY, off=[kind], now=now)


def test_categories_are_set_on_a_page_that_villages_read(cast: Cast) -> None:
    address = "/console/categories"
    assert "路灯不亮" in _page(cast.county, f"{address}?edit=street_lamp")
    sent = {"code": "street_lamp", "name": "路灯", "is_active": "on", "needs_photo": "on"}
    assert _send(cast.county, address, **sent).status_code == 303
    assert _send(cast.county, address, parent="utilities", name="充电桩").status_code == 303
    kinds = ["snapshot", "help", "suggestion", "dispute", "tip_off"]
    assert _send(cast.county, address, kinds="1", kind=kinds).status_code == 303

    page = _page(cast.clerk, address)
    for words in ("全国叫“路灯不亮”", "充电桩", "自己加的", "关了村民信箱", "陈思远", "这里不收"):
        assert words in page
    assert "加小类" not in page
    refused = _send(cast.clerk, address, **sent)
    assert refused.status_code == 422
    assert "类别由县里定。" in refused.content.decode()
    assert _send(cast.county, address, code="street_lamp", name="").status_code == 422
    assert len(_events(COUNTY, "matters.category_set")) == 2
    assert len(_events(COUNTY, "matters.kinds_set")) == 1


# --- lists ---


def test_pages_of_settings_take_no_more_queries_for_more_rows(
    cast: Cast, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        template_put(actor=cast.county, place=COUNTY, title=f"第{number}句", text=SAID, now=now)
    for code in ("street_lamp", "power", "garbage", "bridge", ""):
        route_set(actor=cast.county, place=COUNTY, category=code, unit_id=a_unit(COUNTY, name="县局").id, now=now)
        if code:
            category_put(actor=cast.county, place=COUNTY, code=code, traits=CategoryTraits(f"新{code}"), now=now)
    client = _client(cast.county)

    for address in ("/console/answer-templates", "/console/routes", "/console/categories"):
        client.get(address)
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
