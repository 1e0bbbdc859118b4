"""What crosses netlink while something happens, as the kernel's own monitor device counts it: requests, answers and
announcements of the whole network namespace."""

import statistics
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

MONITOR = "nlmon0"


@contextmanager
def monitored() -> Iterator[None]:
    for command in (("modprobe", "nlmon"), ("ip", "link", "add", MONITOR, "type", "nlmon"),
                    ("ip", "link", "set", MONITOR, "up")):
        subprocess.run(command, check=True)
    try:
        yield
    finally:
        subprocess.run(("ip", "link", "del", MONITOR), check=True)


def median_traffic(action: Callable[[int], object], rounds: int) -> tuple[float, float]:
    """Messages and bytes of one `action`, which is told its round."""
    counts = [_traffic(lambda: action(number)) for number in range(rounds)]
    return statistics.median(count[0] for count in counts), statistics.median(count[1] for count in counts)


def _traffic(action: Callable[[], object]) -> tuple[int, int]:
    before = _counters()
    action()
    after = _counters()
    return after[0] - before[0], after[1] - before[1]


def _counters() -> tuple[int, int]:
    statistics_of = Path("/sys/class/net", MONITOR, "statistics")
    return int((statistics_of / "rx_packets").read_text()), int((statistics_of / "rx_bytes").read_text())
