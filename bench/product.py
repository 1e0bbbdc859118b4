"""wgpilot doing the same work, asked through its API over TLS."""

import os
from pathlib import Path

from measure import median_seconds, seconds
from support.api import Api
from support.daemon import Daemon
from support.waiting import eventually

ADMIN = {"username": "bench", "password": "a password for ten thousand peers"}
FIRST_PORT = 42000
BATCH = 2_500  # a request's body is limited to 1 MiB


def prepare_database(daemon: Daemon, peers: int, networks: int = 1) -> None:
    """Disabled networks that share so many peers, in a new data directory; the daemon is stopped again."""
    setup_password = daemon.init()
    daemon.start()
    api = daemon.api()
    api.post("/api/auth/setup", {"otp": setup_password} | ADMIN).expect(201)
    for number in range(networks):
        _add_network(api, number, peers // networks)
    api.close()
    daemon.stop()


def _add_network(api: Api, number: int, peers: int) -> None:
    network = {"name": f"bench {number}", "subnet": f"10.{100 + number}.0.0/16", "subnet_v6": f"fd80:{number}::/64",
               "listen_port": FIRST_PORT + number, "enabled": False}
    path = f"/api/networks/{api.post('/api/networks', network).expect(201).json['id']}"
    for first in range(0, peers, BATCH):
        batch = [{"name": f"peer {peer}"} for peer in range(first, min(first + BATCH, peers))]
        api.post(f"{path}/peers/bulk", {"peers": batch}).expect(201)


class Product:
    """The prepared networks at a running daemon. Each step expects the one before: bring_up, then the others; what
    concerns one network is done to the first."""

    def __init__(self, daemon: Daemon) -> None:
        self._api = daemon.api()
        self._api.post("/api/auth/login", ADMIN).expect(200)
        self._paths = [f"/api/networks/{network['id']}" for network in self._api.get("/api/networks").expect(200).json]
        self._path = self._paths[0]

    def bring_up(self) -> float:
        """From the database to the kernel, through the same road as at start."""
        return seconds(lambda: [self._api.post(f"{path}/enable").expect(200) for path in self._paths])

    def read(self, rounds: int) -> float:
        return median_seconds(lambda _: self._api.get("/api/status").expect(200), rounds)

    def scrape(self, rounds: int) -> float:
        """GET /metrics as Prometheus asks for it, packed, once the kernel has been looked at."""
        eventually(lambda: b"\nwg_peer_last" in self._api.get("/metrics").expect(200).body, 60, "metrics of peers")
        return median_seconds(lambda _: self._api.get("/metrics", {"Accept-Encoding": "gzip"}).expect(200), rounds)

    def add_one(self, rounds: int) -> float:
        return median_seconds(
            lambda number: self._api.post(f"{self._path}/peers", {"name": f"one more {number}"}).expect(201), rounds)

    def change_one(self, number: int) -> None:
        """Another keepalive for one peer, in each round another one."""
        self._api.put(f"{self._path}/peers/1", {"persistent_keepalive": 10 + number}).expect(200)

    def list_connections(self, rounds: int, query: str = "") -> float:
        return median_seconds(lambda _: self._api.get(f"{self._path}/connections{query}").expect(200), rounds)

    def flush_connections(self, rounds: int) -> float:
        """In each round those of another peer."""
        return median_seconds(
            lambda number: self._api.delete(f"{self._path}/connections?peer_id={100 + number}").expect(200), rounds)

    def limit_all(self, kbps: int) -> None:
        for peer in self._api.get(f"{self._path}/peers?limit=1000").expect(200).json:
            self._api.put(f"{self._path}/peers/{peer['id']}",
                          {"bandwidth_up_kbps": kbps, "bandwidth_down_kbps": kbps}).expect(200)

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
