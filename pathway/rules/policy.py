"""The thresholds and severities that the rules read: versioned data, shipped as 'not validated'."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from pathway.rules.findings import Severity
from pathway.rules.parameters import Parameters, PolicyIsInvalid
from pathway.rules.shipped import RULES

LONGEST_VERSION = 180
CAPS = ("transfer_at_most", "standing_missing_at_most")
FIELDS = ("version", "validated_rules", *CAPS, "shadow", "parameters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of each rule's parameters, by rule id.

    Every default is a project default until a clinical owner signs it (CLINICAL.md, mark [D]): `validated_rules` are those
    whose parameters were signed.
    `transfer_at_most` caps what rules say of a move between two programs of one level, `standing_missing_at_most` what
    they say for want of a fact while nobody proposes a move. Rules in `shadow` are judged and counted, and not shown.
    """

    version: str
    parameters: Mapping[str, Parameters]
    validated_rules: frozenset[str] = frozenset()
    transfer_at_most: Severity = Severity.WARN
    standing_missing_at_most: Severity = Severity.INFO
    shadow: frozenset[str] = frozenset()

    @property
    def validated(self) -> bool:
        """Whether a clinical owner has signed all of it."""
        return self.validated_rules == self.parameters.keys()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travels to another process as JSON: a read-only mapping can't be pickled."""
        return (Policy.from_json, (self.to_json(),))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON from which `from_json` makes an equal policy."""
        return {
            "version": self.version,
            "validated_rules": sorted(self.validated_rules),
            **{name: getattr(self, name).value for name in CAPS},
            "shadow": sorted(self.shadow),
            "parameters": {rule: parameters.to_json() for rule, parameters in self.parameters.items()},
        }

    @classmethod
    def from_json(cls, stored: Any) -> Self:
        """A policy as stored. Raises PolicyIsInvalid, with every problem by name."""
        if not isinstance(stored, Mapping):
            raise PolicyIsInvalid([f"write an object with {', '.join(FIELDS)}"])
        parameters, problems = _read_parameters(stored.get("parameters"))
        problems = [*_problems(stored), *problems]
        if problems:
            raise PolicyIsInvalid(problems)
        return cls(
            version=stored["version"],
            validated_rules=frozenset(stored["validated_rules"]),
            **{name: Severity(stored[name]) for name in CAPS},
            shadow=frozenset(stored["shadow"]),
            parameters=MappingProxyType(parameters),
        )


def _problems(stored: Mapping[str, Any]) -> list[str]:
    problems = [f"{name}: no such field; remove it" for name in stored if name not in FIELDS]
    version = stored.get("version")
    if not isinstance(version, str) or not 0 < len(version) <= LONGEST_VERSION:
        problems.append(f"version: write a name of 1 to {LONGEST_VERSION} characters")
    problems += [f"{name}: write {' or '.join(Severity)}" for name in CAPS if stored.get(name) not in list(Severity)]
    known = [rule.id for rule in RULES]
    for field in ("validated_rules", "shadow"):
        names = stored.get(field)
        if not isinstance(names, list) or any(name not in known for name in names):
            problems.append(f"{field}: write a list of any of {', '.join(known)}")
    return problems


def _read_parameters(stored: Any) -> tuple[dict[str, Parameters], list[str]]:
    if not isinstance(stored, Mapping):
        return {}, ["parameters: write an object with the parameters of each rule"]
    known = {rule.id for rule in RULES}
    problems = [f"parameters.{name}: no such rule; remove it" for name in stored if name not in known]
    read: dict[str, Parameters] = {}
    for rule in RULES:
        if not isinstance(stored.get(rule.id), Mapping):
            problems.append(f"parameters.{rule.id}: write an object with the rule's parameters")
            continue
        try:
            read[rule.id] = type(rule.shipped).from_json(stored[rule.id])
        except PolicyIsInvalid as invalid:
            problems += [f"parameters.{rule.id}.{problem}" for problem in invalid.problems]
    return read, problems


DEFAULT = Policy(version="default-2", parameters=MappingProxyType({rule.id: rule.shipped for rule in RULES}))
