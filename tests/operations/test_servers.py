"""The harness itself: what the other tests rely on."""

import re

import psycopg2
import pytest
from django.db import connection

from tests.servers import broker_version, servers_in_use, version_of

pytestmark = pytest.mark.database


@pytest.mark.django_db
def test_a_database_test_runs_on_a_migrated_database():
    tables = connection.introspection.table_names()

    assert "programs_facility" in tables


def test_a_committing_test_has_a_database_of_its_own(own_database):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE only_here (id int)")

    other = own_database.connect()
    with other, other.cursor() as cursor:
        cursor.execute("INSERT INTO only_here VALUES (1)")

    assert connection.settings_dict["NAME"] == own_database.name
    assert connection.introspection.table_names().count("only_here") == 1


@pytest.mark.django_db
def test_a_test_after_it_stands_on_the_shared_database_again():
    assert connection.settings_dict["NAME"].startswith("pathway_test_")
    assert "only_here" not in connection.introspection.table_names()


def test_own_databases_are_dropped(own_database):
    with psycopg2.connect(own_database.dsn) as other, other.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'pathway_own_%'")
        names = [name for (name,) in cursor.fetchall()]
    other.close()

    assert names == [own_database.name]


@pytest.mark.broker
def test_a_broker_answers(broker_url):
    assert broker_version(broker_url).split()[0] in ("Valkey", "Redis", "RabbitMQ")


@pytest.mark.parametrize("url", ["postgres://nobody@127.0.0.1:1/none", "amqp://127.0.0.1:1//", "redis://127.0.0.1:1/0"])
def test_where_nothing_answers_there_is_no_version(url):
    assert version_of(url) == ""


def test_the_header_names_both_servers_and_their_versions():
    assert re.search(r"PostgreSQL \d+\.\d+.*, (Valkey|Redis|RabbitMQ) \d+\.\d+", servers_in_use())
