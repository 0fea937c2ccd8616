"""How often each rule speaks on the demo network: a warning is worth reading only while it is the exception."""

from collections import Counter
from collections.abc import Iterable

import pytest

from pathway.management.demo.seeding import seed
from pathway.models import Verdict
from pathway.rules.leaving import CHOSEN
from programs.database import database_now

pytestmark = pytest.mark.django_db
PATIENTS = 100
MOST, LEAST = 0.30, 0.05
RULES_HEARD = 10


def is_a_choice(verdict: Verdict) -> bool:
    return (verdict.facts["move"]["disposition"] or "") in CHOSEN


def warned(verdicts: Iterable[Verdict]) -> float:
    """The share of changes with WARN or higher."""
    loudest = [any(one["severity"] != "INFO" for one in verdict.said["findings"]) for verdict in verdicts]
    return sum(loudest) / len(loudest)


def test_the_rate_of_each_rule_on_the_demo_network():
    seed(patients=PATIENTS, now=database_now(), say=str)
    verdicts = list(Verdict.objects.all())
    rate, rate_of_choices = warned(verdicts), warned(verdict for verdict in verdicts if is_a_choice(verdict))

    said = [(one["rule"], one["severity"]) for verdict in verdicts for one in verdict.said["findings"]]
    against = Counter(rule for rule, severity in said if severity != "INFO")
    for_information = Counter(rule for rule, severity in said if severity == "INFO")

    print(f"\n{len(verdicts)} changes judged, {rate:.0%} with WARN or higher; {rate_of_choices:.0%} of those chosen")  # noqa: T201  # shown
    for rule in sorted(against | for_information):
        shares = f"{against[rule] / len(verdicts):.1%} WARN or higher, {for_information[rule] / len(verdicts):.1%} INFO"
        print(f"{rule}: {shares}")  # noqa: T201  # shown
    assert LEAST < rate < MOST
    assert LEAST < rate_of_choices < MOST
    assert len(against | for_information) >= RULES_HEARD
