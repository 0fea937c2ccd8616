"""What every address of this door does before and after its own work."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import unquote_to_bytes

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.authentication import door_time
from api.exceptions import InvalidParameter
from api.models import IdempotencyKey
from api.pagination import CursorPages
from api.preconditions import etag_of, is_not_modified
from api.problem_types import known_types
from api.writes import write

MAX_QUERY_LENGTH = 4096


class Door(APIView):
    """Parse, one domain call, answer.

    `query_serializer_class` names the parameters of the query string that an address knows (for GET); any other one is
    refused, so that a misspelt filter is never taken for 'everything'.
    """

    query_serializer_class: ClassVar[type[serializers.Serializer[Any]] | None] = None
    query_parameters: ClassVar[frozenset[str]] = frozenset()
    paged: ClassVar[bool] = False

    @property
    def pagination_class(self) -> type[CursorPages] | None:
        """For the description of the API."""
        return CursorPages if self.paged else None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_query_string(request.META.get("QUERY_STRING", ""))
        self.check_parameters(request)
        check_length(request)

    def check_parameters(self, request: Request) -> None:
        known = self.known_parameters() if request.method in SAFE_METHODS else frozenset()
        for name, values in request.query_params.lists():
            if name not in known:
                raise InvalidParameter(name, "There is no such parameter.", code="unknown_parameter")
            if len(values) > 1:
                raise InvalidParameter(name, "Give this parameter once.", code="repeated_parameter")

    def known_parameters(self) -> frozenset[str]:
        serializer = self.query_serializer_class
        named = frozenset(serializer().fields) if serializer else frozenset()
        return named | self.query_parameters | (CursorPages.parameters if self.paged else frozenset())

    def query(self, request: Request) -> dict[str, Any]:
        """The validated parameters of this address."""
        assert self.query_serializer_class is not None
        names = self.query_serializer_class().fields
        given = {name: value for name, value in request.query_params.items() if name in names}
        serializer = self.query_serializer_class(data=given)
        if not serializer.is_valid():
            raise invalid_query(serializer.errors)
        return dict(serializer.validated_data)

    def write(self, request: Request, work: Callable[[], Response]) -> Response:
        """One write in one transaction; see api.writes."""
        door_time(request)
        return write(request, work, may_replay=lambda stored: self.may_replay(request, stored))

    def may_replay(self, request: Request, stored: IdempotencyKey) -> bool:
        """Whether the caller may still see a stored answer; an address about a patient asks again here."""
        return True

    def answer(self, request: Request, body: Any, *, version: int, status: int = 200) -> Response:
        """A state with its ETag; 304 without a body where the caller has it already."""
        etag = etag_of(version)
        if request.method in SAFE_METHODS and is_not_modified(request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(body, status=status, headers={"ETag": etag})

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response


class ProblemTypes(Door):
    """What each problem type means and what to do about it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    def get(self, request: Request, code: str | None = None) -> Response:
        types = known_types()
        if code is None:
            return Response({"problems": list(types.values())})
        if code not in types:
            raise NotFound
        return Response(types[code])


class UnknownAddress(Door):
    """Anything else under the door's prefix: 401 to strangers, 404 to all others, as a problem."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound("There is nothing at this address.")


def check_query_string(text: str) -> None:
    """Bounded, UTF-8 once decoded, and free of NUL, so that no filter meets a value that PostgreSQL can't take."""
    if len(text) > MAX_QUERY_LENGTH:
        raise ParseError("The query string is too long.")
    try:
        decoded = unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise ParseError("The query string is not UTF-8.") from None
    if "\x00" in decoded:
        raise ParseError("The query string contains a NUL character.")


def check_length(request: Request) -> None:
    """A body of unknown length would be read as no body at all, so it is refused instead."""
    if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
        raise ParseError("Send a Content-Length instead of a chunked body.")


def invalid_query(errors: Any) -> InvalidParameter:
    name, messages = next(iter(errors.items()))
    return InvalidParameter("" if name == "non_field_errors" else name, str(messages[0]), code=messages[0].code)
