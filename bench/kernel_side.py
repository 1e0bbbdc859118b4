#!/usr/bin/python3
"""kernel_side.py PEERS PREPARED DISK RESULT - inside the virtual machine: both sides, one after the other.

PREPARED is the data directory made on the host, DISK a folder on a real disk. wgpilot runs on memory, as the tools do,
except for the line that shows what the disk's fsync adds.
"""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "test"))

from measure import Comparison, save
from product import Product
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
        our_delete = ours.delete()
    many = f"{peers:,} peers"
    return [
        Comparison(f"bring up {many}", our_up, their_up, "s", "wg setconf", 1.0),
        Comparison(f"read the status of {many}", our_read, their_read, "s", "wg show dump", 1.5),
        Comparison(f"add one peer at {many}", our_add, their_add, "s", "wg set", 1.0),
        Comparison(f"add one peer at {many}, with fsync", with_disk, their_add, "s", "wg set", 1.0),
        Comparison(f"delete a network of {many}", our_delete, their_delete, "s", "ip link del", 0.02),
    ]


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
    save(measure(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])), Path(sys.argv[4]))
