"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): a repeated POST has one effect and one answer.

The key's row is inserted first, in the write's own transaction. Its unique constraint makes a second request with the
same key wait for the first: if that commits, the second finds the stored answer; if it rolls back, the second runs.
The wait ends after WAIT_SECONDS with 409. A refusal rolls the row back with everything else, so only 2xx is stored.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.exceptions import InvalidParameter, KeyInFlight, KeyReused
from api.models import IdempotencyKey
from api.transactions import LOCK_NOT_AVAILABLE
from programs.constraints import sqlstate

HEADER = "Idempotency-Key"
WELL_FORMED = re.compile(r'"([A-Za-z0-9._~:+/=-]{1,128})"|([A-Za-z0-9._~:+/=-]{1,128})')
KEPT_HEADERS = ("ETag", "Location")
KEPT_FOR = timedelta(days=7)
WAIT_SECONDS = 5
RETRY_AFTER_SECONDS = 1
PURGE_BATCH = 5000

CLAIM = """
WITH wait AS MATERIALIZED (SELECT set_config('lock_timeout', %(wait)s, true) AS limit_set)
INSERT INTO api_idempotencykey (id, user_id, client_id, key, request_digest, status, body, headers, created_at)
SELECT %(id)s, %(user)s, %(client)s, %(key)s, %(digest)s, 0, '', '{}', clock_timestamp() FROM wait
ON CONFLICT ON CONSTRAINT an_idempotency_key_stands_for_one_request DO NOTHING
RETURNING id
"""


@dataclass(frozen=True)
class Claim:
    """A key and the request it stands for."""

    user_id: Any
    client_id: Any
    key: str
    digest: str


def claim_of(request: Request) -> Claim | None:
    """What this request claims, or None without the header; 400 if the key is malformed."""
    header = request.headers.get(HEADER)
    if header is None:
        return None
    match = WELL_FORMED.fullmatch(header)
    if match is None:
        raise InvalidParameter(HEADER, "Use 1 to 128 letters, digits or ._~:+/=- with or without double quotes.")
    client_id = getattr(request.auth, "application_id", None)
    return Claim(request.user.pk, client_id, match[1] or match[2], request_digest(request))


def request_digest(request: Request) -> str:
    """SHA-256 of method, address, If-Match and the parsed body, so that key order and white space don't matter."""
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    parts = (request.method or "", request.get_full_path(), request.headers.get("If-Match", ""), body)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def first_claim(claim: Claim) -> IdempotencyKey | None:
    """The new row of this claim, or None where another request has it; call it first in the write's transaction."""
    row = IdempotencyKey(user_id=claim.user_id, client_id=claim.client_id, key=claim.key, request_digest=claim.digest)
    values = {
        "id": row.id,
        "user": row.user_id,
        "client": row.client_id,
        "key": row.key,
        "digest": row.request_digest,
        "wait": f"{WAIT_SECONDS}s",
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, values)
            return row if cursor.fetchone() else None
    except OperationalError as error:
        if sqlstate(error) == LOCK_NOT_AVAILABLE:
            raise KeyInFlight(wait=RETRY_AFTER_SECONDS) from error
        raise


def stored_answer(claim: Claim) -> IdempotencyKey | None:
    """The row that another request stored for this key; 422 if that was a different request; None if it was purged."""
    row = IdempotencyKey.objects.filter(user_id=claim.user_id, client_id=claim.client_id, key=claim.key).first()
    if row is not None and row.request_digest != claim.digest:
        raise KeyReused
    return row


def store_answer(row: IdempotencyKey, response: Response, rendered: str) -> None:
    """Keep what was answered, in the transaction that the answer is about."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    IdempotencyKey.objects.filter(id=row.id).update(status=response.status_code, body=rendered, headers=headers)


def replayed(row: IdempotencyKey) -> Response:
    """The stored answer again, marked as a repetition."""
    body = json.loads(row.body) if row.body else None
    return Response(body, status=row.status, headers={**row.headers, "Idempotency-Replayed": "true"})


def is_stored(response: Response) -> bool:
    return status.is_success(response.status_code)


def purge_keys(*, now: datetime) -> int:
    """Forget keys older than KEPT_FOR, one batch; how many. A key locked by a running retry waits for the next sweep."""
    old = (
        IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR)
        .select_for_update(skip_locked=True)
        .order_by("created_at")[:PURGE_BATCH]
    )
    deleted, _ = IdempotencyKey.objects.filter(id__in=[row.id for row in old]).delete()
    return deleted
