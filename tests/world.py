"""A small network to test in: factories with traits; history is built through the verbs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from pathway import transitions
from pathway.models import CheckInPlan, Episode, PolicyActivation, PolicyVersion, StageChange
from pathway.rules.catalogue import RULES
from pathway.transitions import Asked, Basis, Recorded
from patients.instruments.catalogue import newest
from patients.instruments.scoring import score
from patients.models import Assessment, CareRelationship, ContactPoint, InstrumentResponse, Observation, Patient
from programs.levels import Level
from programs.models import Facility, FacilityZone, Program, StaffRole, User

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
_number = count(1)
LOW_NEEDS = ("withdrawal", "biomedical", "psychiatric", "readiness", "relapse_risk", "environment")
CALM = {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0, "6": 0, "8": 0, "9": 4, "10": 4, "11": 0, "12": 4, "13": 4, "14": 4,
        "15": 0, "16": 4, "17": 0}  # fmt: skip
CALM_ANSWERS = {
    "BAM_IOP": CALM,
    "PHQ_9": {str(item): 0 for item in range(1, 10)},
    "GAD_7": {str(item): 0 for item in range(1, 8)},
}


def at(days: float = 0, hours: float = 0) -> datetime:
    """An instant counted from the start of every test history, 2026-01-05 15:00 UTC."""
    return START + timedelta(days=days, hours=hours)


def make_user(*, facility: Facility | None = None, role: str = StaffRole.Role.CLINICIAN, **fields: object) -> User:
    """Somebody with one role, network-wide unless a facility is given."""
    user = User.objects.create(username=f"user-{next(_number)}", **fields)
    StaffRole.objects.create(user=user, facility=facility, role=role, from_at=LONG_AGO)
    return user


def make_facility(*, zone: str = "America/New_York") -> Facility:
    number = next(_number)
    facility = Facility.objects.create(code=f"facility-{number}", name=f"Facility {number}")
    FacilityZone.objects.create(facility=facility, zone=zone, from_at=LONG_AGO)
    return facility


def make_program(*, facility: Facility, level: Level, **fields: object) -> Program:
    number = next(_number)
    shape: dict[str, object] = {
        "is_24_hour": level in (Level.DETOX, Level.RESIDENTIAL),
        "manages_withdrawal": level == Level.DETOX,
    }
    return Program.objects.create(
        facility=facility, code=f"program-{number}", name=f"Program {number}", level=level, **{**shape, **fields}
    )


def make_patient(*, facility: Facility, by: User, zone: str = "America/New_York") -> Patient:
    """A patient registered at a facility, whose staff may see them."""
    number = next(_number)
    patient = Patient.objects.create(
        given_name="Ada", family_name=f"Test {number}", sort_key=f"test {number} ada", time_zone=zone,
        registered_at=LONG_AGO, registered_by=by,
    )  # fmt: skip
    CareRelationship.objects.create(
        patient=patient, facility=facility, cause=CareRelationship.Cause.REGISTRATION, cause_id=patient.id,
        from_at=LONG_AGO,
    )  # fmt: skip
    ContactPoint.objects.create(
        patient=patient, channel=ContactPoint.Channel.EMAIL, address=f"a{number}@example.org", from_at=LONG_AGO,
        verified_at=LONG_AGO,
    )  # fmt: skip
    return patient


def make_assessment(patient: Patient, *, by: User, when: datetime, **fields: object) -> Assessment:
    return Assessment.objects.create(
        patient=patient, effective_at=when, recorded_at=when, recorded_by=by,
        **{"dsm5_criteria": 4, "prior_episodes": 0, **fields},
    )  # fmt: skip


def listen_only_to(*rules: str) -> PolicyVersion:
    """Puts every other rule in shadow, network-wide: for tests that are about the gate, and about few facts."""
    return set_policy({"shadow": [rule.id for rule in RULES if rule.id not in rules]})


def set_policy(content: dict[str, object], *, facility: Facility | None = None, **fields: object) -> PolicyVersion:
    """A policy version in force since long ago, so that it also judges what happened in the past."""
    by = make_user(role="ADMINISTRATOR")
    version = PolicyVersion.objects.create(
        name=f"policy-{next(_number)}", facility=facility, content=content, note="for a test", written_at=LONG_AGO,
        written_by=by, **fields,
    )  # fmt: skip
    PolicyActivation.objects.create(
        policy=version, facility=facility, from_at=LONG_AGO + timedelta(seconds=next(_number)), activated_by=by
    )
    return version


def make_ready(
    patient: Patient, *, by: User, when: datetime, assessed: Mapping[str, object] | None = None, **instead: object
) -> None:
    """Facts under which no rule speaks against a step-down of a patient with a mild disorder; `assessed` replaces what
    the assessment says, `instead` the value of an observation kind, where None leaves it out."""
    found = {"support": True, "accountability": True, "edition": "ASAM3", "needs": dict.fromkeys(LOW_NEEDS, 1)}
    make_assessment(patient, by=by, when=when, **{**found, **(assessed or {})})
    observations: dict[str, object] = {
        "DIAGNOSIS": {"substances": ["CANNABIS"]},
        "TOXICOLOGY": {"substance": "CANNABIS", "result": "NEGATIVE", "prescribed": False},
        "NEXT_APPOINTMENT": {"at": (when + timedelta(days=1)).isoformat(), "responsible": "R. Okafor", "program": None},
        "SUPPORT_PERSON": {"present": True, "consented": True},
        "MUTUAL_HELP": {"attends": True},
        "HOUSING": {"safe": True, "active_use_in_household": False},
        "CO_OCCURRING": {"present": False},
        **instead,
    }
    for kind, value in observations.items():
        if value is not None:
            Observation.objects.create(
                patient=patient, kind=kind, value=value, effective_at=when, recorded_at=when, recorded_by=by
            )
    for instrument, answers in CALM_ANSWERS.items():
        scored = score(newest(instrument), answers, sex=patient.sex)
        InstrumentResponse.objects.create(
            patient=patient, instrument=instrument, instrument_version=newest(instrument).version, answers=answers,
            scores=dict(scored.scores), bands=dict(scored.bands), flags=list(scored.flags), effective_at=when,
            recorded_at=when, recorded_by=by,
        )  # fmt: skip


@dataclass
class World:
    """One facility with a program per level, its clinician, and one patient; verbs in one word."""

    facility: Facility
    by: User
    programs: dict[Level, Program]
    patient: Patient
    episode_id: UUID | None = field(default=None)

    @property
    def episode(self) -> Episode:
        return Episode.objects.get(id=self.episode_id)

    def another(self) -> "World":
        """The same place with another patient."""
        return World(self.facility, self.by, self.programs, make_patient(facility=self.facility, by=self.by))

    def program(self, level: Level) -> UUID:
        return self.programs[level].id

    def asked(self, when: datetime | None, **more: object) -> Asked:
        """Asked with a time of the past (OCCURRED), or with None for now (PROPOSED)."""
        basis = Basis.PROPOSED if when is None else Basis.OCCURRED
        return Asked(by=self.by, now=datetime.now(UTC), at=when, basis=basis, **more)  # type: ignore[arg-type]

    def admit(self, level: Level, when: datetime | None = START) -> Recorded:
        recorded = transitions.admit(self.patient.id, self.asked(when), to=self.program(level))
        self.episode_id = recorded.book.episode.id
        return recorded

    def move(self, verb: str, level: Level, when: datetime | None, **more: object) -> Recorded:
        """A step_down, step_up, transfer or arrive."""
        return getattr(transitions, verb)(self.episode_id, self.asked(when, **more), to=self.program(level))

    def do(self, verb: str, when: datetime | None) -> Recorded:
        """A depart, start_leave or end_leave."""
        return getattr(transitions, verb)(self.episode_id, self.asked(when))

    def discharge(
        self, when: datetime, disposition: StageChange.Disposition = StageChange.Disposition.COMPLETED
    ) -> Recorded:
        return transitions.discharge(self.episode_id, self.asked(when), disposition=disposition)


def make_plan(world: "World", *, template: str = "IOP") -> CheckInPlan:
    """A plan that no anchor asked for."""
    return CheckInPlan.objects.create(
        episode=world.episode, patient=world.patient, template=template, template_version=1,
        anchor=CheckInPlan.Anchor.STEP_DOWN, anchor_root=world.episode_id, anchored_at=LONG_AGO,
    )  # fmt: skip


def make_world(*, zone: str = "America/New_York") -> World:
    facility = make_facility(zone=zone)
    by = make_user(facility=facility)
    programs = {level: make_program(facility=facility, level=level) for level in Level}
    return World(facility=facility, by=by, programs=programs, patient=make_patient(facility=facility, by=by))
