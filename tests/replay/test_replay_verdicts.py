"""Every stored verdict, judged again by its own policy, says the same; one that was tampered with is named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pathway.models import Verdict
from pathway.replaying import verify_stored
from tests.replay.judged import short_stay_world, step_down
from tests.world import World, set_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return short_stay_world()


def tamper(verdict: Verdict, column: str, path: str, value: str) -> None:
    """As somebody could who owns the table: the protection is switched off first."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pathway_verdict DISABLE TRIGGER rows_are_only_appended")
        cursor.execute(
            f"UPDATE pathway_verdict SET {column} = jsonb_set({column}, %s, %s) WHERE id = %s",
            [path, value, verdict.id],
        )
        cursor.execute("ALTER TABLE pathway_verdict ENABLE ALWAYS TRIGGER rows_are_only_appended")


def test_honest_verdicts_replay_identically_whatever_the_policy_is_now(world: World, capsys):
    step_down(world)
    set_policy({"parameters": {"R08": {"below_minimum": "INFO"}}}, facility=world.facility)
    step_down(world)

    call_command("replay_verdicts")

    assert list(verify_stored(chunk=3)) == []
    assert "4 verdicts replay identically" in capsys.readouterr().out


@pytest.mark.parametrize(("column", "path", "value", "told"), [
    ("facts", "{current,days}", "20", "severity, summary, findings would be said otherwise"),
    ("said", "{severity}", "null", "severity would be said otherwise"),
    ("said", "{findings,0,sentence}", '"All is well."', "findings would be said otherwise"),
    ("said", "{rule_versions,R08}", "0", "the code has other versions of R08"),
])  # fmt: skip
def test_a_verdict_that_was_tampered_with_is_named(world: World, column, path, value, told):
    step_down(world)
    tampered = step_down(world)

    tamper(tampered, column, path, value)

    assert list(verify_stored()) == [f"verdict {tampered.id}: {told}"]


def test_facts_that_this_code_cant_read_are_named_and_the_rest_is_still_judged(world: World):
    unread = step_down(world)
    tampered = step_down(world)

    tamper(unread, "facts", "{schema}", "1")
    tamper(tampered, "said", "{severity}", "null")

    first, second = verify_stored()
    assert first == f"verdict {unread.id}: facts of schema 1 can't be read; this code reads 2"
    assert second == f"verdict {tampered.id}: severity would be said otherwise"


def test_the_command_fails_where_something_differs(world: World):
    tamper(step_down(world), "facts", "{current,days}", "20")

    with pytest.raises(CommandError, match="1 verdicts replay differently"):
        call_command("replay_verdicts")
