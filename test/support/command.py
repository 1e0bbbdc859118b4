"""Runs the standard tools that judge what wgpilot did."""

import shlex
import subprocess
from pathlib import Path

TIME_LIMIT = 120  # seconds; the virtual machine is twenty times slower than the host


class CommandFailed(AssertionError):
    pass


def attempt(*words: str | Path, input: str | None = None,
            limit: float = TIME_LIMIT) -> subprocess.CompletedProcess[str]:
    """Runs a command and returns how it ended, well or not."""
    return subprocess.run([str(word) for word in words], input=input, text=True, capture_output=True, timeout=limit,
                          stdin=subprocess.DEVNULL if input is None else None)


def run(*words: str | Path, input: str | None = None, limit: float = TIME_LIMIT) -> str:
    """Runs a command that must succeed and returns its stdout."""
    done = attempt(*words, input=input, limit=limit)
    if done.returncode != 0:
        command = shlex.join(str(word) for word in words)
        raise CommandFailed(f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout
