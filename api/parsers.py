"""One strict JSON parser: what it lets through can be stored, logged and answered without surprises."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

from api.exceptions import PayloadTooLarge

MAX_BODY_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_DIGITS = 19


class StrictJSONParser(BaseParser):
    """RFC 8259 in UTF-8 with unique keys, finite numbers and well-formed text, of bounded size and depth."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {})["request"]
        check_encoding(media_type or "", request.META.get("HTTP_CONTENT_ENCODING", ""))
        return parsed(read_bounded(stream))


def check_encoding(media_type: str, content_encoding: str) -> None:
    """UTF-8 only, uncompressed only: a compressed body has no size until it is too late."""
    _, parameters = parse_header_parameters(media_type)
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(media_type, "Only UTF-8 is accepted.")
    if content_encoding.lower() not in {"", "identity"}:
        raise UnsupportedMediaType(media_type, "Compressed bodies are not accepted.")


def read_bounded(stream: IO[bytes]) -> bytes:
    body = stream.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLarge(f"The body is larger than {MAX_BODY_BYTES} bytes.")
    return body


def parsed(body: bytes) -> Any:
    """The document, or ParseError. The reason is said in our words, since the library's would quote the body."""
    try:
        document = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=unique_keys,
            parse_constant=refuse_constant,
            parse_int=bounded_int,
            parse_float=finite_float,
        )
    except UnicodeDecodeError:
        raise ParseError("The body is not UTF-8.") from None
    except RecursionError:
        raise ParseError(f"The body is nested deeper than {MAX_DEPTH} levels.") from None
    except json.JSONDecodeError as error:
        raise ParseError(f"The body is not JSON (line {error.lineno}, column {error.colno}).") from None
    check_tree(document)
    return document


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ParseError("An object has the same key twice.")
    return members


def refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not a JSON number.")


def bounded_int(digits: str) -> int:
    """An int of at most MAX_DIGITS digits: more can't be stored, and long ones are slow to convert."""
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ParseError(f"A number has more than {MAX_DIGITS} digits.")
    return int(digits)


def finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ParseError("A number is too large.")
    return number


def check_tree(document: Any) -> None:
    """Depth at most MAX_DEPTH; every key and string free of NUL and lone surrogates. Iterative: depth is not trusted."""
    pending = [(document, 1)]
    while pending:
        value, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise ParseError(f"The body is nested deeper than {MAX_DEPTH} levels.")
        if isinstance(value, str):
            check_text(value)
        elif isinstance(value, dict):
            for key in value:
                check_text(key)
            pending.extend((member, depth + 1) for member in value.values())
        elif isinstance(value, list):
            pending.extend((item, depth + 1) for item in value)


def check_text(text: str) -> None:
    if "\x00" in text:
        raise ParseError("A text contains a NUL character.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError("A text contains a lone surrogate.")
