"""The census: books that prove themselves."""

from pathway.census.at_an_instant import at_an_instant, right_now
from pathway.census.behind import COUNTED_AS, behind
from pathway.census.between_levels import flows
from pathway.census.booking import book_entries, wanted
from pathway.census.checkpoints import open_month
from pathway.census.periods import By, Group, periods
from pathway.census.reading import Asked, read, read_json
from pathway.census.reporting import report_days
from pathway.census.restating import restatements
from pathway.census.stay_days import stay_days
from pathway.census.verifying import unbooked, verify, verify_program

__all__ = [
    "COUNTED_AS",
    "Asked",
    "By",
    "Group",
    "at_an_instant",
    "behind",
    "book_entries",
    "flows",
    "open_month",
    "periods",
    "read",
    "read_json",
    "report_days",
    "restatements",
    "right_now",
    "stay_days",
    "unbooked",
    "verify",
    "verify_program",
    "wanted",
]
