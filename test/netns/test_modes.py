"""What each mode grants and forbids, cell by cell, with packets of both families sent both ways.

A packet that must not pass is looked for where it would arrive: no answer alone would prove only that one way is shut.
"""

import pytest

from support.api import Api
from support.clients import add_peer, client_file, connect, connect_two, send_everything
from support.namespaces import Lab, Node
from support.sites import LOCAL, LOCAL_NETWORKS, SITE1, SITE1_NETWORKS, SITE2, SITE2_NETWORKS, Sites, add_network
from support.traffic import no_ping_at, ping, seen_address

# Hosts by their addresses in both families.
SERVER, STRANGER = ("10.8.0.1", "fd00:8::1"), ("10.8.0.77", "fd00:8::77")
PEER1, PEER2 = ("10.8.0.2", "fd00:8::2"), ("10.8.0.3", "fd00:8::3")
INTERNET = (Lab.INTERNET_ADDRESS, Lab.INTERNET_ADDRESS_V6)


def from_each_to_the_other(lab: Lab) -> list[tuple[Node, str]]:
    return [(lab.client1, address) for address in PEER2] + [(lab.client2, address) for address in PEER1]


def to_each(node: Node, *addresses: str) -> list[tuple[Node, str]]:
    return [(node, address) for address in addresses]


def let_the_internet_route_to(lab: Lab, *destinations: str) -> None:
    for destination in destinations:
        gateway = "2001:db8:113::1" if ":" in destination else "203.0.113.1"
        lab.internet.run("ip", "route", "add", destination, "via", gateway)


def usurp(node: Node, link: str, addresses: tuple[str, str]) -> None:
    """Gives the node addresses that are not its own, used only where they are asked for."""
    for address in addresses:
        node.run("ip", "address", "add", address, "dev", link, "preferred_lft", "0")


def disguised(node: Node, source: tuple[str, str], *destinations: tuple[str, str]) -> list[tuple[Node, str, str]]:
    return [(node, address, own) for addresses in destinations for address, own in zip(addresses, source)]


def test_a_gateway_shows_the_internet_its_own_address(admin: Api, lab: Lab):
    add_network(admin)
    connect(admin, lab.client1, "Phone")
    assert seen_address(lab.client1, lab.internet, INTERNET[0]) == "203.0.113.1"
    assert seen_address(lab.client1, lab.internet, INTERNET[1]) == "2001:db8:113::1"


def test_a_gateway_without_nat_shows_the_clients_address(admin: Api, lab: Lab):
    add_network(admin, nat_enabled=False)
    let_the_internet_route_to(lab, "10.8.0.0/24", "fd00:8::/64")
    connect(admin, lab.client1, "Phone")
    for address, client in zip(INTERNET, PEER1):
        assert seen_address(lab.client1, lab.internet, address) == client


def test_gateway_peers_meet_while_inter_peer_routing_is_on(admin: Api, lab: Lab):
    add_network(admin)
    connect_two(admin, lab)
    with no_ping_at(lab.client1, lab.client2):
        assert not any(ping(*from_each_to_the_other(lab)))
    admin.put("/api/networks/1", {"inter_peer_routing": True}).expect(200)
    assert all(ping(*from_each_to_the_other(lab)))
    admin.put("/api/networks/1", {"inter_peer_routing": False}).expect(200)
    with no_ping_at(lab.client1, lab.client2):
        assert not any(ping(*from_each_to_the_other(lab)))


def test_peers_keep_their_address_among_themselves(admin: Api, lab: Lab):
    add_network(admin, inter_peer_routing=True)
    connect_two(admin, lab)
    for address, client in zip(PEER2, PEER1):
        assert seen_address(lab.client1, lab.client2, address) == client


@pytest.mark.parametrize("mode", ["gateway", "site-to-site", "hub-routed"])
def test_nobody_outside_calls_a_client(admin: Api, lab: Lab, mode: str):
    add_network(admin, mode=mode, inter_peer_routing=True)
    let_the_internet_route_to(lab, "10.8.0.0/24", "fd00:8::/64")
    connect(admin, lab.client1, "Phone")
    send_everything(lab.client1, *INTERNET)
    with no_ping_at(lab.client1):
        assert not any(ping(*to_each(lab.internet, *PEER1)))


def test_hub_peers_meet_but_do_not_leave(admin: Api, lab: Lab):
    add_network(admin, mode="hub-routed")
    let_the_internet_route_to(lab, "10.8.0.0/24", "fd00:8::/64")
    connect_two(admin, lab)
    assert all(ping(*from_each_to_the_other(lab)))
    for address, client in zip(PEER2, PEER1):
        assert seen_address(lab.client1, lab.client2, address) == client
    send_everything(lab.client1, *INTERNET)
    with no_ping_at(lab.internet):
        assert not any(ping(*to_each(lab.client1, *INTERNET)))


def test_two_networks_do_not_meet(admin: Api, lab: Lab):
    add_network(admin, "A", 8, inter_peer_routing=True)
    add_network(admin, "B", 9, inter_peer_routing=True)
    connect(admin, lab.client1, "Phone", 1)
    connect(admin, lab.client2, "Laptop", 2)
    with no_ping_at(lab.client1, lab.client2):
        assert not any(ping(*to_each(lab.client1, "10.9.0.2", "fd00:9::2"), *to_each(lab.client2, *PEER1)))


