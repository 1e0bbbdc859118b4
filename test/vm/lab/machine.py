"""One boot of a virtual machine that runs one command.

Owns two kinds of process, both killed when the run ends or when the caller dies: a virtiofsd for each served folder,
and QEMU. Needs root, because virtiofsd serves the whole tree.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from .initramfs import build_initramfs
from .kernel import Kernel

HERE = Path(__file__).resolve().parent
STATUS_TIME_OUT, STATUS_LAB_FAILED, STATUS_GUEST_DIED = 124, 125, 126
_ALWAYS_PASSED = ("PATH", "HOME", "TERM")
_KERNEL_ARGUMENTS = "console=ttyS0 quiet panic=-1 oops=panic reboot=t tsc=reliable cryptomgr.notests mitigations=off"


class LabError(Exception):
    """The lab itself cannot work here; the text says why."""


@dataclass(frozen=True)
class Disk:
    """A disk that outlives the machine: an ext4 image on the host, made when it is missing, mounted in the guest."""

    image: Path
    mountpoint: Path
    megabytes: int = 256

    def ensure(self) -> None:
        if self.image.exists():
            return
        with self.image.open("wb") as file:
            file.truncate(self.megabytes << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self.image)], check=True)


@dataclass(frozen=True)
class Machine:
    kernel: Kernel
    memory_mb: int = 1024
    cpus: int = 2
    time_limit: float = 300  # seconds until the machine is killed
    shares: tuple[Path, ...] = ()  # folders that the guest may write, at the same paths
    disk: Disk | None = None
    environment: tuple[str, ...] = ()  # names of variables to pass on
    warp: bool = False  # one CPU whose clock skips idle time: an hour of sleep takes seconds
    accelerator: str = field(default_factory=lambda: os.environ.get("WGPILOT_VM_ACCEL", "tcg"))

    def run(self, command: list[str], stdout: BinaryIO, stderr: BinaryIO) -> int:
        """The command's own status, or one of STATUS_*. Output is written as it comes."""
        if os.geteuid() != 0:
            raise LabError("must be root: the file server shows the guest the whole tree")
        if self.disk:
            self.disk.ensure()
        with tempfile.TemporaryDirectory(prefix="wgpilot-vm-") as scratch, ExitStack() as owned:
            return _Run(self, Path(scratch), owned).execute(command, stdout, stderr)

    def capture(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Like subprocess.run(command, capture_output=True, text=True), inside."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            status = self.run(command, out, err)
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode(errors="replace"))
        return subprocess.CompletedProcess(command, status, *texts)


def cpu_arguments(machine: Machine) -> list[str]:
    """What the guest computes on. The plainest CPU is emulated fastest, and QEMU 7.2 emulates cmpxchg16b wrongly."""
    accelerator, cpus = machine.accelerator, machine.cpus
    model = "qemu64,+rdrand,-cx16" if accelerator == "tcg" else "max"
    clock = []
    if machine.warp:
        accelerator, cpus, clock = "tcg,thread=single", 1, ["-icount", "shift=1,sleep=off"]
    elif accelerator == "tcg" and machine.kernel.line == "6.12":
        accelerator = "tcg,thread=single"  # 6.12 hangs on QEMU 7.2's parallel emulation
    return ["-accel", accelerator, "-cpu", model, "-smp", str(cpus), *clock]


def mount_script(machine: Machine) -> str:
    """Sourced by guest-init, where the guest's root is still /new."""
    lines = ["set -e"]  # a mount that is missing must not look like an empty folder
    lines += [f"mount --bind {shlex.quote(f'/new{machine.kernel.modules.resolve()}')} /new/lib/modules"]
    for number, folder in enumerate(machine.shares):
        inside = shlex.quote(f"/new{folder.resolve()}")
        lines += [f"mkdir -p {inside}", f"mount -t virtiofs share{number} {inside}"]
    if machine.disk:
        inside = shlex.quote(f"/new{machine.disk.mountpoint}")
        lines += [f"mkdir -p {inside}", f"mount -t ext4 /dev/vda {inside}"]
    return "\n".join(lines) + "\n"


def command_script(machine: Machine, command: list[str], directory: Path) -> str:
    passed = [name for name in (*_ALWAYS_PASSED, *machine.environment) if name in os.environ]
    exports = [f"export {name}={shlex.quote(os.environ[name])}" for name in passed]
    return "\n".join([*exports, f"cd {shlex.quote(str(directory))} && exec {shlex.join(command)}"]) + "\n"


