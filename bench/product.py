"""wgpilot doing the same work, asked through its API over TLS."""

import os
from pathlib import Path

from measure import median_seconds, seconds
from support.daemon import Daemon

ADMIN = {"username": "bench", "password": "a password for ten thousand peers"}
NETWORK = {"name": "bench", "subnet": "10.128.0.0/16", "subnet_v6": "fd80::/64", "listen_port": 51998, "enabled": False}
BATCH = 2_500  # a request's body is limited to 1 MiB


def prepare_database(daemon: Daemon, peers: int) -> None:
    """A disabled network of so many peers, in a new data directory; the daemon is stopped again."""
    setup_password = daemon.init()
    daemon.start()
    api = daemon.api()
    api.post("/api/auth/setup", {"otp": setup_password} | ADMIN).expect(201)
    network = api.post("/api/networks", NETWORK).expect(201).json["id"]
    for first in range(0, peers, BATCH):
        batch = [{"name": f"peer {number}"} for number in range(first, min(first + BATCH, peers))]
        api.post(f"/api/networks/{network}/peers/bulk", {"peers": batch}).expect(201)
    api.close()
    daemon.stop()


class Product:
    """The prepared network at a running daemon. Each step expects the one before: bring_up, read, add_one, delete."""

    def __init__(self, daemon: Daemon) -> None:
        self._api = daemon.api()
        self._api.post("/api/auth/login", ADMIN).expect(200)
        (network,) = self._api.get("/api/networks").expect(200).json
        self._path = f"/api/networks/{network['id']}"

    def bring_up(self) -> float:
        """From the database to the kernel, through the same road as at start."""
        return seconds(lambda: self._api.post(f"{self._path}/enable").expect(200))

    def read(self, rounds: int) -> float:
        return median_seconds(lambda _: self._api.get("/api/status").expect(200), rounds)

    def add_one(self, rounds: int) -> float:
        return median_seconds(
            lambda number: self._api.post(f"{self._path}/peers", {"name": f"one more {number}"}).expect(201), rounds)

    def delete(self) -> float:
        return seconds(lambda: self._api.delete(self._path).expect(204))


def resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime and stime
