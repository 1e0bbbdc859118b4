"""Peers as their users have them: made through the API, connected by wg-quick with exactly the file they are given."""

import ipaddress

from .api import Api
from .namespaces import Lab, Node, Tunnel
from .waiting import eventually


def add_peer(api: Api, name: str, network: int = 1, **fields: object) -> dict:
    return api.post(f"/api/networks/{network}/peers", {"name": name} | fields).expect(201).json


def client_file(api: Api, peer: dict) -> str:
    return api.get(f"/api/networks/{peer['network_id']}/peers/{peer['id']}/config").expect(200).text


def connect(api: Api, node: Node, name: str, network: int = 1, **fields: object) -> Tunnel:
    """A new peer of the network, connected from `node`."""
    return join(api, node, add_peer(api, name, network, **fields))


def join(api: Api, node: Node, peer: dict) -> Tunnel:
    """Connects a peer that exists."""
    tunnel = Tunnel(node, client_file(api, peer))
    subnet = api.get(f"/api/networks/{peer['network_id']}").expect(200).json["subnet"]
    server = str(ipaddress.ip_network(subnet)[1])
    eventually(lambda: node.reaches(server), what=f"{peer['name']} pings the server")
    return tunnel


def connect_two(api: Api, lab: Lab) -> None:
    """A phone at client1 and a laptop at client2, both of network 1."""
    connect(api, lab.client1, "Phone")
    connect(api, lab.client2, "Laptop")


def send_everything(node: Node, *destinations: str) -> None:
    """Against its file, the client sends what is for `destinations` into the tunnel."""
    server = node.run("wg", "show", "tunnel0", "peers").strip()
    node.run("wg", "set", "tunnel0", "peer", server, "allowed-ips", "0.0.0.0/0,::/0")
    for destination in destinations:
        node.run("ip", "route", "replace", destination, "dev", "tunnel0")
