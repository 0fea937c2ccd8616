"""What the pages say, by language."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.http import HttpRequest

from pathway.messages.texts import LANGUAGES

FOLDER = Path(__file__).parent / "texts"


@cache
def words(language: str) -> Mapping[str, str]:
    found: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def language_for(request: HttpRequest, *, wished: str = "") -> str:
    """The language that a patient wished for, else the first of the browser's that there is."""
    asked = [part.split(";")[0].strip().lower()[:2] for part in request.headers.get("Accept-Language", "").split(",")]
    return next((language for language in (wished, *asked) if language in LANGUAGES), LANGUAGES[0])
