"""What the status says of interfaces and peers is what `wg` and `ip` say at the same moment."""

import json
import time

import pytest

from support.api import Api
from support.clients import add_peer, connect
from support.daemon import Daemon
from support.events import EventReader
from support.namespaces import Lab, Node
from support.traffic import pinging
from support.waiting import eventually

SERVER = "10.8.0.1"


@pytest.fixture
def office(admin: Api) -> Api:
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "listen_port": 51820}).expect(201)
    return admin


def status(api: Api) -> dict:
    return api.get("/api/status").expect(200).json["networks"][0]


def dump(node: Node) -> dict[str, dict]:
    """Of each peer by its key, what `wg show wg0 dump` says."""
    lines = node.run("wg", "show", "wg0", "dump").splitlines()[1:]
    fields = ("key", "psk", "endpoint", "allowed_ips", "handshake", "rx", "tx", "keepalive")
    return {line.split("\t")[0]: dict(zip(fields, line.split("\t"))) for line in lines}


def test_peers_are_as_wg_shows_them(office: Api, lab: Lab):
    connect(office, lab.client1, "Laptop", persistent_keepalive=25)
    add_peer(office, "Absent", persistent_keepalive=7)

    def agrees() -> bool:
        before = dump(lab.server)
        shown = status(office)["peers"]
        if dump(lab.server) != before:
            return False  # it went on talking meanwhile
        for peer in shown:
            witness = before[peer["public_key"]]
            if (str(peer["transfer_rx"]), str(peer["transfer_tx"])) != (witness["rx"], witness["tx"]):
                return False  # up to a second old
            assert peer["endpoint"] == witness["endpoint"].replace("(none)", "")
            assert str(peer["last_handshake"]) == witness["handshake"]
            assert peer["online"] == (witness["handshake"] != "0")
            assert str(peer["persistent_keepalive_seconds"]) == witness["keepalive"].replace("off", "0")
        return len(shown) == 2

    eventually(agrees, what="the status agrees with wg")


def test_the_interface_is_as_ip_shows_it(office: Api, lab: Lab):
    connect(office, lab.client1, "Laptop")

    def witness() -> dict:
        return json.loads(lab.server.run("ip", "-j", "-s", "link", "show", "wg0"))[0]

    def agrees() -> bool:
        before = witness()
        shown = status(office)
        assert (shown["up"], shown["mtu"]) == (True, before["mtu"])
        assert shown["device_type"] in ("Linux kernel", "userspace")
        counters = {f"{way}_{what}": before["stats64"][way][what]
                    for way in ("rx", "tx") for what in ("bytes", "packets", "errors", "dropped")}
        counters["multicast"] = before["stats64"]["rx"]["multicast"]
        return shown["interface_stats"] == counters and witness()["stats64"] == before["stats64"]

    eventually(agrees, what="the counters agree with ip")


def test_rates_show_what_flows(office: Api, lab: Lab):
    connect(office, lab.client1, "Laptop")
    with pinging(lab.client1, SERVER, "-s", "1200"):
        peer = eventually(lambda: next((peer for peer in status(office)["peers"] if peer["rx_rate"] > 100), None),
                          what="a rate shows")
    assert peer["tx_rate"] > 0
    eventually(lambda: status(office)["peers"][0]["rx_rate"] == 0, what="it is quiet again")


def test_a_change_shows_as_soon_as_the_kernel_can_be_read_again(office: Api):
    peer = add_peer(office, "Laptop")
    path = f"/api/networks/1/peers/{peer['id']}"
    for seconds in (25, 0, 7):
        office.put(path, {"persistent_keepalive": seconds}).expect(200)
        eventually(lambda: office.get(path).json["persistent_keepalive_seconds"] == seconds, timeout=5, what="it shows")
        assert status(office)["peers"][0]["persistent_keepalive_seconds"] == seconds


def test_a_foreign_keepalive_is_put_right_and_logged(office: Api, daemon: Daemon, lab: Lab):
    peer = add_peer(office, "Laptop", persistent_keepalive=25)
    with EventReader(office, "/api/networks/1/events") as events:
        lab.server.run("wg", "set", "wg0", "peer", peer["public_key"], "persistent-keepalive", "7")
        events.wait_for("drift", "persistent-keepalive 25")
    assert dump(lab.server)[peer["public_key"]]["keepalive"] == "25"
    eventually(lambda: status(office)["peers"][0]["persistent_keepalive_seconds"] == 25)
    assert any("persistent-keepalive 25" in entry["plan"] for entry in daemon.log_entries()
               if entry["message"] == "drift repaired")


def test_a_peer_leaves_at_the_second_it_expires(office: Api, lab: Lab):
    expires_at = int(time.time()) + 4
    peer = add_peer(office, "Guest", expires_at=expires_at)
    last_seen = 0.0
    while True:
        asked = time.time()
        if peer["public_key"] not in dump(lab.server):
            break
        last_seen = asked
    print(f"out at most {time.time() - expires_at:.2f} s after its expiry")
    assert time.time() >= expires_at, "not before"
    assert last_seen < expires_at + 1
