"""What the domain says when it will not do a thing; a door maps each kind to one answer, in one place."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID


class Refusal(Exception):
    """The domain refuses. `code` is stable, the message says what is wrong, `what_to_do` how to go on.

    `shows` is the id of the patient of whose record `extra` shows a part: to be told that is to read it.
    """

    code: ClassVar[str] = "refused"
    what_to_do: ClassVar[str] = ""

    def __init__(
        self,
        detail: str,
        *,
        field: str | None = None,
        extra: Mapping[str, Any] | None = None,
        shows: UUID | None = None,
    ) -> None:
        super().__init__(detail)
        self.shows = shows
        self.detail = detail
        self.field = field
        self.extra = dict(extra or {})


class Invalid(Refusal):
    """The request itself can't be meant: a malformed or contradictory value (HTTP 400)."""

    code = "invalid"


class NotFound(Refusal):
    """Unknown, or not for this reader: the two look the same (HTTP 404)."""

    code = "not_found"


class NotPermitted(Refusal):
    """The role of who asks doesn't allow it (HTTP 403)."""

    code = "permission_denied"
    what_to_do = "Ask an administrator for the role that this needs."


class Conflict(Refusal):
    """The state of the world does not allow it (HTTP 409)."""

    code = "conflict"


class Stale(Refusal):
    """The caller decided on an older version; `extra['current']` holds the present state (HTTP 412)."""

    code = "stale_version"
    what_to_do = "Read the current state, decide again, and send its ETag in If-Match."


def check_version(row: Any, expected: int | None, *, called: str) -> None:
    """Refuses a decision on an older version of a row; None decides on any. Raises Stale."""
    if expected is not None and expected != row.version:
        current = {name: getattr(row, name) for name in ("version", "status") if hasattr(row, name)}
        raise Stale(f"The {called} has changed.", extra={"current": current})


class Gone(Refusal):
    """It was there and is no longer kept (HTTP 410)."""

    code = "gone"
