"""What linters cannot see: every route has its policy, every policy its use, references point down."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignObject

import linli
from linli.config.generated_docs.routes import routes
from linli.config.wiring import FLOWS, POLICY_BOOK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

CLONE = Path(__file__).resolve().parent.parent.parent
SOURCE = Path(linli.__file__).parent
MODULES = SOURCE / "modules"
FOLDERS = ("src", "tests", "bench", "scripts")
MOST_LINES = 400
_NAMED_IN_TEMPLATES = re.compile(r"""\burl\(\s*["']([\w-]+:[\w-]+)["']""")
_NAMED_IN_CODE = re.compile(r"""\b(?:reverse|see_other|resolve_url)\(\s*["']([\w-]+:[\w-]+)["']""")


def test_no_file_of_code_is_longer_than_can_be_read_at_once() -> None:
    files = [*CLONE.glob("*.py"), *(file for folder in FOLDERS for file in (CLONE / folder).rglob("*.py"))]
    long = {
        str(file.relative_to(CLONE)): lines
        for file in files
        if "migrations" not in file.parts and (lines := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }

    assert len(files) > MOST_LINES, "the files were found"
    assert long == {}


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.pattern)
def test_every_route_names_an_action_some_policy_knows(route: object) -> None:
    actions: dict[str, str] = getattr(route, "actions", {})

    assert actions, "decorate the view with @page, or register the call with endpoints.operation"
    assert set(actions.values()) <= POLICY_BOOK.actions


def test_every_action_a_flow_needs_is_granted_to_somebody() -> None:
    needed = {step.needs for flow in FLOWS for step in flow.steps}

    assert needed <= POLICY_BOOK.actions


def test_every_action_is_asked_about_somewhere() -> None:
    asked = {action for route in routes() for action in route.actions.values()}
    asked |= {step.needs for flow in FLOWS for step in flow.steps}
    asked |= set(_asked_in_code())

    assert POLICY_BOOK.actions - asked == set()


def _asked_in_code() -> Iterator[str]:
    """Yield the actions named outside policy.py, as texts or by the constants policy.py gives them."""
    constants = {policy.module: _constants_of(policy.module) for policy in POLICY_BOOK.policies}
    for file in SOURCE.rglob("*.py"):
        within = file.relative_to(SOURCE).parts  # a clone may lie in a folder called like a module: /home
        if file.name == "policy.py" or "tests" in within:
            continue
        known = next((named for module, named in constants.items() if module in within), {})
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.Name | ast.Attribute):
                yield known.get(node.id if isinstance(node, ast.Name) else node.attr, "")


def _constants_of(module: str) -> dict[str, str]:
    folder = MODULES / module if (MODULES / module).exists() else SOURCE / module
    policy = ast.parse((folder / "policy.py").read_text(encoding="utf-8"))
    return {
        target.id: node.value.value
        for node in policy.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }


def _references() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignObject) and field.related_model is not None:
                related = field.related_model
                yield model, related._meta.app_label


def test_foreign_keys_point_down_the_order_of_modules() -> None:
    order = [*settings.MODULES, "kernel"]

    upward = [
        f"{model._meta.label} → {target}"
        for model, target in _references()
        if model._meta.app_label in order
        and (target not in order or order.index(target) < order.index(model._meta.app_label))
    ]

    assert upward == []


def test_nothing_points_a_foreign_key_at_what_grows_without_end() -> None:
    targets = {target for _model, target in _references()}

    assert "kernel" not in targets


def test_every_route_a_template_or_view_names_exists() -> None:
    known = {route.name for route in routes()}
    named = {
        (str(file.relative_to(SOURCE)), name)
        for suffix, pattern in (("*.html", _NAMED_IN_TEMPLATES), ("*.py", _NAMED_IN_CODE))
        for file in SOURCE.rglob(suffix)
        for name in pattern.findall(file.read_text(encoding="utf-8"))
    }

    assert {(file, name) for file, name in named if name not in known} == set()
