"""The demo's facilities, programs and staff, made once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from pathway.management.demo.logins import DEMO_PASSWORD, LOGINS, SERVICE_USERNAME
from pathway.management.demo.places import FACILITIES, PROGRAMS, ProgramPlan
from pathway.models import OnCallShift
from programs.levels import Level
from programs.models import Facility, FacilityZone, Program, ProgramCapacity, StaffRole, User
from programs.tokens import create_service_client

STANDS_SINCE = timedelta(days=3 * 365)
CAPACITY_CHANGED = timedelta(days=182)
ROSTERED_FOR = timedelta(days=14)
ON_CALL = {
    OnCallShift.Position.FIRST: "clinician",
    OnCallShift.Position.SECOND: "clinician2",
    OnCallShift.Position.SUPERVISOR: "supervisor",
}


@dataclass(frozen=True, slots=True)
class Network:
    """What stories need of the network: programs by code, facilities by key, users by name."""

    programs: Mapping[str, Program]
    facilities: Mapping[str, Facility]
    users: Mapping[str, User]

    def clinician(self, facility: str) -> User:
        return self.users[f"clinician@{facility}"]

    def supervisor(self, facility: str) -> User:
        return self.users[f"supervisor@{facility}"]

    def colleague(self, facility: str) -> User:
        return self.users[f"clinician2@{facility}"]


def make_network(*, now: datetime) -> Network:
    """The network, made where it isn't there yet, in one transaction."""
    with transaction.atomic():
        if not Facility.objects.filter(is_demo=True).exists():
            _make(now)
        return _read()


def _read() -> Network:
    facilities = {key: Facility.objects.get(code=_facility_code(key), is_demo=True) for key in FACILITIES}
    return Network(
        programs={program.code: program for program in Program.objects.filter(facility__is_demo=True)},
        facilities=facilities,
        users={user.username: user for user in User.objects.filter(username__in=[login.username for login in LOGINS])},
    )


def _make(now: datetime) -> None:
    since = now - STANDS_SINCE
    facilities = {
        key: Facility.objects.create(code=_facility_code(key), name=plan.name, is_demo=True)
        for key, plan in FACILITIES.items()
    }
    FacilityZone.objects.bulk_create(
        FacilityZone(facility=facilities[key], zone=plan.zone, from_at=since) for key, plan in FACILITIES.items()
    )
    for plan in PROGRAMS.values():
        _make_program(plan, facilities[plan.facility], now=now)
    _make_staff(facilities, since=since)
    _make_rosters(facilities, now=now)


def _make_program(plan: ProgramPlan, facility: Facility, *, now: datetime) -> None:
    program = Program.objects.create(
        facility=facility,
        code=plan.code,
        name=f"{facility.name}: {plan.name}",
        level=plan.level,
        asam_code=plan.asam_code,
        criteria_edition=Program.Edition.ASAM4,
        hours_per_week=plan.hours_per_week,
        is_24_hour=plan.level in (Level.DETOX, Level.RESIDENTIAL),
        manages_withdrawal=plan.level == Level.DETOX,
        minimum_days=plan.minimum_days,
        planned_days=plan.planned_days,
    )
    changes = ((now - STANDS_SINCE, plan.places), (now - CAPACITY_CHANGED, plan.places_now))
    ProgramCapacity.objects.bulk_create(
        ProgramCapacity(program=program, from_on=at.date(), places=places) for at, places in changes
    )


def _make_staff(facilities: Mapping[str, Facility], *, since: datetime) -> None:
    password = make_password(DEMO_PASSWORD)
    for login in LOGINS:
        name, _, where = login.username.partition("@")
        user = User.objects.create(
            username=login.username,
            password=password,
            first_name="Demo",
            last_name=f"{name.title()} ({where})",
            email=f"{name}.{where}@demo.invalid",
        )
        StaffRole.objects.create(user=user, facility=facilities.get(login.facility), role=login.role, from_at=since)
    create_service_client(name="Demo integration", username=SERVICE_USERNAME)
    service = User.objects.get(username=SERVICE_USERNAME)
    StaffRole.objects.create(user=service, role=StaffRole.Role.INTEGRATION, from_at=since)


def _make_rosters(facilities: Mapping[str, Facility], *, now: datetime) -> None:
    """Somebody is on call everywhere for two weeks, and the administrator is the last resort."""
    period = {"from_at": now - timedelta(hours=1), "until_at": now + ROSTERED_FOR, "entered_at": now}
    users = {user.username: user for user in User.objects.filter(username__in=[login.username for login in LOGINS])}
    administrator = users["administrator@demo"]
    OnCallShift.objects.bulk_create(
        [
            OnCallShift(
                facility=facility, position=position, user=users[f"{name}@{key}"], entered_by=administrator, **period
            )
            for key, facility in facilities.items()
            for position, name in ON_CALL.items()
        ]
    )
    OnCallShift.objects.create(
        position=OnCallShift.Position.LAST_RESORT, user=administrator, entered_by=administrator, **period
    )


def _facility_code(key: str) -> str:
    return f"demo-{key}"
