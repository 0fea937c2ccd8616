"""The thresholds and severities that the rules read: versioned data, shipped as 'not validated'."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from pathway.rules.findings import Severity
from pathway.rules.parameters import Parameters, PolicyIsInvalid
from pathway.rules.shipped import RULES

LONGEST_VERSION = 40
FIELDS = ("version", "validated", "transfer_at_most", "parameters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of each rule's parameters, by rule id.

    Every default is a project default until a clinical owner signs it (CLINICAL.md, mark [D]): `validated` says so.
    `transfer_at_most` caps what rules say of a move between two programs of one level.
    """

    version: str
    parameters: Mapping[str, Parameters]
    validated: bool = False
    transfer_at_most: Severity = Severity.WARN

    def to_json(self) -> dict[str, Any]:
        """Plain JSON from which `from_json` makes an equal policy."""
        return {
            "version": self.version,
            "validated": self.validated,
            "transfer_at_most": self.transfer_at_most.value,
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
            validated=stored["validated"],
            transfer_at_most=Severity(stored["transfer_at_most"]),
            parameters=MappingProxyType(parameters),
        )


def _problems(stored: Mapping[str, Any]) -> list[str]:
    problems = [f"{name}: no such field; remove it" for name in stored if name not in FIELDS]
    version = stored.get("version")
    if not isinstance(version, str) or not 0 < len(version) <= LONGEST_VERSION:
        problems.append(f"version: write a name of 1 to {LONGEST_VERSION} characters")
    if not isinstance(stored.get("validated"), bool):
        problems.append("validated: write true once a clinical owner has signed this version, else false")
    if stored.get("transfer_at_most") not in list(Severity):
        problems.append(f"transfer_at_most: write {' or '.join(Severity)}")
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


DEFAULT = Policy(version="default-1", parameters=MappingProxyType({rule.id: rule.shipped for rule in RULES}))
