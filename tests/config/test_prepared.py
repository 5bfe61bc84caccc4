import os
from pathlib import Path

import pytest

from linli.config import prepared
from tests.cluster import Cluster


@pytest.fixture
def installation(db: None, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINLI_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", cluster.app_url())
    monkeypatch.setenv("LINLI_OWNER_DATABASE_URL", cluster.owner_url())
    sources = tmp_path / "src"
    (sources / "kernel" / "migrations").mkdir(parents=True)
    (sources / "kernel" / "migrations" / "0001_first.py").write_text("first")
    monkeypatch.setattr(prepared, "_SOURCE", sources)
    prepared.record()
    return sources


def test_nothing_is_prepared_twice(installation: Path) -> None:
    assert prepared.is_current()


def test_before_the_first_time_everything_is_to_be_prepared(installation: Path, tmp_path: Path) -> None:
    (tmp_path / "prepared").unlink()
    assert not prepared.is_current()


def test_a_new_or_changed_migration_is_noticed(installation: Path) -> None:
    (installation / "kernel" / "migrations" / "0002_second.py").write_text("second")
    assert not prepared.is_current()
    prepared.record()
    os.utime(installation / "kernel" / "migrations" / "0001_first.py", (1, 1))
    assert not prepared.is_current()


def test_what_is_neither_migration_nor_static_file_needs_no_preparing(installation: Path) -> None:
    (installation / "kernel" / "flow.py").write_text("changed")
    assert prepared.is_current()


def test_the_demo_is_prepared_for_itself(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DEMO", "1")
    assert not prepared.is_current()


def test_another_database_is_noticed(installation: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_OWNER_DATABASE_URL", cluster.owner_url().replace(cluster.database, "linli_template"))
    assert not prepared.is_current()
