"""script/run: everything that Pathway needs, from one command, until Ctrl-C."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from config.local.follow import Follower
from config.local.home import Home, HomeInUse
from config.local.postgres import ServerFailed
from config.local.processes import all_commands, start_supervisor
from config.local.started import stop_leftovers, strike_out, write_down
from config.local.stores import Stores, stores_of
from config.local.valkey import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60
STOP_SECONDS = 30
LOOK_SECONDS = 0.3
TERMINATION = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRun(RuntimeError):
    """Something on this machine is in the way; the message says what, and what to do."""


class Stopped(BaseException):
    """Somebody asked the run to stop."""


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/run",
        description="Run Pathway on this machine. DATABASE_URL and BROKER_URL name servers to use instead of its own.",
    )
    parser.add_argument("--port", type=int, default=8000, help="the web server's port on 127.0.0.1 (8000)")
    parser.add_argument("--home", type=Path, default=home_folder(), help="where data stays (.pathway)")
    parser.add_argument("--no-demo", action="store_true", help="start without the demo network")
    return parser.parse_args(arguments)


def home_folder() -> Path:
    return Path(os.environ.get("PATHWAY_HOME", ROOT / ".pathway"))


def say(words: str) -> None:
    sys.stdout.write(f"  {words}\n")
    sys.stdout.flush()


@dataclass(kw_only=True)
class Run:
    home: Home
    stores: Stores
    port: int
    demo: bool
    supervisor: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def go(self) -> None:
        """Start everything, then show logs until somebody stops it or the supervisor ends."""
        began = time.monotonic()
        check_port(self.port)
        self.stores.start()
        environment = os.environ | self.environment()
        prepare(environment, demo=self.demo)
        self.home.save_environment(self.environment())
        follower = Follower(self.home.logs, tuple(all_commands()))
        follower.begin()
        say("starting web, worker, beat and the mail sink")
        self.start_processes(environment)
        self.wait_until_ready()
        sys.stdout.write(self.welcome(seconds=time.monotonic() - began))
        self.watch(follower)

    def environment(self) -> dict[str, str]:
        mail_port = str(free_port())
        return self.stores.environment() | {
            "GRANIAN_HOST": "127.0.0.1",
            "GRANIAN_PORT": str(self.port),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "MAIL_SINK_PORT": mail_port,
            "MAIL_SINK_FOLDER": str(self.home.mail),
        }

    def start_processes(self, environment: dict[str, str]) -> None:
        self.supervisor = start_supervisor(self.home, environment=environment)
        write_down(self.home.started, name="supervisor", pid=self.supervisor.pid)

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self.check_supervisor()
            if answers(f"{self.address}/healthz"):
                return
            time.sleep(0.1)
        raise CannotRun(f"The web server does not answer; see {self.home.logs / 'web.log'}.")

    def check_supervisor(self) -> None:
        if self.supervisor is None or self.supervisor.poll() is not None:
            raise CannotRun(f"The supervisor ended; see {self.home.logs / 'supervisor.log'}.")

    def welcome(self, *, seconds: float) -> str:
        lines = [f"\nready {self.address}   ({seconds:.0f} s)"]
        if self.demo:
            lines.append(demo_logins())
        lines.append(f"data in {self.home.path}, mail in {self.home.mail}; stop with Ctrl-C\n")
        return "\n".join(line for line in lines if line) + "\n"

    def watch(self, follower: Follower) -> None:
        while True:
            follower.show()
            self.check_supervisor()
            self.stores.start_crashed()
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        self.home.environment.unlink(missing_ok=True)
        if self.supervisor is not None:
            self.supervisor.terminate()
            try:
                self.supervisor.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.supervisor.kill()
            strike_out(self.home.started, name="supervisor")
        self.stores.stop()
        stop_leftovers(self.home.started)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(f"Port {port} can't be used ({error.strerror}). Give another one with --port.") from None


def prepare(environment: dict[str, str], *, demo: bool) -> None:
    say("preparing the database")
    command = [sys.executable, "manage.py", "prepare", *(["--demo"] if demo else [])]
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise CannotRun("The database could not be prepared; the reason stands above.")


def demo_logins() -> str:
    """The demo's accounts as lines; the demo knows them, and is not imported before it is wanted."""
    from pathway.management.demo.logins import DEMO_PASSWORD, LOGINS  # noqa: PLC0415

    accounts = "\n".join(f"  {login.username:<22} {login.role.replace('_', ' ').lower()}" for login in LOGINS)
    return (
        f"demo logins (password {DEMO_PASSWORD}; script/manage issue_token USERNAME prints an API token):\n{accounts}"
    )


def answers(url: str) -> bool:
    """Whether a web server answers there, with whatever status."""
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  # our own address
    except urllib.error.HTTPError as refusal:
        return refusal.code < 500  # noqa: PLR2004
    except OSError:
        return False
    return True


def stop_on(_signal: int, _frame: FrameType | None) -> None:
    """The first request to stop is heard; while that is being done, further ones change nothing."""
    for number in TERMINATION:
        signal.signal(number, go_on)  # with SIG_IGN, Python would complain of one that came in between
    raise Stopped


def go_on(_signal: int, _frame: FrameType | None) -> None:
    """Nothing: the run is stopping already."""


def main(arguments: Sequence[str]) -> int:
    options = parsed(arguments)
    home = Home(options.home.resolve())
    for number in TERMINATION:
        signal.signal(number, stop_on)
    try:
        with home.locked():
            run_in(home, port=options.port, demo=not options.no_demo)
    except Stopped:
        say("stopped")
        return 0
    except (CannotRun, HomeInUse, ServerFailed) as reason:
        sys.stderr.write(f"script/run: {reason}\n")
        return 1
    return 0


def run_in(home: Home, *, port: int, demo: bool) -> None:
    left = stop_leftovers(home.started)
    if left:
        say(f"stopped what an earlier run left: {', '.join(left)}")
    run = Run(home=home, stores=stores_of(home, say=say), port=port, demo=demo)
    try:
        run.go()
    finally:
        say("stopping")
        run.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
