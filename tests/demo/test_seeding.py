import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection

from pathway import on_call
from pathway.ledger.verify import differences
from pathway.management.demo.cast import tell
from pathway.management.demo.logins import DEMO_PASSWORD, LOGINS
from pathway.management.demo.seeding import NoPlaceForADemo, seed
from pathway.management.demo.stage import IDENTIFIER_SYSTEM
from pathway.management.demo.story import Act
from pathway.models import CheckIn, Episode, Flag, Leave, Placement, PlannedMove, PolicyVersion, Proposal, StageChange
from patients.models import Patient
from programs.database import database_now
from programs.levels import Level
from programs.models import Facility
from tests.world import make_world

pytestmark = pytest.mark.django_db
A_DOZEN = 12
LEDGER_ACTS = {Act.ADMIT: "ADMIT", Act.MOVE: "MOVE", Act.ARRIVE: "MOVE", Act.DEPART: "DEPART"}


@pytest.fixture
def now():
    return database_now()


@pytest.fixture
def demo(now):
    seed(patients=A_DOZEN, now=now, say=str)


def test_somebody_is_on_call_at_every_hour_of_the_next_week(demo, now):
    assert on_call.warn_of_uncovered_hours(now) == 0


def test_the_demo_ends_in_a_believable_present(demo):
    occupied = set(Placement.objects.open().values_list("program__level", flat=True))

    assert occupied == set(Level)
    assert Leave.objects.filter(ended_at=None).exists()
    assert Episode.objects.open().exclude(placements__ended_at=None).exists(), "somebody is between programs"
    assert PlannedMove.objects.filter(status=PlannedMove.Status.OPEN).count() >= 2
    assert Flag.objects.open().filter(severity=Flag.Severity.URGENT).exists()
    assert Flag.objects.open().filter(rule="R07").exists(), "a step-down came too early"
    assert CheckIn.objects.filter(status=CheckIn.Status.PENDING).exists()
    assert CheckIn.objects.filter(status=CheckIn.Status.COMPLETED).exists()
    assert Patient.objects.filter(episodes=None).exists(), "somebody waits to be admitted"


def test_no_old_check_in_waits_to_be_sent(demo, now):
    assert not CheckIn.objects.filter(status=CheckIn.Status.PENDING, window_ends_at__lte=now).exists()


def test_everything_in_it_is_marked_as_demo(demo):
    assert Patient.objects.filter(is_demo=True).count() == Patient.objects.count() == A_DOZEN
    assert not Facility.objects.filter(is_demo=False).exists()
    assert Facility.objects.filter(name__startswith="Demo ").count() == 3


def test_what_was_recorded_proves_itself(demo):
    assert list(differences()) == []
    call_command("verify_census")


def test_the_ledger_tells_the_stories(demo, now):
    told = {
        f"DEMO-{number:04}": [
            (LEDGER_ACTS[step.act], step.at, step.program or None)
            for step in tell(number, now=now).steps
            if step.act in LEDGER_ACTS
        ]
        for number in range(2, A_DOZEN)
    }

    rows = StageChange.objects.filter(
        kind__in=["ADMIT", "MOVE", "DEPART"], episode__patient__identifiers__system=IDENTIFIER_SYSTEM
    ).order_by("effective_at")
    recorded = {identifier: [] for identifier in told}
    for row in rows.values_list(
        "kind", "effective_at", "program__code", "episode__patient__identifiers__value"
    ):  # fmt: skip
        if row[3] in recorded:
            recorded[row[3]].append(row[:3])

    assert recorded == told


def test_history_was_recorded_as_having_occurred(demo):
    assert not StageChange.objects.filter(basis=StageChange.Basis.PROPOSED).exists()


def test_a_second_run_does_nothing(demo, now):
    before = row_counts()

    made = seed(patients=A_DOZEN, now=now, say=str)

    assert made == 0
    assert row_counts() == before


def test_a_run_that_was_cut_short_is_completed(now):
    seed(patients=5, now=now, say=str)

    made = seed(patients=8, now=now, say=str)

    assert made == 3
    assert Patient.objects.count() == 8


def test_it_is_not_mixed_with_real_patients():
    make_world()

    with pytest.raises(CommandError, match="not demo patients"):
        call_command("seed_demo", patients=1)

    assert not Facility.objects.filter(is_demo=True).exists()


def test_it_is_not_loaded_in_production(settings, now):
    settings.PRODUCTION = True

    with pytest.raises(NoPlaceForADemo, match="production"):
        seed(patients=1, now=now, say=str)


def test_a_real_patient_added_later_does_not_stop_the_next_start(demo, now):
    make_world()

    assert seed(patients=A_DOZEN, now=now, say=str) == 0


def test_every_login_works(demo):
    assert all(authenticate(username=login.username, password=DEMO_PASSWORD) for login in LOGINS)


def row_counts():
    tables = [name for name in connection.introspection.table_names() if not name.startswith("django_")]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables))
        return dict(cursor.fetchall())


def test_a_supervisor_finds_something_to_sign_and_a_draft_to_replay(demo):
    proposal = Proposal.objects.get()

    assert proposal.status == "PENDING"
    assert proposal.said["severity"] == "STOP"
    assert PolicyVersion.objects.filter(activations=None).exists()
