"""Rules, policies and replays as this door shows and reads them."""

from typing import Any

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, NamedChoiceField, StrictSerializer, TruthField, WholeNumberField
from api.text import TextField
from api.verdict_serializers import MAX_REASON
from pathway.models import PolicyReplay
from pathway.outcomes import WINDOWS

LONGEST_NAME = 40


class PolicyIn(StrictSerializer):
    """What a scope says differently: of the network, or of a `facility` or a `program`.

    `content` has any of shadow, transfer_at_most, standing_missing_at_most, and parameters by rule; rules/ lists them.
    """

    name = serializers.SlugField(max_length=LONGEST_NAME)
    facility = IdentifierField(required=False)
    program = IdentifierField(required=False)
    content = serializers.DictField()
    clinically_validated = TruthField(default=False)
    note = TextField(max_length=MAX_REASON)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if {"facility", "program"} <= attrs.keys():
            raise serializers.ValidationError({"program": ["Give a facility or a program, not both."]})
        return attrs


class ActivationIn(StrictSerializer):
    """From now, or from a later instant on."""

    from_at = InstantField(required=False)


class ActivationOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    from_at = InstantField()
    activated_by = serializers.UUIDField(source="activated_by_id")


class PolicyOut(serializers.Serializer[Any]):
    """One version; it is never edited, and in force from each activation until its scope's next one."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    facility = serializers.UUIDField(source="facility_id", allow_null=True)
    program = serializers.UUIDField(source="program_id", allow_null=True)
    content = serializers.DictField()
    clinically_validated = serializers.BooleanField()
    note = serializers.CharField()
    written_at = InstantField()
    written_by = serializers.UUIDField(source="written_by_id")
    activations = ActivationOut(many=True)


class PolicyQuery(serializers.Serializer[Any]):
    facility = IdentifierField(required=False)
    program = IdentifierField(required=False)


class ParameterOut(serializers.Serializer[Any]):
    """A threshold or severity of a rule: as shipped, as in force here, its unit, and what may be written."""

    name = serializers.CharField()
    here = serializers.JSONField()
    shipped = serializers.JSONField()
    unit = serializers.CharField(allow_null=True)
    expects = serializers.CharField()


class RuleOut(serializers.Serializer[Any]):
    """A rule in plain words, with its parameters here."""

    id = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    asks = serializers.CharField()
    asks_for = serializers.ListField(child=serializers.CharField())
    clears_when = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a declared field, not Field's attribute
    judged_on = serializers.ListField(child=serializers.CharField())
    actions = serializers.ListField(child=serializers.CharField())
    owner = serializers.CharField()
    review_by = serializers.DateField()
    in_shadow = serializers.BooleanField()
    parameters = ParameterOut(many=True)


class RulesOut(serializers.Serializer[Any]):
    """`policy` is what is in force here, and whether a clinical owner has signed it."""

    policy = serializers.CharField()
    clinically_validated = serializers.BooleanField()
    rules = RuleOut(many=True)


class RulesQuery(serializers.Serializer[Any]):
    """The thresholds of a program; the network's if absent."""

    program = IdentifierField(required=False)


class ReplayIn(StrictSerializer):
    """Past moves judged since `since` are judged again; outcomes are looked for in the days after each."""

    since = InstantField()
    window_days = WholeNumberField(min_value=min(WINDOWS), max_value=max(WINDOWS), default=30)


class ReplayOut(serializers.Serializer[Any]):
    """How far a replay has come, and per rule (ANY: any of them) the figures of the draft beside what is in force."""

    id = serializers.UUIDField()
    policy = serializers.UUIDField(source="policy_id")
    since = InstantField()
    window_days = serializers.IntegerField()
    status = NamedChoiceField(PolicyReplay.Status.choices, component="ReplayStatus")
    moves = serializers.IntegerField()
    judged = serializers.IntegerField()
    asked_at = InstantField()
    asked_by = serializers.UUIDField(source="asked_by_id")
    ended_at = InstantField(allow_null=True)
    figures = serializers.DictField()


class OutcomesQuery(serializers.Serializer[Any]):
    """Moves judged since `since` (a year ago if absent), and what was seen within `days` after each."""

    by = serializers.ChoiceField(choices=["rule", "reason", "program", "clinician"], default="rule")
    days = serializers.ChoiceField(choices=[str(days) for days in WINDOWS], default="30")
    since = InstantField(required=False)
    facility = IdentifierField(required=False)


class OutcomeGroupOut(serializers.Serializer[Any]):
    """`share` is the range over what is unknown: all of it not seen, all of it seen."""

    group = serializers.CharField()
    moves = serializers.IntegerField()
    seen = serializers.IntegerField()
    not_seen = serializers.IntegerField()
    unknown = serializers.IntegerField()
    share = serializers.ListField(child=serializers.FloatField(allow_null=True))
    of = serializers.DictField(child=serializers.IntegerField())


class OutcomesOut(serializers.Serializer[Any]):
    """`demo` says that these are figures of invented patients."""

    by = serializers.CharField()
    days = serializers.IntegerField()
    demo = serializers.BooleanField()
    groups = OutcomeGroupOut(many=True)


class OverridesQuery(serializers.Serializer[Any]):
    since = InstantField(required=False)
    facility = IdentifierField(required=False)


class OverrideOut(serializers.Serializer[Any]):
    """Warnings answered, stops signed for, and elective changes told afterwards against a stop, by who recorded them."""

    facility = serializers.UUIDField(allow_null=True)
    recorder = serializers.UUIDField()
    is_service = serializers.BooleanField()
    warnings_answered = serializers.IntegerField()
    stops_signed = serializers.IntegerField()
    stops_told_afterwards = serializers.IntegerField()
    stops_in_shadow = serializers.IntegerField(help_text="that rules in shadow would have said")
    judged = serializers.IntegerField()


class OverridesOut(serializers.Serializer[Any]):
    results = OverrideOut(many=True)
