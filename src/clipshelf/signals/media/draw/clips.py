"""What the demo library holds, clip by clip, and how each is drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clipshelf.domain.video import ROOT
from clipshelf.signals.media.draw.film import write_film
from clipshelf.signals.media.draw.scene import SceneMaker, one_of, scene_frames
from clipshelf.signals.media.draw.subjects import SUBJECTS, SoundMaker, Subject

SIZE, FPS = (324, 576), 12  # a drawing a twelfth of a second, as in cartoons


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


def draw_clip(target: Path, clip: DemoClip) -> str:
    """Write a clip into its folder below `target`, and its side-car; return its name.

    The video appears last and whole: where it is, nothing is missing.
    """
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
    write_film(draft, frames, fps=FPS, sound=sound, crf=29).replace(path)
    return clip.name


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
