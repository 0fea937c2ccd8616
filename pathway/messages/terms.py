"""Words that would tell a stranger what a message is about: none stands in a link, a sender or a text."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

TERMS: Final = (
    "addict", "adict", "alcohol", "aftercare", "buprenorphine", "clinic", "clínic", "cocaine", "desintox", "detox",
    "drogas", "drug", "drunk", "dual diagnosis", "fentanyl", "heroin", "iop", "intensive outpatient", "methadone", "metadona", "naloxone",
    "narcotic", "opioid", "overdose", "php", "pathway", "program", "recover", "recuperaci", "rehab", "relapse", "recaída",
    "residential", "sober", "sobri", "substance", "sustancia", "therap", "terapia", "tratamiento", "treatment", "use disorder", "withdrawal",
)  # fmt: skip
FOUND = re.compile("|".join(rf"\b{re.escape(term)}" for term in TERMS), re.IGNORECASE)


def giveaways(said: str) -> list[str]:
    """The terms that stand in a text, in the order of the text."""
    return [match.group().lower() for match in FOUND.finditer(_words(said))]


def all_giveaways(named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(name, term) for each (name, text) with a term in it."""
    for name, said in named:
        yield from ((name, term) for term in giveaways(said))


def _words(said: str) -> str:
    """A host or an address as words."""
    return re.sub(r"[._@/+-]+", " ", said)
