"""The lab of name spaces is what its picture says, and leaves nothing behind."""

import socket
from pathlib import Path

import pytest

from support.command import run
from support.namespaces import Lab, Tunnel, why_not
from support.waiting import eventually

pytestmark = pytest.mark.host

CLIENT_KEY = "6H9IzF6Mh7yJEk9Qmr2SwVGk1Ak5ZVSMGX1bXqSfB3s="
SERVER_KEY = "2LCGQXOkgZ1mTaFPmEP1bHA1Xm4WK7Gq0dGcYyWDlWo="


def public_key(private: str) -> str:
    return run("wg", "pubkey", input=private).strip()


def test_clients_reach_the_server_and_not_what_lies_behind_it(lab):
    for client in (lab.client1, lab.client2):
        assert client.reaches(Lab.SERVER_ADDRESS)
        assert not client.reaches(Lab.INTERNET_ADDRESS)
    assert lab.server.reaches(Lab.INTERNET_ADDRESS)
    assert lab.server.reaches(Lab.INTERNET_ADDRESS_V6)


def test_sockets_made_inside_belong_to_the_node(lab):
    with lab.internet.network():
        listener = socket.create_server((Lab.INTERNET_ADDRESS, 0))
    with listener, lab.server.network():
        with socket.create_connection(listener.getsockname(), timeout=5):
            pass


def test_wg_quick_brings_up_both_ends_of_a_tunnel(lab):
    server = f"[Interface]\nPrivateKey = {SERVER_KEY}\nAddress = 10.8.0.1/24\nListenPort = 51820\n"
    server += f"[Peer]\nPublicKey = {public_key(CLIENT_KEY)}\nAllowedIPs = 10.8.0.2/32\n"
    client = f"[Interface]\nPrivateKey = {CLIENT_KEY}\nAddress = 10.8.0.2/32\nDNS = 10.8.0.1\n"
    client += f"[Peer]\nPublicKey = {public_key(SERVER_KEY)}\nAllowedIPs = 0.0.0.0/0\n"
    client += f"Endpoint = {Lab.SERVER_ADDRESS}:51820\n"
    resolver = Path("/etc/resolv.conf").read_text()
    Tunnel(lab.server, server)
    tunnel = Tunnel(lab.client1, client)
    eventually(lambda: lab.client1.reaches("10.8.0.1"), what="an answer through the tunnel")
    tunnel.down()
    assert Path("/etc/resolv.conf").read_text() == resolver


def test_nothing_is_left_when_the_lab_closes(tmp_path):
    if reason := why_not():
        pytest.skip(reason)
    with Lab(tmp_path) as lab:
        lab.server.run("sh", "-c", "sleep 600 >/dev/null 2>&1 &")
        processes = [*lab.server.processes(), *lab.client1.processes()]
        assert len(processes) == 3
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), what="every process has ended")
