"""Long work in the background, and what it tells whoever is listening."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count, takewhile
from typing import Any, Literal, TypeAlias

from clipshelf.domain.errors import ClipshelfError, Conflict, NotFound, told
from clipshelf.domain.events import Progress, Watch

State: TypeAlias = Literal["running", "paused", "done", "failed", "cancelled"]
KEPT_EVENTS = 1000  # a page that was away longer than this asks for everything anew
STANDING = frozenset({"folders", "vectors"})  # how things stand: the newest says it all


class Cancelled(Exception):  # an end that was asked for
    """A person has ended a job; what it had finished is kept."""


@dataclass(frozen=True, slots=True)
class Event:
    """One message; ids grow."""

    id: int
    kind: str
    data: Mapping[str, Any]


@dataclass(slots=True)
class Events:
    """A stream of messages that any number of listeners follow at their own pace."""

    _kept: OrderedDict[int, Event] = field(default_factory=OrderedDict)  # by id
    _standing: dict[str, int] = field(default_factory=dict)  # kind -> its newest id
    _ids: count[int] = field(default_factory=lambda: count(1))
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _closed: bool = False

    def send(self, kind: str, data: Mapping[str, Any]) -> None:
        """Tell everyone."""
        with self._changed:
            event = Event(next(self._ids), kind, data)
            self._kept[event.id] = event
            if kind in STANDING:
                self._kept.pop(self._standing.get(kind, 0), None)
                self._standing[kind] = event.id
            elif len(self._kept) > KEPT_EVENTS:
                self._kept.popitem(last=False)
            self._changed.notify_all()

    def last(self) -> int:
        """The id of the newest event; 0 before the first."""
        with self._changed:
            return self._newest()

    def after(self, last: int, timeout: float) -> tuple[Event, ...]:
        """Events newer than `last`; waits up to `timeout` seconds for one."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or self._newest() > last, timeout
            )
            newer = takewhile(lambda id_: id_ > last, reversed(self._kept))
            return tuple(self._kept[id_] for id_ in reversed(tuple(newer)))

    def _newest(self) -> int:
        return next(reversed(self._kept), 0)

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
    can_pause: bool = True  # False: what holds it up would hold up everything
    _going_on: threading.Event = field(default_factory=threading.Event)
    _cancelled: bool = False

    def __post_init__(self) -> None:
        self._going_on.set()

    def pause(self) -> None:
        """Hold it at the next step.

        Raises:
            Conflict: it is of the kind that can only be ended.
        """
        if not self.can_pause:
            raise Conflict(
                "This cannot be paused: everything else would wait for it.",
                code="cannot-pause",
                hint="It can be ended; what it has done stays.",
            )
        self.state = "paused"
        self._going_on.clear()

    def resume(self) -> None:
        """Let it go on."""
        self.state = "running"
        self._going_on.set()

    def cancel(self) -> None:
        """End it at the next step."""
        self._cancelled = True
        self.resume()

    @property
    def cancelled(self) -> bool:
        """A person has asked for its end."""
        return self._cancelled

    def check(self) -> None:
        """Wait while it is paused.

        Raises:
            Cancelled: it is to end.
        """
        self._going_on.wait()
        if self._cancelled:
            raise Cancelled(self.work)

    def to_json(self) -> dict[str, Any]:
        """As the page shows it."""
        at = self.progress or Progress(self.work, 0, 0)
        left = at.seconds_left
        return {
            "id": self.id,
            "work": self.work,
            "state": self.state,
            "can_pause": self.can_pause,
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

    def run(
        self, work: str, task: Callable[[Watch], Any], *, can_pause: bool = True
    ) -> Any:
        """Do a task here and now, shown as a job; an error ends it and passes on."""
        job = Job(f"{work}-{next(self._numbers)}", work, can_pause=can_pause)
        self._running[job.id] = job
        self._tell(job)

        def watch(progress: Progress) -> None:
            job.progress = progress
            self._tell(job)
            job.check()

        try:
            result = task(watch)
        except Cancelled:
            job.state = "cancelled"
            raise
        except BaseException as error:
            job.state, job.message = "failed", told(error)
            raise
        else:
            ended = job.cancelled or self.stopping()
            job.state = "cancelled" if ended else "done"
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

    def find(self, job: str) -> Job:
        """A job that has not ended.

        Raises:
            NotFound: there is none of that name.
        """
        found = self._running.get(job)
        if found is None:
            raise NotFound(
                "That work has ended.",
                code="unknown-job",
                hint="The page shows what is running.",
            )
        return found

    def pause(self, job: str) -> Job:
        """Hold a job at its next step."""
        return self._changed(job, Job.pause)

    def resume(self, job: str) -> Job:
        """Let a job go on."""
        return self._changed(job, Job.resume)

    def cancel(self, job: str) -> Job:
        """End a job at its next step; what it has finished is kept."""
        return self._changed(job, Job.cancel)

    def _changed(self, name: str, change: Callable[[Job], None]) -> Job:
        job = self.find(name)
        change(job)
        self._tell(job)
        return job

    def stopping(self) -> bool:
        """Is it time to end at the next sensible place?"""
        return self._stopping.is_set()

    def pause_for(self, seconds: float) -> bool:
        """Wait so long, or until it is time to end; True if it is."""
        return self._stopping.wait(seconds)

    def close(self, timeout: float = 15.0) -> None:
        """Ask all work to end, and wait for it."""
        self._stopping.set()
        for job in self.running():
            job.resume()
        self.events.close()
        for thread in self._threads:
            thread.join(timeout)

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Cancelled:
            return
        except ClipshelfError as error:
            self._complain(str(error), error.hint)
        except Exception as error:  # noqa: BLE001  # shown to the person, never swallowed
            self._complain(told(error), "See clipshelf doctor.")

    def _complain(self, message: str, hint: str) -> None:
        if not self.stopping():
            self.events.send("error", {"message": message, "hint": hint})

    def _tell(self, job: Job) -> None:
        self.events.send("job", job.to_json())
