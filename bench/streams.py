"""What it costs that many watch: event streams of a network whose peers talk."""

import itertools
import resource
import selectors
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from collections.abc import Iterator

from measure import Comparison
from product import ADMIN, cpu_seconds, resident_megabytes
from support.daemon import Daemon
from support.namespaces import Node
from support.waiting import eventually

STREAMS, SECONDS = 1000, 20
INTERFACE = "wg0"
PER_ADDRESS = 100  # the server takes a limited number of connections from one address


class Crowd:
    """So many readers of one stream, each on a TLS connection of its own; one thread reads them all."""

    def __init__(self, daemon: Daemon, path: str, cookie: str, count: int) -> None:
        self.received = [0] * count
        self.ended = 0
        self._selector = selectors.DefaultSelector()
        self._stop = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        host, port = daemon.listen.rsplit(":", 1)
        request = f"GET {path} HTTP/1.1\r\nHost: {daemon.listen}\r\nCookie: {cookie}\r\n\r\n".encode()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        for number in range(count):
            source = f"127.0.1.{1 + number // PER_ADDRESS}"
            raw = socket.create_connection((host, int(port)), source_address=(source, 0))
            reader = context.wrap_socket(raw)
            reader.sendall(request)
            reader.setblocking(False)
            self._selector.register(reader, selectors.EVENT_READ, number)

    def close(self) -> None:
        self._stop = True
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()

    def _read(self) -> None:
        while not self._stop:
            for key, _ in self._selector.select(0.1):
                self._drain(key.fileobj, key.data)

    def _drain(self, reader: ssl.SSLSocket, number: int) -> None:
        try:
            while chunk := reader.recv(65536):
                self.received[number] += len(chunk)
            self.ended += 1
            self._selector.unregister(reader)
        except ssl.SSLWantReadError:
            pass


@contextmanager
def roaming(node: Node, share: int) -> Iterator[None]:
    """Every second another 1/share of the peers is somewhere else: what a stream tells of a peer that talks."""
    peers = node.run("wg", "show", INTERFACE, "peers").split()
    groups = itertools.cycle([peers[first::share] for first in range(share)])
    stop = threading.Event()

    def move() -> None:
        for turn in itertools.count():
            words = [word for key in next(groups)
                     for word in ("peer", key, "endpoint", f"198.51.{turn // 250 % 250}.{turn % 250 + 1}:51820")]
            node.run("wg", "set", INTERFACE, *words)
            if stop.wait(1):
                return

    mover = threading.Thread(target=move)
    mover.start()
    try:
        yield
    finally:
        stop.set()
        mover.join()


def watched(daemon: Daemon, node: Node, peers: int) -> list[Comparison]:
    """`daemon` runs in `node` and has brought up so many peers on its first interface."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (2 * STREAMS + 200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    api = daemon.api()
    api.post("/api/auth/login", ADMIN).expect(200)
    network = api.get("/api/networks").expect(200).json[0]["id"]
    cookie = "; ".join(f"{name}={value}" for name, value in api.cookies.items())
    with node.network():
        crowd = Crowd(daemon, f"/api/networks/{network}/events", cookie, STREAMS)
    try:
        with roaming(node, 100):
            _settle(crowd)
            return _measure(daemon, crowd, peers)
    finally:
        crowd.close()


def _settle(crowd: Crowd) -> None:
    """Until everybody has the whole and only changes come."""
    def is_quiet() -> bool:
        before = sum(crowd.received)
        time.sleep(2)
        return min(crowd.received) > 0 and sum(crowd.received) - before < STREAMS * 200_000

    eventually(is_quiet, 300, "every stream has begun")


def _measure(daemon: Daemon, crowd: Crowd, peers: int) -> list[Comparison]:
    bytes_before, cpu_before, start = sum(crowd.received), cpu_seconds(daemon.pid), time.monotonic()
    time.sleep(SECONDS)
    elapsed = time.monotonic() - start
    cpu = (cpu_seconds(daemon.pid) - cpu_before) / elapsed * 100
    size = (sum(crowd.received) - bytes_before) / STREAMS / elapsed
    if crowd.ended:
        raise RuntimeError(f"{crowd.ended} streams came to an end")
    what = f"{STREAMS:,} streams of {peers:,} peers, 1 % changing a second"
    return [Comparison(f"{what}: processor", cpu, None, "%", "", 50),
            Comparison(f"{what}: each stream", size / 1000, None, "kB/s", "", 30),
            Comparison(f"{what}: memory", resident_megabytes(daemon.pid), None, "MB", "", 100)]
