"""Use case: give a browser something that it can play."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from clipshelf.app.opening import Library
from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.video import Video, VideoId
from clipshelf.signals.media.decoded import Unreadable
from clipshelf.signals.media.playback import make_playable, playback_plan


@dataclass(slots=True)
class Player:
    """Finds or makes the file to play; each video is converted once at a time."""

    library: Library
    _locks: defaultdict[VideoId, threading.Lock] = field(
        default_factory=lambda: defaultdict(threading.Lock)
    )

    def file_for(self, video: Video) -> Path:
        """The video's own file, or a copy in the cache that a browser understands.

        Raises:
            NotFound: its file is gone.
            Invalid: it cannot be decoded, or not in time.
        """
        path = self.library.root / video.files[0].path
        if not path.is_file():
            raise NotFound(
                "The file is no longer there.", code="file-gone", hint="Scan again."
            )
        if video.unreadable:
            raise _unplayable(video.unreadable)
        copy = self.library.previews / f"{video.id}.mp4"
        try:
            with self._locks[video.id]:
                if self._plan(video.id, path) == "as-is":
                    return path
                if not copy.exists():
                    make_playable(path, copy)
                return copy
        except Unreadable as error:
            raise _unplayable(str(error)) from error

    def _plan(self, video: VideoId, path: Path) -> str:
        """Known once it was decoded; before that, somebody has to look."""
        return self.library.catalogue.playback(video) or playback_plan(path)


def _unplayable(reason: str) -> Invalid:
    return Invalid(f"This video cannot be played: {reason}.", code="unreadable")
