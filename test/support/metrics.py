"""GET /metrics read as Prometheus reads it, and Prometheus itself."""

import json
import re
import shutil
import signal
import socket
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import yaml

from .command import attempt
from .namespaces import Node
from .waiting import eventually

START_LIMIT, ANSWER_LIMIT, STOP_LIMIT = 60, 20, 20  # seconds

_SAMPLE = re.compile(r"(\w+)(?:\{(.*)\})? (\S+)")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


class Samples:
    """The samples of an answer, by name and labels."""

    def __init__(self, text: str) -> None:
        self._values: dict[tuple[str, frozenset[tuple[str, str]]], float] = {}
        for line in text.splitlines():
            if not line.startswith("#"):
                match = _SAMPLE.fullmatch(line)
                assert match, line
                key = match[1], frozenset(_LABEL.findall(match[2] or ""))
                assert key not in self._values, f"{line} comes twice"
                self._values[key] = float(match[3])

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self._values}

    def value(self, name: str, **labels: str) -> float:
        """Of a sample that is not there yet, "not yet" for eventually()."""
        key = name, frozenset(labels.items())
        assert key in self._values, f"there is no {name}{labels}"
        return self._values[key]


def why_no_prometheus() -> str:
    """Why Prometheus cannot be run here; empty where it can."""
    missing = [name for name in ("prometheus", "promtool") if not shutil.which(name)]
    return f"not installed: {', '.join(missing)}" if missing else ""


def check_metrics(text: str) -> str:
    """What promtool has to say against an answer."""
    done = attempt("promtool", "check", "metrics", input=text)
    return done.stdout + done.stderr if done.returncode else ""


class Prometheus:
    """The server, inside `node`, scraping every second."""

    def __init__(self, node: Node, scratch: Path, target: str, token: str = "", rules: Path | None = None) -> None:
        self._node, self._listen = node, f"127.0.0.1:{_free_port(node)}"
        job: dict[str, Any] = {"job_name": "wgpilot", "scheme": "https", "tls_config": {"insecure_skip_verify": True},
                               "static_configs": [{"targets": [target]}]}
        if token:
            job["authorization"] = {"credentials": token}
        configuration = {"global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "scrape_configs": [job],
                         "rule_files": [str(rules)] if rules else []}
        self._log_file = scratch / "prometheus.log"
        file = scratch / "prometheus.yml"
        file.write_text(yaml.safe_dump(configuration))
        words = node.command("prometheus", f"--config.file={file}", f"--storage.tsdb.path={scratch / 'tsdb'}",
                             f"--web.listen-address={self._listen}")
        with self._log_file.open("wb") as log:
            self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def __enter__(self) -> "Prometheus":
        try:
            eventually(self._is_ready, START_LIMIT, "Prometheus is ready")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series of an instant query, each with `metric` and `value`; a scalar has no `metric`."""
        return self.get("/api/v1/query", query=expression)["result"]

    def value(self, expression: str) -> float | None:
        """Of the only series; None while there is none."""
        series = self.query(expression)
        assert len(series) <= 1, series
        return float(series[0]["value"][1]) if series else None

    def get(self, path: str, **parameters: str) -> Any:
        url = f"http://{self._listen}{path}?{urllib.parse.urlencode(parameters)}"
        with self._node.network():  # the connection is made by this thread
            try:
                with urllib.request.urlopen(url, timeout=ANSWER_LIMIT) as answer:
                    return json.load(answer)["data"]
            except urllib.error.HTTPError as error:
                raise AssertionError(f"{parameters}: {error.read().decode()}") from error

    def _is_ready(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"Prometheus ended with status {self._process.returncode}\n{self._log_file.read_text()}")
        with self._node.network():
            try:
                return urllib.request.urlopen(f"http://{self._listen}/-/ready", timeout=ANSWER_LIMIT).status == 200
            except OSError:
                return False


def _free_port(node: Node) -> int:
    with node.network(), socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
