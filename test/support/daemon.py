"""wgpilot as a process: initialise, start and wait until it answers, stop, kill, start again.

What it logs goes to a file, which every failure shows. Tunnels outlive the process on purpose; they end with the node.
"""

import json
import os
import signal
import socket
import ssl
import subprocess
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from . import command
from .api import Api
from .namespaces import Node
from .waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
# Taken out of the environment: wgpilot refuses variables it does not know.
PROGRAM = Path(os.environ.pop("WGPILOT_PROGRAM", "") or ROOT / "build/wgpilot")
READY_LIMIT, STOP_LIMIT = 60, 15  # seconds; wgpilot promises to stop within 10


class Daemon:
    def __init__(self, data_dir: Path, node: Node | None = None, listen: str = "", *arguments: str) -> None:
        """Starts nothing yet. Without `listen` it is a free port on the loopback of `node`."""
        self.data_dir, self.node = data_dir, node
        self.listen = listen or f"127.0.0.1:{_free_port(node)}"
        self.log_file = data_dir.parent / f"{data_dir.name}.log"
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Daemon":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        assert self._process and self._process.poll() is None, f"wgpilot does not run\n{self.log}"
        return self._process.pid

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def log_entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A subcommand of the same program over the same data, in the same node."""
        return command.attempt(*self._in_node(PROGRAM, *arguments, "--data-dir", self.data_dir))

    def init(self) -> str:
        """Makes the data directory and returns the one-time setup password."""
        done = self.call("init", "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)["setup_password"]

    def start(self) -> "Daemon":
        self.launch()
        eventually(self._answers, READY_LIMIT, "wgpilot answers on /api/health")
        return self

    def launch(self) -> None:
        """Starts the process without waiting: for tests of a start that fails."""
        words = self._in_node(*self.serve_command())
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def serve_command(self) -> list[str]:
        """What launch() runs, for a test that runs it with less around it."""
        words = [PROGRAM, "serve", "--data-dir", self.data_dir, "--listen", self.listen, *self._arguments]
        return [str(word) for word in words]

    def wait(self, limit: float = READY_LIMIT) -> int:
        """Until the process ends by itself; returns its status."""
        assert self._process
        return self._process.wait(limit)

    def stop(self) -> int:
        os.kill(self.pid, signal.SIGTERM)
        return self.wait(STOP_LIMIT)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def restart(self) -> "Daemon":
        self.stop()
        return self.start()

    def close(self) -> None:
        """Whatever state it is in."""
        if self._process and self._process.poll() is None:
            self.kill()

    def api(self) -> Api:
        """A client without a session."""
        host, port = self.listen.rsplit(":", 1)
        return Api(host.strip("[]"), int(port), self.node)

    def _in_node(self, *words: str | Path) -> list[str]:
        return self.node.command(*words) if self.node else [str(word) for word in words]

    def _answers(self) -> bool:
        assert self._process
        if self._process.poll() is not None:
            raise RuntimeError(f"wgpilot ended with status {self._process.returncode} before it was ready\n{self.log}")
        api = self.api()
        try:
            return api.get("/api/health").status == 200
        except (ConnectionError, ssl.SSLError, socket.timeout):
            return False
        finally:
            api.close()


def _free_port(node: Node | None) -> int:
    with node.network() if node else nullcontext(), socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
