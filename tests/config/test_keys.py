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


def test_reading_the_settings_leaves_no_keys_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATA", str(tmp_path))
    assert keys.secret_key()
    assert keys.data_key()
    assert list(tmp_path.iterdir()) == []
