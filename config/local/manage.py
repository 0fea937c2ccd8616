"""script/manage: manage.py against the running servers, or against ones it starts for that one command."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from config.local.home import Home, HomeInUse
from config.local.postgres import ServerFailed
from config.local.run import ROOT, home_folder
from config.local.started import stop_leftovers
from config.local.stores import stores_of

WAIT_SECONDS = 120


def say_nothing(_words: str) -> None:
    """Only the command itself speaks."""


def run_manage(arguments: Sequence[str], *, environment: dict[str, str]) -> int:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


def on_own_servers(home: Home, arguments: Sequence[str]) -> int:
    """Holds the home meanwhile.

    Raises:
        HomeInUse: script/run holds it.
    """
    with home.locked():
        stop_leftovers(home.started)
        stores = stores_of(home, say=say_nothing)
        try:
            stores.start()
            return run_manage(arguments, environment=stores.environment())
        finally:
            stores.stop()


def on_running_servers(home: Home, arguments: Sequence[str]) -> int | None:
    """None while there is no environment to read, because the other run is only starting or already stopping."""
    try:
        environment = home.saved_environment()
    except FileNotFoundError:
        return None
    return run_manage(arguments, environment=environment)


def main(arguments: Sequence[str]) -> int:
    home = Home(home_folder().resolve())
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            return on_own_servers(home, arguments)
        except HomeInUse:
            status = on_running_servers(home, arguments)
        if status is not None:
            return status
        time.sleep(0.2)
    sys.stderr.write(f"script/manage: the run that uses {home.path} did not get ready.\n")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerFailed as reason:
        sys.exit(f"script/manage: {reason}")
