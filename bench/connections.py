"""A connection table of many entries: filled through ctnetlink, listed and flushed by wgpilot and by `conntrack`."""

import ipaddress
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

from measure import Comparison, median_seconds
from product import Product

CONNECTIONS = 100_000
PEERS = 10_000  # that have them, the first of a network
FIRST_PEER = int(ipaddress.ip_address("10.100.0.2"))  # of the first network that product.py prepares
FAR_END = int(ipaddress.ip_address("192.0.2.1"))
SECONDS_TO_LIVE = 36_000
MESSAGES_AT_ONCE = 100

_NETLINK_NETFILTER = 12
_NEW_CONNECTION = 1 << 8  # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW
_REQUEST_CREATE = 0x401
_NESTED = 0x8000


def compare(product: Product, rounds: int) -> list[Comparison]:
    """The table is full before and after, but for what is flushed."""
    fill()
    one, many = "connections of one peer", f"among {CONNECTIONS:,}"
    return [
        Comparison(f"list the {one} {many}", product.list_connections(rounds, "?peer_id=77"),
                   _tool(rounds, "-L", "-s", _address(76)), "s", "conntrack -L -s", 0.3),
        Comparison(f"list a network's {CONNECTIONS:,} connections", product.list_connections(3),
                   _tool(3, "-L"), "s", "conntrack -L", 0.7),
        Comparison(f"sum up a network's {CONNECTIONS:,} connections", product.list_connections(3, "/summary"),
                   _tool(3, "-L"), "s", "conntrack -L", 1.0),
        Comparison(f"flush the {one} {many}", product.flush_connections(rounds),
                   median_seconds(lambda number: _run("-D", "-s", _address(PEERS - 1 - number)), rounds), "s",
                   "conntrack -D -s", 0.3),
    ]


def clear() -> None:
    _run("-F")


def fill() -> None:
    for name in ("max", "acct"):
        setting = Path(f"/proc/sys/net/netfilter/nf_conntrack_{name}")
        setting.write_text({"max": str(4 * CONNECTIONS), "acct": "1"}[name])
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_NETFILTER) as netlink:
        netlink.connect((0, 0))
        messages = list(_messages())
        for first in range(0, len(messages), MESSAGES_AT_ONCE):
            netlink.send(b"".join(messages[first:first + MESSAGES_AT_ONCE]))
    count = int(Path("/proc/sys/net/netfilter/nf_conntrack_count").read_text())
    assert count >= CONNECTIONS, f"only {count} connections could be made"


def _messages() -> Iterator[bytes]:
    for number in range(CONNECTIONS):
        source, port = FIRST_PEER + number % PEERS, 1024 + number // PEERS
        yield _new_connection(source, FAR_END + number % 250, port)


def _new_connection(source: int, destination: int, port: int) -> bytes:
    """UDP from `port` to port 53, not translated."""
    body = struct.pack("!BBH", socket.AF_INET, 0, 0)
    body += _tuple(1, source, destination, port, 53) + _tuple(2, destination, source, 53, port)
    body += _attribute(7, struct.pack("!I", SECONDS_TO_LIVE))  # CTA_TIMEOUT
    return struct.pack("=IHHII", 16 + len(body), _NEW_CONNECTION, _REQUEST_CREATE, 0, 0) + body


def _tuple(kind: int, source: int, destination: int, source_port: int, destination_port: int) -> bytes:
    """CTA_TUPLE_ORIG (1) or CTA_TUPLE_REPLY (2)."""
    addresses = _attribute(1, struct.pack("!I", source)) + _attribute(2, struct.pack("!I", destination))
    transport = _attribute(1, bytes([socket.IPPROTO_UDP])) + _attribute(2, struct.pack("!H", source_port)) + _attribute(
        3, struct.pack("!H", destination_port))
    return _attribute(kind | _NESTED, _attribute(1 | _NESTED, addresses) + _attribute(2 | _NESTED, transport))


def _attribute(kind: int, payload: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)


def _address(number: int) -> str:
    return str(ipaddress.ip_address(FIRST_PEER + number))


def _tool(rounds: int, *words: str) -> float:
    return median_seconds(lambda _: _run(*words), rounds)


def _run(*words: str) -> None:
    subprocess.run(["conntrack", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
