"""The servers of the tests.

Each pytest process (each xdist worker) starts a PostgreSQL cluster of its own when the first test asks for a database,
so that the snapshot horizon and the locks belong to nobody else. TEST_DATABASE_URL and TEST_BROKER_URL name servers to
use instead; run with -n0 then.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg2 import extensions

from config.databases import database_settings
from config.local.valkey import Broker
from tests.servers import running_cluster, servers_in_use

# no deadline: the machine may be busy; a slow example is no wrong one
for profile, examples in {"fast": 50, "prove": 1000}.items():
    hypothesis_settings.register_profile(
        profile, max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def pytest_report_header() -> str:
    return servers_in_use()


@pytest.fixture(scope="session")
def server_home() -> Iterator[Path]:
    """A folder for the servers of this pytest process."""
    home = Path(tempfile.mkdtemp(prefix="pathway-test-"))
    home.chmod(0o755)
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def database_server(server_home: Path) -> Iterator[str]:
    """The URL of a database on the server of this pytest process."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with running_cluster(server_home) as cluster:
        cluster.create_owner()
        yield cluster.url("postgres")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: str) -> None:
    """Point Django at that server before pytest-django makes the test database there."""
    server = database_settings(database_server)
    default = connections["default"].settings_dict
    default.update({name: server[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    default["TEST"]["NAME"] = f"pathway_test_{uuid4().hex[:12]}"


@dataclass(frozen=True)
class OwnDatabase:
    """A database that one test has for itself: it may commit, race and read the feed."""

    name: str
    dsn: str
    url: str
    opened: list[extensions.connection] = field(default_factory=list)

    def connect(self) -> extensions.connection:
        """Another connection, closed when the test ends."""
        connection = psycopg2.connect(self.dsn)
        self.opened.append(connection)
        return connection


@pytest.fixture(scope="session")
def template_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the migrated database to which nobody ever connects, so that it can always be cloned."""
    template = f"pathway_template_{uuid4().hex[:12]}"
    default = connections["default"]
    server, migrated = default.settings_dict["NAME"], default.settings_dict["TEST"]["NAME"]
    # pytest-django makes the test database only where some collected test asks for it by its own fixtures
    is_ours = server != migrated
    with django_db_blocker.unblock():
        if is_ours:
            default.creation.create_test_db(verbosity=0, serialize=False)
        connections.close_all()
    run_on_server(f'CREATE DATABASE {template} TEMPLATE "{migrated}"')
    yield template
    run_on_server(f"DROP DATABASE {template}")
    if is_ours:
        with django_db_blocker.unblock():
            default.creation.destroy_test_db(server, verbosity=0)


@pytest.fixture
def own_database(template_database: str, django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """A fresh database for one test, on which Django's default connection stands, in every thread."""
    default = connections["default"].settings_dict
    shared, own = default["NAME"], f"pathway_own_{uuid4().hex[:12]}"
    run_on_server(f"CREATE DATABASE {own} TEMPLATE {template_database}")
    with django_db_blocker.unblock():
        connections.close_all()
        default["NAME"] = own
        database = OwnDatabase(name=own, dsn=dsn(own), url=url(own))
        try:
            yield database
        finally:
            close_all([*database.opened, *connections.all(initialized_only=True)])
            default["NAME"] = shared
    run_on_server(f"DROP DATABASE {own} WITH (FORCE)")


def close_all(opened: list[Any]) -> None:
    for connection in opened:
        connection.close()


def dsn(database: str) -> str:
    """libpq's connection string for a database on the server that Django is pointed at."""
    server = settings.DATABASES["default"]
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    given = {option: server[name] for option, name in named.items() if server[name]}
    return extensions.make_dsn(dbname=database, **given)


def url(database: str) -> str:
    """The same for DATABASE_URL."""
    server = settings.DATABASES["default"]
    password = f":{quote(server['PASSWORD'])}" if server["PASSWORD"] else ""
    place = urlencode({"host": server["HOST"], "port": server["PORT"]})
    return f"postgres://{server['USER']}{password}@/{database}?{place}"


def run_on_server(statement: str) -> None:
    """Run a statement that PostgreSQL allows in no transaction."""
    connection = psycopg2.connect(dsn("postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


@pytest.fixture(scope="session")
def broker_server(server_home: Path) -> Iterator[str]:
    given = os.environ.get("TEST_BROKER_URL")
    if given:
        yield given
        return
    broker = Broker(folder=server_home / "valkey", log=server_home / "valkey.log", durable=False)
    broker.start()
    try:
        yield broker.url
    finally:
        broker.stop()


@pytest.fixture
def broker_url(broker_server: str) -> str:
    """The URL of a broker that only this pytest process uses. Use queue names of your own: it is not emptied."""
    return broker_server
