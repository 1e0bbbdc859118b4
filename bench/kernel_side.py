#!/usr/bin/python3
"""kernel_side.py PEERS PREPARED NETWORKS DISK RESULT - inside the virtual machine: both sides, one after the other.

PREPARED and NETWORKS are data directories made on the host, of one network and of many; DISK is a folder on a real disk. wgpilot runs on memory, as the tools do,
except for the line that shows what the disk's fsync adds.
"""

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "test"))

import connections
from measure import Comparison, benchmark_times, save
from netlink_traffic import median_traffic, monitored
from product import Product, prepare_database
from support.daemon import Daemon
from yardstick import Yardstick

ROUNDS = 15
LISTEN = "127.0.0.1:8443"


def measure(peers: int, prepared: Path, disk: Path) -> list[Comparison]:
    with_disk = _add_one_on(disk, prepared)
    tool = Yardstick(peers, Path("/run"))
    their_up, their_read, their_add = tool.bring_up(), tool.read(ROUNDS), tool.add_one(ROUNDS)
    their_delete = tool.delete()
    with Daemon(_copy(prepared, Path("/run/data")), listen=LISTEN) as daemon:
        ours = Product(daemon.start())
        our_up, our_read, our_add = ours.bring_up(), ours.read(ROUNDS), ours.add_one(ROUNDS)
        tracked = connections.compare(ours, ROUNDS)
        connections.clear()
        our_delete = ours.delete()
    many = f"{peers:,} peers"
    return [
        Comparison(f"bring up {many}", our_up, their_up, "s", "wg setconf", 1.0),
        Comparison(f"read the status of {many}", our_read, their_read, "s", "wg show dump", 1.5),
        Comparison(f"add one peer at {many}", our_add, their_add, "s", "wg set", 1.0),
        Comparison(f"add one peer at {many}, with fsync", with_disk, their_add, "s", "wg set", 1.0),
        Comparison(f"delete a network of {many}", our_delete, their_delete, "s", "ip link del", 0.02),
        *tracked,
    ]


def measure_networks(prepared: Path, times: dict[str, float]) -> list[Comparison]:
    """Many networks: what one change sends, and the table and the look at everything beside the tools'."""
    with Daemon(_copy(prepared, Path("/run/networks")), listen=LISTEN) as daemon, monitored():
        product = Product(daemon.start())
        product.bring_up()
        messages, size = median_traffic(product.change_one, ROUNDS)
    one = "change one peer of 10,000 in 100 networks"
    return [
        Comparison(f"{one}: netlink messages", messages, None, "", "", 20),
        Comparison(f"{one}: netlink bytes", size, None, "", "", 4096),
        Comparison("replace the table of 100 networks", times["ReplaceTable"], times["NftReplaceTable"], "ms", "nft -f",
                   1.2),
        Comparison("find nothing to do at 10,000 peers", times["FindNothingToDo"], times["WgShowAllDump"], "ms",
                   "wg show all dump", 1.5),
    ]


def measure_limits(times: dict[str, float]) -> list[Comparison]:
    """Limits beside `tc -batch` of the same, what a packet pays for them, and what they take of the memory."""
    packet = _times("kernel_tc_benchmark")
    flower = {row: time for row, time in packet.items() if "Flower" in row}
    fewest, most = flower["PacketThroughFlower/1"], flower["PacketThroughFlower/10000"]
    return [
        Comparison("limit 1,000 peers in both directions", times["LimitPeers"], times["TcLimitPeers"], "ms", "tc -batch", 0.7),
        Comparison("add 10,000 filters", times["AddFilters"], times["TcAddFilters"], "ms", "tc -batch", 0.7),
        Comparison("a packet among 10,000 filters", most, fewest, "ns", "the same among 1", 1.1),
        Comparison("memory for a limited peer", _kilobytes_of_a_limited_peer(), None, "kB", "", 32),
    ]


def _kilobytes_of_a_limited_peer(peers: int = 1000) -> float:
    with Daemon(Path("/run/limits"), listen=LISTEN) as daemon:
        prepare_database(daemon, peers)
        product = Product(daemon.start())
        product.bring_up()
        before = _kernel_kilobytes()
        product.limit_all(10_000)
        return (_kernel_kilobytes() - before) / peers


def _kernel_kilobytes() -> int:
    fields = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    return sum(int(fields[name].split()[0]) for name in ("Slab", "Percpu", "VmallocUsed", "KernelStack"))


def measure_ticks(times: dict[str, float], ticks: Path) -> list[Comparison]:
    """The observer's dump of the kernel and its join with what is known; both also for the host, in milliseconds."""
    join = _times("monitor_benchmark", "--benchmark_filter=BM_Observe")["BM_ObserveTenThousandPeers"]
    ticks.write_text(json.dumps({"fetch": times["FetchStatuses"], "join": join}))
    return [Comparison("observe 10,000 peers", times["FetchStatuses"] + join, times["WgShowAllDump"], "ms",
                       "wg show all dump", 1.0)]


def _dataplane_times() -> dict[str, float]:
    """Milliseconds by the name of each benchmark of the data plane."""
    return {name.split("/")[1]: time for name, time in _times("dataplane_linux_benchmark").items()}


def _times(program: str, *arguments: str) -> dict[str, float]:
    return benchmark_times(ROOT / "build" / program, *arguments)


def _add_one_on(disk: Path, prepared: Path) -> float:
    with Daemon(_copy(prepared, disk / "data"), listen=LISTEN) as daemon:
        product = Product(daemon.start())
        product.bring_up()
        added = product.add_one(ROUNDS)
        product.delete()
    return added


def _copy(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    target.chmod(0o700)
    return target


if __name__ == "__main__":
    peers, prepared, networks, disk, result = sys.argv[1:]
    times = _dataplane_times()
    save(measure(int(peers), Path(prepared), Path(disk)) + measure_networks(Path(networks), times) + measure_limits(times) +
         measure_ticks(times, Path(result).with_name("ticks.json")),
         Path(result))
