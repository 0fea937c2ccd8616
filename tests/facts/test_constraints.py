"""Raw SQL against each constraint of the clinical facts, and against what protects them."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg2.extras import Json
from uuid_utils.compat import uuid7

from tests.world import World, at, make_assessment, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ROWS: dict[str, dict[str, Any]] = {
    "assessment": {
        "edition": "ASAM4", "needs": {"withdrawal": "3.7", "psychiatric": "2.5 COE", "environment": "ANY"},
        "obligations": [], "stage_of_illness": "EARLY", "recommended_level": "IOP", "recommended_reasons": ["mild"],
        "decided_level": "PHP", "decided_reason": "Nobody at home.",
    },
    "observation": {"kind": "NALOXONE", "value": {"in_hand": True}},
    "instrumentresponse": {
        "instrument": "PHQ_9", "instrument_version": 1, "answers": {"1": 3}, "scores": {"total": None},
        "bands": {"total": None}, "flags": [],
    },
}  # fmt: skip
NEEDS, WORDS = "needs_are_rated_as_the_edition_does", "an_assessment_uses_known_words"
RESPONSE, NUMBERS = "a_response_names_its_instrument_and_version", "answers_and_scores_are_numbers"
OBSERVATION, DECIDING = "an_observation_has_a_known_kind_and_a_value", "deciding_otherwise_than_recommended_says_why"
BROKEN_ROWS: list[tuple[str, str, dict[str, Any]]] = [
    ("assessment", NEEDS, {"needs": {"dimension_5": "3.1"}}),
    ("assessment", NEEDS, {"needs": {"withdrawal": 3}}),
    ("assessment", NEEDS, {"needs": {"withdrawal": "3.3"}}),
    ("assessment", NEEDS, {"needs": {"withdrawal": "ANY COE"}}),
    ("assessment", NEEDS, {"needs": {"withdrawal": "3.7\nx"}}),
    ("assessment", NEEDS, {"needs": {"withdrawal": ["3.7"]}}),
    ("assessment", NEEDS, {"needs": {"withdrawal": None}}),
    ("assessment", NEEDS, {"needs": []}),
    ("assessment", NEEDS, {"needs": "withdrawal"}),
    ("assessment", NEEDS, {"edition": "ASAM3", "needs": {"withdrawal": "3.7"}}),
    ("assessment", NEEDS, {"edition": "ASAM3", "needs": {"withdrawal": 5}}),
    ("assessment", NEEDS, {"edition": "ASAM3", "needs": {"withdrawal": -1}}),
    ("assessment", NEEDS, {"edition": "LOCAL", "needs": {"withdrawal": 2.5}}),
    ("assessment", NEEDS, {"edition": "LOCAL", "needs": {"withdrawal": True}}),
    ("assessment", WORDS, {"edition": "ASAM5", "needs": {}}),
    ("assessment", WORDS, {"stage_of_illness": "early"}),
    ("assessment", WORDS, {"recommended_level": "HOME"}),
    ("assessment", WORDS, {"decided_level": "HOME"}),
    ("assessment", "reasons_stand_with_a_recommended_level", {"recommended_level": ""}),
    ("assessment", DECIDING, {"decided_reason": ""}),
    ("assessment", DECIDING, {"decided_level": ""}),
    ("assessment", "assessment_is_not_in_the_future", {"effective_at": at(401)}),
    ("observation", OBSERVATION, {"kind": "NALOXON"}),
    ("observation", OBSERVATION, {"kind": ""}),
    ("observation", OBSERVATION, {"value": {}}),
    ("observation", OBSERVATION, {"value": [True]}),
    ("observation", OBSERVATION, {"value": None}),
    ("observation", "observation_voids_only_what_it_cancels", {"voids": True, "kind": "", "value": {}}),
    ("observation", "observation_is_not_in_the_future", {"effective_at": at(401)}),
    ("instrumentresponse", RESPONSE, {"instrument": ""}),
    ("instrumentresponse", RESPONSE, {"instrument_version": None}),
    ("instrumentresponse", RESPONSE, {"instrument_version": 0}),
    ("instrumentresponse", RESPONSE, {"answers": {}}),
    ("instrumentresponse", RESPONSE, {"scores": {}}),
    ("instrumentresponse", NUMBERS, {"answers": {"1": "3"}}),
    ("instrumentresponse", NUMBERS, {"answers": {"1": None}}),
    ("instrumentresponse", NUMBERS, {"answers": [3]}),
    ("instrumentresponse", NUMBERS, {"scores": {"total": "27"}}),
    ("instrumentresponse", NUMBERS, {"scores": [27]}),
    ("instrumentresponse", NUMBERS, {"bands": []}),
    ("instrumentresponse", "instrumentresponse_is_not_in_the_future", {"effective_at": at(401)}),
]  # fmt: skip


@pytest.fixture
def world() -> World:
    return make_world()


def insert(world: World, table: str, **changes: Any) -> None:
    """Inserts a fact by SQL: a valid one, but for the changes."""
    row = {
        "id": uuid7(), "patient_id": world.patient.id, "effective_at": at(1), "recorded_at": at(400),
        "recorded_by_id": world.by.id, "source": "CLINICIAN", "voids": False, **ROWS[table], **changes,
    }  # fmt: skip
    values = [Json(value) if name in {"needs", "value", "answers", "scores", "bands"} else value
              for name, value in row.items()]  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO patients_{table} ({', '.join(row)}) VALUES ({places})", values)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


@pytest.mark.parametrize("table", ROWS)
def test_the_row_that_the_refusals_vary_is_itself_accepted(world: World, table: str):
    insert(world, table)


@pytest.mark.parametrize(
    ("table", "constraint", "changes"), BROKEN_ROWS, ids=[f"{table}-{changes}" for table, _, changes in BROKEN_ROWS]
)
def test_a_fact_that_cannot_be_is_refused(world: World, table: str, constraint: str, changes: dict[str, Any]):
    with pytest.raises(IntegrityError) as refused:
        insert(world, table, **changes)

    assert refused.value.__cause__ is not None
    assert refused.value.__cause__.diag.constraint_name == constraint


@pytest.mark.parametrize("edition", ["ASAM3", "LOCAL"])
@pytest.mark.parametrize("rating", range(5))
def test_a_risk_from_0_to_4_is_accepted(world: World, edition: str, rating: int):
    insert(world, "assessment", edition=edition, needs={"relapse_risk": rating})


def test_the_recommended_level_needs_no_reason_to_be_decided(world: World):
    insert(world, "assessment", decided_level="IOP", decided_reason="")


def test_an_assessment_that_says_little_is_accepted(world: World):
    assessment = make_assessment(world.patient, by=world.by, when=at(0))

    assert (assessment.needs, assessment.support, assessment.stage_of_illness) == ({}, None, "")


@pytest.mark.parametrize("statement", ["UPDATE {} SET source = 'SYSTEM'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", ROWS)
def test_facts_are_never_changed_or_removed(world: World, table: str, statement: str):
    insert(world, table)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        run(statement.format(f"patients_{table}"))

    assert refused.value.__cause__ is not None
    assert refused.value.__cause__.diag.constraint_name == "rows_are_only_appended"
