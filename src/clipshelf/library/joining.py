"""Which video of the library an imported favourite is, and what that adds to it.

Downloaders put the service's own number into the file's name, alone or in brackets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from clipshelf.domain.features import Metadata
from clipshelf.domain.saved import Saved
from clipshelf.domain.video import File, VideoId, shown
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.db import Database
from clipshelf.library.store.favourites import OWN, Favourites

LONG = re.compile(r"(?<!\d)\d{15,20}(?!\d)", re.ASCII)
BRACKETS = re.compile(r"\[([\w-]{5,40})\]", re.ASCII)
SHORT = 11  # characters of YouTube's numbers, which older downloaders put last


def numbers_in(name: str) -> Iterator[str]:
    """What a service may call the video in a file of that name, the likeliest first."""
    stem = name.rpartition(".")[0] or name
    yield stem
    yield from reversed(BRACKETS.findall(stem))
    yield from LONG.findall(stem)
    if stem[-SHORT - 1 : -SHORT] == "-":
        yield stem[-SHORT:]


@dataclass(frozen=True, slots=True)
class Names:
    """The library's files, by what a source may know of them."""

    numbers: dict[str, list[VideoId]]
    files: dict[str, set[tuple[VideoId, int]]]  # bare name -> (video, bytes)
    contents: frozenset[VideoId]

    @classmethod
    def of(cls, found: Iterable[tuple[File, VideoId]]) -> Names:
        """Read the names of files."""
        numbers: dict[str, list[VideoId]] = defaultdict(list)
        files: dict[str, set[tuple[VideoId, int]]] = defaultdict(set)
        contents = set()
        for file, video in found:
            contents.add(video)
            files[shown(file.name)].add((video, file.size))
            for number in dict.fromkeys(numbers_in(file.name)):
                numbers[number].append(video)
        return cls(dict(numbers), dict(files), frozenset(contents))

    def videos(self, saved: Saved) -> tuple[VideoId, ...]:
        """The videos that a source means; several where it was kept several times.

        A file's name alone counts only if one video is called so.
        """
        if saved.content:
            return (saved.content,) if saved.content in self.contents else ()
        found = self.numbers.get(saved.id, []) if saved.id else []
        if found:
            return tuple(dict.fromkeys(found))
        called = {
            video
            for video, size in self.files.get(saved.file, ())
            if saved.size in {None, size}
        }
        return tuple(called) if len(called) == 1 else ()


def merged(one: Saved, other: Saved) -> Saved:
    """What two sources say of the same video; where both speak, the first counts.

    The time of saving is a favourite's, where the other was only liked.
    """
    better = other.favourite and not one.favourite and other.saved is not None
    return replace(
        one,
        service=one.service or other.service,
        id=one.id or other.id,
        content=one.content or other.content,
        file=one.file or other.file,
        size=one.size if one.file else other.size,
        caption=one.caption or other.caption,
        author=one.author or other.author,
        sound=one.sound or other.sound,
        hashtags=tuple(sorted({*one.hashtags, *other.hashtags})),
        saved=other.saved if better or one.saved is None else one.saved,
        posted=other.posted if one.posted is None else one.posted,
        duration=other.duration if one.duration is None else one.duration,
        collections=tuple(dict.fromkeys((*one.collections, *other.collections))),
        favourite=one.favourite or other.favourite,
        answer=one.answer or other.answer,
        folder=one.folder if one.answer else other.folder,
    )


def filled(known: Metadata, saved: Saved) -> Metadata:
    """What is known of a video, with what it lacked; what a side-car said stays."""
    return Metadata(
        caption=known.caption or saved.caption,
        author=known.author or saved.author,
        sound=known.sound or saved.sound,
        hashtags=tuple(sorted({*known.hashtags, *saved.hashtags})),
    )


def join(db: Database) -> None:
    """Find the favourites that files which have come since are, and tell the videos.

    Cheap where nothing was ever imported; else it reads every name and caption.
    """
    favourites, catalogue = Favourites(db), Catalogue(db)
    if not favourites.any():
        return
    joined = favourites.joined()
    keys = {key.partition(":")[2]: key for key in favourites.keys()}  # noqa: SIM118
    new: dict[VideoId, str] = {}
    for file, video in catalogue.files().values():
        if video in new or not joined.get(video, OWN).startswith(OWN):
            continue
        called = (keys.get(number) for number in numbers_in(file.name))
        key = next((key for key in called if key and not key.startswith(OWN)), None)
        if key is not None:
            new[video] = key
    with db.transaction():
        favourites.join(new.items())
        tell(db)


def tell(db: Database) -> None:
    """Give each joined video the caption, author and tags that it lacks."""
    catalogue = Catalogue(db)
    known = catalogue.metadata()
    for video, favourite in Favourites(db).of().items():
        before = known.get(video, Metadata())
        after = filled(before, favourite.saved)
        if after != before:
            catalogue.put_metadata(video, after)
