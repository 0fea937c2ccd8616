"""The page docs/rules.md, made from the catalogue: what each rule asks for, its limits, what wakes it, what clears it."""

from collections.abc import Iterable
from typing import Any

from pathway.rules.parameters import Described
from pathway.rules.parts import Kind
from pathway.rules.policy import DEFAULT
from pathway.rules.rule import Rule, Standing
from pathway.rules.shipped import RULES

HEADER = """# The rules

Made from the catalogue in `pathway/rules/` by `script/manage draw_rules`; a test keeps it fresh. A rule is a pure function
of frozen facts and a policy: it flags, a person decides, and what has already happened can always be recorded.

- STOP needs a second signer, WARN a reason, INFO nothing. A rule says one thing per move, as severe as its worst part.
- What is missing or too old is INDETERMINATE, with the severity that the policy gives it. Unknown is not zero.
- A step-up is never more than INFO, whatever a policy says. A move within one level is {transfer} at most, and what is
  missing while nobody proposes a move {standing} at most.
- Every limit is a parameter of the policy, with its unit, and can be changed for the network, a facility or a program; a rule
  in shadow is judged and counted, and not shown. The shipped policy `{version}` is **not clinically validated**: the limits
  are published cut-offs or project defaults until a clinical owner signs them.

| rule | what it is about | severities | wakes |
|---|---|---|---|
"""


def draw() -> str:
    """The page as Markdown."""
    header = HEADER.format(
        transfer=DEFAULT.transfer_at_most, standing=DEFAULT.standing_missing_at_most, version=DEFAULT.version
    )
    rows = (
        f"| [{rule.id}](#{_anchor(rule)}) | {rule.title} | {_severities(rule)} | {_wakes(rule)} |" for rule in RULES
    )
    return header + "\n".join(rows) + "\n" + "".join(_chapter(rule) for rule in RULES)


def _chapter(rule: Rule[Any]) -> str:
    lines = (
        f"## {rule.id} {rule.title}",
        f"{rule.asks}",
        "\n".join(
            (
                f"- **Asks for:** {_listed(name.replace('_', ' ') for name in rule.asks_for)}",
                f"- **Judged on:** {_wakes(rule)}{_facts(rule)}",
                f"- **Clears when:** {rule.clears}",
                f"- **Offers:** {_listed(f'`{action}`' for action in rule.actions)}",
                f"- **Source:** {rule.source}",
                f"- **Owner:** {rule.owner}; looks at it again by {rule.review_by.isoformat()}. Version {rule.version}.",
            )
        ),
        "| parameter | shipped | unit |\n|---|---|---|\n" + "\n".join(_row(one) for one in rule.shipped.described()),
    )
    return "\n" + "\n\n".join(lines) + "\n"


def _row(parameter: Described) -> str:
    return f"| `{parameter.name}` | {_value(parameter.value)} | {parameter.unit or ''} |"


def _value(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    return _listed(f"{one['from']} to {one['to']}" if isinstance(one, dict) else str(one) for one in value)


def _severities(rule: Rule[Any]) -> str:
    """The severities among its parameters, the worst first."""
    said = {one.value for one in rule.shipped.described() if one.unit is None and isinstance(one.value, str)}
    return " / ".join(sorted(said, key=["STOP", "WARN", "INFO"].index))


def _wakes(rule: Rule[Any]) -> str:
    changes = [kind.lower() for kind in Kind if kind in rule.triggers]
    between = {Standing.NEW_FACT: "a new fact", Standing.NIGHTLY: "nightly"}
    return _listed((*changes, *(said for standing, said in between.items() if standing in rule.standing)))


def _facts(rule: Rule[Any]) -> str:
    return f" ({_listed(f'`{kind}`' for kind in sorted(rule.on_facts))})" if rule.on_facts else ""


def _anchor(rule: Rule[Any]) -> str:
    """The heading's anchor, as renderers of Markdown make it."""
    heading = f"{rule.id} {rule.title}".lower()
    return "".join(sign for sign in heading.replace(" ", "-") if sign.isalnum() or sign == "-")


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "nothing"
