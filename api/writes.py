"""What every write through this door shares: one transaction, its retries, and the Idempotency-Key."""

from collections.abc import Callable

from django.db import connection, transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.exceptions import KeyInFlight
from api.idempotency import (
    RETRY_AFTER_SECONDS,
    Claim,
    claim_of,
    first_claim,
    is_stored,
    replayed,
    store_answer,
    stored_answer,
)
from api.models import IdempotencyKey
from api.transactions import in_one_transaction
from programs.refusals import NotFound

NAME_ORIGIN = "SELECT set_config('pathway.origin', %s, true), set_config('pathway.origin_key', %s, true)"

MayReplay = Callable[[IdempotencyKey], bool]


def write(request: Request, work: Callable[[], Response], *, may_replay: MayReplay) -> Response:
    """The answer of `work`, committed; or the stored answer where this Idempotency-Key has succeeded before.

    `may_replay` says whether the caller may still see what was answered then; if not, the answer is 404 like any other
    thing that is out of sight, and nothing runs twice.
    """
    claim = claim_of(request) if request.method == "POST" else None

    def once() -> Response:
        name_origin(request, key=claim.key if claim else "")
        return work_once(claim, work, may_replay=may_replay) if claim else kept_if_successful(work())

    return in_one_transaction(once)


def name_origin(request: Request, *, key: str) -> None:
    """The changes of this transaction name who caused them, so that a two-way sync can drop its own echo."""
    with connection.cursor() as cursor:
        cursor.execute(NAME_ORIGIN, [str(request.user.pk), key])


def work_once(claim: Claim, work: Callable[[], Response], *, may_replay: MayReplay) -> Response:
    row = first_claim(claim)
    if row is None:
        return earlier_answer(claim, may_replay=may_replay)
    response = kept_if_successful(work())
    if is_stored(response):
        store_answer(row, response, JSONRenderer().render(response.data).decode())
    return response


def earlier_answer(claim: Claim, *, may_replay: MayReplay) -> Response:
    """The stored answer; a key purged in this very moment is retried by the client rather than guessed about."""
    stored = stored_answer(claim)
    if stored is None:
        raise KeyInFlight(wait=RETRY_AFTER_SECONDS)
    if not may_replay(stored):
        raise NotFound("Not found.")
    return replayed(stored)


def kept_if_successful(response: Response) -> Response:
    """An answer that is not a success writes nothing."""
    if not is_stored(response):
        transaction.set_rollback(True)
    return response
