"""`make demo`: something of everything is there, and Ctrl-C leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.api import Api
from support.daemon import ROOT
from support.waiting import eventually

pytestmark = pytest.mark.host

READY_LIMIT = 120


@pytest.fixture
def place() -> Iterator[Path]:
    """Where the demo keeps its files: a short path, for there is a socket below it."""
    with tempfile.TemporaryDirectory(prefix="demo-") as name:
        yield Path(name)


@pytest.fixture
def demo(place: Path) -> Iterator[tuple[subprocess.Popen, Api]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = subprocess.Popen([sys.executable, ROOT / "tools/demo", "--port", str(port)], stdout=subprocess.PIPE, text=True,
                               env=os.environ | {"TMPDIR": str(place)}, start_new_session=True)
    try:
        assert program.stdout.readline().startswith(f"https://127.0.0.1:{port} ")
        api = Api("127.0.0.1", port)
        api.post("/api/auth/login", {"username": "admin", "password": "wgpilot demo"}).expect(200)
        yield program, api
        api.close()
    finally:
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=READY_LIMIT)


def birth_of(pid: int) -> str | None:
    """What tells a process from a later one with its number; None when it has ended."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if state == "Z" else fields[18]


def inhabitants(program: subprocess.Popen) -> dict[int, str]:
    """The processes of every network that a child of the demo is in."""
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    networks = {network_of(int(child)) for child in children} - {network_of(os.getpid()), None}
    return {pid: birth for pid in pids if network_of(pid) in networks and (birth := birth_of(pid))}


def network_of(pid: int) -> str | None:
    try:
        return os.readlink(f"/proc/{pid}/ns/net")
    except OSError:
        return None


def test_there_is_something_of_everything_and_nothing_stays(demo: tuple[subprocess.Popen, Api], place: Path) -> None:
    program, api = demo
    checks = api.get("/api/system/diagnose").expect(200).json["checks"]
    can_limit = not any(check["code"] == "bandwidth_unavailable" and check["status"] == "warn" for check in checks)
    peers = {peer["name"]: peer for id in (1, 2) for peer in api.get(f"/api/networks/{id}/peers").expect(200).json}
    assert peers["Guest limited"]["bandwidth_up_kbps"] == (500 if can_limit else 0)
    assert not peers["Old phone"]["enabled"] and peers["Contractor"]["expires_at"]

    def rules_that_count() -> int:
        return sum(rule["packets"] > 0 for rule in api.get("/api/networks/1/firewall").expect(200).json["rules"])

    def traffic_of(name: str) -> int:
        peer = api.get(f"/api/networks/{peers[name]['network_id']}/peers/{peers[name]['id']}").expect(200).json
        return min(peer["transfer_rx"], peer["transfer_tx"])

    def port_of_roamer() -> str:
        return api.get(f"/api/networks/1/peers/{peers['Wrong MTU']['id']}").expect(200).json["endpoint"]

    for name in ("Zoë laptop", "Living room", "Guest limited"):
        eventually(lambda name=name: traffic_of(name) > 100_000, 60, f"{name} sends and receives")
    eventually(lambda: rules_that_count() >= 5, 30, "the firewall counts")
    before = port_of_roamer()
    eventually(lambda: port_of_roamer() != before, 60, "somebody roams")
    processes = inhabitants(program)
    assert len(processes) > 20
    os.killpg(program.pid, signal.SIGINT)  # as a terminal does: to all that share it
    assert program.wait(READY_LIMIT) == 0
    eventually(lambda: all(birth_of(pid) != birth for pid, birth in processes.items()), 10, "every process ends")
    assert list(place.iterdir()) == []
