"""What a member of a JSON value may be: how it is read, what to write, and how it is described. Plain Python."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Final

from programs.spellings import read_day, read_identifier, read_instant, write_instant

REQUIRED: Final = object()
MAX_TEXT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`read` gives the stored form or raises ValueError; `expects` says what to write; `schema` is its JSON Schema.

    `default` stands where the member is left out; there is none for a required one.
    """

    read: Callable[[Any], Any]
    expects: str
    schema: Mapping[str, Any]
    default: Any = REQUIRED

    @property
    def is_required(self) -> bool:
        return self.default is REQUIRED


def or_null(member: Member) -> Member:
    """The same, or null where it is unknown (or left out)."""
    schema = {**member.schema, "type": [member.schema["type"], "null"]}
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return replace(
        member,
        read=lambda value: None if value is None else member.read(value),
        expects=f"{member.expects}, or null if unknown",
        schema=schema,
        default=None,
    )


def code(*codes: str) -> Member:
    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError(value)  # noqa: TRY004  # one exception says that a value can't be read
        return codes[codes.index(value)]

    return Member(read=read, expects=f"one of {', '.join(codes)}", schema={"type": "string", "enum": list(codes)})


def codes(*among: str) -> Member:
    """A list of different codes, kept in the order of their definition."""
    one = code(*among)

    def read(value: Any) -> list[str]:
        if not isinstance(value, list) or len({one.read(each) for each in value}) < len(value):
            raise ValueError(value)
        return sorted(value, key=among.index)

    schema = {"type": "array", "items": one.schema, "uniqueItems": True}
    return Member(read=read, expects=f"a list of different ones of {', '.join(among)}", schema=schema)


def truth() -> Member:
    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError(value)  # noqa: TRY004  # see code
        return value

    return Member(read=read, expects="true or false", schema={"type": "boolean"})


def whole_number(*, at_most: int) -> Member:
    def read(value: Any) -> int:
        if type(value) is not int or not 0 <= value <= at_most:
            raise ValueError(value)
        return value

    schema = {"type": "integer", "minimum": 0, "maximum": at_most}
    return Member(read=read, expects=f"a whole number from 0 to {at_most}", schema=schema)


def tenths(*, at_most: int) -> Member:
    """A number with at most one decimal."""

    def read(value: Any) -> float:
        if type(value) not in (int, float) or not 0 <= value <= at_most or round(value, 1) != value:
            raise ValueError(value)
        return float(value)

    schema = {"type": "number", "minimum": 0, "maximum": at_most, "multipleOf": 0.1}
    return Member(read=read, expects=f"a number from 0 to {at_most} with at most one decimal", schema=schema)


def text() -> Member:
    """One line, which may be empty."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise ValueError(value)
        if any(unicodedata.category(sign) == "Cc" for sign in value):
            raise ValueError(value)
        return value.strip()

    schema = {"type": "string", "maxLength": MAX_TEXT}
    return Member(read=read, expects=f"one line of at most {MAX_TEXT} characters", schema=schema, default="")


def instant() -> Member:
    return Member(
        read=lambda value: write_instant(read_instant(value)),
        expects="an instant with its offset, such as 2026-03-08T14:30:00-05:00",
        schema={"type": "string", "format": "date-time"},
    )


def day() -> Member:
    return Member(
        read=lambda value: read_day(value).isoformat(),
        expects="a day such as 2026-03-08",
        schema={"type": "string", "format": "date"},
    )


def local_time() -> Member:
    """A time of day without a zone, by the minute."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) != len("18:00"):
            raise ValueError(value)
        return time.fromisoformat(value).strftime("%H:%M")

    schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
    return Member(read=read, expects="a local time such as 18:00", schema=schema)


def listed(member: Member, *, at_most: int) -> Member:
    """A list of different values."""

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > at_most:
            raise ValueError(value)
        found = [member.read(one) for one in value]
        if len({str(one) for one in found}) < len(found):
            raise ValueError(value)
        return found

    schema = {"type": "array", "items": member.schema, "uniqueItems": True, "maxItems": at_most}
    return Member(read=read, expects=f"a list of at most {at_most}, each {member.expects}", schema=schema)


def structure(**members: Member) -> Member:
    """An object with these members, all required."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) != set(members):
            raise ValueError(value)
        return {name: member.read(value[name]) for name, member in members.items()}

    schema = {
        "type": "object",
        "properties": {name: dict(member.schema) for name, member in members.items()},
        "required": list(members),
        "additionalProperties": False,
    }
    expects = ", ".join(f"{name}: {member.expects}" for name, member in members.items())
    return Member(read=read, expects=f"an object with {expects}", schema=schema)


def or_else(member: Member, default: Any) -> Member:
    """The same, or what stands where it is left out."""
    return replace(member, default=default)


def identifier() -> Member:
    return Member(
        read=lambda value: str(read_identifier(value)),
        expects="an id (a UUID)",
        schema={"type": "string", "format": "uuid"},
    )
