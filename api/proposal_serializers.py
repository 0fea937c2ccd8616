"""Proposals and follow-ups as this door shows and reads them."""

from typing import Any

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, NamedChoiceField, StrictSerializer
from api.promises import MAX_FOLLOW_UPS, PromiseIn
from api.text import TextField
from api.verdict_serializers import MAX_REASON, SaidOut
from pathway.models import FollowUp, Proposal, Reason, StageChange
from pathway.proposals import VERBS

PROPOSED = list(VERBS)
ENDS = [("DONE", "done"), ("CANCELLED", "no longer to be done")]


class ProposalIn(StrictSerializer):
    """A change that a rule stops: `episode` for a transition, `patient` for an admission or readmission."""

    verb = serializers.ChoiceField(choices=PROPOSED)
    episode = IdentifierField(required=False)
    patient = IdentifierField(required=False)
    program = IdentifierField(required=False)
    disposition = serializers.ChoiceField(choices=StageChange.Disposition.choices, required=False)
    reason_code = serializers.ChoiceField(choices=Reason.choices)
    note = TextField(max_length=MAX_REASON)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        admits, ends = attrs["verb"] in {"admit", "readmit"}, attrs["verb"] == "discharge"
        wanted = {"patient" if admits else "episode": True, "episode" if admits else "patient": False}
        wanted |= {"program": not ends and attrs["verb"] != "depart", "disposition": ends}
        wrong = {name: [_word(is_wanted)] for name, is_wanted in wanted.items() if (name in attrs) != is_wanted}
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


class SignatureIn(StrictSerializer):
    """`seen` is the verdict that you read; `mitigation` what is to be done about it, and each step may be a follow-up."""

    seen = serializers.RegexField(r"\A[0-9a-f]{64}\Z")
    mitigation = TextField(max_length=MAX_REASON)
    follow_ups = serializers.ListField(child=PromiseIn(), required=False, max_length=MAX_FOLLOW_UPS)


class ProposalReasonIn(StrictSerializer):
    reason = TextField(max_length=MAX_REASON)


class ProposalOut(serializers.Serializer[Any]):
    """A change that waits for a second signature, with the verdict that was seen when it was proposed."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id", allow_null=True)
    facility = serializers.UUIDField(source="facility_id")
    verb = serializers.CharField()
    program = serializers.UUIDField(source="program_id", allow_null=True)
    disposition = serializers.ChoiceField(choices=StageChange.Disposition.choices, allow_blank=True)
    reason_code = serializers.ChoiceField(choices=Reason.choices)
    note = serializers.CharField()
    verdict = SaidOut(source="said")
    seen = serializers.CharField()
    episode_version = serializers.IntegerField()
    proposed_at = InstantField()
    proposed_by = serializers.UUIDField(source="proposed_by_id")
    expires_at = InstantField()
    status = NamedChoiceField(Proposal.Status.choices, component="ProposalStatus")
    ended_at = InstantField(allow_null=True)
    ended_by = serializers.UUIDField(source="ended_by_id", allow_null=True)
    ended_reason = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class ProposalQuery(serializers.Serializer[Any]):
    """`status` is PENDING if absent."""

    status = NamedChoiceField(Proposal.Status.choices, component="ProposalStatus", default=Proposal.Status.PENDING)
    patient = IdentifierField(required=False)
    episode = IdentifierField(required=False)
    facility = IdentifierField(required=False)


class SignerOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    username = serializers.CharField()


class FollowUpOut(serializers.Serializer[Any]):
    """What somebody promised to do about a finding, and whether it was done."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id")
    stage_change = serializers.UUIDField(source="stage_change_id", allow_null=True)
    flag = serializers.UUIDField(source="flag_id", allow_null=True)
    what = serializers.CharField()
    due_at = InstantField()
    owner = serializers.UUIDField(source="owner_id")
    promised_at = InstantField()
    promised_by = serializers.UUIDField(source="promised_by_id")
    status = NamedChoiceField(FollowUp.Status.choices, component="FollowUpStatus")
    closed_at = InstantField(allow_null=True)
    closed_by = serializers.UUIDField(source="closed_by_id", allow_null=True)
    closed_note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class FollowUpQuery(serializers.Serializer[Any]):
    """`status` is OPEN if absent; `due_before` is exclusive."""

    status = NamedChoiceField(FollowUp.Status.choices, component="FollowUpStatus", default=FollowUp.Status.OPEN)
    patient = IdentifierField(required=False)
    owner = IdentifierField(required=False)
    due_before = InstantField(required=False)


class FollowUpEndIn(StrictSerializer):
    """DONE, or CANCELLED where it is no longer to be done; say how it went."""

    status = NamedChoiceField(ENDS, component="FollowUpEnd")
    note = TextField(max_length=MAX_REASON)


def _word(is_wanted: bool) -> str:  # noqa: FBT001  # one of two sentences
    return "This verb needs it." if is_wanted else "This verb has none."
