"""Who looks at videos: this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from clipshelf.app import choosing
from clipshelf.app.gathering import own_pieces
from clipshelf.app.looking import Done, Looker, Looking
from clipshelf.app.opening import Library
from clipshelf.app.seeing import keep_seen
from clipshelf.domain.errors import missing_extra
from clipshelf.domain.features import Encoder
from clipshelf.domain.video import File, VideoId
from clipshelf.signals.run.pieces import arrow


class Engine(Protocol):
    """Where videos become vectors."""

    @property
    def out(self) -> Path | None:
        """Where it leaves what it has made; None: in the library's own state."""
        ...

    def looker(self, library: Library, encoder: Encoder, workers: int | None) -> Looker:
        """One that looks with this encoder."""
        ...


@dataclass(frozen=True, slots=True)
class Local:
    """Child processes of this one; every batch is kept in the library at once."""

    out: Path | None = None

    def looker(self, library: Library, encoder: Encoder, workers: int | None) -> Looker:
        """One that looks here."""
        return Looking(library, encoder, partial(keep_seen, library), workers)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Ray: what its workers leave is taken in at the end, or by the next run."""

    address: str | None = None  # None: one is begun here
    out: Path | None = None

    def looker(self, library: Library, encoder: Encoder, workers: int | None) -> Looker:
        """One that sends others to look."""
        folder = self.out or own_pieces(library)
        return Sending(library, encoder, folder, self.address, workers)


@dataclass(slots=True)
class Sending:
    """Videos on their way through a cluster."""

    library: Library
    encoder: Encoder
    out: Path
    address: str | None
    workers: int | None
    moved: list[VideoId] = field(default_factory=list)

    def batches(self, videos: Sequence[VideoId]) -> Iterator[Done]:
        """Send them to be looked at, and give out whose pieces are there."""
        from clipshelf.signals.run import ray  # noqa: PLC0415  # only if asked for

        self.out.mkdir(parents=True, exist_ok=True)
        key = self.encoder.spec.key
        task = ray.Task(choosing.registered_as(key), key, self.out.absolute())
        errands = [
            ray.Errand(video, self.library.root / file.path, file.size, file.mtime_ns)
            for video, file in self._files(videos)
        ]
        for done in ray.look_on_cluster(
            errands, task, address=self.address, workers=self.workers
        ):
            self.moved += [video for video, seen in done if seen is None]
            yield [(video, bool(seen)) for video, seen in done]

    def _files(self, videos: Sequence[VideoId]) -> Iterator[tuple[VideoId, File]]:
        for video in videos:
            known = self.library.catalogue.video(video)
            if known is not None and known.files:
                yield video, known.files[0]


ENGINES = ("local", "ray")


def engine_called(name: str, *, address: str | None, out: Path | None) -> Engine:
    """The engine of that name.

    Args:
        name: one of `ENGINES`.
        address: of a cluster; None: one is begun here, and ends with the run.
        out: where pieces are kept; None: they are taken in and removed.

    Raises:
        Unavailable: what it needs is not installed.
    """
    if name == "local":
        return Local()
    if find_spec("ray") is None:  # importing it takes seconds
        raise missing_extra("A Ray cluster", "ray")
    arrow()
    return Cluster(address, out)
