"""One import: what a source says, joined to what the library has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from clipshelf.app.labelling import label_many
from clipshelf.app.opening import Library
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Progress, Watch
from clipshelf.domain.label import Answer, How, check_folder_name
from clipshelf.domain.saved import Importer, Saved, Skipped
from clipshelf.domain.video import VideoId, shown
from clipshelf.library.joining import Names, merged
from clipshelf.library.store.favourites import OWN, Favourite, Favourites

MOST_ENTRIES = 1_000_000
MOST_SKIPPED = 1000  # told one by one; the rest is counted
EVERY = 500  # entries between two words about the progress
NOT_HERE = "no such video here"
SEVERAL = "in several collections"


@dataclass(slots=True)
class Intake:
    """One import, step by step."""

    library: Library
    importer: str
    watch: Watch
    collections: bool
    taken: int = 0
    known: int = 0
    joined: set[VideoId] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    _found: dict[str, Saved] = field(default_factory=dict)  # by what it is known by
    _more: int = 0  # skipped, and only counted
    _liked: int = 0  # likes without a file
    _wishes: dict[VideoId, str] = field(default_factory=dict)  # folders

    def read(self, reader: Importer, source: Path) -> None:
        """Everything in the source, each video once."""
        for number, one in enumerate(reader.read(source), 1):
            if isinstance(one, Skipped):
                self._skip(one)
            else:
                key = one.key or one.content or f"/{one.file}/{one.size}"
                before = self._found.get(key)
                self._found[key] = merged(before, one) if before else one
            if len(self._found) >= MOST_ENTRIES:
                self._skip(Skipped("the rest", f"more than {MOST_ENTRIES} videos"))
                break
            if number % EVERY == 0:
                self.watch(Progress("read", number, number))

    def keep(self) -> None:
        """Write down what is new, and which videos are meant."""
        favourites = Favourites(self.library.db)
        files = self.library.catalogue.files().values()
        names, joined = Names.of(files), favourites.joined()
        total = len(self._found)
        for done, saved in enumerate(self._found.values(), 1):
            self._keep(favourites, names, joined, saved)
            if done % EVERY == 0 or done == total:
                self.watch(Progress("import", done, total))
        if self._liked:
            what = f"{self._liked} liked videos"
            self._skip(Skipped(what, "liked and not saved, and no file is here"))

    def _keep(
        self,
        favourites: Favourites,
        names: Names,
        joined: dict[VideoId, str],
        saved: Saved,
    ) -> None:
        videos = names.videos(saved)
        if not videos and not (saved.key and saved.favourite):
            if saved.key and not saved.content:
                self._liked += 1
            else:
                self._skip(Skipped(saved.file or saved.content, NOT_HERE))
            return
        self.joined.update(videos)
        key = saved.key or joined.get(videos[0], f"{OWN}:{videos[0]}")
        before = favourites.get(key)
        # A file's name and a content say which video is meant, and nothing about it.
        facts = replace(saved, content="", file="", size=None, answer=None, folder=None)
        after = merged(before.saved, facts) if before else facts
        if before and _says(before.saved) == _says(after):
            self.known += 1
        else:
            sources = (*before.sources, self.importer) if before else (self.importer,)
            favourites.put(Favourite(key, after, tuple(dict.fromkeys(sources))))
            self.taken += 1
        pairs = [
            (v, key) for v in videos if saved.key or joined.get(v, OWN).startswith(OWN)
        ]
        favourites.join(pairs)
        joined.update(pairs)
        self._wish(saved, videos)

    def _wish(self, saved: Saved, videos: tuple[VideoId, ...]) -> None:
        """The folder that its videos are to be in, if that is known and wanted."""
        folder = saved.folder if saved.answer is Answer.FOLDER else None
        if folder is None and saved.answer is None and self.collections:
            folder = self._folder_of(saved)
        if folder is not None:
            self._wishes.update(dict.fromkeys(videos, folder))

    def _folder_of(self, saved: Saved) -> str | None:
        what = saved.key or saved.file
        if len(saved.collections) > 1:
            names = ", ".join(saved.collections)
            self._skip(Skipped(what, f"{SEVERAL}: {names}"))
        if len(saved.collections) != 1:
            return None
        name = saved.collections[0].replace("/", "-").replace("\\", "-").strip(". ")
        try:
            return check_folder_name(name)
        except Invalid as error:
            self._skip(Skipped(what, str(error)))
            return None

    def label(self, *, move: bool) -> tuple[str | None, int]:
        """Say what was said there, of videos that nobody has answered here."""
        with self.library.writing():  # what is answered meanwhile is not written over
            answers = list(self._answers())
            if not answers:
                return None, 0
            done = label_many(self.library, answers, how=How.IMPORT, move=move)
        for video, why in done.failed:
            self._skip(Skipped(video, why))
        for one in done.labelled:
            if one.problem and move:
                self._skip(Skipped(one.name, f"labelled, not moved: {one.problem}"))
        return done.batch, sum(one.entry is not None for one in done.labelled)

    def _answers(self) -> Iterator[tuple[VideoId, str]]:
        here: Counter[str] = Counter()
        for video, folder in sorted(self._wishes.items()):
            current = self.library.labels.current(video)
            if current is None:
                yield video, folder
            elif current.folder != folder:
                here[str(current.folder or current.answer)] += 1
        for said, number in sorted(here.items()):
            what = f"{number} answers" if number > 1 else "1 answer"
            self._skip(Skipped(what, f"here it was answered otherwise: {shown(said)}"))

    def _skip(self, one: Skipped) -> None:
        if len(self.skipped) < MOST_SKIPPED:
            self.skipped.append(one)
        else:
            self._more += 1

    def all_skipped(self) -> tuple[Skipped, ...]:
        """What was not taken, and how much more of that there is."""
        more = Skipped(f"{self._more} more", "not taken either")
        return (*self.skipped, more) if self._more else tuple(self.skipped)


def _says(saved: Saved) -> tuple[Any, ...]:
    """What an entry says, apart from what it is known by."""
    return (
        *(saved.caption, saved.author, saved.sound, saved.hashtags),
        *(saved.saved, saved.posted, saved.duration),
        *(saved.collections, saved.favourite),
    )
