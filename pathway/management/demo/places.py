"""The places of the demo network, as plain data: three facilities, two time zones, five levels."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from programs.levels import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPlan:
    """A program to make. `places` is its capacity at first, `places_now` since six months before now."""

    facility: str
    level: Level
    name: str
    asam_code: str
    places: int
    places_now: int
    hours_per_week: float | None = None
    minimum_days: int | None = None
    planned_days: int | None = None
    suffix: str = ""

    @property
    def code(self) -> str:
        return f"{self.facility}-{self.level.value.lower()}{self.suffix}"


@dataclass(frozen=True, slots=True)
class FacilityPlan:
    key: str
    name: str
    zone: str


FACILITIES = {
    plan.key: plan
    for plan in (
        FacilityPlan("harbor", "Demo Harbor", "America/New_York"),
        FacilityPlan("meadow", "Demo Meadow", "America/New_York"),
        FacilityPlan("prairie", "Demo Prairie", "America/Chicago"),
    )
}


def _detox(facility: str, places: int, places_now: int) -> ProgramPlan:
    return ProgramPlan(
        facility=facility, level=Level.DETOX, name="Detox", asam_code="3.7", places=places, places_now=places_now,
        minimum_days=3, planned_days=5,
    )  # fmt: skip


def _residential(facility: str, places: int, places_now: int) -> ProgramPlan:
    return ProgramPlan(
        facility=facility, level=Level.RESIDENTIAL, name="Residential", asam_code="3.5", places=places,
        places_now=places_now, minimum_days=14, planned_days=28,
    )  # fmt: skip


def _php(facility: str, places: int, places_now: int) -> ProgramPlan:
    return ProgramPlan(
        facility=facility, level=Level.PHP, name="Day program (PHP)", asam_code="2.5", places=places,
        places_now=places_now, hours_per_week=20, minimum_days=7, planned_days=21,
    )  # fmt: skip


def _iop(facility: str, places: int, places_now: int, *, suffix: str = "", name: str = "IOP") -> ProgramPlan:
    return ProgramPlan(
        facility=facility, level=Level.IOP, name=name, asam_code="2.1", places=places, places_now=places_now,
        hours_per_week=9, minimum_days=21, planned_days=56, suffix=suffix,
    )  # fmt: skip


def _aftercare(facility: str, places: int, places_now: int) -> ProgramPlan:
    return ProgramPlan(
        facility=facility, level=Level.AFTERCARE, name="Aftercare", asam_code="1.0", places=places,
        places_now=places_now, hours_per_week=1.5, planned_days=90,
    )  # fmt: skip


PROGRAMS = {
    plan.code: plan
    for plan in (
        _detox("harbor", 5, 6),
        _residential("harbor", 14, 16),
        _php("harbor", 5, 6),
        _iop("harbor", 12, 14),
        _iop("harbor", 10, 12, suffix="-evening", name="IOP, evenings"),
        _aftercare("harbor", 18, 22),
        _residential("meadow", 6, 8),
        _iop("meadow", 6, 8),
        _aftercare("meadow", 12, 14),
        _detox("prairie", 3, 4),
        _residential("prairie", 8, 10),
        _php("prairie", 5, 5),
        _iop("prairie", 12, 14),
        _aftercare("prairie", 10, 12),
    )
}


def zone_of(facility: str) -> ZoneInfo:
    return ZoneInfo(FACILITIES[facility].zone)


def programs_at(level: Level, *, facility: str | None = None) -> list[ProgramPlan]:
    """The programs of a level, in the facility or in the whole network."""
    return [plan for plan in PROGRAMS.values() if plan.level == level and facility in (None, plan.facility)]
