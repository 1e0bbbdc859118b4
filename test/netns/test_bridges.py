"""Two networks of one server are strangers until a bridge lets one call the other, proven by packets."""

from contextlib import ExitStack

import pytest

from support.api import Api
from support.namespaces import Lab, Tunnel
from support.traffic import carries, seen_address, tcp_connection
from support.waiting import eventually

OFFICE, LAB = ("10.8.0.0/24", "fd00:8::/64"), ("10.9.0.0/24", "fd00:9::/64")
OFFICE_PEER, LAB_PEER = ("10.8.0.2", "fd00:8::2"), ("10.9.0.2", "fd00:9::2")


@pytest.fixture
def strangers(admin: Api, lab: Lab) -> Api:
    """client1 in network 1, client2 in network 2; each would send everything through the server."""
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    for number, (name, subnets, client) in enumerate((("Office", OFFICE, lab.client1), ("Lab", LAB, lab.client2)), 1):
        admin.post("/api/networks", {"name": name, "subnet": subnets[0], "subnet_v6": subnets[1]}).expect(201)
        peer = admin.post(f"/api/networks/{number}/peers", {"name": "peer"}).expect(201).json["id"]
        Tunnel(client, admin.get(f"/api/networks/{number}/peers/{peer}/config").expect(200).text)
        eventually(lambda: client.reaches(subnets[0].replace("0/24", "1")), what=f"{name} pings the server")
    return admin


def crossings(lab: Lab) -> tuple[bool, bool]:
    """Whether Office reaches Lab, and Lab Office; both families must agree."""
    there = {lab.client1.reaches(address) for address in LAB_PEER}
    back = {lab.client2.reaches(address) for address in OFFICE_PEER}
    assert len(there) == len(back) == 1, "both families are treated alike"
    return there.pop(), back.pop()


def test_a_bridge_opens_exactly_its_direction(strangers: Api, lab: Lab):
    assert crossings(lab) == (False, False)
    strangers.post("/api/bridges", {"network_a_id": 1, "network_b_id": 2, "direction": "a_to_b"}).expect(201)
    assert crossings(lab) == (True, False)
    strangers.put("/api/bridges/1", {"direction": "b_to_a"}).expect(200)
    assert crossings(lab) == (False, True)
    strangers.put("/api/bridges/1", {"direction": "bidirectional"}).expect(200)
    assert crossings(lab) == (True, True)
    strangers.put("/api/bridges/1", {"enabled": False}).expect(200)
    assert crossings(lab) == (False, False)


def test_allowed_cidrs_filter_what_crosses(strangers: Api, lab: Lab):
    bridge = {"network_a_id": 1, "network_b_id": 2, "allowed_cidrs": ["10.9.0.0/30", "fd00:9::3/128"]}
    strangers.post("/api/bridges", bridge).expect(201)
    assert lab.client1.reaches("10.9.0.2"), "inside"
    assert not lab.client1.reaches("fd00:9::2"), "outside"
    assert not lab.client2.reaches("10.8.0.2"), "no destination of Office is listed"
    strangers.put("/api/bridges/1", {"allowed_cidrs": ["10.9.0.3/32", "fd00:9::/126", "fd00:8::/64"]}).expect(200)
    assert [lab.client1.reaches(address) for address in LAB_PEER] == [False, True]
    assert [lab.client2.reaches(address) for address in OFFICE_PEER] == [False, True]
    strangers.put("/api/bridges/1", {"allowed_cidrs": ["0.0.0.0/0", "::/0"], "direction": "a_to_b"}).expect(200)
    assert crossings(lab) == (True, False)


REVOCATIONS = {
    "disabled": lambda api: api.put("/api/bridges/1", {"enabled": False}).expect(200),
    "deleted": lambda api: api.delete("/api/bridges/1").expect(204),
    "turned around": lambda api: api.put("/api/bridges/1", {"direction": "b_to_a"}).expect(200),
    "narrowed": lambda api: api.put("/api/bridges/1", {"allowed_cidrs": ["10.9.0.3/32", "fd00:9::3/128"]}).expect(200),
}


@pytest.mark.parametrize("how", REVOCATIONS)
def test_a_bridge_that_goes_takes_its_connections_along_and_no_others(strangers: Api, lab: Lab, how: str):
    strangers.post("/api/bridges", {"network_a_id": 1, "network_b_id": 2}).expect(201)
    with ExitStack() as stack:
        crossing = [stack.enter_context(tcp_connection(lab.client1, lab.client2, address)) for address in LAB_PEER]
        outside = stack.enter_context(tcp_connection(lab.client1, lab.internet, Lab.INTERNET_ADDRESS))
        back = stack.enter_context(tcp_connection(lab.client2, lab.client1, OFFICE_PEER[0]))
        assert all(carries(*connection) for connection in (*crossing, outside, back))
        REVOCATIONS[how](strangers)
        assert not any(carries(*connection) for connection in crossing)
        assert carries(*outside)
        assert carries(*back) == (how == "turned around")


def test_what_crosses_keeps_its_source_address(strangers: Api, lab: Lab):
    strangers.post("/api/bridges", {"network_a_id": 1, "network_b_id": 2}).expect(201)
    for address, own in zip(LAB_PEER, OFFICE_PEER):
        assert seen_address(lab.client1, lab.client2, address) == own
