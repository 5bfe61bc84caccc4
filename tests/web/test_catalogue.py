from __future__ import annotations

import ast
import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import read_mo
from jinja2 import Environment

from scripts import messages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
MARKS = re.compile(r"[\W_]{4,}")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
}

# Chinese that is not interface text, and why.
NOT_INTERFACE = {
    "config/api.py": "the platform's own name",
    "config/processes/announcement.py": "the terminal is spoken to in both languages at once",
    "config/processes/serving.py": "the terminal is spoken to in both languages at once",
    "config/settings.py": "a language names itself",
    "modules/deliberation/covenant_words.py": "how articles are numbered",
    **{
        f"modules/deliberation/law.py: {law}": "kept with the decision; said as the catalogue knows it"
        for law in ("村民委员会组织法", "城市居民委员会组织法", "农村集体经济组织法")
    },
    "modules/deliberation/dossier/gathering.py": "what files and folders of a village's archive are called",
    r"modules/deliberation/pages/bringing_in.py: (\d{1,6})\s*[-–—~～至到]\s*(\d{1,6})": "how people write numbers",
    r"modules/deliberation/pages/bringing_in.py: [\s,，、;；.。]+": "how people write numbers",
    r"modules/deliberation/pages/desk_rolls.py: [\s,，、。（）()]+": "how people write names",
    "modules/deliberation/pages/entries.py: ，": "how people write amounts",
    "modules/deliberation/pages/vote_words.py: 、": "between numbers in the Chinese way",
    "modules/deliberation/pages/vote_words.py: 十": "numbers in the Chinese way",
    "modules/deliberation/pages/vote_words.py: 零一二三四五六七八九十": "numbers in the Chinese way",
    "modules/deliberation/personal.py": "kept with the topic",
    "modules/deliberation/personal_covenants.py: 已注销": "kept with the project",
    "modules/deliberation/personal_votes.py": "kept with the vote",
    "modules/deliberation/services/from_matter.py: 一位村民": "kept with the topic",
    "modules/deliberation/services/raising.py: -议-": "opens the number of a topic, as a village's name opens others",
    **{
        f"modules/deliberation/services/raising.py: （见{what}）": "kept with the topic, read by neighbours"
        for what in ("录音", "照片")
    },
    **{
        f"modules/deliberation/services/stepping.py: {sign}": "opens the number of a resolution, as of a topic"
        for sign in ("议", "决", "-决")
    },
    **{
        f"modules/deliberation/services/voting/preparing.py: {choice}": "kept with the vote"
        for choice in ("同意", "不同意", "弃权")
    },
    "modules/deliberation/stages.py: 有人说": "kept with the way of deciding",
    "modules/disclosure/amounts.py": "how people write money",
    "modules/disclosure/defaults.py": "items of the calendar are rows, named as the laws name them",
    "modules/disclosure/selectors/calendar.py: ；": "between the laws of a row's basis",
    "modules/disclosure/spreadsheet.py": "the sheet's own heads and words, the same in every language",
    "modules/gateways/qweather.py": "the weather service's own words",
    "modules/matters/defaults.py": "categories are rows a county may rename",
    "modules/matters/models/matter.py: ，": "where a report's first clause ends",
    "modules/matters/services/reporting.py: 举报": "opens the number of a tip-off, as a village's name opens others",
    **{
        f"modules/matters/services/attaching.py: （见{what}）": "kept with the report, read by neighbours"
        for what in ("录音", "照片", "视频", "文件")
    },
    "modules/places/models.py: （": "kept with the unit",
    "modules/places/models.py: ）": "kept with the unit",
    "modules/places/names.py": "how places are named",
    "modules/places/pinyin.py": "how places are read",
    "modules/places/selectors.py: 市辖区": "how places are named",
    "modules/population/normal_forms.py": "how people are named",
    "modules/matters/personal.py": "kept with the matter",
    "modules/population/importing/checking.py": "read from people's spreadsheets",
    "modules/population/importing/columns.py": "how people head the columns of their spreadsheets",
    "modules/population/importing/reading/cells.py": "a ticked cell, as people write it in their spreadsheets",
    "modules/population/importing/reading/texts.py": "between the cells of people's spreadsheets",
    "modules/population/importing/villages.py": "how people number grids in their spreadsheets",
    "modules/population/importing/words.py": "read from people's spreadsheets",
    "modules/population/personal.py: 已注销": "kept in the register",
    "modules/publishing/defaults.py": "columns are rows a place may rename",
    "modules/places/services/facilities.py": "how the columns of a list are headed",
    **{f"modules/forms/words.py: {grade}": "kept with the question" for grade in ("满意", "基本满意", "不满意")},
    "modules/forms/draft_form.py: ｜": "between a candidate and the deed",
    "web/formatting.py": "where Chinese clauses end; numbers in the Chinese way",
}
NOT_SERVED = ("/tests/", "/migrations/", "/testing.py", "/config/demo/", "/config/benchmark.py")


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    return messages.extracted()


