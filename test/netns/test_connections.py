"""What the API shows of connections is what `conntrack` shows; peers that leave take theirs along, and no others."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from support.api import Api
from support.clients import connect_two
from support.daemon import Daemon
from support.namespaces import Lab, Node
from support.sites import LOCAL, SITE1, SITE2, Sites, add_network
from support.traffic import carries, exchange, tcp_connection
from support.waiting import eventually

PEER1, PEER2 = "10.8.0.2", "10.8.0.3"
PEER1_V6, PEER2_V6 = "fd00:8::2", "fd00:8::3"
CONNECTIONS = "/api/networks/1/connections"
LENGTH = 20_000  # bytes sent each way


@pytest.fixture
def gateway(admin: Api, lab: Lab) -> Api:
    """A gateway network with two peers, which are connected."""
    add_network(admin)
    connect_two(admin, lab)
    return admin


@contextmanager
def busy(lab: Lab) -> Iterator[None]:
    """While this lasts, each client has a connection to the internet in both families, and data went both ways."""
    with ExitStack() as stack:
        for client in (lab.client1, lab.client2):
            for address in (Lab.INTERNET_ADDRESS, Lab.INTERNET_ADDRESS_V6):
                exchange(*stack.enter_context(tcp_connection(client, lab.internet, address)), LENGTH)
        yield


def tracked(node: Node) -> list[dict[str, str]]:
    """What `conntrack -L` lists of both families; the second of equal keys, the answers', with "reply_" in front."""
    found = []
    for family in ("ipv4", "ipv6"):
        for line in node.attempt("conntrack", "-L", "-f", family).stdout.splitlines():
            entry = {"protocol": line.split()[0]}
            for key, equals, value in (word.partition("=") for word in line.split()):
                if equals:
                    entry[f"reply_{key}" if key in entry else key] = value
            if entry not in found:
                found.append(entry)
    return found


def addresses(node: Node) -> set[str]:
    """The sources of all that is tracked over TCP, but for what the node says to itself."""
    return {entry["src"] for entry in tracked(node) if entry["protocol"] == "tcp"} - {"127.0.0.1", "::1"}


def shown(api: Api, query: str = "") -> list[dict]:
    return api.get(CONNECTIONS + query).expect(200).json


def test_connections_are_those_that_conntrack_shows(gateway: Api, lab: Lab):
    with busy(lab):
        listed = {(entry["src"], int(entry["sport"])): entry for entry in tracked(lab.server)
                  if entry["protocol"] == "tcp" and entry["src"].startswith(("10.8.", "fd00:8:"))}
        ours = shown(gateway, "?protocol=tcp")
        assert {(each["source"], each["source_port"]) for each in ours} == set(listed)
        assert {each["source"] for each in ours} == {PEER1, PEER2, PEER1_V6, PEER2_V6}
        for each in ours:
            entry = listed[each["source"], each["source_port"]]
            assert (each["destination"], each["destination_port"]) == (entry["dst"], int(entry["dport"]))
            assert (each["direction"], each["state"]) == ("outgoing", "established")
            assert each["peer_name"] == ("Phone" if each["source"] in (PEER1, PEER1_V6) else "Laptop")
            assert each["sent_bytes"] >= LENGTH and each["received_bytes"] >= LENGTH
            assert each["sent_bytes"] >= int(entry["bytes"]) and each["sent_packets"] >= int(entry["packets"])
            translated = each["translated_source"].rpartition(":")
            assert translated[0].strip("[]") == entry["reply_dst"] and translated[2] == entry["reply_dport"]


def test_a_translated_connection_is_found_by_its_peer_and_by_what_it_became(gateway: Api, lab: Lab):
    with busy(lab):
        of_phone = shown(gateway, "?peer_id=1&protocol=tcp&sort=source")
        assert [each["source"] for each in of_phone] == [PEER1, PEER1_V6]
        assert of_phone[0]["translated_source"].startswith("203.0.113.1:")
        for end in (of_phone[0]["translated_source"], f"{PEER1}:{of_phone[0]['source_port']}"):
            found = shown(gateway, f"?protocol=tcp&q={end}")
            assert 1 in [each["peer_id"] for each in found] and len(found) < 4


