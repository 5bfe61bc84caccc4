import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from linli.config import postgres
from linli.config.postgres import account, home
from linli.config.postgres.server import State
from tests.config.conftest import FAST, is_alive, server_pid, until

pytestmark = pytest.mark.slow
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as another user")
USER = "linli-test"


Start = Callable[[Path], postgres.Server]


def ask(data: Path, question: str) -> object:
    found = postgres.find(data)
    assert found is not None
    with psycopg.connect(postgres.address(found, postgres.APP_ROLE).conninfo()) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def user_of(pid: int) -> int:
    return int(re.findall(r"^Uid:\t(\d+)", Path(f"/proc/{pid}/status").read_text(), flags=re.MULTILINE)[0])


def make(data: Path, statement: str) -> None:
    found = postgres.find(data)
    assert found is not None
    with psycopg.connect(postgres.address(found, postgres.OWNER_ROLE).conninfo()) as connection:
        connection.execute(statement.encode())


def test_it_starts_answers_and_stops_leaving_nothing_running(data: Path, start: Start) -> None:
    server = start(data)
    assert ask(data, "SELECT current_user") == "linli_app"
    pid = server_pid(data)
    server.stop()
    assert not is_alive(pid)
    assert server.state() is State.SILENT


def test_chinese_words_have_trigrams_and_times_are_in_utc(data: Path, start: Start) -> None:
    start(data)
    make(data, "CREATE EXTENSION pg_trgm")
    assert ask(data, "SHOW timezone") == "UTC"
    assert ask(data, "SELECT similarity('龙游县东华街道', '东华街道') > 0.3") is True


def test_nobody_enters_without_the_password_and_no_port_is_open(data: Path, start: Start) -> None:
    server = start(data)
    sockets = server.home.sockets
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(host=str(sockets), user="postgres", dbname="postgres", passfile="/dev/null")
    assert ask(data, "SHOW listen_addresses") == ""
    assert {path.stat().st_mode & 0o777 for path in server.home.keys.iterdir()} == {0o600}


def test_the_application_may_use_what_the_owner_makes_and_not_make_things_itself(data: Path, start: Start) -> None:
    start(data)
    make(data, "CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY)")
    assert ask(data, "INSERT INTO thing DEFAULT VALUES RETURNING id") == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(data, "CREATE TABLE other ()")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(data, "TRUNCATE thing")


def test_a_second_supervisor_takes_over_a_running_server(data: Path, start: Start) -> None:
    start(data)
    pid = server_pid(data)
    second = start(data)
    assert server_pid(data) == pid
    second.stop()
    assert not is_alive(pid)


def test_a_killed_server_is_started_again_with_what_was_committed(data: Path, start: Start) -> None:
    start(data)
    make(data, "CREATE TABLE thing AS SELECT 7 AS n")
    pid = server_pid(data)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not is_alive(pid))
    start(data)
    assert ask(data, "SELECT n FROM thing") == 7


def test_a_process_id_that_now_belongs_to_another_program_stands_in_nobodys_way(data: Path, start: Start) -> None:
    server = start(data)
    pid_file = server.home.cluster / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    with subprocess.Popen(["sleep", "60"], **server.home.account.popen_options()) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        start(data)
        assert ask(data, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_an_interrupted_first_start_is_begun_anew(data: Path, start: Start) -> None:
    found = postgres.prepare(data)
    half = found.path / "cluster.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    start(data)
    assert ask(data, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_gets_a_private_folder_elsewhere(data: Path, start: Start) -> None:
    deep = data / ("x" * 60) / ("y" * 60)
    server = start(deep)
    sockets = server.home.sockets
    assert not sockets.is_relative_to(deep)
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert ask(deep, "SELECT 1") == 1
    server.stop()
    shutil.rmtree(sockets)
    start(deep).stop()
    postgres.prepare(deep).sockets.rmdir()


def test_a_lost_password_is_said_in_one_sentence(data: Path, start: Start) -> None:
    server = start(data)
    (server.home.keys / "db_superuser").write_text("wrong\n")
    with pytest.raises(postgres.ClusterError, match="does not accept the password"):
        server.state()
    (server.home.keys / "db_superuser").unlink()
    with pytest.raises(postgres.ClusterError, match="db_superuser is gone"):
        server.state()
    os.kill(server_pid(data), signal.SIGKILL)


@AS_ROOT
def test_root_hands_the_server_to_a_user_of_its_own(data: Path, start: Start) -> None:
    server = start(data)
    assert server.home.account.name == account.SERVICE_USER
    assert user_of(server_pid(data)) == server.home.account.uid != 0
    assert server.home.path == data / "postgres"


@AS_ROOT
def test_in_a_closed_folder_the_database_goes_elsewhere_and_the_folder_stays_closed(data: Path, start: Start) -> None:
    data.parent.chmod(0o700)
    server = start(data)
    assert server.home.path.parent == Path("/var/lib/linli")
    assert data.parent.stat().st_mode & 0o777 == 0o700
    assert ask(data, "SELECT 1") == 1
    again = postgres.find(data)
    assert again is not None
    assert again.path == server.home.path


@pytest.fixture
def ordinary_user() -> Iterator[account.Account]:
    subprocess.run(["useradd", "-r", "-M", USER], check=False, capture_output=True)
    yield account._account(pwd.getpwnam(USER))
    subprocess.run(["userdel", USER], check=False, capture_output=True)


@AS_ROOT
def test_root_runs_another_users_database_as_that_user(
    data: Path, start: Start, ordinary_user: account.Account
) -> None:
    data.mkdir()
    (data / "postgres").mkdir(mode=0o700)
    os.chown(data / "postgres", ordinary_user.uid, ordinary_user.gid)
    (data / "postgres.location").write_text("postgres\n")
    theirs = home.Home(data=data, path=data / "postgres", account=ordinary_user)
    home._prepare_sockets(theirs)
    server = postgres.Server(theirs, FAST)
    server.start()
    server.stop()
    again = start(data)
    assert again.home.account == ordinary_user
    assert user_of(server_pid(data)) == ordinary_user.uid
    again.stop()
