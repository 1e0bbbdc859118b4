"""Limits of peers, measured by iperf3 and shown by tc: that they hold in both directions and families, end with their
peer, survive what happens to the machine, and leave everybody else alone."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.api import Api
from support.clients import add_peer, connect_two
from support.daemon import Daemon
from support.namespaces import Lab, Node
from support.sites import LOCAL, SITE1, Sites, add_network
from support.speed import FIRST_PORT, side_by_side, speedometer
from support.waiting import eventually

TEN_MEGABITS, FIVE_MEGABITS = 10_000, 5_000  # kbit/s
SERVER = {"IPv4": "10.8.0.1", "IPv6": "fd00:8::1"}
REPAIR_LIMIT = 60  # seconds; it takes one, and the safety net looks every 30


def limit(api: Api, peer: int, down: int, up: int) -> None:
    api.put(f"/api/networks/1/peers/{peer}", {"bandwidth_down_kbps": down, "bandwidth_up_kbps": up}).expect(200)


def is_kept(rate: float, limit_kbps: int) -> bool:
    """What is limited are IP packets; their headers cost TCP 4 % of it."""
    return 0.9 * limit_kbps <= rate <= 1.05 * limit_kbps


def classes(node: Node, device: str) -> dict[str, str]:
    """Rates by the ids of classes."""
    shown = node.attempt("tc", "class", "show", "dev", device).stdout
    return dict(re.findall(r"class htb 87:(\w+) root .*?\brate (\w+)", shown))


def handles(node: Node) -> list[str]:
    """Of every qdisc, leaves too; those that are made anew get others."""
    return re.findall(r"^qdisc \w+ \w+: dev \S+ \S+ \S+", node.run("tc", "qdisc", "show"), re.MULTILINE)


def traces(node: Node) -> list[str]:
    """All that limits have to do with, in the words of tc and ip."""
    lines = node.run("tc", "qdisc", "show").splitlines() + node.run("ip", "-o", "link", "show").splitlines()
    return [line for line in lines if "htb" in line or "ingress" in line or "ifb-" in line or "wgpilot-probe" in line]


def picture(node: Node) -> list[str]:
    """Without counters, and without numbers that a new link gets anew."""
    commands = [["qdisc", "show", "dev"], ["class", "show", "dev"], ["filter", "show", "dev"]]
    shown = [node.attempt("tc", *words, device).stdout for device in ("wg0", "ifb-wg0") for words in commands]
    shown.append(node.attempt("tc", "filter", "show", "dev", "wg0", "ingress").stdout)
    lines = "".join(shown).splitlines()
    numbers = r"direct_packets_stat \d+|\bindex \d+ ref.*|leaf \w+:|qdisc fq_codel \w+:|\bfh \S+|\bht \w+|\bhandle 0x\w+"
    return sorted(re.sub(numbers, "", line) for line in lines)


@pytest.fixture
def office(admin: Api, lab: Lab) -> Api:
    """A gateway network of both families with a phone at client1 and a laptop at client2, neither limited."""
    add_network(admin)
    connect_two(admin, lab)
    return admin


@pytest.mark.speed
@pytest.mark.parametrize("family", SERVER)
def test_ten_megabits_are_ten(office: Api, lab: Lab, family: str):
    with speedometer(lab.server) as speed:
        way = (lab.client1, SERVER[family])
        assert speed.download(*way) > 2 * TEN_MEGABITS and speed.upload(*way) > 2 * TEN_MEGABITS
        limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)
        down, up = speed.download(*way), speed.upload(*way)
        print(f"{family}: {down:.0f} down, {up:.0f} up of {TEN_MEGABITS} kbit/s")
        assert is_kept(down, TEN_MEGABITS) and is_kept(up, TEN_MEGABITS)


@pytest.mark.speed
def test_each_direction_has_a_limit_of_its_own(office: Api, lab: Lab):
    limit(office, 1, FIVE_MEGABITS, TEN_MEGABITS)
    with speedometer(lab.server) as speed:
        assert is_kept(speed.download(lab.client1, "10.8.0.1"), FIVE_MEGABITS)
        assert is_kept(speed.upload(lab.client1, "10.8.0.1"), TEN_MEGABITS)
        limit(office, 1, 0, TEN_MEGABITS)
        assert speed.download(lab.client1, "10.8.0.1") > 2 * TEN_MEGABITS
        assert classes(lab.server, "wg0") == {} and classes(lab.server, "ifb-wg0") == {"2": "10Mbit"}
        assert "htb" not in lab.server.run("tc", "qdisc", "show", "dev", "wg0")


@pytest.mark.speed
def test_two_peers_have_their_limits_at_the_same_time(office: Api, lab: Lab):
    limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)
    limit(office, 2, FIVE_MEGABITS, FIVE_MEGABITS)
    with speedometer(lab.server) as speed:
        for measure in (speed.download, speed.upload):
            phone, laptop = side_by_side(lambda: measure(lab.client1, "10.8.0.1"),
                                         lambda: measure(lab.client2, "10.8.0.1", FIRST_PORT + 1))
            assert is_kept(phone, TEN_MEGABITS) and is_kept(laptop, FIVE_MEGABITS)


@pytest.mark.speed
def test_a_peer_without_a_limit_is_left_alone(office: Api, lab: Lab):
    limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)
    with speedometer(lab.server) as speed:
        for measure in (speed.download, speed.upload):
            phone, laptop = side_by_side(
                lambda: measure(lab.client1, "10.8.0.1"),
                lambda: measure(lab.client2, "10.8.0.1", FIRST_PORT + 1, f"-b{3 * TEN_MEGABITS}k"))  # not all there is
            assert is_kept(phone, TEN_MEGABITS) and laptop > 2 * TEN_MEGABITS
    device = json.loads(lab.server.run("ip", "-j", "-s", "link", "show", "ifb-wg0"))[0]
    shaped = sum(map(int, re.findall(r"Sent (\d+) bytes", lab.server.run("tc", "-s", "class", "show", "dev", "ifb-wg0"))))
    assert shaped > 0.9 * device["stats64"]["tx"]["bytes"], "only the limited peer's packets take the way through it"


@pytest.mark.speed
@pytest.mark.parametrize("way", [["-R"], []], ids=["download", "upload"])
def test_peers_of_one_limit_share_a_busy_server(office: Api, lab: Lab, way: list[str]):
    limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)
    limit(office, 2, TEN_MEGABITS, TEN_MEGABITS)
    with speedometer(lab.server) as speed:
        shares = side_by_side(lambda: speed.measure(lab.client1, "10.8.0.1", FIRST_PORT, "-P", "4", *way),
                              lambda: speed.measure(lab.client2, "10.8.0.1", FIRST_PORT + 1, *way))
        assert min(shares) > 0.85 * max(shares), shares


@pytest.mark.speed
def test_a_change_is_felt_within_a_connection(office: Api, lab: Lab):
    limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)

    def sent() -> int:
        return int(re.findall(r"Sent (\d+) bytes", lab.server.run("tc", "-s", "class", "show", "dev", "wg0"))[0])

    with speedometer(lab.server) as speed, ThreadPoolExecutor(1) as pool:
        speed.serve_once()
        arguments = ("iperf3", "-J", "-c", "10.8.0.1", "-p", str(FIRST_PORT), "-t", "12", "-R")
        running = pool.submit(lab.client1.run, *arguments)
        eventually(lambda: sent() > 3_000_000, 60, "three of twelve seconds of traffic")
        limit(office, 1, 2_000, TEN_MEGABITS)
        report = json.loads(running.result())
    rates = [interval["sum"]["bits_per_second"] / 1000 for interval in report["intervals"]]
    assert is_kept(rates[1], TEN_MEGABITS) and is_kept(sum(rates[-3:]) / 3, 2_000), rates
    assert len(report["start"]["connected"]) == 1 and "error" not in report


@pytest.mark.speed
def test_networks_behind_a_site_share_its_limit(admin: Api, lab: Lab):
    lans = Sites(admin, lab)
    limit(admin, 1, TEN_MEGABITS, FIVE_MEGABITS)
    with speedometer(lans.site1) as speed:
        for address in SITE1:
            assert is_kept(speed.upload(lans.local, address), TEN_MEGABITS), "into the site"
            assert is_kept(speed.download(lans.local, address), FIVE_MEGABITS), "out of it"
    with speedometer(lans.local) as speed:
        assert speed.upload(lans.site2, LOCAL[0]) > 2 * TEN_MEGABITS


def test_what_ends_a_limit_leaves_nothing(office: Api, lab: Lab):
    assert traces(lab.server) == []
    endings = {"removed": lambda: limit(office, 1, 0, 0),
               "disabled": lambda: office.post("/api/networks/1/peers/1/disable").expect(200),
               "expired": lambda: office.put("/api/networks/1/peers/1", {"expires_in": "1s"}).expect(200),
               "network off": lambda: office.post("/api/networks/1/disable").expect(200),
               "deleted": lambda: office.delete("/api/networks/1/peers/1").expect(204)}
    for name, end in endings.items():
        office.put("/api/networks/1/peers/1", {"enabled": True, "expires_at": ""}).expect(200)
        limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)
        assert classes(lab.server, "wg0") == classes(lab.server, "ifb-wg0") == {"2": "10Mbit"}
        end()
        eventually(lambda: traces(lab.server) == [], what=f"no trace of a limit that was {name}")
        office.post("/api/networks/1/enable").expect(200)


def test_a_limit_of_one_ends_beside_another(office: Api, lab: Lab):
    limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)
    limit(office, 2, FIVE_MEGABITS, FIVE_MEGABITS)
    assert classes(lab.server, "wg0") == {"2": "10Mbit", "3": "5Mbit"}
    limit(office, 1, 0, 0)
    assert classes(lab.server, "wg0") == classes(lab.server, "ifb-wg0") == {"3": "5Mbit"}
    assert not re.search(r"id 87:2\b", "".join(picture(lab.server)))


@pytest.mark.parametrize("ending", ["stop", "kill"])
def test_a_restart_changes_nothing(office: Api, lab: Lab, daemon: Daemon, ending: str):
    limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)
    with speedometer(lab.server) as speed:
        speed.download(lab.client1, "10.8.0.1")
    shown = ("tc", "-s", "class", "show", "dev", "wg0")
    before, kept = lab.server.run(*shown), handles(lab.server)
    sent = r"Sent (\d+) bytes .*dropped (\d+)"
    getattr(daemon, ending)()
    daemon.start()
    assert handles(lab.server) == kept
    assert re.findall(sent, lab.server.run(*shown)) >= re.findall(sent, before)
    assert "tc class" not in daemon.log and "tc filter" not in daemon.log


@pytest.mark.parametrize("vandal", [
    "tc qdisc del dev wg0 root", "tc qdisc del dev ifb-wg0 root", "tc qdisc del dev wg0 ingress", "ip link del ifb-wg0",
    "ip link set ifb-wg0 down", "tc class change dev wg0 classid 87:2 htb rate 1gbit", "tc filter del dev wg0 ingress",
    "ip link del wg0"])
def test_what_others_remove_comes_back(office: Api, lab: Lab, daemon: Daemon, vandal: str):
    limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)
    before = picture(lab.server)
    lab.server.run("sh", "-c", vandal)
    eventually(lambda: picture(lab.server) == before, REPAIR_LIMIT, "limits as before")
    eventually(lambda: any(line["message"] == "drift repaired" and line["interface"] == "wg0" and "tc " in line["plan"]
                           for line in daemon.log_entries()), what="it is logged")


def test_a_device_that_serves_nobody_is_removed(office: Api, lab: Lab, daemon: Daemon):
    limit(office, 1, TEN_MEGABITS, TEN_MEGABITS)
    daemon.kill()
    lab.server.run("ip", "link", "add", "stray", "type", "ifb")
    lab.server.run("ip", "link", "set", "stray", "alias", "ifb of wgpilot:99")
    lab.server.run("ip", "link", "add", "foreign", "type", "ifb")
    daemon.start()
    eventually(lambda: lab.server.attempt("ip", "link", "show", "stray").returncode != 0, REPAIR_LIMIT)
    lab.server.run("ip", "link", "show", "foreign")
    lab.server.run("ip", "link", "show", "ifb-wg0")


@pytest.mark.speed
def test_what_is_used_is_shown_beside_what_is_allowed(office: Api, lab: Lab):
    limit(office, 1, TEN_MEGABITS, FIVE_MEGABITS)
    with speedometer(lab.server) as speed, ThreadPoolExecutor(1) as pool:
        running = pool.submit(speed.download, lab.client1, "10.8.0.1")

        def shown() -> dict:
            return office.get("/api/networks/1/bandwidth").expect(200).json

        seen = eventually(lambda: (now := shown())["peers"][0]["current"]["down_kbps"] > 5_000 and now)
        running.result()
    assert (seen["classifier"], seen["leaf"]) in {("flower", "fq_codel"), ("u32", "pfifo")}
    phone, laptop = seen["peers"]
    assert phone["limit"] == {"up_kbps": FIVE_MEGABITS, "down_kbps": TEN_MEGABITS} and phone["name"] == "Phone"
    assert laptop["limit"] == {"up_kbps": 0, "down_kbps": 0} and laptop["current"]["down_kbps"] < 1_000


@pytest.mark.parametrize("value", [-1, 10**12, 10_000_001, 1.5, "10"])
def test_what_is_no_limit_is_refused_by_its_field(admin: Api, lab: Lab, value: object):
    add_network(admin)
    add_peer(admin, "Phone")
    for field in ("bandwidth_up_kbps", "bandwidth_down_kbps"):
        refused = admin.put("/api/networks/1/peers/1", {field: value}).expect(400).json["error"]
        assert [wrong["field"] for wrong in refused["fields"]] == [field]
    assert traces(lab.server) == []


def test_the_least_and_the_most_are_taken(admin: Api, lab: Lab):
    add_network(admin)
    add_peer(admin, "Phone", bandwidth_up_kbps=1, bandwidth_down_kbps=10_000_000)
    assert classes(lab.server, "ifb-wg0") == {"2": "1Kbit"} and classes(lab.server, "wg0") == {"2": "10Gbit"}
