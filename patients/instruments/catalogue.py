"""The instruments that this software scores, read once from their definitions: a wrong one stops the process."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from patients.instruments.checking import problems_of, values_of
from patients.instruments.definition import Band, Coding, FlagRule, Instrument, Scale
from patients.instruments.shapes import bands_by_sex
from programs.refusals import Invalid

DEFINITIONS: Final = Path(__file__).parent / "definitions"


class DefinitionIsInvalid(ValueError):
    """A definition that can't be used; `problems` says for each part what is wrong and what to write instead."""

    def __init__(self, where: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{where}: {'; '.join(self.problems)}")


class UnknownInstrument(Invalid):
    code = "unknown_instrument"
    what_to_do = "Give the code of an instrument that instruments/ lists."


def read(document: Any, *, where: str) -> Instrument:
    """An instrument from its definition. Raises DefinitionIsInvalid."""
    problems = list(problems_of(document))
    if problems:
        raise DefinitionIsInvalid(where, problems)
    return Instrument(
        code=document["code"],
        version=document["version"],
        name=document["name"],
        look_back_days=document["look_back_days"],
        codings=tuple(Coding(**coding) for coding in document["codings"]),
        rights=document["rights"],
        notes=tuple(document["notes"]),
        items={item: values_of(allowed) for item, allowed in document["items"].items()},
        unscored=frozenset(document["unscored"]),
        scales={name: _scale(scale) for name, scale in document["scales"].items()},
        flags=tuple(FlagRule(**flag) for flag in document["flags"]),
    )


def _scale(scale: Mapping[str, Any]) -> Scale:
    return Scale(
        items=tuple(scale["items"]),
        reversed=frozenset(scale["reversed"]),
        multiplier=scale["multiplier"],
        bands={
            sex: tuple(Band(band["code"], band["from"], band["to"]) for band in bands)
            for sex, bands in bands_by_sex(scale["bands"]).items()
        },
    )


def load(folder: Path) -> dict[str, tuple[Instrument, ...]]:
    """Every version of each instrument by its code, the newest last. Raises DefinitionIsInvalid."""
    versions: dict[tuple[str, int], Instrument] = {}
    for path in sorted(folder.glob("*.json")):
        instrument = read(_document(path), where=path.name)
        key = (instrument.code, instrument.version)
        if key in versions:
            raise DefinitionIsInvalid(path.name, [f"{key[0]} has a version {key[1]} already"])
        versions[key] = instrument
    codes = sorted({code for code, _ in versions})
    return {code: tuple(versions[key] for key in sorted(versions) if key[0] == code) for code in codes}


def _document(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DefinitionIsInvalid(path.name, [f"this is not JSON ({error})"]) from None


INSTRUMENTS: Final = load(DEFINITIONS)


def in_use() -> tuple[Instrument, ...]:
    """The newest version of each instrument, by code."""
    return tuple(versions[-1] for versions in INSTRUMENTS.values())


def newest(code: str) -> Instrument:
    """Raises UnknownInstrument."""
    if code not in INSTRUMENTS:
        raise UnknownInstrument(f"Write one of {', '.join(INSTRUMENTS)}.", field="instrument")
    return INSTRUMENTS[code][-1]


def version_of(code: str, version: int) -> Instrument | None:
    """The version that scored a response; None where its definition is no longer kept."""
    return next((one for one in INSTRUMENTS.get(code, ()) if one.version == version), None)
