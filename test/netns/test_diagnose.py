"""`wgpilot diagnose`: one thing is broken at a time; its name, its remedy and the exit code say so."""

import json
import os
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import firewalls
from support.api import Api
from support.clients import add_peer, join
from support.daemon import ROOT, Daemon
from support.namespaces import Lab
from support.waiting import eventually

# What a machine without WireGuard in its kernel, or with a small kernel, may say when all is well.
EXPECTED_WARNINGS = {"wireguard_userspace", "bandwidth_unavailable"}


@pytest.fixture
def office(admin: Api, daemon: Daemon, lab: Lab) -> Iterator[Api]:
    """A running wgpilot with one network and one peer, on a machine with a way out."""
    lab.server.run("ip", "route", "add", "default", "via", lab.INTERNET_ADDRESS)
    admin.put("/api/settings", {"public_ip": lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "listen_port": 51820}).expect(201)
    admin.post("/api/networks/1/peers", {"name": "Phone"}).expect(201)
    yield admin


def report(daemon: Daemon) -> dict:
    """The exit code must be that of the worst check."""
    done = daemon.call("diagnose", "--json")
    made = json.loads(done.stdout)
    assert done.returncode == {"pass": 0, "warn": 1, "fail": 2}[made["status"]], done.stdout
    return made


def diagnose(daemon: Daemon) -> dict[str, dict]:
    """The checks that are not well, by code."""
    return {check["code"]: check for check in report(daemon)["checks"]
            if check["status"] in ("warn", "fail") and check["code"] not in EXPECTED_WARNINGS}


def stopped(daemon: Daemon) -> Daemon:
    """The service must be stopped, or it repairs what a test breaks."""
    daemon.stop()
    assert set(diagnose(daemon)) == {"service_stopped"}
    return daemon


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_all_is_well_in_the_eyes_of_the_service_and_of_the_command(office: Api, daemon: Daemon):
    assert diagnose(daemon) == {}
    checks = office.get("/api/system/diagnose").expect(200).json["checks"]
    assert {check["code"] for check in checks if check["status"] == "skipped"} == set()
    daemon.stop()
    before = contents(daemon.data_dir)
    assert set(diagnose(daemon)) == {"service_stopped"}
    assert contents(daemon.data_dir) == before


def test_the_page_about_it_lists_every_condition_with_its_severity(daemon: Daemon):
    reported = [check["code"] for check in report(daemon)["checks"]]
    page = (ROOT / "docs/operations/diagnose.md").read_text()
    assert re.findall(r"^\| `(\w+)` \| (?:WARN|FAIL) \|", page, re.MULTILINE) == reported


def test_after_a_kill_the_rows_in_the_log_are_read_and_nothing_is_written(office: Api, daemon: Daemon):
    daemon.kill()
    database = (daemon.data_dir / "wgpilot.db").read_bytes()
    assert set(diagnose(daemon)) == {"service_stopped"}
    assert (daemon.data_dir / "wgpilot.db").read_bytes() == database
    daemon.start()


def test_the_text_aligns_its_columns_and_has_no_colours_in_a_pipe(office: Api, daemon: Daemon):
    done = daemon.call("diagnose")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["PASS", "Service", "wgpilot", "runs", "and", "answers."]
    assert "\x1b" not in done.stdout
    assert lines[-1] == "All is well." or lines[-1].startswith("0 failures, ")


def test_an_mtu_that_somebody_changed(office: Api, daemon: Daemon):
    node = stopped(daemon).node
    node.run("ip", "link", "set", "wg0", "mtu", "1500")
    found = diagnose(daemon)
    assert set(found) == {"service_stopped", "mtu_differs"}
    assert found["mtu_differs"]["details"] == {"interface": "wg0", "mtu": 1500, "wanted": 1420}


def test_an_mtu_that_does_not_fit_through_the_uplink(office: Api, daemon: Daemon, lab: Lab):
    daemon.node.run("ip", "link", "set", "internet", "mtu", "1472")
    found = diagnose(daemon)
    assert found["mtu_too_large"]["details"]["largest_mtu"] == 1412
    office.put("/api/networks/1", {"mtu": 1412}).expect(200)
    assert diagnose(daemon) == {}


def test_a_table_that_is_missing_or_edited(office: Api, daemon: Daemon):
    node = stopped(daemon).node
    node.run("nft", "add", "chain", "inet", "wgpilot", "extra")
    found = diagnose(daemon)
    assert set(found) == {"service_stopped", "firewall_changed"}
    assert "not as wgpilot" in found["firewall_changed"]["message"]
    node.run("nft", "delete", "table", "inet", "wgpilot")
    found = diagnose(daemon)
    assert set(found) == {"service_stopped", "firewall_changed"}
    assert "missing" in found["firewall_changed"]["message"]


def test_forwarding_that_is_off(office: Api, daemon: Daemon):
    node = stopped(daemon).node
    node.run("sysctl", "-w", "net.ipv4.ip_forward=0")
    found = diagnose(daemon)
    assert set(found) == {"service_stopped", "forwarding_off"}
    node.run("sysctl", "-w", found["forwarding_off"]["remedy"].split("`")[1].split()[-1])
    assert set(diagnose(daemon)) == {"service_stopped"}


def test_a_peer_and_an_address_that_are_gone(office: Api, daemon: Daemon):
    node = stopped(daemon).node
    node.run("ip", "address", "flush", "dev", "wg0", "scope", "global")
    node.run("wg", "set", "wg0", "peer", node.run("wg", "show", "wg0", "peers").strip(), "remove")
    steps = diagnose(daemon)["drift"]["details"]["steps"]
    assert any("ip address add 10.8.0.1/24" in step for step in steps), steps
    assert any("wg set wg0 peer" in step for step in steps), steps


