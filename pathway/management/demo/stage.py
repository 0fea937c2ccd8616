"""Plays one story through the verbs, as its people would have recorded it: basis OCCURRED, one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from pathway import completions, corrections, planned_moves, transitions
from pathway.ledger.moves import Kind
from pathway.management.demo import aftermath
from pathway.management.demo.network import Network
from pathway.management.demo.places import FACILITIES, PROGRAMS, programs_at
from pathway.management.demo.story import Act, Step, Story
from pathway.models import StageChange
from pathway.transitions import Asked, Basis, Recorded
from pathway.transitions.intended import direction
from patients import registration
from patients.models import Assessment, ContactPoint, Event, LivingSituation, Patient
from patients.recording import record_fact, record_observation, record_response
from patients.registration import Address, Person
from programs.levels import Level
from programs.models import User

IDENTIFIER_SYSTEM = "urn:pathway:demo"
FACTS: Mapping[Act, type[Assessment | LivingSituation | Event]] = {
    Act.ASSESS: Assessment,
    Act.LIVE: LivingSituation,
    Act.HAPPEN: Event,
}


def play(story: Story, *, network: Network, now: datetime) -> None:
    """Registers the patient and records every step; flags of older steps have been answered by the supervisor."""
    with transaction.atomic():
        patient = _register(story, network)
        player = Player(network=network, patient=patient, facility=story.facility, now=now, present=story.entered_last)
        for step in story.steps:
            ACTS[step.act](player, step)
        stay = player.recorded.course.current if player.recorded else None
        if stay:
            aftermath.take_charge(stay, network=network, facility=player.facility, now=now)
            aftermath.keep_in_touch(patient, by=player.by, now=now)
        aftermath.answer_flags(patient, by=network.supervisor(player.facility), now=now)


def _register(story: Story, network: Network) -> Patient:
    address = (
        [Address(ContactPoint.Channel.EMAIL, f"{story.identifier.lower()}@demo.invalid", confirmed=True)]
        if story.reachable
        else []
    )
    return registration.register(
        Person(
            given_name=story.given_name,
            family_name=story.family_name,
            time_zone=FACILITIES[story.facility].zone,
            birth_on=story.birth_on,
            sex=story.sex,
            is_demo=True,
        ),
        facility_id=network.facilities[story.facility].id,
        by=network.clinician(story.facility),
        now=story.registered_at,
        identifiers=[(IDENTIFIER_SYSTEM, story.identifier)],
        contact_points=address,
    )


@dataclass
class Player:
    """Where the patient is while the story is played, and what the last verb recorded.

    `present` is the step that led to where the patient is now: it is recorded as at its own time, so that the check-ins
    since then were due and could be answered; those of older stays are recorded too late to be sent.
    """

    network: Network
    patient: Patient
    facility: str
    now: datetime
    present: Step | None = None
    recorded: Recorded | None = None

    @property
    def by(self) -> User:
        """Whoever answers for the patient where the patient is."""
        return self.network.clinician(self.facility)

    @property
    def episode_id(self) -> UUID:
        assert self.recorded is not None
        return self.recorded.book.episode.id

    def asked(self, step: Step, *, reason: str = "") -> Asked:
        now = step.at if step is self.present else self.now
        return Asked(by=self.by, now=now, at=step.at, basis=Basis.OCCURRED, reason=reason)

    def program_id(self, code: str) -> UUID:
        return self.network.programs[code].id

    def note(self, step: Step) -> None:
        record_fact(FACTS[step.act], self.patient.id, at=step.at, by=self.by, now=self.now, **step.words)

    def observe(self, step: Step) -> None:
        record_observation(self.patient.id, at=step.at, by=self.by, now=self.now, **step.words)

    def score(self, step: Step) -> None:
        record_response(self.patient.id, at=step.at, by=self.by, now=self.now, **step.words)

    def admit(self, step: Step) -> None:
        verb = transitions.admit if step.act == Act.ADMIT else transitions.readmit
        self.recorded = verb(self.patient.id, self.asked(step), to=self.program_id(step.program))
        self.facility = PROGRAMS[step.program].facility

    def move(self, step: Step) -> None:
        assert self.recorded is not None
        stay = self.recorded.course.stays[-1]
        left = Level(self.recorded.book.places.program(stay.program_id).level)
        verb = getattr(transitions, direction(left, PROGRAMS[step.program].level))
        self.recorded = verb(self.episode_id, self.asked(step), to=self.program_id(step.program))
        self.facility = PROGRAMS[step.program].facility

    def arrive(self, step: Step) -> None:
        self.facility = PROGRAMS[step.program].facility
        self.recorded = transitions.arrive(self.episode_id, self.asked(step), to=self.program_id(step.program))

    def depart(self, step: Step) -> None:
        self.recorded = transitions.depart(self.episode_id, self.asked(step))

    def start_leave(self, step: Step) -> None:
        self.recorded = transitions.start_leave(self.episode_id, self.asked(step))

    def end_leave(self, step: Step) -> None:
        self.recorded = transitions.end_leave(self.episode_id, self.asked(step))

    def discharge(self, step: Step) -> None:
        disposition = StageChange.Disposition(step.words["disposition"])
        self.recorded = transitions.discharge(self.episode_id, self.asked(step), disposition=disposition)

    def complete(self, step: Step) -> None:
        assert self.recorded is not None
        stay = self.recorded.course.stays[-1]
        completions.record_completion(stay.root, at=step.at, by=self.by, now=self.now)

    def plan(self, step: Step) -> None:
        to = step.words["to"]
        planned_moves.plan(
            self.episode_id,
            to=self.program_id(to),
            leaves_at=step.words["leaves_at"],
            expected_at=step.words["expected_at"],
            receiver=self.network.clinician(PROGRAMS[to].facility).id,
            by=self.by,
            now=step.at,
        )

    def never_arrive(self, step: Step) -> None:
        assert self.recorded is not None
        planned = self.recorded.book.episode.planned_moves.get(status="OPEN")
        planned_moves.never_arrived(planned.id, reason="Not reached on two days.", by=self.by, now=step.at)

    def take_back(self, step: Step) -> None:
        """The last recorded change didn't happen."""
        assert self.recorded is not None
        asked = self.asked(step, reason="Recorded for the wrong patient.")
        self.recorded = corrections.void(self.episode_id, asked, row_id=self.recorded.rows[-1].id)

    def redate(self, step: Step) -> None:
        """The patient came half an hour later than was recorded."""
        assert self.recorded is not None
        row = self.recorded.rows[-1]
        if row.kind in (Kind.ADMIT, Kind.MOVE) and row.effective_at:
            asked = self.asked(step, reason="The time on the paper form was misread.")
            at = row.effective_at + timedelta(minutes=30)
            self.recorded = corrections.replace(self.episode_id, asked, row_id=row.id, at=at)

    def insert(self, step: Step) -> None:
        """A short stay at another level had been forgotten."""
        program = programs_at(step.words["level"], facility=self.facility)[0]
        started_at = step.at - step.words["back"]
        self.recorded = corrections.insert(
            self.episode_id,
            self.asked(step, reason="This stay was found in the paper records."),
            program_id=self.program_id(program.code),
            started_at=started_at,
            ended_at=started_at + step.words["lasting"],
        )


ACTS: Mapping[Act, Callable[[Player, Step], None]] = {
    Act.ASSESS: Player.note,
    Act.LIVE: Player.note,
    Act.HAPPEN: Player.note,
    Act.OBSERVE: Player.observe,
    Act.SCORE: Player.score,
    Act.ADMIT: Player.admit,
    Act.READMIT: Player.admit,
    Act.MOVE: Player.move,
    Act.COMPLETE: Player.complete,
    Act.START_LEAVE: Player.start_leave,
    Act.END_LEAVE: Player.end_leave,
    Act.PLAN: Player.plan,
    Act.DEPART: Player.depart,
    Act.ARRIVE: Player.arrive,
    Act.NEVER_ARRIVE: Player.never_arrive,
    Act.DISCHARGE: Player.discharge,
    Act.TAKE_BACK: Player.take_back,
    Act.REDATE: Player.redate,
    Act.INSERT: Player.insert,
}
