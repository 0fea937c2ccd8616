from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from pathway.rules.handbook import draw

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules.md"


class Command(BaseCommand):
    help = "Writes docs/rules.md, the handbook of the rules."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(draw())
        self.stdout.write(f"wrote {PAGE.name}")
