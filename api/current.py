"""Who decided on an older state gets the present one with the refusal."""

from collections.abc import Callable
from typing import Any

from rest_framework.response import Response

from api.preconditions import etag_of
from programs.refusals import Stale


def or_current(write: Callable[[], Response], current: Callable[[], tuple[Any, int]]) -> Response:
    """What `write` answers; a stale one is refused with `current()`, a body and its version.

    That is read after the write was rolled back, in a transaction of its own, so that it may leave an access-log row.
    """
    try:
        return write()
    except Stale as refusal:
        body, version = current()
        refusal.extra = {"current": body, "etag": etag_of(version)}
        raise
