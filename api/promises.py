"""Follow-ups as they come in a body, for every verb that takes them."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.fields import IdentifierField, InstantField, StrictSerializer
from api.text import TextField
from api.verdict_serializers import MAX_REASON
from pathway.follow_ups import Promise

MAX_FOLLOW_UPS = 10


class PromiseIn(StrictSerializer):
    """What will be done, until when, and by whom (you, where `owner` is left out)."""

    what = TextField(max_length=MAX_REASON)
    due_at = InstantField()
    owner = IdentifierField(required=False)


def promises_of(given: Iterable[Mapping[str, Any]]) -> tuple[Promise, ...]:
    return tuple(Promise(**promised) for promised in given)
