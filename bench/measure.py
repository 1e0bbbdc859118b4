"""What a comparison is, how time is taken, and the table at the end."""

import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Comparison:
    """One kind of work, done by wgpilot and by the standard tool."""

    work: str
    ours: float
    theirs: float | None  # None where the aim is a plain number
    unit: str
    tool: str
    aim: float  # of the ratio ours/theirs, or of `ours` where there is nothing to compare with
    more_is_better: bool = False

    @property
    def value(self) -> float:
        return self.ours if self.theirs is None else self.ours / self.theirs

    @property
    def reached(self) -> bool:
        return self.value >= self.aim if self.more_is_better else self.value <= self.aim


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def median_seconds(action: Callable[[int], object], rounds: int) -> float:
    """`action` is told which round it is."""
    return statistics.median(seconds(lambda: action(number)) for number in range(rounds))


def benchmark_times(program: Path, *arguments: str) -> dict[str, float]:
    """In each benchmark's own unit, by its name."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        subprocess.run([program, "--benchmark_out_format=json", f"--benchmark_out={report.name}", *arguments],
                       check=True, stdout=subprocess.DEVNULL)
        return {row["name"]: row["real_time"] for row in json.load(report)["benchmarks"]}


def save(comparisons: Iterable[Comparison], path: Path) -> None:
    path.write_text(json.dumps([asdict(comparison) for comparison in comparisons]))


def load(path: Path) -> list[Comparison]:
    return [Comparison(**row) for row in json.loads(path.read_text())]


def table(comparisons: Iterable[Comparison]) -> str:
    rows = [("work", "wgpilot", "tool", "", "ratio", "aim", "")]
    rows += [_row(comparison) for comparison in comparisons]
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def _row(one: Comparison) -> tuple[str, ...]:
    bound = ">=" if one.more_is_better else "<="
    if one.theirs is None:
        return one.work, f"{one.ours:.4g} {one.unit}", "", "", "", f"{bound} {one.aim:g} {one.unit}", _verdict(one)
    return (one.work, f"{one.ours:.4g} {one.unit}", f"{one.theirs:.4g} {one.unit}", one.tool, f"{one.value:.3f}x",
            f"{bound} {one.aim:g}x", _verdict(one))


def _verdict(one: Comparison) -> str:
    return "reached" if one.reached else "MISSED"
