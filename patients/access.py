"""Every read of a patient passes the reader's scope and leaves a row."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from patients.models import AccessLog
from programs.models import User


def log_reads(*, patient_ids: Iterable[UUID], user: User, operation: str, at: datetime, request_id: str = "") -> None:
    """Appends one access-log row per patient, in the caller's transaction: no row, no read."""
    AccessLog.objects.bulk_create(
        AccessLog(at=at, user=user, patient_id=patient_id, operation=operation, request_id=request_id)
        for patient_id in patient_ids
    )
