"""Alerts that take their time, such as a peer's silence of minutes: a warped clock makes them seconds."""

from pathlib import Path

import pytest

from support.daemon import PROGRAM

PART = Path(__file__).with_name("silence_part.py")


def test_silence_traffic_and_errors_are_told_when_they_begin_and_end(machine):
    if not PROGRAM.exists():
        pytest.skip(f"{PROGRAM} is not built")
    done = machine(warp=True).capture(["/usr/bin/python3", str(PART)])
    assert done.returncode == 0, done.stdout + done.stderr
