"""The server under the bench and its scratch databases: an embedded PostgreSQL with normal durability, or DATABASE_URL."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from config.local.postgres import cluster_in


@dataclass(frozen=True)
class Server:
    """`url` names some database on it, from which others may be created."""

    url: str

    def database(self, name: str) -> str:
        """The URL of another database on this server."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(path=f"/{name}"))

    @contextmanager
    def scratch(self, name: str, *, template: str = "template1") -> Iterator[str]:
        """The URL of a new database, a copy of `template`, dropped afterwards."""
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield self.database(name)
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


@contextmanager
def server() -> Iterator[Server]:
    """The server to measure on: DATABASE_URL's, or an embedded one for the time of this run."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield Server(given)
        return
    home = Path(tempfile.mkdtemp(prefix="pathway-bench-"))
    home.chmod(0o755)
    cluster = cluster_in(home, log=home / "postgres.log")
    cluster.create()
    cluster.start()
    try:
        cluster.create_owner()
        yield Server(cluster.url("postgres"))
    finally:
        cluster.stop()
        for folder in (cluster.data, cluster.sockets, home):
            shutil.rmtree(folder, ignore_errors=True)
