"""How often each rule speaks on the demo network: a warning is worth reading only while it is the exception."""

from collections import Counter

import pytest

from pathway.management.demo.seeding import seed
from pathway.models import Verdict
from pathway.transitions.entry import CHOSEN
from programs.database import database_now

pytestmark = pytest.mark.django_db
PATIENTS = 100
MOST, LEAST = 0.30, 0.05
RULES_HEARD = 10


def is_a_choice(verdict: Verdict) -> bool:
    """Somebody could have proposed it; nobody is interrupted when a patient leaves at night, or dies."""
    return (verdict.facts["move"]["disposition"] or "") in CHOSEN


def test_the_rate_of_each_rule_on_the_demo_network():
    seed(patients=PATIENTS, now=database_now(), say=str)

    said = [verdict.said["findings"] for verdict in Verdict.objects.all() if is_a_choice(verdict)]
    against = Counter(finding["rule"] for findings in said for finding in findings if finding["severity"] != "INFO")
    for_information = Counter(
        finding["rule"] for findings in said for finding in findings if finding["severity"] == "INFO"
    )
    warned = sum(any(finding["severity"] != "INFO" for finding in findings) for findings in said)

    print(f"\n{len(said)} moves that somebody chose, {warned} with WARN or higher ({warned / len(said):.0%})")  # noqa: T201  # shown
    for rule in sorted(against | for_information):
        print(f"{rule}: {against[rule] / len(said):.1%} WARN or higher, {for_information[rule] / len(said):.1%} INFO")  # noqa: T201  # shown
    assert LEAST < warned / len(said) < MOST
    assert len(against | for_information) >= RULES_HEARD
