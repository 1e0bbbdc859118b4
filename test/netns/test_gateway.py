"""The main job: real clients, configured by wg-quick with exactly the file that wgpilot gives out.

Runs on the host with whatever WireGuard it has, and inside the virtual machine with the kernel's own.
"""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.api import Api
from support.clients import add_peer, connect
from support.daemon import Daemon
from support.fixtures import ADMIN_NAME, ADMIN_PASSWORD
from support.namespaces import Lab, Tunnel
from support.traffic import seen_address
from support.waiting import eventually

SERVER, PEER1, PEER2 = "10.8.0.1", "10.8.0.2", "10.8.0.3"


@pytest.fixture
def gateway(admin: Api) -> Api:
    """A gateway network, number 1, whose clients know where the server is."""
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    return admin


def test_setup_in_four_steps_connects_a_phone(daemon: Daemon, lab: Lab):
    otp = daemon.init()
    daemon.start()
    api = daemon.api()
    assert api.get("/api/networks").expect(403).error_code == "SETUP_REQUIRED"
    wrong = api.post("/api/setup/step/1", {"otp": "wrong", "username": ADMIN_NAME, "password": ADMIN_PASSWORD})
    assert wrong.error_code == "INVALID_OTP"
    api.post("/api/setup/step/1", {"otp": otp, "username": ADMIN_NAME, "password": ADMIN_PASSWORD}).expect(201)
    assert api.post("/api/setup/step/3", {}).expect(400).error_code == "STEP_ORDER_VIOLATION"
    api.post("/api/setup/step/2", {"public_ip": Lab.SERVER_ADDRESS, "hostname": "", "dns_servers": "9.9.9.9"}).expect(200)

    other_browser = daemon.api()
    other_browser.post("/api/auth/login", {"username": ADMIN_NAME, "password": ADMIN_PASSWORD}).expect(200)
    assert other_browser.get("/api/setup/status").json["current_step"] == 3
    other_browser.post("/api/setup/step/3", {"name": "Home", "subnet": "10.8.0.0/24"}).expect(200)
    answer = other_browser.post("/api/setup/step/4",
                                {"name": "Phone", "role": "client", "tunnel_type": "full"}).expect(200).json
    assert other_browser.get("/api/setup/status").json["complete"]
    assert api.post("/api/setup/step/2", {"public_ip": "192.0.2.9"}).expect(409).error_code == "SETUP_ALREADY_COMPLETE"

    Tunnel(lab.client1, answer["config"])
    eventually(lambda: lab.client1.reaches(SERVER), what="the phone pings the server")
    assert "nameserver 9.9.9.9" in lab.client1.run("cat", "/etc/resolv.conf")


def test_a_client_reaches_what_the_mode_grants_and_nothing_else(gateway: Api, lab: Lab):
    connect(gateway, lab.client1, "Phone")
    connect(gateway, lab.client2, "Laptop")

    assert lab.client1.reaches(Lab.INTERNET_ADDRESS)
    assert seen_address(lab.client1, lab.internet, Lab.INTERNET_ADDRESS) == "203.0.113.1", "the server's, by NAT"
    assert not lab.client1.reaches(PEER2), "peers are isolated"
    lab.internet.run("ip", "route", "add", "10.8.0.0/24", "via", "203.0.113.1")
    assert not lab.internet.reaches(PEER1), "nobody outside calls a client"

    gateway.put("/api/networks/1", {"inter_peer_routing": True}).expect(200)
    assert lab.client1.reaches(PEER2)
    gateway.put("/api/networks/1", {"inter_peer_routing": False}).expect(200)
    # The answers of the flow that was open may pass until it ends; a new one may not.
    assert not lab.client2.reaches(PEER1)


