"""Use case: copies of the same clip, to be filed together, or only the best kept.

Files with the same bytes are one video anyway; here are re-uploads, other encodings and
sizes, and copies with a watermark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clipshelf.app import choosing
from clipshelf.app.clips import clip_json
from clipshelf.app.finding import find_video
from clipshelf.app.labelling import Answered, label_many
from clipshelf.app.opening import Library
from clipshelf.app.trashing import TrashedTogether, trash_many
from clipshelf.domain.errors import NotFound
from clipshelf.domain.features import Metadata, Signal, fingerprint
from clipshelf.domain.label import How
from clipshelf.domain.video import VideoId, shown
from clipshelf.learning.copies import Hashes, Looks, groups, pairs
from clipshelf.library.store.pictures import Pictures
from clipshelf.signals.media.phash import hash_picture


@dataclass(frozen=True, slots=True)
class Copy:
    """One of several copies."""

    video: VideoId
    path: str
    width: int  # pixels; 0 where it is not known
    height: int
    size: int  # bytes
    duration: float  # seconds; 0 where it is not known

    @property
    def quality(self) -> tuple[float, ...]:
        """The more pixels the better; then the more bytes for each second."""
        rate = self.size / self.duration if self.duration else 0.0
        return float(self.width * self.height), rate, float(self.size)

    def to_json(self) -> dict[str, Any]:
        """As one clip of a group."""
        return {
            **clip_json(self.video, self.path),
            "folder": shown(self.path.rpartition("/")[0]),
            "width": self.width,
            "height": self.height,
            "size": self.size,
            "duration": self.duration or None,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Copies of one clip, the best first."""

    copies: tuple[Copy, ...]

    def to_json(self) -> dict[str, Any]:
        """One line of `search --duplicates --json`."""
        best = self.copies[0]
        return {
            "best": best.video,
            "why": _why(self.copies),
            "videos": [copy.to_json() for copy in self.copies],
        }


def duplicates(library: Library) -> tuple[Group, ...]:
    """Groups of copies among the clips that were looked at, the largest first."""
    encoder = choosing.serving(library, Signal.FRAMES)
    assert encoder is not None, "one of them needs no weights"
    spec, plain = encoder.spec, fingerprint(Signal.FRAMES, Metadata())
    shelf = library.features.load(spec.key, spec.dim)
    paths = library.catalogue.first_files()
    videos = [video for video in sorted(paths) if (video, plain) in shelf]
    if len(videos) < 2:
        return ()
    X = shelf.take([(video, plain) for video in videos], spec.dim)
    copies = _copies(library, videos, paths)
    looks = Looks.of(_hashes(library, videos), [copy.duration for copy in copies])
    found = groups(pairs(X, looks), [copy.quality for copy in copies])
    made = [Group(tuple(copies[row] for row in rows)) for rows in found]
    return tuple(
        sorted(made, key=lambda group: (-len(group.copies), group.copies[0].path))
    )


def group_of(library: Library, video: str) -> Group:
    """The copies of a video, itself included.

    Raises:
        NotFound: there is no such video, or no copy of it.
        Conflict: several go by that name.
    """
    wanted = find_video(library, video).id
    for group in duplicates(library):
        if any(copy.video == wanted for copy in group.copies):
            return group
    raise NotFound(
        "There is no copy of that video.",
        code="no-copies",
        hint="clipshelf search --duplicates lists what has copies.",
    )


def label_copies(
    library: Library, video: str, folder: str, *, how: How, request: str | None = None
) -> Answered:
    """Put a video and all its copies into a folder, as one batch.

    Raises:
        NotFound, Conflict: see `group_of`.
    """
    known = _was_done(library, request)
    copies = () if known else group_of(library, video).copies
    answers = [(copy.video, folder) for copy in copies]
    return label_many(library, answers, how=how, request=request)


def keep_best(
    library: Library,
    chosen: Sequence[Group],
    *,
    how: How,
    request: str | None = None,
) -> TrashedTogether:
    """Throw all but the best of each group away, as one batch that undo takes back.

    Raises:
        Invalid: the library is read-only.
    """
    worse = [copy.video for group in chosen for copy in group.copies[1:]]
    return trash_many(library, worse, how=how, request=request)


def keep_best_of(
    library: Library, video: str, *, how: How, request: str | None = None
) -> TrashedTogether:
    """Throw all but the best of a video and its copies away, as one batch.

    Raises:
        NotFound, Conflict: see `group_of`.
        Invalid: the library is read-only.
    """
    chosen = () if _was_done(library, request) else (group_of(library, video),)
    return keep_best(library, chosen, how=how, request=request)


def _was_done(library: Library, request: str | None) -> bool:
    """By this key, after which there may be no copies left."""
    return bool(request and library.journal.batches.by_request(request))


def _hashes(library: Library, videos: Sequence[VideoId]) -> list[Hashes]:
    """Of all frames; of its thumbnail for what was embedded before there were any."""
    known = Pictures(library.db).of(videos)
    return [
        known[video]
        if video in known
        else hash_picture(library.thumbnails / f"{video}.jpg")
        for video in videos
    ]


def _copies(
    library: Library, videos: Sequence[VideoId], paths: Mapping[VideoId, str]
) -> list[Copy]:
    facts = {
        row["id"]: row
        for row in library.db.many("SELECT id, width, height, duration FROM videos")
    }
    sizes = {video: file.size for file, video in library.catalogue.files().values()}
    return [
        Copy(
            video,
            paths[video],
            facts[video]["width"] or 0,
            facts[video]["height"] or 0,
            sizes[video],
            facts[video]["duration"] or 0.0,
        )
        for video in videos
    ]


def _why(copies: Sequence[Copy]) -> str:
    """What tells the best from the others, in words."""
    best, second = copies[0], copies[1]
    if best.quality[0] > second.quality[0]:
        return f"the largest picture, {best.width} x {best.height}"
    return "the same size of picture, more bytes a second"
