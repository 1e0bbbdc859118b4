"""A running server against api/openapi.yaml: every operation, and every kind of error."""

import base64
import os
from collections.abc import Iterator

import jsonschema
import pytest

from support.api import Api
from support.contract import CONTRACT, METHODS, Judge, check_schema, operations, resolve
from support.daemon import Daemon
from support.fixtures import ADMIN_NAME, ADMIN_PASSWORD
from support.namespaces import Lab, Node

NETWORK, PEERS, PEER = "/api/networks/{id}", "/api/networks/{id}/peers", "/api/networks/{id}/peers/{peer_id}"
LOGIN = {"username": ADMIN_NAME, "password": ADMIN_PASSWORD}


@pytest.fixture
def judge(daemon: Daemon) -> Iterator[Judge]:
    """A session of the first administrator; nothing else is set up."""
    password = daemon.init()
    api = daemon.start().api()
    made = Judge(api)
    made.call("post", "/api/setup/step/1", 201, {"otp": password} | LOGIN)
    yield made
    api.close()


@pytest.fixture
def admin_judge(admin: Api) -> Judge:
    admin.put("/api/settings", {"hostname": "vpn.example.org"}).expect(200)
    return Judge(admin)


def test_examples_match_their_schemas() -> None:
    bodies = [operation["requestBody"] for item in CONTRACT["paths"].values() for method, operation in item.items()
              if method in METHODS and "requestBody" in operation]
    answers = list(CONTRACT["components"]["responses"].values())
    answers += [answer for item in CONTRACT["paths"].values() for method, operation in item.items()
                if method in METHODS for answer in operation["responses"].values()]
    checked = 0
    for content in (resolve(part).get("content", {}) for part in bodies + answers):
        media = content.get("application/json", {})
        if "example" in media:
            check_schema(media["example"], media["schema"])
            checked += 1
    assert checked > 20


def test_schemas_are_schemas() -> None:
    for schema in CONTRACT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_operation_answers_as_documented(judge: Judge, lab: Lab) -> None:
    walk_setup(judge)
    walk_accounts(judge)
    network = walk_networks(judge)
    walk_peers(judge, network)
    walk_bridges(judge, network)
    walk_routing(judge, network)
    walk_connections(judge, network, lab.server)
    walk_alerts(judge, network)
    walk_system(judge)
    judge.call("delete", NETWORK, 204, id=network)
    # The other ways through a setup; the success of the first is what every other suite starts with.
    judge.call("post", "/api/auth/setup", 409, {"otp": "x"} | LOGIN)
    judge.call("post", "/api/setup/import", 409, {"config": server_file("10.83.0.1/24")})
    assert operations() - judge.seen == {("post", "/api/auth/setup"), ("post", "/api/setup/import")}


def test_the_first_network_may_be_imported(judge: Judge) -> None:
    judge.call("post", "/api/setup/import", 400, {"config": server_file("10.80.0.1/24")})
    judge.call("post", "/api/setup/step/2", 200, {"hostname": "vpn.example.org"})
    judge.call("post", "/api/setup/import", 201, {"name": "Home", "config": server_file("10.80.0.1/24")})
    judge.call("post", "/api/setup/step/4", 200, {"name": "Phone"})


def server_file(address: str) -> str:
    key = base64.b64encode(os.urandom(32)).decode()
    return f"[Interface]\nPrivateKey = {key}\nAddress = {address}\nSaveConfig = true\n"


def walk_setup(judge: Judge) -> None:
    judge.call("get", "/api/setup/status", 200)
    judge.call("get", "/api/setup/detect-ip", 200)
    judge.call("post", "/api/setup/step/3", 400, {"name": "Early", "subnet": "10.80.0.0/24"})
    judge.call("get", "/api/networks", 403)
    judge.call("post", "/api/setup/step/2", 200, {"hostname": "vpn.example.org", "dns_servers": ["1.1.1.1"]})
    judge.call("post", "/api/setup/step/3", 200, {"name": "Home", "subnet": "10.80.0.0/24"})
    judge.call("post", "/api/setup/step/4", 200, {"name": "Phone", "role": "client", "tunnel_type": "full"})
    judge.call("post", "/api/setup/step/4", 409, {"name": "Phone"})