def test_a_disabled_peer_is_out_at_once_and_back_with_the_same_file(gateway: Api, lab: Lab):
    connect(gateway, lab.client1, "Phone", persistent_keepalive=1)
    gateway.post("/api/networks/1/peers/1/disable").expect(200)
    assert lab.server.run("wg", "show", "wg0", "peers") == ""
    assert not lab.client1.reaches(SERVER)
    gateway.post("/api/networks/1/peers/1/enable").expect(200)
    eventually(lambda: lab.client1.reaches(SERVER), what="the peer is back")
    gateway.delete("/api/networks/1/peers/1").expect(204)
    assert lab.server.run("wg", "show", "wg0", "peers") == ""


def test_what_the_api_says_is_what_the_kernel_has(gateway: Api, lab: Lab):
    connect(gateway, lab.client1, "Phone", persistent_keepalive=25)
    network = gateway.get("/api/networks/1").json
    peer = gateway.get("/api/networks/1/peers/1").json
    shown = lab.server.run("wg", "show", "wg0", "dump").split()
    assert shown[1] == network["public_key"] and shown[2] == str(network["listen_port"])
    assert shown[4] == peer["public_key"]
    assert shown[7] == peer["allowed_ips"] == f"{PEER1}/32"
    assert peer["online"] and peer["last_handshake"] == int(shown[8])
    assert peer["endpoint"].startswith("192.0.2.2:")
    link = lab.server.run("ip", "link", "show", "wg0")
    assert "mtu 1420" in link and "alias wgpilot:1" in link
    assert "10.8.0.0/24 proto 87" in lab.server.run("ip", "route", "show", "dev", "wg0")
    assert "masquerade" in lab.server.run("nft", "list", "table", "inet", "wgpilot")
    assert lab.server.run("sysctl", "-n", "net.ipv4.ip_forward") == "1\n"

    def status() -> dict:  # of a second ago, when there may have been a handshake only
        return gateway.get("/api/status").json["networks"][0]

    eventually(lambda: status()["interface_stats"]["rx_packets"] > 0, what="the interface counts")
    assert status()["up"] and status()["peers"][0]["transfer_rx"] > 0


def test_restart_and_kill_interrupt_no_packet(gateway: Api, daemon: Daemon, lab: Lab):
    connect(gateway, lab.client1, "Phone", persistent_keepalive=25)
    before = lab.server.run("wg", "show", "wg0", "latest-handshakes")
    with ThreadPoolExecutor(1) as pool:
        pings = pool.submit(lambda: lab.client1.run("sh", "-c", f"ping -i0.1 -c80 {SERVER}; true"))
        daemon.kill()
        daemon.start()
        daemon.restart()
        assert " 0% packet loss" in pings.result()
    assert lab.server.run("wg", "show", "wg0", "latest-handshakes") == before, "the session went on"
    assert gateway.get("/api/networks/1/peers/1").expect(200).json["online"], "and so did the admin's"


def test_thirty_parallel_creations_get_thirty_addresses(gateway: Api, lab: Lab):
    clients = [gateway.copy() for _ in range(30)]
    with ThreadPoolExecutor(30) as pool:
        peers = list(pool.map(lambda numbered: add_peer(numbered[1], f"p{numbered[0]}"), enumerate(clients)))
    expected = {f"10.8.0.{n}/32" for n in range(2, 32)}
    assert {peer["allowed_ips"] for peer in peers} == expected
    assert set(lab.server.run("wg", "show", "wg0", "allowed-ips").split()[1::2]) == expected
    for client in clients:
        client.close()


def test_a_slash_30_holds_one_peer(admin: Api):
    admin.post("/api/networks", {"name": "Tiny", "subnet": "10.8.0.0/30"}).expect(201)
    add_peer(admin, "first")
    refused = admin.post("/api/networks/1/peers", {"name": "second"}).expect(409)
    assert refused.error_code == "IP_POOL_EXHAUSTED"


