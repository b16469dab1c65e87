"""Draw a small library, so that a newcomer sees the whole loop in a minute."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.domain.errors import Conflict
from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.domain.video import ROOT
from clipshelf.signals.media.draw.film import write_film
from clipshelf.signals.media.draw.scene import SceneMaker, one_of, scene_frames
from clipshelf.signals.media.draw.subjects import SUBJECTS, SoundMaker, Subject

MARKER = ".clipshelf-demo"  # hidden, so no scan sees it; says that we drew this folder
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what file browsers leave behind
SIZE, FPS = (270, 480), 12  # a drawing a frame, as cartoons have it


@dataclass(frozen=True, slots=True)
class DemoClip:
    """One clip to draw, and all that chance decided about it."""

    name: str
    folder: str  # where the file lies at first; ROOT for an unsorted one
    belongs: str  # the folder it shows
    unclear: bool  # shows another folder's subject as well
    scene: SceneMaker
    sound: SoundMaker
    seconds: float
    line: str  # written over it; may be empty
    line_y: float  # units of the canvas
    sidecar: Mapping[str, object] | None
    seed: int


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
        workers: processes; 0 for one a core, 1 to draw in this one.

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
        _draw_all(target, missing, watch, workers or os.cpu_count() or 1)
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


def plan_demo(seed: int = 0, placed: int = 4, loose: int = 8) -> tuple[DemoClip, ...]:
    """Every clip of the library, in the order of their names.

    A fourth of the unsorted ones show two subjects: those are worth asking about.
    """
    rng = np.random.default_rng(seed)
    total = (placed + loose) * len(SUBJECTS)
    numbers = iter(rng.permutation(total) + 1)
    clips = []
    for subject in SUBJECTS:
        scenes = rng.permutation(len(subject.scenes))
        for n in range(placed + loose):
            unclear = n >= placed and n % 4 == 3
            kinds = subject.between if unclear else subject.scenes
            # Three kinds of scene are labelled; the others are left to be learned.
            known = 3 if n < placed else len(scenes)
            turn = n // 4 if unclear else int(scenes[n % known])
            scene = kinds[turn % len(kinds)]
            name = f"saved-{next(numbers):0{max(3, len(str(total)))}}.mp4"
            folder = subject.folder if n < placed else ROOT
            clips.append(_clip(rng, subject, scene, name, folder, unclear=unclear))
    return tuple(sorted(clips, key=lambda clip: clip.name))


def _clip(
    rng: np.random.Generator,
    subject: Subject,
    scene: SceneMaker,
    name: str,
    folder: str,
    *,
    unclear: bool,
) -> DemoClip:
    return DemoClip(
        name=name,
        folder=folder,
        belongs=subject.folder,
        unclear=unclear,
        scene=scene,
        sound=subject.sound,
        seconds=round(rng.uniform(3, 4) * FPS) / FPS,
        line=one_of(rng, subject.lines) if rng.random() < 0.5 else "",
        line_y=one_of(rng, (1.6, 2.2, 13.6)),
        sidecar=_sidecar(rng, subject) if rng.random() < 0.5 else None,
        seed=int(rng.integers(2**32)),
    )


def _sidecar(rng: np.random.Generator, subject: Subject) -> dict[str, object]:
    """What yt-dlp would have noted."""
    tags = rng.permutation(len(subject.hashtags))[: int(rng.integers(1, 4))]
    marks = " ".join(f"#{subject.hashtags[tag]}" for tag in tags)
    author = one_of(rng, subject.authors)
    track = one_of(rng, subject.tracks)
    ident = str(7_000_000_000_000_000_000 + int(rng.integers(5 * 10**17)))
    text = f"{one_of(rng, subject.captions)} {marks}"
    return {
        "_type": "video",
        "id": ident,
        "title": text,
        "description": text,
        "uploader": author,
        "uploader_id": str(rng.integers(10**9, 10**10)),
        "track": track,
        "artists": [author if track == "original sound" else "The Made-Up Band"],
        "view_count": int(10 ** rng.uniform(2, 6)),
        "extractor": "TikTok",
        "extractor_key": "TikTok",
        "webpage_url": f"https://www.tiktok.com/@{author}/video/{ident}",
    }


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
    draft = target / f"{MARKER}.new"
    draft.write_text(json.dumps(facts), encoding="utf-8")
    draft.replace(target / MARKER)


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
            tell(done, _draw(target, clip))
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _leave_ctrl_c)
    try:
        _draw_in(pool, target, todo, tell)
    finally:
        pool.shutdown(cancel_futures=True)


def _draw_in(pool: Executor, target: Path, clips: list[DemoClip], tell: Any) -> None:
    jobs = [pool.submit(_draw, target, clip) for clip in clips]
    for done, job in enumerate(as_completed(jobs), 1):
        tell(done, job.result())


def _leave_ctrl_c() -> None:
    """The parent hears it and stops the pool; a worker would only add a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _draw(target: Path, clip: DemoClip) -> str:
    """Write one clip and its side-car; the video appears last and whole."""
    rng = np.random.default_rng(clip.seed)
    path = target / clip.folder / clip.name
    if clip.sidecar is not None:
        text = json.dumps(clip.sidecar, indent=1)
        path.with_suffix(".info.json").write_text(text, encoding="utf-8")
    scene = clip.scene(rng)
    count = round(clip.seconds * FPS)
    frames = scene_frames(scene, count, SIZE, clip.line, clip.line_y)
    draft = path.with_name(f".{path.name}")
    sound = clip.sound(rng, clip.seconds)
    write_film(draft, frames, fps=FPS, sound=sound, crf=26).replace(path)
    return clip.name
