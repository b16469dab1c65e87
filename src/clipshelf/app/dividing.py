"""Use case: embed one part of a library, beside others that embed the other parts.

Nothing here writes to the library: what is made goes into pieces, each a file of its
own, so that any number of processes and machines can do this at once without a lock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from clipshelf.app import choosing
from clipshelf.app.embedding import EmbedReport
from clipshelf.app.gathering import made_in, own_pieces
from clipshelf.app.looking import Looking, look_through
from clipshelf.app.opening import Library
from clipshelf.app.seeing import FRAMES
from clipshelf.domain.errors import Conflict
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.features import Encoder, EncoderSpec, Signal
from clipshelf.domain.shard import Shard
from clipshelf.domain.video import VideoId
from clipshelf.signals.run.looking import Found
from clipshelf.signals.run.pieces import arrow, write_piece

PIECE = 64  # videos: what a kill can cost; a piece of them is some 2 MB


def embed_shard(
    library: Library,
    shard: Shard,
    watch: Watch = unwatched,
    *,
    out: Path | None = None,
    stop: Callable[[], bool] = lambda: False,
    workers: int | None = None,
) -> EmbedReport:
    """Look at the videos of one shard that have no vector yet, and leave pieces.

    Words are left to the run that gathers the pieces: they take no time.

    Args:
        library: open and scanned; others may be at work on it.
        shard: which videos.
        watch: is told after every piece.
        out: a folder for the pieces; None: the state's own, from where the next
            `embed` takes them in.
        stop: asked after every piece.
        workers: processes that decode; None: one a core.

    Raises:
        Conflict: the library was never scanned.
        Unavailable: pyarrow is not installed.
    """
    arrow()
    if not library.was_scanned():
        raise Conflict(
            "Nobody knows yet which videos there are.",
            code="not-scanned",
            hint="Run clipshelf scan once, before the shards are embedded.",
        )
    began, report = monotonic(), EmbedReport()
    folder = own_pieces(library) if out is None else out
    first = library.catalogue.first_files()
    paths = {video: path for video, path in first.items() if shard.holds(video)}
    bad = {v: why for v, why in library.catalogue.unreadable().items() if v in paths}
    touched: set[VideoId] = set()

    def keep(spec: EncoderSpec, found: Sequence[Found]) -> None:
        write_piece(folder, spec, found)
        bad.update((video, what) for video, what in found if isinstance(what, str))

    for encoder in choosing.at_work(library, [Signal.FRAMES]):
        waiting = _waiting(library, encoder, folder, paths.keys() - bad.keys())
        looker = Looking(library, encoder, keep, workers, batch=PIECE)
        for batch in look_through(looker, waiting, paths, watch):
            touched.update(video for video, seen in batch if seen)
            report.cancelled = stop()
            if report.cancelled:
                break
    report.failed = [(paths[video], why) for video, why in bad.items()]
    report.embedded = len(touched)
    report.skipped = len(paths.keys() - touched - bad.keys())
    report.seconds = monotonic() - began
    return report


def _waiting(
    library: Library, encoder: Encoder, folder: Path, videos: set[VideoId]
) -> list[VideoId]:
    """Those without a vector, be it in the library or in a piece."""
    spec = encoder.spec
    shelf = library.features.load(spec.key, spec.dim)
    made = made_in(folder, spec.key)
    return sorted(v for v in videos if v not in made and (v, FRAMES) not in shelf)