def walk_accounts(judge: Judge) -> None:
    judge.call("get", "/api/auth/me", 200)
    new = "another fine password"
    judge.call("put", "/api/auth/password", 204, {"old_password": ADMIN_PASSWORD, "new_password": new})
    judge.call("post", "/api/auth/logout", 204)
    judge.call("get", "/api/auth/me", 401)
    judge.call("post", "/api/auth/login", 401, LOGIN)
    judge.call("post", "/api/auth/login", 200, LOGIN | {"password": new})


def walk_networks(judge: Judge) -> int:
    made = judge.call("post", "/api/networks", 201,
                      {"name": "Office", "subnet": "10.81.0.0/24", "subnet_v6": "fd00:81::/64"}).json
    network = made["id"]
    copy = judge.call("post", "/api/networks/import", 201, {"config": server_file("10.82.0.1/24"), "enabled": False}).json
    assert [item["line"] for item in copy["not_kept"]] == [4]
    judge.call("delete", NETWORK, 204, id=copy["network"]["id"])
    judge.call("get", "/api/networks/adoptable", 200)
    judge.call("post", "/api/networks/import", 400, {"interface": "nowhere"})
    judge.call("get", "/api/networks", 200, query="?limit=1&sort=-name&q=o")
    shown = judge.call("get", NETWORK, 200, id=network)
    judge.call("get", NETWORK, 304, id=network, headers={"If-None-Match": shown.headers["ETag"]})
    judge.call("put", NETWORK, 200, shown.json | {"name": "Head office"}, id=network)
    judge.call("put", NETWORK, 412, {"mtu": 1380}, id=network, headers={"If-Match": shown.headers["ETag"]})
    judge.call("post", NETWORK + "/disable", 200, id=network)
    judge.call("post", NETWORK + "/enable", 200, id=network)
    judge.call("get", NETWORK + "/export", 200, id=network)
    judge.follow(NETWORK + "/events", id=network)
    judge.call("get", NETWORK + "/stats", 200, id=network, query="?from=1700000000&granularity=day")
    judge.call("get", NETWORK + "/stats", 400, id=network, query="?from=1700000000&granularity=raw")
    assert len(judge.call("get", NETWORK + "/stats", 200, id=network, query="?granularity=total").json) == 1
    return network


def walk_peers(judge: Judge, network: int) -> None:
    peer = judge.call("post", PEERS, 201, {"name": "Laptop", "expires_in": "30d", "endpoint": "[2001:db8::7]:51820"},
                      id=network).json["id"]
    judge.call("get", PEERS, 200, id=network, query="?q=lap&sort=-transfer_rx")
    judge.call("get", PEER, 200, id=network, peer_id=peer)
    judge.call("put", PEER, 200, {"name": "Old laptop", "expires_at": ""}, id=network, peer_id=peer)
    judge.call("post", PEER + "/disable", 200, id=network, peer_id=peer)
    judge.call("post", PEER + "/enable", 200, id=network, peer_id=peer)
    judge.call("get", PEER + "/config", 200, id=network, peer_id=peer)
    judge.call("get", PEER + "/qr", 200, id=network, peer_id=peer)
    judge.call("get", PEER + "/qr", 200, id=network, peer_id=peer, query="?format=svg")
    more = judge.call("post", PEERS + "/bulk", 201, {"peers": [{"name": "A"}, {"name": "B"}]}, id=network).json
    judge.call("post", PEERS + "/bulk-delete", 204, {"peer_ids": [each["id"] for each in more["peers"]]}, id=network)
    judge.call("get", "/api/status", 200)
    judge.call("get", "/api/status", 200, query="?peers=false")
    judge.call("get", "/api/status", 400, query="?peers=some")
    judge.call("get", NETWORK + "/bandwidth", 200, id=network)
    assert judge.call("get", NETWORK + "/firewall", 200, id=network).json["present"]
    judge.call("get", NETWORK + "/firewall", 404, id=999)
    judge.call("delete", PEER, 204, id=network, peer_id=peer)


