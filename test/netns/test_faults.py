"""What can be wrong with the machine: each fault has its own message with a remedy, and nothing is half done."""

import hashlib
import os
from pathlib import Path

import pytest

from support.api import Api
from support.clients import connect
from support.daemon import Daemon
from support.fixtures import Prepared
from support.namespaces import Lab
from support.traffic import pinging
from support.waiting import eventually

PATIENCE = 75  # seconds: the history is written every 30, an alert looks every 5


@pytest.fixture
def stopped(admin: Api, daemon: Daemon) -> Daemon:
    """wgpilot with one network and one peer, stopped."""
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    admin.post("/api/networks/1/peers", {"name": "Phone"}).expect(201)
    daemon.stop()
    daemon.log_file.unlink()
    return daemon


def refused(daemon: Daemon) -> str:
    """What a start that must fail says."""
    daemon.launch()
    assert daemon.wait() == 1
    return daemon.log


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_wrong_master_key_destroys_nothing(stopped: Daemon):
    key, database = stopped.data_dir / "master.key", stopped.data_dir / "wgpilot.db"
    right, rows = key.read_bytes(), digest(database)
    key.write_bytes(os.urandom(32))
    assert "MASTER_KEY_INVALID" in refused(stopped)
    assert "put back" in stopped.log.lower()
    assert digest(database) == rows
    key.write_bytes(right)
    stopped.start()


def test_a_lost_master_key_is_never_replaced(stopped: Daemon):
    key = stopped.data_dir / "master.key"
    kept = key.rename(stopped.data_dir / "kept.key")
    assert "MASTER_KEY_INVALID" in refused(stopped)
    assert not key.exists()
    kept.rename(key)
    stopped.start()


def test_a_corrupt_database_is_named(stopped: Daemon):
    database = stopped.data_dir / "wgpilot.db"
    whole = database.read_bytes()
    database.write_bytes(b"this is no database " * 100)
    log = refused(stopped)
    assert "STORAGE_CORRUPT" in log and str(database) in log and "backup" in log
    database.write_bytes(whole)
    stopped.start()


def test_a_damaged_history_is_put_aside_and_stops_nothing(admin: Api, stopped: Daemon):
    history, aside = stopped.data_dir / "history.db", stopped.data_dir / "history.db.damaged"
    history.write_bytes(b"this is no database " * 100)
    stopped.start()
    eventually(lambda: admin.get("/api/networks/1/stats").status == 200, what="history begun anew")
    assert aside.read_bytes().startswith(b"this is no database")
    assert str(aside) in stopped.log


def test_without_a_history_all_else_goes_on(admin: Api, stopped: Daemon):
    history = stopped.data_dir / "history.db"
    history.unlink()
    history.mkdir()
    stopped.start()
    refusal = admin.get("/api/networks/1/stats").expect(503)
    assert refusal.error_code == "UNAVAILABLE" and refusal.json["error"]["hint"]
    admin.post("/api/networks/1/peers", {"name": "Laptop"}).expect(201)
    eventually(lambda: "the history cannot be written" in stopped.log, what="the reason in the log")


def test_missing_net_admin_names_the_capability(stopped: Daemon):
    done = stopped.node.attempt("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin",
                                *stopped.serve_command(), limit=30)
    assert done.returncode == 1
    assert "CAPABILITY_MISSING" in done.stdout and "CAP_NET_ADMIN" in done.stdout


def test_no_wireguard_at_all_names_the_package(stopped: Daemon):
    done = stopped.node.attempt("env", "PATH=/nonexistent", "WGPILOT_WIREGUARD=userspace",
                                *stopped.serve_command(), limit=30)
    assert done.returncode == 1
    assert "WG_MODULE_NOT_LOADED" in done.stdout and "wireguard-go" in done.stdout


