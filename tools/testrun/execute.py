"""Runs one command in the tree's root, bounded in time, and tells how it ended."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "/usr/bin/python3"  # Debian's own, which has pytest; another one may come first in PATH
DEFAULT_LIMIT = 3600  # seconds; a first build takes half an hour on a slow machine


@dataclass(frozen=True)
class Done:
    status: int
    output: str  # stdout and stderr as they came


class StepFailed(Exception):
    """A step that the rest needs did not succeed; the text is its output."""


def run(*command: str | Path, limit: float = DEFAULT_LIMIT, environment: dict[str, str] | None = None) -> Done:
    """Runs to the end, or kills the command with all its children when the time is up."""
    process = subprocess.Popen([str(word) for word in command], cwd=ROOT, env=os.environ | (environment or {}),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        output = _kill(process) + f"\n{command[0]}: killed after {limit:.0f} s\n"
    except BaseException:
        _kill(process)
        raise
    return Done(process.returncode, output)


def require(*command: str | Path) -> None:
    """Shows the command first: some take minutes."""
    print(f"   {' '.join(map(str, command))}", flush=True)
    done = run(*command)
    if done.status != 0:
        raise StepFailed(done.output)


def _kill(process: subprocess.Popen[str]) -> str:
    os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()[0] or ""