def test_a_port_in_use_names_its_owner(admin: Api, lab: Lab):
    with lab.server.network():
        taken = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    with taken:
        taken.bind(("::", 5555))
        refused = admin.post("/api/networks", {"name": "a", "subnet": "10.8.0.0/24", "listen_port": 5555}).expect(409)
    error = refused.json["error"]
    assert error["code"] == "PORT_IN_USE"
    assert error["details"]["port"] == 5555 and error["details"]["protocol"] == "udp"
    assert "wg0" not in lab.server.run("ip", "-br", "link")


def test_a_subnet_in_use_names_its_owner(gateway: Api):
    refused = gateway.post("/api/networks", {"name": "b", "subnet": "10.8.0.0/16"}).expect(409).json["error"]
    assert refused["code"] == "SUBNET_CONFLICT" and "Office" in refused["message"]


def test_the_host_network_is_not_taken(admin: Api, lab: Lab):
    lab.server.run("ip", "address", "add", "192.168.44.1/24", "dev", "client1")
    refused = admin.post("/api/networks", {"name": "b", "subnet": "192.168.44.0/25"}).expect(409).json["error"]
    assert refused["code"] == "SUBNET_CONFLICT" and "client1" in refused["message"]


def test_what_is_not_ours_is_left_alone(gateway: Api, daemon: Daemon, lab: Lab):
    lab.server.run("ip", "tuntap", "add", "wg7", "mode", "tun")
    lab.server.run("ip", "route", "add", "198.18.0.0/15", "dev", "internet")
    lab.server.run("nft", "add", "table", "inet", "other")
    gateway.put("/api/networks/1", {"mtu": 1400}).expect(200)
    daemon.restart()
    gateway.delete("/api/networks/1").expect(204)
    assert "wg7" in lab.server.run("ip", "-br", "link")
    assert "198.18.0.0/15" in lab.server.run("ip", "route")
    assert lab.server.run("nft", "list", "tables") == "table inet other\n"
    assert "wg0" not in lab.server.run("ip", "-br", "link")


def test_what_others_break_is_healed(gateway: Api, lab: Lab):
    connect(gateway, lab.client1, "Phone")
    firewall = lab.server.run("nft", "-s", "list", "table", "inet", "wgpilot")
    lab.server.run("nft", "flush", "ruleset")
    lab.server.run("ip", "route", "flush", "dev", "wg0")
    lab.server.run("ip", "address", "flush", "dev", "wg0")
    lab.server.run("ip", "link", "set", "wg0", "mtu", "1300")

    def healed() -> bool:
        return (lab.server.attempt("nft", "-s", "list", "table", "inet", "wgpilot").stdout == firewall
                and "10.8.0.0/24 proto 87" in lab.server.run("ip", "route", "show", "dev", "wg0")
                and "mtu 1420" in lab.server.run("ip", "link", "show", "wg0"))

    eventually(healed, timeout=45, what="firewall, route and MTU are back")
    assert lab.client1.reaches(Lab.INTERNET_ADDRESS)


def test_an_orphan_with_our_mark_is_removed(gateway: Api, daemon: Daemon, lab: Lab):
    daemon.stop()
    lab.server.run("ip", "link", "add", "orphan0", "type", "veth", "peer", "name", "orphan1")
    lab.server.run("ip", "link", "set", "orphan0", "alias", "wgpilot:99")
    daemon.start()
    assert "orphan0" not in lab.server.run("ip", "-br", "link")


def test_an_exported_file_runs_without_us(gateway: Api, daemon: Daemon, lab: Lab):
    connect(gateway, lab.client1, "Phone")
    text = gateway.get("/api/networks/1/export").expect(200).text
    gateway.post("/api/networks/1/disable").expect(200)
    daemon.stop()
    assert lab.server.run("ip", "-br", "link", "show", "type", "wireguard") == ""
    stripped = "\n".join(line for line in text.splitlines() if not line.startswith(("PostUp", "PreDown")))
    Tunnel(lab.server, stripped, "wg0")
    eventually(lambda: lab.client1.reaches(SERVER), what="the client reaches wg-quick's server")
