"""Verdicts and flags as this door shows them. A finding's shape is stable."""

from typing import Any

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, StrictSerializer
from api.text import TextField
from pathway.models import Flag
from pathway.rules.findings import Severity, Status

SEVERITIES = [severity.value for severity in Severity]
FINDING_STATUSES = [status.value for status in Status]
ANSWERS = [Flag.Status.RESOLVED, Flag.Status.OVERRIDDEN]
MAX_REASON = 2000


class EvidenceOut(serializers.Serializer[Any]):
    """A value that a finding rests on: which row says it, when it was true, and who said so."""

    name = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    id = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # a declared field, not Field's attribute


class ThresholdOut(serializers.Serializer[Any]):
    """The limit that decided, with its unit."""

    name = serializers.CharField()
    value = serializers.JSONField()
    unit = serializers.CharField()


class FindingOut(serializers.Serializer[Any]):
    """One thing that a rule says: a sentence, its evidence, the threshold, its source, and what would clear it."""

    rule = serializers.CharField()
    rule_version = serializers.IntegerField()
    severity = serializers.ChoiceField(choices=SEVERITIES)
    status = serializers.ChoiceField(choices=FINDING_STATUSES)
    sentence = serializers.CharField()
    evidence = EvidenceOut(many=True)
    threshold = ThresholdOut(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]  # a declared field, not Field's attribute
    clears_when = serializers.CharField()
    actions = serializers.ListField(child=serializers.CharField(), help_text="what can be done about it, as codes")


class SaidOut(serializers.Serializer[Any]):
    """All findings for one move, the worst first. It never says that a move is safe."""

    severity = serializers.ChoiceField(choices=SEVERITIES, allow_null=True)
    summary = serializers.CharField()
    findings = FindingOut(many=True)
    policy_version = serializers.CharField()
    policy_validated = serializers.BooleanField()
    rule_versions = serializers.DictField(child=serializers.IntegerField())
    facts_judged = serializers.IntegerField()
    oldest_fact_days = serializers.IntegerField(allow_null=True)
    not_known = serializers.ListField(child=serializers.CharField())
    answered = serializers.ListField(
        child=serializers.CharField(), help_text="rules answered before, on the same facts"
    )
    seen = serializers.CharField(help_text="what a second signer names: the same while findings and evidence are")


class VerdictOut(serializers.Serializer[Any]):
    """A verdict as it was kept with the move that it judged, and who went on in spite of a warning, and why."""

    id = serializers.UUIDField()
    stage_change = serializers.UUIDField(source="stage_change_id")
    judged_at = InstantField()
    said = SaidOut()
    acknowledged_by = serializers.UUIDField(source="acknowledged_by_id", allow_null=True)
    acknowledged_at = InstantField(allow_null=True)
    acknowledged_code = serializers.CharField(allow_blank=True)
    acknowledged_reason = serializers.CharField(allow_blank=True)
    signed_by = serializers.UUIDField(source="signed_by_id", allow_null=True)
    signed_credential = serializers.CharField(allow_blank=True)
    mitigation = serializers.CharField(allow_blank=True)


class FlagOut(serializers.Serializer[Any]):
    """A finding that waits for a person, or that a person has answered. `subject` is what it is about."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id", allow_null=True)
    facility = serializers.UUIDField(source="facility_id", allow_null=True)
    verdict = serializers.UUIDField(source="verdict_id", allow_null=True)
    subject = serializers.UUIDField(source="subject_id")
    rule = serializers.CharField()
    severity = serializers.ChoiceField(choices=Flag.Severity.choices)
    sentence = serializers.CharField()
    finding = FindingOut(allow_null=True)
    due_at = InstantField(allow_null=True)
    status = serializers.ChoiceField(choices=Flag.Status.choices)
    owner = serializers.UUIDField(source="owner_id", allow_null=True)
    raised_at = InstantField()
    closed_at = InstantField(allow_null=True)
    closed_by = serializers.UUIDField(source="closed_by_id", allow_null=True)
    closed_cause = serializers.ChoiceField(choices=Flag.Cause.choices, allow_blank=True)
    closed_reason = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class FlagQuery(serializers.Serializer[Any]):
    """`status` is OPEN if absent."""

    status = serializers.ChoiceField(choices=Flag.Status.choices, default=Flag.Status.OPEN)
    patient = IdentifierField(required=False)
    episode = IdentifierField(required=False)
    facility = IdentifierField(required=False)
    owner = IdentifierField(required=False)
    severity = serializers.ChoiceField(choices=Flag.Severity.choices, required=False)
    rule = serializers.CharField(max_length=24, required=False)


class FlagAnswerIn(StrictSerializer):
    """RESOLVED says that what it was about is dealt with, OVERRIDDEN that you go on in spite of it. Say why."""

    status = serializers.ChoiceField(choices=ANSWERS)
    reason = TextField(max_length=MAX_REASON)
