"""The diagram of moves in docs/moves.md, made from the table of moves."""

from pathway.ledger.moves import MOVES, Where

HEADER = """# Where a patient can be, and what can follow

Made from the table in `pathway/ledger/moves.py` by `script/manage draw_moves`; a test keeps it fresh. Levels don't stand
here: any level to any level is possible, and what is unwise is a rule's business.

```mermaid
stateDiagram-v2
"""


def draw() -> str:
    """The page as Markdown with a Mermaid state diagram."""
    arrows = [f"    {_name(before)} --> {_name(after)}: {kind}" for (before, kind), after in MOVES.items()]
    lines = [f"    [*] --> {_name(Where.NOT_ADMITTED)}", *arrows, f"    {_name(Where.DISCHARGED)} --> [*]"]
    return HEADER + "\n".join(lines) + "\n```\n"


def _name(where: Where) -> str:
    return where.value.replace(" ", "_")
