"""A PostgreSQL that others run, played by the tests' own: the roles differ, the server does not matter."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.cluster import Cluster
from tests.config.conftest import linli, said

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Others:
    """A database with a login that owns it and one that does not."""

    name: str
    owner: str
    web: str
    where: str

    def url(self, login: str) -> str:
        return f"postgresql://{login}:invented@/{self.name}?{self.where}"


@pytest.fixture
def others(cluster: Cluster) -> Iterator[Others]:
    found = Others(
        name=f"others_{os.getpid()}",
        owner=f"others_owner_{os.getpid()}",
        web=f"others_web_{os.getpid()}",
        where=f"host={cluster.home.sockets}&port=5432",
    )
    with cluster._superuser("postgres") as server:
        for login in (found.owner, found.web):
            server.execute(f"CREATE ROLE {login} LOGIN PASSWORD 'invented'".encode())
        server.execute(f"CREATE DATABASE {found.name} OWNER {found.owner}".encode())
        yield found
        server.execute(f"DROP DATABASE {found.name} WITH (FORCE)".encode())
        server.execute(f"REVOKE linli_app FROM {found.owner} CASCADE".encode())
        for login in (found.owner, found.web):
            server.execute(f"DROP ROLE {login}".encode())


def journal_stands(url: str, *, as_app: bool = False) -> str:
    """Try to change the journal and tell what came of it."""
    with psycopg.connect(url) as connection:
        if as_app:
            connection.execute("SET ROLE linli_app")
        try:
            connection.execute("UPDATE kernel_event SET kind = 'other'")
        except psycopg.errors.InsufficientPrivilege:
            return "refused"
    return "changed"


def test_with_two_logins_the_application_cannot_change_the_journal(
    cluster: Cluster, others: Others, data: Path
) -> None:
    with cluster._superuser("postgres") as server:
        server.execute(f"GRANT linli_app TO {others.owner} WITH ADMIN OPTION".encode())
    urls = {"DATABASE_URL": others.url(others.web), "LINLI_OWNER_DATABASE_URL": others.url(others.owner)}
    migrating = linli("migrate", data=data, **urls)
    assert "migrations applied" in said(migrating, seconds=180)
    assert journal_stands(others.url(others.web)) == "refused"
    doctor = said(linli("doctor", data=data, **urls), seconds=120)
    assert "ok    journal: the application may add to it and not change it" in doctor
    assert "ok    migrations: all applied" in doctor
    assert "fail  worker: background jobs: never seen" in doctor


def test_with_one_login_the_doctor_says_how_well_the_journal_is_protected(others: Others, data: Path) -> None:
    # This login may neither make roles nor act as the application's.
    alone = {"DATABASE_URL": others.url(others.owner)}
    migrating = said(linli("migrate", data=data, **alone), seconds=180)
    assert "could not be made or granted" in migrating
    doctor = said(linli("doctor", data=data, **alone), seconds=120)
    assert "fail  journal: the application may change what was recorded" in doctor


def test_one_login_that_may_acts_as_the_application(cluster: Cluster, others: Others, data: Path) -> None:
    with cluster._superuser("postgres") as server:
        server.execute(f"GRANT linli_app TO {others.owner} WITH ADMIN OPTION".encode())
    alone = {"DATABASE_URL": others.url(others.owner)}
    assert "migrations applied" in said(linli("migrate", data=data, **alone), seconds=180)
    assert journal_stands(others.url(others.owner), as_app=True) == "refused"
    doctor = said(linli("doctor", data=data, **alone), seconds=120)
    assert "warn  journal: protected by a role that the login could lay down again" in doctor
