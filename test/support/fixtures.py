"""The helpers as pytest fixtures: a lab, a running wgpilot in its server node, and an administrator's session."""

from collections.abc import Iterator
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


@pytest.fixture
def admin(daemon: Daemon) -> Iterator[Api]:
    """A session of the first administrator at a running wgpilot whose other setup steps are skipped."""
    setup_password = daemon.init()
    daemon.start()
    api = daemon.api()
    api.post("/api/auth/setup",
             {"otp": setup_password, "username": ADMIN_NAME, "password": ADMIN_PASSWORD}).expect(201)
    yield api
    api.close()
