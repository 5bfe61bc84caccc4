"""Whom tests of deliberation find in their village."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.modules.deliberation.services.voting import vote_close
from linli.modules.deliberation.tests.commons import Commons, a_commons
from linli.modules.deliberation.tests.hamlet import Hamlet, a_hamlet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from linli.modules.deliberation.models import Vote
    from tests.cluster import Cluster


@pytest.fixture
def commons(db: None) -> Commons:
    return a_commons()


@pytest.fixture
def hamlet(db: None) -> Hamlet:
    return a_hamlet()


@pytest.fixture
def closed(cluster: Cluster) -> Iterator[Callable[[Vote], Vote]]:
    """Give a way to let a vote's time pass by the database's clock, and to close it."""
    with cluster.superuser_connection() as owner:

        def close(vote: Vote) -> Vote:
            owner.execute("UPDATE kernel_clock SET ahead_by = interval '2 days'")
            return vote_close(actor=None, vote_id=vote.pk, now=clock.now())

        yield close
        owner.execute("UPDATE kernel_clock SET ahead_by = interval '0'")
