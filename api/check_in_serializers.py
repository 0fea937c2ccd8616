"""Check-ins as this door shows and reads them."""

from typing import Any

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, StrictSerializer, TruthField, WholeNumberField
from api.text import TextField
from api.verdict_serializers import MAX_REASON
from pathway.check_ins.ladder import Action
from pathway.models import CheckIn, ContactAttempt

SCALE = 4


class AnswersIn(StrictSerializer):
    """What the patient said, as instruments/ describes CHECK_IN: 0 (not at all) to 4 (extremely), higher is worse but for
    support. `medication`: can be got. What was not asked is left out."""

    craving = WholeNumberField(min_value=0, max_value=SCALE, required=False)
    used = TruthField(required=False)
    mood = WholeNumberField(min_value=0, max_value=SCALE, required=False)
    sleep = WholeNumberField(min_value=0, max_value=SCALE, required=False)
    support = WholeNumberField(min_value=0, max_value=SCALE, required=False)
    medication = TruthField(required=False)
    work = WholeNumberField(min_value=0, max_value=SCALE, required=False)
    home = WholeNumberField(min_value=0, max_value=SCALE, required=False)
    friends = TruthField(required=False, help_text="met friends who use")
    rough_day = TruthField(required=False)
    hopeless = WholeNumberField(min_value=0, max_value=SCALE, required=False)
    wants_a_call = TruthField(required=False)
    note = TextField(max_length=MAX_REASON, required=False)


class CheckInAnswerIn(StrictSerializer):
    """The patient was in touch; `answers` may be empty."""

    answers = AnswersIn()


class CheckInReasonIn(StrictSerializer):
    reason = TextField(max_length=MAX_REASON)


class CheckInMoveIn(StrictSerializer):
    """Another time, and why."""

    due_at = InstantField()
    reason = TextField(max_length=MAX_REASON)


class AttemptIn(StrictSerializer):
    """Somebody tried to be in touch; `attempted_at` is now if absent."""

    how = serializers.ChoiceField(choices=ContactAttempt.How.choices)
    reached = TruthField()
    attempted_at = InstantField(required=False)
    note = TextField(max_length=MAX_REASON, required=False, allow_blank=True)


class NewAttemptIn(AttemptIn):
    patient = IdentifierField()


class ContactAttemptOut(serializers.Serializer[Any]):
    """An attempt of a person to be in touch with a patient."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id")
    attempted_at = InstantField()
    attempted_by = serializers.UUIDField(source="attempted_by_id")
    how = serializers.ChoiceField(choices=ContactAttempt.How.choices)
    reached = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    recorded_at = InstantField()


class ContactAttemptQuery(serializers.Serializer[Any]):
    patient = IdentifierField(required=False)
    episode = IdentifierField(required=False)


class LadderStepOut(serializers.Serializer[Any]):
    """A step of the ladder that was taken."""

    action = serializers.ChoiceField(choices=[(action.value, action.value) for action in Action])
    at = InstantField()


class CheckInOut(serializers.Serializer[Any]):
    """A scheduled contact; it may be answered until its window ends."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id")
    plan = serializers.UUIDField(source="plan_id")
    kind = serializers.ChoiceField(choices=CheckIn.Kind.choices)
    needs_person = serializers.BooleanField(help_text="a person is in touch; no message asks")
    template = serializers.CharField()
    ordinal = serializers.IntegerField()
    due_at = InstantField()
    window_ends_at = InstantField()
    status = serializers.ChoiceField(choices=CheckIn.Status.choices)
    cancel_cause = serializers.CharField(allow_blank=True)
    asked_at = InstantField(allow_null=True)
    steps_taken = LadderStepOut(many=True, help_text="of the ladder, while nobody answered")
    next_step_at = InstantField(allow_null=True)
    risk = serializers.ChoiceField(choices=CheckIn.Risk.choices, allow_blank=True)
    reached = serializers.ChoiceField(choices=CheckIn.Reached.choices, allow_blank=True)
    answers = AnswersIn(source="answer", allow_null=True)
    closed_at = InstantField(allow_null=True)
    closed_by = serializers.UUIDField(source="closed_by_id", allow_null=True)
    closed_reason = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class CheckInQuery(serializers.Serializer[Any]):
    """`due_before` is exclusive."""

    status = serializers.ChoiceField(choices=CheckIn.Status.choices, required=False)
    patient = IdentifierField(required=False)
    episode = IdentifierField(required=False)
    due_before = InstantField(required=False)
