"""What takes seconds or minutes, beside the page: the map, and the replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from filelock import FileLock, Timeout

from clipshelf.app.apart import apart
from clipshelf.app.insights.atlas import Atlas, draw_atlas, points, read_atlas, stamp
from clipshelf.app.insights.landscape import landscape
from clipshelf.app.insights.replay import replay
from clipshelf.app.jobs import Cancelled, Jobs
from clipshelf.app.opening import Library
from clipshelf.app.simulating import labelled
from clipshelf.domain.events import Progress, Watch
from clipshelf.domain.features import Vectors
from clipshelf.learning.projection import STEPS, Projection, project
from clipshelf.learning.simulate import Options, Simulation, Source, simulate

MAP, REPLAY = "map", "replay"  # what the jobs are called


def show_map(library: Library, jobs: Jobs) -> dict[str, Any]:
    """The document of `GET /api/map`: the map as it is; a new one is begun if need be.

    Returns:
        `points`, `method`, `kept` (share of neighbours that are neighbours here too),
        `of` (clips that there are), `drawing` (a newer one is on its way: a job called
        "map" ends when it is there), and `exhibit`, the picture.
    """
    atlas = read_atlas(library)
    stale = atlas is None or atlas.stamp != stamp(library)
    if stale and not _running(jobs, "embed"):  # each new vector would begin it anew
        _start(library, jobs, MAP, lambda watch: draw_atlas(library, watch, by=_draw))
    return {**map_json(library, atlas), "drawing": stale}


def map_json(library: Library, atlas: Atlas | None) -> dict[str, Any]:
    """A map with what is known of its clips now."""
    shown = points(library, atlas) if atlas else ()
    return {
        "points": [point.to_json() for point in shown],
        "method": atlas.method if atlas else None,
        "kept": atlas.kept if atlas else None,
        "of": atlas.of if atlas else 0,
        "exhibit": landscape(atlas, shown).to_json(),
    }


def start_replay(library: Library, jobs: Jobs) -> bool:
    """Begin a replay of the labels, a job called "replay"; False if one is going on.

    Raises:
        Invalid: too few labels to learn from some and test on others.
    """
    labelled(library)  # says at once if it cannot be done
    if _running(jobs, REPLAY):
        return False
    _start(library, jobs, REPLAY, lambda watch: replay(library, watch, by=_simulate))
    return True


def _draw(X: Vectors, watch: Watch) -> Projection:
    begun = Progress(MAP, 0, STEPS)
    made: Projection = apart(project, X, watch=watch, begun=begun)
    return made


def _simulate(source: Source, options: Options, watch: Watch) -> Simulation:
    begun = Progress(REPLAY, 0, 0)
    found: Simulation = apart(simulate, source, options, watch=watch, begun=begun)
    return found


def _running(jobs: Jobs, work: str) -> bool:
    return any(job.work == work for job in jobs.running())


def _start(
    library: Library, jobs: Jobs, work: str, task: Callable[[Watch], Any]
) -> None:
    """Run it in a thread, unless somebody is at it, in this process or another."""

    def until_stopped(watch: Watch) -> None:
        def watched(progress: Progress) -> None:
            watch(progress)
            if jobs.stopping():  # the server is: nobody waits for the result
                raise Cancelled(work)

        task(watched)

    def once() -> None:
        lock = library.state / "cache" / f"{work}.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(lock).acquire(timeout=0):
                jobs.run(work, until_stopped)
        except Timeout:
            return

    if not _running(jobs, work):
        jobs.start(once)
