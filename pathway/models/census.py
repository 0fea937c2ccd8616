from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from pathway.models.episodes import Episode
from programs.database import CurrentTransactionId
from programs.models import Facility, Program


class CensusEntry(models.Model):
    """One row books `n` (+1 or -1) of a kind to a program's facility-local day. Appended only.

    A correction books the opposite entry, so that opening + in - out = closing by construction, then and now. GAP_END is
    booked to the program that was departed, when the patient has arrived elsewhere or is discharged; SAME_DAY is the
    patient-day of a stay that no midnight saw. Neither changes an enrolled count. What a kind adds to the counts stands in
    pathway/sql/what_a_kind_adds.sql.
    """

    class Kind(models.TextChoices):
        ADMISSION = "ADMISSION"
        ARRIVAL = "ARRIVAL"
        TRANSFER_IN = "TRANSFER_IN"
        TRANSFER_OUT = "TRANSFER_OUT"
        DEPARTURE = "DEPARTURE"
        DISCHARGE = "DISCHARGE"
        LEAVE_OUT = "LEAVE_OUT"
        LEAVE_RETURN = "LEAVE_RETURN"
        GAP_END = "GAP_END"
        SAME_DAY = "SAME_DAY"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    n = models.SmallIntegerField()
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="census_entries")
    subject_id = models.UUIDField(help_text="the placement or leave that this counts")
    entry = models.UUIDField(help_text="the ledger entry that caused the booking")
    recorded_at = models.DateTimeField()
    xid = models.BigIntegerField(db_default=CurrentTransactionId())

    class Meta:
        verbose_name_plural = "census entries"
        indexes: ClassVar = [
            models.Index(fields=["episode"], name="census_entry_by_episode"),
            models.Index(fields=["program", "day", "recorded_at"], name="census_entry_by_day"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CensusDay(models.Model):
    """One row is the sum of a program's booked entries of one kind on one day."""

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=CensusEntry.Kind.choices)
    n = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_program_day_sums_a_kind_once",
                fields=["program", "day", "kind"],
                violation_error_message="This day is already summed.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class CensusCheckpoint(models.Model):
    """One row is a program's counts at the opening of the first day of a month.

    `between_programs` are those who departed from it and have neither arrived elsewhere nor been discharged.
    """

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    enrolled = models.IntegerField()
    on_leave = models.IntegerField()
    between_programs = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_program_month_has_one_checkpoint",
                fields=["program", "month"],
                violation_error_message="This month already has a checkpoint.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class CensusTotal(models.Model):
    """One row is a program's counts by all that is booked: the census now, without a sum."""

    program = models.OneToOneField(Program, on_delete=models.PROTECT, primary_key=True, related_name="+")
    enrolled = models.IntegerField()
    on_leave = models.IntegerField()
    between_programs = models.IntegerField()

    def __str__(self) -> str:
        return str(self.program_id)


class CensusReport(models.Model):
    """One row is what the census of a facility's day was when that day was over: the numbers as reported. Appended only.

    `counts` holds a program-day's columns by program id. `snapshot` (pg_snapshot) says which transactions the count saw, so
    that what came after is told apart also from what was being recorded in that moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    reported_at = models.DateTimeField()
    snapshot = models.TextField()
    counts = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_facility_reports_a_day_once",
                fields=["facility", "day"],
                violation_error_message="This day is already reported.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
