"""A reader of server-sent events: a thread collects them until the stream ends."""

import json
import socket
import threading
import time
from dataclasses import dataclass
from typing import Any

from .api import Api
from .waiting import eventually


@dataclass(frozen=True)
class Event:
    id: str
    name: str
    data: Any
    at: float  # when it arrived, on the monotonic clock


class EventReader:
    def __init__(self, api: Api, path: str = "/api/events", last_event_id: str = "") -> None:
        self._stream = api.open(path, {"Last-Event-ID": last_event_id} if last_event_id else None)
        assert self._stream.status == 200, self._stream.read()
        self.events: list[Event] = []
        self._greeted = threading.Event()
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()
        assert self._greeted.wait(20), "the stream begins"

    def __enter__(self) -> "EventReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def has_ended(self) -> bool:
        return not self._thread.is_alive()

    def wait_for(self, name: str, text: str, timeout: float = 20) -> Event:
        """The first event of this name whose data mentions `text`."""
        return eventually(lambda: next((event for event in self.events
                                        if event.name == name and text in json.dumps(event.data)), None),
                          timeout, f"an event {name} with {text}; there are {self.events}")

    def named(self, name: str) -> list[Event]:
        """Those of this name so far."""
        return [event for event in self.events if event.name == name]

    def close(self) -> None:
        if not self.has_ended:
            self._stream.fp.raw._sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
        self._thread.join(20)
        self._stream.close()

    def _collect(self) -> None:
        fields: dict[str, str] = {}
        try:
            for line in self._stream:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "retry":
                    self._greeted.set()
                elif name:
                    fields[name] = value
                elif "event" in fields:
                    event = Event(fields.get("id", ""), fields["event"], json.loads(fields["data"]), time.monotonic())
                    self.events.append(event)
                    fields = {}
        except (OSError, ValueError):
            pass  # cut off in the middle: an end like any other
