"""Both address families: in the tunnel, in the client file, and under the tunnel."""

import pytest

from support.api import Api
from support.clients import add_peer, client_file, connect, join
from support.namespaces import Lab, Node
from support.traffic import no_ping_at, ping

SERVER, PEER1, PEER2 = ("10.8.0.1", "fd00:8::1"), ("10.8.0.2", "fd00:8::2"), ("10.8.0.3", "fd00:8::3")
INTERNET = (Lab.INTERNET_ADDRESS, Lab.INTERNET_ADDRESS_V6)
SERVER_ADDRESS_V6 = "2001:db8:2::1"  # of the server, on the wire to client 1


@pytest.fixture
def dual_stack(admin: Api) -> Api:
    """A gateway network, number 1, with subnets of both families; its clients call the server over IPv6."""
    admin.put("/api/settings", {"public_ip": SERVER_ADDRESS_V6}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "subnet_v6": "fd00:8::/64"}).expect(201)
    return admin


def endpoint(node: Node, interface: str) -> str:
    """Where the only peer of the interface is, as `wg` says it."""
    return node.run("wg", "show", interface, "endpoints").split()[1]


def without_family(node: Node, family: int) -> None:
    """Takes the addresses and routes of one family, 4 or 6, from the node's wire."""
    node.run("ip", f"-{family}", "address", "flush", "dev", "eth0")
    node.run("ip", f"-{family}", "route", "flush", "dev", "eth0")


def test_the_server_has_an_address_and_a_route_of_each_family(dual_stack: Api, lab: Lab):
    addresses = lab.server.run("ip", "address", "show", "dev", "wg0")
    assert "inet 10.8.0.1/24" in addresses and "inet6 fd00:8::1/64" in addresses
    assert "10.8.0.0/24 proto 87" in lab.server.run("ip", "route", "show", "dev", "wg0")
    assert "fd00:8::/64 proto 87" in lab.server.run("ip", "-6", "route", "show", "dev", "wg0")
    forwarding = lab.server.run("sysctl", "-n", "net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")
    assert forwarding == "1\n1\n"


def test_both_addresses_of_a_peer_have_the_same_number(dual_stack: Api, lab: Lab):
    for number in (2, 3, 4):
        assert add_peer(dual_stack, f"p{number}")["allowed_ips"] == f"10.8.0.{number}/32, fd00:8::{number}/128"
    dual_stack.delete("/api/networks/1/peers/2").expect(204)
    again = add_peer(dual_stack, "again")
    assert again["allowed_ips"] == "10.8.0.3/32, fd00:8::3/128"
    shown = lab.server.run("wg", "show", "wg0", "allowed-ips").splitlines()
    assert f"{again['public_key']}\t10.8.0.3/32 fd00:8::3/128" in shown


def test_the_smaller_family_ends_the_pool_of_both(admin: Api):
    admin.put("/api/settings", {"public_ip": SERVER_ADDRESS_V6}).expect(200)
    admin.post("/api/networks", {"name": "Tiny", "subnet": "10.8.0.0/24", "subnet_v6": "fd00:8::/126"}).expect(201)
    assert [add_peer(admin, name)["allowed_ips"] for name in ("a", "b")] == [
        "10.8.0.2/32, fd00:8::2/128", "10.8.0.3/32, fd00:8::3/128"]
    refused = admin.post("/api/networks/1/peers", {"name": "c"}).expect(409)
    assert refused.error_code == "IP_POOL_EXHAUSTED"


def test_the_client_file_holds_both_families(dual_stack: Api):
    full = client_file(dual_stack, add_peer(dual_stack, "full")).splitlines()
    assert "Address = 10.8.0.2/32, fd00:8::2/128" in full
    assert "AllowedIPs = 0.0.0.0/0, ::/0" in full
    assert f"Endpoint = [{SERVER_ADDRESS_V6}]:51820" in full
    split = client_file(dual_stack, add_peer(dual_stack, "split", tunnel="split",
                                             split_cidrs=["203.0.113.0/24", "2001:db8:113::/64"])).splitlines()
    allowed = next(line.removeprefix("AllowedIPs = ") for line in split if line.startswith("AllowedIPs"))
    assert set(allowed.split(", ")) == {"10.8.0.0/24", "fd00:8::/64", "203.0.113.0/24", "2001:db8:113::/64"}


