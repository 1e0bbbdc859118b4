"""GET /metrics: who may read it, and that its figures are those of the kernel."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.api import Api
from support.clients import add_peer, connect
from support.daemon import Daemon
from support.fixtures import Prepared
from support.metrics import Samples, check_metrics, why_no_prometheus
from support.namespaces import Lab
from support.waiting import eventually

pytestmark = pytest.mark.host

TOKEN, PORT = "a-token-for-the-tests", 8443
BEARER = {"Authorization": f"Bearer {TOKEN}"}
LIMIT = 60  # seconds; while nobody watches, the kernel is looked at every 30


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(f"metrics_token: {TOKEN}\nmetrics_allow: 198.51.100.0/24, 2001:db8:113::9\n")
    return file


@pytest.fixture
def served(lab: Lab, tmp_path: Path, prepared: Prepared, configuration: Path) -> Iterator[Daemon]:
    """wgpilot on every address of the server, with a token and a list."""
    shutil.copytree(prepared.data_dir, tmp_path / "data")
    with Daemon(tmp_path / "data", lab.server, f"[::]:{PORT}", "--config", str(configuration)) as made:
        yield made.start()
        print(made.log)


@pytest.fixture
def office(admin: Api) -> Api:
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    return admin


def read(api: Api) -> Samples:
    """As somebody who also looks at the status: then the kernel is looked at every second."""
    api.get("/api/status").expect(200)
    return Samples(api.get("/metrics").expect(200).text)


def test_others_need_the_token_or_a_listed_address(served: Daemon, lab: Lab, prepared: Prepared) -> None:
    server_v6 = "2001:db8:113::1"
    stranger, listed = Api(Lab.SERVER_ADDRESS, PORT, lab.client1), Api("198.51.100.1", PORT, lab.client2)
    listed_v6, local = Api(server_v6, PORT, lab.internet), Api("127.0.0.1", PORT, lab.server)
    refusal = stranger.get("/metrics").expect(401)
    assert "metrics_token" in refusal.json["error"]["hint"]
    stranger.get("/metrics", {"Authorization": f"Bearer {TOKEN}x"}).expect(401)
    stranger.get("/metrics", BEARER).expect(200)
    stranger.get("/api/status", BEARER).expect(401)  # it opens nothing else
    listed.get("/metrics").expect(200)
    listed_v6.get("/metrics").expect(200)
    local.get("/metrics").expect(200)
    local.get("/metrics", {"X-Forwarded-For": "192.0.2.2"}).expect(401)
    local.get("/metrics", BEARER | {"X-Forwarded-For": "192.0.2.2"}).expect(200)
    stranger.cookies = dict(prepared.cookies)
    stranger.get("/metrics").expect(200)


def test_a_reload_changes_who_may_read(served: Daemon, lab: Lab, configuration: Path) -> None:
    stranger = Api(Lab.SERVER_ADDRESS, PORT, lab.client1)
    stranger.get("/metrics", BEARER).expect(200)
    configuration.write_text("metrics_allow: 192.0.2.2\n")
    os.kill(served.pid, signal.SIGHUP)
    eventually(lambda: stranger.get("/metrics").status == 200)
    configuration.write_text("metrics_peers: off\n")
    os.kill(served.pid, signal.SIGHUP)
    eventually(lambda: stranger.get("/metrics", BEARER).status == 401)
    assert TOKEN not in served.log
    assert not [entry for entry in served.log_entries() if "restart" in entry["message"]]


def test_figures_are_those_of_wg_and_ip(office: Api, lab: Lab) -> None:
    connect(office, lab.client1, "Laptop", persistent_keepalive=25)
    add_peer(office, "Off", enabled=False)

    def agree() -> bool:
        lab.client1.reaches("10.8.0.1")
        samples = read(office)
        [peer] = [line.split("\t") for line in lab.server.run("wg", "show", "wg0", "dump").splitlines()[1:]]
        handshake, rx, tx, keepalive = peer[4:8]
        labels = {"network": "wg0", "peer": "Laptop"}
        assert samples.value("wg_peer_last_handshake_seconds", **labels) == int(handshake) > 0
        assert samples.value("wg_peer_persistent_keepalive_seconds", **labels) == int(keepalive.replace("off", "0"))
        by_direction = [samples.value("wg_peer_transfer_bytes_total", direction=way, **labels) for way in ("rx", "tx")]
        assert by_direction[0] > 0 and by_direction <= [int(rx), int(tx)]
        assert samples.value("wg_transfer_bytes_total", network="wg0", direction="rx") == by_direction[0]
        assert samples.value("wg_interface_rx_packets_total", network="Office", interface="wg0") > 0
        return True

    eventually(agree, LIMIT)
    samples = read(office)
    assert samples.value("wg_peers_total", network="wg0") == 2
    assert samples.value("wg_peers_online", network="wg0") == 1
    assert samples.value("wg_interface_up", network="wg0") == 1
    assert samples.value("wg_network_enabled", network="wg0") == 1


def test_bytes_of_a_peer_stay_when_it_goes(office: Api, lab: Lab) -> None:
    connect(office, lab.client1, "Laptop")
    eventually(lambda: read(office).value("wg_transfer_bytes_total", network="wg0", direction="rx") > 0, LIMIT)
    before = read(office)
    office.delete("/api/networks/1/peers/1").expect(204)
    looks = before.value("wgpilot_observations_total")
    eventually(lambda: read(office).value("wgpilot_observations_total") > looks + 1, 2 * LIMIT)
    after = read(office)
    assert after.value("wg_peers_total", network="wg0") == 0
    for way in ("rx", "tx"):
        labels = {"network": "wg0", "direction": way}
        assert after.value("wg_transfer_bytes_total", **labels) >= before.value("wg_transfer_bytes_total", **labels)


def test_a_network_that_is_off_is_down_and_no_fault(office: Api) -> None:
    office.post("/api/networks/1/disable").expect(200)
    eventually(lambda: read(office).value("wg_interface_up", network="wg0") == 0, LIMIT)
    assert read(office).value("wg_network_enabled", network="wg0") == 0
    assert read(office).value("wgpilot_problems") == 0


def test_repairs_and_requests_are_counted(office: Api, lab: Lab) -> None:
    office.get("/api/nothing").expect(404)
    lab.server.run("ip", "link", "set", "wg0", "mtu", "1300")
    eventually(lambda: read(office).value("wgpilot_drift_repaired_total") == 1)
    assert read(office).value("wg_webui_http_requests_total", method="GET", status="404") == 1


def test_the_process_is_seen_as_the_kernel_sees_it(admin: Api, daemon: Daemon) -> None:
    samples = Samples(admin.get("/metrics").expect(200).text)
    status = dict(line.split(":", 1) for line in Path(f"/proc/{daemon.pid}/status").read_text().splitlines())
    resident = int(status["VmRSS"].split()[0]) * 1024
    assert samples.value("process_resident_memory_bytes") == pytest.approx(resident, rel=0.2)
    assert samples.value("process_threads") == int(status["Threads"])
    assert samples.value("process_open_fds") == len(os.listdir(f"/proc/{daemon.pid}/fd"))


def test_promtool_finds_nothing(office: Api) -> None:
    if reason := why_no_prometheus():
        pytest.skip(reason)
    for name in ("Müller_1.x-y", "日本 1", "Phone", "Phone"):
        add_peer(office, name)
    eventually(lambda: "wg_interface_up" in read(office).names, LIMIT)
    assert check_metrics(office.get("/metrics").expect(200).text) == ""
