"""The counters that the API shows are those of `nft`, and they count the packets that passed and those that did not."""

import json

import pytest

from support.api import Api
from support.clients import connect_two
from support.namespaces import Lab, Node
from support.sites import add_network
from support.waiting import eventually

FIREWALL = "/api/networks/1/firewall"
OUT, DROPPED = "Office: peers to the outside", "everything that no network grants"


@pytest.fixture
def office(admin: Api, lab: Lab) -> Api:
    """A gateway network whose two peers may not call each other."""
    add_network(admin)
    connect_two(admin, lab)
    return admin


def listed(node: Node) -> dict[tuple[str, str], tuple[int, int]]:
    """What `nft` has counted, by chain and comment."""
    found = {}
    for entry in json.loads(node.run("nft", "-j", "list", "table", "inet", "wgpilot"))["nftables"]:
        for part in entry.get("rule", {}).get("expr", []):
            if "counter" in part:
                key = entry["rule"]["chain"], entry["rule"].get("comment", "")
                found[key] = part["counter"]["packets"], part["counter"]["bytes"]
    return found


def shown(api: Api) -> dict[tuple[str, str], tuple[int, int]]:
    answer = api.get(FIREWALL).expect(200).json
    assert answer["present"]
    return {(rule["chain"], rule["comment"]): (rule["packets"], rule["bytes"]) for rule in answer["rules"]}


def counted(api: Api, comment: str) -> int:
    return next(packets for (_, each), (packets, _) in shown(api).items() if each == comment)


def test_counters_are_those_of_nft(office: Api, lab: Lab):
    out, dropped = counted(office, OUT), counted(office, DROPPED)
    lab.client1.run("ping", "-c3", "-i0.2", "-W2", Lab.INTERNET_ADDRESS)
    lab.client1.attempt("ping", "-c4", "-i0.2", "-W1", "10.8.0.3")
    assert counted(office, OUT) == out + 1, "the first of the three; the others belong to a known connection"
    assert counted(office, DROPPED) == dropped + 4
    ours, theirs = shown(office), listed(lab.server)
    theirs.pop(("forward", "none of our networks"))
    assert ours == {key: theirs[key] for key in ours} and len(ours) >= 7
    texts = lab.server.run("nft", "-s", "list", "table", "inet", "wgpilot").splitlines()
    for rule in office.get(FIREWALL).expect(200).json["rules"]:
        assert "\t\t" + rule["text"] in texts


def test_a_network_shows_its_own_rules_and_those_of_all(office: Api, lab: Lab):
    add_network(office, "Lab", 9)
    rules = office.get("/api/networks/2/firewall").expect(200).json["rules"]
    assert {rule["comment"] for rule in rules if rule["shared"]} == {"answers", "no part of a connection", DROPPED}
    assert all(rule["comment"].startswith("Lab: ") for rule in rules if not rule["shared"])
    office.post("/api/networks/2/disable").expect(200)
    assert office.get("/api/networks/2/firewall").expect(200).json == {"present": True, "rules": []}


def test_a_missing_table_is_said(office: Api, lab: Lab):
    for network in office.get("/api/networks").expect(200).json:
        office.post(f"/api/networks/{network['id']}/disable").expect(200)
    eventually(lambda: "wgpilot" not in lab.server.run("nft", "list", "tables"), what="nothing is left to guard")
    assert office.get(FIREWALL).expect(200).json == {"present": False, "rules": []}
