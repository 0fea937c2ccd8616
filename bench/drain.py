"""100,000 check-ins due at once are started by the sweep: the rate of the first and of the last ones."""

from dataclasses import dataclass

from bench.due import make_due
from bench.figures import milliseconds
from bench.site import Site
from pathway.check_ins import sweeping
from programs.database import database_now

DUE = 100_000
TENTH = DUE // 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Rows a second in the first tenth and in the last one; a constant rate has a ratio of one."""

    n: int
    first: float
    last: float

    def __str__(self) -> str:
        ms = DUE / ((self.first + self.last) / 2) * 1000
        return (
            f"BENCH job=drain n={self.n} ours_ms={ms:.0f} due={DUE} first_per_s={self.first:.0f} "
            f"last_per_s={self.last:.0f} ratio={self.first / self.last:.2f}"
        )


def measure(site: Site) -> list[Rate]:
    """Claimed and started batch by batch, as the sweep does it; nothing is sent."""
    make_due(site.raw, DUE)
    times = [milliseconds(_start_a_tenth) for _ in range(10)]
    return [Rate(n=site.n, first=TENTH / times[0] * 1000, last=TENTH / times[-1] * 1000)]


def _start_a_tenth() -> None:
    started, now = 0, database_now()
    while started < TENTH:
        started += sweeping.start(sweeping.claim_due(now), now=now)
