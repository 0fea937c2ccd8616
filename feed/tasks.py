"""Celery's doorbell for the feed."""

from celery import shared_task

from feed import withdrawals
from programs.database import database_now


@shared_task
def sweep_withdrawals() -> int:
    return withdrawals.sweep(database_now())
