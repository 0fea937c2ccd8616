"""Episodes and their pathways as this door shows and reads them."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, StrictSerializer
from api.place_serializers import LEVELS
from api.promises import MAX_FOLLOW_UPS, PromiseIn
from api.text import TextField
from api.verdict_serializers import MAX_REASON, FlagOut, SaidOut
from pathway.ledger.moves import Where
from pathway.models import Episode, Leave, Placement, Reason, StageChange

Basis = StageChange.Basis
ADMISSIONS = ("admit", "readmit")


class PlacementOut(serializers.Serializer[Any]):
    """A stay in one program; days are local to the facility left, or entered for an admission or an arrival."""

    id = serializers.UUIDField()
    program = serializers.UUIDField(source="program_id")
    level = serializers.ChoiceField(choices=LEVELS, source="program.level")
    facility = serializers.UUIDField(source="program.facility_id")
    started_at = InstantField()
    ended_at = InstantField(allow_null=True)
    start_day = serializers.DateField()
    end_day = serializers.DateField(allow_null=True)
    opened_as = serializers.CharField()
    ended_as = serializers.CharField(allow_blank=True)


class LeaveOut(serializers.Serializer[Any]):
    """An absence inside a placement, whose place is kept."""

    id = serializers.UUIDField()
    placement = serializers.UUIDField(source="placement_id")
    started_at = InstantField()
    ended_at = InstantField(allow_null=True)


class EpisodeOut(serializers.Serializer[Any]):
    """One patient's course with the network. `version` is the number of ledger rows, and the ETag."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    previous = serializers.UUIDField(source="previous_id", allow_null=True)
    status = serializers.ChoiceField(choices=Episode.Status.choices)
    opened_at = InstantField()
    closed_at = InstantField(allow_null=True)
    disposition = serializers.ChoiceField(choices=StageChange.Disposition.choices, allow_blank=True)
    version = serializers.IntegerField()
    where = serializers.ChoiceField(choices=[where.value for where in Where])
    placement = PlacementOut(allow_null=True, help_text="the placement in force")


class StageChangeOut(serializers.Serializer[Any]):
    """One ledger row: what happened when, and when and from whom we learned it."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    entry = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=StageChange.Kind.choices)
    effective_at = InstantField(allow_null=True)
    program = serializers.UUIDField(source="program_id", allow_null=True)
    disposition = serializers.ChoiceField(choices=StageChange.Disposition.choices, allow_blank=True)
    cancels = serializers.UUIDField(source="cancels_id", allow_null=True)
    root = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]  # a declared field, not Field's attribute
    basis = serializers.ChoiceField(choices=Basis.choices, allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    recorded_at = InstantField()
    recorded_by = serializers.UUIDField(source="recorded_by_id")
    digest = serializers.CharField()


class PathwayOut(serializers.Serializer[Any]):
    """A pathway as it was at `as_of`, as it was known at `known_at`; null is now.

    `settled`: no transaction still open can change the answer for that `known_at`. `cancelled` names the rows that a
    correction took back.
    """

    episode = serializers.UUIDField()
    patient = serializers.UUIDField()
    version = serializers.IntegerField()
    as_of = InstantField(allow_null=True)
    known_at = InstantField(allow_null=True)
    settled = serializers.BooleanField()
    status = serializers.ChoiceField(choices=Episode.Status.choices)
    where = serializers.ChoiceField(choices=[where.value for where in Where])
    opened_at = InstantField(allow_null=True)
    closed_at = InstantField(allow_null=True)
    disposition = serializers.ChoiceField(choices=StageChange.Disposition.choices, allow_blank=True)
    placements = PlacementOut(many=True)
    leaves = LeaveOut(many=True)
    stage_changes = StageChangeOut(many=True)
    cancelled = serializers.ListField(child=serializers.UUIDField())


class RecordedOut(serializers.Serializer[Any]):
    """What a verb did: the episode then, the ledger rows of its entry, what the rules said, and what was flagged."""

    episode = EpisodeOut()
    stage_changes = StageChangeOut(many=True)
    verdicts = SaidOut(many=True)
    flags = FlagOut(many=True)


class AskedIn(StrictSerializer):
    """PROPOSED takes effect now and passes the gate; OCCURRED has happened at `at` and is never refused by a rule.

    `acknowledgement` is your reason for going on where a rule warns, `acknowledgement_code` its kind. What is promised
    with it becomes follow-ups; WILL_MONITOR needs at least one.
    """

    basis = serializers.ChoiceField(choices=Basis.choices, default=Basis.PROPOSED)
    at = InstantField(required=False)
    reason = TextField(max_length=MAX_REASON, required=False)
    acknowledgement = TextField(max_length=MAX_REASON, required=False)
    acknowledgement_code = serializers.ChoiceField(choices=Reason.choices, required=False)
    follow_ups = serializers.ListField(child=PromiseIn(), required=False, max_length=MAX_FOLLOW_UPS)


class AdmissionIn(AskedIn):
    """`admit` opens the first episode of a patient, `readmit` a new one that names the previous."""

    verb = serializers.ChoiceField(choices=ADMISSIONS, default="admit")
    patient = IdentifierField()
    program = IdentifierField()


class EpisodeQuery(serializers.Serializer[Any]):
    """`facility`, `program` and `level` are those of the placement in force."""

    patient = IdentifierField(required=False)
    status = serializers.ChoiceField(choices=Episode.Status.choices, required=False)
    facility = IdentifierField(required=False)
    program = IdentifierField(required=False)
    level = serializers.ChoiceField(choices=LEVELS, required=False)


class PathwayQuery(serializers.Serializer[Any]):
    """`as_of` cuts what had happened, `known_at` what had been recorded. Both are now if absent."""

    as_of = InstantField(required=False)
    known_at = InstantField(required=False)


def where_of(episode: Episode, placement: Placement | None, leaves: Sequence[Leave]) -> Where:
    """Where an episode stands, from its projection."""
    if episode.status == Episode.Status.ENTERED_IN_ERROR:
        return Where.NOT_ADMITTED
    if episode.status == Episode.Status.CLOSED:
        return Where.DISCHARGED
    if placement is None:
        return Where.BETWEEN_PROGRAMS
    return Where.ON_LEAVE if any(leave.ended_at is None for leave in leaves) else Where.IN_PROGRAM