def test_pages_hold_what_the_whole_list_holds(gateway: Api, lab: Lab):
    with busy(lab):
        whole = gateway.get(CONNECTIONS + "?protocol=tcp&sort=source").expect(200)
        assert whole.headers["X-Total-Count"] == "4"
        pages = [shown(gateway, f"?protocol=tcp&sort=source&limit=1&offset={offset}") for offset in range(5)]
        assert [page[0]["source"] for page in pages[:4]] == [each["source"] for each in whole.json]
        assert pages[4] == []


def test_the_summary_adds_up(gateway: Api, lab: Lab):
    with busy(lab):
        summary = gateway.get(CONNECTIONS + "/summary?protocol=tcp").expect(200).json
    assert summary["connections"] == 4
    assert {(each["peer_name"], each["connections"]) for each in summary["by_peer"]} == {("Phone", 2), ("Laptop", 2)}
    assert {each["destination"] for each in summary["top_destinations"]} == {Lab.INTERNET_ADDRESS, Lab.INTERNET_ADDRESS_V6}
    assert summary["sent_bytes"] >= 4 * LENGTH and summary["received_bytes"] >= 4 * LENGTH
    assert [each["protocol"] for each in summary["by_protocol"]] == ["tcp"]


def test_pings_have_an_id_and_no_ports(gateway: Api, lab: Lab):
    for address in (Lab.INTERNET_ADDRESS, Lab.INTERNET_ADDRESS_V6):
        assert lab.client1.reaches(address)
    for protocol in ("icmp", "icmpv6"):
        entry = next(each for each in tracked(lab.server) if each["protocol"] == protocol
                     and each["dst"] in (Lab.INTERNET_ADDRESS, Lab.INTERNET_ADDRESS_V6))
        ours = [each for each in shown(gateway, f"?protocol={protocol}") if each["destination"] == entry["dst"]]
        assert str(ours[0]["icmp_id"]) == entry["id"]
        assert ours[0]["source_port"] is None and ours[0]["destination_port"] is None


def test_a_connection_between_two_peers_is_of_both(gateway: Api, lab: Lab):
    gateway.put("/api/networks/1", {"inter_peer_routing": True}).expect(200)
    with tcp_connection(lab.client1, lab.client2, PEER2):
        assert [(each["peer_name"], each["direction"]) for each in shown(gateway, "?protocol=tcp")] == [("Phone", "outgoing")]
        assert [(each["peer_name"], each["direction"]) for each in shown(gateway, "?protocol=tcp&peer_id=2")] == [
            ("Laptop", "incoming")]


def test_connections_of_sites_belong_to_their_gateways(admin: Api, lab: Lab):
    sites = Sites(admin, lab)
    with ExitStack() as stack:
        for number in (0, 1):
            stack.enter_context(tcp_connection(sites.site1, sites.site2, SITE2[number]))
            stack.enter_context(tcp_connection(sites.local, sites.site1, SITE1[number]))
        assert {(each["peer_name"], each["direction"], each["source"]) for each in shown(admin, "?protocol=tcp")} == {
            ("North", "outgoing", SITE1[0]), ("North", "outgoing", SITE1[1]),
            ("North", "incoming", LOCAL[0]), ("North", "incoming", LOCAL[1])}
        assert {each["source"] for each in shown(admin, "?protocol=tcp&peer_id=2")} == set(SITE1)
        admin.delete("/api/networks/1/peers/2").expect(204)
        assert addresses(lab.server) == set(LOCAL), "only what the other site had with this one is gone"


LEAVING = {
    "disabled": lambda api: api.post("/api/networks/1/peers/1/disable").expect(200),
    "deleted": lambda api: api.delete("/api/networks/1/peers/1").expect(204),
    "deleted in bulk": lambda api: api.post("/api/networks/1/peers/bulk-delete", {"peer_ids": [1]}).expect(204),
    "expired": lambda api: api.put("/api/networks/1/peers/1", {"expires_at": int(time.time()) + 2}).expect(200),
}


@pytest.mark.parametrize("way", LEAVING)
def test_a_peer_that_leaves_takes_its_connections_along(gateway: Api, lab: Lab, way: str):
    with busy(lab):
        assert addresses(lab.server) == {PEER1, PEER2, PEER1_V6, PEER2_V6}
        LEAVING[way](gateway)
        eventually(lambda: addresses(lab.server) == {PEER2, PEER2_V6}, timeout=20, what=f"{way}: its connections are gone")


