"""Each kind of observation: what is stored, what is refused and how the refusal helps. No database."""

from typing import Any

import pytest

from patients.models.observations import KIND_CHOICES
from patients.observations import KINDS, UnknownKind, ValueIsInvalid, check

PROGRAM = "0198c0de-0000-7000-8000-000000000001"
STORED: list[tuple[str, dict[str, Any]]] = [
    ("DIAGNOSIS", {"substances": ["ALCOHOL", "OPIOIDS"]}),
    ("DIAGNOSIS", {"substances": []}),
    ("TOXICOLOGY", {"substance": "OPIOIDS", "result": "POSITIVE", "prescribed": True}),
    ("TOXICOLOGY", {"substance": None, "result": "REFUSED", "prescribed": False}),
    ("SUBSTANCE_USE", {"substance": "STIMULANTS"}),
    ("WITHDRAWAL_NOT_INDICATED", {"scale": "CIWA_AR"}),
    ("WITHDRAWAL_DOSE", {"medication": "BENZODIAZEPINE"}),
    ("ATTENDANCE", {"status": "ATTENDED", "hours": 3.5}),
    ("ATTENDANCE", {"status": "NO_SHOW", "hours": 0}),
    ("MOUD", {"status": "TAKING", "medication": "METHADONE"}),
    ("MOUD", {"status": "INFORMED_REFUSAL", "medication": None}),
    ("NALOXONE", {"in_hand": False}),
    ("NEXT_APPOINTMENT", {"at": "2026-01-09T15:00:00Z", "responsible": "Nurse on duty", "program": PROGRAM}),
    ("SUPPORT_PERSON", {"present": True, "consented": False}),
    ("MUTUAL_HELP", {"attends": True}),
    ("HOUSING", {"safe": True, "active_use_in_household": False}),
    ("SOBER_LIVING_BED", {"confirmed": True}),
    ("PSYCHIATRIC_PLAN", {"in_place": True}),
    ("SAFETY_ASSESSMENT", {"outcome": "SAFE_TO_PROCEED"}),
    ("CO_OCCURRING", {"present": True}),
    ("PLANNED_WORK", {"hours_per_week": 40, "daytime": True, "starts_on": "2026-02-01"}),
    ("WORK_SHIFTS", {"shifts": [{"weekdays": ["MON", "FRI"], "from": "22:00", "until": "06:30"}]}),
    (
        "CONTACT_WISHES",
        {"wanted": False, "quiet_from": "20:00", "quiet_until": "10:00", "days_off": ["2026-12-25"], "language": "es"},
    ),
    ("ABSENCE", {"status": "ABSENT"}),
]
READ_AS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("DIAGNOSIS", {"substances": ["OTHER", "ALCOHOL"]}, {"substances": ["ALCOHOL", "OTHER"]}),
    ("SUBSTANCE_USE", {}, {"substance": None}),
    ("NEXT_APPOINTMENT", {"at": "2026-01-09T10:00:00-05:00"},
     {"at": "2026-01-09T15:00:00Z", "responsible": "", "program": None}),
    ("NEXT_APPOINTMENT", {"at": "2026-01-09T15:00:00z", "responsible": " Dr Test ", "program": PROGRAM.upper()},
     {"at": "2026-01-09T15:00:00Z", "responsible": "Dr Test", "program": PROGRAM}),
    ("PLANNED_WORK", {"hours_per_week": 0, "daytime": False},
     {"hours_per_week": 0, "daytime": False, "starts_on": None}),
    ("CONTACT_WISHES", {"wanted": True},
     {"wanted": True, "quiet_from": "21:00", "quiet_until": "08:00", "days_off": [], "language": None}),
    ("WORK_SHIFTS", {"shifts": [{"weekdays": ["FRI", "MON"], "from": "09:00", "until": "17:00"}]},
     {"shifts": [{"weekdays": ["MON", "FRI"], "from": "09:00", "until": "17:00"}]}),
]  # fmt: skip
REFUSED: list[tuple[str, Any, str]] = [
    ("DIAGNOSIS", {"substances": ["ALCOHOL", "ALCOHOL"]}, "value/substances"),
    ("DIAGNOSIS", {"substances": ["alcohol"]}, "value/substances"),
    ("DIAGNOSIS", {"substances": [["ALCOHOL"]]}, "value/substances"),
    ("DIAGNOSIS", {"substances": "ALCOHOL"}, "value/substances"),
    ("DIAGNOSIS", {"substances": None}, "value/substances"),
    ("DIAGNOSIS", {}, "value/substances"),
    ("TOXICOLOGY", {"result": "POSITIVE"}, "value/prescribed"),
    ("TOXICOLOGY", {"result": "POSITIVE", "prescribed": 1}, "value/prescribed"),
    ("TOXICOLOGY", {"result": "POSITIVE", "prescribed": None}, "value/prescribed"),
    ("TOXICOLOGY", {"substance": "FENTANYL", "result": "POSITIVE", "prescribed": False}, "value/substance"),
    ("TOXICOLOGY", {"substance": {}, "result": "POSITIVE", "prescribed": False}, "value/substance"),
    ("SUBSTANCE_USE", {"substance": True}, "value/substance"),
    ("WITHDRAWAL_NOT_INDICATED", {"scale": "PHQ_9"}, "value/scale"),
    ("ATTENDANCE", {"status": "ATTENDED", "hours": 24.1}, "value/hours"),
    ("ATTENDANCE", {"status": "ATTENDED", "hours": -0.1}, "value/hours"),
    ("ATTENDANCE", {"status": "ATTENDED", "hours": 1.25}, "value/hours"),
    ("ATTENDANCE", {"status": "ATTENDED", "hours": True}, "value/hours"),
    ("ATTENDANCE", {"status": "ATTENDED", "hours": "3"}, "value/hours"),
    ("ATTENDANCE", {"status": "ATTENDED", "hours": 10**400}, "value/hours"),
    ("ATTENDANCE", {"status": "ATTENDED", "hours": float("nan")}, "value/hours"),
    ("ATTENDANCE", {"status": "EXCUSED", "hours": 1}, "value/hours"),
    ("ATTENDANCE", {"hours": 1}, "value/status"),
    ("MOUD", {"status": "NONE", "medication": "METHADONE"}, "value/medication"),
    ("MOUD", {"status": "TAKING", "medication": ""}, "value/medication"),
    ("NEXT_APPOINTMENT", {"at": "2026-01-09T15:00:00"}, "value/at"),
    ("NEXT_APPOINTMENT", {"at": "9999-12-31T23:59:59-14:00"}, "value/at"),
    ("NEXT_APPOINTMENT", {"at": None}, "value/at"),
    ("NEXT_APPOINTMENT", {"at": "2026-01-09T15:00:00Z", "responsible": "a\nb"}, "value/responsible"),
    ("NEXT_APPOINTMENT", {"at": "2026-01-09T15:00:00Z", "responsible": "x" * 121}, "value/responsible"),
    ("NEXT_APPOINTMENT", {"at": "2026-01-09T15:00:00Z", "responsible": None}, "value/responsible"),
    ("NEXT_APPOINTMENT", {"at": "2026-01-09T15:00:00Z", "program": "1"}, "value/program"),
    ("PLANNED_WORK", {"hours_per_week": 169, "daytime": True}, "value/hours_per_week"),
    ("PLANNED_WORK", {"hours_per_week": 35.0, "daytime": True}, "value/hours_per_week"),
    ("PLANNED_WORK", {"hours_per_week": True, "daytime": True}, "value/hours_per_week"),
    ("PLANNED_WORK", {"hours_per_week": 35, "daytime": True, "starts_on": "2026-02-30"}, "value/starts_on"),
    ("PLANNED_WORK", {"hours_per_week": 35, "daytime": True, "starts_on": "2026-W05-1"}, "value/starts_on"),
    ("WORK_SHIFTS", {"shifts": {}}, "value/shifts"),
    ("WORK_SHIFTS", {"shifts": [{"weekdays": ["MON"], "from": "9:00", "until": "17:00"}]}, "value/shifts"),
    ("WORK_SHIFTS", {"shifts": [{"weekdays": ["MON"], "from": "09:00"}]}, "value/shifts"),
    ("WORK_SHIFTS", {"shifts": [{"weekdays": ["MON"], "from": "25:00", "until": "17:00"}]}, "value/shifts"),
    ("CONTACT_WISHES", {"wanted": True, "quiet_from": "08:00", "quiet_until": "08:00"}, "value/quiet_until"),
    ("CONTACT_WISHES", {"wanted": True, "quiet_from": "08:00", "quiet_until": "07:00"}, "value/quiet_until"),
    ("CONTACT_WISHES", {"wanted": True, "days_off": ["2026-12-25", "2026-12-25"]}, "value/days_off"),
    ("CONTACT_WISHES", {"wanted": True, "language": "de"}, "value/language"),
    ("ABSENCE", {"status": "absent"}, "value/status"),
    ("NALOXONE", {"in_hand": True, "note": "x"}, "value"),
    ("NALOXONE", [], "value"),
    ("NALOXONE", None, "value"),
    ("NALOXONE", "true", "value"),
    ("NALOXONE", {}, "value/in_hand"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), STORED)
