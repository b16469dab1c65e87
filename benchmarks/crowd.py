"""Many clients that label at once, and a book of what the server said to each.

Every answer has a key of its own. Some are sent twice, some are taken back and given
anew; the server's counts are compared with what it can have counted at that moment.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any
from uuid import uuid4

import numpy as np

from served import Client, Server

TWICE = 0.05  # of all answers are sent a second time under the same key
UNDONE = 0.02  # of all answers are taken back, and the video gets another folder


@dataclass(slots=True)
class Book:
    """What was begun and what was acknowledged, by all clients together."""

    folders: tuple[str, ...]
    before: int  # videos that were in folders when it began
    said: dict[str, tuple[str, int]] = field(default_factory=dict)  # folder, entry
    batches: set[int] = field(default_factory=set)  # entries of the history
    begun: int = 0  # labels
    kept: int = 0  # labels that were acknowledged
    taking_back: int = 0
    taken_back: int = 0
    twice: int = 0
    label_ms: list[float] = field(default_factory=list)
    undo_ms: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # what cannot be true
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> tuple[int, int]:
        """A label is about to be sent; how many were kept and taken back before it."""
        with self._lock:
            self.begun += 1
            return self.kept, self.taken_back

    def acknowledge(
        self, video: str, answer: Any, before: tuple[int, int], ms: float
    ) -> None:
        """A label was answered for the first time.

        Args:
            video: what it was about.
            answer: the server's.
            before: what `begin` gave.
            ms: between the two.
        """
        counted = sum(one["count"] for one in answer["folders"]) - self.before
        with self._lock:
            self.kept += 1
            self.label_ms.append(ms)
            self.said[video] = (answer["folder"], answer["entry"])
            if answer["entry"] in self.batches:
                self.wrong.append(f"entry {answer['entry']} was given twice")
            self.batches.add(answer["entry"])
            kept, taken_back = before
            least, most = kept + 1 - self.taking_back, self.begun - taken_back
            if not least <= counted <= most:
                self.wrong.append(f"{counted} counted, not {least} to {most}")
            if not answer["moved"]:
                self.wrong.append(f"not moved: {answer}")

    def repeat(self, video: str, answer: Any) -> None:
        """The same answer was sent again: nothing may have happened."""
        with self._lock:
            self.twice += 1
            if (answer["folder"], answer["entry"]) != self.said[video]:
                self.wrong.append(f"told something else the second time: {answer}")

    def take_back(self) -> None:
        """An undo is about to be sent."""
        with self._lock:
            self.taking_back += 1

    def took_back(self, video: str, ms: float) -> None:
        """It was acknowledged."""
        with self._lock:
            self.taken_back += 1
            self.undo_ms.append(ms)
            del self.said[video]


@dataclass(slots=True)
class Labeller:
    """One client with its share of the videos."""

    server: Server
    book: Book
    belongs: dict[str, str]
    rng: np.random.Generator
    until: float  # on the monotonic clock; nothing is begun after it

    def work(self, videos: Sequence[str]) -> None:
        """Answer for every video."""
        client = self.server.client()
        try:
            for video in videos:
                if time.monotonic() > self.until:
                    break
                self._label(client, video, self.belongs[video])
                if self.rng.random() < UNDONE:
                    self._undo(client, video)
                    other = self.book.folders[self.rng.integers(len(self.book.folders))]
                    self._label(client, video, other)
        except BaseException as error:
            self.book.wrong.append(f"a client has given up: {error!r}")
            raise
        finally:
            client.close()

    def _label(self, client: Client, video: str, folder: str) -> None:
        wish = {"id": video, "folder": folder, "request": uuid4().hex}
        before, began = self.book.begin(), time.perf_counter()
        answer = client.post("/api/labels", wish)
        ms = 1000 * (time.perf_counter() - began)
        self.book.acknowledge(video, answer, before, ms)
        if answer["folder"] != folder:
            self.book.wrong.append(f"{folder} was heard as {answer['folder']}")
        if self.rng.random() < TWICE:
            self.book.repeat(video, client.post("/api/labels", wish))

    def _undo(self, client: Client, video: str) -> None:
        _, entry = self.book.said[video]
        wish = {"entry": entry, "request": uuid4().hex}
        self.book.take_back()
        began = time.perf_counter()
        client.post("/api/undo", wish)
        self.book.took_back(video, 1000 * (time.perf_counter() - began))
        if self.rng.random() < TWICE:
            client.post("/api/undo", wish)


def label_all(
    server: Server,
    book: Book,
    belongs: dict[str, str],
    clients: int,
    *,
    most_seconds: float = inf,
    seed: int = 0,
) -> float:
    """Let that many clients answer for all videos; the seconds that it took."""
    until = time.monotonic() + most_seconds
    videos = np.random.default_rng(seed).permutation(list(belongs)).tolist()
    threads = [
        threading.Thread(
            target=Labeller(
                server, book, belongs, np.random.default_rng([seed, number]), until
            ).work,
            args=(videos[number::clients],),
        )
        for number in range(clients)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began
