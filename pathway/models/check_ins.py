from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from pathway.models.episodes import Episode
from patients.models import InstrumentResponse, Patient
from programs.database import IsJsonObject
from programs.models import Program, User


class CheckInTemplate(models.Model):
    """One row is a version of a plan of contacts, for the network or for one program. Appended only.

    `definition` is what pathway.check_ins.templates describes. The newest version in force goes before what is shipped,
    a program's before the network's; a plan keeps the version that it began with.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    program: "models.ForeignKey[Program | None]" = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, related_name="check_in_templates"
    )
    definition = models.JSONField()
    from_at = models.DateTimeField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_template_has_each_version_once",
                fields=["code", "program", "version"],
                nulls_distinct=False,
                violation_error_message="This version of the template exists already.",
            ),
            models.CheckConstraint(
                name="a_template_is_an_object",
                condition=Q(IsJsonObject("definition")),
                violation_error_message="A template is an object.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class CheckInPlanQuerySet(models.QuerySet["CheckInPlan"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))

    def active(self) -> Self:
        return self.filter(status=CheckInPlan.Status.ACTIVE)


class CheckInPlan(models.Model):
    """One row is one template at work for one anchor of an episode: a step-down, an admission, a milestone, a discharge.

    It follows the course as placements do. Contacts are scheduled up to `planned_until`, a horizon that moves on.
    """

    class Anchor(models.TextChoices):
        ADMISSION = "ADMISSION"
        STEP_DOWN = "STEP_DOWN"
        MILESTONE = "MILESTONE"
        DISCHARGE = "DISCHARGE"

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE"
        PAUSED = "PAUSED"
        ENDED = "ENDED"

    class Cause(models.TextChoices):
        ON_LEAVE = "ON_LEAVE"
        REPLACED = "REPLACED"
        OVER = "OVER"
        DIED = "DIED"
        IN_ERROR = "IN_ERROR"
        REFUSED = "REFUSED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="check_in_plans")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="check_in_plans")
    template = models.CharField(max_length=40)
    template_version = models.PositiveSmallIntegerField()
    own_template: "models.ForeignKey[CheckInTemplate | None]" = models.ForeignKey(
        CheckInTemplate, on_delete=models.PROTECT, null=True, related_name="plans", help_text="null where shipped"
    )
    anchor = models.CharField(max_length=10, choices=Anchor.choices)
    anchor_root = models.UUIDField()
    anchored_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, help_text="when its anchor ended")
    planned_until = models.DateTimeField(null=True, help_text="contacts up to here are scheduled; null: all of them")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.ACTIVE)
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CheckInPlanQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["planned_until"], condition=Q(status="ACTIVE"), name="plan_to_extend")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="an_anchor_has_a_plan_of_each_template_once",
                fields=["episode", "template", "anchor_root"],
                violation_error_message="This plan exists already.",
            ),
            models.CheckConstraint(
                name="a_plan_that_does_not_run_says_why",
                condition=Q(status="ACTIVE", cause="") | ~Q(status="ACTIVE") & ~Q(cause=""),
                violation_error_message="A plan that is paused or ended says why; an active one does not.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))

    def due(self, at: datetime) -> Self:
        return self.filter(status=CheckIn.Status.PENDING, due_at__lte=at)


class CheckIn(models.Model):
    """One row is a scheduled contact with a patient; PostgreSQL is the schedule, Celery only its doorbell.

    Ordinals of a plan's own contacts are even; a risk adds the odd ones between them. `next_step_at` is when the
    ladder's next step is due while nobody answers, missed or not. `answer` holds what was answered so far, `response` the finished
    answers.
    """

    class Kind(models.TextChoices):
        ROUTINE = "ROUTINE"
        MILESTONE = "MILESTONE"
        AFTER_DISCHARGE = "AFTER_DISCHARGE"

    class Risk(models.TextChoices):
        LOW = "LOW"
        ELEVATED = "ELEVATED"
        HIGH = "HIGH"

    class Reached(models.TextChoices):
        ANSWER = "ANSWER"
        CALL = "CALL"
        SESSION = "SESSION"
        MESSAGE = "MESSAGE"

    class Status(models.TextChoices):
        PENDING = "PENDING"
        CLAIMED = "CLAIMED"
        AWAITING = "AWAITING"
        COMPLETED = "COMPLETED"
        MISSED = "MISSED"
        EXCUSED = "EXCUSED"
        CANCELLED = "CANCELLED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="check_ins")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="check_ins")
    plan = models.ForeignKey(CheckInPlan, on_delete=models.PROTECT, related_name="check_ins")
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.ROUTINE)
    needs_person = models.BooleanField(default=False, help_text="a person is in touch; no message asks")
    template = models.CharField(max_length=40)
    template_version = models.PositiveSmallIntegerField(default=1)
    anchor_root = models.UUIDField()
    ordinal = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    window_ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    cancel_cause = models.CharField(max_length=20, blank=True)
    lease_until = models.DateTimeField(null=True)
    fencing_token = models.PositiveIntegerField(default=0)
    is_fixed = models.BooleanField(default=False, help_text="a person chose the time: no planning moves it")
    round = models.PositiveSmallIntegerField(default=1, help_text="how often it was begun: moved, it begins anew")
    asked_at = models.DateTimeField(null=True, help_text="when the patient was asked, or a person instead")
    steps_taken = models.JSONField(default=list, help_text="of the ladder: a list of {action, at}")
    next_step_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)
    response: "models.ForeignKey[InstrumentResponse | None]" = models.ForeignKey(
        InstrumentResponse, on_delete=models.PROTECT, null=True, related_name="+"
    )
    risk = models.CharField(max_length=8, choices=Risk.choices, blank=True)
    risk_version = models.PositiveSmallIntegerField(null=True, help_text="of the rule that found the risk")
    reached = models.CharField(max_length=7, choices=Reached.choices, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(status="PENDING"), name="check_in_due"),
            models.Index(fields=["window_ends_at"], condition=Q(status="AWAITING"), name="check_in_awaiting"),
            models.Index(fields=["lease_until"], condition=Q(status="CLAIMED"), name="check_in_claimed"),
            models.Index(
                fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="check_in_on_the_ladder"
            ),
            models.Index(fields=["patient", "due_at"], name="check_in_by_patient"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_check_in_is_scheduled_once",
                fields=["episode", "template", "anchor_root", "ordinal"],
                violation_error_message="This check-in is already scheduled.",
            ),
            models.CheckConstraint(
                name="a_check_in_window_ends_after_it_is_due",
                condition=Q(window_ends_at__gt=models.F("due_at")),
                violation_error_message="The window of a check-in ends after it is due.",
            ),
            models.CheckConstraint(
                name="a_claimed_check_in_has_a_lease",
                condition=Q(status="CLAIMED", lease_until__isnull=False) | ~Q(status="CLAIMED") & Q(lease_until=None),
                violation_error_message="A claimed check-in has a lease; no other one has.",
            ),
            models.CheckConstraint(
                name="a_check_in_that_somebody_closed_says_when_and_by_whom",
                condition=Q(
                    status__in=["PENDING", "CLAIMED", "AWAITING"], closed_at=None, closed_by=None, closed_reason=""
                )
                | Q(status__in=["COMPLETED", "EXCUSED"], closed_at__isnull=False, closed_by__isnull=False)
                | Q(status__in=["MISSED", "CANCELLED"]),
                violation_error_message="A check-in that somebody closed says when and by whom; an open one says neither.",
            ),
            models.CheckConstraint(
                name="a_cancelled_check_in_says_why",
                condition=Q(status="CANCELLED") & ~Q(cancel_cause="") | ~Q(status="CANCELLED") & Q(cancel_cause=""),
                violation_error_message="A cancelled check-in says why; no other one does.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ContactAttemptQuerySet(models.QuerySet["ContactAttempt"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))


class ContactAttempt(models.Model):
    """One row is an attempt of a person to be in touch with a patient, and whether it reached them. Appended only."""

    class How(models.TextChoices):
        CALL = "CALL"
        VISIT = "VISIT"
        SESSION = "SESSION"
        MESSAGE = "MESSAGE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contact_attempts")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="contact_attempts")
    attempted_at = models.DateTimeField()
    attempted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=7, choices=How.choices)
    reached = models.BooleanField()
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    objects = ContactAttemptQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "-attempted_at"], name="attempt_by_patient")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_attempt_is_not_in_the_future",
                condition=Q(attempted_at__lte=models.F("recorded_at")),
                violation_error_message="An attempt cannot be dated in the future.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Silence(models.Model):
    """One row is a time in which nobody reached a patient: when it began, how far it was escalated, what ended it.

    Lost to contact is a status, never a discharge; the length of stay that is reported then ends at `last_contact_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="silences")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="silences")
    since_at = models.DateTimeField(help_text="when the first check-in was due that nobody answered")
    last_contact_at = models.DateTimeField(null=True, help_text="null: nobody was ever in touch")
    noticed_at = models.DateTimeField()
    welfare_at = models.DateTimeField(null=True, help_text="when a welfare decision was asked for")
    lost_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="an_episode_has_one_silence_at_a_time",
                fields=["episode"],
                condition=Q(ended_at=None),
                violation_error_message="This patient is already missed.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Sweep(models.Model):
    """One row is a sweep that beat rings for: when it last did its work, so that silence is visible."""

    name = models.CharField(primary_key=True, max_length=40)
    last_ran_at = models.DateTimeField()
    last_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
