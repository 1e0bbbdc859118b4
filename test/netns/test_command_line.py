"""The command line as a person meets it."""

import json
import os
import signal

import pytest

from support.api import Api
from support.daemon import Daemon
from support.waiting import eventually

pytestmark = pytest.mark.host


def test_init_twice_changes_nothing(daemon: Daemon):
    first = json.loads(daemon.call("init", "--json").stdout)
    assert first["setup_password"] and first["data_dir"] == str(daemon.data_dir)
    before = contents(daemon)
    second = daemon.call("init", "--json")
    assert second.returncode == 0 and json.loads(second.stdout)["setup_password"] is None
    assert contents(daemon) == before


def contents(daemon: Daemon) -> dict[str, bytes]:
    """Of the data directory, without the note who holds its lock."""
    files = (path for path in daemon.data_dir.rglob("*") if path.is_file() and path.name != "wgpilot.lock")
    return {str(path): path.read_bytes() for path in files}


def test_status_shows_networks_as_a_table_and_as_json(admin: Api, daemon: Daemon):
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    admin.post("/api/networks/1/peers", {"name": "Phone"}).expect(201)
    table = daemon.call("status")
    assert table.returncode == 0, table.stderr
    words = table.stdout.splitlines()[1].split()
    assert words[:4] == ["Office", "wg0", "up", "0/1"]
    shown = json.loads(daemon.call("status", "--json").stdout)
    assert shown["networks"][0]["interface"] == "wg0"


def test_status_without_a_service_says_so(daemon: Daemon):
    daemon.init()
    done = daemon.call("status")
    assert done.returncode == 1
    assert "not running" in done.stderr


def test_config_check_names_file_line_and_nearest_key(daemon: Daemon):
    file = daemon.data_dir.parent / "config.yaml"
    file.write_text("log_level: info\nlisten_on: 127.0.0.1:1\n")
    done = daemon.call("config", "check", "--config", file)
    assert done.returncode == 1
    assert f"{file}:2" in done.stderr and "listen" in done.stderr


def test_hup_reloads_and_term_leaves_tunnels_up(admin: Api, daemon: Daemon):
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    os.kill(daemon.pid, signal.SIGHUP)
    eventually(lambda: any(line["message"] == "reloaded" for line in daemon.log_entries()), what="reload")
    admin.get("/api/networks/1").expect(200)
    assert daemon.stop() == 0
    assert "wg0" in daemon.node.run("ip", "-br", "link")


def test_the_log_is_json_and_holds_no_secret(admin: Api, daemon: Daemon):
    admin.put("/api/settings", {"public_ip": "192.0.2.1"}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    admin.post("/api/networks/1/peers", {"name": "Phone"}).expect(201)
    text = admin.get("/api/networks/1/peers/1/config").expect(200).text
    admin.put("/api/networks/1/peers/1", {"name": "Other"}).expect(200)
    daemon.stop()
    secrets = [line.split(" = ")[1] for line in text.splitlines() if line.startswith(("PrivateKey", "PresharedKey"))]
    secrets += admin.cookies.values()
    assert len(daemon.log_entries()) == len(daemon.log.splitlines())
    assert not any(secret in daemon.log for secret in secrets)
