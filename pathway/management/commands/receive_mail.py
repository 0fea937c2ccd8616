import email
import sys
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage as Outgoing
from django.core.management.base import BaseCommand, CommandError

from pathway import inbound
from patients.models import ContactPoint
from programs.database import database_now

LONGEST = 20_000


class Command(BaseCommand):
    help = (
        "Take one mail from standard input (RFC 5322), as a mail server's pipe gives it: it is kept, becomes somebody's "
        "task, and is answered at once with who reads it and where help is. The same mail twice is kept once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=default)
        sender = parseaddr(mail.get("From", ""))[1]
        number = mail.get("Message-ID", "").strip()
        if not sender or not number:
            raise CommandError("This mail has no From or no Message-ID.")
        reply = inbound.receive(
            channel=ContactPoint.Channel.EMAIL,
            from_address=sender[:254],
            body=text_of(mail)[:LONGEST],
            provider_id=number[:120],
            now=database_now(),
        )
        if reply.body and not is_automatic(mail):
            headers = {"In-Reply-To": number, "Auto-Submitted": "auto-replied"}
            Outgoing(reply.subject, reply.body, to=[sender], headers=headers).send()


def is_automatic(mail: EmailMessage) -> bool:
    """An answering machine is not answered (RFC 3834)."""
    return mail.get("Auto-Submitted", "no").lower() != "no" or mail.get("Precedence", "").lower() in {"bulk", "list"}


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain", "html"))
    return str(body.get_content()).strip() if body else ""
