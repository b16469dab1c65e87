"""Draw a small library, so that a newcomer sees the whole loop in a minute."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from clipshelf.domain.errors import Conflict
from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.domain.replacing import replacing
from clipshelf.domain.video import ROOT
from clipshelf.signals.media.draw.clips import DemoClip, draw_clip, plan_demo

MARKER = ".clipshelf-demo"  # hidden, so no scan sees it; says that we drew this folder
DRAFT = f"{MARKER}.new"  # left behind if the power fails while the marker is written
LITTER = {DRAFT, ".DS_Store", "Thumbs.db", "desktop.ini"}  # the others: file browsers'


@dataclass(frozen=True, slots=True)
class DemoReport:
    """The library as it was drawn, whatever was sorted in it since."""

    target: Path
    drawn: int  # files drawn by this call; 0 if the demo was there already
    folders: Mapping[str, int]  # labelled clips in each
    sidecars: int
    belongs: Mapping[str, str]  # name of each unsorted file -> the folder it shows
    unclear: tuple[str, ...]  # unsorted ones that show two subjects

    @property
    def unsorted(self) -> int:
        """How many clips were left in the root."""
        return len(self.belongs)


def make_demo(
    target: Path,
    watch: Watch = unwatched,
    *,
    seed: int = 0,
    placed: int = 4,
    loose: int = 8,
    workers: int = 0,
) -> DemoReport:
    """Draw the demo library, or finish one that was interrupted.

    A demo that is there already stays as it is, with all that was sorted in it.

    Args:
        target: a new or empty folder, or a demo of the same seed and size.
        watch: told after every clip.
        seed: another seed, another library.
        placed: labelled clips a folder.
        loose: unsorted clips a folder.
        workers: processes; 0 for one a core but at most 8, 1 to draw in this one. More
            than one need a `__main__` that can be imported, as always with spawn.

    Raises:
        Conflict: `target` holds something else.
    """
    clips = plan_demo(seed, placed, loose)
    recipe = {"seed": seed, "placed": placed, "loose": loose}
    drawn = 0
    if not _claim(target, recipe):
        # Names, not places: a clip that was sorted meanwhile is not drawn again.
        there = {path.name for path in target.rglob("saved-*.mp4")}
        missing = [clip for clip in clips if clip.name not in there]
        _draw_all(target, missing, watch, workers or min(8, os.cpu_count() or 1))
        drawn = len(missing)
        _mark(target, {**recipe, "complete": True})
    loose_clips = [clip for clip in clips if clip.folder == ROOT]
    return DemoReport(
        target=target,
        drawn=drawn,
        folders=dict(Counter(clip.folder for clip in clips if clip.folder != ROOT)),
        sidecars=sum(clip.sidecar is not None for clip in clips),
        belongs={clip.name: clip.belongs for clip in loose_clips},
        unclear=tuple(clip.name for clip in loose_clips if clip.unclear),
    )


def _claim(target: Path, recipe: Mapping[str, Any]) -> bool:
    """Mark the folder as ours; true if a whole demo is there already."""
    hint = "Name a new or an empty folder."
    if target.exists() and not target.is_dir():
        raise Conflict(f"{target} is a file.", code="not-a-folder", hint=hint)
    target.mkdir(parents=True, exist_ok=True)
    found = _read_marker(target / MARKER)
    if found is None:
        if any(entry.name not in LITTER for entry in target.iterdir()):
            raise Conflict(
                f"{target} holds other files, and a demo is drawn into its own folder.",
                code="folder-not-empty",
                hint=hint,
            )
        _mark(target, {**recipe, "complete": False})
        return False
    if {key: found.get(key) for key in recipe} != recipe:
        raise Conflict(f"{target} holds another demo.", code="another-demo", hint=hint)
    return found.get("complete") is True


def _read_marker(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _mark(target: Path, facts: Mapping[str, Any]) -> None:
    with replacing(target / MARKER, target / DRAFT) as file:
        file.write(json.dumps(facts).encode())


def _draw_all(
    target: Path, clips: Iterable[DemoClip], watch: Watch, workers: int
) -> None:
    todo = list(clips)
    for folder in {clip.belongs for clip in todo}:
        (target / folder).mkdir(exist_ok=True)
    began = time.monotonic()

    def tell(done: int, name: str) -> None:
        rate = done / max(time.monotonic() - began, 1e-6)
        watch(Progress("demo", done, len(todo), rate, name))

    if workers == 1 or len(todo) < 2:
        for done, clip in enumerate(todo, 1):
            tell(done, draw_clip(target, clip))
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _leave_ctrl_c)
    try:
        _draw_in(pool, target, todo, tell)
    finally:
        pool.shutdown(cancel_futures=True)


def _draw_in(
    pool: Executor,
    target: Path,
    clips: Sequence[DemoClip],
    tell: Callable[[int, str], None],
) -> None:
    jobs = [pool.submit(draw_clip, target, clip) for clip in clips]
    for done, job in enumerate(as_completed(jobs), 1):
        tell(done, job.result())


def _leave_ctrl_c() -> None:
    """The parent hears it and stops the pool; a worker would only add a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
