"""The running product, shared by all tests that meet it from outside; they stay together in one process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.product import Product

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
OUTSIDE = (HERE / "contract", HERE / "journeys")


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in OUTSIDE):
            item.add_marker(pytest.mark.xdist_group("product"))
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """Give `linli serve --demo`, running; it is started by the first test that asks for it."""
    running = Product.started()
    yield running
    running.stop()
