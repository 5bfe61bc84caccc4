from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import linli.web
from linli.web.formatting import ZONE
from linli.web.jinja import UnknownIconError, environment
from linli.web.navigation import Link, LinkGroup

TEMPLATES = Path(linli.web.__file__).parent / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
ERRORS = ("400", "401", "403", "404", "409", "413", "422", "429", "500", "503", "error")
NOW = datetime(2026, 4, 18, 20, 46, tzinfo=ZONE)


@cache
def _environment() -> Environment:
    return environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined)


def _part(call: str, **context: object) -> str:
    page = '{% import "web/parts.html" as ui with context %}' + call
    request = SimpleNamespace(now=NOW, mode="std", path="/")
    return _environment().from_string(page).render(request=request, **context)


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(name: str) -> None:
    _environment().get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_template_carries_inline_style_or_script(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("path", ["/matters/1/", "/console/matters/"])
def test_every_error_is_said_in_the_face_one_is_in(name: str, path: str) -> None:
    request = SimpleNamespace(path=path, mode="std", now=NOW)
    page = _environment().get_template(f"web/errors/{name}.html").render(request=request)
    assert f'data-face="{"console" if path.startswith("/console/") else "h5"}"' in page
    assert ("console.css" in page) is path.startswith("/console/")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_nothing_at_all(name: str) -> None:
    assert "<h1>" in _environment().get_template(f"web/errors/{name}.html").render()


def test_what_is_known_of_the_case_replaces_the_general_words() -> None:
    page = _environment().get_template("web/errors/409.html").render(detail="李建明刚接了这件事。", status=409)
    assert "李建明刚接了这件事。" in page
    assert "您写的没丢" not in page


def test_an_error_answered_to_htmx_is_a_sentence_and_no_page() -> None:
    part = _environment().get_template("web/errors/part.html").render(title="没连上", detail="再试一次。")
    assert "<html" not in part
    assert "再试一次。" in part


def test_the_large_type_of_a_person_reaches_the_page() -> None:
    request = SimpleNamespace(mode="care", now=NOW, path="/")
    assert 'data-mode="care"' in _environment().get_template("web/resident.html").render(request=request)
    assert 'data-mode="std"' in _environment().get_template("web/resident.html").render()


def test_a_task_page_has_no_tabs() -> None:
    env = _environment()
    task = '{% extends "web/resident.html" %}{% set task = true %}{% block bar %}交{% endblock %}'
    tabs = [Link("我的村", "/", "home", current=True)]
    assert 'class="tabs"' in env.get_template("web/resident.html").render(tabs=tabs)
    page = env.from_string(task).render(tabs=tabs)
    assert 'class="tabs"' not in page
    assert 'class="bar"' in page


def test_the_sidebar_holds_what_it_is_given_and_no_more() -> None:
    nav = [LinkGroup("办事", [Link("事件办理", "/console/matters/", "inbox", count=4, hot=True, current=True)])]
    page = _environment().get_template("web/console.html").render(nav=nav, request=SimpleNamespace(now=NOW))
    assert page.count("<li>") == 1
    assert re.search(r'href="/console/matters/"\s+aria-current="page"', page)
    assert "2026年4月18日 星期六 20:46" in page


def test_an_icon_is_decoration_unless_it_has_a_name() -> None:
    assert _part('{{ icon("camera") }}') == (
        '<svg class="i" aria-hidden="true"><use href="/static/linli/icons.svg#camera"></use></svg>'
    )
    assert 'role="img" aria-label="照片"' in _part('{{ icon("camera", label="照片") }}')


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(UnknownIconError):
        _part('{{ icon("no-such-thing") }}')


def test_what_people_wrote_is_escaped_in_every_part() -> None:
    evil = "<script>alert(1)</script>"
    calls = (
        "ui.button(x)",
        "ui.tag(x)",
        "ui.cell(x, sub=x, end=x)",
        "ui.note(x)",
        "ui.message(x, '/', x, x)",
        "ui.field('n', x, x, hint=x, error=x)",
        "ui.field('n', x, x, kind='textarea')",
        "ui.chips('n', x, [{'value': x, 'label': x}], value=x)",
        "ui.error_summary([('n', x)])",
        "ui.timeline([{'title': x, 'at': at, 'note': x, 'who': x, 'role': x}])",
        "ui.facts([{'label': x, 'value': x, 'note': x}])",
        "ui.place_picker('n', x, points=[{'id': 1, 'name': x, 'lng': 1.0, 'lat': 2.0}])",
        "ui.photos([{'href': '/a', 'caption': x}])",
        "ui.success(x, x, x, x)",
        "ui.masthead(x, x, x)",
    )
    for call in calls:
        assert "<script" not in _part("{{ " + call + " }}", x=evil, at=NOW), call


def test_a_rating_is_never_preselected() -> None:
    page = _part('{{ ui.rating("这事办得怎么样？") }}')
    assert page.count('type="radio"') == 3
    assert "checked" not in page


def test_a_choice_is_made_only_by_a_given_value() -> None:
    options = [{"value": 1, "label": "一"}, {"value": 2, "label": "二"}]
    assert "checked" not in _part('{{ ui.choices("n", "选", options) }}', options=options)
    assert _part('{{ ui.choices("n", "选", options, value="2") }}', options=options).count("checked") == 1
    assert _part('{{ ui.chips("n", "选", options, value=[1, 2], many=true) }}', options=options).count("checked") == 2


def test_a_mistake_is_told_above_its_field_and_linked_from_the_summary() -> None:
    page = _part('{{ ui.error_summary([("text", "请说几句话")]) }}{{ ui.field("text", "说一说", error="是空的") }}')
    assert 'href="#f-text"' in page
    assert 'id="f-text"' in page
    assert 'aria-describedby="e-text"' in page
    assert page.index('id="e-text"') < page.index('id="f-text"')


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "可不填" in _part('{{ ui.field("n", "备注", optional=true) }}')
    assert " required" not in _part('{{ ui.field("n", "备注", optional=true) }}')


def test_a_deadline_is_told_by_word_and_shape() -> None:
    call = "{{ ui.deadline_cell(deadline(due, start)) }}"
    late = _part(call, due=NOW - timedelta(hours=3, minutes=12), start=NOW - timedelta(days=1))
    assert "超期 3小时12分" in late
    assert "#alert-triangle" in late
    soon = _part(call, due=NOW + timedelta(hours=1), start=NOW - timedelta(days=1))
    assert "#clock-exclamation" in soon


def test_times_are_told_from_the_moment_of_the_page() -> None:
    assert _part("{{ at | zh_time }}", at=NOW - timedelta(days=1)) == "昨天 20:46"
