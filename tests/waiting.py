"""Waiting for what other processes do, with a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
LOOK_SECONDS = 0.05


def until(look: Callable[[], Found], *, seconds: float = 60, failing: Callable[[], str] = str) -> Found:
    """Looks until there is something to see and gives it; `failing` says more where it never comes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"{look.__qualname__} saw nothing within {seconds} s. {failing()}")
