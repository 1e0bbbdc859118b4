"""A peer that goes silent is told when it has been silent for long enough: minutes that a warped clock makes seconds."""

from pathlib import Path

import pytest

from support.daemon import PROGRAM

PART = Path(__file__).with_name("silence_part.py")


def test_a_peer_that_went_away_is_told_at_the_second_and_so_is_its_return(machine):
    if not PROGRAM.exists():
        pytest.skip(f"{PROGRAM} is not built")
    done = machine(warp=True).capture(["/usr/bin/python3", str(PART)])
    assert done.returncode == 0, done.stdout + done.stderr