def test_two_services_never_share_a_data_directory(admin: Api, daemon: Daemon):
    done = daemon.node.attempt(*daemon.serve_command(), limit=30)
    assert done.returncode == 1
    assert str(daemon.pid) in done.stdout + done.stderr


def test_two_services_never_manage_one_machine(admin: Api, daemon: Daemon, tmp_path: Path):
    """They would take each other's tunnels for orphans."""
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    before = daemon.node.run("ip", "-o", "link", "show", "wg0")
    with Daemon(tmp_path / "other", daemon.node) as other:
        assert "manages this machine" in refused(other) and str(daemon.pid) in other.log
    assert daemon.node.run("ip", "-o", "link", "show", "wg0") == before


def test_a_full_disk_refuses_changes_and_keeps_what_is(lab: Lab, tmp_path: Path):
    data_dir = tmp_path / "small"
    data_dir.mkdir()
    lab.server.run("mount", "-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", data_dir)
    with Daemon(data_dir / "data", lab.server) as daemon:
        otp = daemon.init()
        daemon.start()
        api = daemon.api()
        api.post("/api/auth/setup",
                 {"otp": otp, "username": "admin", "password": "correct horse battery"}).expect(201)
        api.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/16"}).expect(201)
        filler = data_dir / "filler"
        lab.server.attempt("dd", "if=/dev/zero", f"of={filler}", "bs=4k")
        peers = 0
        while (answer := api.post("/api/networks/1/peers", {"name": "p"})).status == 201:
            peers += 1
        assert answer.error_code == "STORAGE_FULL" and answer.json["error"]["hint"]
        assert len(lab.server.run("wg", "show", "wg0", "peers").splitlines()) == peers
        assert len(api.get("/api/networks/1/peers").expect(200).json) == peers
        lab.server.run("rm", filler)
        api.post("/api/networks/1/peers", {"name": "p"}).expect(201)


@pytest.mark.host
def test_a_history_without_room_is_told_and_all_else_goes_on(lab: Lab, tmp_path: Path, prepared: Prepared):
    disk = tmp_path / "small"
    disk.mkdir()
    lab.server.run("mount", "-t", "tmpfs", "-o", "size=6m,mode=0700", "tmpfs", disk)
    lab.server.run("cp", "-a", prepared.data_dir, disk / "data")
    with Daemon(disk / "data", lab.server) as daemon:
        daemon.log_file = tmp_path / "log"  # on a disk with room
        api = daemon.start().api()
        api.cookies = dict(prepared.cookies)
        api.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
        api.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
        tunnel = connect(api, lab.client1, "Phone")
        lab.server.attempt("dd", "if=/dev/zero", f"of={disk}/filler", "bs=4k")

        with pinging(lab.client1, "10.8.0.1"):
            alert = eventually(lambda: told(api), PATIENCE, "the alert")
        assert alert["state"] == "firing" and "full" in alert["detail"]
        found = {check["code"]: check for check in api.get("/api/system/diagnose").expect(200).json["checks"]}
        assert found["history_unavailable"]["status"] == "warn"
        assert "full" in found["history_unavailable"]["message"]
        assert lab.client1.reaches("10.8.0.1")
        before = total(api)
        assert lab.client1.reaches("10.8.0.1")
        eventually(lambda: total(api) > before, what="traffic is counted in memory")

        lab.server.run("rm", disk / "filler")
        with pinging(lab.client1, "10.8.0.1"):
            eventually(lambda: told(api)["state"] == "recovered", PATIENCE, "the history is written again")
        tunnel.down()


def told(api: Api) -> dict:
    """The alert about the history, or nothing."""
    return next((alert for alert in api.get("/api/alerts/history").expect(200).json
                 if alert["type"] == "history_unavailable"), {})


def total(api: Api) -> int:
    """As somebody who also looks at the status: then the kernel is looked at every second."""
    api.get("/api/status").expect(200)
    return api.get("/api/networks/1/stats?granularity=total").expect(200).json[0]["transfer_rx"]