def test_a_value_of_its_kind_is_stored_as_it_is(kind: str, value: dict[str, Any]):
    assert check(kind, value) == value


def test_every_kind_is_stored_once_at_least():
    assert {kind for kind, _ in STORED} == set(KINDS) == {kind for kind, _ in KIND_CHOICES}


@pytest.mark.parametrize(("kind", "value", "stored"), READ_AS)
def test_a_value_is_stored_whole_and_in_one_spelling(kind: str, value: dict[str, Any], stored: dict[str, Any]):
    assert check(kind, value) == stored


@pytest.mark.parametrize(
    ("kind", "value", "field"), REFUSED, ids=[f"{kind}-{i}" for i, (kind, *_) in enumerate(REFUSED)]
)
def test_a_wrong_member_is_named_with_what_to_write(kind: str, value: Any, field: str):
    with pytest.raises(ValueIsInvalid) as refused:
        check(kind, value)

    assert refused.value.field == field
    assert "write" in refused.value.detail.lower()


@pytest.mark.parametrize("kind", ["naloxone", "", "EVENT", "__class__"])
def test_an_unknown_kind_is_refused_with_those_that_are_known(kind: str):
    with pytest.raises(UnknownKind, match="NALOXONE"):
        check(kind, {"in_hand": True})


def test_a_refusal_says_what_it_expected():
    with pytest.raises(ValueIsInvalid) as refused:
        check("ATTENDANCE", {"status": "LATE", "hours": 1})

    assert refused.value.detail == "status: write one of ATTENDED, EXCUSED, NO_SHOW."
