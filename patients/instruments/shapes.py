"""Which members the parts of a definition have, before they are compared with each other."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple


class Shape(NamedTuple):
    """What a member must be, in words and as a test."""

    expects: str
    fits: Callable[[Any], bool]


TEXT: Final = Shape("a text", lambda value: isinstance(value, str) and bool(value))
WHOLE: Final = Shape("a whole number", lambda value: type(value) is int)
TEXTS: Final = Shape(
    "a list of texts", lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value)
)
LIST: Final = Shape("a list", lambda value: isinstance(value, list))
OBJECT: Final = Shape("an object with one member at least", lambda value: isinstance(value, dict) and bool(value))
BANDS: Final = Shape("a list, or a list for each sex", lambda value: isinstance(value, list | dict))
INSTRUMENT: Final = {
    "code": TEXT, "version": WHOLE, "name": TEXT, "look_back_days": WHOLE, "codings": LIST, "rights": TEXT,
    "notes": TEXTS, "items": OBJECT, "unscored": TEXTS, "scales": OBJECT, "flags": LIST,
}  # fmt: skip
CODING: Final = {"of": TEXT, "system": TEXT, "code": TEXT}
RANGE: Final = {"from": WHOLE, "to": WHOLE}
SCALE: Final = {"items": TEXTS, "reversed": TEXTS, "multiplier": WHOLE, "bands": BANDS}
BAND: Final = {"code": TEXT, "from": WHOLE, "to": WHOLE}
FLAG: Final = {"code": TEXT}
FLAG_MAY: Final = {"item": TEXT, "scale": TEXT, "at_least": WHOLE, "at_most": WHOLE, "all_from": TEXT}


def misshapen(document: Any) -> Iterator[str]:
    """A problem for each member that is missing, unknown or of another shape."""
    problems = list(_members(document, INSTRUMENT, "the definition"))
    yield from problems
    if not problems:
        for name, allowed in document["items"].items():
            yield from _values(allowed, f"item {name}")
        for name, scale in document["scales"].items():
            yield from _scale(scale, f"scale {name}")
        for coding in document["codings"]:
            yield from _members(coding, CODING, "a coding")
        for flag in document["flags"]:
            yield from _members(flag, FLAG, "a flag", may=FLAG_MAY)


def bands_by_sex(bands: Any) -> dict[str, Any]:
    """Bands as written, by sex; those for all stand under an empty name."""
    if isinstance(bands, dict):
        return bands
    return {"": bands} if bands else {}


def _members(
    value: Any, must: Mapping[str, Shape], where: str, *, may: Mapping[str, Shape] | None = None
) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: write an object with {', '.join(must)}"
        return
    known = {**must, **(may or {})}
    yield from (f"{where}: {name} is missing; write {must[name].expects}" for name in must if name not in value)
    for name, given in value.items():
        if name not in known:
            yield f"{where}: there is no member {name}; remove it"
        elif not known[name].fits(given):
            yield f"{where}: {name} must be {known[name].expects}"


def _values(allowed: Any, where: str) -> Iterator[str]:
    if isinstance(allowed, dict):
        fits = not list(_members(allowed, RANGE, where)) and allowed["from"] <= allowed["to"]
    else:
        fits = isinstance(allowed, list) and bool(allowed) and all(WHOLE.fits(value) for value in allowed)
        fits = fits and allowed == sorted(set(allowed))
    if not fits:
        yield f"{where}: write its whole numbers, rising, or a range with from and to"


def _scale(scale: Any, where: str) -> Iterator[str]:
    problems = list(_members(scale, SCALE, where))
    yield from problems
    if not problems:
        for bands in bands_by_sex(scale["bands"]).values():
            if not isinstance(bands, list):
                yield f"{where}: bands must be {BANDS.expects}"
                continue
            for band in bands:
                yield from _members(band, BAND, f"{where}: a band")
