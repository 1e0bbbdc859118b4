"""nginx serving the same bytes over TLS; requests per second of processor time, which a busy machine does not bend."""

import os
import re
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from product import cpu_seconds
from support.waiting import eventually

DURATION, CONNECTIONS = 5, 16  # seconds; of wrk

_CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; keepalive_requests 10000000; default_type application/json;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
    location / {{ root {folder}; }}
  }}
}}
"""


def requests_per_cpu_second(pid: int, url: str) -> float:
    """What the process `pid` answers per second of its own processor time."""
    before = cpu_seconds(pid)
    report = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{DURATION}s", url], capture_output=True, text=True,
                            check=True).stdout
    answered = re.search(r"(\d+) requests in", report)
    if not answered or "Non-2xx" in report:
        raise RuntimeError(f"{url}: {report}")
    return int(answered[1]) / (cpu_seconds(pid) - before)


@contextmanager
def nginx(body: bytes) -> Iterator[tuple[int, str]]:
    """(pid, url) of an nginx of one process that answers `body` as a file."""
    with tempfile.TemporaryDirectory(prefix="wgpilot-bench-") as name:
        folder, port = Path(name), _free_port()
        (folder / "body").write_bytes(body)
        _make_certificate(folder)
        (folder / "nginx.conf").write_text(_CONFIGURATION.format(folder=folder, port=port))
        user = ["-g", "user root;"] if os.geteuid() == 0 else []
        server = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"), *user])
        try:
            eventually(lambda: server.poll() is None and _listens(port), what="nginx listens")
            yield server.pid, f"https://127.0.0.1:{port}/body"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


def _make_certificate(folder: Path) -> None:
    """The same kind of key as wgpilot makes for itself: an elliptic curve's."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "1", "-subj", "/CN=localhost", "-keyout", str(folder / "key.pem"),
                    "-out", str(folder / "certificate.pem")], check=True, capture_output=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