def walk_bridges(judge: Judge, network: int) -> None:
    made = judge.call("post", "/api/bridges", 201, {"network_a_id": 1, "network_b_id": network}).json
    judge.call("post", "/api/bridges", 409, {"network_a_id": network, "network_b_id": 1})
    judge.call("post", "/api/bridges", 400, {"network_a_id": 1, "network_b_id": 1})
    judge.call("get", "/api/bridges", 200, query="?q=home&sort=-id")
    judge.call("get", "/api/bridges/{id}", 200, id=made["id"])
    judge.call("put", "/api/bridges/{id}", 200, made | {"direction": "a_to_b"}, id=made["id"])
    judge.call("delete", "/api/bridges/{id}", 204, id=made["id"])


def walk_routing(judge: Judge, network: int) -> None:
    for kind, new, change in (("route", {"destination": "10.90.0.0/16"}, {"metric": 7}),
                              ("rule", {"priority": 90, "source": "10.90.0.0/16", "table_id": 90}, {"firewall_mark": 1})):
        every, one = f"{NETWORK}/{kind}s", f"{NETWORK}/{kind}s/{{{kind}_id}}"
        made = judge.call("post", every, 201, new, id=network).json
        where = {"id": network, f"{kind}_id": made["id"]}
        judge.call("post", every, 400, new, id=network)
        judge.call("get", every, 200, id=network, query="?q=10.90&sort=-id")
        shown = judge.call("get", one, 200, **where)
        judge.call("put", one, 200, made | change, **where)
        judge.call("put", one, 412, change, headers={"If-Match": shown.headers["ETag"]}, **where)
        judge.call("delete", one, 204, **where)
        judge.call("get", one, 404, **where)


def walk_connections(judge: Judge, network: int, server: Node) -> None:
    every = NETWORK + "/connections"
    peer = judge.call("post", PEERS, 201, {"name": "Busy"}, id=network).json
    address = peer["allowed_ips"].split("/")[0]
    server.run("conntrack", "-I", "-p", "udp", "-s", address, "-d", "192.0.2.9", "--sport", "4000", "--dport", "53",
               "-t", "600")
    assert len(judge.call("get", every, 200, id=network, query="?protocol=udp&sort=-bytes&q=busy").json) == 1
    judge.call("get", every, 400, id=network, query="?protocol=nothing")
    judge.call("get", every, 404, id=network, query="?peer_id=999")
    assert judge.call("get", every + "/summary", 200, id=network, query="?top=1").json["connections"] == 1
    judge.call("delete", every, 400, id=network)
    assert judge.call("delete", every, 200, id=network, query=f"?peer_id={peer['id']}").json == {"removed": 1}
    judge.call("delete", PEER, 204, id=network, peer_id=peer["id"])


