"""Pathway's own web server, as script/run starts it, and a client that keeps one connection to it."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.local.processes import COMMANDS
from config.local.valkey import free_port

START_SECONDS = 30
ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"


class UnexpectedAnswer(Exception):
    """The server answered something else than the job expects."""


class Client:
    """HTTP/1.1 over one connection, as a REST client holds it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)

    def ask(
        self, method: str, path: str, *, token: str, body: Mapping[str, Any] | None = None, **headers: str
    ) -> bytes:
        """The body of a 2xx answer; further headers as `if_match=...`. Raises UnexpectedAnswer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Authorization": f"Bearer {token}", **named}
        if body is not None:
            given["Content-Type"] = "application/json"
        self.connection.request(method, path, body=json.dumps(body) if body is not None else None, headers=given)
        response = self.connection.getresponse()
        said = response.read()
        if not http.client.OK <= response.status < http.client.MULTIPLE_CHOICES:
            raise UnexpectedAnswer(f"{method} {path}: {response.status} {said[:500]!r}")
        return said


@contextmanager
def serving() -> Iterator[Client]:
    """The web server on a free port, over the database of DATABASE_URL, until the end of the block."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", *COMMANDS["web"]],
        cwd=ROOT,
        env=os.environ | {"GRANIAN_HOST": HOST, "GRANIAN_PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield Client(port)
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/api/v1/problems/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise UnexpectedAnswer("The web server did not start.")
