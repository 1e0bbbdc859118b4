"""The guest's first files: busybox, the modules that reach the host's tree, and the scripts of this run.

An archive in cpio's "newc" format, uncompressed: the kernel reads it as it is, and it is built in a few milliseconds.
"""

import shutil
import subprocess
from pathlib import Path

from .kernel import Kernel

_MODULES = ("virtio_pci", "virtio_console", "virtio_blk", "virtiofs", "overlay", "ext4")
_DIRECTORIES = ("bin", "dev", "proc", "sys", "modules", "lower", "upper", "new", "job")


class Archive:
    """Collects files and returns them as one newc archive."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._inode = 0

    def directory(self, name: str) -> None:
        self._entry(name, 0o040755, b"")

    def file(self, name: str, content: bytes, mode: int = 0o644) -> None:
        self._entry(name, 0o100000 | mode, content)

    def finish(self) -> bytes:
        self._entry("TRAILER!!!", 0, b"")
        return bytes(self._bytes)

    def _entry(self, name: str, mode: int, content: bytes) -> None:
        self._inode += 1
        path = name.encode() + b"\0"
        # inode, mode, uid, gid, links, mtime, size, device (4 fields), length of the name, checksum
        fields = (self._inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(path), 0)
        self._bytes += b"070701" + b"".join(b"%08X" % field for field in fields)
        for part in (path, content):
            self._bytes += part
            self._bytes += bytes(-len(self._bytes) % 4)


def build_initramfs(kernel: Kernel, job: dict[str, str]) -> bytes:
    """`job` names the scripts of this run, which the guest finds as /job/NAME and sources or runs."""
    archive = Archive()
    for name in _DIRECTORIES:
        archive.directory(name)
    archive.file("init", Path(__file__).with_name("guest-init").read_bytes(), 0o755)
    archive.file("bin/busybox", _busybox().read_bytes(), 0o755)
    for number, module in enumerate(_module_files(kernel)):
        archive.file(f"modules/{number:02}-{module.name}", module.read_bytes())
    for name, text in job.items():
        archive.file(f"job/{name}", text.encode(), 0o755)
    return archive.finish()


def _busybox() -> Path:
    found = shutil.which("busybox")
    if not found:
        raise FileNotFoundError("busybox is not installed (package busybox-static)")
    return Path(found)


def _module_files(kernel: Kernel) -> list[Path]:
    """Each module behind what it needs, in the order to load them."""
    command = ["modprobe", "--dirname", str(kernel.directory), "--set-version", kernel.release, "--show-depends"]
    shown = subprocess.run([*command, "--all", *_MODULES], text=True, capture_output=True, check=True).stdout
    files = [Path(words[1]) for words in map(str.split, shown.splitlines()) if words[0] == "insmod"]
    return list(dict.fromkeys(files))
