"""limits_part.py - inside a fresh virtual machine: a kernel that may load nothing by itself is given one module after the
other, while somebody asks for connections and for a limit each time."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test"))

from support.api import Api  # noqa: E402  (the path is set just above)
from support.daemon import Daemon  # noqa: E402
from support.fixtures import ADMIN_NAME, ADMIN_PASSWORD  # noqa: E402
from support.namespaces import Lab  # noqa: E402

LOADER = Path("/proc/sys/kernel/modprobe")
STEPS = ((["ifb"], "ifb"), (["sch_htb", "sch_ingress"], "sch_htb"), (["cls_flower", "sch_ingress"], "sch_ingress"),
         (["cls_flower"], "cls_u32"), (["act_mirred"], "act_mirred"))


def set_up(daemon: Daemon) -> Api:
    otp = daemon.init()
    api = daemon.start().api()
    api.post("/api/auth/setup", {"otp": otp, "username": ADMIN_NAME, "password": ADMIN_PASSWORD}).expect(201)
    api.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "subnet_v6": "fd00:8::/64"}).expect(201)
    for name in ("Phone", "Laptop"):
        api.post("/api/networks/1/peers", {"name": name}).expect(201)
    return api


def limit(api: Api, peer: int):
    return api.put(f"/api/networks/1/peers/{peer}", {"bandwidth_up_kbps": 1000, "bandwidth_down_kbps": 1000})


def give_one_after_the_other(api: Api, lab: Lab) -> None:
    for missing, module in STEPS:
        refused = limit(api, 1).expect(409).json["error"]
        assert (refused["code"], refused["details"]["missing"]) == ("QOS_UNAVAILABLE", missing), refused
        assert api.get("/api/networks/1/peers/1").expect(200).json["bandwidth_up_kbps"] == 0, "nothing is stored"
        assert "htb" not in lab.server.run("tc", "qdisc", "show") and "ifb" not in lab.server.run("ip", "link")
        subprocess.run(["modprobe", module], check=True)
    limit(api, 1).expect(200)
    assert parts(api) == ("u32", "fq_codel"), parts(api)


def do_without_connections(api: Api) -> None:
    """Who lacks the module that tells them, which nothing has asked for yet, misses nothing else."""
    refused = api.get("/api/networks/1/connections").expect(503).json["error"]
    assert "does not tell its connections" in refused["message"] and "modprobe nf_conntrack_netlink" in refused["hint"]
    api.delete("/api/networks/1/connections?peer_id=2").expect(503)
    for change in ("disable", "enable"):
        api.post(f"/api/networks/1/peers/2/{change}").expect(200)
    subprocess.run(["modprobe", "nf_conntrack_netlink"], check=True)
    api.get("/api/networks/1/connections").expect(200)


def parts(api: Api) -> tuple[str, str]:
    shown = api.get("/api/networks/1/bandwidth").expect(200).json
    return shown["classifier"], shown["leaf"]


def keep_what_is_there_on_a_better_kernel(daemon: Daemon, lab: Lab) -> None:
    before = lab.server.run("tc", "filter", "show", "dev", "wg0", "ingress")
    assert "u32" in before
    daemon.restart()
    assert lab.server.run("tc", "filter", "show", "dev", "wg0", "ingress") == before


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, Lab(Path(scratch)) as lab:
        with Daemon(Path(scratch) / "data", lab.server) as daemon:
            try:
                api = set_up(daemon)
                loader = LOADER.read_text()
                LOADER.write_text("/bin/false")
                do_without_connections(api)
                give_one_after_the_other(api, lab)
                LOADER.write_text(loader)
                keep_what_is_there_on_a_better_kernel(daemon, lab)
                limit(api, 2).expect(200)
                assert "flower" in lab.server.run("tc", "filter", "show", "dev", "wg0", "parent", "87:")
            except BaseException:
                print(daemon.log, file=sys.stderr)
                raise


main()
