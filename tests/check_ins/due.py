"""Check-ins that are due while a test runs, for processes that read the time themselves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from uuid_utils.compat import uuid7

from pathway import transitions
from pathway.models import CheckIn, Sweep
from pathway.transitions import Asked, Basis
from patients.recording import record_observation
from programs.levels import Level
from tests.world import World, make_world


def make_due_now() -> World:
    """A step-down two days ago, recorded then: its first contact was planned for the evening after. It is never night for
    this patient while the test runs."""
    world = make_world()
    then = datetime.now(UTC) - timedelta(days=2)
    world.admit(Level.RESIDENTIAL, then - timedelta(days=40))
    night = datetime.now(ZoneInfo(world.patient.time_zone)) + timedelta(hours=12)
    wishes = {"wanted": True, "quiet_from": f"{night:%H:%M}", "quiet_until": f"{night + timedelta(minutes=30):%H:%M}"}
    record_observation(
        world.patient.id, kind="CONTACT_WISHES", value=wishes, at=then, by=world.by, now=datetime.now(UTC)
    )
    asked = Asked(by=world.by, now=then, at=then, basis=Basis.OCCURRED)
    transitions.step_down(world.episode_id, asked, to=world.program(Level.IOP))
    return world


def make_many_due_now(n: int, *, patients: int) -> None:
    """Exactly n check-ins are due, spread over patients."""
    worlds = [make_due_now() for _ in range(patients)]
    now = datetime.now(UTC)
    CheckIn.objects.bulk_create(
        CheckIn(
            episode=world.episode, patient=world.patient, plan=plan, template="IOP", anchor_root=uuid7(), ordinal=2,
            due_at=now - timedelta(minutes=1), window_ends_at=now + timedelta(days=1),
        )
        for world in worlds
        for plan in [world.episode.check_in_plans.get(template="IOP")]
        for _ in range(n // patients - 1)
    )  # fmt: skip


def have_swept_since(moment: datetime) -> bool:
    return Sweep.objects.filter(name__in=["due check-ins", "messages"], last_ran_at__gt=moment).count() == 2
