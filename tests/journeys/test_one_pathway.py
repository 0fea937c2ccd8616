"""One patient's pathway, end to end, as a REST client lives it: from the first admission to the end of the feed."""

from datetime import timedelta

import pytest

from pathway import census, check_ins
from pathway.ledger import verify
from pathway.models import CheckIn, Message
from programs.database import database_now
from programs.levels import Level
from tests.api.pathways import Door, answer_row
from tests.world import listen_only_to

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("own_database")]


def test_a_pathway_is_lived_corrected_counted_and_followed():
    listen_only_to("R07", "R08")
    door, now = Door(), database_now()
    client = door.client

    def ago(days: float) -> str:
        return (now - timedelta(days=days)).isoformat()

    start = client.get("/api/v1/changes/", {"limit": 1000}).json()["next_cursor"]
    admitted = door.admit(Level.DETOX, basis="OCCURRED", at=ago(20))
    door.transition("step_down", Level.RESIDENTIAL, basis="OCCURRED", at=ago(15))
    early = door.transition("step_down", Level.IOP, basis="OCCURRED", at=ago(10)).json()
    corrected = door.correct("replace", row=early["stage_changes"][0]["id"], at=ago(0.5))

    assert admitted.status_code == corrected.status_code == 201
    assert {flag["rule"] for flag in early["flags"]} == {"R07"}

    due = CheckIn.objects.filter(status="PENDING").order_by("due_at").first()
    check_ins.sweep_due(due.due_at + timedelta(minutes=1))
    assert Message.objects.get().check_in == due
    answered = answer_row(client, f"/api/v1/check-ins/{due.id}/", "answer", {"answers": {"craving": 1}})
    assert answered.json()["status"] == "COMPLETED"

    days = {"from": (now - timedelta(days=25)).date().isoformat(), "to": (now + timedelta(days=1)).date().isoformat()}
    for row in client.get("/api/v1/census/", days).json()["rows"]:
        came = row["admissions"] + row["arrivals"] + row["transfers_in"]
        assert row["opening"] + came - row["transfers_out"] - row["departures"] - row["discharges"] == row["closing"]
    assert [*verify.differences(), *census.verify(), *census.unbooked()] == []

    changes = client.get("/api/v1/changes/", {"cursor": start, "limit": 1000}).json()["changes"]
    rows = [change["id"] for change in changes if change["resource"] == "stage-change"]
    told = door.pathway().json()["stage_changes"]
    assert rows == [row["id"] for row in told]
    assert len(set(rows)) == 4
