"""A definition that can't be used is refused with what to write instead."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from patients.instruments.catalogue import DEFINITIONS, DefinitionIsInvalid, load, read

Change = Callable[[dict[str, Any]], object]
BROKEN: list[tuple[str, Change, str]] = [
    ("a member missing", lambda d: d.pop("rights"), "the definition: rights is missing; write a text"),
    ("a member unknown", lambda d: d.update(text="x"), "the definition: there is no member text; remove it"),
    ("a version as text", lambda d: d.update(version="1"), "the definition: version must be a whole number"),
    ("a version of 0", lambda d: d.update(version=0), "the definition: version must be from 1 up"),
    ("a look-back into the future", lambda d: d.update(look_back_days=-1), "look_back_days must be from 0 up"),
    ("no items", lambda d: d.update(items={}), "items must be an object with one member at least"),
    ("an item missing", lambda d: d["items"].pop("9"), "item 9: missing from items; say which values it takes"),
    ("an item in no scale", lambda d: d["items"].update({"10": [0]}), "item 10: in no scale; add it to one"),
    ("an item twice", lambda d: d["unscored"].append("9"), "item 9: in a scale and in unscored"),
    ("an unscored item missing", lambda d: d["unscored"].append("12"), "item 12: missing from items"),
    ("no values", lambda d: d["items"].update({"9": []}), "item 9: write its whole numbers, rising"),
    ("values that fall", lambda d: d["items"].update({"9": [1, 0]}), "item 9: write its whole numbers, rising"),
    ("a value as text", lambda d: d["items"].update({"9": ["0"]}), "item 9: write its whole numbers"),
    ("a true value", lambda d: d["items"].update({"9": [True]}), "item 9: write its whole numbers"),
    ("half a range", lambda d: d["items"].update({"9": {"from": 0}}), "item 9: write its whole numbers"),
    ("a range that falls", lambda d: d["items"].update({"9": {"from": 3, "to": 0}}), "item 9: write its whole numbers"),
    ("a scale without items", lambda d: scale(d).update(items=[]), "scale total: write different items, one at least"),
    ("an item counted twice", lambda d: scale(d)["items"].append("1"), "scale total: write different items"),
    ("a foreign item reversed", lambda d: scale(d).update(reversed=["10"]), "only items of the scale are reversed"),
    ("a multiplier of 0", lambda d: scale(d).update(multiplier=0), "multiplier must be from 1 up"),
    ("a band gap", lambda d: scale(d)["bands"][1].update({"from": 6}), "band MILD must start at 5"),
    ("bands that overlap", lambda d: scale(d)["bands"][1].update({"from": 4}), "band MILD must start at 5"),
    ("a band upside down", lambda d: scale(d)["bands"][1].update({"to": 4}), "band MILD must start at 5"),
    ("a last band too short", lambda d: scale(d)["bands"][-1].update({"to": 26}), "bands must end at 27"),
    ("a last band too long", lambda d: scale(d)["bands"][-1].update({"to": 28}), "bands must end at 27"),
    ("a band gone", lambda d: scale(d)["bands"].pop(), "bands must end at 27"),
    ("two bands of a name", lambda d: scale(d)["bands"][1].update(code="MINIMAL"), "two bands have the same code"),
    ("a band without an end", lambda d: scale(d)["bands"][1].pop("to"), "scale total: a band: to is missing"),
    ("bands of one sex as text", lambda d: scale(d).update(bands={"MALE": "x"}), "bands must be a list, or a list"),
    ("bands of one sex with a gap", lambda d: scale(d).update(bands={"MALE": scale(d)["bands"][1:]}),
     "scale total, MALE: band MILD must start at 0"),
    ("a flag about nothing", lambda d: d["flags"].append({"code": "X", "at_least": 1}), "write an item or a scale"),
    ("a flag without a limit", lambda d: d["flags"].append({"code": "X", "item": "1"}), "write at_least or at_most"),
    ("a flag on no item", lambda d: d["flags"][0].update(item="10"), "flag SAFETY: there is no item 10"),
    ("a flag on no scale", lambda d: d["flags"].append({"code": "X", "scale": "use", "at_least": 1}),
     "flag X: there is no scale use"),
    ("a flag from no item", lambda d: d["flags"].append({"code": "X", "scale": "total", "at_least": 1, "all_from": "0"}),
     "flag X: all_from must be an item of its scale"),
    ("a coding without a system", lambda d: d["codings"].append({"of": "panel", "code": "x"}), "system is missing"),
]  # fmt: skip


def scale(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["scales"]["total"]
    return found


def phq_9() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DEFINITIONS / "phq_9-1.json").read_text())
    return document


@pytest.mark.parametrize(("change", "problem"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_definition_is_refused(change: Change, problem: str):
    document = phq_9()
    change(document)

    with pytest.raises(DefinitionIsInvalid) as refused:
        read(document, where="phq_9-1.json")

    assert problem in str(refused.value)
    assert str(refused.value).startswith("phq_9-1.json: ")


@pytest.mark.parametrize("document", [None, [], "x", 1, {}])
def test_what_is_no_definition_is_refused(document: Any):
    with pytest.raises(DefinitionIsInvalid, match="the definition"):
        read(document, where="x")


def test_all_problems_are_said_at_once():
    document = phq_9()
    document["look_back_days"] = -1
    scale(document)["multiplier"] = 0

    with pytest.raises(DefinitionIsInvalid) as refused:
        read(document, where="x")

    assert len(refused.value.problems) >= 2


def test_a_version_is_defined_once(tmp_path: Path):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(phq_9()))

    with pytest.raises(DefinitionIsInvalid, match=r"b\.json: PHQ_9 has a version 1 already"):
        load(tmp_path)


def test_what_is_not_json_is_named(tmp_path: Path):
    (tmp_path / "a.json").write_text("{")

    with pytest.raises(DefinitionIsInvalid, match=r"a\.json: this is not JSON"):
        load(tmp_path)


def test_versions_stand_side_by_side_and_the_newest_is_last(tmp_path: Path):
    for version in (10, 2, 1):
        (tmp_path / f"{version}.json").write_text(json.dumps({**phq_9(), "version": version}))

    assert [one.version for one in load(tmp_path)["PHQ_9"]] == [1, 2, 10]


@pytest.mark.parametrize("path", sorted(DEFINITIONS.glob("*.json")), ids=lambda path: path.stem)
def test_a_shipped_definition_is_found_by_its_name_and_holds_no_text_of_items(path: Path):
    document = json.loads(path.read_text())

    assert path.stem == f"{document['code'].lower()}-{document['version']}"
    numbered = r"\d+[A-G]?|total"
    # our own questions are named; their words are in the pages
    wanted = r"[a-z_]{4,10}" if document["code"] == "CHECK_IN" else numbered
    assert all(re.fullmatch(wanted, item) for item in document["items"])
