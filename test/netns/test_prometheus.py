"""A real Prometheus over the network: it reads our metrics, evaluates our alert rules and answers our dashboard."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.api import Api
from support.clients import connect
from support.daemon import ROOT, Daemon
from support.fixtures import Prepared
from support.metrics import Prometheus, Samples, why_no_prometheus
from support.namespaces import Lab
from support.waiting import eventually

pytestmark = pytest.mark.host

TOKEN, PORT = "a-token-for-the-tests", 8443
RULES, DASHBOARD = ROOT / "packaging/prometheus-rules.yml", ROOT / "packaging/grafana-dashboard.json"
LIMIT = 90  # seconds; while nobody watches, the kernel is looked at every 30

# What Grafana puts into an expression.
VARIABLES = {"$job": "wgpilot", "$instance": ".+", "$network": ".+", "$__rate_interval": "4s"}


@pytest.fixture
def office(lab: Lab, tmp_path: Path, prepared: Prepared) -> Iterator[Api]:
    """A network with a connected peer; the metrics are for holders of the token."""
    if reason := why_no_prometheus():
        pytest.skip(reason)
    shutil.copytree(prepared.data_dir, tmp_path / "data")
    configuration = tmp_path / "config.yaml"
    configuration.write_text(f"metrics_token: {TOKEN}\n")
    with Daemon(tmp_path / "data", lab.server, f"0.0.0.0:{PORT}", "--config", str(configuration)) as daemon:
        daemon.start()
        api = Api("127.0.0.1", PORT, lab.server)
        api.cookies = dict(prepared.cookies)
        api.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
        api.post("/api/networks", {"name": "Büro", "subnet": "10.8.0.0/24"}).expect(201)
        connect(api, lab.client1, "日本 1", persistent_keepalive=5)
        yield api
        print(daemon.log)


@pytest.fixture
def prometheus(office: Api, lab: Lab, tmp_path: Path) -> Iterator[Prometheus]:
    """On a machine of its own."""
    with Prometheus(lab.client2, tmp_path, f"198.51.100.1:{PORT}", TOKEN, RULES) as server:
        yield server


def test_prometheus_reads_our_series(prometheus: Prometheus, office: Api) -> None:
    eventually(lambda: prometheus.value("up") == 1, LIMIT)
    eventually(lambda: prometheus.value('wg_peers_online{network="wg0"}') == 1, LIMIT)
    assert prometheus.value('wg_peer_last_handshake_seconds{network="wg0",peer="日本 1"} > 0')
    eventually(lambda: prometheus.value('wg_interface_rx_bytes_total{network="Büro",interface="wg0"} > 0'), LIMIT)
    assert prometheus.value('wg_peers_total{network="wg0"}') == 1
    eventually(lambda: prometheus.value('wg_webui_http_requests_total{method="GET",status="200"} > 3'), LIMIT)
    [target] = prometheus.get("/api/v1/targets")["activeTargets"]
    assert target["lastError"] == ""
    ours = Samples(office.get("/metrics").expect(200).text).names
    theirs = {series["metric"]["__name__"] for series in prometheus.query('{job="wgpilot"}')}
    assert ours <= theirs


def test_a_stranger_is_told_that_it_is_down(office: Api, lab: Lab, tmp_path: Path) -> None:
    with Prometheus(lab.client2, tmp_path, f"198.51.100.1:{PORT}") as stranger:
        eventually(lambda: stranger.value("up") == 0, LIMIT)
        [target] = stranger.get("/api/v1/targets")["activeTargets"]
        assert "401" in target["lastError"]


def test_rules_are_evaluated_and_none_fires_when_all_is_well(prometheus: Prometheus) -> None:
    def rules() -> list[dict]:
        return [rule for group in prometheus.get("/api/v1/rules")["groups"] for rule in group["rules"]]

    eventually(lambda: prometheus.value("wg_peers_online") == 1, LIMIT)
    eventually(lambda: all(rule["health"] == "ok" for rule in rules()), LIMIT)
    assert len(rules()) >= 10
    serious = [rule["name"] for rule in rules() if rule["alerts"] and rule["labels"]["severity"] != "info"]
    assert serious == []


def test_the_dashboard_shows_something_in_every_panel(prometheus: Prometheus) -> None:
    eventually(lambda: prometheus.value("count_over_time(wg_peers_online[1m]) > 5"), LIMIT)
    for title, expression in dashboard_expressions():
        assert prometheus.query(expression), f"{title}: {expression} has nothing to show"
    for variable in json.loads(DASHBOARD.read_text())["templating"]["list"]:
        if variable["type"] == "query":
            selector, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["definition"]).groups()
            assert prometheus.query(f"count by ({label}) ({filled_in(selector)})"), variable["name"]


def dashboard_expressions() -> list[tuple[str, str]]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [(panel["title"], filled_in(target["expr"])) for panel in panels for target in panel.get("targets", [])]


def filled_in(expression: str) -> str:
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    assert "$" not in expression, expression
    return expression
