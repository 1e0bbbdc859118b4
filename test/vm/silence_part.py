"""silence_part.py - inside a virtual machine whose clock skips idle time: a peer goes silent while another keeps its way
open, and both the stream and the alert tell of the one and not of the other; then there is much traffic, and there are
errors, and alerts tell when it begins and when it is over."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test"))

from support.api import Api  # noqa: E402  (the path is set just above)
from support.clients import add_peer, connect, join  # noqa: E402
from support.daemon import Daemon  # noqa: E402
from support.events import EventReader  # noqa: E402
from support.fixtures import ADMIN_NAME, ADMIN_PASSWORD  # noqa: E402
from support.namespaces import Lab  # noqa: E402
from support.waiting import eventually  # noqa: E402

SILENCE = 180  # seconds after a handshake: nobody who is there is silent for so long
HOUR = 3600
THRESHOLDS = {"peer_offline": "3m", "transfer_spike": "2kB/s", "interface_errors": "4/min"}


def set_up(daemon: Daemon) -> Api:
    otp = daemon.init()
    api = daemon.start().api()
    api.post("/api/auth/setup", {"otp": otp, "username": ADMIN_NAME, "password": ADMIN_PASSWORD}).expect(201)
    api.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    api.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    for rule in api.get("/api/alerts").expect(200).json:
        if rule["type"] in THRESHOLDS:
            api.put(f"/api/alerts/{rule['id']}", {"enabled": True, "threshold": THRESHOLDS[rule["type"]]}).expect(200)
    return api


def told(api: Api, kind: str) -> list[dict]:
    return [alert for alert in api.get("/api/alerts/history").expect(200).json if alert["type"] == kind]


def offline(api: Api) -> list[dict]:
    return told(api, "peer_offline")


def tell_of_silence(api: Api, lab: Lab) -> None:
    connect(api, lab.client2, "Gateway", persistent_keepalive=25)
    eventually(lambda: api.get("/api/networks/1/peers/1").expect(200).json["online"], what="the gateway is seen")
    laptop = add_peer(api, "Laptop")
    with EventReader(api, "/api/networks/1/events") as events:
        tunnel = join(api, lab.client1, laptop)
        events.wait_for("peer", "connected")
        tunnel.down()
        gone = events.wait_for("peer", "disconnected", HOUR)
        heard = api.get(f"/api/networks/1/peers/{laptop['id']}").expect(200).json
        assert gone.data["peer_id"] == laptop["id"] and not heard["online"]
        silence = gone.data["time"] - heard["last_handshake"]
        assert SILENCE <= silence <= SILENCE + 3, f"told after {silence} s"

        [alert] = eventually(lambda: offline(api), HOUR, "the alert")
        assert (alert["peer_id"], alert["state"]) == (laptop["id"], "firing")
        assert SILENCE <= alert["fired_at"] - heard["last_handshake"] <= SILENCE + 3, alert
        tunnel = join(api, lab.client1, laptop)
        eventually(lambda: offline(api)[0]["state"] == "recovered", HOUR, "it is told that the laptop is back")
        eventually(lambda: [event.data["event"] for event in events.named("peer") if event.data["peer_id"] == laptop["id"]]
                   == ["connected", "disconnected", "connected"])
        assert not [event for event in events.named("peer") if event.data["name"] == "Gateway"], "it was there all the time"
        assert len(offline(api)) == 1
        tunnel.down()


def tell_of_traffic_and_errors(api: Api, lab: Lab) -> None:
    assert told(api, "transfer_spike") == told(api, "interface_errors") == []
    absent = add_peer(api, "Absent")["allowed_ips"].split("/")[0]
    with EventReader(api):  # somebody watches
        lab.client2.run("ping", "-c", "60", "-i", "0.2", "-s", "1200", "10.8.0.1")
        lab.server.attempt("ping", "-c", "5", "-i", "0.2", "-W", "1", absent)  # nobody knows where it is
        for kind in ("transfer_spike", "interface_errors"):
            [alert] = eventually(lambda: told(api, kind), HOUR, f"the alert {kind}")
            assert (alert["network_id"], alert["peer_id"]) == (1, 0)
        for kind in ("transfer_spike", "interface_errors"):
            eventually(lambda: told(api, kind)[0]["state"] == "recovered", HOUR, f"the end of {kind}")
            assert len(told(api, kind)) == 1


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, Lab(Path(scratch)) as lab:
        with Daemon(Path(scratch) / "data", lab.server) as daemon:
            try:
                api = set_up(daemon)
                tell_of_silence(api, lab)
                tell_of_traffic_and_errors(api, lab)
            except BaseException:
                print(daemon.log, file=sys.stderr)
                raise


main()
