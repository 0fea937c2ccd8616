"""A position in the feed as clients hold it: opaque to them, and checked like any other input."""

import base64
import binascii
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from programs.refusals import Invalid

VERSION = 1
LARGEST = 2**63 - 1


class BadCursor(Invalid):
    code = "bad_cursor"
    what_to_do = "Send a cursor as a page gave it, or none to start from the beginning."


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position (xid, seq) in an epoch: the reader has seen all up to it."""

    epoch: UUID
    xid: int
    seq: int

    def text(self) -> str:
        packed = b".".join([b"%d" % VERSION, self.epoch.hex.encode(), b"%d" % self.xid, b"%d" % self.seq])
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises BadCursor for anything that `text()` did not make."""
        try:
            packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
            version, epoch, xid, seq = packed.split(".")
            cursor = cls(UUID(hex=epoch), int(xid), int(seq))
        except (ValueError, binascii.Error, UnicodeError):
            raise BadCursor("This is no cursor.", field="cursor") from None
        if version != str(VERSION) or cursor.text() != text or not _fits(cursor):
            raise BadCursor("This is no cursor.", field="cursor")
        return cursor


def _fits(cursor: Cursor) -> bool:
    return 0 <= cursor.xid <= LARGEST and 0 <= cursor.seq <= LARGEST