def test_what_a_network_no_longer_grants_ends_and_nothing_else(gateway: Api, lab: Lab):
    gateway.put("/api/networks/1", {"inter_peer_routing": True}).expect(200)
    with ExitStack() as stack:
        meeting = [stack.enter_context(tcp_connection(lab.client1, lab.client2, address)) for address in (PEER2, PEER2_V6)]
        outside = [stack.enter_context(tcp_connection(lab.client1, lab.internet, address))
                   for address in (Lab.INTERNET_ADDRESS, Lab.INTERNET_ADDRESS_V6)]
        gateway.put("/api/networks/1", {"inter_peer_routing": False}).expect(200)
        assert not any(carries(*connection) for connection in meeting)
        assert all(carries(*connection) for connection in outside)
        gateway.put("/api/networks/1", {"mode": "hub-routed"}).expect(200)
        assert not any(carries(*connection) for connection in outside)


def test_a_network_that_goes_takes_all_along(gateway: Api, lab: Lab):
    lab.server.run("conntrack", "-I", "-p", "tcp", "-s", "172.31.0.1", "-d", "172.31.0.2", "--sport", "1", "--dport", "2",
                   "--state", "ESTABLISHED", "-t", "600")
    with busy(lab):
        gateway.post("/api/networks/1/disable").expect(200)
        assert addresses(lab.server) == {"172.31.0.1"}


def test_a_peer_that_expired_while_nobody_looked_is_flushed_at_start(gateway: Api, daemon: Daemon, lab: Lab):
    with busy(lab):
        expiry = int(time.time()) + 5
        gateway.put("/api/networks/1/peers/1", {"expires_at": expiry}).expect(200)
        daemon.kill()
        assert PEER1 in addresses(lab.server)
        eventually(lambda: time.time() > expiry, what="the peer has expired")
        daemon.start()
        eventually(lambda: addresses(lab.server) == {PEER2, PEER2_V6}, what="its connections are gone")


def test_connections_are_flushed_on_demand(gateway: Api, lab: Lab):
    with busy(lab):
        assert len(shown(gateway, "?peer_id=1&protocol=tcp")) == 2
        assert gateway.delete(CONNECTIONS + "?peer_id=1").expect(200).json["removed"] >= 2
        assert addresses(lab.server) & {PEER1, PEER1_V6} == set()
        assert len(shown(gateway, "?protocol=tcp")) == 2


def test_accounting_is_switched_on_and_comes_back(admin: Api, lab: Lab):
    key = "net.netfilter.nf_conntrack_acct"
    tracked(lab.server)  # so that the kernel loads what brings the setting
    assert lab.server.run("sysctl", "-n", key) == "0\n"
    add_network(admin)
    assert lab.server.run("sysctl", "-n", key) == "1\n"
    lab.server.run("sysctl", "-qw", f"{key}=0")
    eventually(lambda: lab.server.run("sysctl", "-n", key) == "1\n", timeout=45, what="it is on again")
    admin.delete("/api/networks/1").expect(204)
    assert lab.server.run("sysctl", "-n", key) == "1\n", "others may count, too"


@pytest.mark.host
@pytest.mark.parametrize("method, query, field", [
    ("GET", "?peer_id=one", "peer_id"), ("GET", "?protocol=tcp/udp", "protocol"), ("GET", "?sort=age", "sort"),
    ("GET", "?limit=10001", "limit"), ("GET", "?offset=-1", "offset"), ("GET", "?peer=1", "peer"),
    ("GET", "/summary?top=1001", "top"), ("GET", "/summary?top=", "top"), ("GET", "/summary?q=x", "q"),
    ("DELETE", "", "peer_id"), ("DELETE", "?peer_id=", "peer_id"), ("DELETE", "?peer_id=1&protocol=tcp", "protocol")])
def test_what_is_not_understood_is_refused_by_name(admin: Api, method: str, query: str, field: str):
    add_network(admin)
    error = admin.request(method, CONNECTIONS + query).expect(400).json["error"]
    assert [each["field"] for each in error["fields"]] == [field]


def test_who_is_not_there_has_no_connections(admin: Api):
    add_network(admin)
    assert admin.get(CONNECTIONS + "?peer_id=7").expect(404).error_code == "PEER_NOT_FOUND"
    assert admin.delete(CONNECTIONS + "?peer_id=7").expect(404).error_code == "PEER_NOT_FOUND"
    assert admin.get("/api/networks/7/connections").expect(404).error_code == "NETWORK_NOT_FOUND"
    assert shown(admin) == []
