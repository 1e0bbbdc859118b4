"""The kernel that the other tests of this folder rely on has what Debian's stock kernel promises."""

import subprocess
from pathlib import Path

import pytest


def test_this_is_the_virtual_machine():
    assert "QEMU" in Path("/sys/class/dmi/id/sys_vendor").read_text()


@pytest.mark.parametrize("kind", ["wireguard", "veth", "ifb", "dummy"])
def test_the_kernel_makes_links_of_kind(kind):
    made = subprocess.run(["ip", "link", "add", "probe0", "type", kind], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    subprocess.run(["ip", "link", "del", "probe0"], check=True)
