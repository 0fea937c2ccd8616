"""The database and the broker of one home: embedded, or those that DATABASE_URL and BROKER_URL name."""

import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from config.local.home import Home
from config.local.postgres import OWNER, Cluster, cluster_in
from config.local.started import is_alive, stop_orphans, strike_out, write_down
from config.local.valkey import Broker

DATABASE = "pathway"
# PostgreSQL would quote refused rows and statements, which hold what patients told us
QUIET_LOG = {"log_error_verbosity": "terse", "log_min_error_statement": "panic", "log_checkpoints": "off"}

Say = Callable[[str], None]


@dataclass(kw_only=True)
class Stores:
    """`cluster` and `broker` are None where a real server is used instead."""

    home: Home
    cluster: Cluster | None
    broker: Broker | None
    say: Say

    @property
    def database_url(self) -> str:
        return self.cluster.url(DATABASE) if self.cluster else os.environ["DATABASE_URL"]

    @property
    def broker_url(self) -> str:
        return self.broker.url if self.broker else os.environ["BROKER_URL"]

    def start(self) -> None:
        if self.cluster:
            self.start_postgres(self.cluster)
        if self.broker:
            self.start_valkey(self.broker)

    def start_postgres(self, cluster: Cluster) -> None:
        # a postmaster that was killed may have left backends, which no new one could start beside
        stop_orphans(self.home.started, name="postgres")
        forget_stale_locks(cluster)
        is_new = cluster.is_new()
        if is_new:
            self.say(f"creating a PostgreSQL cluster in {cluster.data}")
            cluster.create()
        self.say("starting PostgreSQL")
        cluster.start()
        assert cluster.process is not None
        write_down(self.home.started, name="postgres", pid=cluster.process.pid)
        create_database(cluster)

    def start_valkey(self, broker: Broker) -> None:
        self.say("starting Valkey")
        broker.start()
        assert broker.process is not None
        write_down(self.home.started, name="valkey", pid=broker.process.pid)

    def start_crashed(self) -> None:
        """Start again what has ended by itself, at the same address."""
        if self.cluster and self.cluster.process and self.cluster.process.poll() is not None:
            self.start_postgres(self.cluster)
        if self.broker and self.broker.process and self.broker.process.poll() is not None:
            self.start_valkey(self.broker)

    def stop(self) -> None:
        if self.broker:
            self.broker.stop()
            strike_out(self.home.started, name="valkey")
        if self.cluster:
            self.cluster.stop()
            strike_out(self.home.started, name="postgres")

    def environment(self) -> dict[str, str]:
        """What Pathway's processes need to know of this home and its servers."""
        return {
            "PATHWAY_ENVIRONMENT": "local",
            "DATABASE_URL": self.database_url,
            "BROKER_URL": self.broker_url,
            "SECRET_KEY": self.home.secret_key(),
            "BEAT_SCHEDULE_FILE": str(self.home.path / "beat-schedule"),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        }


def stores_of(home: Home, *, say: Say) -> Stores:
    cluster = None
    broker = None
    if not os.environ.get("DATABASE_URL"):
        cluster = cluster_in(home.path, log=home.logs / "postgres.log", settings=QUIET_LOG)
        if cluster.data.parent != home.path:
            say(f"PostgreSQL can't run as root, nor its account enter {home.path}: its data is in {cluster.data}")
    if not os.environ.get("BROKER_URL"):
        broker = Broker(folder=home.path / "valkey", log=home.logs / "valkey.log", durable=True)
    return Stores(home=home, cluster=cluster, broker=broker, say=say)


def create_database(cluster: Cluster) -> None:
    """The role and its database, where they are missing."""
    if not cluster.execute(f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'"):
        cluster.create_owner()
    if not cluster.execute(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
        cluster.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def forget_stale_locks(cluster: Cluster) -> None:
    """Remove PostgreSQL's lock files where their number belongs to something else, as after a restart of the machine, or to
    a zombie.

    PostgreSQL would take any process of that number for its own. Where nothing has the number it looks itself whether
    a server is left, so the file stays then.
    """
    for file in cluster.lock_files():
        with contextlib.suppress(FileNotFoundError, IndexError):
            number = int(file.read_text().split()[0])
            if psutil.pid_exists(number) and not is_server(number, cluster):
                file.unlink()


def is_server(pid: int, cluster: Cluster) -> bool:
    try:
        process = psutil.Process(pid)
        return is_alive(process) and str(cluster.data) in process.cmdline()
    except psutil.NoSuchProcess:
        return False
