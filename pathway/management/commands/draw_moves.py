from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from pathway.ledger.diagram import draw

PAGE = Path(__file__).resolve().parents[3] / "docs" / "moves.md"


class Command(BaseCommand):
    help = "Writes docs/moves.md, the diagram of the table of moves."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(draw())
        self.stdout.write(f"wrote {PAGE.name}")
