"""One id per request: the caller's own if it is well formed, echoed in the answer, in problems and in logs."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(request: HttpRequest | Request) -> str:
    """The id of this request, the same on every call."""
    http_request: HttpRequest = getattr(request, "_request", request)
    known = getattr(http_request, "pathway_request_id", None)
    if known is None:
        offered = http_request.headers.get("X-Request-ID", "")
        known = offered if WELL_FORMED.fullmatch(offered) else str(uuid4())
        http_request.pathway_request_id = known  # type: ignore[attr-defined]
    return str(known)


class RequestIdMiddleware:
    """Stands before the logging middleware: what that logs as the request's id is then well formed, and ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.META["HTTP_X_REQUEST_ID"] = request_id(request)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id(request)
        return response
