"""Tiny real videos and libraries, for our tests and for those of plug-in authors.

    make_library(root, {"cooking": 3, "travel": 2, "": 10})

draws three clips in `cooking`, two in `travel` and ten unsorted ones, each a real video
of a few kilobytes. Clips of one folder look alike, so that a model can learn them.
"""

from __future__ import annotations

import colorsys
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from clipshelf.domain.video import ROOT
from clipshelf.signals.media.draw.film import write_film
from clipshelf.signals.media.draw.motif import MOTIFS, Colour, Motif, motif_frames
from clipshelf.signals.media.tones import tone

Files: TypeAlias = int | Sequence[str] | Mapping[str, str]
"""How many clips; or their names; or, for unsorted ones, name -> its true folder."""

STATE = ".clipshelf"
HUE_STEP = 0.381966  # the golden section: however many folders, no two hues are close


def make_clip(
    path: Path,
    *,
    colour: Colour = (90, 140, 200),
    motif: Motif = "disc",
    seconds: float = 1.0,
    size: tuple[int, int] = (64, 96),
    fps: int = 10,
    tone_hz: float | None = None,
    text: str = "",
    codec: str = "",
    seed: int = 0,
) -> Path:
    """Write a small video: a moving motif on a coloured ground.

    The same arguments give the same bytes. Another `seed` gives another clip of the
    same look: the motif takes another way and the colour is a little different.

    Args:
        path: its suffix chooses the container; missing folders are made.
        colour: of the ground.
        motif: the shape that moves.
        seconds: length; at least one frame is written.
        size: width and height in pixels, both even.
        fps: frames a second.
        tone_hz: pitch of the sound; None for a silent film.
        text: written over the lower part.
        codec: an FFmpeg video encoder; empty for one that fits the container.
        seed: chooses the clip.

    Returns:
        `path`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    count = max(1, round(seconds * fps))
    rng = np.random.default_rng(seed)
    frames = motif_frames(count, size, colour, motif, text=text, rng=rng)
    sound = None if tone_hz is None else tone(tone_hz, seconds)
    return write_film(path, frames, fps=fps, sound=sound, codec=codec)


def make_library(
    root: Path, tree: Mapping[str, Files], *, seed: int = 0, seconds: float = 1.0
) -> dict[str, str]:
    """Draw a library; what the folders look like follows from their order in `tree`.

    Args:
        root: made if it is missing; files of the same names are written over.
        tree: folder -> how many clips, or their names; the folder "" holds the unsorted
            ones, which look like those of the folders in turn. 0 makes an empty folder.
        seed: other seeds, other clips of the same looks.
        seconds: length of each.

    Returns:
        Name of each unsorted file -> the folder it belongs to. Without any folder,
        nothing belongs anywhere: then it is empty and the clips have three looks.
    """
    root.mkdir(parents=True, exist_ok=True)
    folders = [name for name in tree if name != ROOT]
    looks = {name: _look(number) for number, name in enumerate(folders)}
    for folder in folders:
        (root / folder).mkdir(parents=True, exist_ok=True)
        for number, name in enumerate(_names(tree[folder], f"{_slug(folder)}-")):
            _draw(root / folder / name, looks[folder], number, seconds, seed)
    names = _names(tree.get(ROOT, 0), "clip-")
    belongs = _owners(names, tree.get(ROOT, 0), folders)
    for number, name in enumerate(names):
        look = looks[belongs[name]] if belongs else _look(number % 3)
        # Past the numbers of any folder: an unsorted clip is nobody's copy.
        _draw(root / name, look, 100_000 + number, seconds, seed)
    return belongs


def make_info_json(video: Path, **fields: object) -> Path:
    """Write the side-car that yt-dlp leaves beside `video`.

    Args:
        video: the video, or the side-car itself (`*.info.json`).
        **fields: what it says, such as description, uploader, track, artists, tags.

    Returns:
        The side-car's path.
    """
    named = video.name.endswith(".info.json")
    path = video if named else video.with_name(f"{video.stem}.info.json")
    ident = path.name.removesuffix(".info.json")
    facts = {"_type": "video", "id": ident, "extractor_key": "TikTok", **fields}
    path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return path


def broken_clips(root: Path) -> dict[str, str]:
    """Write files that are called videos and are none that can be shown.

    Returns:
        File name -> what is wrong with it.
    """
    root.mkdir(parents=True, exist_ok=True)
    (root / "empty.mp4").write_bytes(b"")
    (root / "text.mp4").write_text("This was never a video.\n" * 40, encoding="utf-8")
    noise = np.random.default_rng(0).bytes(5000)
    (root / "noise.webm").write_bytes(noise)
    whole = make_clip(root / "truncated.mkv").read_bytes()
    (root / "truncated.mkv").write_bytes(whole[:300])  # ends within the header
    headless = make_clip(root / "headless.mp4").read_bytes()
    # Without the index (`moov`), nobody can tell where a frame begins.
    (root / "headless.mp4").write_bytes(headless.replace(b"moov", b"lost", 1))
    write_film(root / "audio-only.mp4", sound=tone(440, 1.0))
    return {
        "empty.mp4": "zero bytes",
        "text.mp4": "text with a video's suffix",
        "noise.webm": "random bytes",
        "truncated.mkv": "ends within its header",
        "headless.mp4": "its index is gone",
        "audio-only.mp4": "sound without a picture",
    }


def tree(root: Path, *, state: bool = False) -> dict[str, str]:
    """Every file below `root`, for "nothing changed" and "all is back".

    Args:
        root: a folder.
        state: include what clipshelf keeps for itself in `.clipshelf`.

    Returns:
        Path relative to `root`, with "/" -> digest of the content; a link has the
        digest of the way it points.
    """
    found = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if relative.parts[0] == STATE and not state:
            continue
        if path.is_symlink():
            content = str(path.readlink()).encode("utf-8", "surrogateescape")
        elif path.is_file():
            content = path.read_bytes()
        else:
            continue
        found[relative.as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def _names(files: Files, prefix: str) -> list[str]:
    if isinstance(files, int):
        return [f"{prefix}{number:03}.mp4" for number in range(files)]
    return list(files)


def _owners(names: list[str], files: Files, folders: list[str]) -> dict[str, str]:
    if isinstance(files, Mapping):
        return dict(files)
    if not folders:
        return {}
    return {name: folders[n % len(folders)] for n, name in enumerate(names)}


def _slug(folder: str) -> str:
    return folder.replace("/", "-").lower()


def _look(number: int) -> tuple[Colour, Motif]:
    """Colour and motif of the folder in that place."""
    red, green, blue = colorsys.hls_to_rgb(number * HUE_STEP % 1, 0.55, 0.6)
    colour = (round(255 * red), round(255 * green), round(255 * blue))
    return colour, MOTIFS[number % len(MOTIFS)]


def _draw(
    path: Path, look: tuple[Colour, Motif], number: int, seconds: float, seed: int
) -> None:
    colour, motif = look
    # One library never holds the same bytes twice unless a test copies a file.
    own = hashlib.sha256(f"{seed} {number} {path.name}".encode()).digest()
    own_seed = int.from_bytes(own[:6], "big")
    make_clip(path, colour=colour, motif=motif, seconds=seconds, seed=own_seed)
