"""Waits that are bounded and end as soon as the condition holds."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

POLL_INTERVAL = 0.02  # seconds


def eventually(condition: Callable[[], T], timeout: float = 20, what: str = "") -> T:
    """Polls until `condition` returns something true, and returns it. An assertion inside counts as "not yet"."""
    deadline = time.monotonic() + timeout
    while True:
        last: object = None
        try:
            last = condition()
        except AssertionError as error:
            last = error
        if last and not isinstance(last, AssertionError):
            return last  # type: ignore[return-value]
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout:g} s: {what or condition}: {last}")
        time.sleep(POLL_INTERVAL)
