"""What a module offers in a file of a known name is used somewhere, and nobody has to remember it."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.urls import get_resolver

from linli.config import api, wiring
from linli.kernel.flow import Flow

MODULES = Path(__file__).resolve().parents[2] / "src/linli/modules"


def offered(part: str) -> list[ModuleType]:
    return [
        import_module(f"linli.modules.{name}.{part}")
        for name in settings.MODULES
        if (MODULES / name / f"{part}.py").exists() or (MODULES / name / part).exists()
    ]


def test_every_module_is_installed() -> None:
    found = {path.name for path in MODULES.iterdir() if (path / "__init__.py").exists()}
    assert found == set(settings.MODULES)


def test_every_policy_is_in_the_book() -> None:
    assert [module.__name__ for module in offered("policy") if module.POLICY not in wiring.POLICY_BOOK.policies] == []


def test_every_reader_of_the_journal_is_fed() -> None:
    readers = [reader for module in offered("subscribers") for reader in module.CONSUMERS]
    assert set(readers) == set(wiring.CONSUMERS)


def test_every_flow_keeps_its_promises() -> None:
    found = [value for module in offered("flow") for value in vars(module).values() if isinstance(value, Flow)]
    assert found
    assert [flow.name for flow in found if flow not in wiring.FLOWS] == []


@pytest.mark.parametrize("part", ["urls"])
def test_every_modules_pages_have_addresses(part: str) -> None:
    included = {resolver.urlconf_name for resolver in get_resolver().url_patterns if hasattr(resolver, "urlconf_name")}
    assert [module.__name__ for module in offered(part) if module not in included] == []


def test_every_modules_calls_are_in_the_api() -> None:
    bound = {id(router) for _prefix, router in api.API._routers}
    assert [module.__name__ for module in offered("api") if id(module.ROUTER) not in bound] == []
