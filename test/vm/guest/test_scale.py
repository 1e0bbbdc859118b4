"""10,000 peers on the kernel's own WireGuard: brought up from the database, changed one by one, taken down again."""

import json
import time

import pytest

from support.api import Api
from support.daemon import Daemon
from support.namespaces import Lab

PEERS = 10_000
BATCH = 2_500  # a request's body is limited to 1 MiB


@pytest.fixture
def crowd(admin: Api) -> Api:
    admin.post("/api/networks", {"name": "Crowd", "subnet": "10.64.0.0/16", "subnet_v6": "fd00:64::/64"}).expect(201)
    for start in range(0, PEERS, BATCH):
        batch = [{"name": f"peer {start + n}"} for n in range(BATCH)]
        admin.post("/api/networks/1/peers/bulk", {"peers": batch}).expect(201)
    return admin


def count(lab: Lab) -> int:
    return len(lab.server.run("wg", "show", "wg0", "peers").splitlines())


def test_ten_thousand_peers_come_and_go(crowd: Api, daemon: Daemon, lab: Lab):
    assert count(lab) == PEERS
    address = crowd.post("/api/networks/1/peers", {"name": "one more"}).expect(201).json["allowed_ips"]
    assert address == "10.64.39.18/32, fd00:64::2712/128"
    assert count(lab) == PEERS + 1

    daemon.kill()
    lab.server.run("wg", "set", "wg0", "peer", lab.server.run("wg", "show", "wg0", "peers").split()[0], "remove")
    lab.server.run("ip", "link", "set", "wg0", "down")
    daemon.start()
    assert count(lab) == PEERS + 1, "what was changed while wgpilot was away is repaired"

    listed = crowd.get("/api/networks/1/peers?limit=10000&q=one%20more").expect(200)
    assert [peer["name"] for peer in listed.json] == ["one more"]
    assert len(crowd.get("/api/status").expect(200).json["networks"][0]["peers"]) == PEERS + 1

    started = time.monotonic()
    crowd.delete("/api/networks/1").expect(204)
    took = time.monotonic() - started
    assert "wg0" not in lab.server.run("ip", "-br", "link")
    assert took < 60, f"deleting took {took:.1f} s: peers must go before their link"
    assert json.loads(lab.server.run("nft", "-j", "list", "tables"))["nftables"][1:] == []
