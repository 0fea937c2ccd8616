"""What a transition is asked with: each verb has its own members, and no others."""

from typing import Any

from rest_framework import serializers

from api.episode_serializers import AskedIn
from api.fields import IdentifierField, InstantField, StrictSerializer
from api.supposing import WhatIfIn
from api.text import TextField
from api.verdict_serializers import MAX_REASON, SaidOut
from pathway.models import StageChange

MOVES = ("step_down", "step_up", "transfer", "arrive")
DEPART, DISCHARGE = ("depart",), ("discharge",)
STAYS = ("depart", "start_leave", "end_leave")
MAX_REPLACED = 50


class MoveIn(AskedIn):
    """step_down, step_up, transfer, or arrive from between programs: the name is an assertion, and checked."""

    verb = serializers.ChoiceField(choices=MOVES)
    program = IdentifierField()


class StayIn(AskedIn):
    """depart (left, expected elsewhere), start_leave or end_leave."""

    verb = serializers.ChoiceField(choices=STAYS)


class DischargeIn(AskedIn):
    """Ends the episode."""

    verb = serializers.ChoiceField(choices=DISCHARGE)
    disposition = serializers.ChoiceField(choices=StageChange.Disposition.choices)


TRANSITIONS: dict[str, type[AskedIn]] = {
    **dict.fromkeys(MOVES, MoveIn),
    **dict.fromkeys(STAYS, StayIn),
    "discharge": DischargeIn,
}


class MovePreviewIn(MoveIn):
    what_if = WhatIfIn(required=False)


class DepartPreviewIn(AskedIn):
    verb = serializers.ChoiceField(choices=DEPART)
    what_if = WhatIfIn(required=False)


class DischargePreviewIn(DischargeIn):
    what_if = WhatIfIn(required=False)


# going on leave and coming back are no decision that a rule judges
PREVIEWS: dict[str, type[AskedIn]] = {
    **dict.fromkeys(MOVES, MovePreviewIn),
    "depart": DepartPreviewIn,
    "discharge": DischargePreviewIn,
}


class PreviewOut(serializers.Serializer[Any]):
    """What the rules would say, and the version of the episode that they looked at. Nothing was written."""

    episode = serializers.UUIDField()
    version = serializers.IntegerField()
    verdict = SaidOut()


class CorrectionIn(StrictSerializer):
    """What was recorded wrongly is put right by new rows, with a reason."""

    reason = TextField(max_length=MAX_REASON)


class VoidRowIn(CorrectionIn):
    """What one row said did not happen. Voiding a discharge undoes it."""

    action = serializers.ChoiceField(choices=["void"])
    row = IdentifierField()


class VoidEntryIn(CorrectionIn):
    """Takes back all that one entry said, such as both rows of an inserted stay."""

    action = serializers.ChoiceField(choices=["void_entry"])
    entry = IdentifierField()


class VoidEpisodeIn(CorrectionIn):
    """The episode was entered in error."""

    action = serializers.ChoiceField(choices=["void_episode"])


class ReplaceIn(CorrectionIn):
    """Says again what one row said; what is left out stays as it was."""

    action = serializers.ChoiceField(choices=["replace"])
    row = IdentifierField()
    at = InstantField(required=False)
    program = IdentifierField(required=False)
    disposition = serializers.ChoiceField(choices=StageChange.Disposition.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.keys() & {"at", "program", "disposition"}:
            raise serializers.ValidationError("Give at least one of at, program and disposition.", code="empty")
        return attrs


class InsertIn(CorrectionIn):
    """A forgotten stay [started_at, ended_at); `replacing` names the rows in its way, which are voided with it."""

    action = serializers.ChoiceField(choices=["insert"])
    program = IdentifierField()
    started_at = InstantField()
    ended_at = InstantField()
    replacing = serializers.ListField(child=IdentifierField(), required=False, max_length=MAX_REPLACED)


CORRECTIONS: dict[str, type[CorrectionIn]] = {
    "void": VoidRowIn,
    "void_entry": VoidEntryIn,
    "void_episode": VoidEpisodeIn,
    "replace": ReplaceIn,
    "insert": InsertIn,
}
