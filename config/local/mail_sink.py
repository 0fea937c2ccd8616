"""A local SMTP server that delivers nothing: it keeps each message in a folder and shows it in the log.

Reads MAIL_SINK_PORT and MAIL_SINK_FOLDER from the environment.
"""

import asyncio
import email
import os
import sys
from email.policy import default
from pathlib import Path
from uuid import uuid4

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

ACCEPTED = "250 Message kept, not delivered"


class Sink:
    """What aiosmtpd calls with each message."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        path = self.folder / f"{uuid4().hex}.eml"
        half = path.with_suffix(".half")
        half.write_bytes(content)
        half.replace(path)
        sys.stdout.write(shown(content, envelope.rcpt_tos))
        sys.stdout.flush()
        return ACCEPTED


def shown(content: bytes, recipients: list[str]) -> str:
    message = email.message_from_bytes(content, policy=default)
    body = message.get_body(("plain", "html"))
    text = body.get_content().strip() if body else ""
    return f"To: {', '.join(recipients)}\nSubject: {message['Subject']}\n\n{text}\n\n"


def main() -> None:
    folder = Path(os.environ["MAIL_SINK_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.new_event_loop()
    sink = UnthreadedController(Sink(folder), hostname="127.0.0.1", port=int(os.environ["MAIL_SINK_PORT"]), loop=loop)
    sink.begin()  # type: ignore[no-untyped-call]
    loop.run_forever()


if __name__ == "__main__":
    main()
