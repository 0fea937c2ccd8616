"""The parts of facts as plain JSON, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from pathway.rules.parts import Basis, Destination, Kind, Move, Observed, Stay
from programs.levels import Level


def plain(value: Any) -> Any:
    """A part of facts as plain JSON."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def known(stored: Mapping[str, Any]) -> Observed[Any]:
    return Observed(**{**stored, "at": datetime.fromisoformat(stored["at"])})


def observed(stored: Mapping[str, Any] | None) -> Observed[Any] | None:
    return known(stored) if stored else None


def series(stored: Iterable[Mapping[str, Any]]) -> tuple[Observed[Any], ...]:
    return tuple(known(one) for one in stored)


def by_name(stored: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, tuple[Observed[Any], ...]]:
    return {name: series(values) for name, values in stored.items()}


def move(stored: Mapping[str, Any]) -> Move:
    return Move(
        **{
            **stored,
            "kind": Kind(stored["kind"]),
            "at": datetime.fromisoformat(stored["at"]),
            "basis": Basis(stored["basis"]),
            "to": _destination(stored["to"]) if stored["to"] else None,
        }
    )


def stay(stored: Mapping[str, Any]) -> Stay:
    return Stay(
        **{
            **stored,
            "level": Level(stored["level"]),
            "started_at": datetime.fromisoformat(stored["started_at"]),
            "ended_at": datetime.fromisoformat(stored["ended_at"]) if stored["ended_at"] else None,
            "completed": observed(stored["completed"]),
        }
    )


def _destination(stored: Mapping[str, Any]) -> Destination:
    return Destination(**{**stored, "level": Level(stored["level"])})