@pytest.fixture(scope="module")
def english() -> Catalog:
    return messages.translated()


def _keys(catalogue: Catalog) -> set[tuple[object, object]]:
    return {(message.context, message.id) for message in catalogue if message.id}


def test_every_message_of_the_sources_is_in_the_english_catalogue_and_no_other(
    extracted: Catalog, english: Catalog
) -> None:
    missing, needless = _keys(extracted) - _keys(english), _keys(english) - _keys(extracted)
    assert sorted(missing, key=str) == [], "run `make messages` and translate these"
    assert sorted(needless, key=str) == [], "run `make messages`: nothing says these any more"


def test_every_message_is_translated_and_none_is_fuzzy(english: Catalog) -> None:
    assert [message.id for message in messages.untranslated(english)] == []


def test_translations_name_the_same_placeholders(english: Catalog) -> None:
    differing = [message.id for message in english if message.id and not _fills_alike(message)]
    assert differing == []


def _fills_alike(message: Message) -> bool:
    # The singular may leave out the number; the plural of the source names everything.
    source = message.id if isinstance(message.id, str) else message.id[-1]
    wanted = sorted(PLACEHOLDER.findall(source))
    *others, last = messages.words_of(message)
    return sorted(PLACEHOLDER.findall(last)) == wanted and all(
        set(PLACEHOLDER.findall(o)) <= set(wanted) for o in others
    )


def test_english_is_english(english: Catalog) -> None:
    quoted = re.compile(r"“[^”]*”")  # an example of a Chinese name
    chinese = [
        words
        for message in english
        if message.id
        for words in messages.words_of(message)
        if CJK.search(quoted.sub("", words))
    ]
    assert chinese == []


def test_the_compiled_catalogue_says_what_the_written_one_says(english: Catalog) -> None:
    compiled = read_mo(BytesIO(messages.COMPILED.read_bytes()))
    assert _said(compiled) == _said(english), "run `make messages`"


def _said(catalogue: Catalog) -> dict[tuple[object, ...], tuple[str, ...]]:
    forms = ((m, (m.id,) if isinstance(m.id, str) else tuple(m.id)) for m in catalogue if m.id)
    return {(_text(m.context), *ids): messages.words_of(m) for m, ids in forms}


def _text(context: str | bytes | None) -> str | None:
    return context.decode() if isinstance(context, bytes) else context  # Babel reads the compiled one's as bytes


def test_no_template_says_anything_in_chinese_past_the_catalogue() -> None:
    assert [line for path in messages.SOURCE.rglob("templates/**/*.html") for line in _bare_in_template(path)] == []


def _bare_in_template(path: Path) -> Iterator[str]:
    calls: list[bool] = []  # for each open bracket, whether a gettext opened it
    before = ""
    for line, kind, said in Environment(extensions=["jinja2.ext.i18n"]).lex(path.read_text()):  # noqa: S701 -- lexes
        if kind == "operator" and said == "(":
            calls.append(before in GETTEXT)
        elif kind == "operator" and said == ")" and calls:
            calls.pop()
        elif kind in {"data", "string"} and CJK.search(said) and not any(calls):
            yield f"{path.relative_to(messages.SOURCE)}:{line}: {said.strip()}"
        if kind != "whitespace":
            before = said if kind == "name" else ""


def test_no_code_says_anything_in_chinese_past_the_catalogue() -> None:
    bare = [(name, line, said) for name, line, said in _bare_in_code() if not _excuses(name, said) & set(NOT_INTERFACE)]
    assert bare == []


def test_what_is_excused_from_the_catalogue_still_needs_it() -> None:
    needed = {excuse for name, _line, said in _bare_in_code() for excuse in _excuses(name, said)}
    assert set(NOT_INTERFACE) - needed == set()


def _excuses(name: str, said: str) -> set[str]:
    return {name, f"{name}: {said}"}


def _bare_in_code() -> Iterator[tuple[str, int, str]]:
    for path in messages.SOURCE.rglob("*.py"):
        name = path.relative_to(messages.SOURCE).as_posix()
        if not any(part in f"/{name}" for part in NOT_SERVED):
            yield from ((name, line, said) for line, said in _literals(path.read_text()))


def _literals(code: str) -> Iterator[tuple[int, str]]:
    """Find Chinese strings outside gettext that are neither docstrings nor sets of punctuation marks."""
    tree = ast.parse(code)
    excused: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            excused.add(node.value)
        elif isinstance(node, ast.Call) and _name(node.func) in GETTEXT:
            excused.update(inner for argument in node.args for inner in ast.walk(argument))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in excused:
            said = node.value
            if CJK.search(said) and not MARKS.fullmatch(said):
                yield node.lineno, said


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def test_no_script_of_a_page_says_anything_in_chinese() -> None:
    scripts = (messages.SOURCE / "web" / "static" / "linli").glob("*.js")
    comment = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
    assert [path.name for path in scripts if CJK.search(comment.sub("", path.read_text()))] == []
