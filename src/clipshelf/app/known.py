"""What people sort clips by: author, caption, dates, length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clipshelf.app.missing import iso
from clipshelf.app.opening import Library
from clipshelf.domain.features import Metadata
from clipshelf.domain.saved import Saved
from clipshelf.domain.video import VideoId, shown
from clipshelf.library.store.favourites import Favourites


@dataclass(frozen=True, slots=True)
class Known:
    """Of one clip; empty or None where nobody has told."""

    author: str
    caption: str
    saved: float | None  # seconds since 1970, UTC
    posted: float | None
    duration: float | None  # seconds

    def to_json(self) -> dict[str, Any]:
        """Beside a clip's name; dates as other programs read them."""
        return {
            "author": self.author,
            "caption": self.caption,
            "saved": iso(self.saved),
            "posted": iso(self.posted),
            "duration": self.duration,
        }


def known(library: Library, videos: Sequence[VideoId]) -> dict[VideoId, Known]:
    """What side-cars and imports say of some clips."""
    said = library.catalogue.metadata(videos)
    imported = {v: one.saved for v, one in Favourites(library.db).of(videos).items()}
    lengths = library.catalogue.durations(videos)
    nothing, silent = Saved(), Metadata()
    return {
        video: Known(
            author=said.get(video, silent).author,
            caption=said.get(video, silent).caption,
            saved=imported.get(video, nothing).saved,
            posted=imported.get(video, nothing).posted,
            duration=lengths.get(video) or imported.get(video, nothing).duration,
        )
        for video in videos
    }


def arranged(
    videos: Sequence[VideoId],
    paths: Mapping[VideoId, str],
    facts: Mapping[VideoId, Known],
    sort: str,
) -> list[VideoId]:
    """In an order of `search_query.ORDERS`; what is not known comes last either way.

    Clips of which the same is known keep their order.
    """
    by = sort.removeprefix("-")

    def value(video: VideoId) -> Any:
        one = facts[video]
        if by == "author":
            return one.author.casefold()
        if by == "name":
            return shown(paths[video].rpartition("/")[2]).casefold()
        return {"saved": one.saved, "posted": one.posted}.get(by, one.duration)

    told = [video for video in videos if value(video) not in {None, ""}]
    # Words go from A on, numbers from the largest down; a minus turns either round.
    backwards = (by in {"author", "name"}) == sort.startswith("-")
    told.sort(key=value, reverse=backwards)
    return told + [video for video in videos if value(video) in {None, ""}]
