"""A policy that says only what is different somewhere, laid over the one above it: network, facility, program."""

from collections.abc import Mapping
from typing import Any

from pathway.rules.parameters import PolicyIsInvalid
from pathway.rules.policy import CAPS, Policy

PARTS = (*CAPS, "shadow", "parameters")


def merge(base: Policy, partial: Any, *, version: str, validated: bool = False) -> Policy:
    """The base with what the partial policy says in its place: caps, the list of rules in shadow, and parameters of
    rules one by one. `validated` says that a clinical owner has signed the parameters that it names: no others.

    Raises PolicyIsInvalid, with every problem by name, as each rule's own parameters are declared.
    """
    if not isinstance(partial, Mapping):
        raise PolicyIsInvalid([f"write an object with any of {', '.join(PARTS)}"])
    problems = [f"{name}: no such field; write any of {', '.join(PARTS)}" for name in partial if name not in PARTS]
    stored = {**base.to_json(), "version": version}
    changed = {**stored, **{name: value for name, value in partial.items() if name in PARTS}}
    changed["validated_rules"] = _signed(base, partial.get("parameters", {}), validated=validated)
    changed["parameters"] = _laid_over(stored["parameters"], partial.get("parameters", {}))
    try:
        merged = Policy.from_json(changed)
    except PolicyIsInvalid as invalid:
        raise PolicyIsInvalid([*problems, *invalid.problems]) from invalid
    if problems:
        raise PolicyIsInvalid(problems)
    return merged


def _signed(base: Policy, named: Any, *, validated: bool) -> list[str]:
    """Whose parameters are signed for: a layer that names a rule signs for it, or takes the signature above it away."""
    rules = {rule for rule in named if rule in base.parameters} if isinstance(named, Mapping) else set()
    return sorted(base.validated_rules | rules if validated else base.validated_rules - rules)


def _laid_over(base: Mapping[str, Any], partial: Any) -> Any:
    """Parameters rule by rule; what is no object is left to be refused where it stands."""
    if not isinstance(partial, Mapping):
        return partial
    return {
        **base,
        **{
            rule: {**base.get(rule, {}), **said} if isinstance(said, Mapping) else said
            for rule, said in partial.items()
        },
    }
