"""A site-to-site network as its users have it: a LAN host behind each of two site gateways, and one behind the server."""

from .api import Api
from .clients import add_peer, join
from .namespaces import Lab

# Hosts by their addresses in both families, and the networks they are in.
SITE1, SITE2, LOCAL = ("10.21.0.2", "fd00:21::2"), ("10.22.0.2", "fd00:22::2"), ("10.50.0.2", "fd00:50::2")
SITE1_NETWORKS, SITE2_NETWORKS = ["10.21.0.0/24", "fd00:21::/64"], ["10.22.0.0/24", "fd00:22::/64"]
LOCAL_NETWORKS = ["10.50.0.0/24", "fd00:50::/64"]


def add_network(api: Api, name: str = "Office", number: int = 8, **fields: object) -> None:
    api.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    subnets = {"subnet": f"10.{number}.0.0/24", "subnet_v6": f"fd00:{number}::/64"}
    api.post("/api/networks", {"name": name} | subnets | fields).expect(201)


class Sites:
    """A LAN host behind each of two site gateways, and one behind the server; nothing else is connected."""

    def __init__(self, api: Api, lab: Lab, **fields: object) -> None:
        self.local = lab.add_host(lab.server, "local", 50)
        add_network(api, mode="site-to-site", local_networks=LOCAL_NETWORKS, **fields)
        self.site1 = lab.add_host(lab.client1, "site1", 21)
        self.site2 = lab.add_host(lab.client2, "site2", 22)
        peer1 = add_peer(api, "North", role="site-gateway", site_networks=SITE1_NETWORKS)
        peer2 = add_peer(api, "South", role="site-gateway", site_networks=SITE2_NETWORKS)
        for gateway, peer in ((lab.client1, peer1), (lab.client2, peer2)):
            gateway.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
            join(api, gateway, peer)
