"""Whether the patient is there: R17, R21."""

from datetime import timedelta
from typing import Any

from pathway.rules.facts import AgeBand, Facts
from programs.levels import Level
from tests.rules.cases import DAY, NOW, departure, leaving, observed, sessions, stay, staying, step
from tests.rules.tables.expected import HOUR, INFO, SILENT, WARN, Row, unknown

DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE = Level
WEEK = 7 * DAY


def attending(*said: float | str, every_hours: float = 56, **more: Any) -> Facts:
    """A patient in IOP, three sessions a week, the newest first."""
    return staying(IOP, noted={"ATTENDANCE": sessions(*said, every_hours=every_hours)}, **more)


def leave(*, ended_hours_ago: float | None) -> dict[str, Any]:
    ends = None if ended_hours_ago is None else (NOW - timedelta(hours=ended_hours_ago)).isoformat()
    return {"open_leave": observed({"expected_end": ends}, hours_ago=DAY, name="leave")}


LOW, FULL, EXCUSED, MISSED = 2, 3, "EXCUSED", "NO_SHOW"
R17: list[Row] = [
    ("9 hours in both weeks", attending(3, 3, 3, 3, 3, 3), SILENT),
    ("under 9 hours in both weeks", attending(3, 3, 2, 3, 3, 2.9), WARN),
    ("under 9 hours in the last week", attending(LOW, LOW, LOW, FULL, FULL, FULL), SILENT),
    ("under 9 hours in the week before", attending(FULL, FULL, FULL, LOW, LOW, LOW), SILENT),
    ("an adolescent with 6 hours", attending(*[LOW] * 6, age_band=AgeBand.ADOLESCENT), SILENT),
    ("an adolescent under 6 hours", attending(1, 1, 1, 2, 2, 1.9, age_band=AgeBand.ADOLESCENT), WARN),
    ("age unknown, between the two minimums", attending(*[LOW] * 6, age_band=AgeBand.UNKNOWN), unknown(INFO)),
    ("age unknown, under both", attending(*[1] * 6, age_band=AgeBand.UNKNOWN), WARN),
    ("age unknown, over both", attending(*[FULL] * 6, age_band=AgeBand.UNKNOWN), SILENT),
    ("a program that offers 6 hours", attending(*[LOW] * 6, current=stay(IOP, hours_per_week=6.0)), SILENT),
    ("a program that offers 12 hours", attending(*[FULL] * 6, current=stay(IOP, hours_per_week=12.0)), SILENT),
    ("in the stay for exactly two weeks", attending(*[LOW] * 6, current=stay(IOP, days=14)), WARN),
    ("in the stay for less than two weeks", attending(*[LOW] * 6, current=stay(IOP, days=14 - HOUR)), SILENT),
    ("a week without any session on record", attending(LOW, LOW, LOW), unknown(INFO)),
    ("no session on record", attending(), unknown(INFO)),
    ("on leave", attending(LOW, LOW, **leave(ended_hours_ago=-9)), SILENT),
    ("excused from both weeks: no hours all the same", attending(*[EXCUSED] * 6), WARN),
    ("two sessions missed", attending(MISSED, MISSED, 9, 9, 9, 9), SILENT),
    ("three sessions missed", attending(MISSED, MISSED, MISSED, 9, 9, 9), WARN),
    ("three missed with an excused one between", attending(MISSED, EXCUSED, MISSED, MISSED, 9, 9), WARN),
    ("three missed with an attended one between", attending(MISSED, MISSED, 9, MISSED, 9, 9), SILENT),
    ("missed before this stay",
     attending(MISSED, MISSED, MISSED, current=stay(IOP, days=4)), SILENT),
    ("a step-down from IOP", step(IOP, AFTERCARE, noted={"ATTENDANCE": sessions(*[LOW] * 6, every_hours=56)}), WARN),
    ("a step-down from IOP, nothing on record", step(IOP, AFTERCARE, noted={"ATTENDANCE": ()}), unknown(WARN)),
    ("a step-up from IOP", step(IOP, RESIDENTIAL, noted={"ATTENDANCE": sessions(*[MISSED] * 6)}), SILENT),
    ("a discharge from IOP", leaving(IOP, "ADMINISTRATIVE", noted={"ATTENDANCE": sessions(*[MISSED] * 4)}), WARN),
    ("another level", staying(PHP, noted={"ATTENDANCE": sessions(*[MISSED] * 6)}), SILENT),
]  # fmt: skip


def absent(status: str = "ABSENT", *, hours_ago: float) -> dict[str, Any]:
    return {"noted": {"ABSENCE": (observed({"status": status}, hours_ago=hours_ago, name="absence"),)}}


R21: list[Row] = [
    ("nothing open", staying(RESIDENTIAL), SILENT),
    ("a leave that ends now", staying(RESIDENTIAL, **leave(ended_hours_ago=0)), SILENT),
    ("a leave that should have ended", staying(RESIDENTIAL, **leave(ended_hours_ago=0.5)), WARN),
    ("a leave that goes on", staying(RESIDENTIAL, **leave(ended_hours_ago=-5)), SILENT),
    ("a leave without an end", staying(RESIDENTIAL, **leave(ended_hours_ago=None)), unknown(INFO)),
    ("absent for 24 hours", staying(RESIDENTIAL, **absent(hours_ago=24)), SILENT),
    ("absent for over 24 hours", staying(RESIDENTIAL, **absent(hours_ago=24.01)), WARN),
    ("absent for over 24 hours, from day treatment", staying(PHP, **absent(hours_ago=100)), WARN),
    ("returned", staying(RESIDENTIAL, **absent("RETURNED", hours_ago=30)), SILENT),
    ("absent in an earlier stay", staying(RESIDENTIAL, current=stay(RESIDENTIAL, days=1), **absent(hours_ago=30)),
     SILENT),
    ("moving somebody who is not there", step(RESIDENTIAL, PHP, **absent(hours_ago=30)), WARN),
    ("moving somebody whose leave has no end", step(RESIDENTIAL, PHP, **leave(ended_hours_ago=None)), unknown(WARN)),
    ("departing on an overdue leave", departure(RESIDENTIAL, PHP, **leave(ended_hours_ago=2)), WARN),
    ("a discharge resolves it", leaving(RESIDENTIAL, "ELOPED", **absent(hours_ago=30)), SILENT),
    ("a step-up of somebody found", step(IOP, DETOX, **absent(hours_ago=30)), INFO),
]  # fmt: skip

TABLES = {"R17": R17, "R21": R21}
