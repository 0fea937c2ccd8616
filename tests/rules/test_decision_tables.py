"""One decision table per rule: both sides of each threshold, what is missing, what is stale, what is exempt."""

import pytest

from pathway.rules.catalogue import RULES
from pathway.rules.facts import Facts
from pathway.rules.findings import Status
from tests.rules.tables import engagement, leaving, needs, outside, risk, starting
from tests.rules.tables.expected import Row, Said, finding_of, said_by

TABLES: dict[str, list[Row]] = {
    name: table for part in (starting, needs, leaving, risk, outside, engagement) for name, table in part.TABLES.items()
}
CASES = [
    pytest.param(rule, facts, expected, id=f"{rule}: {name}")
    for rule, table in TABLES.items()
    for name, facts, expected in table
]


@pytest.mark.parametrize(("rule", "facts", "expected"), CASES)
def test_a_rule_says(rule: str, facts: Facts, expected: Said | None):
    said = said_by(rule, facts)

    assert said == expected


def test_every_rule_has_a_decision_table():
    assert sorted(TABLES) == sorted(rule.id for rule in RULES)


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_a_table_shows_a_rule_speaking_and_silent(rule: str):
    expected = {said for _, _, said in TABLES[rule]}

    assert None in expected
    assert any(said and said[1] == Status.FIRED for said in expected)


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_every_finding_says_what_would_clear_it_and_where_it_comes_from(rule: str):
    findings = [finding for _, facts, _ in TABLES[rule] if (finding := finding_of(rule, facts))]

    for finding in findings:
        assert finding.clears_when.endswith(".")
        assert finding.sentence.endswith(".")
        assert finding.source
        assert finding.actions
        assert finding.evidence
