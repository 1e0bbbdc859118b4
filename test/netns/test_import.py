"""Networks that come from elsewhere: wg-quick files, our own exports, and interfaces that run already."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.api import Api
from support.clients import connect
from support.daemon import Daemon
from support.namespaces import Lab, Node, Tunnel
from support.sites import LOCAL, LOCAL_NETWORKS, SITE1, SITE2, Sites
from support.traffic import exchange, ping, tcp_connection
from support.waiting import eventually

SERVER, SERVER_V6, PEER1, PEER2 = "10.20.0.1", "fd20::1", "10.20.0.2", "10.20.0.3"


class Office:
    """A server as its owner has set it up with wg-quick, and its two clients."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._key, *self._client_keys = (lab.server.run("wg", "genkey").strip() for _ in range(3))
        self._preshared_key = lab.server.run("wg", "genpsk").strip()

    def server_file(self, more: str = "", allowed_ips: str = "", address: str = "10.20.0.1/24, fd20::1/64") -> str:
        """`more` belongs to the interface, `allowed_ips` to the first peer."""
        peers = [f"\n### Client {name}\n[Peer]\nPublicKey = {self._public(key)}\nPresharedKey = {self._preshared_key}\n"
                 f"AllowedIPs = 10.20.0.{number}/32, fd20::{number}/128{allowed_ips if number == 2 else ''}\n"
                 for number, name, key in zip((2, 3), ("alice", "bob"), self._client_keys)]
        return (f"[Interface]\nPrivateKey = {self._key}\nAddress = {address}\nListenPort = 41820\n"
                f"{more}{''.join(peers)}")

    def client_file(self, number: int) -> str:
        return (f"[Interface]\nPrivateKey = {self._client_keys[number - 2]}\n"
                f"Address = 10.20.0.{number}/32, fd20::{number}/128\n[Peer]\nPublicKey = {self._public(self._key)}\n"
                f"PresharedKey = {self._preshared_key}\nAllowedIPs = 10.20.0.0/24, fd20::/64\n"
                f"Endpoint = {Lab.SERVER_ADDRESS}:41820\n")

    def connect_clients(self) -> None:
        for number, node in ((2, self._lab.client1), (3, self._lab.client2)):
            Tunnel(node, self.client_file(number))
            eventually(lambda node=node: node.reaches(SERVER), what=f"client {number} pings the server")

    def _public(self, key: str) -> str:
        return self._lab.server.run("wg", "pubkey", input=key).strip()


@pytest.fixture
def office(lab: Lab) -> Office:
    return Office(lab)


def kernel_state(server: Node) -> str:
    """All of it that an import could touch, without counters."""
    return "".join(server.run(*words.split()) for words in
                   ("ip -br link", "ip address show", "ip route show table all", "ip -6 route show table all",
                    "nft -s list ruleset", "sysctl net.ipv4.ip_forward"))


def dump(server: Node, interface: str) -> tuple[list[str], dict[str, list[str]]]:
    """`wg show dump`: the interface's fields, and those of each peer by its key."""
    first, *peers = (line.split("\t") for line in server.run("wg", "show", interface, "dump").splitlines())
    return first, {fields[0]: fields[1:] for fields in sorted(peers)}


def test_an_imported_file_serves_its_clients(admin: Api, lab: Lab, office: Office):
    answer = admin.post("/api/networks/import", {"name": "Head office", "config": office.server_file(
        "SaveConfig = true\nPostUp = iptables -t nat -A POSTROUTING -o internet -j MASQUERADE\n")}).expect(201).json
    assert answer["network"]["name"] == "Head office" and answer["network"]["nat_enabled"]
    assert [item["line"] for item in answer["not_kept"]] == [5, 6]
    peers = admin.get(f"/api/networks/{answer['network']['id']}/peers").json
    assert [peer["name"] for peer in peers] == ["alice", "bob"]
    assert peers[0]["allowed_ips"] == "10.20.0.2/32, fd20::2/128"

    office.connect_clients()
    assert lab.client1.reaches(SERVER_V6) and lab.client1.reaches(PEER2), "as wg-quick let it through"