def test_a_port_that_another_program_holds(office: Api, daemon: Daemon):
    node = stopped(daemon).node
    port = int(node.run("wg", "show", "wg0", "listen-port"))
    node.run("ip", "link", "delete", "wg0")
    with node.network(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("0.0.0.0", port))
        found = diagnose(daemon)
    assert set(found) == {"service_stopped", "interface_down", "port_conflict"}
    assert found["port_conflict"]["details"]["pid"] == os.getpid()


def test_no_way_out(office: Api, daemon: Daemon):
    daemon.node.run("ip", "route", "delete", "default")
    assert set(diagnose(daemon)) == {"uplink_missing"}


def test_a_master_key_that_is_lost(office: Api, daemon: Daemon):
    (stopped(daemon).data_dir / "master.key").rename(daemon.data_dir.parent / "kept.key")
    found = diagnose(daemon)
    assert set(found) == {"service_stopped", "master_key_invalid"}
    assert "master.key" in found["master_key_invalid"]["remedy"]


def test_a_database_that_is_damaged(office: Api, daemon: Daemon):
    stopped(daemon)
    (daemon.data_dir / "wgpilot.db").write_bytes(b"this is no database " * 100)
    found = diagnose(daemon)
    assert set(found) == {"service_stopped", "database_unreadable"}
    assert "backup" in found["database_unreadable"]["remedy"]


def test_a_history_that_is_damaged(office: Api, daemon: Daemon):
    stopped(daemon)
    (daemon.data_dir / "history.db").write_bytes(b"this is no database " * 100)
    found = diagnose(daemon)
    assert set(found) == {"service_stopped", "history_unavailable"}
    assert "history.db.damaged" in found["history_unavailable"]["remedy"]
    daemon.start()
    found = eventually(lambda: diagnose(daemon))
    assert set(found) == {"history_unavailable"}
    assert "begins anew" in found["history_unavailable"]["message"]


def test_files_that_others_can_read(office: Api, daemon: Daemon):
    stopped(daemon)
    (daemon.data_dir / "wgpilot.db").chmod(0o644)
    assert set(diagnose(daemon)) == {"service_stopped", "files_open_to_others"}


def test_an_installation_that_is_not_there(daemon: Daemon):
    done = daemon.call("diagnose")
    assert done.returncode == 2
    assert "wgpilot init" in done.stdout
    assert not daemon.data_dir.exists()


@pytest.mark.parametrize(("ruleset", "losses"),
                         [(firewalls.UFW, 2), (firewalls.DOCKER, 1), (firewalls.FIREWALLD, 2)],
                         ids=["ufw", "docker", "firewalld"])
def test_a_firewall_of_others_is_named_and_its_remedy_lets_traffic_pass(office: Api, daemon: Daemon, lab: Lab,
                                                                        ruleset: str, losses: int):
    peer = add_peer(office, "Laptop")
    tunnel = join(office, lab.client1, peer)
    assert lab.client1.reaches(lab.INTERNET_ADDRESS)
    daemon.node.run("nft", "-f", "-", input=ruleset)
    assert not lab.client1.reaches(lab.INTERNET_ADDRESS)
    drops = [check for check in report(daemon)["checks"] if check["code"] == "foreign_drop"]
    assert [check["status"] for check in drops] == ["fail"] * losses
    for drop in drops:
        firewalls.follow(daemon.node, drop["remedy"])
    assert diagnose(daemon) == {}
    assert lab.client1.reaches(lab.INTERNET_ADDRESS)
    tunnel.down()  # the next one sends from another port: a new connection for the firewall
    join(office, lab.client1, peer).down()


def test_a_rule_that_may_catch_some_packets_is_a_warning(office: Api, daemon: Daemon):
    daemon.node.run("nft", "-f", "-", input="""
        table inet office {
            chain forward {
                type filter hook forward priority -10; policy accept;
                iifname "wg0" tcp dport 25 drop
                iifname "eth9" drop
            }
        }""")
    found = diagnose(daemon)
    assert set(found) == {"foreign_drop_possible"}
    assert found["foreign_drop_possible"]["details"]["rule"] == 'iifname "wg0" tcp dport 25 drop'


def test_another_way_to_a_network_of_ours(office: Api, daemon: Daemon):
    daemon.node.run("ip", "route", "add", "10.8.0.0/24", "dev", "internet", "metric", "100")
    found = diagnose(daemon)
    assert set(found) == {"route_conflict"}
    assert {route["interface"] for route in found["route_conflict"]["details"]["routes"]} == {"wg0", "internet"}


def test_the_rules_of_iptables_legacy(office: Api, daemon: Daemon, lab: Lab):
    if not shutil.which("iptables-legacy"):
        pytest.skip("iptables-legacy is not installed")
    if daemon.node.attempt("iptables-legacy", "-P", "FORWARD", "DROP").returncode != 0:
        pytest.skip("this kernel has no tables of iptables-legacy")
    tunnel = join(office, lab.client1, add_peer(office, "Laptop"))
    assert not lab.client1.reaches(lab.INTERNET_ADDRESS)
    found = diagnose(daemon)
    assert set(found) == {"foreign_drop"}
    assert found["foreign_drop"]["details"]["engine"] == "iptables-legacy"
    for command in found["foreign_drop"]["remedy"].split("`")[1].split(" && "):
        daemon.node.run(*command.split())
    assert diagnose(daemon) == {}
    assert lab.client1.reaches(lab.INTERNET_ADDRESS)
    tunnel.down()
