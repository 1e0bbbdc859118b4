"""The helpers as pytest fixtures: a lab, a running wgpilot in its server node, and an administrator's session."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .api import Api
from .daemon import PROGRAM, Daemon
from .namespaces import Lab, why_not

ADMIN_NAME, ADMIN_PASSWORD = "admin", "correct horse battery staple"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    if reason := why_not():
        pytest.skip(reason)
    nodes = tmp_path / "nodes"
    nodes.mkdir()
    with Lab(nodes) as made:
        yield made


@pytest.fixture
def daemon(lab: Lab, tmp_path: Path) -> Iterator[Daemon]:
    """wgpilot in the lab's server node, not started; a failed test shows its log."""
    if not PROGRAM.exists():
        pytest.skip(f"{PROGRAM} is not built")
    with Daemon(tmp_path / "data", lab.server) as made:
        yield made
        print(made.log)


@dataclass(frozen=True)
class Prepared:
    """A data directory with an administrator, and the cookies of a session of theirs."""

    data_dir: Path
    cookies: dict[str, str]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Made once: hashing a password and making keys takes most of the time of a start inside a virtual machine."""
    scratch = tmp_path_factory.mktemp("prepared")
    (scratch / "nodes").mkdir()
    with Lab(scratch / "nodes") as lab, Daemon(scratch / "data", lab.server) as daemon:
        setup_password = daemon.init()
        api = daemon.start().api()
        api.post("/api/auth/setup",
                 {"otp": setup_password, "username": ADMIN_NAME, "password": ADMIN_PASSWORD}).expect(201)
        api.close()
        daemon.stop()
        return Prepared(daemon.data_dir, api.cookies)


@pytest.fixture
def admin(daemon: Daemon, prepared: Prepared) -> Iterator[Api]:
    """A session of the first administrator at a running wgpilot whose other setup steps are skipped."""
    shutil.copytree(prepared.data_dir, daemon.data_dir)
    api = daemon.start().api()
    api.cookies = dict(prepared.cookies)
    yield api
    api.close()
