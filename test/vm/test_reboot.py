"""A power cut and a reboot bring everything back without a hand."""

from pathlib import Path

import pytest

from lab.machine import Disk
from support.daemon import PROGRAM

PART = Path(__file__).with_name("reboot_part.py")


def test_a_power_cut_loses_nothing_that_was_acknowledged(machine, tmp_path):
    if not PROGRAM.exists():
        pytest.skip(f"{PROGRAM} is not built")
    disk = Disk(tmp_path / "disk.img", Path("/var/lib/wgpilot"))
    machine(disk=disk).capture(["/usr/bin/python3", str(PART), "before"])  # it ends without a status: the power is cut
    after = machine(disk=disk).capture(["/usr/bin/python3", str(PART), "after"])
    assert after.returncode == 0, after.stdout + after.stderr