class _Run:
    """One boot: what it started is in `owned`, what it wrote is in `scratch`."""

    def __init__(self, machine: Machine, scratch: Path, owned: ExitStack) -> None:
        self._machine, self._scratch, self._owned = machine, scratch, owned

    def execute(self, command: list[str], stdout: BinaryIO, stderr: BinaryIO) -> int:
        self._write_initramfs(command)
        devices = self._serve("host", Path("/"), "ro")
        for number, folder in enumerate(self._machine.shares):
            devices += self._serve(f"share{number}", folder, "rw")
        if self._machine.disk:
            devices += ["-drive", f"file={self._machine.disk.image},format=raw,if=none,id=disk",
                        "-device", "virtio-blk-pci,drive=disk"]
        timed_out = self._boot(devices, stdout, stderr)
        return self._status(timed_out, stderr)

    def _write_initramfs(self, command: list[str]) -> None:
        job = {"mounts": mount_script(self._machine),
               "command": command_script(self._machine, command, Path.cwd()),
               "guest-main": (HERE / "guest-main").read_text()}
        (self._scratch / "initramfs").write_bytes(build_initramfs(self._machine.kernel, job))

    def _serve(self, tag: str, folder: Path, access: str) -> list[str]:
        """Starts a file server for `folder`; returns QEMU's arguments that connect to it."""
        mountpoint = self._scratch / tag
        mountpoint.mkdir()
        socket, log = Path(f"{mountpoint}.sock"), Path(f"{mountpoint}.log")
        server = self._start(["unshare", "--mount", "--propagation", "private", str(HERE / "serve-tree"), _virtiofsd(),
                              str(mountpoint), str(folder.resolve()), access], log)
        _wait_for_socket(socket, server, log)
        return ["-chardev", f"socket,id={tag},path={socket}", "-device", f"vhost-user-fs-pci,chardev={tag},tag={tag}"]

    def _start(self, command: list[str], log: Path, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *command], stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=output, pass_fds=pass_fds)
        self._owned.callback(_end, process)
        return process

    def _boot(self, devices: list[str], stdout: BinaryIO, stderr: BinaryIO) -> bool:
        """Runs QEMU to its end; true when it had to be killed because the time ran out."""
        pipes = [_Pump(stdout), _Pump(stderr)]
        ports = []
        for number, pipe in enumerate(pipes, 1):
            ports += ["-add-fd", f"fd={pipe.write_end},set={number}", "-chardev",
                      f"file,id=port{number},path=/dev/fdset/{number},append=on", "-device",
                      f"virtserialport,chardev=port{number},nr={number}"]
        qemu = self._start(self._qemu_command(ports + devices), self._scratch / "qemu.log",
                           tuple(pipe.write_end for pipe in pipes))
        for pipe in pipes:
            pipe.start()
        try:
            qemu.wait(self._machine.time_limit)
            return False
        except subprocess.TimeoutExpired:
            return True
        finally:
            _end(qemu)
            for pipe in pipes:
                pipe.join()

    def _qemu_command(self, devices: list[str]) -> list[str]:
        memory = self._machine.memory_mb
        return ["qemu-system-x86_64", "-M", "q35,memory-backend=memory", *cpu_arguments(self._machine),
                "-m", str(memory), "-object", f"memory-backend-memfd,id=memory,size={memory}M,share=on",
                "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
                "-serial", f"file:{self._scratch}/console", "-device", "virtio-serial-pci", *devices,
                "-chardev", f"file,id=status,path={self._scratch}/status",
                "-device", "virtserialport,chardev=status,nr=3",
                "-kernel", str(self._machine.kernel.image), "-initrd", f"{self._scratch}/initramfs",
                "-append", _KERNEL_ARGUMENTS]

    def _status(self, timed_out: bool, stderr: BinaryIO) -> int:
        words = _text(self._scratch / "status").split()
        if len(words) == 2 and words[0] == "status":
            return int(words[1])
        if timed_out:
            stderr.write(f"vm: no end after {self._machine.time_limit:.0f} s; the machine was killed\n".encode())
            return STATUS_TIME_OUT
        qemu, console = _last_lines(self._scratch / "qemu.log"), _last_lines(self._scratch / "console")
        stderr.write(f"vm: the guest ended without a status; the end of its console:\n{qemu}{console}".encode())
        return STATUS_GUEST_DIED


class _Pump(threading.Thread):
    """Copies what QEMU writes into a pipe to a file: QEMU refuses descriptors open for reading too, as terminals are."""

    def __init__(self, target: BinaryIO) -> None:
        super().__init__(daemon=True)
        self._read_end, self.write_end = os.pipe()
        self._target = target

    def start(self) -> None:
        os.close(self.write_end)  # QEMU holds the other copy: its end is the end of the stream
        super().start()

    def run(self) -> None:
        while data := os.read(self._read_end, 65536):
            self._target.write(data)
            self._target.flush()
        os.close(self._read_end)


def _virtiofsd() -> str:
    found = shutil.which("virtiofsd", path=f"{os.environ['PATH']}:/usr/libexec:/usr/lib/qemu")
    if not found:
        raise LabError("no virtiofsd (package qemu-system-common)")
    return found


def _wait_for_socket(socket: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 10
    while not socket.exists():
        if server.poll() is not None or time.monotonic() > deadline:
            raise LabError(f"the file server did not start: {_text(log).strip()}")
        time.sleep(0.01)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()


def _last_lines(path: Path) -> str:
    return "".join(_text(path).splitlines(keepends=True)[-40:])


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""
