"""Witnesses of traffic: pings that arrive or do not, TCP connections, and the source address that the far end sees."""

import re
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from .namespaces import Node

TIME_LIMIT = 20  # seconds
PINGS_AT_ONCE = 6  # more would wait too long for the virtual machine's slow processor


def ping(*calls: tuple[Node, str] | tuple[Node, str, str]) -> list[bool]:
    """Pings side by side, each from a node to an address, perhaps with a source address; whether each is answered."""
    with ThreadPoolExecutor(PINGS_AT_ONCE) as pool:
        return list(pool.map(lambda call: call[0].reaches(*call[1:]), calls))


@contextmanager
def pinging(node: Node, address: str, *options: str) -> Iterator[None]:
    """Five pings a second for as long as this lasts, answered or not."""
    process = subprocess.Popen(node.command("ping", "-i", "0.2", *options, address), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def no_ping_at(*receivers: Node) -> Iterator[None]:
    """While this lasts, no ping of either family may arrive at the receivers, be it answered or not."""
    before = [_echo_requests(node) for node in receivers]
    yield
    arrived = {node.name: _echo_requests(node) - count for node, count in zip(receivers, before)}
    assert not any(arrived.values()), f"pings arrived at {arrived}"


@contextmanager
def tcp_connection(caller: Node, called: Node, address: str) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends, the caller's first, of a connection to `address` of the node `called`."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with called.network():
        listener = socket.create_server((address, 0), family=family)
    with caller.network():
        near = socket.socket(family)
    with listener, near, ThreadPoolExecutor(1) as pool:
        listener.settimeout(TIME_LIMIT)
        near.settimeout(TIME_LIMIT)
        accepted = pool.submit(listener.accept)
        near.connect(listener.getsockname())
        far, _ = accepted.result()
        with far:
            far.settimeout(TIME_LIMIT)
            yield near, far


def carries(near: socket.socket, far: socket.socket, patience: float = 2) -> bool:
    """Whether bytes still arrive both ways, each within `patience` seconds."""
    for sender, receiver in ((near, far), (far, near)):
        sender.sendall(b"still there?")
        receiver.settimeout(patience)
        try:
            receiver.recv(1024)
        except TimeoutError:
            return False
    return True


def seen_address(caller: Node, called: Node, address: str) -> str:
    """The source address under which a TCP connection of the caller arrives."""
    with tcp_connection(caller, called, address) as (_, far):
        return far.getpeername()[0]


def exchange(near: socket.socket, far: socket.socket, length: int = 2_000_000) -> None:
    """Sends `length` bytes each way, one after the other; all of them must arrive."""
    with ThreadPoolExecutor(1) as pool:
        for sender, receiver in ((near, far), (far, near)):
            sent = pool.submit(sender.sendall, b"x" * length)
            received = 0
            while received < length:
                chunk = receiver.recv(1 << 16)
                assert chunk, f"the connection ended after {received} bytes"
                received += len(chunk)
            sent.result()


def segment_size(node: Node, connection: socket.socket) -> int:
    """The largest payload that this end, which belongs to the node, sends: the announced MSS less TCP's options."""
    shown = node.run("ss", "-tniH", "sport", f"= :{connection.getsockname()[1]}")
    return int(re.findall(r"\bmss:(\d+)", shown)[0])


def _echo_requests(node: Node) -> int:
    """How many pings of both families have arrived so far."""
    counters = node.run("nstat", "-asz", "IcmpInEchos", "Icmp6InEchos").splitlines()[1:]
    return sum(int(line.split()[1]) for line in counters)
