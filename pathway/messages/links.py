"""Links in messages: signed, for one purpose, expiring. They name nobody and say nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core import signing

from programs.refusals import NotFound


class Purpose(StrEnum):
    """What a link is for; a token of one purpose is no token of another. The value salts the signature."""

    CHECK_IN = "check-in"


class LinkIsUnknown(NotFound):
    """No link of ours, or not for this purpose."""

    code = "link_is_unknown"
    what_to_do = "Open the link of the newest message."


@dataclass(frozen=True, slots=True)
class Link:
    """`id` is that of the row that the link is about."""

    id: UUID
    is_expired: bool


def address_of(purpose: Purpose, row_id: UUID, *, expires_at: datetime) -> str:
    """The address to send: it opens the page of a row until an aware instant."""
    said = f"{signing.b62_encode(row_id.int)}.{signing.b62_encode(int(expires_at.timestamp()))}"
    return f"{settings.PUBLIC_URL}/c/{_signer(purpose).sign(said)}/"


def read(token: str, *, purpose: Purpose, now: datetime) -> Link:
    """What a token says. Raises LinkIsUnknown where it is not ours."""
    try:
        row_id, expires = _signer(purpose).unsign(token).split(".")
        expires_at = datetime.fromtimestamp(signing.b62_decode(expires), UTC)
        return Link(UUID(int=signing.b62_decode(row_id)), is_expired=expires_at <= now)
    except (signing.BadSignature, ValueError) as wrong:
        raise LinkIsUnknown("This link is not known.") from wrong


def _signer(purpose: Purpose) -> signing.Signer:
    return signing.Signer(sep="~", salt=f"pathway.link.{purpose}")
