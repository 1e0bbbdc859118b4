"""What the API shows of this host's routes, rules and ports is what the standard tools show."""

import ipaddress
import json
import socket

from support.api import Api
from support.namespaces import Lab, Node
from support.sites import add_network


def networks(shown: list[dict]) -> set[tuple[str, str, int]]:
    return {(route["destination"], route["interface"], route["metric"]) for route in shown}


def as_ip_shows(node: Node, *filters: str) -> set[tuple[str, str, int]]:
    """Destination, interface and metric of each route of both families that `ip` lists."""
    found = set()
    for family, everything in (("-4", "0.0.0.0/0"), ("-6", "::/0")):
        for route in json.loads(node.run("ip", family, "-j", "route", "show", *filters) or "[]"):
            destination = everything if route["dst"] == "default" else str(ipaddress.ip_network(route["dst"]))
            found.add((destination, route.get("dev", ""), route.get("metric", 0)))
    return found


def test_routes_are_those_that_ip_shows(admin: Api, lab: Lab):
    add_network(admin, routing_table=100)
    admin.post("/api/networks/1/routes", {"destination": "10.99.0.0/16", "metric": 7}).expect(201)
    lab.server.run("ip", "route", "add", "10.77.0.0/16", "via", Lab.INTERNET_ADDRESS, "table", "777", "proto", "bird")
    lab.server.run("ip", "route", "add", "blackhole", "10.66.0.0/16", "table", "100")
    shown = admin.get("/api/system/routes").expect(200).json
    in_use = as_ip_shows(lab.server, "table", "main") | as_ip_shows(lab.server, "table", "100", "type", "unicast")
    assert networks(shown) == in_use
    everything = admin.get("/api/system/routes?all=true").expect(200).json
    assert networks(everything) == as_ip_shows(lab.server, "table", "all")
    assert {route["type"] for route in everything} >= {"unicast", "local", "blackhole"}
    foreign = admin.get("/api/system/routes?table=777").expect(200).json
    assert [(route["protocol_name"], route["table_name"], route["managed"]) for route in foreign] == [("bird", "777", False)]
    over_wg0 = admin.get("/api/system/routes?all=true&interface=wg0").expect(200).json
    assert networks(over_wg0) == {route for route in as_ip_shows(lab.server, "table", "all") if route[1] == "wg0"}
    ours = next(route for route in over_wg0 if route["destination"] == "10.99.0.0/16")
    assert (ours["managed"], ours["network_id"], ours["protocol_name"]) == (True, 1, "wgpilot")
    assert (ours["table"], ours["scope"]) == (100, "link")


def test_a_destination_over_two_interfaces_is_a_conflict(admin: Api, lab: Lab):
    add_network(admin)
    lab.server.run("ip", "route", "add", "10.8.0.0/24", "via", Lab.INTERNET_ADDRESS, "metric", "9")
    shown = admin.get("/api/system/routes?q=10.8.0.0/24").expect(200).json
    assert {route["interface"]: route["conflicts"] for route in shown} == {"wg0": ["internet"], "internet": ["wg0"]}


def test_an_unknown_interface_is_named(admin: Api):
    error = admin.get("/api/system/routes?interface=nothing").expect(400).json["error"]
    assert error["fields"] == [{"field": "interface", "message": "names no interface of this host"}]


def test_rules_are_those_that_ip_shows(admin: Api, lab: Lab):
    add_network(admin, routing_table=100)
    admin.post("/api/networks/1/rules", {"priority": 50, "firewall_mark": 7, "table_id": 100}).expect(201)
    lab.server.run("ip", "rule", "add", "pref", "9", "from", "10.66.0.0/16", "lookup", "777", "protocol", "bgp")
    shown = admin.get("/api/system/rules").expect(200).json
    for family, flag in (("ipv4", "-4"), ("ipv6", "-6")):
        listed = json.loads(lab.server.run("ip", flag, "-j", "rule"))
        assert [rule["priority"] for rule in shown if rule["family"] == family] == [each["priority"] for each in listed]
        assert [rule["table_name"] for rule in shown if rule["family"] == family] == [each["table"] for each in listed]
    ours = [(rule["priority"], rule["network_id"], rule["rule_id"]) for rule in shown if rule["managed"]]
    assert ours == [(50, 1, 1), (32765, 1, None)] * 2
    foreign = next(rule for rule in shown if rule["priority"] == 9)
    assert (foreign["source"], foreign["managed"], foreign["protocol_name"]) == ("10.66.0.0/16", False, "bgp")


def test_ports_are_those_that_ss_shows(admin: Api, lab: Lab):
    add_network(admin, listen_port=51820)
    admin.post("/api/networks", {"name": "off", "subnet": "10.9.0.0/24", "listen_port": 51821, "enabled": False}).expect(201)
    ports = admin.get("/api/system/ports").expect(200).json
    assert ports["wireguard_ports"] == [{"port": 51820, "interface": "wg0", "managed": True, "network_id": 1}]
    assert ports["conflicting_ports"] == []
    assert f":{ports['https_port']} " in lab.server.run("ss", "-tlnH")
    assert ":51820 " in lab.server.run("ss", "-lunH")
    with lab.server.network():
        taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with taken:
        taken.bind(("127.0.0.1", 51821))
        conflict, = admin.get("/api/system/ports").expect(200).json["conflicting_ports"]
        owner = lab.server.run("ss", "-lunpH", "sport", "= :51821")
    assert (conflict["port"], conflict["network_id"], conflict["local_address"]) == (51821, 2, "127.0.0.1")
    assert f"pid={conflict['pid']}," in owner and conflict["process"] in owner
