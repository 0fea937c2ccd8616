"""Text that people read: at least one visible sign, and no control characters."""

import unicodedata
from typing import Any, ClassVar

from rest_framework import serializers


class TextField(serializers.CharField):
    default_error_messages: ClassVar = {
        "control": "Control characters and line breaks can't stand here.",
        "invisible": "This has no visible sign.",
    }

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        categories = {unicodedata.category(sign) for sign in text}
        if "Cc" in categories:
            self.fail("control")
        if all(category[0] in "CZ" for category in categories):
            self.fail("invisible")
        return text
