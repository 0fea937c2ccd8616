"""Signs that a patient used: toxicology, reports, events and BAM, and whether use before the stay would explain them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pathway.rules.answered import bam_forms, looks_back_to, says_use
from pathway.rules.facts import Facts, Observed
from pathway.rules.findings import Evidence

OTHER = "OTHER"
SUBSTANCES = ("ALCOHOL", "OPIOIDS", "BENZODIAZEPINES", "STIMULANTS", "CANNABIS", OTHER)
EVENTS_OF_USE = ("LAPSE", "RELAPSE", "OVERDOSE")
VALID = ("POSITIVE", "NEGATIVE")


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of use. `before_the_stay` says that use before the stay would explain it, `is_dated` that `said.at` is
    when the patient used or was tested, not when a form was filled in."""

    name: str
    said: Observed[Any]
    value: str
    before_the_stay: bool
    is_dated: bool = True

    def evidence(self) -> Evidence:
        return Evidence.part(self.name, self.said, value=self.value)


def signs_of_use(facts: Facts, *, since: datetime, residual: Mapping[str, timedelta]) -> list[Sign]:
    """Every sign on record, newest first. `since` is the start of the stay; `residual` says for each substance how
    long after its last use a test may still be positive."""
    signs = [*_tested(facts, since, residual), *_told(facts, since), *_answered(facts, since)]
    return sorted(signs, key=lambda sign: sign.said.at, reverse=True)


def valid_tests(facts: Facts) -> tuple[Observed[Any], ...]:
    """Toxicology that gave an answer, newest first; refused and missed tests say nothing."""
    return tuple(test for test in facts.observations.get("TOXICOLOGY", ()) if test.value["result"] in VALID)


def _tested(facts: Facts, since: datetime, residual: Mapping[str, timedelta]) -> Iterator[Sign]:
    for test in valid_tests(facts):
        if test.value["result"] == "POSITIVE" and not test.value["prescribed"]:
            substance = test.value["substance"] or OTHER
            explained = test.at - since <= residual[substance] and not _was_clear(facts, test, since)
            yield Sign("positive test", test, substance, before_the_stay=explained)


def _was_clear(facts: Facts, positive: Observed[Any], since: datetime) -> bool:
    """Whether a test for the same substance was negative during the stay and before this one."""
    return any(
        test.value["result"] == "NEGATIVE"
        and test.value["substance"] in (positive.value["substance"], None)
        and since <= test.at < positive.at
        for test in valid_tests(facts)
    )


def _told(facts: Facts, since: datetime) -> Iterator[Sign]:
    for report in facts.observations.get("SUBSTANCE_USE", ()):
        yield Sign("reported use", report, report.value["substance"] or OTHER, before_the_stay=report.at < since)
    for event in facts.happened(*EVENTS_OF_USE):
        yield Sign("event", event, event.value, before_the_stay=event.at < since)


def _answered(facts: Facts, since: datetime) -> Iterator[Sign]:
    for name, form in bam_forms(facts):
        if says_use(form):
            yield Sign("use by BAM", form, name, before_the_stay=looks_back_to(name, form) < since, is_dated=False)
