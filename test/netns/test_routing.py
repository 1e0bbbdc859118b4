"""Routing tables, routes and rules: which way packets take, and that the kernel keeps what was asked.

A network's table is consulted by what comes in through the network itself; for everybody else a rule must say so.
"""

import json

import pytest

from support.api import Api
from support.clients import connect
from support.daemon import Daemon
from support.namespaces import Lab, Node
from support.sites import LOCAL, LOCAL_NETWORKS, SITE1, SITE1_NETWORKS, SITE2, SITE2_NETWORKS, Sites, add_network
from support.traffic import no_ping_at, ping, seen_address
from support.waiting import eventually

REPAIR_LIMIT = 60  # seconds; the safety net looks every 30


def add_rule(api: Api, priority: int, **fields: object) -> int:
    rule = {"priority": priority, "table_id": 100} | fields
    return api.post("/api/networks/1/rules", rule).expect(201).json["id"]


def let_local_networks_consult_the_table(api: Api) -> None:
    for priority, source in enumerate(LOCAL_NETWORKS, 100):
        add_rule(api, priority, source=source)


def both_ways(lans: Sites) -> list[tuple[Node, str]]:
    return [(lans.local, address) for address in SITE1] + [(lans.site1, address) for address in LOCAL]


def routes(node: Node, table: str = "main") -> str:
    """Those with our mark, of both families."""
    shown = [node.attempt("ip", family, "route", "show", "table", table, "proto", "87") for family in ("-4", "-6")]
    return "".join(done.stdout for done in shown)


def rules(node: Node) -> list[str]:
    """Those with our mark, of both families, as `ip` words them."""
    lines = [line for family in ("-4", "-6") for line in node.run("ip", family, "rule").splitlines()]
    return [" ".join(line.split()) for line in lines if line.endswith("proto 87")]


def of_us(node: Node) -> tuple[str, str, list[str]]:
    return routes(node), routes(node, "100"), rules(node)


def forged(node: Node) -> list[int]:
    """What the check for forged source addresses has dropped so far."""
    listed = json.loads(node.run("nft", "-j", "list", "chain", "inet", "wgpilot", "to_wg0"))["nftables"]
    rules_of_chain = [item["rule"] for item in listed if "rule" in item]
    return [part["counter"]["packets"] for rule in rules_of_chain if "forged" in rule.get("comment", "")
            for part in rule["expr"] if "counter" in part]


def test_sites_meet_through_a_table_of_their_own(admin: Api, lab: Lab):
    lans = Sites(admin, lab, routing_table=100)
    calls = [(lans.site1, address) for address in SITE2] + [(lans.site2, address) for address in SITE1]
    assert all(ping(*calls))
    for address, own in zip(SITE2, SITE1):
        assert seen_address(lans.site1, lans.site2, address) == own
    for network in SITE1_NETWORKS + SITE2_NETWORKS:
        assert f"{network} dev wg0" in routes(lab.server, "100")
        assert network not in routes(lab.server)
    assert "10.8.0.0/24 dev wg0" in routes(lab.server)
    assert rules(lab.server) == ["32765: from all iif wg0 lookup 100 proto 87"] * 2


def test_nobody_would_find_the_table_without_the_rule_of_its_own(admin: Api, lab: Lab, daemon: Daemon):
    lans = Sites(admin, lab, routing_table=100)
    daemon.kill()
    lab.server.run("ip", "rule", "flush", "protocol", "87")
    lab.server.run("ip", "-6", "rule", "flush", "protocol", "87")
    with no_ping_at(lans.site1, lans.site2):
        assert not any(ping(*[(lans.site1, address) for address in SITE2]))


def test_local_networks_need_a_rule_to_consult_the_table(admin: Api, lab: Lab):
    lans = Sites(admin, lab, routing_table=100)
    with no_ping_at(lans.site1):
        assert not any(ping(*both_ways(lans)))
    let_local_networks_consult_the_table(admin)
    assert all(ping(*both_ways(lans)))
    for address, own in zip(SITE1, LOCAL):
        assert seen_address(lans.local, lans.site1, address) == own
    assert forged(lab.server) == [0]
    for rule in (1, 2):
        admin.delete(f"/api/networks/1/rules/{rule}").expect(204)
    with no_ping_at(lans.site1):
        assert not any(ping(*both_ways(lans)))


def test_a_network_leaves_its_table_while_it_runs(admin: Api, lab: Lab):
    lans = Sites(admin, lab, routing_table=100)
    admin.put("/api/networks/1", {"routing_table": 0}).expect(200)
    assert all(ping(*both_ways(lans)))
    assert routes(lab.server, "100") == "" and rules(lab.server) == []


