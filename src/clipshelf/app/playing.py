"""Use case: give a browser something that it can play, and never anything else."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from clipshelf.app.opening import Library
from clipshelf.domain.errors import (
    ClipshelfError,
    Conflict,
    Invalid,
    NotFound,
    Unavailable,
)
from clipshelf.domain.video import File, Video, VideoId
from clipshelf.library.identity import identify
from clipshelf.library.reading import is_still, open_inside
from clipshelf.signals.media.decoded import Unreadable
from clipshelf.signals.media.playback import (
    MP4,
    make_playable,
    media_type,
    playback_plan,
)

JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Playable:
    """An open file; whoever gets it closes it."""

    file: BinaryIO
    media_type: str  # by what is in it
    name: str  # what a person would save it as


@dataclass(slots=True)
class Player:
    """Finds or makes the file to play; each video is converted once at a time."""

    library: Library
    _locks: dict[VideoId, threading.Lock] = field(default_factory=dict)
    # Files whose time alone had changed, as they were when their bytes were compared.
    _same: set[File] = field(default_factory=set)

    def at_hand(self, video: Video) -> Playable | None:
        """What can be played at once; None if `open` has to convert it, or to look.

        Raises:
            NotFound, Conflict, Invalid: see `open`.
        """
        if video.unreadable:
            raise _unplayable(video.unreadable)
        plan = self.library.catalogue.playback(video.id)
        if plan is None:
            return None
        file, known = self._opened(video)
        if plan == "as-is":
            return Playable(file, media_type(file), known.name)
        file.close()
        with suppress(OSError):
            copy = open_inside(self.library.previews, f"{video.id}.mp4")
            return Playable(copy, MP4, _converted_name(known))
        return None

    def open(self, video: Video) -> Playable:
        """The video's own file, or a copy in the cache that a browser understands.

        Raises:
            NotFound: its file is gone, or something else is in its place.
            Conflict: its file is another one by now.
            Invalid: it cannot be decoded, or not in time.
            Unavailable: there is no room for a copy.
        """
        if video.unreadable:
            raise _unplayable(video.unreadable)
        file, known = self._opened(video)
        path = self.library.root / known.path
        try:
            with self._locks.setdefault(video.id, threading.Lock()):
                if self._plan(video.id, path) == "as-is":
                    return Playable(file, media_type(file), known.name)
                copy = self._copy(video.id, path, file)
        except BaseException as error:
            file.close()
            if isinstance(error, Unreadable):
                raise _unplayable(str(error)) from error
            raise
        file.close()
        return Playable(copy, MP4, _converted_name(known))

    def picture(self, video: Video) -> BinaryIO:
        """A small JPEG, open.

        Raises:
            NotFound: there is none yet.
        """
        try:
            file = open_inside(self.library.thumbnails, f"{video.id}.jpg")
        except OSError as error:
            raise _no_picture() from error
        if file.read(len(JPEG)) != JPEG:
            file.close()
            raise _no_picture()
        return file

    def _opened(self, video: Video) -> tuple[BinaryIO, File]:
        """The first of its files that is there and is what it was."""
        refusal: ClipshelfError = _gone()
        for known in video.files:
            try:
                file = open_inside(self.library.root, known.path)
            except OSError:
                continue
            if self._unchanged(video.id, known, file):
                return file, known
            file.close()
            refusal = Conflict(
                "The file has changed since it was scanned.",
                code="file-changed",
                hint="Scan again.",
            )
        raise refusal

    def _unchanged(self, video: VideoId, known: File, file: BinaryIO) -> bool:
        facts = os.fstat(file.fileno())
        now = File(known.path, facts.st_size, facts.st_mtime_ns)
        if now == known or now in self._same:
            return True
        # Another time alone may be a backup program's doing: the bytes decide.
        try:
            same = now.size == known.size and video == identify(
                self.library.root / known.path
            )
        except OSError:
            return False
        if same:
            self._same.add(now)
        return same

    def _plan(self, video: VideoId, path: Path) -> str:
        """Known once it was decoded; before that, somebody has to look."""
        return self.library.catalogue.playback(video) or playback_plan(path)

    def _copy(self, video: VideoId, path: Path, original: BinaryIO) -> BinaryIO:
        """Made where there is none, which includes a link that claims to be one."""
        name = f"{video}.mp4"
        with suppress(OSError):
            return open_inside(self.library.previews, name)
        try:
            make_playable(path, self.library.previews / name)
            # The decoder opened the path once more: it must have met the same file.
            if not is_still(original, path):
                (self.library.previews / name).unlink(missing_ok=True)
                raise _gone()
            return open_inside(self.library.previews, name)
        except OSError as error:
            raise Unavailable(
                "The copy that a browser could play cannot be kept.",
                code="no-preview",
                hint="Is the disk full, or the state folder read-only?",
            ) from error


def _converted_name(known: File) -> str:
    return str(Path(known.name).with_suffix(".mp4"))


def _gone() -> NotFound:
    return NotFound(
        "The file is no longer there.", code="file-gone", hint="Scan again."
    )


def _no_picture() -> NotFound:
    return NotFound("There is no picture of it yet.", code="no-thumbnail")


def _unplayable(reason: str) -> Invalid:
    return Invalid(f"This video cannot be played: {reason}.", code="unreadable")
