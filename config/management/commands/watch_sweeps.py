import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from structlog import get_logger

from config.health import due_state, other_sweeps_state, sweep_state
from pathway.on_call.telling import tell_operations

log = get_logger(__name__)
EVERY = timedelta(seconds=30)
AGAIN_AFTER = timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "Watch that due check-ins are swept and claimed, and raise an alarm where they are not: an error in the log, and "
        "mail to OPERATIONS_EMAIL, again every hour. A process of its own: it needs neither beat nor a worker."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once; the status is 1 where something is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            wrong = what_is_wrong()
            if wrong:
                raise_alarm(wrong)
                raise CommandError("the sweeps are late")
            return
        alarmed_at: float | None = None
        while True:
            time.sleep(EVERY.total_seconds())
            alarmed_at = look(alarmed_at)


def look(alarmed_at: float | None) -> float | None:
    """Looks, and gives when an alarm was last raised, None while all is well."""
    wrong = what_is_wrong()
    if not wrong:
        return None
    if alarmed_at is None or time.monotonic() - alarmed_at >= AGAIN_AFTER.total_seconds():
        raise_alarm(wrong)
        return time.monotonic()
    return alarmed_at


def what_is_wrong() -> dict[str, str]:
    states = {"last_sweep": sweep_state(), "due_check_ins": due_state(), "other_sweeps": other_sweeps_state()}
    return {name: state for name, state in states.items() if state not in {"ok", "none yet"}}


def raise_alarm(wrong: dict[str, str]) -> None:
    """The log first: mail may be what is broken."""
    log.error("sweeps_are_late", **wrong)
    said = "\n".join(f"{name}: {state}" for name, state in wrong.items())
    tell_operations(f"Scheduled work is late ({datetime.now().astimezone():%H:%M %Z})", said)
