"""Programs of those who take part in a matter's life."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.product import CLERK, ELECTRICIAN, GRID_WORKER, NEIGHBOUR

if TYPE_CHECKING:
    from tests.product import Product, Program


@pytest.fixture
def resident(product: Product) -> Program:
    return product.program(NEIGHBOUR)


@pytest.fixture
def grid_worker(product: Product) -> Program:
    return product.program(GRID_WORKER)


@pytest.fixture
def clerk(product: Product) -> Program:
    return product.program(CLERK)


@pytest.fixture
def electrician(product: Product) -> Program:
    return product.program(ELECTRICIAN)
