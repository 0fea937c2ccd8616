"""Thresholds as rows: laid over one another, put in force at a time, and never edited."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from pathway import policies
from pathway.ledger.book import InTheFuture
from pathway.models import PolicyActivation, PolicyVersion
from pathway.policies import ContentIsInvalid, NameTaken, Scope, policy_in_force, policy_of
from pathway.rules.policy import DEFAULT
from programs.database import database_now
from programs.levels import Level
from programs.refusals import NotFound, NotPermitted
from tests.replay.judged import short_stay_world, step_down
from tests.world import World, make_user, make_world, set_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def stale_after(hours: int) -> dict[str, Any]:
    return {"parameters": {"R04": {"iop_hours": hours}}}


def write(scope: Scope, content: dict[str, Any], *, name: str) -> PolicyVersion:
    return policies.write_version(
        scope, name=name, content=content, validated=False, note="why", by=make_user(role="ADMINISTRATOR"),
        now=database_now(),
    )  # fmt: skip


def put_in_force(version: PolicyVersion, *, days: float = 0) -> PolicyActivation:
    """In so many days from now; 0 is now."""
    now = database_now()
    start = now + timedelta(days=days) if days else None
    return policies.activate(version.id, from_at=start, by=make_user(role="ADMINISTRATOR"), now=now)


def iop_hours(world: World, *, days: float = 0.01) -> int:
    """The parameter in force for the world's IOP, so many days from now."""
    policy = policy_in_force(world.program(Level.IOP), database_now() + timedelta(days=days))
    parameters: Any = policy.parameters["R04"]
    return int(parameters.iop_hours)


def test_a_program_is_laid_over_its_facility_and_that_over_the_network(world: World):
    put_in_force(write(Scope(program_id=world.program(Level.IOP)), stale_after(30), name="program"))
    put_in_force(write(Scope(facility_id=world.facility.id), stale_after(20), name="facility"))
    put_in_force(write(Scope(), {"transfer_at_most": "INFO", **stale_after(10)}, name="network"))

    here = policy_in_force(world.program(Level.IOP), database_now())
    beside = policy_in_force(world.program(Level.PHP), database_now())
    elsewhere = policy_in_force(make_world().program(Level.IOP), database_now())

    assert [policy.version for policy in (here, beside, elsewhere)] == [
        f"{DEFAULT.version}+network+facility+program",
        f"{DEFAULT.version}+network+facility",
        f"{DEFAULT.version}+network",
    ]
    assert [policy.to_json()["parameters"]["R04"]["iop_hours"] for policy in (here, beside, elsewhere)] == [30, 20, 10]
    assert {policy.transfer_at_most for policy in (here, beside, elsewhere)} == {"INFO"}


def test_a_policy_is_in_force_from_its_instant_until_the_scopes_next_one(world: World):
    put_in_force(write(Scope(), stale_after(10), name="first"), days=1)
    put_in_force(write(Scope(), stale_after(20), name="second"), days=3)

    assert [iop_hours(world, days=days) for days in (0.5, 1.5, 3.5)] == [30 * 24, 10, 20]


def test_an_older_version_may_be_put_in_force_again(world: World):
    first = write(Scope(), stale_after(10), name="first")
    put_in_force(first, days=1)
    put_in_force(write(Scope(), stale_after(20), name="second"), days=2)
    put_in_force(first, days=3)

    assert [iop_hours(world, days=days) for days in (1.5, 2.5, 3.5)] == [10, 20, 10]


def test_a_draft_is_in_force_nowhere(world: World):
    write(Scope(), stale_after(10), name="draft")

    assert iop_hours(world) == 30 * 24


def test_no_policy_is_put_in_force_in_the_past():
    version = write(Scope(), stale_after(10), name="late")

    with pytest.raises(InTheFuture):
        put_in_force(version, days=-1)

    assert not PolicyActivation.objects.exists()


def test_a_name_is_given_once():
    write(Scope(), stale_after(10), name="one")

    with pytest.raises(NameTaken):
        write(Scope(), stale_after(20), name="one")


def test_what_cant_be_read_is_refused_by_name():
    with pytest.raises(ContentIsInvalid) as refused:
        write(Scope(), {"parameters": {"R04": {"iop_hours": -1}, "R99": {}}}, name="odd")

    assert len(refused.value.extra["problems"]) == 2
    assert "parameters.R04.iop_hours" in str(refused.value)


def test_policies_are_set_by_who_supervises_the_scope(world: World):
    supervisor = make_user(facility=world.facility, role="SUPERVISOR")
    said = {"name": "mine", "content": stale_after(10), "validated": False, "note": "why", "now": database_now()}

    policies.write_version(Scope(facility_id=world.facility.id), by=supervisor, **said)

    with pytest.raises(NotPermitted):
        policies.write_version(Scope(), by=supervisor, **{**said, "name": "network"})
    with pytest.raises(NotPermitted):
        policies.write_version(Scope(facility_id=world.facility.id), by=world.by, **{**said, "name": "clinician"})


@pytest.mark.parametrize("statement", [
    "UPDATE pathway_policyversion SET content = '{}'",
    "DELETE FROM pathway_policyversion",
    "UPDATE pathway_policyactivation SET from_at = from_at - interval '1 day'",
])  # fmt: skip
def test_a_version_is_never_edited(statement: str):
    put_in_force(write(Scope(), stale_after(10), name="one"))

    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert refused.value.__cause__.diag.constraint_name == "rows_are_only_appended"


def test_a_past_verdict_keeps_its_policy():
    world = short_stay_world()
    before = step_down(world)

    set_policy({"parameters": {"R08": {"below_minimum": "INFO"}}}, facility=world.facility)
    after = step_down(world)

    assert (before.severity, after.severity) == ("WARN", "INFO")
    then: Any = policy_of(before.policy_version).parameters["R08"]
    now: Any = policy_of(after.policy_version).parameters["R08"]
    assert (then.below_minimum, now.below_minimum) == ("WARN", "INFO")
    assert policy_of(before.policy_version).version == before.policy_version


def test_a_policy_that_nobody_wrote_is_not_found():
    with pytest.raises(NotFound):
        policy_of(f"{DEFAULT.version}+never-written")
