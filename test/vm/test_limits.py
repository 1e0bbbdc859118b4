"""Connections and bandwidth limits on a kernel that lacks one part after the other."""

from pathlib import Path

import pytest

from support.daemon import PROGRAM

PART = Path(__file__).with_name("limits_part.py")


def test_what_the_kernel_lacks_is_named_until_all_is_there(machine):
    if not PROGRAM.exists():
        pytest.skip(f"{PROGRAM} is not built")
    done = machine().capture(["/usr/bin/python3", str(PART)])
    assert done.returncode == 0, done.stdout + done.stderr
