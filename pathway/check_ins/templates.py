"""Templates of plans: data, versioned. What is shipped is read once; a wrong definition stops the process.

A definition says what starts the plan, on which days after that somebody is in touch, by whom, and what happens while
nobody answers. A network or a program may lay its own version over a shipped one (`CheckInTemplate`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from pathway.check_ins.ladder import Action, Step
from pathway.models import CheckIn, CheckInPlan, StageChange
from patients.instruments.catalogue import newest as newest_instrument
from programs.levels import Level

SHIPPED: Final = Path(__file__).parent / "shipped"
FIRST_DAY, LAST_DAY = -30, 1500  # about four years
LONGEST_CODE = 40
LONGEST_WINDOW = timedelta(days=14)
AT_ONCE = "at_once_within_hours"
CHANNELS = ("EMAIL", "SMS")
SHAPE: Final[Mapping[str, type]] = {
    "code": str, "version": int, "title": str, "source": str, "kind": str, "starts_on": dict, "cadence": list,
    "due_time": str, "window_hours": int, "channels": list, "questions": list, "ladder": list,
}  # fmt: skip


class TemplateIsInvalid(ValueError):
    """A definition that can't be used; `problems` says for each part what is wrong and what to write instead."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Contact:
    """`day` counts local days from the anchor's own; `within` makes it a contact at once, in real hours."""

    day: int
    by_a_person: bool = False
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a plan; `contacts` are in order of their days, `questions` items of the instrument CHECK_IN."""

    code: str
    version: int
    title: str
    source: str
    kind: CheckIn.Kind
    anchors: frozenset[str]
    levels: frozenset[str]
    dispositions: frozenset[str]
    contacts: tuple[Contact, ...]
    due_time: time
    window: timedelta
    channels: tuple[str, ...]
    questions: tuple[str, ...]
    ladder: tuple[Step, ...]

    def starts_on(self, anchor: str, *, level: str = "", disposition: str = "") -> bool:
        """Whether an anchor starts it: at which level for a stay, with which disposition for a discharge."""
        return anchor in self.anchors and (
            level in self.levels or disposition in self.dispositions or not (self.levels or self.dispositions)
        )


def read(document: Any) -> Template:
    """A template from its definition. Raises TemplateIsInvalid."""
    problems = list(_misshapen(document)) or list(_problems(document))
    if problems:
        raise TemplateIsInvalid(problems)
    starts_on = document["starts_on"]
    return Template(
        code=document["code"],
        version=document["version"],
        title=document["title"],
        source=document["source"],
        kind=CheckIn.Kind(document["kind"]),
        anchors=frozenset(starts_on["anchors"]),
        levels=frozenset(starts_on.get("levels", ())),
        dispositions=frozenset(starts_on.get("dispositions", ())),
        contacts=tuple(_contacts(document["cadence"])),
        due_time=time.fromisoformat(document["due_time"]),
        window=timedelta(hours=document["window_hours"]),
        channels=tuple(document["channels"]),
        questions=tuple(document["questions"]),
        ladder=tuple(Step(Action(one["action"]), timedelta(hours=one["after_hours"])) for one in document["ladder"]),
    )


@cache
def shipped() -> Mapping[str, tuple[Template, ...]]:
    """Every shipped version by its code, the newest last."""
    versions: dict[str, list[Template]] = {}
    for path in sorted(SHIPPED.glob("*.json")):
        template = read(json.loads(path.read_text(encoding="utf-8")))
        versions.setdefault(template.code, []).append(template)
    return {code: tuple(sorted(found, key=lambda one: one.version)) for code, found in versions.items()}


def newest() -> tuple[Template, ...]:
    """The newest shipped version of each template, by code."""
    return tuple(versions[-1] for versions in shipped().values())


def version_of(code: str, version: int) -> Template | None:
    """A shipped version; None where it is no longer kept."""
    return next((one for one in shipped().get(code, ()) if one.version == version), None)


def _contacts(cadence: Iterable[Mapping[str, Any]]) -> Iterator[Contact]:
    for part in cadence:
        by_a_person = part.get("by_a_person", False)
        if AT_ONCE in part:
            yield Contact(0, by_a_person=True, within=timedelta(hours=part[AT_ONCE]))
        for day in part.get("on_days", ()):
            yield Contact(day, by_a_person=by_a_person)
        if "every_days" in part:
            first, last = max(part["from_day"], FIRST_DAY), min(part["until_day"], LAST_DAY)
            for day in range(first, last + 1, part["every_days"]):
                yield Contact(day, by_a_person=by_a_person)


def _misshapen(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        yield f"write an object with {', '.join(SHAPE)}"
        return
    for name, kind in SHAPE.items():
        if type(document.get(name)) is not kind:
            yield f"{name}: write a {kind.__name__}"
    for name in document:
        if name not in SHAPE:
            yield f"{name}: no such field; remove it"


def _problems(document: Mapping[str, Any]) -> Iterator[str]:
    if not document["code"].isidentifier() or len(document["code"]) > LONGEST_CODE:
        yield f"code: write a name in capitals, such as IOP, of at most {LONGEST_CODE} letters"
    if document["version"] < 1:
        yield "version: write 1 or more"
    yield from _not_among("kind", [document["kind"]], CheckIn.Kind.values)
    yield from _not_among("channels", document["channels"], CHANNELS)
    yield from _not_among("questions", document["questions"], newest_instrument("CHECK_IN").items)
    yield from _starts_wrongly(document["starts_on"])
    yield from _ladder_problems(document["ladder"])
    if not timedelta(hours=1) <= timedelta(hours=document["window_hours"]) <= LONGEST_WINDOW:
        yield "window_hours: write 1 to 336"
    try:
        time.fromisoformat(document["due_time"])
    except ValueError:
        yield "due_time: write a local time such as 18:00"
    try:
        days = [contact.day for contact in _contacts(document["cadence"])]
    except (TypeError, KeyError, ValueError, AttributeError):
        yield (
            f"cadence: write a list of {{on_days: [1, 7]}}, {{every_days: 7, from_day: 14, until_day: 56}} or "
            f"{{{AT_ONCE}: 4}}, each with by_a_person where a person is in touch"
        )
        return
    if (
        not all(type(day) is int and FIRST_DAY <= day <= LAST_DAY for day in days)
        or not days
        or days != sorted(set(days))
    ):
        yield f"cadence: write whole days that rise, at least one, from {FIRST_DAY} to {LAST_DAY}"


def _starts_wrongly(starts_on: Mapping[str, Any]) -> Iterator[str]:
    yield from _not_among("starts_on.anchors", starts_on.get("anchors"), CheckInPlan.Anchor.values)
    yield from _not_among("starts_on.levels", starts_on.get("levels", []), list(Level))
    yield from _not_among("starts_on.dispositions", starts_on.get("dispositions", []), StageChange.Disposition.values)
    if not starts_on.get("anchors"):
        yield "starts_on.anchors: name at least one"


def _ladder_problems(ladder: Any) -> Iterator[str]:
    expects = (
        "ladder: write a list of {action, after_hours} with rising hours, each action once and a PERSON among them"
    )
    try:
        steps = [(Action(one["action"]), float(one["after_hours"])) for one in ladder]
    except (TypeError, KeyError, ValueError):
        yield expects
        return
    actions, hours = [action for action, _ in steps], [after for _, after in steps]
    if Action.PERSON not in actions or len(set(actions)) < len(actions) or hours != sorted(set(hours)):
        yield expects


def _not_among(name: str, values: Any, allowed: Iterable[str]) -> Iterator[str]:
    wanted = [str(one) for one in allowed]
    if not isinstance(values, list) or not all(value in wanted for value in values):
        yield f"{name}: write any of {', '.join(wanted)}"
