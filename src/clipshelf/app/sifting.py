"""Which videos a search's filters let through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import starmap

from clipshelf.app.opening import Library
from clipshelf.app.search_query import Wish
from clipshelf.domain.video import VideoId, shown
from clipshelf.library.store.favourites import Favourites


def sift(
    library: Library, wish: Wish, paths: Mapping[VideoId, str]
) -> frozenset[VideoId]:
    """The ones of the videos in `paths` that pass every filter."""
    left = frozenset(paths)
    if not wish.filters:
        return left
    for passing in _passing(library, wish):
        left &= passing
    return left


def _passing(library: Library, wish: Wish) -> Iterator[frozenset[VideoId]]:
    if wish.unsorted is not None:
        loose = frozenset(library.catalogue.unsorted())
        yield loose if wish.unsorted else frozenset(_all(library)) - loose
    if wish.folder:
        yield frozenset(_inside(library, wish.folder))
    if wish.author:
        part = wish.author.casefold()
        known = library.catalogue.metadata().items()
        yield frozenset(v for v, said in known if part in said.author.casefold())
    if wish.longer is not None or wish.shorter is not None:
        low = wish.longer or 0.0
        high = float("inf") if wish.shorter is None else wish.shorter
        lengths = library.catalogue.durations().items()
        yield frozenset(v for v, seconds in lengths if low <= seconds <= high)
    if wish.after is not None or wish.before is not None:
        first = float("-inf") if wish.after is None else wish.after
        end = float("inf") if wish.before is None else wish.before
        yield frozenset(v for v, t in _times(library).items() if first <= t < end)


def _all(library: Library) -> Iterator[VideoId]:
    return (video for _, video in library.catalogue.files().values())


def _inside(library: Library, folder: str) -> Iterator[VideoId]:
    """Videos that lie in a folder or below it, or are labelled so."""
    wanted = folder.casefold()

    def fits(name: str) -> bool:
        return f"{shown(name).casefold()}/".startswith(f"{wanted}/")

    for file, video in library.catalogue.files().values():
        if fits(file.folder):
            yield video
    for video, name in library.labels.filed_in_folders().items():
        if fits(name):
            yield video


def _times(library: Library) -> dict[VideoId, float]:
    """When each was posted; else saved; else when its file was written."""
    files = library.catalogue.files().values()
    times: dict[VideoId, float] = {}
    for video, when in starmap(lambda f, v: (v, f.mtime_ns / 1e9), files):
        times[video] = min(when, times.get(video, when))
    for video, favourite in Favourites(library.db).of().items():
        told = favourite.saved
        known = told.posted if told.posted is not None else told.saved
        if known is not None:
            times[video] = known
    return times