def test_a_mark_chooses_the_table(admin: Api, lab: Lab):
    lans = Sites(admin, lab, routing_table=100)
    add_rule(admin, 50, firewall_mark=7)
    assert "50: from all fwmark 0x7 lookup 100 proto 87" in rules(lab.server)
    with no_ping_at(lans.site1):
        assert not any(ping(*both_ways(lans)))
    lab.server.run("nft", "add table inet marks; add chain inet marks incoming "
                   "{ type filter hook prerouting priority mangle; }; add rule inet marks incoming iifname local meta "
                   "mark set 7")
    assert all(ping(*both_ways(lans)))
    assert forged(lab.server) == [0]


def test_the_lowest_metric_wins(admin: Api, lab: Lab):
    add_network(admin)
    connect(admin, lab.client1, "Phone")
    lab.server.run("ip", "route", "add", "10.8.0.2/32", "via", Lab.INTERNET_ADDRESS, "metric", "10")
    lab.server.run("ip", "route", "add", "fd00:8::2/128", "via", Lab.INTERNET_ADDRESS_V6, "metric", "10")
    phone = ((lab.server, "10.8.0.2"), (lab.server, "fd00:8::2"))
    for destination in ("10.8.0.2/32", "fd00:8::2/128"):
        admin.post("/api/networks/1/routes", {"destination": destination, "metric": 20}).expect(201)
    with no_ping_at(lab.client1):
        assert not any(ping(*phone))
    for route in (1, 2):
        admin.put(f"/api/networks/1/routes/{route}", {"metric": 5}).expect(200)
    assert all(ping(*phone))
    assert "10.8.0.2 dev wg0 scope link metric 5" in routes(lab.server)


def test_the_mark_of_a_network_is_on_its_device(admin: Api, lab: Lab):
    add_network(admin, firewall_mark=0x77)
    assert lab.server.run("wg", "show", "wg0", "fwmark").strip() == "0x77"
    admin.put("/api/networks/1", {"firewall_mark": 0}).expect(200)
    assert lab.server.run("wg", "show", "wg0", "fwmark").strip() == "off"


@pytest.fixture
def routed(admin: Api, lab: Lab) -> Api:
    """A network with a table, two routes and two rules, beside what is not ours in the same table."""
    add_network(admin, mode="site-to-site", routing_table=100)
    for destination in ("10.99.0.0/16", "fd00:99::/48"):
        admin.post("/api/networks/1/routes", {"destination": destination, "gateway": ""}).expect(201)
    let_local_networks_consult_the_table(admin)
    lab.server.run("ip", "rule", "add", "pref", "7", "from", "10.99.1.0/24", "lookup", "100")
    lab.server.run("ip", "route", "add", "10.98.0.0/16", "via", Lab.INTERNET_ADDRESS, "table", "100")
    return admin


@pytest.mark.parametrize("vandal", [
    "ip rule del pref 100", "ip -6 rule del pref 101", "ip rule flush protocol 87", "ip route del 10.99.0.0/16 table 100",
    "ip -6 route flush table 100", "ip link set wg0 down", "ip link del wg0",
    "ip rule add pref 9 from 10.9.9.0/24 lookup 100 protocol 87"])
def test_what_others_change_comes_back(routed: Api, lab: Lab, vandal: str):
    before = of_us(lab.server)
    lab.server.run("sh", "-c", vandal)
    eventually(lambda: of_us(lab.server) == before, REPAIR_LIMIT, "routes and rules as before")


def test_a_restart_restores_routes_and_rules(routed: Api, lab: Lab, daemon: Daemon):
    before = of_us(lab.server)
    daemon.kill()
    lab.server.run("ip", "rule", "flush", "protocol", "87")
    lab.server.run("ip", "route", "del", "10.99.0.0/16", "table", "100")
    daemon.start()
    eventually(lambda: of_us(lab.server) == before, what="routes and rules as before")


def test_routes_and_rules_come_and_go_with_their_network(routed: Api, lab: Lab):
    before = of_us(lab.server)
    routed.post("/api/networks/1/disable").expect(200)
    assert of_us(lab.server) == ("", "", [])
    routed.post("/api/networks/1/enable").expect(200)
    assert of_us(lab.server) == before
    routed.delete("/api/networks/1").expect(204)
    assert of_us(lab.server) == ("", "", [])
    assert "7:\tfrom 10.99.1.0/24 lookup 100" in lab.server.run("ip", "rule")
    assert "10.98.0.0/16 via 203.0.113.9" in lab.server.run("ip", "route", "show", "table", "100")


def test_a_rule_stands_beside_the_like_of_another(routed: Api, lab: Lab):
    lab.server.run("ip", "rule", "add", "pref", "60", "fwmark", "9", "lookup", "100")
    add_rule(routed, 60, firewall_mark=9)
    assert "60: from all fwmark 0x9 lookup 100 proto 87" in rules(lab.server)
    routed.delete("/api/networks/1/rules/3").expect(204)
    assert "60:\tfrom all fwmark 0x9 lookup 100" in lab.server.run("ip", "rule")
