"""Debian's stock cloud kernels, fetched by meta package (never pinned) and unpacked into a cache."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

META_PACKAGES = {"6.1": "linux-image-cloud-amd64", "6.12": "linux-image-6.12-cloud-amd64"}


class KernelUnavailable(Exception):
    """The kernel is not in the cache and cannot be fetched; the text says why."""


@dataclass(frozen=True)
class Kernel:
    line: str  # "6.1"
    directory: Path  # an unpacked package: boot/, lib/modules/
    release: str  # "6.1.0-56-cloud-amd64"

    @property
    def image(self) -> Path:
        return self.directory / "boot" / f"vmlinuz-{self.release}"

    @property
    def modules(self) -> Path:
        return self.directory / "lib/modules"


def ensure_kernel(line: str) -> Kernel:
    """The unpacked kernel of that line, fetched now if it is not in the cache yet."""
    directory = _cache() / META_PACKAGES[line]
    if not directory.is_dir():
        _fetch(META_PACKAGES[line], directory)
    (release,) = [path.name for path in (directory / "lib/modules").iterdir()]
    return Kernel(line, directory, release)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wgpilot/kernels"


def _fetch(meta_package: str, directory: Path) -> None:
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".unpack-") as scratch:
        root = Path(scratch, "root")
        _unpack(_download(meta_package, Path(scratch)), root)
        root.chmod(0o755)
        try:
            root.rename(directory)
        except OSError:
            if not directory.is_dir():  # somebody else was faster: theirs is as good
                raise


def _download(meta_package: str, directory: Path) -> Path:
    """The package file that the meta package stands for. Old lists are refreshed once."""
    for refresh in (False, True):
        if refresh:
            _run("apt-get", "-q", "update")
        package = _dependency_of(meta_package)
        if package and _succeeds("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package, cwd=directory):
            return next(directory.glob("*.deb"))
    raise KernelUnavailable(f"the package {meta_package} cannot be downloaded (no network, or not Debian 12)")


def _dependency_of(meta_package: str) -> str | None:
    shown = subprocess.run(["apt-cache", "show", "--no-all-versions", meta_package], text=True, capture_output=True)
    for line in shown.stdout.splitlines():
        if line.startswith("Depends: "):
            return line.split()[1].rstrip(",")
    return None


def _unpack(package: Path, root: Path) -> None:
    _run("dpkg", "--extract", str(package), str(root))
    if not (root / "lib").exists():
        (root / "lib").symlink_to("usr/lib")  # newer releases ship /usr/lib/modules
    (release,) = [path.name for path in (root / "lib/modules").iterdir()]
    _run("depmod", "--basedir", str(root), release)


def _succeeds(*command: str, cwd: Path | None = None) -> bool:
    return subprocess.run(command, cwd=cwd, capture_output=True).returncode == 0


def _run(*command: str) -> None:
    if not shutil.which(command[0]):
        raise KernelUnavailable(f"{command[0]} is not installed (see tools/install-deps)")
    done = subprocess.run(command, text=True, capture_output=True)
    if done.returncode != 0:
        raise KernelUnavailable(f"{' '.join(command)}: {done.stderr.strip()}")
