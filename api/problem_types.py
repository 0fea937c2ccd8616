"""The catalogue of problem types: each `type` is an address that answers with this text."""

from http import HTTPStatus
from typing import TypeVar

from programs.refusals import Refusal

T = TypeVar("T")

PREFIX = "/api/v1/problems/"

ADVICE: dict[str, str] = {
    "parse_error": "Send one well-formed JSON document in UTF-8, without NaN, duplicate keys or NUL characters.",
    "invalid": "Correct the values that `errors` points at, and send the request again.",
    "invalid_parameter": "Correct the parameters that `errors` names; the API description lists those it knows.",
    "not_authenticated": "Send `Authorization: Bearer <token>` with a valid access token.",
    "authentication_failed": "Get a new access token; this one is unknown, expired or withdrawn.",
    "permission_denied": "Ask an administrator for the role or the scope that this needs.",
    "insufficient_scope": "Get an access token with the scope that WWW-Authenticate names.",
    "not_found": "Check the address and its closing slash; what you may not see looks the same as what is not there.",
    "method_not_allowed": "Use one of the methods in the Allow header.",
    "not_acceptable": "Accept application/json.",
    "unsupported_media_type": "Send application/json in UTF-8, without a content encoding.",
    "throttled": "Wait as long as Retry-After says.",
    "error": "Try again later; if it stays, report the `instance` to the operator.",
}
TITLES: dict[str, str] = {
    "parse_error": "The request can't be read",
    "invalid": "A value can't be accepted",
    "invalid_parameter": "A parameter can't be accepted",
    "error": "Unexpected error",
}


def type_uri(code: str) -> str:
    """A relative reference, so that it is the same behind every host name and proxy."""
    return f"{PREFIX}{code}/"


def title(code: str, status: int) -> str:
    """A short summary that does not change from occurrence to occurrence."""
    words = code.replace("_", " ")
    return TITLES.get(code) or (f"{words[:1].upper()}{words[1:]}" if words else HTTPStatus(status).phrase)


def advice(code: str, status: int) -> str:
    fallback = "error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid"
    return ADVICE.get(code, ADVICE[fallback])


def known_types() -> dict[str, dict[str, str]]:
    """Every documented type by code: the door's own and each refusal that the domain declares."""
    from api import exceptions  # noqa: PLC0415  # the catalogue is read by the exceptions' formatter

    refusals = {kind.code: (kind.__doc__ or "", kind.what_to_do) for kind in subclasses(Refusal)}
    doors = {kind.default_code: (str(kind.default_detail), kind.what_to_do) for kind in subclasses(exceptions.Problem)}
    own = {code: ("", text) for code, text in ADVICE.items()}
    return {code: described(code, *texts) for code, texts in sorted({**refusals, **doors, **own}.items())}


def described(code: str, detail: str, what_to_do: str) -> dict[str, str]:
    return {"type": type_uri(code), "title": title(code, 0), "detail": first_sentence(detail), "what_to_do": what_to_do}


def first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())


def subclasses(kind: type[T]) -> list[type[T]]:
    """All descendants, nearest first."""
    direct = kind.__subclasses__()
    return [*direct, *(below for child in direct for below in subclasses(child))]
