"""Operations are told by mail; the log comes first, since mail may be what is broken."""

from django.conf import settings
from django.core.mail import send_mail
from structlog import get_logger

log = get_logger(__name__)


def tell_operations(subject: str, said: str) -> None:
    """Mails OPERATIONS_EMAIL, if anybody is named there; ids only."""
    if not settings.OPERATIONS_EMAIL:
        return
    try:
        send_mail(subject, said, None, settings.OPERATIONS_EMAIL)
    except OSError:
        log.exception("alarm_not_mailed")
