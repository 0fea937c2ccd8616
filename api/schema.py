"""The API's description (OpenAPI 3.1.1): what every operation shares is said once, here."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_choice_field
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS, AllowAny

from api.problems import MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details. `code` is stable; `detail` is for people and may change.",
    "required": ["type", "title", "status", "detail", "instance", "code", "what_to_do", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The request id, as in X-Request-ID and in the logs."},
        "code": {"type": "string"},
        "what_to_do": {"type": "string"},
        "errors": {
            "type": "array",
            "maxItems": 50,
            "items": {
                "type": "object",
                "required": ["detail", "code"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body, as a URI fragment"},
                    "parameter": {"type": "string", "description": "Name of the query parameter or header"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
EVERYWHERE = {
    "400": "The request can't be read, or a value or parameter can't be accepted.",
    "401": "No valid access token or session.",
    "403": "The token or the user lacks a scope or a role.",
    "404": "Unknown, or not visible to you.",
    "406": "Only application/json is spoken here.",
    "503": "Not able to answer now; see Retry-After.",
}
WRITES = {
    "409": "The state does not allow it, or the same Idempotency-Key is still at work.",
    "413": "The body is too large.",
    "415": "The body is not application/json in UTF-8.",
}
CONDITIONAL = {"412": "If-Match names an older version; `current` is the present state.", "428": "If-Match is missing."}
REPEATABLE = {"422": "The Idempotency-Key was used with another request."}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The OAuth 2 bearer token."""

    target_class = "api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "An OAuth 2 access token with `read` or `write`."}


class NamedChoices(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A choice that several fields share is described once, under its name."""

    target_class = "api.fields.NamedChoiceField"

    def get_name(self) -> str:
        name: str = self.target.component
        return name

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Literal["request", "response"]) -> Any:
        return build_choice_field(self.target)


class DoorSchema(AutoSchema):
    """Adds to each operation its problems, Idempotency-Key, If-Match and If-None-Match.

    A view names the methods that need If-Match in `conditional_methods`.
    """

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *self.query_parameters(), *self.door_headers()]

    def query_parameters(self) -> list[Any]:
        serializer = getattr(self.view, "query_serializer_class", None)
        return [serializer] if serializer and self.method in SAFE_METHODS else []

    def door_headers(self) -> list[OpenApiParameter]:
        headers = []
        if self.method == "POST":
            headers.append(header("Idempotency-Key", "Makes it safe to send the same request again, for 7 days."))
        if self.is_conditional():
            headers.append(header("If-Match", "The ETag of the state that you decided on.", required=True))
        return headers

    def is_conditional(self) -> bool:
        return self.method in getattr(self.view, "conditional_methods", ())

    def _is_list_view(self, serializer: Any = None) -> bool:
        if getattr(self.view, "paged", False):
            return bool(self.method == "GET")
        return bool(super()._is_list_view(serializer))

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        return bodies | {status: problem_body(text) for status, text in self.problems().items()}

    def problems(self) -> dict[str, str]:
        if AllowAny in self.view.permission_classes:
            return {"404": EVERYWHERE["404"]}
        return (
            EVERYWHERE
            | (WRITES if self.method not in SAFE_METHODS else {})
            | (CONDITIONAL if self.is_conditional() else {})
            | (REPEATABLE if self.method == "POST" else {})
        )


def header(name: str, description: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=required, description=description)


def problem_body(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def add_problem_component(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """A post-processing hook of drf-spectacular: the component that every problem response refers to."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    return result
