"""Long work in the background, and what it tells whoever is listening."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, TypeAlias

from clipshelf.domain.errors import ClipshelfError
from clipshelf.domain.events import Progress, Watch

State: TypeAlias = Literal["running", "done", "failed", "cancelled"]
KEPT_EVENTS = 1000  # a page that was away longer than this asks for everything anew


@dataclass(frozen=True, slots=True)
class Event:
    """One message; ids grow by one."""

    id: int
    kind: str
    data: Mapping[str, Any]


@dataclass(slots=True)
class Events:
    """A stream of messages that any number of listeners follow at their own pace."""

    _kept: deque[Event] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    _ids: count[int] = field(default_factory=lambda: count(1))
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _closed: bool = False

    def send(self, kind: str, data: Mapping[str, Any]) -> None:
        """Tell everyone."""
        with self._changed:
            self._kept.append(Event(next(self._ids), kind, data))
            self._changed.notify_all()

    def last(self) -> int:
        """The id of the newest event; 0 before the first."""
        with self._changed:
            return self._kept[-1].id if self._kept else 0

    def after(self, last: int, timeout: float) -> tuple[Event, ...]:
        """Events newer than `last`; waits up to `timeout` seconds for one."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or (self._kept and self._kept[-1].id > last),
                timeout,
            )
            return tuple(event for event in self._kept if event.id > last)

    @property
    def closed(self) -> bool:
        """Nothing more will come."""
        return self._closed

    def close(self) -> None:
        """Let every listener go."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


@dataclass(slots=True)
class Job:
    """One piece of long work."""

    id: str
    work: str  # scan, embed, train
    state: State = "running"
    progress: Progress | None = None
    message: str = ""  # why it failed

    def to_json(self) -> dict[str, Any]:
        """As the page shows it."""
        at = self.progress or Progress(self.work, 0, 0)
        left = at.seconds_left
        return {
            "id": self.id,
            "work": self.work,
            "state": self.state,
            "done": at.done,
            "total": at.total,
            "rate": round(at.rate, 2),
            "seconds_left": None if left is None else round(left, 1),
            "item": at.item,
            "message": self.message,
        }


@dataclass(slots=True)
class Jobs:
    """Runs work in threads and reports it as `job` events."""

    events: Events
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _running: dict[str, Job] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, work: str, task: Callable[[Watch], Any]) -> Any:
        """Do a task here and now, shown as a job; an error ends it and passes on."""
        job = Job(f"{work}-{next(self._numbers)}", work)
        self._running[job.id] = job
        self._tell(job)

        def watch(progress: Progress) -> None:
            job.progress = progress
            self._tell(job)

        try:
            result = task(watch)
        except BaseException as error:
            job.state, job.message = "failed", str(error)
            raise
        else:
            job.state = "cancelled" if self.stopping() else "done"
            return result
        finally:
            del self._running[job.id]
            self._tell(job)

    def start(self, task: Callable[[], None]) -> None:
        """Do a task in a thread of its own; an error becomes an `error` event."""
        thread = threading.Thread(target=self._guarded, args=(task,), daemon=True)
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()

    def running(self) -> tuple[Job, ...]:
        """Jobs that have not ended."""
        return tuple(self._running.values())

    def stopping(self) -> bool:
        """Is it time to end at the next sensible place?"""
        return self._stopping.is_set()

    def close(self, timeout: float = 15.0) -> None:
        """Ask all work to end, and wait for it."""
        self._stopping.set()
        self.events.close()
        for thread in self._threads:
            thread.join(timeout)

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except ClipshelfError as error:
            self._complain(str(error), error.hint)
        except Exception as error:  # noqa: BLE001  # shown to the person, never swallowed
            self._complain(f"{type(error).__name__}: {error}", "See clipshelf doctor.")

    def _complain(self, message: str, hint: str) -> None:
        if not self.stopping():
            self.events.send("error", {"message": message, "hint": hint})

    def _tell(self, job: Job) -> None:
        self.events.send("job", job.to_json())
