"""How fast TCP gets through, as iperf3 measures it where the bytes arrive."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from .command import TIME_LIMIT
from .namespaces import Node
from .waiting import eventually

FIRST_PORT = 5201


@dataclass
class Speedometer:
    """Needs an iperf3 server of its own for each client that measures at the same time."""

    node: Node

    def measure(self, client: Node, address: str, port: int, *options: str, seconds: int = 5) -> float:
        """kbit/s that arrive, after a first second that does not count; `-R` is what the client downloads."""
        shown = client.run("iperf3", "-J", "-c", address, "-p", str(port), "-O", "1", "-t", str(seconds), *options,
                           limit=TIME_LIMIT)
        return json.loads(shown)["end"]["sum_received"]["bits_per_second"] / 1000

    def upload(self, client: Node, address: str, port: int = FIRST_PORT, *options: str) -> float:
        return self.measure(client, address, port, *options)

    def download(self, client: Node, address: str, port: int = FIRST_PORT, *options: str) -> float:
        return self.measure(client, address, port, "-R", *options)


@contextmanager
def speedometer(node: Node, servers: int = 1) -> Iterator[Speedometer]:
    """Servers on the ports from FIRST_PORT on, on all addresses of the node."""
    ports = range(FIRST_PORT, FIRST_PORT + servers)
    processes = [subprocess.Popen(node.command("iperf3", "-s", "-p", str(port)), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for port in ports]
    try:
        for port in ports:
            eventually(lambda: node.run("ss", "-tlnH", "sport", "=", f":{port}"), what=f"iperf3 listens on {port}")
        yield Speedometer(node)
    finally:
        for process in processes:
            os.kill(process.pid, signal.SIGTERM)
            process.wait(TIME_LIMIT)


def side_by_side(*measurements: Callable[[], float]) -> list[float]:
    with ThreadPoolExecutor(len(measurements)) as pool:
        return [done.result() for done in [pool.submit(measurement) for measurement in measurements]]
