"""A real mail server (aiosmtpd) and a receiver of webhooks, both in a node's network, and certificates for them.

Each may be closed and opened again on the same port: down, then up.
"""

import asyncio
import email
import email.policy
import json
import socket
import ssl
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from .command import run
from .namespaces import Node


@dataclass(frozen=True)
class Certificates:
    """An authority, and a certificate of it for localhost and 127.0.0.1."""

    authority: Path
    context: ssl.SSLContext

    @staticmethod
    def make(folder: Path) -> "Certificates":
        authority, key, request = folder / "ca.pem", folder / "ca.key", folder / "server.csr"
        new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        run("openssl", "req", "-x509", *new_key, "-keyout", key, "-out", authority, "-days", "2", "-subj", "/CN=Test CA")
        run("openssl", "req", *new_key, "-keyout", folder / "server.key", "-out", request, "-subj", "/CN=localhost")
        (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1")
        run("openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey", key, "-CAcreateserial",
            "-out", folder / "server.pem", "-days", "2", "-extfile", folder / "names")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        return Certificates(authority, context)


def listening(node: Node, port: int = 0) -> socket.socket:
    with node.network():
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(16)
        return listener


class MailServer:
    """`tls` is none, starttls or tls; with `users`, a login is required."""

    def __init__(self, node: Node, certificates: Certificates | None = None, tls: str = "none",
                 users: dict[str, str] | None = None) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.refusal = ""  # what every message is answered, "" to take it
        self._node, self._tls, self._users = node, tls, users
        self._context = certificates.context if certificates else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.port = 0
        self.open()

    def __enter__(self) -> "MailServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def settings(self) -> dict[str, str]:
        return {"smtp_host": "localhost", "smtp_port": str(self.port), "smtp_tls": self._tls,
                "smtp_from": "wgpilot@example.org", "alert_email": "ops@example.org, night@example.org"}

    def open(self) -> None:
        listener = listening(self._node, self.port)
        self.port = listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(self._loop, listener, started), daemon=True)
        self._thread.start()
        assert started.wait(20)

    def close(self) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(20)
            self._loop = None

    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.messages]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.refusal:
            return self.refusal
        self.envelopes.append(envelope)
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 taken"

    def _serve(self, loop: asyncio.AbstractEventLoop, listener: socket.socket, started: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        context = self._context if self._tls == "tls" else None
        server = loop.run_until_complete(loop.create_server(self._conversation, sock=listener, ssl=context))
        started.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    def _conversation(self) -> SMTP:
        starttls = self._tls == "starttls"
        return SMTP(self, loop=self._loop, hostname="mail.test", tls_context=self._context if starttls else None,
                    require_starttls=starttls, authenticator=self._authenticate, auth_required=self._users is not None,
                    auth_require_tls=starttls)

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        known = (self._users or {}).get(data.login.decode())
        return AuthResult(success=known is not None and known == data.password.decode(), handled=False)


@dataclass(frozen=True)
class Post:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class WebhookReceiver:
    """Answers with what `answers` holds, one after the other, and 204 when it is empty: (status, headers, body)."""

    def __init__(self, node: Node, certificates: Certificates | None = None) -> None:
        self.posts: list[Post] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.append(Post(self.path, dict(self.headers), body))
                status, headers, answer = receiver.answers.pop(0) if receiver.answers else (204, {}, b"")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(answer)
                except OSError:
                    pass  # the other side has read enough

            def log_message(self, *_: object) -> None:
                pass

        listener = listening(node)
        self.port = listener.getsockname()[1]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = certificates.context.wrap_socket(listener, server_side=True) if certificates else listener
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> "WebhookReceiver":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(20)
