"""The folder that keeps what script/run needs between starts, and the lock that gives it to one run at a time."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PRIVATE = 0o600


class HomeInUse(RuntimeError):
    """Another run holds this home."""


@dataclass(frozen=True)
class Home:
    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def started(self) -> Path:
        """One file for each process that was started, until it was stopped."""
        return self.path / "started"

    @property
    def environment(self) -> Path:
        """The environment of the running processes, for script/manage; there while they run."""
        return self.path / "environment.json"

    def make(self) -> None:
        for folder in (self.path, self.logs, self.mail, self.started):
            folder.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o711)  # PostgreSQL's account may have to pass through
        for folder in (self.logs, self.mail, self.started):
            folder.chmod(0o700)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home. The lock goes with the process, however that ends.

        Raises:
            HomeInUse: another process holds it.
        """
        self.make()
        with (self.path / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeInUse(f"Another script/run uses {self.path}. Stop it, or give another --home.") from None
            yield

    def secret_key(self) -> str:
        """The key of this home, made on first use."""
        path = self.path / "secret_key"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(64))
        return path.read_text()

    def save_environment(self, variables: Mapping[str, str]) -> None:
        write_private(self.environment, json.dumps(variables, indent=1))

    def saved_environment(self) -> dict[str, str]:
        variables: dict[str, str] = json.loads(self.environment.read_text())
        return variables


def write_private(path: Path, text: str) -> None:
    """Write a file that others can't read, complete or not at all."""
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    half.replace(path)
