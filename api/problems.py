"""RFC 9457 problem details: one shape for every error, and the one place where exceptions become statuses."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import DataError, IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import UnreadablePostError
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import Error, ErrorResponse
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from api.authentication import scope_challenge
from api.exceptions import DomainRefusal, InvalidParameter, PayloadTooLarge, Unavailable
from api.problem_types import advice, title, type_uri
from api.request_ids import request_id
from programs.constraints import refusal_of, sqlstate
from programs.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 50
MAX_POINTER = 200
RETRY_AFTER_SECONDS = 2
# idle-in-transaction time-out, read-only after a failover: the server's state, not our mistake
TRANSIENT_INTERNAL_STATES = frozenset({"25P03", "25006"})

log = logging.getLogger(__name__)


class ProblemHandler(ExceptionHandler):
    """Turns any exception into a problem; nothing of the exception itself is shown unless it was made to be."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        return from_domain(exc) or from_database(exc) or from_request(exc) or super().convert_known_exceptions(exc)

    def should_not_handle(self, exc: Exception) -> bool:
        return False

    def get_response(self, exc: APIException, data: dict[str, Any]) -> Response:
        request = self.context["request"]
        if request is not None:
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        return Response(data, status=exc.status_code, headers=self.get_headers(exc), content_type=MEDIA_TYPE)

    def get_headers(self, exc: APIException) -> dict[str, str]:
        headers: dict[str, str] = super().get_headers(exc)
        current = getattr(exc, "extra", {}).get("etag")
        if current:
            headers["ETag"] = current
        request = self.context["request"]
        if problem_code(exc) == "insufficient_scope" and request is not None:
            headers["WWW-Authenticate"] = scope_challenge(request)
        return headers


class ProblemFormatter(ExceptionFormatter):
    """type, title, status, detail, instance, code, what_to_do, errors, and what the exception adds."""

    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        exc = self.exc
        code = problem_code(exc)
        problem = {
            "type": type_uri(code),
            "title": title(code, exc.status_code),
            "status": exc.status_code,
            "detail": problem_detail(exc, error_response.errors),
            "instance": instance(self.context["request"]),
            "code": code,
            "what_to_do": getattr(exc, "what_to_do", "") or advice(code, exc.status_code),
            "errors": problem_errors(exc, error_response.errors),
        }
        return {**getattr(exc, "extra", {}), **problem}


def from_domain(exc: Exception) -> APIException | None:
    """Refusals of the domain, and Django's own validation where a model was asked to check itself."""
    if isinstance(exc, Refusal):
        return DomainRefusal(exc)
    if isinstance(exc, IntegrityError):
        return DomainRefusal(refusal_of(exc))
    if isinstance(exc, ModelInvalid):
        return ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
    return None


def from_database(exc: Exception) -> APIException | None:
    """Faults of the database are 503 and may be tried again; a value that it can't hold is a bad request."""
    if isinstance(exc, OperationalError | InterfaceError) or is_transient(exc):
        log.warning("the database could not answer", extra={"sqlstate": sqlstate(exc)})  # type: ignore[arg-type]
        return Unavailable(wait=RETRY_AFTER_SECONDS)
    if isinstance(exc, DataError):
        log.warning("a value reached the database that it can't hold", extra={"sqlstate": sqlstate(exc)})
        return ValidationError("A value is outside the range that can be stored.", code="out_of_range")
    return None


def is_transient(exc: Exception) -> bool:
    return isinstance(exc, InternalError) and sqlstate(exc) in TRANSIENT_INTERNAL_STATES


def from_request(exc: Exception) -> APIException | None:
    """What Django itself finds wrong with a request while it is read."""
    if isinstance(exc, RequestDataTooBig):
        return PayloadTooLarge()
    if isinstance(exc, SuspiciousOperation | UnreadablePostError):
        return ParseError("The request could not be read.")
    return None


def problem_code(exc: APIException) -> str:
    """The stable code: the exception's own, or the kind where several fields each have their own."""
    if isinstance(exc, ValidationError):
        return exc.default_code
    codes = exc.get_codes()
    return codes if isinstance(codes, str) else exc.default_code


def problem_detail(exc: APIException, errors: list[Error]) -> str:
    if isinstance(exc, ValidationError):
        return errors[0].detail if len(errors) == 1 else "Several values can't be accepted; see errors."
    return str(exc.detail)


def problem_errors(exc: APIException, errors: list[Error]) -> list[dict[str, str]]:
    """One entry per wrong value, at most MAX_ERRORS; where a single value is not to blame, none."""
    if isinstance(exc, DomainRefusal) and exc.field:
        return [{"pointer": pointer(exc.field), "detail": str(exc.detail), "code": problem_code(exc)}]
    if not isinstance(exc, ValidationError):
        return []
    place = parameter if isinstance(exc, InvalidParameter) else pointer_member
    return [{**place(error.attr), "detail": error.detail, "code": error.code} for error in errors[:MAX_ERRORS]]


def parameter(name: str | None) -> dict[str, str]:
    return {"parameter": (name or "")[:MAX_POINTER]}


def pointer_member(path: str | None) -> dict[str, str]:
    return {"pointer": pointer(path)}


def pointer(path: str | None) -> str:
    """A JSON pointer into the body as a URI fragment; `#` is the body as a whole."""
    parts = [part for part in (path or "").split("/") if part != "non_field_errors"]
    return "#" if not any(parts) else f"#/{'/'.join(parts)}"[:MAX_POINTER]


def instance(request: Any) -> str:
    return "" if request is None else request_id(request)
