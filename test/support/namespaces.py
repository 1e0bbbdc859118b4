"""Machines made of name spaces, and the network between them.

A Node is a process that does nothing but hold a network and a mount name space. Nothing has a global name: /run is the
node's own (so are the sockets of wireguard-go, which are files), and so are /sys and resolv.conf. When a node closes,
what still runs in it is killed by pid and the kernel takes links, routes and rules with the name space.

Needs root.
"""

import ctypes
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .command import TIME_LIMIT, attempt, run
from .waiting import eventually

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)

_HOLD = """
set -e
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /run/wireguard
touch "$1/resolv.conf"
[ -L /etc/resolv.conf ] || mount --bind "$1/resolv.conf" /etc/resolv.conf
ip link set lo up
echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad  # or a router solicits no neighbour for two seconds
touch "$1/ready"
exec sleep infinity
"""


def why_not() -> str:
    """Why name spaces cannot be made here; empty where they can."""
    if os.geteuid() != 0:
        return "needs root: name spaces and mounts are made with the host's own tools"
    tried = attempt("unshare", "--mount", "--net", "--propagation", "private", "true")
    return "" if tried.returncode == 0 else f"no name spaces here: {tried.stderr.strip()}"


class Node:
    def __init__(self, name: str, scratch: Path) -> None:
        """`scratch` is an empty folder for the node's own files."""
        self.name, self.scratch = name, scratch
        self._holder = subprocess.Popen(
            ["unshare", "--mount", "--net", "--propagation", "private", "sh", "-c", _HOLD, "hold", str(scratch)],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            start_new_session=True)  # a terminal's Ctrl-C is for who closes the node
        try:
            eventually(self._is_ready, what=f"the name spaces of {name}")
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._holder.pid

    def command(self, *words: str | Path) -> list[str]:
        """The command that runs `words` in this node. It is replaced by them, so its pid is theirs."""
        return ["nsenter", f"--target={self.pid}", "--mount", "--net", "--wd=/", *(str(word) for word in words)]

    def run(self, *words: str | Path, input: str | None = None, limit: float = TIME_LIMIT) -> str:
        return run(*self.command(*words), input=input, limit=limit)

    def attempt(self, *words: str | Path, input: str | None = None,
                limit: float = TIME_LIMIT) -> subprocess.CompletedProcess[str]:
        return attempt(*self.command(*words), input=input, limit=limit)

    def reaches(self, address: str, source: str = "") -> bool:
        """Whether one ping, sent from the address `source` if given, is answered within a second."""
        return self.attempt("ping", "-c1", "-W1", *(["-I", source] if source else []), address).returncode == 0

    @contextmanager
    def network(self) -> Iterator[None]:
        """Sockets that this thread makes inside belong to the node, also afterwards."""
        with open("/proc/thread-self/ns/net") as own, open(f"/proc/{self.pid}/ns/net") as theirs:
            _set_network(theirs.fileno())
            try:
                yield
            finally:
                _set_network(own.fileno())

    def processes(self) -> list[int]:
        """Every process in this node's network, the holder too."""
        network = os.stat(f"/proc/{self.pid}/ns/net").st_ino
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _network_of(pid) == network]

    def close(self) -> None:
        if self._holder.poll() is None:
            for pid in self.processes():
                if pid != self.pid:
                    os.kill(pid, signal.SIGKILL)
            self._holder.kill()
        self._holder.communicate()

    def _is_ready(self) -> bool:
        if self._holder.poll() is not None:
            raise RuntimeError(f"no name spaces for {self.name}: {self._holder.communicate()[1].strip()}")
        return (self.scratch / "ready").exists()


class Lab:
    """Two clients and a host of the "internet", each on its own wire to the server.

        client1 192.0.2.2/24    --- 192.0.2.1    \\
        client2 198.51.100.2/24 --- 198.51.100.1  server
        internet 203.0.113.9/24 --- 203.0.113.1  /

    All have IPv6 beside it (2001:db8:N::). Clients have the server as default route; the internet knows only its own
    wire, so that an answer proves address translation.
    """

    SERVER_ADDRESS = "192.0.2.1"  # what clients use as endpoint
    INTERNET_ADDRESS, INTERNET_ADDRESS_V6 = "203.0.113.9", "2001:db8:113::9"

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._nodes: list[Node] = []
        try:
            self.server = self._add_node("server")
            self.client1 = self._add_node("client1")
            self.client2 = self._add_node("client2")
            self.internet = self._add_node("internet")
            _wire(self.client1, self.server, "192.0.2.2", "192.0.2.1", "2001:db8:2::2", "2001:db8:2::1")
            _wire(self.client2, self.server, "198.51.100.2", "198.51.100.1", "2001:db8:51::2", "2001:db8:51::1")
            _wire(self.internet, self.server, "203.0.113.9", "203.0.113.1", "2001:db8:113::9", "2001:db8:113::1")
            _route_by(self.client1, "192.0.2.1", "2001:db8:2::1")
            _route_by(self.client2, "198.51.100.1", "2001:db8:51::1")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Lab":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for node in self._nodes:
            node.close()

    def add_host(self, router: Node, name: str, number: int) -> Node:
        """A host 10.NUMBER.0.2, fd00:NUMBER::2 on a wire of its own behind `router`, which is its default route."""
        host = self._add_node(name)
        _wire(host, router, f"10.{number}.0.2", f"10.{number}.0.1", f"fd00:{number}::2", f"fd00:{number}::1")
        _route_by(host, f"10.{number}.0.1", f"fd00:{number}::1")
        return host

    def _add_node(self, name: str) -> Node:
        scratch = self._scratch / name
        scratch.mkdir()
        self._nodes.append(Node(name, scratch))
        return self._nodes[-1]


class Tunnel:
    """A peer's end: wg-quick with exactly the text that wgpilot gave out."""

    def __init__(self, node: Node, configuration: str, name: str = "tunnel0") -> None:
        self._node = node
        self._file = node.scratch / f"{name}.conf"
        self._file.touch(mode=0o600)
        self._file.write_text(configuration)
        node.run("wg-quick", "up", self._file)

    def down(self) -> None:
        self._node.run("wg-quick", "down", self._file)


def _wire(node: Node, router: Node, address: str, router_address: str, address_v6: str,
          router_address_v6: str) -> None:
    """eth0 of `node` to the router's interface that bears the node's name.

    The kernel takes a veth end whose index is that of its peer for an ordinary link, and may wait a second before it
    lets it send: hence an index that no router's end has.
    """
    run("ip", "link", "add", "eth0", "index", "100", "netns", node.pid, "type", "veth",
        "peer", "name", node.name, "netns", router.pid)
    for end, link, ipv4, ipv6 in ((node, "eth0", address, address_v6),
                                  (router, node.name, router_address, router_address_v6)):
        end.run("ip", "address", "add", f"{ipv4}/24", "dev", link)
        end.run("ip", "address", "add", f"{ipv6}/64", "dev", link)
        end.run("ip", "link", "set", link, "up")


def _route_by(node: Node, gateway: str, gateway_v6: str) -> None:
    for gateway_address in (gateway, gateway_v6):
        node.run("ip", "route", "add", "default", "via", gateway_address)


def _network_of(pid: int) -> int | None:
    try:
        return os.stat(f"/proc/{pid}/ns/net").st_ino
    except OSError:
        return None  # it has ended


def _set_network(descriptor: int) -> None:
    if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
