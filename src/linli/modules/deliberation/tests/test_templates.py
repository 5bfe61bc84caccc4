"""Ways of deciding as data: the product's, a county's own, and what contradicts itself."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.http import QueryDict

from linli.kernel import clock
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.deliberation.defaults import TEMPLATES
from linli.modules.deliberation.models import Template, TopicStage
from linli.modules.deliberation.pages.template_form import (
    errors_by_field,
    fields_changed,
    fields_of,
    fields_sent,
    stages_said,
)
from linli.modules.deliberation.selectors.templates import template_get, templates_of, templates_offered
from linli.modules.deliberation.services.templates import TemplateSaid, template_save, template_switch
from linli.modules.deliberation.stages import StageKind, TemplateSpec, stages_parse
from linli.modules.deliberation.testing import an_open_topic
from linli.modules.deliberation.tests.commons import an_officer
from linli.modules.places.testing import ZHANGWANG, a_place

COUNTY = ZHANGWANG[:6]
COMMUNITY = ZHANGWANG[:9] + "001"


def written(code: str = "talk") -> list[dict[str, Any]]:
    spec = next(one for one in TEMPLATES if one.code == code)
    return [copy.deepcopy(stage.as_json()) for stage in spec.stages]


def the_pointer(stages: list[dict[str, Any]]) -> str:
    with pytest.raises(InvalidInputError) as error:
        stages_parse(stages)
    return error.value.errors[0].pointer


@pytest.mark.parametrize("spec", TEMPLATES, ids=lambda spec: spec.code)
def test_a_template_of_the_product_parses_to_itself(spec: TemplateSpec) -> None:
    assert stages_parse([stage.as_json() for stage in spec.stages]) == spec.stages


def test_four_discussions_and_two_publications_in_their_order() -> None:
    spec = next(one for one in TEMPLATES if one.code == "four_two")
    names = ["支部提议", "两委商议", "党员大会审议", "村民会议决议", "决议公开", "实施公开"]
    assert [stage.name for stage in spec.stages] == names


def test_the_five_steps_display_fifteen_days_and_announce_three() -> None:
    spec = next(one for one in TEMPLATES if one.code == "five_steps")
    assert [stage.days for stage in spec.stages if stage.kind is StageKind.DISPLAY] == [15, 3]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": " "}, "/stages/1/name"),
        ({"short": "七个字的简称呀"}, "/stages/1/short"),
        ({"kind": "dance"}, "/stages/1"),
        ({"rules": []}, "/stages/1/rules"),
        ({"rules": ["x_unknown"]}, "/stages/1/rules"),
        ({"days": -1}, "/stages/1/days"),
        ({"photos": 10}, "/stages/1/photos"),
        ({"signers": ["auditor"]}, "/stages/1/signers"),
        ({"kind": "display", "rules": []}, "/stages/1/decides"),
        ({"kind": "meeting", "rules": []}, "/stages/1/approval"),
        ({"attendance": {"numerator": 3, "denominator": 2}}, "/stages/1"),
        ({"decides": False}, "/stages"),
        ({"code": "display"}, "/stages"),
    ],
)
def test_a_stage_that_contradicts_itself_is_pointed_at(change: dict[str, Any], pointer: str) -> None:
    stages = written()
    stages[1] |= change
    assert the_pointer(stages) == pointer


def test_nothing_is_carried_out_before_it_is_decided() -> None:
    stages = written()
    assert the_pointer([stages[3], *stages[:3]]) == "/stages/0/kind"


def test_nothing_is_talked_over_once_it_is_decided() -> None:
    stages = written()
    assert the_pointer([*stages[1:], stages[0]]) == "/stages/3/kind"


def test_an_acceptance_says_who_signs() -> None:
    accept = {"code": "accept", "name": "验收", "kind": "accept"}
    assert the_pointer([*written(), accept]) == "/stages/4/signers"
    assert len(stages_parse([*written(), accept | {"signers": ["supervisor"]}])) == 5


def test_two_stages_cannot_both_decide() -> None:
    stages = written()
    again = copy.deepcopy(stages[1]) | {"code": "again"}
    assert the_pointer([stages[0], stages[1], again, *stages[2:]]) == "/stages"


def test_a_form_sent_back_says_what_the_template_says() -> None:
    spec = next(one for one in TEMPLATES if one.code == "five_steps")
    fields = fields_of(next(one for one in templates_built_in() if one.code == "five_steps"))
    post = QueryDict(mutable=True)
    post.update({"code": fields.code, "name": fields.name, "count": str(len(fields.stages)), "decides": fields.decides})
    for number, stage in enumerate(fields.stages):
        for name in ("kind", "code", "name", "short", "attendance", "approval", "approval_of", "days", "photos"):
            post[f"s{number}_{name}"] = getattr(stage, name)
        post.setlist(f"s{number}_rules", stage.rules)
        post.setlist(f"s{number}_signers", stage.signers)
        if stage.minutes:
            post[f"s{number}_minutes"] = "on"
    assert stages_parse(stages_said(fields_sent(post))) == spec.stages


def templates_built_in() -> list[Any]:
    from linli.modules.deliberation.selectors.templates import TemplateCard  # noqa: PLC0415 - beside its use

    return [TemplateCard(one.code, one.name, one.about, one.stages) for one in TEMPLATES]


def test_stages_are_added_moved_and_taken_out_and_the_deciding_one_stays() -> None:
    fields = fields_of(templates_built_in()[0])
    fields = fields_changed(fields, "up:1")
    assert (fields.decides, [stage.code for stage in fields.stages][:2]) == ("0", ["decision", "consult"])
    fields = fields_changed(fields, "remove:1")
    fields = fields_changed(fields, "add:accept")
    assert [stage.kind for stage in fields.stages] == ["vote", "display", "carry_out", "accept"]
    fields = fields_changed(fields, "remove:0")
    assert fields.decides == ""
    assert len(fields_changed(fields, "remove:9").stages) == 3
    assert len(fields_changed(fields, "add:dance").stages) == 3


def test_an_error_stands_at_the_field_of_its_stage() -> None:
    stages = written()
    stages[2]["days"] = -1
    with pytest.raises(InvalidInputError) as error:
        stages_parse(stages)
    assert list(errors_by_field(error.value)) == ["s2_days"]


@pytest.mark.django_db
def test_a_countys_version_takes_the_place_of_the_products() -> None:
    a_place(ZHANGWANG)
    operator, now = an_officer(Role.COUNTY_OPERATOR, COUNTY), clock.now()
    stages = written()
    stages[2]["days"] = 20
    said = TemplateSaid(code="talk", name="西磑说事", about="我们县这样说事", stages=stages)
    card = template_save(actor=operator, place=COUNTY, said=said, now=now)
    assert (card.version, card.is_own) == (1, True)
    assert template_get(ZHANGWANG, "talk").stages[2].days == 20
    assert template_get("330102001200", "talk").stages[2].days == 15


@pytest.mark.django_db
def test_a_topic_on_its_way_keeps_the_stages_it_was_taken_up_with() -> None:
    topic = an_open_topic()
    operator, now = an_officer(Role.COUNTY_OPERATOR, COUNTY), clock.now()
    stages = written()
    stages[2]["days"] = 20
    said = TemplateSaid(code="talk", name="说事", about="", stages=stages)
    template_save(actor=operator, place=COUNTY, said=said, now=now)
    assert TopicStage.objects.get(topic=topic, position=3).asks.days == 15


@pytest.mark.django_db
def test_who_wrote_on_an_older_version_overwrites_nothing() -> None:
    operator, now = an_officer(Role.COUNTY_OPERATOR, COUNTY), clock.now()
    said = TemplateSaid(code="talk", name="说事", about="", stages=written())
    template_save(actor=operator, place=COUNTY, said=said, now=now)
    with pytest.raises(InvalidInputError) as error:
        template_save(actor=operator, place=COUNTY, said=said, now=now)
    assert error.value.errors[0].pointer == "/version"
    assert Template.objects.count() == 1


@pytest.mark.django_db
def test_one_switched_off_is_offered_no_longer_until_it_is_again() -> None:
    a_place(ZHANGWANG)
    operator, now = an_officer(Role.COUNTY_OPERATOR, COUNTY), clock.now()
    template_switch(actor=operator, place=COUNTY, code="hearing", is_offered=False, now=now)
    assert "hearing" not in {card.code for card in templates_offered(ZHANGWANG)}
    assert "hearing" in {card.code for card in templates_of(COUNTY)}
    with pytest.raises(LookupError):
        template_get(ZHANGWANG, "hearing")
    template_switch(actor=operator, place=COUNTY, code="hearing", is_offered=True, now=now)
    assert template_get(ZHANGWANG, "hearing").version == 1


@pytest.mark.django_db
def test_only_the_countys_own_operator_writes() -> None:
    said = TemplateSaid(code="", name="说事", about="", stages=written())
    for role, place in ((Role.COUNTY_OPERATOR, "330102"), (Role.VILLAGE_SECRETARY, ZHANGWANG)):
        actor = an_officer(role, place)
        with pytest.raises(NotAllowedError):
            template_save(actor=actor, place=COUNTY, said=said, now=clock.now())
    with pytest.raises(NotAllowedError):
        template_save(actor=an_officer(Role.COUNTY_OPERATOR, COUNTY), place=ZHANGWANG, said=said, now=clock.now())


@pytest.mark.django_db
def test_a_new_one_without_a_name_or_stages_is_refused_at_the_field() -> None:
    operator = an_officer(Role.COUNTY_OPERATOR, COUNTY)
    for name, stages, pointer in (("", written(), "/name"), ("说事", [], "/stages")):
        said = TemplateSaid(code="", name=name, about="", stages=stages)
        with pytest.raises(InvalidInputError) as error:
            template_save(actor=operator, place=COUNTY, said=said, now=clock.now())
        assert error.value.errors[0].pointer == pointer


@pytest.mark.django_db
def test_a_community_is_not_offered_what_only_villages_can_decide() -> None:
    codes = {card.code for card in templates_offered(COMMUNITY)}
    assert "group" not in codes
    assert {"talk", "four_two", "hearing"} <= codes
    assert "group" in {card.code for card in templates_offered(ZHANGWANG)}
