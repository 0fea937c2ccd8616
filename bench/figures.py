"""What is measured, and how it is said. Plain Python."""

import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One job at one size: medians in milliseconds, and the statements that Django sent for one request.

    `at` says where, for a job that is measured at several places; `judging` are the statements of its facts and rules.
    """

    job: str
    n: int
    ours_ms: float
    raw_ms: float
    queries: int
    judging: int | None = None
    at: str = ""

    def __str__(self) -> str:
        judging = f" judging={self.judging}" if self.judging is not None else ""
        at = f" at={self.at}" if self.at else ""
        return (
            f"BENCH job={self.job} n={self.n} ours_ms={self.ours_ms:.2f} raw_ms={self.raw_ms:.2f} "
            f"ratio={self.ours_ms / self.raw_ms:.2f} queries={self.queries}{judging}{at}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """A long job over n moves (or what `of` says): how long it took, and the most memory that all its processes held together."""

    job: str
    n: int
    seconds: float
    peak_mb: float
    of: str = "moves"

    def __str__(self) -> str:
        return (
            f"BENCH job={self.job} n={self.n} ours_ms={self.seconds * 1000:.0f} "
            f"{self.of}_per_s={self.n / self.seconds:.0f} peak_mb={self.peak_mb:.0f}"
        )


def milliseconds(work: Callable[..., object], *arguments: Any, **named: Any) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work(*arguments, **named)
    return (time.perf_counter() - began) * 1000


def middle(times: Iterable[float]) -> float:
    return median(times)


def exponent(points: Mapping[int, float]) -> float:
    """k in time ~ n^k, least squares over the logarithms; at least two sizes."""
    sizes, times = [math.log(n) for n in points], [math.log(ms) for ms in points.values()]
    mean_size, mean_time = sum(sizes) / len(sizes), sum(times) / len(times)
    spread = sum((size - mean_size) ** 2 for size in sizes)
    return sum((x - mean_size) * (y - mean_time) for x, y in zip(sizes, times, strict=True)) / spread


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
