"""What is checked at start: nothing that a stranger may see on a patient's screen gives a patient away."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from pathway.messages import texts
from pathway.messages.sms import sender_of
from pathway.messages.terms import all_giveaways

TO_STAFF = ("ALERT",)


@register
def nothing_gives_it_away(**_: Any) -> list[CheckMessage]:
    """The link's host, the senders and every text to patients, against the list of terms."""
    named = [*_settings(), *_texts()]
    return [
        Error(
            f"{name} has {term!r} in it: it would tell a stranger what a message is about.",
            hint="Take a neutral host, sender name and domain for messages to patients (PUBLIC_URL, DEFAULT_FROM_EMAIL, SMS_URL).",
            id="pathway.E001",
        )
        for name, term in all_giveaways(named)
    ]


@register(deploy=True)
def links_lead_somewhere(**_: Any) -> list[CheckMessage]:
    if settings.PUBLIC_URL.startswith("https://"):
        return []
    return [
        Error("PUBLIC_URL is not an https address.", hint="Set it to where patients reach this.", id="pathway.E002")
    ]


def _settings() -> Iterator[tuple[str, str]]:
    yield "PUBLIC_URL", urlsplit(settings.PUBLIC_URL).netloc
    yield "DEFAULT_FROM_EMAIL", settings.DEFAULT_FROM_EMAIL
    yield "SMS_URL", sender_of(settings.SMS_URL)


def _texts() -> Iterator[tuple[str, str]]:
    for language in texts.LANGUAGES:
        for key, parts in texts.texts(language).items():
            if key not in TO_STAFF:
                yield from ((f"text {key} ({language})", said) for said in parts.values())
