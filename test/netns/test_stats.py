"""Past traffic is what went through the tunnels, with wg's own counters as the witness, whatever happens to both sides."""

import time

import pytest

from support.api import Api
from support.clients import connect
from support.daemon import Daemon
from support.metrics import Samples
from support.namespaces import Lab
from support.traffic import exchange, tcp_connection
from support.waiting import eventually

SERVER, LENGTH = "10.8.0.1", 500_000  # bytes that a load carries each way
NOISE = 4_096  # bytes of handshakes and keepalives between two looks
PATIENCE = 75  # seconds: traffic is written every 30

Traffic = tuple[int, int]  # received and sent by the server


@pytest.fixture
def office(admin: Api, lab: Lab) -> Api:
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "listen_port": 51820}).expect(201)
    look_again(admin)  # what a network has carried when it is first seen does not count
    connect(admin, lab.client1, "Laptop")
    connect(admin, lab.client2, "Phone")
    return admin


def look_again(api: Api) -> None:
    """Until the kernel has been looked at once more, while the history is open."""
    eventually(lambda: api.get("/api/networks/1/stats").status == 200, what="the history is open")

    def looks() -> float:
        api.get("/api/status").expect(200)
        return Samples(api.get("/metrics").expect(200).text).value("wgpilot_observations_total")

    before = looks()
    eventually(lambda: looks() > before, what="a look at the kernel")


def load(lab: Lab) -> None:
    """More of the laptop than of the phone."""
    for client, length in ((lab.client1, 2 * LENGTH), (lab.client2, LENGTH)):
        eventually(lambda: client.reaches(SERVER), what="the tunnel is there")
        with tcp_connection(client, lab.server, SERVER) as ends:
            exchange(*ends, length)


def counters(lab: Lab) -> list[Traffic]:
    """Of each peer by its id, which is the order of their addresses."""
    transfer = {key: (int(rx), int(tx)) for key, rx, tx in
                (line.split() for line in lab.server.run("wg", "show", "wg0", "transfer").splitlines())}
    allowed = dict(line.split() for line in lab.server.run("wg", "show", "wg0", "allowed-ips").splitlines())
    return [transfer[key] for key in sorted(transfer, key=lambda key: allowed[key])]


def sums(api: Api, granularity: str) -> list[Traffic]:
    """Of the network, the laptop and the phone."""
    span = "" if granularity == "total" else f"&from={int(time.time()) - 3600}"
    shown = [api.get(f"/api/networks/1/stats?granularity={granularity}{span}{peer}").expect(200).json
             for peer in ("", "&peer_id=1", "&peer_id=2")]
    return [(sum(point["transfer_rx"] for point in points), sum(point["transfer_tx"] for point in points))
            for points in shown]


def totals(api: Api) -> list[Traffic]:
    """As somebody who also looks at the status: then the kernel is looked at every second."""
    api.get("/api/status").expect(200)
    return sums(api, "total")


def add(*amounts: Traffic) -> Traffic:
    return sum(rx for rx, _ in amounts), sum(tx for _, tx in amounts)


def check_totals(api: Api, lab: Lab, before: list[Traffic]) -> None:
    """They are what they were before the counters began, and what has been counted since."""
    def agree() -> bool:
        seen = counters(lab)
        network, *peers = totals(api)
        assert network == add(*peers), (network, peers)
        for total, earlier, counted in zip(peers, before, seen):
            for shown, expected in zip(total, add(earlier, counted)):
                assert expected <= shown <= expected + NOISE, (peers, before, seen)
        return counters(lab) == seen

    eventually(agree, what="totals agree with wg")


def test_traffic_is_counted_through_restarts_and_a_device_that_comes_anew(office: Api, daemon: Daemon, lab: Lab):
    load(lab)
    nothing = [(0, 0), (0, 0)]
    check_totals(office, lab, nothing)
    assert all(2 * LENGTH < amount < 3 * LENGTH for amount in sums(office, "total")[1])
    daemon.kill()
    load(lab)  # while nobody counts but the kernel
    daemon.start()
    check_totals(office, lab, nothing)

    before = totals(office)[1:]
    lab.server.run("ip", "link", "delete", "wg0")
    eventually(lambda: lab.server.attempt("wg", "show", "wg0").returncode == 0, what="the device is there again")
    load(lab)
    assert all(rx < carried for (rx, _), (carried, _) in zip(counters(lab), before)), "it counts from zero"
    check_totals(office, lab, before)

    daemon.restart()
    check_totals(office, lab, before)
    for granularity in ("raw", "hour", "day"):
        eventually(lambda: sums(office, granularity) == sums(office, "total"), PATIENCE, f"{granularity} adds up")


def test_a_peer_without_traffic_has_no_points(office: Api, daemon: Daemon, lab: Lab):
    office.post("/api/networks/1/peers", {"name": "Absent"}).expect(201)
    look_again(office)
    daemon.restart()  # which writes what is not written yet
    assert sums(office, "raw")[0] > (0, 0)
    assert office.get("/api/networks/1/stats?peer_id=3").expect(200).json == []
