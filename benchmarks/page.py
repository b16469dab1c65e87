"""What a page does beside the labelling: asks what comes next, and listens."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from types import TracebackType
from typing import Any, Self

from served import Server

LISTEN_SECONDS = 60.0  # without a word: a server says something every 15 seconds


@dataclass(slots=True)
class Page:
    """Polls `/api/next` and follows `/api/events` until it is closed."""

    server: Server
    pause: float  # seconds between two polls
    retrain_seconds: float = 0.0  # between two requests to train; 0: never
    next_ms: list[float] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)  # by kind
    wrong: list[str] = field(default_factory=list)
    _closed: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        tasks = [self._poll, self._listen]
        tasks += [self._retrain] if self.retrain_seconds else []
        for task in tasks:
            thread = threading.Thread(target=self._guarded, args=(task,), daemon=True)
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed.set()
        for thread in self._threads:
            thread.join(10 * LISTEN_SECONDS)

    def _guarded(self, task: Any) -> None:
        try:
            task()
        except (OSError, RuntimeError, HTTPException, ValueError) as error:
            if not self._closed.is_set():
                self.wrong.append(f"{task.__name__}: {error!r}")

    def _poll(self) -> None:
        client = self.server.client()
        while not self._closed.wait(self.pause):
            began = time.perf_counter()
            client.get("/api/next?n=20")
            self.next_ms.append(1000 * (time.perf_counter() - began))
        client.close()

    def _retrain(self) -> None:
        while not self._closed.wait(self.retrain_seconds):
            client = self.server.client()  # the last one was idle for long: hung up on
            client.post("/api/retrain", None)
            client.close()

    def _listen(self) -> None:
        connection = self.server.client().connection
        connection.timeout = LISTEN_SECONDS
        connection.request("GET", "/api/events")
        last = 0
        with connection.getresponse() as stream:
            for line in stream:
                if self._closed.is_set():
                    break
                name, _, value = line.decode().strip().partition(": ")
                if name == "id":
                    if int(value) <= last:
                        self.wrong.append(f"event {value} came after {last}")
                    last = int(value)
                elif name == "event":
                    self.events[value] += 1
                elif name == "data":
                    json.loads(value)
        connection.close()
