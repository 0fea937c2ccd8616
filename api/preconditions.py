"""Conditional requests (RFC 9110 section 13, RFC 6585): nobody overwrites what they have not seen."""

import re
from typing import Final

from rest_framework.request import Request

from api.exceptions import InvalidParameter, PreconditionRequired

ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
VERSION_TAG = re.compile(r'"v(\d{1,18})"', re.ASCII)
MATCHES_NOTHING: Final = -1


def etag_of(version: int) -> str:
    """The strong entity tag of the state that has this version: an episode's is its last ledger `seq`."""
    return f'"v{version}"'


def expected_version(request: Request) -> int:
    """The version that If-Match names, for the domain to compare under its lock.

    428 without the header. `*` is refused: it would waive the check that the header is for. A tag that we did not
    make, or a weak one, can't match: it becomes MATCHES_NOTHING, which the domain answers with the current state.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired
    if header == "*" or len(ENTITY_TAG.findall(header)) > 1:
        raise InvalidParameter("If-Match", "Name exactly one ETag.")
    match = VERSION_TAG.fullmatch(header)
    return int(match[1]) if match else MATCHES_NOTHING


def is_not_modified(request: Request, etag: str) -> bool:
    """Whether If-None-Match names this state already (weak comparison), so that 304 without a body is the answer."""
    header = request.headers.get("If-None-Match", "").strip()
    if header == "*":
        return True
    return etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in ENTITY_TAG.findall(header)}
