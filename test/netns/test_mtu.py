"""The MTU of a network: in the kernel, in the files, under live connections, and in the segments of TCP."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.api import Api
from support.clients import client_file, connect
from support.daemon import Daemon
from support.namespaces import Lab, Node
from support.traffic import exchange, segment_size, tcp_connection
from support.waiting import eventually

TIMESTAMPS = 12  # bytes of each segment that its options take


@pytest.fixture
def gateway(admin: Api) -> Api:
    """A gateway network, number 1, of both families."""
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "subnet_v6": "fd00:8::/64"}).expect(201)
    return admin


def link_mtu(node: Node, link: str) -> int:
    return int(re.findall(r"\bmtu (\d+)", node.run("ip", "link", "show", link))[0])


def passes(node: Node, address: str, size: int) -> bool:
    """Whether a ping in one packet of `size` bytes, which nobody may cut, is answered."""
    headers = 48 if ":" in address else 28
    return node.attempt("ping", "-c1", "-W1", "-Mdo", f"-s{size - headers}", address).returncode == 0


def bad_fields(refused: dict) -> list[str]:
    return [field["field"] for field in refused["error"]["fields"]]


def test_the_default_is_1420_everywhere(gateway: Api, lab: Lab):
    connect(gateway, lab.client1, "Phone")
    assert gateway.get("/api/networks/1").json["mtu"] == 1420
    assert link_mtu(lab.server, "wg0") == link_mtu(lab.client1, "tunnel0") == 1420
    assert passes(lab.client1, "10.8.0.1", 1420) and passes(lab.client1, "fd00:8::1", 1420)
    assert not passes(lab.client1, "10.8.0.1", 1421)


@pytest.mark.parametrize("mtu", [1280, 1400, 9000])
def test_what_is_set_is_in_the_kernel_and_in_the_files(admin: Api, lab: Lab, mtu: int):
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "mtu": mtu}).expect(201)
    assert link_mtu(lab.server, "wg0") == mtu
    connect(admin, lab.client1, "Phone")
    assert link_mtu(lab.client1, "tunnel0") == mtu
    assert f"MTU = {mtu}" in admin.get("/api/networks/1/export").expect(200).text.splitlines()


def test_the_setting_is_the_default_of_new_networks(admin: Api, lab: Lab):
    admin.put("/api/settings", {"default_mtu": "1380"}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    assert link_mtu(lab.server, "wg0") == 1380


def test_what_no_tunnel_can_have_is_refused_by_field(gateway: Api, lab: Lab):
    for mtu in (1279, 9001, 0, -1):
        created = gateway.post("/api/networks", {"name": "b", "subnet": "10.9.0.0/24", "mtu": mtu}).expect(400)
        changed = gateway.put("/api/networks/1", {"mtu": mtu}).expect(400)
        assert bad_fields(created.json) == bad_fields(changed.json) == ["mtu"]
        refused = gateway.put("/api/settings", {"default_mtu": str(mtu)}).expect(400)
        assert bad_fields(refused.json) == ["default_mtu"]
    assert link_mtu(lab.server, "wg0") == 1420
    assert "wg1" not in lab.server.run("ip", "-br", "link")


@pytest.mark.parametrize("address", [Lab.INTERNET_ADDRESS, Lab.INTERNET_ADDRESS_V6], ids=["v4", "v6"])
def test_a_live_change_drops_no_connection(gateway: Api, lab: Lab, address: str):
    connect(gateway, lab.client1, "Phone")
    peer = gateway.get("/api/networks/1/peers/1").json
    index = lab.server.run("cat", "/sys/class/net/wg0/ifindex")
    handshake = lab.server.run("wg", "show", "wg0", "latest-handshakes")
    with tcp_connection(lab.client1, lab.internet, address) as (near, far), ThreadPoolExecutor(1) as pool:
        for mtu in (1280, 1400):
            traffic = pool.submit(exchange, near, far)
            gateway.put("/api/networks/1", {"mtu": mtu}).expect(200)
            assert link_mtu(lab.server, "wg0") == mtu
            assert f"MTU = {mtu}" in client_file(gateway, peer).splitlines()
            traffic.result()
            exchange(near, far)
    assert lab.server.run("cat", "/sys/class/net/wg0/ifindex") == index, "the same link"
    assert lab.server.run("wg", "show", "wg0", "latest-handshakes") == handshake, "the same session"


@pytest.mark.parametrize("address, headers", [(Lab.INTERNET_ADDRESS, 40), (Lab.INTERNET_ADDRESS_V6, 60)],
                         ids=["v4", "v6"])
def test_segments_are_clamped_both_ways(gateway: Api, lab: Lab, address: str, headers: int):
    """Both hosts believe in 1500 bytes; only the server between them knows better."""
    connect(gateway, lab.client1, "Phone")
    lab.client1.run("ip", "link", "set", "tunnel0", "mtu", "1500")
    for clamp, mtu in ((True, 1420), (False, 1500)):
        gateway.put("/api/networks/1", {"mss_clamp": clamp}).expect(200)
        with tcp_connection(lab.client1, lab.internet, address) as (near, far):
            assert segment_size(lab.client1, near) == mtu - headers - TIMESTAMPS
            assert segment_size(lab.internet, far) == mtu - headers - TIMESTAMPS


def test_an_unusual_mtu_is_answered_with_a_warning(gateway: Api):
    for mtu, warned in ((1379, ["mtu"]), (1380, []), (1500, []), (1501, ["mtu"])):
        answer = gateway.put("/api/networks/1", {"mtu": mtu}).expect(200).json
        assert [warning["field"] for warning in answer["warnings"]] == warned
    assert "1561 bytes" in gateway.get("/api/networks/1").json["warnings"][0]["message"]


def test_the_clamp_follows_the_mtu_and_holds_between_peers(gateway: Api, lab: Lab):
    gateway.put("/api/networks/1", {"mtu": 1300, "inter_peer_routing": True}).expect(200)
    for node, name in ((lab.client1, "Phone"), (lab.client2, "Laptop")):
        connect(gateway, node, name)
        node.run("ip", "link", "set", "tunnel0", "mtu", "1500")
    for address, headers in (("10.8.0.3", 40), ("fd00:8::3", 60)):
        with tcp_connection(lab.client1, lab.client2, address) as (near, far):
            assert segment_size(lab.client1, near) == segment_size(lab.client2, far) == 1300 - headers - TIMESTAMPS


def test_a_foreign_change_is_undone_and_logged(gateway: Api, daemon: Daemon, lab: Lab):
    lab.server.run("ip", "link", "set", "wg0", "mtu", "1300")
    eventually(lambda: link_mtu(lab.server, "wg0") == 1420, what="the MTU is back")
    eventually(lambda: any("wg0 mtu 1420" in entry.get("plan", "") for entry in daemon.log_entries()),
               what="a log line names the repair")
