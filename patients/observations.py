"""What can be observed of a patient: each kind with the members of its value, and how they agree. Plain Python."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from patients.members import (
    Member,
    code,
    codes,
    day,
    identifier,
    instant,
    listed,
    local_time,
    or_else,
    or_null,
    structure,
    tenths,
    text,
    truth,
    whole_number,
)
from programs.refusals import Invalid

SUBSTANCES: Final = ("ALCOHOL", "OPIOIDS", "BENZODIAZEPINES", "STIMULANTS", "CANNABIS", "OTHER")
HOURS_OF_A_DAY = 24
HOURS_OF_A_WEEK = 168
MINUTES_OF_A_DAY = 24 * 60
LONGEST_NIGHT = 16 * 60
WEEKDAYS: Final = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
Value = Mapping[str, Any]


class UnknownKind(Invalid):
    code = "unknown_kind"
    what_to_do = "Give one of the kinds that observation-kinds/ lists."


class ValueIsInvalid(Invalid):
    """The value does not have the shape of its kind."""

    code = "value_is_invalid"
    what_to_do = "Write the value as observation-kinds/ describes it for this kind."


@dataclass(frozen=True, slots=True)
class Kind:
    """A sentence on what it says, its members, and what is wrong with a value (a member and why), if anything."""

    says: str
    members: Mapping[str, Member]
    contradiction: Callable[[Value], tuple[str, str] | None] = lambda _: None


def check(kind: str, value: Any) -> dict[str, Any]:
    """The value as it is stored: all members, instants in UTC. Raises UnknownKind, ValueIsInvalid."""
    if kind not in KINDS:
        raise UnknownKind(f"Write one of {', '.join(KINDS)}.", field="kind")
    members = KINDS[kind].members
    if not isinstance(value, dict):
        raise ValueIsInvalid(f"Write an object with {', '.join(members)}.", field="value")
    for name in value:
        if name not in members:
            raise ValueIsInvalid(f"There is no member {name[:40]!r}; write {', '.join(members)}.", field="value")
    read = {name: _read(name, member, value) for name, member in members.items()}
    wrong = KINDS[kind].contradiction(read)
    if wrong:
        raise ValueIsInvalid(f"{wrong[0]}: {wrong[1]}.", field=f"value/{wrong[0]}")
    return read


def schema_of(kind: str) -> dict[str, Any]:
    """A JSON Schema of the value of a kind."""
    members = KINDS[kind].members
    return {
        "type": "object",
        "properties": {name: dict(member.schema) for name, member in members.items()},
        "required": [name for name, member in members.items() if member.is_required],
        "additionalProperties": False,
    }


def _read(name: str, member: Member, value: Value) -> Any:
    if name not in value and not member.is_required:
        return member.default
    try:
        return member.read(value[name])
    except (KeyError, ValueError):
        raise ValueIsInvalid(f"{name}: write {member.expects}.", field=f"value/{name}") from None


def _hours_of_who_came(value: Value) -> tuple[str, str] | None:
    if value["hours"] and value["status"] != "ATTENDED":
        return "hours", "write 0 unless ATTENDED"
    return None


def _medication_of_none(value: Value) -> tuple[str, str] | None:
    if value["medication"] and value["status"] == "NONE":
        return "medication", "write null where there is NONE"
    return None


def _night_too_long(value: Value) -> tuple[str, str] | None:
    starts, ends = (_minutes(value[name]) for name in ("quiet_from", "quiet_until"))
    if not 0 < (ends - starts) % MINUTES_OF_A_DAY <= LONGEST_NIGHT:
        return "quiet_until", "write a night that leaves at least eight hours of the day for contact"
    return None


def _minutes(local: str) -> int:
    hours, minutes = local.split(":")
    return int(hours) * 60 + int(minutes)


substance = or_null(code(*SUBSTANCES))

KINDS: Final[Mapping[str, Kind]] = {
    "DIAGNOSIS": Kind("Use disorders diagnosed, all of them.", {"substances": codes(*SUBSTANCES)}),
    "TOXICOLOGY": Kind(
        "One result of one test; prescribed: the substance is a medication taken as prescribed.",
        {
            "substance": substance,
            "result": code("POSITIVE", "NEGATIVE", "REFUSED", "MISSED"),
            "prescribed": truth(),
        },
    ),
    "SUBSTANCE_USE": Kind("Use reported, at the time it happened.", {"substance": substance}),
    "WITHDRAWAL_NOT_INDICATED": Kind(
        "A clinician finds that a withdrawal scale need not be scored.", {"scale": code("CIWA_AR", "COWS", "CIWA_B")}
    ),
    "WITHDRAWAL_DOSE": Kind("A dose given against withdrawal.", {"medication": code("BENZODIAZEPINE", "OTHER")}),
    "ATTENDANCE": Kind(
        "One session, and the clinical hours that the patient was there.",
        {"status": code("ATTENDED", "EXCUSED", "NO_SHOW"), "hours": tenths(at_most=HOURS_OF_A_DAY)},
        _hours_of_who_came,
    ),
    "MOUD": Kind(
        "Medication for opioid use disorder.",
        {
            "status": code("TAKING", "INFORMED_REFUSAL", "STOPPED", "NONE"),
            "medication": or_null(code("METHADONE", "BUPRENORPHINE", "NALTREXONE")),
        },
        _medication_of_none,
    ),
    "NALOXONE": Kind("Whether the patient has naloxone.", {"in_hand": truth()}),
    "NEXT_APPOINTMENT": Kind(
        "An appointment after this level: when, with whom, at which program of the network.",
        {"at": instant(), "responsible": text(), "program": or_null(identifier())},
    ),
    "SUPPORT_PERSON": Kind(
        "Somebody who supports recovery, and whether the patient agreed to involve them.",
        {"present": truth(), "consented": truth()},
    ),
    "MUTUAL_HELP": Kind("Whether the patient goes to mutual-help meetings.", {"attends": truth()}),
    "HOUSING": Kind(
        "What the patient goes home to.", {"safe": truth(), "active_use_in_household": truth()}
    ),
    "SOBER_LIVING_BED": Kind("A bed in a recovery residence.", {"confirmed": truth()}),
    "PSYCHIATRIC_PLAN": Kind("A plan for psychiatric care.", {"in_place": truth()}),
    "SAFETY_ASSESSMENT": Kind(
        "A clinician's assessment of the risk of self-harm.", {"outcome": code("SAFE_TO_PROCEED", "NEEDS_HIGHER_CARE")}
    ),
    "CO_OCCURRING": Kind("Whether a psychiatric disorder co-occurs.", {"present": truth()}),
    "PLANNED_WORK": Kind(
        "Work that the patient returns to.",
        {
            "hours_per_week": whole_number(at_most=HOURS_OF_A_WEEK),
            "daytime": truth(),
            "starts_on": or_null(day()),
        },
    ),
    "WORK_SHIFTS": Kind(
        "When the patient works, all of it; a shift that ends at or before its start ends on the next day.",
        {
            "shifts": listed(
                structure(weekdays=codes(*WEEKDAYS), **{"from": local_time(), "until": local_time()}), at_most=14
            )
        },
    ),
    "CONTACT_WISHES": Kind(
        "Whether the patient wants to be contacted at all, the hours of their night, days without contact, a language.",
        {
            "wanted": truth(),
            "quiet_from": or_else(local_time(), "21:00"),
            "quiet_until": or_else(local_time(), "08:00"),
            "days_off": or_else(listed(day(), at_most=60), []),
            "language": or_null(code("en", "es")),
        },
        _night_too_long,
    ),
    "ABSENCE": Kind("Absence without leave, and its end.", {"status": code("ABSENT", "RETURNED")}),
}  # fmt: skip
