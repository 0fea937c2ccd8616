"""What is wrong with a definition as written: each problem says where, and what to write instead."""

from collections.abc import Iterator, Mapping
from typing import Any

from patients.instruments.shapes import bands_by_sex, misshapen

JSON = Mapping[str, Any]


def problems_of(document: Any) -> Iterator[str]:
    """Problems of shape first; only where there are none can the parts be compared with each other."""
    problems = list(misshapen(document))
    yield from problems
    if not problems:
        yield from _numbers(document)
        yield from _items(document)
        for name, scale in document["scales"].items():
            yield from _scale(document, f"scale {name}", scale)
        for flag in document["flags"]:
            yield from _flag(document, f"flag {flag['code']}", flag)


def values_of(allowed: Any) -> tuple[int, ...]:
    """The values that an item takes, listed or from a range."""
    return tuple(range(allowed["from"], allowed["to"] + 1) if isinstance(allowed, dict) else allowed)


def _numbers(document: JSON) -> Iterator[str]:
    if document["version"] < 1:
        yield "the definition: version must be from 1 up"
    if document["look_back_days"] < 0:
        yield "the definition: look_back_days must be from 0 up"


def _items(document: JSON) -> Iterator[str]:
    items = document["items"]
    scored = {item for scale in document["scales"].values() for item in scale["items"]}
    unscored = set(document["unscored"])
    for item in sorted(items.keys() - scored - unscored):
        yield f"item {item}: in no scale; add it to one, or to unscored"
    for item in sorted((scored | unscored) - items.keys()):
        yield f"item {item}: missing from items; say which values it takes"
    for item in sorted(scored & unscored):
        yield f"item {item}: in a scale and in unscored; remove it from one"


def _scale(document: JSON, where: str, scale: JSON) -> Iterator[str]:
    items = scale["items"]
    if not items or len(set(items)) < len(items):
        yield f"{where}: write different items, one at least"
    if not set(scale["reversed"]) <= set(items):
        yield f"{where}: only items of the scale are reversed"
    if scale["multiplier"] < 1:
        yield f"{where}: multiplier must be from 1 up"
    if set(items) <= document["items"].keys():
        values = [values_of(document["items"][item]) for item in items]
        low, high = (scale["multiplier"] * sum(map(end, values)) for end in (min, max))
        for sex, bands in bands_by_sex(scale["bands"]).items():
            yield from _bands(bands, f"{where}, {sex}" if sex else where, low=low, high=high)


def _bands(bands: list[JSON], where: str, *, low: int, high: int) -> Iterator[str]:
    """Bands follow each other from the lowest score to the highest, without a gap."""
    start = low
    for band in bands:
        if band["from"] != start or band["to"] < start:
            yield f"{where}: band {band['code']} must start at {start} and not end before it"
            return
        start = band["to"] + 1
    if start != high + 1:
        yield f"{where}: bands must end at {high}, where scores do"
    if len({band["code"] for band in bands}) < len(bands):
        yield f"{where}: two bands have the same code"


def _flag(document: JSON, where: str, flag: JSON) -> Iterator[str]:
    if len(flag.keys() & {"item", "scale"}) != 1:
        yield f"{where}: write an item or a scale"
        return
    if not flag.keys() & {"at_least", "at_most"}:
        yield f"{where}: write at_least or at_most"
    if "item" in flag and flag["item"] not in document["items"]:
        yield f"{where}: there is no item {flag['item']}"
    scale = document["scales"].get(flag.get("scale"))
    if "scale" in flag and scale is None:
        yield f"{where}: there is no scale {flag['scale']}"
    if "all_from" in flag and flag["all_from"] not in (scale or {}).get("items", ()):
        yield f"{where}: all_from must be an item of its scale"
