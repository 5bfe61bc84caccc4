from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from linli.config import env, keys


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    first = keys.kept(path)
    assert keys.kept(path) == first
    assert len(bytes.fromhex(first)) == keys.DATA_KEY_BYTES
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["secret"]


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    path.parent.mkdir()
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        assert len(set(pool.map(keys.kept, [path] * 16))) == 1


@pytest.mark.parametrize("key", ["short", "zz" * 32, "ab" * 31])
def test_a_data_key_that_is_no_key_is_refused(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATA_KEY", key)
    with pytest.raises(env.BadEnvironmentError, match="LINLI_DATA_KEY must be 32 bytes"):
        keys.data_key()


def test_an_installation_makes_each_of_its_keys_and_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATA", str(tmp_path))
    for name in ("LINLI_SECRET_KEY", "LINLI_DATA_KEY", "LINLI_PUSH_KEY"):
        monkeypatch.delenv(name, raising=False)
    keys.ensure()
    made = (keys.secret_key(), keys.data_key(), keys.push_key())
    keys.ensure()

    assert (keys.secret_key(), keys.data_key(), keys.push_key()) == made
    assert len(set(made)) == 3
    assert {path.name for path in keys.folder().iterdir()} == {"secret_key", "data_key", "push_key"}


def test_a_key_of_push_services_may_be_brought_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_PUSH_KEY", "ab" * 32)
    assert keys.push_key() == "ab" * 32

    monkeypatch.setenv("LINLI_PUSH_KEY", "ab")
    with pytest.raises(env.BadEnvironmentError, match="LINLI_PUSH_KEY must be 32 bytes"):
        keys.push_key()


def test_reading_the_settings_leaves_no_keys_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATA", str(tmp_path))
    assert keys.secret_key()
    assert keys.data_key()
    assert list(tmp_path.iterdir()) == []
