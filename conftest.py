"""What every test gets: a real PostgreSQL, and a database in which the tests are only the application."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before anything reads the settings: the tests' own data folder, and nothing of the caller's configuration but
# where the browser's pictures go.
CLONE = Path(__file__).resolve().parent
for _name in [name for name in os.environ if name.startswith("LINLI_") or name == "DATABASE_URL"]:
    if _name == "LINLI_SCREENSHOTS":
        continue
    del os.environ[_name]
os.environ["LINLI_DATA"] = str(CLONE / ".pytest-db")
os.environ["LINLI_PART"] = "test"

import hypothesis  # noqa: E402
import pytest  # noqa: E402 — the environment above comes first
from django.core.cache import cache  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402

from linli.config import keys  # noqa: E402
from tests.cluster import Cluster  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg
    from pytest_django.fixtures import Settings
    from pytest_django.plugin import DjangoDbBlocker

keys.ensure()
# How fast examples are made says how busy the machine is, and nothing of the product.
hypothesis.settings.register_profile("linli", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("linli")


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """Give the tests' PostgreSQL; with xdist each worker holds its own share in it."""
    found = Cluster(CLONE / ".pytest-db")
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give this process a database of its own, copied from one that was migrated once."""
    with django_db_blocker.unblock():
        cluster.open_database()

    def empty(_case: TransactionTestCase) -> None:
        cluster.empty()

    # Django would truncate as the application, which may not.
    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]  # noqa: SLF001 — no public hook
    yield
    with django_db_blocker.unblock():
        cluster.drop_database()


@pytest.fixture
def owner_connection(transactional_db: None, cluster: Cluster) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Give a superuser's own connection to the test database, for tests that play the attacker."""
    with cluster.superuser_connection() as connection:
        yield connection


@pytest.fixture
def own_files(settings: Settings, tmp_path: Path) -> Path:
    """Let what a test stores lie in a folder of its own; return it."""
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    return tmp_path


@pytest.fixture(autouse=True)
def _forgetful_cache() -> None:
    """Let no test find in the process's cache what another test's village was called."""
    cache.clear()
