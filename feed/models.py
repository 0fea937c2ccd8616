from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from programs.database import CurrentTransactionId


class Change(models.Model):
    """One row is one change of one resource, written by a trigger in the transaction that made the change.

    A position is (xid, seq): the writing transaction's id and a number within it. It holds references only, no content
    and no foreign keys. `audience` addresses a row to one facility: what entered its sight, or left it.
    """

    class Kind(models.TextChoices):
        UPSERT = "UPSERT"
        DELETE = "DELETE"
        WITHDRAWN = "WITHDRAWN"

    seq = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=CurrentTransactionId())
    kind = models.CharField(max_length=9, choices=Kind.choices)
    resource = models.CharField(max_length=20)
    resource_id = models.UUIDField()
    patient_id = models.UUIDField(null=True)
    audience = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    origin_id = models.UUIDField(null=True)
    origin_key = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["xid", "seq"], name="change_by_position")]

    def __str__(self) -> str:
        return f"{self.resource} {self.resource_id}"


class Epoch(models.Model):
    """One row is one life of the database cluster that the feed's positions belong to; the newest is in force.

    `retained_xid`, `retained_seq` is the position up to which changes were purged.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    system_identifier = models.CharField(max_length=20)
    timeline = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    retained_xid = models.BigIntegerField(default=0)
    retained_seq = models.BigIntegerField(default=0)

    class Meta:
        get_latest_by = "started_at"

    def __str__(self) -> str:
        return str(self.id)


class Sight(models.Model):
    """One row says that a facility's readers have been told of a patient and not yet that they lost sight of them."""

    id = models.BigAutoField(primary_key=True)
    patient_id = models.UUIDField()
    facility_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="a_facility_is_told_of_a_patient_once", fields=["patient_id", "facility_id"])
        ]

    def __str__(self) -> str:
        return str(self.id)