def walk_alerts(judge: Judge, network: int) -> None:
    rule = {"type": "transfer_spike", "network_id": network, "threshold": "1GB/h", "channels": ["webhook"]}
    judge.call("post", "/api/alerts", 400, rule | {"threshold": "1"})
    made = judge.call("post", "/api/alerts", 201, rule).json
    judge.call("get", "/api/alerts", 200, query="?q=spike&sort=-id")
    shown = judge.call("get", "/api/alerts/{id}", 200, id=made["id"])
    judge.call("put", "/api/alerts/{id}", 200, made | {"cool_down": "2h"}, id=made["id"])
    judge.call("put", "/api/alerts/{id}", 412, {"enabled": False}, id=made["id"],
               headers={"If-Match": shown.headers["ETag"]})
    judge.call("get", "/api/alerts/history", 200, query="?q=firing&sort=-fired_at")
    judge.call("post", "/api/alerts/test", 400, {"channel": "email"})
    judge.call("put", "/api/settings", 200, {"webhook_url": "http://127.0.0.1:9/", "webhook_secret": "0123456789abcdef"})
    assert judge.call("post", "/api/alerts/test", 200, {"channel": "webhook"}).json["delivered"] is False
    judge.call("put", "/api/settings", 200, {"webhook_url": ""})
    judge.call("delete", "/api/alerts/{id}", 204, id=made["id"])
    judge.call("get", "/api/alerts/{id}", 404, id=made["id"])


def walk_system(judge: Judge) -> None:
    judge.call("get", "/health", 200)
    judge.call("get", "/api/health", 200)
    judge.call("get", "/api/openapi.yaml", 200)
    judge.call("get", "/metrics", 200)
    judge.call("get", "/api/settings", 200)
    judge.call("put", "/api/settings", 200, {"default_mtu": "1400"})
    judge.call("get", "/api/system/info", 200)
    judge.call("get", "/api/system/diagnose", 200)
    judge.call("get", "/api/system/routes", 200, query="?all=true&q=lo&sort=-metric&limit=5")
    judge.call("get", "/api/system/routes", 400, query="?interface=nothing")
    judge.call("get", "/api/system/rules", 200, query="?sort=priority")
    judge.call("get", "/api/system/ports", 200)
    judge.call("get", "/api/debug/logs", 200)
    judge.follow("/api/events")


def test_every_operation_refuses_strangers_as_documented(admin_judge: Judge) -> None:
    """Also proof that every documented route exists: a missing one would answer 404."""
    stranger = Judge(admin_judge.api.copy())
    stranger.api.cookies.clear()
    open_to_this_machine = ("/api/setup", "/api/auth", "/metrics")
    for method, path in sorted(operations()):
        if "401" in CONTRACT["paths"][path][method]["responses"] and not path.startswith(open_to_this_machine):
            stranger.call(method, path, 401, {} if method in ("post", "put") else None, id=1, peer_id=1,
                          route_id=1, rule_id=1)


def test_errors_have_the_one_shape(admin_judge: Judge) -> None:
    call = admin_judge.call
    error = call("post", "/api/networks", 400, {"name": "", "subnet": "8.8.8.0/24", "mtu": 1}).json["error"]
    assert {field["field"] for field in error["fields"]} == {"name", "subnet", "mtu"}
    call("post", "/api/networks", 400, b"{")
    call("post", "/api/networks", 403, {}, headers={"Origin": "https://evil.example"})
    call("get", NETWORK, 404, id=999)
    call("post", "/api/networks", 201, {"name": "Tiny", "subnet": "10.82.0.0/30"})
    call("post", "/api/networks", 409, {"name": "Twin", "subnet": "10.82.0.0/24"})
    call("post", PEERS, 201, {"name": "One"}, id=1)
    assert call("post", PEERS, 409, {"name": "Two"}, id=1).error_code == "IP_POOL_EXHAUSTED"
    call("post", PEERS + "/bulk", 413, b" " * (1024 * 1024 + 1), id=1)
    for _ in range(5):
        call("post", "/api/auth/login", 401, LOGIN | {"password": "wrong"})
    call("post", "/api/auth/login", 429, LOGIN)


def test_unknown_paths_and_methods_have_it_too(admin_judge: Judge) -> None:
    for method, path, status in (("GET", "/api/nothing", 404), ("PATCH", "/api/networks", 405)):
        answer = admin_judge.api.request(method, path).expect(status)
        check_schema(answer.json, {"$ref": "#/components/schemas/Error"})
