import re
from pathlib import Path

import pytest

from linli.config import databases, env

CLONE = Path(__file__).resolve().parents[2]
READ = re.compile(
    r"""(?:env\.(?:text|flag|number|count|listing|networks|database_address)\(|os\.environ(?:\.\w+\(|\[))\s*"((?:LINLI|DATABASE)_\w+)\""""
)


def variables_read() -> set[str]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in CLONE.glob("src/linli/**/*.py"))
    own = (CLONE / "src/linli/config/env.py").read_text(encoding="utf-8")
    return set(READ.findall(code)) | set(re.findall(r'text\("(LINLI_\w+)"', own))


def variables_documented() -> set[str]:
    page = (CLONE / "docs/operations.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `((?:LINLI|DATABASE)_\w+)` \|", page, flags=re.MULTILINE))


def test_every_variable_that_is_read_is_documented() -> None:
    assert variables_read() - variables_documented() == set()


def test_every_variable_that_is_documented_is_read() -> None:
    assert variables_documented() - variables_read() == set()


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql://web:secret@db.example:6432/linli", ("linli", "web", "secret", "db.example", "6432")),
        ("postgres://web@/linli?host=/run/postgresql", ("linli", "web", "", "/run/postgresql", "")),
        ("postgresql://web:p%40ss%2Fword@[::1]/linli", ("linli", "web", "p@ss/word", "::1", "")),
        ("postgresql://a,b:5433/linli?user=web", ("linli", "web", "", "a,b", ",5433")),
    ],
)
def test_a_url_is_read_as_postgresql_reads_it(
    url: str, where: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    address = env.database_address("DATABASE_URL")
    assert address is not None
    assert (address.name, address.user, address.password, address.host, address.port) == where


def test_what_else_a_url_says_reaches_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://web@db/linli?sslmode=verify-full&target_session_attrs=read-write")
    options = databases.setting("command")["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert options["target_session_attrs"] == "read-write"


@pytest.mark.parametrize(
    "url", ["mysql://web:secret@db/linli", "postgresql://web:secret@db", "postgresql://se cret@[/x"]
)
def test_a_bad_url_is_refused_without_showing_its_password(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(env.BadEnvironmentError) as fault:
        env.database_address("DATABASE_URL")
    assert "secret" not in str(fault.value)
    assert "DATABASE_URL" in str(fault.value)


def test_pages_have_a_statement_timeout_and_commands_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://web@db/linli")
    monkeypatch.setenv("LINLI_STATEMENT_TIMEOUT", "2.5")
    assert "statement_timeout=2500 " in databases.setting("web")["OPTIONS"]["options"]
    assert "options" not in databases.setting("command")["OPTIONS"]


def test_one_url_for_both_lays_the_owners_rights_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://solo@db/linli")
    assert databases.setting("web")["SWITCH_ROLE"]
    monkeypatch.setenv("LINLI_OWNER_DATABASE_URL", "postgresql://owner@db/linli")
    assert not databases.setting("web")["SWITCH_ROLE"]


def test_migrations_enter_as_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://web@db/linli")
    monkeypatch.setenv("LINLI_OWNER_DATABASE_URL", "postgresql://owner@db/linli")
    monkeypatch.setenv("LINLI_DATABASE_ROLE", "owner")
    assert databases.setting("command")["USER"] == "owner"


@pytest.mark.parametrize(("raw", "value"), [("1", True), ("off", False), ("YES", True), ("", False), (" true ", True)])
def test_a_flag_is_read(raw: str, value: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DEBUG", raw)
    assert env.flag("LINLI_DEBUG") is value


def test_what_cannot_be_meant_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DEBUG", "perhaps")
    with pytest.raises(env.BadEnvironmentError, match="LINLI_DEBUG must be 1 or 0"):
        env.flag("LINLI_DEBUG")
    monkeypatch.setenv("LINLI_WEB_WORKERS", "0")
    with pytest.raises(env.BadEnvironmentError, match="LINLI_WEB_WORKERS must be at least 1"):
        env.count("LINLI_WEB_WORKERS", 2, least=1)
    monkeypatch.setenv("LINLI_WEB_WORKERS", "1.5")
    with pytest.raises(env.BadEnvironmentError, match="whole number"):
        env.count("LINLI_WEB_WORKERS", 2, least=1)
