"""clang-tidy over single files, which looks again only at what is new to it.

A file without findings is remembered by all that its verdict rests on: the text that the compiler sees, comments
included, the command, the rules and the linter's version. The memory lies beside the compiler cache's, outside the tree,
so that the next clone has it too.
"""

import hashlib
import json
import os
import shlex
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from .execute import ROOT, StepFailed, run

TIDY = "clang-tidy-19"
MEMORY = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wgpilot/tidy"
KEPT = 60 * 86400  # seconds since a verdict was last of use


def check(build: Path, sources: list[str]) -> list[str]:
    """The output of each file that has findings. `build` has the compile commands."""
    commands = {str(Path(entry["file"]).relative_to(ROOT)): shlex.split(entry["command"])
                for entry in json.loads((build / "compile_commands.json").read_text())}
    MEMORY.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outputs = list(pool.map(lambda name: _check(build, name, commands[name]), sources))
    _forget_old()
    return [output for output in outputs if output]


def _check(build: Path, name: str, command: list[str]) -> str:
    remembered = MEMORY / _fingerprint(name, command)
    if not remembered.exists():
        done = run(TIDY, "-quiet", "-p", build, ROOT / name)
        if done.status != 0:
            return done.output
    remembered.touch()
    return ""


def _fingerprint(name: str, command: list[str]) -> str:
    seen = _succeed(*command[:command.index("-o")], "-E", "-P", "-C", ROOT / name)
    flags = [word.replace(str(ROOT), "") for word in command[1:]]
    return hashlib.sha256("\0".join([_version(), _rules(name), *flags, seen]).encode()).hexdigest()


@cache
def _version() -> str:
    return _succeed(TIDY, "--version")


def _rules(name: str) -> str:
    folders = [folder for folder in reversed((ROOT / name).parents) if folder.is_relative_to(ROOT)]
    return "".join(path.read_text() for folder in folders if (path := folder / ".clang-tidy").exists())


def _succeed(*command: str | Path) -> str:
    done = run(*command)
    if done.status != 0:
        raise StepFailed(done.output)
    return done.output


def _forget_old() -> None:
    for verdict in MEMORY.iterdir():
        if time.time() - verdict.stat().st_mtime > KEPT:
            verdict.unlink(missing_ok=True)
