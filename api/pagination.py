"""Cursor pages over a unique order: no row twice, none skipped, and each page costs the same at any depth."""

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.exceptions import InvalidParameter
from api.parsers import check_text

if TYPE_CHECKING:
    from rest_framework.views import APIView  # at run time the views import this module

CURSOR_VERSION = 1
MAX_CURSOR_LENGTH = 512
DEFAULT_LIMIT = 50
MAX_LIMIT = 200


class CursorPages(BasePagination):
    """`{"next", "results"}` and a Link header; `limit` is 1 to 200, 50 if absent.

    A view says its order in `page_order` (never-null fields, the last one unique, a leading `-` for falling); the
    default is the id, which for UUIDv7 is the order of creation. The order's fields stand in the cursor, and so in an
    address: none may be personal.
    """

    cursor_parameter = "cursor"
    limit_parameter = "limit"
    parameters: ClassVar = frozenset({cursor_parameter, limit_parameter})

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any]:
        self.request = request
        self.order: tuple[str, ...] = getattr(view, "page_order", ("id",))
        limit = limit_of(request)
        position = position_of(request, queryset.model, self.order)
        if position is not None:
            queryset = queryset.filter(after(self.order, position))
        rows = list(queryset.order_by(*self.order)[: limit + 1])
        self.last = rows[limit - 1] if len(rows) > limit else None
        return rows[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        address = self.next_address()
        headers = {"Link": f'<{address}>; rel="next"'} if address else {}
        return Response({"next": address, "results": data}, headers=headers)

    def next_address(self) -> str | None:
        if self.last is None:
            return None
        return replace_query_param(
            self.request.build_absolute_uri(), self.cursor_parameter, encoded(self.last, self.order)
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri", "description": "The next page; null on the last one."}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": address, "results": {**schema, "maxItems": MAX_LIMIT}},
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        cursor = {"type": "string", "maxLength": MAX_CURSOR_LENGTH}
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        return [
            parameter(self.cursor_parameter, cursor, "An opaque position, as `next` gives it."),
            parameter(self.limit_parameter, limit, "Rows on a page."),
        ]


def parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def limit_of(request: Request) -> int:
    """Rows asked for; 400 unless it is ASCII digits from 1 to MAX_LIMIT."""
    text = request.query_params.get(CursorPages.limit_parameter, str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_LIMIT)) and 1 <= int(text) <= MAX_LIMIT):
        raise InvalidParameter(CursorPages.limit_parameter, f"Give a whole number from 1 to {MAX_LIMIT}.")
    return int(text)


def encoded(row: Model, order: tuple[str, ...]) -> str:
    """The position just behind a row."""
    values = [plain(row._meta.get_field(bare(name)), row) for name in order]
    document = json.dumps([CURSOR_VERSION, ",".join(order), *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def plain(field: Any, row: Model) -> str:
    text: str = field.value_to_string(row)
    return text


def position_of(request: Request, model: type[Model], order: tuple[str, ...]) -> list[Any] | None:
    """The values that the cursor names, as the model's own types; 400 for a cursor that this list did not make."""
    text = request.query_params.get(CursorPages.cursor_parameter)
    if text is None:
        return None
    try:
        return decoded(text, model, order)
    except (ValueError, TypeError, RecursionError, ValidationError, binascii.Error):
        raise invalid_cursor() from None


def decoded(text: str, model: type[Model], order: tuple[str, ...]) -> list[Any]:
    if len(text) > MAX_CURSOR_LENGTH:
        raise ValueError("too long")
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    version, names, *values = json.loads(raw.decode("utf-8"))
    if (version, names) != (CURSOR_VERSION, ",".join(order)) or len(values) != len(order):
        raise ValueError("made by another list")
    return [typed(model._meta.get_field(bare(name)), value) for name, value in zip(order, values, strict=True)]


def typed(field: Any, value: Any) -> Any:
    if not isinstance(value, str):
        raise TypeError("positions are text")
    check_text(value)
    result = field.to_python(value)
    field.run_validators(result)
    return result


def invalid_cursor() -> InvalidParameter:
    return InvalidParameter(
        CursorPages.cursor_parameter,
        "This is not a cursor of this list; start again without one.",
        code="invalid_cursor",
    )


def after(order: tuple[str, ...], position: list[Any]) -> Q:
    """Rows behind a position: a later first field, or the same and a later second one, and so on."""
    condition = Q()
    same = Q()
    for name, value in zip(order, position, strict=True):
        comparison = "lt" if name.startswith("-") else "gt"
        condition |= same & Q((f"{bare(name)}__{comparison}", value))
        same &= Q((bare(name), value))
    return condition


def bare(name: str) -> str:
    return name.removeprefix("-")
