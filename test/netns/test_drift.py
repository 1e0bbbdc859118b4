"""What others do to our part of the kernel: it is put right within moments, logged and announced with who it was as far
as the kernel tells; what they do to their own part is nobody's business."""

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.api import Api
from support.clients import add_peer, connect
from support.contract import CONTRACT, check_schema
from support.daemon import Daemon
from support.events import EventReader
from support.namespaces import Lab, Node
from support.traffic import exchange, tcp_connection
from support.waiting import eventually

LIMIT = 10  # seconds for a repair; it takes one, and a slow machine looks less often where nothing is announced
KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.fixture
def office(admin: Api) -> Api:
    """A gateway network, number 1, of both families, with a peer and a routing rule."""
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "subnet_v6": "fd00:8::/64"}).expect(201)
    add_peer(admin, "Phone")
    admin.post("/api/networks/1/rules", {"priority": 100, "source": "10.8.0.0/24", "table_id": 70}).expect(201)
    return admin


@pytest.fixture
def events(office: Api) -> Iterator[EventReader]:
    with EventReader(office) as reader:
        yield reader


def picture(node: Node) -> list[str]:
    """All that is ours in the kernel, in the words of the standard tools."""
    link = json.loads(node.attempt("ip", "-j", "link", "show", "wg0").stdout or "[{}]")[0]
    return [str([link.get("mtu"), "UP" in link.get("flags", []), link.get("ifalias")]),
            *sorted(re.findall(r"inet6? \S+ scope global|inet \S+", node.attempt("ip", "address", "show", "wg0").stdout)),
            node.run("ip", "-4", "route", "show", "proto", "87"), node.run("ip", "-6", "route", "show", "proto", "87"),
            node.run("ip", "rule", "show"),
            *sorted(node.attempt("wg", "showconf", "wg0").stdout.splitlines()),
            node.attempt("nft", "-s", "list", "table", "inet", "wgpilot").stdout]


def first_rule(node: Node) -> str:
    listing = node.run("nft", "-a", "list", "chain", "inet", "wgpilot", "forward")
    return re.findall(r"handle (\d+)", listing)[1]  # the chain's own comes first


def set_preshared_key(node: Node) -> None:
    peer = node.run("wg", "show", "wg0", "peers").strip()
    node.run("sh", "-c", f"echo {KEY} | wg set wg0 peer {peer} preshared-key /dev/stdin")


def set_keepalive(node: Node) -> None:
    node.run("wg", "set", "wg0", "peer", node.run("wg", "show", "wg0", "peers").strip(), "persistent-keepalive", "7")


def remove_peer(node: Node) -> None:
    node.run("wg", "set", "wg0", "peer", node.run("wg", "show", "wg0", "peers").strip(), "remove")


def command(*words: str) -> Callable[[Node], object]:
    return lambda node: node.run(*words)


