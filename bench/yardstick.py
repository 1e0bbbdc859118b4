"""The standard tools doing the same work on the same kernel: `wg` and `ip` with a device of many peers."""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from measure import median_seconds, seconds

DEVICE = "yard0"


class Yardstick:
    """Each step expects the one before: bring_up, read, add_one, delete."""

    def __init__(self, peers: int, scratch: Path) -> None:
        self._configuration = scratch / "yardstick.conf"
        self._configuration.write_text("\n".join(configuration_lines(peers)) + "\n")
        self._configuration.read_bytes()  # from the page cache in what follows, as the other side's database

    def bring_up(self) -> float:
        _run("ip", "link", "add", DEVICE, "type", "wireguard")
        _run("ip", "link", "set", DEVICE, "up")
        return seconds(lambda: _run("wg", "setconf", DEVICE, str(self._configuration)))

    def read(self, rounds: int) -> float:
        return median_seconds(lambda _: _run("wg", "show", DEVICE, "dump"), rounds)

    def add_one(self, rounds: int) -> float:
        keys = [random_key() for _ in range(rounds)]
        return median_seconds(lambda number: _run("wg", "set", DEVICE, "peer", keys[number], "allowed-ips",
                                                  f"10.127.0.{number + 1}/32"), rounds)

    def delete(self) -> float:
        """The kernel waits for each peer: minutes for ten thousand."""
        return seconds(lambda: _run("ip", "link", "del", DEVICE))


def configuration_lines(peers: int) -> Iterator[str]:
    """As wgpilot's peers are: a preshared key, one IPv4 and one IPv6 address each."""
    yield from ("[Interface]", f"PrivateKey = {random_key()}", "ListenPort = 51999")
    for number in range(1, peers + 1):
        yield from ("[Peer]", f"PublicKey = {random_key()}", f"PresharedKey = {random_key()}",
                    f"AllowedIPs = 10.64.{number >> 8}.{number & 255}/32, fd64::{number:x}/128")


def random_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def _run(*words: str) -> None:
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
