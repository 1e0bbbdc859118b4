"""A small HTTPS JSON client: cookies, JSON in and out, self-signed certificates. One thread each; `copy()` for more."""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from .namespaces import Node

TIME_LIMIT = 60  # seconds


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error_code(self) -> str:
        return self.json["error"]["code"]

    def expect(self, status: int) -> "Response":
        shown = self.body[:2000].decode(errors="replace")
        assert self.status == status, f"expected {status}, got {self.status}: {shown}"
        return self


class Api:
    def __init__(self, host: str, port: int, node: Node | None = None) -> None:
        """With `node`, connections start in that node's network."""
        self._host, self._port, self._node = host, port, node
        self.cookies: dict[str, str] = {}
        self._connection: http.client.HTTPSConnection | None = None

    def get(self, path: str, headers: dict[str, str] | None = None) -> Response:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, body: object = None, headers: dict[str, str] | None = None) -> Response:
        return self.request("POST", path, body, headers)

    def put(self, path: str, body: object = None, headers: dict[str, str] | None = None) -> Response:
        return self.request("PUT", path, body, headers)

    def delete(self, path: str, headers: dict[str, str] | None = None) -> Response:
        return self.request("DELETE", path, headers=headers)

    def request(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Response:
        """`body` is sent as JSON; bytes are sent as they are."""
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        all_headers = {"Connection": "keep-alive"} | ({"Content-Type": "application/json"} if sent is not None else {})
        if self.cookies:
            all_headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = self._exchange(method, path, sent, all_headers | (headers or {}))
        self._keep_cookies(response.headers.get("Set-Cookie"))
        return response

    def open(self, path: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        """An answer to GET whose body is still to come, on a connection of its own that ends with it."""
        all_headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection = self._connect()
        connection.request("GET", path, headers=all_headers | (headers or {}))
        return connection.getresponse()

    def copy(self) -> "Api":
        """Another connection with the same session."""
        other = Api(self._host, self._port, self._node)
        other.cookies = dict(self.cookies)
        return other

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Response:
        """Over the open connection if there is one; a server may have closed it while it was idle."""
        reused = self._connection is not None
        try:
            return self._send(method, path, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            self.close()
            if not reused:
                raise
            return self._send(method, path, body, headers)
        except BaseException:
            self.close()
            raise

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Response:
        if self._connection is None:
            self._connection = self._connect()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        response = Response(answer.status, answer.headers, answer.read())
        if answer.will_close:  # http.client would connect again by itself, outside the node
            self.close()
        return response

    def _connect(self) -> http.client.HTTPSConnection:
        context = _trusting_context()
        connection = http.client.HTTPSConnection(self._host, self._port, context=context, timeout=TIME_LIMIT)
        with self._node.network() if self._node else nullcontext():
            connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _keep_cookies(self, header: str | None) -> None:
        for name, morsel in SimpleCookie(header or "").items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


def _trusting_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
