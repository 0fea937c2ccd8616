"""What this door itself refuses, before or after the domain is asked."""

from collections.abc import Mapping
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError

from programs.refusals import Conflict, Gone, Invalid, NotFound, NotPermitted, Refusal, Stale


class Problem(APIException):
    """An answer with its own status, code, advice and extra members."""

    what_to_do = ""

    def __init__(
        self,
        detail: str | None = None,
        *,
        code: str | None = None,
        extra: Mapping[str, Any] | None = None,
        wait: int | None = None,
    ) -> None:
        super().__init__(detail, code or self.default_code)
        self.extra = dict(extra or {})
        self.wait = wait


class PayloadTooLarge(Problem):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "payload_too_large"
    default_detail = "The body is larger than this address accepts."
    what_to_do = "Send less in one request."


class PreconditionRequired(Problem):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = "This change needs an If-Match header."
    what_to_do = "Read the current state and send its ETag in If-Match."


class KeyInFlight(Problem):
    status_code = status.HTTP_409_CONFLICT
    default_code = "idempotency_key_in_flight"
    default_detail = "A request with this Idempotency-Key is still running."
    what_to_do = "Wait as long as Retry-After says, and send the same request with the same key again."


class KeyReused(Problem):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used with another request."
    what_to_do = "Make a new key for a new request; repeat an old one unchanged."


class Unavailable(Problem):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = "The service can't answer at this moment. Nothing was changed by a request that was not answered."
    what_to_do = "Wait as long as Retry-After says, and send the request again with its Idempotency-Key."


class InvalidParameter(ValidationError):
    """A value in the query string, the path or a header can't be meant; `errors[].parameter` names it."""

    default_code = "invalid_parameter"

    def __init__(self, parameter: str, detail: str, *, code: str = "invalid") -> None:
        super().__init__({parameter: [detail]}, code=code)


STATUS_OF_REFUSALS: tuple[tuple[type[Refusal], int], ...] = (
    (Invalid, status.HTTP_400_BAD_REQUEST),
    (NotPermitted, status.HTTP_403_FORBIDDEN),
    (NotFound, status.HTTP_404_NOT_FOUND),
    (Stale, status.HTTP_412_PRECONDITION_FAILED),
    (Conflict, status.HTTP_409_CONFLICT),
    (Gone, status.HTTP_410_GONE),
)


class DomainRefusal(Problem):
    """A refusal of the domain, with the status of its kind."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail, code=refusal.code, extra=refusal.extra)
        self.what_to_do = refusal.what_to_do
        self.field = refusal.field
        self.status_code = status_of(refusal)


def status_of(refusal: Refusal) -> int:
    """400, 403, 404, 409, 410 or 412; a refusal of no particular kind is a conflict."""
    return next((code for kind, code in STATUS_OF_REFUSALS if isinstance(refusal, kind)), status.HTTP_409_CONFLICT)
