"""A rule's own thresholds and severities: typed, with units, read from and written to JSON with errors that help."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self, TypeVar

from pathway.rules.asam import NUMBERS
from pathway.rules.findings import Severity
from programs.levels import Level

ELAPSED_HOURS = "elapsed hours"
LOCAL_DAYS = "facility-local days"
LARGEST = 100_000  # hours or days that still can be subtracted from any date that is judged

Edge = tuple[Level, Level]
Value = TypeVar("Value")


class PolicyIsInvalid(ValueError):
    """A policy that can't be read; `problems` says for each field what is wrong and what to write instead."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One parameter as it stands: its value as stored, its unit where it has one, and what may be written for it."""

    name: str
    value: Any
    unit: str | None
    expects: str


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """What one rule reads of a policy. Each field is made by one of the functions below."""

    @classmethod
    def unit_of(cls, name: str) -> str:
        """The unit of a number among the parameters."""
        return next(str(f.metadata["unit"]) for f in fields(cls) if f.name == name)

    def to_json(self) -> dict[str, Any]:
        return {f.name: f.metadata["write"](getattr(self, f.name)) for f in fields(self)}

    def described(self) -> tuple[Described, ...]:
        """Each parameter for people and clients: what it is now, in which unit, and what may be written."""
        stored = self.to_json()
        return tuple(
            Described(name=f.name, value=stored[f.name], unit=f.metadata["unit"], expects=f.metadata["expects"])
            for f in fields(self)
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Parameters as stored; all must be there, so that a new default never changes an old policy.

        Raises PolicyIsInvalid.
        """
        schema = {f.name: f.metadata for f in fields(cls)}
        problems = [f"{name}: no such parameter; remove it" for name in stored if name not in schema]
        values = {}
        for name, says in schema.items():
            try:
                values[name] = says["read"](stored[name])
            except (KeyError, TypeError, ValueError):
                was = f"{stored[name]!r} can't be used" if name in stored else "missing"
                problems.append(f"{name}: {was}; write {says['expects']}")
        if problems:
            raise PolicyIsInvalid(problems)
        return cls(**values)


def number(default: int, *, unit: str, at_least: int = 0, at_most: int = LARGEST) -> int:
    """A whole number with its unit."""

    def read(stored: Any) -> int:
        if type(stored) is not int or not at_least <= stored <= at_most:
            raise ValueError(stored)
        return stored

    return _parameter(default, read, expects=f"a whole number of {unit} from {at_least} to {at_most}", unit=unit)


def severity(default: Severity, *, at_most: Severity = Severity.STOP) -> Severity:
    """A severity, no higher than the rule may ever say."""
    allowed = [level for level in Severity if level.at_most(at_most) == level]

    def read(stored: Any) -> Severity:
        return allowed[allowed.index(Severity(stored))]

    return _parameter(default, read, expects=" or ".join(allowed), write=str)


def codes(default: Iterable[str], *, among: Iterable[str]) -> frozenset[str]:
    """A set of stored codes."""
    allowed = sorted(among)

    def read(stored: Any) -> frozenset[str]:
        if not isinstance(stored, list):
            raise TypeError(stored)
        return frozenset(allowed[allowed.index(code)] for code in stored)

    return _parameter(frozenset(default), read, expects=f"a list of any of {', '.join(allowed)}", write=sorted)


def care_level(default: str) -> str:
    """A level by its code (`asam.NUMBERS`), without the mark of co-occurring enhanced care."""

    def read(stored: Any) -> str:
        return NUMBERS[NUMBERS.index(stored)]

    return _parameter(default, read, expects=f"one of {', '.join(NUMBERS)}", unit="level")


def edges(default: Iterable[Edge]) -> frozenset[Edge]:
    """A set of moves down from one level to another."""

    def read(stored: Any) -> frozenset[Edge]:
        read_edges = frozenset((Level(edge["from"]), Level(edge["to"])) for edge in stored)
        if any(not to.is_lower_than(left) for left, to in read_edges):
            raise ValueError(stored)
        return read_edges

    def write(value: frozenset[Edge]) -> list[dict[str, str]]:
        return [{"from": left.value, "to": to.value} for left, to in sorted(value)]

    expects = f'a list of moves down, each {{"from": level, "to": a lower level}}, of {", ".join(Level)}'
    return _parameter(frozenset(default), read, expects=expects, write=write)


def _parameter(
    default: Value,
    read: Callable[[Any], Value],
    *,
    expects: str,
    write: Callable[[Value], Any] = lambda value: value,
    unit: str | None = None,
) -> Value:
    metadata = {"read": read, "write": write, "expects": expects, "unit": unit}
    made: Value = field(default=default, metadata=metadata)
    return made
