"""reboot_part.py before|after - one of the two lives of a machine whose disk survives. Runs inside the virtual machine.

before: finish the setup, connect a client, then lose power right after the API acknowledged the last change.
after:  start wgpilot and nothing else; the client's old file must connect again.
"""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test"))

from support.daemon import Daemon  # noqa: E402  (the path is set just above)
from support.fixtures import ADMIN_NAME, ADMIN_PASSWORD  # noqa: E402
from support.namespaces import Lab, Tunnel  # noqa: E402
from support.waiting import eventually  # noqa: E402

KEPT = Path("/var/lib/wgpilot")


def before(daemon: Daemon, lab: Lab) -> None:
    otp = daemon.init()
    daemon.start()
    api = daemon.api()
    api.post("/api/auth/setup", {"otp": otp, "username": ADMIN_NAME, "password": ADMIN_PASSWORD}).expect(201)
    api.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    api.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "subnet_v6": "fd00:8::/64"}).expect(201)
    for number in range(20):
        api.post("/api/networks/1/peers", {"name": f"peer {number}"}).expect(201)
    (KEPT / "client.conf").write_text(api.get("/api/networks/1/peers/1/config").expect(200).text)
    (KEPT / "state.json").write_text(json.dumps(state(lab)))
    lab.server.run("sync", "-f", str(KEPT / "state.json"))
    api.post("/api/networks/1/peers", {"name": "acknowledged last"}).expect(201)
    Path("/proc/sysrq-trigger").write_text("b")


def after(daemon: Daemon, lab: Lab) -> None:
    assert "wg0" not in lab.server.run("ip", "-br", "link"), "the machine is fresh"
    daemon.start()
    old, new = json.loads((KEPT / "state.json").read_text()), state(lab)
    assert len(new["peers"]) == len(old["peers"]) + 1, "the acknowledged peer survived the power cut"
    assert set(old["peers"]) < set(new["peers"])
    assert {**new, "peers": None} == {**old, "peers": None}
    Tunnel(lab.client1, (KEPT / "client.conf").read_text())
    eventually(lambda: lab.client1.reaches("10.8.0.1"), what="the old file connects")
    assert lab.client1.reaches(Lab.INTERNET_ADDRESS)


def state(lab: Lab) -> dict:
    """What the standard tools see of wgpilot's part of the kernel."""
    server = lab.server
    links = json.loads(server.run("ip", "-j", "link", "show", "wg0"))
    return {
        "peers": server.run("wg", "show", "wg0", "allowed-ips").splitlines(),
        "device": server.run("wg", "show", "wg0", "dump").splitlines()[0],
        "link": {key: links[0][key] for key in ("ifname", "mtu", "ifalias")},
        "addresses": sorted(entry["local"] for address in json.loads(server.run("ip", "-j", "address", "show", "wg0"))
                            for entry in address["addr_info"] if entry["scope"] == "global"),
        "routes": server.run("ip", "route", "show", "dev", "wg0"),
        "firewall": server.run("nft", "-s", "list", "table", "inet", "wgpilot"),
    }


def main() -> None:
    part = {"before": before, "after": after}[sys.argv[1]]
    with tempfile.TemporaryDirectory() as scratch, Lab(Path(scratch)) as lab:
        with Daemon(KEPT / "data", lab.server) as daemon:
            try:
                part(daemon, lab)
            except BaseException:
                print(daemon.log, file=sys.stderr)
                raise


main()