def test_a_client_over_ipv6_reaches_both_families(dual_stack: Api, lab: Lab):
    connect(dual_stack, lab.client1, "Phone")
    assert endpoint(lab.client1, "tunnel0") == f"[{SERVER_ADDRESS_V6}]:51820"
    assert endpoint(lab.server, "wg0").startswith("[2001:db8:2::2]:")
    assert dual_stack.get("/api/networks/1/peers/1").json["endpoint"].startswith("[2001:db8:2::2]:")
    addresses = lab.client1.run("ip", "address", "show", "dev", "tunnel0")
    assert "inet 10.8.0.2/32" in addresses and "inet6 fd00:8::2/128" in addresses
    assert all(ping(*((lab.client1, address) for address in SERVER + INTERNET)))


def test_clients_on_an_ipv6_only_and_on_an_ipv4_only_wire_meet(dual_stack: Api, lab: Lab):
    dual_stack.put("/api/networks/1", {"inter_peer_routing": True}).expect(200)
    without_family(lab.client1, 4)
    without_family(lab.client2, 6)
    connect(dual_stack, lab.client1, "Phone")
    dual_stack.put("/api/settings", {"public_ip": "198.51.100.1"}).expect(200)
    connect(dual_stack, lab.client2, "Laptop")
    assert endpoint(lab.client2, "tunnel0") == "198.51.100.1:51820"
    calls = [(lab.client1, address) for address in SERVER + PEER2 + INTERNET]
    calls += [(lab.client2, address) for address in SERVER + PEER1 + INTERNET]
    assert all(ping(*calls))


def test_a_client_keeps_its_session_when_it_moves_to_the_other_family(dual_stack: Api, lab: Lab):
    peer = add_peer(dual_stack, "Phone")
    join(dual_stack, lab.client1, peer)
    handshake = lab.server.run("wg", "show", "wg0", "latest-handshakes")
    server_key = lab.client1.run("wg", "show", "tunnel0", "peers").strip()
    lab.client1.run("wg", "set", "tunnel0", "peer", server_key, "endpoint", f"{Lab.SERVER_ADDRESS}:51820")
    assert all(ping(*((lab.client1, address) for address in SERVER + INTERNET)))
    assert endpoint(lab.server, "wg0").startswith("192.0.2.2:")
    assert lab.server.run("wg", "show", "wg0", "latest-handshakes") == handshake


def test_a_full_tunnel_without_ipv6_lets_none_past_it(admin: Api, lab: Lab):
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    lab.server.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1")
    lab.internet.run("ip", "route", "add", "2001:db8:2::/64", "via", "2001:db8:113::1")
    assert lab.client1.reaches(Lab.INTERNET_ADDRESS_V6)
    connect(admin, lab.client1, "Phone")
    with no_ping_at(lab.internet):
        assert not lab.client1.reaches(Lab.INTERNET_ADDRESS_V6)


def test_a_bad_subnet_v6_is_refused_by_field(admin: Api, lab: Lab):
    for subnet in ("fd00:8::1/64", "fd00::/47", "fd00:8::/127", "10.9.0.0/24", "ff02::/64"):
        refused = admin.post("/api/networks", {"name": "a", "subnet": "10.8.0.0/24", "subnet_v6": subnet}).expect(400)
        assert [field["field"] for field in refused.json["error"]["fields"]] == ["subnet_v6"], subnet
    assert "wg0" not in lab.server.run("ip", "-br", "link")


def test_a_subnet_v6_in_use_names_its_owner(dual_stack: Api):
    fields = {"name": "b", "subnet": "10.9.0.0/24", "subnet_v6": "fd00:8::/56"}
    refused = dual_stack.post("/api/networks", fields).expect(409).json["error"]
    assert refused["code"] == "SUBNET_CONFLICT" and "Office" in refused["message"]
    on_the_wire = dual_stack.post("/api/networks", fields | {"subnet_v6": "2001:db8:2::/64"}).expect(409).json["error"]
    assert on_the_wire["code"] == "SUBNET_CONFLICT" and "client1" in on_the_wire["message"]
