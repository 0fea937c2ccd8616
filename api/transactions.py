"""One write, one transaction, tried again where PostgreSQL broke a deadlock or refused to serialise."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction

from programs.constraints import sqlstate

Answer = TypeVar("Answer")

MAX_TRIES = 3
DEADLOCK_DETECTED = "40P01"
SERIALIZATION_FAILURE = "40001"
LOCK_NOT_AVAILABLE = "55P03"


def in_one_transaction(work: Callable[[], Answer]) -> Answer:
    """What `work` answers, committed. It runs at most three times, each time from nothing, so it must not leak effects.

    No pause between tries: the transaction that won the deadlock holds its locks, and the next try waits on those.
    """
    for _ in range(MAX_TRIES - 1):
        try:
            return committed(work)
        except OperationalError as error:
            if not may_be_tried_again(error):
                raise
    return committed(work)


def committed(work: Callable[[], Answer]) -> Answer:
    with transaction.atomic(durable=True):
        return work()


def may_be_tried_again(error: OperationalError) -> bool:
    return sqlstate(error) in {DEADLOCK_DETECTED, SERIALIZATION_FAILURE}
