"""Loads the demo network, once, where nobody real is."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from pathway import planned_moves
from pathway.management.demo import desk
from pathway.management.demo.cast import tell
from pathway.management.demo.network import Network, make_network
from pathway.management.demo.stage import IDENTIFIER_SYSTEM, play
from patients.models import Identifier, Patient

PATIENTS = 400
SAY_EVERY = 50


class NoPlaceForADemo(Exception):
    """This database, or this environment, is not one for invented people; the message says why and what to do."""


def seed(*, patients: int = PATIENTS, now: datetime, say: Callable[[str], object]) -> int:
    """Makes what is missing of the network and of patients 1 to `patients`; gives how many patients were made.

    Raises NoPlaceForADemo in production, and where there are patients who are not invented.
    """
    missing = _missing(patients)
    if not missing:
        say("The demo network is here already: nothing to do.")
        return 0
    _check_place()
    network = make_network(now=now)
    _play_all(missing, network=network, now=now, say=say)
    planned_moves.flag_overdue_arrivals(now)
    desk.leave_something_to_sign(network)
    desk.leave_a_draft(network, now=now)
    return len(missing)


def _play_all(numbers: list[int], *, network: Network, now: datetime, say: Callable[[str], object]) -> None:
    for done, number in enumerate(numbers, start=1):
        play(tell(number, now=now), network=network, now=now)
        if done % SAY_EVERY == 0 or done == len(numbers):
            say(f"  {done} of {len(numbers)} demo patients")


def _missing(patients: int) -> list[int]:
    known = set(Identifier.objects.filter(system=IDENTIFIER_SYSTEM).values_list("value", flat=True))
    return [number for number in range(1, patients + 1) if f"DEMO-{number:04}" not in known]


def _check_place() -> None:
    if settings.PRODUCTION:
        raise NoPlaceForADemo(
            "The demo's passwords are known to everybody, so it is not loaded in production. "
            "Set PATHWAY_ENVIRONMENT=local to try things on this machine."
        )
    if Patient.objects.filter(is_demo=False).exists():
        raise NoPlaceForADemo(
            "There are patients here who are not demo patients; invented people are not mixed with them. "
            "Use an empty database, or script/run with another --home, or --no-demo."
        )
