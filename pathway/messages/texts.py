"""What messages say, by language. No word of a program, a treatment or a condition: to say that somebody is a patient is
a disclosure (42 CFR 2.11). Every message to a patient names the crisis lines."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "texts"
LANGUAGES: Final = ("en", "es")
SUBJECT, BODY, SMS = "subject", "body", "sms"


@cache
def texts(language: str) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def text(key: str, part: str, language: str, **values: str) -> str:
    """A part (subject, body, sms) of a text in a language, else in English, with its values put in."""
    known = texts(language if language in LANGUAGES else LANGUAGES[0])
    return (known.get(key) or texts(LANGUAGES[0])[key])[part].format(**values)


def readers(language: str, *, now: bool) -> str:
    """Who reads what a patient writes: somebody at any hour, or somebody in working hours."""
    return text("readers", "NOW" if now else "LATER", language)
