"""Looking at many videos on a Ray cluster.

Each actor of Ray Data takes a batch of errands, looks at the files in the folder that
all machines share, and leaves one piece for the batch. What comes back to the driver is
only who was seen: vectors travel through the folder. A piece is called after what is in
it, so a batch that is done twice, for its worker was killed, is there once.
"""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipshelf.domain import registry
from clipshelf.domain.errors import ClipshelfError, Unavailable, missing_extra
from clipshelf.domain.features import Encoder, LightEncoder
from clipshelf.domain.video import VideoId
from clipshelf.signals.media.decoded import stamp
from clipshelf.signals.run.isolated import Failure, Worker
from clipshelf.signals.run.local import limits_with
from clipshelf.signals.run.looking import Found, Looked, encoded, look, prepare
from clipshelf.signals.run.pieces import arrow, write_piece

BATCH = 64  # videos at most: what a killed worker costs
TURNS = 4  # batches for each worker, at least, where there are few videos


@dataclass(frozen=True, slots=True)
class Errand:
    """A file to look at, as it was last seen."""

    video: VideoId
    path: Path  # the same on every machine
    size: int  # bytes
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Task:
    """What every actor is told."""

    encoder: str  # as it is registered
    key: str  # of its vectors: another version of it is not taken for it
    out: Path  # a folder that every machine can write to


def look_on_cluster(
    errands: Sequence[Errand],
    task: Task,
    *,
    address: str | None = None,
    workers: int | None = None,
) -> Iterator[list[tuple[VideoId, bool | None]]]:
    """Look at files on all machines of a cluster.

    Args:
        errands: any number.
        task: what to do with each.
        address: of a cluster; None: one is begun on this machine, and ended.
        workers: actors, each with a core of its own; None: one a core.

    Yields:
        Videos that the pieces in `task.out` hold by now: whether each was seen, or None
        where its file was moved meanwhile, and then there is nothing of it.

    Raises:
        Unavailable: Ray is not installed, does not begin or cannot be reached, or its
            workers cannot do this.
    """
    pa, _ = arrow()
    with _cluster(address) as ray:
        from ray import data  # noqa: PLC0415  # optional, and slow to import

        cores = int(ray.cluster_resources().get("CPU", 1))
        count = max(1, min(workers or cores, cores))
        size = max(1, min(BATCH, math.ceil(len(errands) / (TURNS * count))))
        parts = [errands[at : at + size] for at in range(0, len(errands), size)]
        _be_quiet(data)
        done = data.from_arrow([_table(pa, part) for part in parts]).map_batches(
            Actor,
            fn_constructor_args=(task,),
            batch_size=None,  # a table is a batch
            batch_format="pyarrow",
            compute=data.ActorPoolStrategy(size=min(count, len(parts))),
            num_cpus=1,
        )
        with _telling(ray):
            for table in done.iter_batches(batch_size=None, batch_format="pyarrow"):
                videos, seen = (table[name].to_pylist() for name in ("video", "seen"))
                yield list(zip(videos, seen, strict=True))


class Actor:
    """One process of a cluster: a child that decodes, and a folder for pieces."""

    def __init__(self, task: Task) -> None:
        self._out = task.out
        self._encoder: Encoder = registry.create("encoder", task.encoder)
        if self._encoder.spec.key != task.key or self._encoder.missing():
            raise Unavailable(
                f"A machine of the cluster has not the same {task.encoder}.",
                code="other-encoder",
                hint="Install the same clipshelf, with the same extras, on each.",
            )
        if not task.out.is_dir():
            raise Unavailable(
                "A machine of the cluster does not see the folder for what it makes.",
                code="not-shared",
                hint="Library and state must have the same path on every machine.",
            )
        light = self._encoder if isinstance(self._encoder, LightEncoder) else None
        if light is not None and not light.prepare():
            light = None
        self._child = Worker(look, limits_with(light), (prepare, (light,)))

    def __call__(self, table: Any) -> Any:
        """Look at a batch, and leave its piece."""
        pa, _ = arrow()
        errands = [
            Errand(row["video"], Path(os.fsdecode(row["path"])), *row["stamp"])
            for row in table.to_pylist()
        ]
        found = [one for e in errands if (one := self._found(e)) is not None]
        if found:
            write_piece(self._out, self._encoder.spec, encoded(self._encoder, found))
        seen = {video: isinstance(what, Looked) for video, what in found}
        videos = [errand.video for errand in errands]
        flags = pa.array([seen.get(video) for video in videos], pa.bool_())
        return pa.table({"video": videos, "seen": flags})

    def _found(self, errand: Errand) -> Found | None:
        """None where another content lies there by now, or nothing."""
        result = self._child.call(errand.path)
        known = (errand.size, errand.mtime_ns)
        if isinstance(result, Failure):
            lies_still = stamp(errand.path) == known
            return (errand.video, result.reason) if lies_still else None
        return (errand.video, result) if result.decoded.stamp == known else None


@contextmanager
def _cluster(address: str | None) -> Iterator[Any]:
    """Ray, connected; a cluster that was begun here ends with this."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing is sent to anybody
    try:
        import ray  # noqa: PLC0415  # optional, and slow to import
        import ray.data  # noqa: PLC0415
    except ImportError as error:
        raise missing_extra("A Ray cluster", "ray") from error
    if ray.is_initialized():  # whoever has begun it ends it
        yield ray
        return
    options: dict[str, Any] = {} if address else {"include_dashboard": False}
    try:
        ray.init(
            address=address or "local",
            logging_level=logging.ERROR,
            log_to_driver=False,
            **options,
        )
    except Exception as error:  # what it raises where nothing answers has no kind
        raise Unavailable(
            f"No Ray cluster answers{f' at {address}' if address else ''}: {error}",
            code="no-cluster",
            hint="ray status tells what a cluster is doing; without --address one"
            " begins here.",
        ) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _be_quiet(data: Any) -> None:
    """The progress is ours to tell."""
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    data.DataContext.get_current().enable_progress_bars = False


@contextmanager
def _telling(ray: Any) -> Iterator[None]:
    """An actor's error as ours, in its words."""
    try:
        yield
    except ray.exceptions.RayError as error:
        cause = getattr(error, "cause", None)
        if isinstance(cause, ClipshelfError):
            raise cause from error
        raise Unavailable(
            f"The Ray cluster gave up: {str(error).strip().splitlines()[-1][:300]}",
            code="no-cluster",
            hint="What was done is kept; the next run goes on from there.",
        ) from error


def _table(pa: Any, errands: Sequence[Errand]) -> Any:
    return pa.table(
        {
            "video": [errand.video for errand in errands],
            # A name need not be UTF-8.
            "path": pa.array([os.fsencode(e.path) for e in errands], pa.binary()),
            "stamp": [[errand.size, errand.mtime_ns] for errand in errands],
        }
    )
