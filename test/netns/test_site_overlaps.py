"""What a site or a server claims to have behind it is checked like a subnet."""

import pytest

from support.api import Api
from support.clients import add_peer
from support.namespaces import Lab

pytestmark = pytest.mark.host


@pytest.fixture
def sites(admin: Api) -> Api:
    """A site-to-site network, number 1, and a gateway network beside it."""
    for number, mode in ((8, "site-to-site"), (9, "gateway")):
        fields = {"name": mode, "mode": mode, "subnet": f"10.{number}.0.0/24", "subnet_v6": f"fd00:{number}::/64"}
        admin.post("/api/networks", fields).expect(201)
    return admin


@pytest.mark.parametrize("claimed, owner", [("10.9.0.0/25", "gateway"), ("10.9.0.0/16", "gateway"),
                                            ("fd00:9::2/128", "gateway"), ("203.0.113.9/32", "internet"),
                                            ("203.0.113.0/24", "internet"), ("2001:db8:113::9/128", "internet")])
def test_a_site_cannot_claim_what_others_have(sites: Api, lab: Lab, claimed: str, owner: str):
    fields = {"name": "North", "role": "site-gateway", "site_networks": [claimed]}
    refused = sites.post("/api/networks/1/peers", fields).expect(409).json["error"]
    assert refused["code"] == "SUBNET_CONFLICT" and owner in refused["message"]
    assert lab.server.reaches(Lab.INTERNET_ADDRESS) and lab.server.reaches(Lab.INTERNET_ADDRESS_V6)


def test_a_network_cannot_claim_what_a_site_has(sites: Api):
    add_peer(sites, "North", role="site-gateway", site_networks=["10.21.0.0/24"])
    refused = sites.post("/api/networks", {"name": "new", "subnet": "10.21.0.0/25"}).expect(409).json["error"]
    assert refused["code"] == "SUBNET_CONFLICT" and "North" in refused["message"]


def test_what_lies_behind_the_server_lies_in_no_tunnel(sites: Api):
    add_peer(sites, "North", role="site-gateway", site_networks=["10.21.0.0/24"])
    for local, owner in (("10.8.0.0/16", "site-to-site"), ("10.9.0.0/25", "gateway"), ("10.21.0.0/16", "North"),
                         ("fd00:8::/48", "site-to-site")):
        refused = sites.put("/api/networks/1", {"local_networks": [local]}).expect(409).json["error"]
        assert refused["code"] == "SUBNET_CONFLICT" and owner in refused["message"]
    sites.put("/api/networks/1", {"local_networks": ["172.20.0.0/16", "203.0.113.0/24"]}).expect(200)
    for path, fields in (("/api/networks/1/peers", {"role": "site-gateway", "site_networks": ["172.20.1.0/24"]}),
                         ("/api/networks", {"subnet": "172.20.2.0/24"})):
        refused = sites.post(path, {"name": "South"} | fields).expect(409).json["error"]
        assert refused["code"] == "SUBNET_CONFLICT" and "172.20.0.0/16" in refused["message"]


@pytest.mark.parametrize("local", ["0.0.0.0/0", "::/0"])
def test_local_networks_are_never_everything(sites: Api, local: str):
    refused = sites.put("/api/networks/1", {"local_networks": [local]}).expect(400).json["error"]
    assert [field["field"] for field in refused["fields"]] == ["local_networks[0]"]
