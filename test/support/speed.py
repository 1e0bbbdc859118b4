"""How fast TCP gets through, as iperf3 measures it where the bytes arrive."""

import json
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from .command import TIME_LIMIT
from .namespaces import Node
from .waiting import eventually

FIRST_PORT = 5201


class Speedometer:
    """Each measurement has an iperf3 server of its own at `node`, on all its addresses: one that served before may still
    be at it."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._servers: list[subprocess.Popen[bytes]] = []

    def serve_once(self, port: int = FIRST_PORT) -> subprocess.Popen[bytes]:
        server = subprocess.Popen(self._node.command("iperf3", "-s", "-1", "-p", str(port)), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._servers.append(server)
        eventually(lambda: self._node.run("ss", "-tlnH", "sport", "=", f":{port}"), what=f"iperf3 listens on {port}")
        return server

    def measure(self, client: Node, address: str, port: int, *options: str, seconds: int = 5) -> float:
        """kbit/s that arrive, after a first second that does not count; `-R` is what the client downloads. Who measures
        at the same time takes another port."""
        server = self.serve_once(port)
        shown = client.run("iperf3", "-J", "-c", address, "-p", str(port), "-O", "1", "-t", str(seconds), *options,
                           limit=TIME_LIMIT)
        server.wait(TIME_LIMIT)
        report = json.loads(shown)
        assert "sum_received" in report["end"], shown
        return report["end"]["sum_received"]["bits_per_second"] / 1000

    def upload(self, client: Node, address: str, port: int = FIRST_PORT, *options: str) -> float:
        return self.measure(client, address, port, *options)

    def download(self, client: Node, address: str, port: int = FIRST_PORT, *options: str) -> float:
        return self.measure(client, address, port, "-R", *options)

    def close(self) -> None:
        for server in self._servers:
            server.terminate()
            server.wait(TIME_LIMIT)


@contextmanager
def speedometer(node: Node) -> Iterator[Speedometer]:
    speed = Speedometer(node)
    try:
        yield speed
    finally:
        speed.close()


def side_by_side(*measurements: Callable[[], float]) -> list[float]:
    with ThreadPoolExecutor(len(measurements)) as pool:
        return [done.result() for done in [pool.submit(measurement) for measurement in measurements]]
