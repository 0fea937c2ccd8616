"""A year of check-ins for n patients in treatment, by the real calendar, sweeps and ladder, on a clock of its own.

A caseload is kept full: eight weeks of IOP, aftercare to month 18 (the length of McKay's plan), then the next patient;
YEAR_COURSE_DAYS takes another length, YEAR_ATTENDS another share of sessions attended. A patient answers a message with a likelihood of 40 %; who is called is reached
half of the time, and one session in three is skipped.
"""

import heapq
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import TruncWeek

from bench.site import Site
from pathway import check_ins, transitions
from pathway.models import CheckIn, ContactAttempt, Flag, Message, PolicyActivation, PolicyVersion, StageChange
from pathway.rules.shipped import RULES
from pathway.transitions import Asked, Basis
from patients import registration
from patients.models import ContactPoint, Patient
from patients.registration import Address, Person
from programs.database import database_now
from programs.levels import Level
from programs.models import Facility, FacilityZone, Program, StaffRole, User

ZONE = ZoneInfo("America/New_York")
TICK = timedelta(hours=2)
DAY = timedelta(days=1)
YEAR = 365
COURSE = int(os.environ.get("YEAR_COURSE_DAYS", "546"))
IN_IOP = 56
CASELOAD = 28
ANSWERS, IS_REACHED = 0.40, 0.50
ATTENDS = float(os.environ.get("YEAR_ATTENDS", "0.67"))
SESSION_DAYS, SESSION_HOUR = (0, 2, 4), 10
Status = CheckIn.Status
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What became of the check-ins of a year, and how much work they made."""

    n: int
    check_ins: int
    ended: Counter[str]
    steps: Counter[str]
    flags: Counter[str]
    weekly: list[float]

    def __str__(self) -> str:
        shares = " ".join(f"{name.lower()}={count / self.check_ins:.1%}" for name, count in sorted(self.ended.items()))
        steps = " ".join(f"{name.lower()}={count}" for name, count in sorted(self.steps.items()))
        flags = " ".join(f"{name.lower()}={count}" for name, count in sorted(self.flags.items()))
        mean, most = sum(self.weekly) / len(self.weekly), max(self.weekly)
        return (
            f"YEAR n={self.n} course_days={COURSE} check_ins={self.check_ins} {shares}\nYEAR n={self.n} steps: {steps}\n"
            f"YEAR n={self.n} flags: {flags}\nYEAR n={self.n} tasks of a counsellor with {CASELOAD} patients in a week: "
            f"mean={mean:.1f} most={most:.1f}"
        )


@dataclass
class House:
    """A facility with the two programs, and one clinician who records everything."""

    facility: Facility
    iop: Program
    aftercare: Program
    by: User


@dataclass
class World:
    """The year as it is played; `replies` holds when each asked patient answers, None for never."""

    house: House
    began: datetime
    now: datetime
    chance: Random = field(default_factory=lambda: Random(20260101))  # noqa: S311  # no secret: the same year each time
    events: list[tuple[datetime, int, str, UUID]] = field(default_factory=list)
    replies: dict[UUID, datetime | None] = field(default_factory=dict)
    called: dict[UUID, object] = field(default_factory=dict)
    in_iop: set[UUID] = field(default_factory=set)

    def asked(self, at: datetime) -> Asked:
        return Asked(by=self.house.by, now=self.now, at=at, basis=Basis.OCCURRED)


def measure(site: Site) -> Iterator[Year]:
    began = datetime.combine((database_now() - (YEAR + 10) * DAY).date(), time(12), ZONE)
    world = World(make_house(began), began, began)
    for slot in range(site.n):
        heapq.heappush(world.events, (began - world.chance.randrange(COURSE) * DAY, slot, "admit", NOBODY))
    while world.now < began + YEAR * DAY:
        play(world)
        world.now += TICK
    yield summed(world, site.n)


def make_house(at: datetime) -> House:
    """No rule speaks here: what is measured are the check-ins."""
    since = at - 1000 * DAY
    facility = Facility.objects.create(name="Year")
    FacilityZone.objects.create(facility=facility, zone=str(ZONE), from_at=since)
    by = User.objects.create(username="year")
    for role in (StaffRole.Role.SUPERVISOR, StaffRole.Role.ADMINISTRATOR):
        StaffRole.objects.create(user=by, role=role, facility=facility, from_at=since)
    iop, aftercare = (
        Program.objects.create(facility=facility, name=f"Year {level}", code=f"YEAR-{level}", level=level)
        for level in (Level.IOP, Level.AFTERCARE)
    )
    quiet = PolicyVersion.objects.create(
        name="year", content={"shadow": [rule.id for rule in RULES]}, note="", written_at=since, written_by=by
    )
    PolicyActivation.objects.create(policy=quiet, from_at=since, activated_by=by)
    return House(facility, iop, aftercare, by)


def play(world: World) -> None:
    """One tick: what happens to patients, what the sweeps do, who answers, whom the staff call."""
    now = world.now
    while world.events and world.events[0][0] <= now:
        happen(world, *heapq.heappop(world.events))
    local = now.astimezone(ZONE)
    if local.hour < TICK.seconds // 3600:
        check_ins.extend_plans(now)
        check_ins.sweep_silences(now)
    check_ins.sweep_due(now)
    Message.objects.filter(status=Message.Status.QUEUED).update(
        status=Message.Status.SENT, sending_at=now, settled_at=now
    )
    answer(world)
    if local.weekday() in SESSION_DAYS and SESSION_HOUR <= local.hour < SESSION_HOUR + TICK.seconds // 3600:
        attend(world)
    check_ins.sweep_missed(now)
    check_ins.sweep_ladder(now)
    if local.weekday() < 5 and 9 <= local.hour < 17:  # noqa: PLR2004  # working days and hours
        call(world)


def happen(world: World, at: datetime, slot: int, what: str, patient: UUID) -> None:
    """A course goes on by one step, told as it happened."""
    house = world.house
    if what == "admit":
        patient = register(world, slot)
        transitions.admit(patient, world.asked(at), to=house.iop.id)
        world.in_iop.add(patient)
        following = ("step_down", at + IN_IOP * DAY)
    elif what == "step_down":
        transitions.step_down(episode_of(patient), world.asked(at), to=house.aftercare.id)
        world.in_iop.discard(patient)
        following = ("discharge", at + (COURSE - IN_IOP) * DAY)
    else:
        transitions.discharge(episode_of(patient), world.asked(at), disposition=StageChange.Disposition.COMPLETED)
        following = ("admit", at + DAY)
    heapq.heappush(world.events, (following[1], slot, following[0], patient))


def register(world: World, slot: int) -> UUID:
    person = Person(given_name="Year", family_name=str(slot), time_zone=str(ZONE), birth_on=None, sex="", is_demo=True)
    channels = (ContactPoint.Channel.EMAIL, ContactPoint.Channel.SMS)
    points = [Address(channel, f"year-{slot}-{channel}@example.invalid", confirmed=True) for channel in channels]
    since = world.began - (COURSE + 1) * DAY
    return registration.register(
        person, facility_id=world.house.facility.id, by=world.house.by, now=since, contact_points=points
    ).id


def episode_of(patient: UUID) -> UUID:
    found: UUID = Patient.objects.get(id=patient).episodes.latest("opened_at").id
    return found


def answer(world: World) -> None:
    """Whoever answers does so within a day or two, most within hours."""
    for row_id, asked_at in CheckIn.objects.filter(status=Status.AWAITING).values_list("id", "asked_at"):
        if row_id not in world.replies:
            after = timedelta(hours=world.chance.expovariate(1 / 8))
            world.replies[row_id] = (asked_at or world.now) + after if world.chance.random() < ANSWERS else None
        at = world.replies[row_id]
        if at is not None and at <= world.now:
            check_ins.answer(row_id, answers={"craving": 1}, by=world.house.by, now=world.now)


def attend(world: World) -> None:
    open_now = CheckIn.objects.filter(patient__in=world.in_iop, due_at__lte=world.now + DAY / 2)
    waiting = open_now.filter(status__in=[Status.PENDING, Status.AWAITING], window_ends_at__gt=world.now)
    for patient_id in set(waiting.values_list("patient", flat=True)):
        if world.chance.random() < ATTENDS:
            with transaction.atomic():
                Patient.objects.select_for_update().get(id=patient_id)
                check_ins.was_reached(
                    patient_id, at=world.now, how=CheckIn.Reached.SESSION, by=world.house.by, now=world.now
                )


def call(world: World) -> None:
    """Each open task is called about once a working day."""
    today = world.now.astimezone(ZONE).date()
    tasks = Flag.objects.open().filter(rule="CONTACT_DUE")
    for patient_id in list(tasks.values_list("patient", flat=True)):
        if world.called.get(patient_id) != today:
            world.called[patient_id] = today
            check_ins.log_attempt(
                patient_id, how=ContactAttempt.How.CALL, reached=world.chance.random() < IS_REACHED, at=world.now,
                by=world.house.by, now=world.now,
            )  # fmt: skip


def summed(world: World, n: int) -> Year:
    mine = CheckIn.objects.filter(patient__registered_by=world.house.by).exclude(
        cancel_cause__in=["RECORDED_LATE", "PLAN_ENDED"]
    )
    settled = mine.filter(window_ends_at__lte=world.now).exclude(status__in=[Status.PENDING, Status.AWAITING])
    ended: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    for status, reached, cause, taken in settled.values_list("status", "reached", "cancel_cause", "steps_taken"):
        ended[reached or cause or status] += 1
        steps.update(step["action"] for step in taken)
    raised = Flag.objects.filter(patient__registered_by=world.house.by)
    flags = Counter(dict(raised.values_list("rule").annotate(Count("id"))))
    weeks = raised.filter(rule="CONTACT_DUE").annotate(week=TruncWeek("raised_at", tzinfo=ZONE)).values_list("week")
    weekly = [count * CASELOAD / n for _, count in sorted(weeks.annotate(Count("id")))][1:-1]
    connection.close()
    return Year(n=n, check_ins=sum(ended.values()), ended=ended, steps=steps, flags=flags, weekly=weekly)
