import json
from typing import Any, ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from programs.models import Client, User


class IdempotencyKey(models.Model):
    """One row is a POST that succeeded under an Idempotency-Key, and what was answered.

    `status` 0 is seen only inside the transaction that is still at work. The body may hold health information: it is
    shown to nobody but the same user through the same client, and is purged after seven days.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    client: "models.ForeignKey[Client | None]" = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, related_name="+"
    )
    key = models.CharField(max_length=128)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_key_age")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="an_idempotency_key_stands_for_one_request",
                fields=["user", "client", "key"],
                nulls_distinct=False,
                violation_error_message="This Idempotency-Key was used already.",
            )
        ]

    def __str__(self) -> str:
        return f"IdempotencyKey {self.id}"

    def answered(self) -> Any:
        """The body that was answered, read again."""
        return json.loads(self.body)
