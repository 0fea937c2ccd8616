"""Plans of check-ins, their templates and milestones as this door shows and reads them."""

from typing import Any

from rest_framework import serializers

from api.fields import DayField, IdentifierField, InstantField, StrictSerializer, WholeNumberField
from api.text import TextField
from api.verdict_serializers import MAX_REASON
from pathway.models import CheckIn, CheckInPlan, Milestone
from patients.models.facts import Fact

LONGEST_CODE = 40
MOST_DAYS = 400


class CheckInPlanOut(serializers.Serializer[Any]):
    """A template at work for one anchor; contacts are scheduled up to `planned_until`, a horizon that moves on."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id")
    template = serializers.CharField()
    template_version = serializers.IntegerField()
    own_template = serializers.UUIDField(source="own_template_id", allow_null=True, help_text="null where shipped")
    anchor = serializers.ChoiceField(choices=CheckInPlan.Anchor.choices)
    anchor_root = serializers.UUIDField(help_text="the stage change or the milestone that it is anchored on")
    anchored_at = InstantField()
    until_at = InstantField(allow_null=True, help_text="when its anchor ended")
    planned_until = InstantField(allow_null=True)
    status = serializers.ChoiceField(choices=CheckInPlan.Status.choices)
    cause = serializers.ChoiceField(choices=CheckInPlan.Cause.choices, allow_blank=True)
    version = serializers.IntegerField()


class CheckInPlanQuery(serializers.Serializer[Any]):
    patient = IdentifierField(required=False)
    episode = IdentifierField(required=False)
    status = serializers.ChoiceField(choices=CheckInPlan.Status.choices, required=False)


class PlanPreviewIn(StrictSerializer):
    """Which template, beginning when (now if absent; a milestone's own day), and for how many days to look ahead."""

    episode = IdentifierField()
    template = serializers.CharField(max_length=LONGEST_CODE)
    at = InstantField(required=False)
    days = WholeNumberField(min_value=1, max_value=MOST_DAYS, default=90)


class PlannedContactOut(serializers.Serializer[Any]):
    """A contact as it would be due."""

    template = serializers.CharField(source="plan.template.code")
    kind = serializers.ChoiceField(choices=CheckIn.Kind.choices, source="plan.template.kind")
    ordinal = serializers.IntegerField()
    needs_person = serializers.BooleanField(source="contact.by_a_person")
    due_at = InstantField()
    window_ends_at = InstantField()


class PlanPreviewOut(serializers.Serializer[Any]):
    contacts = PlannedContactOut(many=True)


class TemplateIn(StrictSerializer):
    """A program's own version (or the network's) of a shipped template; the number of the version is ours."""

    program = IdentifierField(required=False)
    definition = serializers.DictField()
    from_at = InstantField(required=False)


class TemplateOut(serializers.Serializer[Any]):
    """A version of a template; `id` and who wrote it are null where it is shipped."""

    id = serializers.UUIDField(allow_null=True)
    code = serializers.CharField()
    version = serializers.IntegerField()
    program = serializers.UUIDField(source="program_id", allow_null=True)
    definition = serializers.DictField()
    from_at = InstantField(allow_null=True)
    written_at = InstantField(allow_null=True)
    written_by = serializers.UUIDField(source="written_by_id", allow_null=True)


class TemplatesOut(serializers.Serializer[Any]):
    templates = TemplateOut(many=True)


class MilestoneIn(StrictSerializer):
    """A day that counts, past or to come, in the patient's zone."""

    patient = IdentifierField()
    kind = serializers.ChoiceField(choices=Milestone.Kind.choices)
    on_date = DayField()


class MilestoneMoveIn(StrictSerializer):
    on_date = DayField()
    reason = TextField(max_length=MAX_REASON)


class MilestoneReasonIn(StrictSerializer):
    reason = TextField(max_length=MAX_REASON)


class MilestoneOut(serializers.Serializer[Any]):
    """A milestone; another date is a new row of the same `milestone`."""

    id = serializers.UUIDField()
    milestone = serializers.UUIDField(source="root")
    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id")
    kind = serializers.ChoiceField(choices=Milestone.Kind.choices)
    on_date = DayField()
    source = serializers.ChoiceField(choices=Fact.Source.choices)  # type: ignore[assignment]  # a declared field, not Field's attribute
    recorded_at = InstantField()
    recorded_by = serializers.UUIDField(source="recorded_by_id")
    called_off_at = InstantField(allow_null=True)
    called_off_by = serializers.UUIDField(source="called_off_by_id", allow_null=True)
    called_off_reason = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class MilestoneQuery(serializers.Serializer[Any]):
    patient = IdentifierField(required=False)
    episode = IdentifierField(required=False)
