"""What cannot be is refused by name, and nothing of it reaches the kernel or the database."""

import pytest

from support.api import Api
from support.clients import add_peer
from support.namespaces import Lab

pytestmark = pytest.mark.host

NETWORK = {"name": "Office", "subnet": "10.8.0.0/24", "subnet_v6": "fd00:8::/64"}
MANY_SITES = [f"172.{16 + number // 256}.{number % 256}.0/24" for number in range(300)]


def kernel(lab: Lab) -> str:
    return "".join(lab.server.run(*words.split()) for words in (
        "ip -br link", "ip address", "ip route show table all", "ip -6 route show table all", "ip rule",
        "nft -s list ruleset"))


@pytest.fixture
def office(admin: Api) -> Api:
    admin.post("/api/networks", NETWORK | {"mode": "site-to-site"}).expect(201)
    return admin


@pytest.mark.parametrize("fields, code, named", [
    ({"subnet": "10.8.0.128/25"}, "SUBNET_CONFLICT", "Office"),
    ({"subnet": "10.9.0.0/24", "subnet_v6": "fd00:8::/96"}, "SUBNET_CONFLICT", "Office"),
    ({"subnet": "192.0.2.0/24"}, "VALIDATION_ERROR", "private"),
    ({"subnet": "10.9.0.0/24", "name": "a\nb"}, "VALIDATION_ERROR", "name"),
    ({"subnet": "10.9.0.0/24", "colour": "red"}, "VALIDATION_ERROR", "colour"),
    ({"subnet": "10.9.0.1/24"}, "VALIDATION_ERROR", "10.9.0.0/24"),
], ids=["subnet of another", "v6 prefix of another", "not private", "name of two lines", "unknown field", "host bits"])
def test_a_network_that_cannot_be(office: Api, lab: Lab, fields: dict[str, str], code: str, named: str):
    before = kernel(lab)
    refused = office.post("/api/networks", NETWORK | {"name": "Lab", "subnet_v6": ""} | fields)
    assert refused.status in (400, 409) and refused.error_code == code
    assert named in refused.text
    assert kernel(lab) == before and len(office.get("/api/networks").json) == 1


def test_the_networks_of_this_host_are_not_given_away(office: Api, lab: Lab):
    lab.add_host(lab.server, "local", 50)
    before = kernel(lab)
    refused = office.post("/api/networks", {"name": "Lab", "subnet": "10.50.0.0/25"}).expect(409)
    assert refused.error_code == "SUBNET_CONFLICT" and "10.50.0.0/24" in refused.text
    assert kernel(lab) == before


def test_a_peer_brings_300_networks_or_none(office: Api, lab: Lab):
    before = kernel(lab)
    clash = {"name": "North", "role": "site-gateway", "site_networks": [*MANY_SITES, "10.8.0.64/26"]}
    refused = office.post("/api/networks/1/peers", clash).expect(400).json["error"]
    assert [field["field"] for field in refused["fields"]] == ["site_networks[300]"]
    assert kernel(lab) == before and office.get("/api/networks/1/peers").json == []
    add_peer(office, "North", role="site-gateway", site_networks=MANY_SITES)
    allowed = lab.server.run("wg", "show", "wg0", "allowed-ips").split()
    assert set(MANY_SITES) < set(allowed)
    routes = lab.server.run("ip", "route", "show", "dev", "wg0", "proto", "87")
    assert all(site in routes for site in MANY_SITES)


@pytest.mark.parametrize("rule, field, words", [
    ({"type": "peer_on_fire"}, "type", "peer_offline"),
    ({"type": "peer_offline", "threshold": "10"}, "threshold", "such as 10m, at most 3660d"),
    ({"type": "peer_offline", "threshold": "10s"}, "threshold", "at least 3m"),
    ({"type": "transfer_spike", "threshold": "100"}, "threshold", "100MB/s"),
    ({"type": "interface_errors", "threshold": "0/min"}, "threshold", "more than 0"),
    ({"type": "drift", "cool_down": "10"}, "cool_down", "from 1m to 30d"),
    ({"type": "drift", "network_id": 7}, "network_id", "no network 7"),
], ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else value)
def test_an_alert_that_cannot_be(office: Api, rule: dict[str, object], field: str, words: str):
    before = office.get("/api/alerts").expect(200).json
    refused = office.post("/api/alerts", rule).expect(400).json["error"]
    assert [(wrong["field"], words in wrong["message"]) for wrong in refused["fields"]] == [(field, True)]
    assert office.get("/api/alerts").json == before


@pytest.mark.parametrize("query, field, words", [
    ("stats?from=200&to=100", "from", "before to"),
    ("stats?from=0&to=30000000&granularity=raw", "granularity", "1000000 points and at most 10000"),
    ("stats?limit=1000000", "limit", "not a known parameter"),
    ("peers?limit=-1", "limit", "from 0 to 10000"),
    ("peers?limit=1000000000000", "limit", "from 0 to 10000"),
    ("connections?offset=-1", "offset", "from 0 to 1000000000"),
])
def test_a_question_that_cannot_be(office: Api, query: str, field: str, words: str):
    refused = office.get(f"/api/networks/1/{query}").expect(400).json["error"]
    assert [(wrong["field"], words in wrong["message"]) for wrong in refused["fields"]] == [(field, True)]
