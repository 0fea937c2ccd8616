"""Messages both ways as this door shows them: no address and no text of ours."""

from typing import Any

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, TruthField
from pathway.models import InboundMessage, Message
from patients.models import ContactPoint


class MessageOut(serializers.Serializer[Any]):
    """A message to a patient, and what became of it. UNKNOWN: whether it went out can't be known, and it is not resent."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    check_in = serializers.UUIDField(source="check_in_id", allow_null=True)
    contact_point = serializers.UUIDField(source="contact_point_id", allow_null=True)
    channel = serializers.ChoiceField(choices=ContactPoint.Channel.choices)
    text = serializers.ChoiceField(choices=Message.Text.choices, source="text_key")
    status = serializers.ChoiceField(choices=Message.Status.choices)
    attempt = serializers.IntegerField()
    queued_at = InstantField()
    next_attempt_at = InstantField()
    expires_at = InstantField(allow_null=True)
    settled_at = InstantField(allow_null=True)
    failure = serializers.CharField(allow_blank=True)
    delivery = serializers.ChoiceField(choices=Message.Delivery.choices, allow_blank=True)
    delivery_at = InstantField(allow_null=True)


class MessageQuery(serializers.Serializer[Any]):
    patient = IdentifierField(required=False)
    check_in = IdentifierField(required=False)
    status = serializers.ChoiceField(choices=Message.Status.choices, required=False)


class InboundOut(serializers.Serializer[Any]):
    """A message that somebody sent; `patient` is null where its address is nobody's, or more than one patient's."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id", allow_null=True)
    channel = serializers.ChoiceField(choices=ContactPoint.Channel.choices)
    from_address = serializers.CharField()
    body = serializers.CharField()
    meaning = serializers.ChoiceField(choices=InboundMessage.Meaning.choices)
    received_at = InstantField()


class InboundQuery(serializers.Serializer[Any]):
    """`unmatched`: those of nobody we know, for supervisors of the network."""

    patient = IdentifierField(required=False)
    unmatched = TruthField(required=False)
