"""What the provider says of a message later: delivered, or not."""

from datetime import datetime

from pathway.messages.sending import climb_at_once
from pathway.models import Message

MEANS = {
    "delivered": Message.Delivery.DELIVERED,
    "undelivered": Message.Delivery.UNDELIVERED,
    "failed": Message.Delivery.UNDELIVERED,
}


def told(provider_id: str, status: str, *, now: datetime) -> None:
    """Notes the result by the provider's number; what did not arrive does not wait for the ladder's next step.

    Steps on the way (queued, sent) and numbers of others are no result.
    """
    result = MEANS.get(status)
    message = Message.objects.filter(provider_id=provider_id).first() if provider_id and result else None
    if message is None or result is None:
        return
    Message.objects.filter(id=message.id).update(delivery=result, delivery_at=now)
    if result == Message.Delivery.UNDELIVERED and message.check_in_id:
        climb_at_once(message.check_in_id, now)