def test_an_export_comes_back_as_it_was(admin: Api, lab: Lab):
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "subnet_v6": "fd00:8::/64",
                                 "dns_servers": "9.9.9.9", "mtu": 1380, "routing_table": 100}).expect(201)
    connect(admin, lab.client1, "Phone")
    admin.post("/api/networks/1/routes", {"destination": "10.99.0.0/16", "metric": 7, "description": "lab"}).expect(201)
    admin.post("/api/networks/1/rules", {"priority": 50, "firewall_mark": 7, "table_id": 100}).expect(201)
    routing = lab.server.run("ip", "rule") + lab.server.run("ip", "route", "show", "table", "100")
    admin.post("/api/networks/1/peers", {"name": "Old phone", "enabled": False, "email": "zoe@example.org"}).expect(201)
    text = admin.get("/api/networks/1/export").expect(200).text
    admin.delete("/api/networks/1").expect(204)

    admin.post("/api/networks/import", {"config": text}).expect(201)
    assert admin.get("/api/networks/2/export").expect(200).text == text
    assert lab.server.run("ip", "rule") + lab.server.run("ip", "route", "show", "table", "100") == routing
    eventually(lambda: lab.client1.reaches("10.8.0.1"), what="the phone goes on with its file")
    assert len(lab.server.run("wg", "show", "wg0", "peers").split()) == 1


def test_an_export_runs_without_us(admin: Api, daemon: Daemon, lab: Lab):
    lans = Sites(admin, lab, routing_table=100)
    for priority, source in enumerate(LOCAL_NETWORKS, 100):
        admin.post("/api/networks/1/rules", {"priority": priority, "source": source, "table_id": 100}).expect(201)
    text = admin.get("/api/networks/1/export").expect(200).text
    admin.delete("/api/networks/1").expect(204)
    daemon.stop()
    tunnel = Tunnel(lab.server, text, "wg0")
    calls = [(lans.site1, address) for address in SITE2 + LOCAL] + [(lans.local, address) for address in SITE1]
    calls += [(lans.site2, address) for address in SITE1]  # the server learns again where the gateways are
    eventually(lambda: all(ping(*calls)), 60, "sites and local networks meet as before")
    tunnel.down()
    assert "lookup 100" not in lab.server.run("ip", "rule") + lab.server.run("ip", "-6", "rule")


def test_a_refused_file_changes_nothing(admin: Api, lab: Lab, office: Office):
    lab.server.run("ip", "address", "add", "192.168.44.1/24", "dev", "client1")
    before = kernel_state(lab.server)
    for config, code in ((office.server_file(allowed_ips=", 192.168.44.0/25"), "SUBNET_CONFLICT"),
                         (office.server_file(address="203.0.113.77/24"), "VALIDATION_ERROR"),
                         (office.server_file(allowed_ips=", 10.20.0.300/32"), "VALIDATION_ERROR"),
                         (office.server_file("PrivateKey = x\n"), "VALIDATION_ERROR")):
        refused = admin.post("/api/networks/import", {"config": config})
        assert refused.status in (400, 409) and refused.error_code == code, refused.text
    assert admin.get("/api/networks").json == []
    assert kernel_state(lab.server) == before