@pytest.mark.parametrize("other_mode", ["gateway", "site-to-site"])
def test_a_hub_does_not_meet_another_network(admin: Api, lab: Lab, other_mode: str):
    add_network(admin, "A", 8, mode="hub-routed")
    add_network(admin, "B", 9, mode=other_mode)
    connect(admin, lab.client1, "Phone", 1)
    connect(admin, lab.client2, "Laptop", 2)
    send_everything(lab.client1, "10.9.0.0/24", "fd00:9::/64")
    send_everything(lab.client2, "10.8.0.0/24", "fd00:8::/64")
    with no_ping_at(lab.client1, lab.client2):
        assert not any(ping(*to_each(lab.client1, "10.9.0.2", "fd00:9::2"), *to_each(lab.client2, *PEER1)))


def test_sites_meet_each_other_and_the_local_networks(admin: Api, lab: Lab):
    lans = Sites(admin, lab)
    hosts = ((lans.site1, SITE1), (lans.site2, SITE2), (lans.local, LOCAL))
    assert all(ping(*(call for host, _ in hosts for _, addresses in hosts for call in to_each(host, *addresses))))
    for caller, own in hosts:
        for called, addresses in hosts:
            if caller is not called:
                assert tuple(seen_address(caller, called, address) for address in addresses) == own


def test_sites_meet_by_ipv6_though_the_network_has_no_such_subnet(admin: Api, lab: Lab):
    lans = Sites(admin, lab, subnet_v6="")
    assert all(ping((lans.site1, SITE2[1]), (lans.site2, SITE1[1]), (lans.site1, LOCAL[1]), (lans.local, SITE1[1])))


def test_a_site_file_names_what_lies_behind_the_others(admin: Api, lab: Lab):
    add_network(admin, mode="site-to-site", local_networks=LOCAL_NETWORKS)
    north = add_peer(admin, "North", role="site-gateway", site_networks=SITE1_NETWORKS)
    add_peer(admin, "South", role="site-gateway", site_networks=SITE2_NETWORKS)
    lines = client_file(admin, north).splitlines()
    assert "Address = 10.8.0.2/32, fd00:8::2/128" in lines
    allowed = next(line.removeprefix("AllowedIPs = ") for line in lines if line.startswith("AllowedIPs"))
    assert set(allowed.split(", ")) == {"10.8.0.0/24", "fd00:8::/64", *SITE2_NETWORKS, *LOCAL_NETWORKS}
    routes = lab.server.run("ip", "route") + lab.server.run("ip", "-6", "route")
    for network in SITE1_NETWORKS + SITE2_NETWORKS:
        assert f"{network} dev wg0 proto 87" in routes


def test_sites_do_not_leave_and_are_not_called(admin: Api, lab: Lab):
    lans = Sites(admin, lab)
    let_the_internet_route_to(lab, *SITE1_NETWORKS)
    send_everything(lab.client1, *INTERNET)
    with no_ping_at(lab.internet, lans.site1):
        assert not any(ping(*to_each(lans.site1, *INTERNET), *to_each(lab.internet, *SITE1)))


def test_sites_with_nat_leave_by_ipv4_only(admin: Api, lab: Lab):
    lans = Sites(admin, lab, nat_enabled=True)
    let_the_internet_route_to(lab, *SITE1_NETWORKS)
    send_everything(lab.client1, *INTERNET)
    assert seen_address(lans.site1, lab.internet, INTERNET[0]) == "203.0.113.1"
    with no_ping_at(lab.internet):
        assert not lans.site1.reaches(INTERNET[1])


def test_sites_with_nat_keep_their_address_towards_local_networks(admin: Api, lab: Lab):
    lans = Sites(admin, lab, nat_enabled=True)
    for address, own in zip(LOCAL, SITE1):
        assert seen_address(lans.site1, lans.local, address) == own


@pytest.mark.parametrize("mode", ["gateway", "hub-routed"])
def test_a_client_cannot_use_the_address_of_another(admin: Api, lab: Lab, mode: str):
    add_network(admin, mode=mode, nat_enabled=False, inter_peer_routing=True)
    connect_two(admin, lab)
    send_everything(lab.client1, *INTERNET)
    usurp(lab.client1, "tunnel0", STRANGER)
    assert all(ping(*from_each_to_the_other(lab)))
    with no_ping_at(lab.server, lab.client2, lab.internet):
        assert not any(ping(*disguised(lab.client1, STRANGER, SERVER, PEER2, INTERNET)))


def test_a_site_cannot_use_the_address_of_another(admin: Api, lab: Lab):
    lans = Sites(admin, lab)
    stranger = ("10.22.0.77", "fd00:22::77")
    usurp(lans.site1, "eth0", stranger)
    assert all(ping(*to_each(lans.site1, *SITE2, *LOCAL)))
    with no_ping_at(lans.site2, lans.local):
        assert not any(ping(*disguised(lans.site1, stranger, SITE2, LOCAL)))


def test_the_internet_cannot_use_an_address_of_the_local_networks(admin: Api, lab: Lab):
    lans = Sites(admin, lab)
    let_the_internet_route_to(lab, *SITE1_NETWORKS)
    stranger = ("10.50.0.77", "fd00:50::77")
    usurp(lab.internet, "eth0", stranger)
    assert all(ping(*to_each(lans.local, *SITE1)))
    with no_ping_at(lans.site1):
        assert not any(ping(*disguised(lab.internet, stranger, SITE1)))
