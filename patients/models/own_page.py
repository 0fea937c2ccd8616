from typing import ClassVar

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from patients.models.identity import Patient


class OwnPage(models.Model):
    """One row is a patient's own page, written on a good day for a rough one: words, and people to call.

    It opens by a PIN of the patient's; wrong PINs are counted and lock it for a while.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="own_page")
    words = models.TextField(blank=True)
    people = models.JSONField(default=list, help_text="a list of {name, phone}")
    pin_hash = models.CharField(max_length=128)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_own_page_has_a_pin",
                condition=~Q(pin_hash=""),
                violation_error_message="The page opens by a PIN: choose one.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