def test_adoption_interrupts_nobody(admin: Api, daemon: Daemon, lab: Lab, office: Office):
    Tunnel(lab.server, office.server_file("PostUp = sysctl -w net.ipv4.ip_forward=1\n"), "wg-home")
    office.connect_clients()
    foreign = admin.get("/api/networks/adoptable").expect(200).json
    assert [(each["name"], each["adoptable"], each["peer_count"]) for each in foreign] == [("wg-home", True, 2)]
    interface, peers = dump(lab.server, "wg-home")

    stop = threading.Event()
    with (tcp_connection(lab.client1, lab.client2, PEER2) as (near, far), ThreadPoolExecutor(2) as pool):
        def keep_exchanging() -> None:
            while not stop.is_set():
                exchange(near, far, 200_000)

        stream = pool.submit(keep_exchanging)
        pings = pool.submit(lambda: lab.client1.run("sh", "-c", f"ping -i0.05 -c60 {SERVER}; true"))
        try:
            answer = admin.post("/api/networks/import", {"interface": "wg-home", "name": "Home"}).expect(201).json
            assert " 0% packet loss" in pings.result()
        finally:
            stop.set()
        stream.result()

    assert answer["network"]["interface"] == "wg-home" and answer["peer_count"] == 2 and answer["not_kept"] == []
    interface_after, peers_after = dump(lab.server, "wg-home")
    assert interface_after == interface, "keys, port and mark"
    for key, (preshared_key, endpoint, allowed_ips, handshake, received, sent, keepalive) in peers_after.items():
        assert [preshared_key, endpoint, allowed_ips, handshake, keepalive] == [*peers[key][:4], peers[key][6]]
        assert int(received) > int(peers[key][4]) and int(sent) > int(peers[key][5]), "counters go on"
    assert "alias wgpilot:1" in lab.server.run("ip", "link", "show", "wg-home")
    assert "10.20.0.0/24 proto 87" in lab.server.run("ip", "route", "show", "dev", "wg-home")
    assert admin.get("/api/networks/adoptable").json == []

    logged = len(daemon.log_entries())
    daemon.restart()
    assert "wg-home" not in "".join(entry.get("plan", "") for entry in daemon.log_entries()[logged:]), "nothing left to do"
    assert not [entry for entry in daemon.log_entries() if entry["level"] != "info"], "it was no drift either"
    assert dump(lab.server, "wg-home")[0] == interface and lab.client1.reaches(SERVER_V6)
    admin.delete("/api/networks/1").expect(204)
    assert "wg-home" not in lab.server.run("ip", "-br", "link")


def test_sites_are_adopted_with_their_routes(admin: Api, lab: Lab, office: Office):
    Tunnel(lab.server, office.server_file(allowed_ips=", 172.30.7.0/24, fd77::/64"), "office")
    office.connect_clients()
    answer = admin.post("/api/networks/import", {"interface": "office"}).expect(201).json
    assert answer["network"]["mode"] == "site-to-site" and answer["network"]["name"] == "office"
    peers = admin.get("/api/networks/1/peers").json
    assert [(peer["name"], peer["role"]) for peer in peers] == [("10.20.0.2", "site-gateway"), ("10.20.0.3", "client")]
    for family, site in (("-4", "172.30.7.0/24"), ("-6", "fd77::/64")):
        assert f"{site} dev office proto 87" in lab.server.run("ip", family, "route", "show", "root", site)
    assert lab.client1.reaches(SERVER)


def test_what_cannot_be_adopted_stays_as_it_is(admin: Api, lab: Lab, office: Office):
    Tunnel(lab.server, office.server_file(address="10.20.0.1/24, 10.21.0.1/24"), "office")
    before = kernel_state(lab.server) + str(dump(lab.server, "office"))
    shown = admin.get("/api/networks/adoptable").expect(200).json[0]
    assert not shown["adoptable"] and "10.21.0.1/24" in shown["reason"]
    refused = admin.post("/api/networks/import", {"interface": "office"}).expect(400)
    assert "10.21.0.1/24" in refused.json["error"]["fields"][0]["message"]
    for wrong in ("lo", "nowhere", "a b", "x" * 16):
        assert admin.post("/api/networks/import", {"interface": wrong}).expect(400).error_code == "VALIDATION_ERROR"
    assert kernel_state(lab.server) + str(dump(lab.server, "office")) == before


def test_a_failed_adoption_leaves_no_trace(admin: Api, lab: Lab, office: Office):
    """The route to a site is somebody else's, which shows only when ours is to be added."""
    Tunnel(lab.server, office.server_file("Table = off\n", allowed_ips=", 172.30.7.0/24, 172.31.7.0/24"), "office")
    office.connect_clients()
    lab.server.run("ip", "link", "set", "office", "alias", "our office")
    lab.server.run("ip", "route", "add", "172.31.7.0/24", "via", Lab.INTERNET_ADDRESS)
    # Switched on and never off, and with it the kernel adds anycast routes.
    lab.server.run("sysctl", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
    state = kernel_state(lab.server)
    refused = admin.post("/api/networks/import", {"interface": "office"})
    assert refused.status >= 400 and "172.31.7.0/24" in refused.text
    assert kernel_state(lab.server) == state
    assert admin.get("/api/networks").json == [] and lab.client1.reaches(SERVER)
    lab.server.run("ip", "route", "del", "172.31.7.0/24")
    answer = admin.post("/api/networks/import", {"interface": "office"}).expect(201).json
    assert [item["text"] for item in answer["not_kept"]] == ["our office"]
