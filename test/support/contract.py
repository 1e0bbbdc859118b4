"""api/openapi.yaml as a judge: every answer must be documented, with its content type, headers and schema."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from .api import Api, Response

CONTRACT = yaml.safe_load((Path(__file__).resolve().parents[2] / "api/openapi.yaml").read_text())
METHODS = ("get", "post", "put", "delete")


def operations() -> set[tuple[str, str]]:
    return {(method, path) for path, item in CONTRACT["paths"].items() for method in METHODS if method in item}


def resolve(item: dict[str, Any]) -> dict[str, Any]:
    """The part that a `$ref` points to."""
    while "$ref" in item:
        target = CONTRACT
        for name in item["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        item = target
    return item


def check_schema(value: object, schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(schema | {"components": CONTRACT["components"]}).validate(value)


def check_response(method: str, path: str, response: Response) -> None:
    documented = CONTRACT["paths"][path][method]["responses"]
    where = f"{method} {path} -> {response.status}"
    assert str(response.status) in documented, f"{where} is not documented: {response.text[:500]}"
    expected = resolve(documented[str(response.status)])
    assert re.fullmatch("req_[0-9a-f]{12}", response.headers["X-Request-ID"]), where
    for name, header in expected.get("headers", {}).items():
        check_header(where, name, resolve(header)["schema"], response)
    check_body(where, expected.get("content", {}), response)


def check_header(where: str, name: str, schema: dict[str, Any], response: Response) -> None:
    value = response.headers.get(name)
    assert value is not None, f"{where} lacks {name}"
    check_schema(int(value) if schema["type"] == "integer" else value, schema)


def check_body(where: str, content: dict[str, Any], response: Response) -> None:
    if not content:
        assert response.body == b"", f"{where} has a body"
        return
    media_type = response.headers["Content-Type"].split(";")[0]
    assert media_type in content, f"{where} is {media_type}"
    if media_type == "application/json":
        check_schema(response.json, content[media_type]["schema"])


class Judge:
    """A client that knows the contract and remembers which operations it has seen succeed."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.seen: set[tuple[str, str]] = set()

    def call(self, method: str, path: str, status: int, body: object = None, *, query: str = "",
             headers: dict[str, str] | None = None, **parameters: object) -> Response:
        """`path` as the contract spells it; `parameters` fill its braces."""
        response = self.api.request(method.upper(), path.format(**parameters) + query, body, headers)
        response.expect(status)
        check_response(method, path, response)
        if status < 300:
            self.seen.add((method, path))
            self._check_request(method, path, body)
        return response

    def follow(self, path: str, **parameters: object) -> None:
        """An event stream, of which the head and what comes at once are judged."""
        with self.api.open(path.format(**parameters)) as stream:
            response = Response(stream.status, stream.headers, stream.readline())
        response.expect(200)
        check_response("get", path, response)
        assert response.text.startswith("retry: ")
        self.seen.add(("get", path))

    @staticmethod
    def _check_request(method: str, path: str, body: object) -> None:
        """What the server takes, the contract must allow."""
        if body is not None:
            documented = resolve(CONTRACT["paths"][path][method]["requestBody"])
            check_schema(json.loads(json.dumps(body)), documented["content"]["application/json"]["schema"])
