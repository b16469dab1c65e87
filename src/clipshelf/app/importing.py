"""Use case: take in what another program knows of saved videos."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipshelf.app.fetching import Fetched, fetch_missing
from clipshelf.app.intake import Intake
from clipshelf.app.missing import missing_json
from clipshelf.app.opening import Library
from clipshelf.app.scanning import scan
from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.saved import Importer, Skipped
from clipshelf.domain.video import shown
from clipshelf.library.joining import tell
from clipshelf.library.store.favourites import Favourite, Favourites

SURE_ENOUGH = 0.2


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a source."""

    importer: str
    taken: int  # entries that brought something new
    known: int  # entries that said nothing new
    joined: int  # videos of the library that the source speaks of
    labelled: int
    batch: str | None  # of these labels; None if there are none
    missing: tuple[Favourite, ...]  # favourites without a file, of all imports
    skipped: tuple[Skipped, ...]
    fetched: Fetched | None = None

    def to_json(self) -> dict[str, Any]:
        """The document of `import --json`."""
        return {
            "importer": self.importer,
            "taken": self.taken,
            "known": self.known,
            "joined": self.joined,
            "labelled": self.labelled,
            "batch": self.batch,
            "missing": len(self.missing),
            "missing_videos": missing_json(self.missing),
            "fetched": self.fetched.to_json() if self.fetched else None,
            "skipped": [
                {"what": shown(one.what), "reason": one.reason} for one in self.skipped
            ],
        }


def import_from(
    library: Library,
    source: Path,
    *,
    importer: str | None = None,
    collections_as_folders: bool = False,
    move: bool = True,
    download: bool = False,
    watch: Watch = unwatched,
) -> Imported:
    """Take what a source knows; nothing in it changes, and twice is as good as once.

    Captions, authors, sounds, hashtags and dates go to the videos that are meant.
    Answers become labels if a person gave them in another clipshelf, and only for
    videos that have none here: one batch, which can be taken back.

    Args:
        library: an open one, which is scanned first.
        source: a file or a folder.
        importer: its kind by name; None: found out by a look at it.
        collections_as_folders: the source's own collections count as answers too.
        move: labelled files move into their folders.
        download: fetch the favourites whose file is missing, with yt-dlp.
        watch: is told of the progress.

    Raises:
        NotFound: there is no such source, or no importer of that name.
        Invalid: nobody can read it, or the library that is to be fetched into.
        Unavailable: yt-dlp is to fetch and is not installed.
    """
    reader = _reader(source, importer)
    scan(library, watch)
    taking = Intake(library, reader.name, watch, collections_as_folders)
    taking.read(reader, source)
    with library.writing(), library.db.transaction():
        taking.keep()
        tell(library.db)
    batch, labelled = taking.label(move=move)
    fetched = None
    if download:
        fetched = fetch_missing(library, watch)
    return Imported(
        importer=reader.name,
        taken=taking.taken,
        known=taking.known,
        joined=len(taking.joined),
        labelled=labelled,
        batch=batch,
        missing=Favourites(library.db).missing(),
        skipped=taking.all_skipped(),
        fetched=fetched,
    )


def recognise(source: Path) -> tuple[tuple[str, float], ...]:
    """Importers that can read a source, the surest first."""
    sure = {
        name: registry.create("importer", name).sniff(source)
        for name in registry.names("importer")
    }
    order = sorted(sure.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(pair for pair in order if pair[1] >= SURE_ENOUGH)


def _reader(source: Path, name: str | None) -> Importer:
    if not source.exists():
        raise NotFound(
            f"There is no file or folder called {shown(str(source))[:200]!r}.",
            code="no-source",
            hint="Give the export as it was downloaded: a ZIP, a file, or a folder.",
        )
    if name is None:
        known = recognise(source)
        if not known:
            kinds = ", ".join(registry.names("importer"))
            raise Invalid(
                "Nobody here knows what kind of export that is.",
                code="unknown-source",
                hint=f"Say which with --as NAME. Known: {kinds}.",
            )
        name = known[0][0]
    reader: Importer = registry.create("importer", name)
    return reader
