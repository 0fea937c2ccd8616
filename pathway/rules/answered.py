"""Reading instruments that were answered: their items and scales, and how far back an answer looks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from pathway.rules.facts import Facts, Observed

# the 30-day and the 7-day form ask the same items, each from 0 to 4
BAM_FORMS = {"BAM": 30, "BAM_IOP": 7}
# days of alcohol, of heavy drinking, of drugs
USE_ITEMS = ("4", "5", "6")


def scale(form: Observed[Any], name: str = "total") -> int | None:
    """A scale of an answered form; None where it isn't scored or can't be."""
    value: int | None = form.value["scores"].get(name)
    return value


def item(form: Observed[Any], name: str) -> int | None:
    """The answer to one item; None where there is none."""
    value: int | None = form.value["answers"].get(name)
    return value


def bam_forms(facts: Facts) -> list[tuple[str, Observed[Any]]]:
    """The BAM forms whose cut-offs are known, with their names, newest first."""
    forms = [(name, form) for name in BAM_FORMS for form in facts.scores.get(name, ())]
    return sorted(forms, key=lambda named: named[1].at, reverse=True)


def looks_back_to(name: str, form: Observed[Any]) -> datetime:
    """The instant from which a form's answers speak."""
    days = form.value["look_back_days"]
    return form.at - timedelta(days=BAM_FORMS[name] if days is None else days)


def within_stay(facts: Facts, since: datetime) -> Iterator[tuple[str, Observed[Any]]]:
    """The BAM forms that look back no further than an instant, newest first."""
    return ((name, form) for name, form in bam_forms(facts) if looks_back_to(name, form) >= since)


def says_use(form: Observed[Any]) -> bool | None:
    """Whether a BAM form tells of use; None where its items are not all answered."""
    answers = [item(form, name) for name in USE_ITEMS]
    if any(answers):
        return True
    use = scale(form, "use")
    if use is not None:
        return use > 0
    return None if None in answers else False