DAMAGES = {
    "link down": (command("ip", "link", "set", "wg0", "down"), "ip link set wg0 up"),
    "link deleted": (command("ip", "link", "del", "wg0"), "ip link add wg0"),
    "MTU changed": (command("ip", "link", "set", "wg0", "mtu", "1300"), "ip link set wg0 mtu 1420"),
    "address removed": (command("ip", "address", "del", "10.8.0.1/24", "dev", "wg0"), "ip address add 10.8.0.1/24"),
    "v6 address removed": (command("ip", "address", "del", "fd00:8::1/64", "dev", "wg0"), "address add fd00:8::1/64"),
    "address added": (command("ip", "address", "add", "192.0.2.1/32", "dev", "wg0"), "ip address del 192.0.2.1/32"),
    "route removed": (command("ip", "route", "del", "10.8.0.0/24", "dev", "wg0"), "ip route add 10.8.0.0/24 dev wg0"),
    "v6 route removed": (command("ip", "route", "del", "fd00:8::/64", "dev", "wg0"), "ip route add fd00:8::/64"),
    "rule removed": (command("ip", "rule", "del", "priority", "100"), "ip rule add pref 100 from 10.8.0.0/24"),
    "route added": (command("ip", "route", "add", "10.44.0.0/16", "dev", "wg0", "proto", "87"), "ip route del 10.44.0.0/16"),
    "rule added": (command(*"ip rule add pref 99 iif wg0 lookup 70 protocol 87".split()), "ip rule del pref 99"),
    "peer removed": (remove_peer, "wg set wg0 peer"),
    "peer added": (command("wg", "set", "wg0", "peer", KEY, "allowed-ips", "10.8.0.9/32"), f"{KEY} remove"),
    "preshared key changed": (set_preshared_key, "preshared-key (hidden)"),
    "keepalive changed": (set_keepalive, "persistent-keepalive 0"),
    "port changed": (command("wg", "set", "wg0", "listen-port", "51999"), "listen-port 51820"),
    "ruleset flushed": (command("nft", "flush", "ruleset"), "replaces table inet wgpilot"),
    "table deleted": (command("nft", "delete", "table", "inet", "wgpilot"), "replaces table inet wgpilot"),
    "table emptied": (command("nft", "flush", "table", "inet", "wgpilot"), "replaces table inet wgpilot"),
    "rule deleted": (lambda node: node.run("nft", "delete", "rule", "inet", "wgpilot", "forward", "handle",
                                           first_rule(node)), "replaces table inet wgpilot"),
    "chain added": (command("nft", "add", "chain", "inet", "wgpilot", "intruder"), "replaces table inet wgpilot"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_it_is_repaired_logged_and_announced(office: Api, events: EventReader, daemon: Daemon, lab: Lab, damage: str):
    do, repair = DAMAGES[damage]
    whole = picture(lab.server)
    start = time.monotonic()
    do(lab.server)
    event = events.wait_for("drift", repair, LIMIT)
    print(f"{damage}: announced after {event.at - start:.2f} s")
    assert picture(lab.server) == whole
    check_schema(event.data, CONTRACT["components"]["schemas"]["Drift"])
    is_firewall = "replaces table" in repair
    assert (event.data["network_id"], event.data["interface"]) == ((None, "") if is_firewall else (1, "wg0"))
    line = next(entry for entry in daemon.log_entries() if entry["message"] == "drift repaired")
    assert line["level"] == "warn" and repair in line["plan"] and line["interface"] == event.data["interface"]
    if is_firewall:
        assert re.fullmatch(r"nft \(pid \d+\)", event.data["by"]) and line["by"] == event.data["by"]


def test_who_removed_a_route_is_named_by_its_process(office: Api, events: EventReader, lab: Lab):
    lab.server.run("ip", "route", "del", "10.8.0.0/24", "dev", "wg0")
    event = events.wait_for("drift", "ip route add 10.8.0.0/24", LIMIT)
    assert re.fullmatch(r"(ip \()?pid \d+\)?", event.data["by"])


def test_what_others_do_to_their_own_makes_no_noise(office: Api, events: EventReader, daemon: Daemon, lab: Lab):
    lab.server.run("ip", "link", "add", "foreign0", "type", "veth", "peer", "name", "foreign1")
    for state in ("up", "down", "up"):
        lab.server.run("ip", "link", "set", "foreign0", state, "mtu", "1300")
    lab.server.run("ip", "address", "add", "10.99.0.1/24", "dev", "foreign0")
    lab.server.run("ip", "route", "add", "10.98.0.0/24", "dev", "foreign0")
    lab.server.run("ip", "route", "del", "10.98.0.0/24", "dev", "foreign0")
    lab.server.run("ip", "rule", "add", "fwmark", "7", "table", "70", "priority", "700")
    lab.server.run("ip", "rule", "del", "priority", "700")
    lab.server.run("nft", "add", "table", "inet", "foreign")
    lab.server.run("nft", "delete", "table", "inet", "foreign")
    lab.server.run("ip", "link", "del", "foreign0")
    lab.server.run("ip", "link", "set", "wg0", "mtu", "1300")  # what comes after all of it
    events.wait_for("drift", "mtu 1420", LIMIT)
    assert len(events.named("drift")) == 1
    noise = [entry for entry in daemon.log_entries() if entry["level"] in ("warn", "error")]
    assert [entry["message"] for entry in noise] == ["drift repaired"]


def test_our_own_changes_are_no_drift(office: Api, events: EventReader, daemon: Daemon, lab: Lab):
    office.put("/api/networks/1", {"mtu": 1400, "inter_peer_routing": True}).expect(200)
    office.post("/api/networks/1/disable").expect(200)
    office.post("/api/networks/1/enable").expect(200)
    guest = add_peer(office, "Guest", expires_in="2s")
    eventually(lambda: guest["public_key"] not in lab.server.run("wg", "show", "wg0", "peers"),
               what="the guest has left")
    daemon.restart()
    lab.server.run("ip", "link", "set", "wg0", "mtu", "1300")
    eventually(lambda: "mtu 1400" in lab.server.run("ip", "link", "show", "wg0"), LIMIT)
    drifts = [entry["plan"] for entry in daemon.log_entries() if entry["message"] == "drift repaired"]
    assert drifts == ["ip link set wg0 mtu 1400\n"]


def test_the_other_networks_go_on(office: Api, events: EventReader, lab: Lab):
    office.post("/api/networks", {"name": "Lab", "subnet": "10.9.0.0/24"}).expect(201)
    connect(office, lab.client1, "Laptop", network=2)
    handshake = lab.server.run("wg", "show", "wg1", "latest-handshakes")
    with EventReader(office, "/api/networks/2/events") as others:
        with tcp_connection(lab.client1, lab.internet, Lab.INTERNET_ADDRESS) as (near, far):
            for damage in ("link deleted", "peer removed"):
                do, repair = DAMAGES[damage]
                with ThreadPoolExecutor(1) as pool:
                    traffic = pool.submit(exchange, near, far)
                    do(lab.server)
                    events.wait_for("drift", repair, LIMIT)
                    traffic.result()
        assert lab.server.run("wg", "show", "wg1", "latest-handshakes") == handshake, "the same session"
        lab.server.run("nft", "flush", "ruleset")
        others.wait_for("drift", "replaces table", LIMIT)
        assert len(others.named("drift")) == 1, "the firewall is everybody's, wg0 is not"


def test_a_tunnel_without_its_mark_is_reported_and_left_alone(office: Api, daemon: Daemon, lab: Lab):
    lab.server.run("ip", "link", "set", "wg0", "alias", "")
    eventually(lambda: office.get("/api/health").json["status"] == "degraded", LIMIT)
    problems = [entry["error"] for entry in daemon.log_entries() if entry["level"] == "error"]
    assert len(problems) == 1 and "wg0" in problems[0]
    lab.server.run("ip", "link", "set", "wg0", "alias", "wgpilot:1")
    eventually(lambda: office.get("/api/health").json["status"] == "ok", 60)


def test_a_stream_goes_on_where_it_broke(office: Api, lab: Lab):
    with EventReader(office) as first:
        lab.server.run("ip", "link", "set", "wg0", "mtu", "1300")
        seen = first.wait_for("drift", "mtu", LIMIT)
    lab.server.run("ip", "link", "set", "wg0", "down")
    eventually(lambda: "state DOWN" not in lab.server.run("ip", "link", "show", "wg0"), LIMIT)
    with EventReader(office, last_event_id=seen.id) as second:
        second.wait_for("drift", "ip link set wg0 up", LIMIT)
        assert not any("mtu" in str(event.data) for event in second.named("drift"))
    with EventReader(office, last_event_id="00000000-1") as third:
        third.wait_for("resync", "", LIMIT)


def test_a_stream_ends_with_its_session(office: Api):
    other = office.copy()
    password = {"username": "admin", "password": "correct horse battery staple"}
    other.cookies.clear()
    other.post("/api/auth/login", password).expect(200)
    with EventReader(office) as kept, EventReader(other) as logged_out:
        other.post("/api/auth/logout").expect(204)
        eventually(lambda: logged_out.has_ended, LIMIT)
        other.post("/api/auth/login", password).expect(200)
        with EventReader(other, "/api/networks/1/events") as changed:
            office.put("/api/auth/password", {"old_password": password["password"],
                                              "new_password": "another fine password"}).expect(204)
            eventually(lambda: changed.has_ended, LIMIT)
        assert not kept.has_ended, "the session that changed the password"


def test_a_stream_ends_with_its_network(office: Api):
    with EventReader(office, "/api/networks/1/events") as gone, EventReader(office) as kept:
        office.delete("/api/networks/1").expect(204)
        eventually(lambda: gone.has_ended, LIMIT)
        assert not kept.has_ended
    assert office.get("/api/networks/1/events").status == 404


def test_streams_do_not_hold_up_the_end(office: Api, daemon: Daemon):
    readers = [EventReader(office) for _ in range(20)]
    start = time.monotonic()
    assert daemon.stop() == 0
    assert time.monotonic() - start < 8
    for reader in readers:
        reader.close()


def test_watching_costs_next_to_nothing(office: Api, daemon: Daemon, lab: Lab):
    """The looks of a machine on which nothing happens: at most a few hundredths of a core."""
    start, before = time.monotonic(), cpu_seconds(daemon.pid)
    eventually(lambda: time.monotonic() - start > 5, what="five seconds have passed")
    used = (cpu_seconds(daemon.pid) - before) / (time.monotonic() - start)
    print(f"idle: {used * 100:.1f} % of a core")
    assert used < 0.1


def cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
