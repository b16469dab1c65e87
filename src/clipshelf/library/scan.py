"""Bringing the catalogue up to date with the folders on disk.

Folders on disk are the user's. A file that turns up in a folder, or changes folder, was
put there by a person, unless the record of machine-filed videos says otherwise: it
is read as a label, or as a correction. What clipshelf moves itself is noted as it
moves, so a scan sees no change in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic

from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.domain.label import Answer, How, Label
from clipshelf.domain.video import File, VideoId, join
from clipshelf.library.filed import Filed
from clipshelf.library.identity import identify
from clipshelf.library.places import folder_of
from clipshelf.library.renamed import renamed_folders
from clipshelf.library.sidecars import owners, read_info
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.db import Database
from clipshelf.library.store.labels import Labels
from clipshelf.library.walk import Listing, reason_for, walk

EMPTY = "the file is empty"


@dataclass(slots=True)
class Scanned:
    """What a scan found, and what had changed."""

    found: int = 0  # videos
    files: int = 0
    new: int = 0  # videos never seen before
    moved: int = 0  # files whose video is known under another path
    gone: int = 0  # videos that have no file any more
    learned: int = 0  # labels read from where files lie
    ignored: dict[str, int] = field(default_factory=dict)  # files, by why
    unreadable: list[tuple[str, str]] = field(default_factory=list)  # (path, reason)


@dataclass(slots=True)
class Scan:
    """One pass over a library."""

    root: Path
    db: Database
    filed: Filed
    watch: Watch = unwatched
    placed: How = How.PLACED  # how to read a file that turns up in a folder
    _read: dict[File, VideoId] = field(default_factory=dict)

    def look(self) -> None:
        """Read the new files: the long part, which needs no lock."""
        self._identify(self._fresh(walk(self.root)))

    def record(self) -> Scanned:
        """Write down what has changed; reads only what came since `look`."""
        listing = walk(self.root)
        known = Catalogue(self.db).files()
        unreadable = list(listing.unreadable)
        unreadable += [(f.path, EMPTY) for f in listing.files if f.size == 0]
        identities = self._identify(self._fresh(listing), unreadable)
        seen = {path: video for path, (_, video) in known.items()}
        with self.db.transaction():
            result = self._record(listing, known, identities)
            Catalogue(self.db).set_folders(listing.folders)
            self._read_sidecars(listing, seen | identities)
        result.unreadable = unreadable
        return result

    def _fresh(self, listing: Listing) -> list[File]:
        """Files that are new, or not as they were."""
        known = Catalogue(self.db).files()
        return [f for f in listing.files if known.get(f.path, (None, ""))[0] != f]

    def _identify(
        self, fresh: list[File], unreadable: list[tuple[str, str]] | None = None
    ) -> dict[str, VideoId]:
        """The video in each file, by path; what was read before is not read again."""
        identities = {}
        began = monotonic()
        at = Progress("scan", 0, len(fresh))
        for done, file in enumerate(fresh, 1):
            try:
                if file not in self._read:
                    place, tell = self.root / file.path, partial(self.watch, at)
                    self._read[file] = identify(place, tell)
                identities[file.path] = self._read[file]
            except OSError as error:
                if unreadable is not None:
                    unreadable.append((file.path, reason_for(error)))
            rate = done / max(monotonic() - began, 1e-6)
            at = Progress("scan", done, len(fresh), rate, file.name)
            self.watch(at)
        return identities

    def _record(
        self,
        listing: Listing,
        known: Mapping[str, tuple[File, VideoId]],
        identities: dict[str, VideoId],
    ) -> Scanned:
        catalogue = Catalogue(self.db)
        before = {path: video for path, (_, video) in known.items()}
        present = {file.path for file in listing.files}
        after = {p: v for p, v in before.items() if p in present} | identities
        lost = {path: video for path, video in before.items() if path not in present}
        # A file whose bytes changed in place leaves its old video as well.
        touched = {*lost.values(), *identities.values()}
        touched |= {before[path] for path in identities if path in before}
        lay_in = {video: self._folders(video) for video in touched}
        existed = {video for video in touched if catalogue.video(video) is not None}
        renamed = renamed_folders(
            lost, identities, catalogue.folder_names(), listing.folders
        )
        for path in lost:
            catalogue.drop_file(path)
        for file in listing.files:
            if file.path in identities:
                catalogue.put_file(file, identities[file.path])
        for folder, name in renamed.items():
            catalogue.rename_folder(folder, name)
        for path, video in identities.items():
            if path in before and video not in existed:
                self._inherit(video, before[path], folder_of(path))
        learned = sum(
            self._learn(video, self._renamed(video, lay_in[video], renamed))
            for video in sorted(touched - self._on_their_way())
        )
        vanished = set(lost.values())
        return Scanned(
            found=len(set(after.values())),
            files=len(listing.files),
            new=len(set(identities.values()) - existed),
            moved=sum(v in vanished and p not in before for p, v in identities.items()),
            gone=len(set(before.values()) - set(after.values())),
            learned=learned,
            ignored=dict(listing.ignored),
        )

    def _on_their_way(self) -> set[VideoId]:
        """Videos that we may just have moved ourselves, and nobody can tell yet."""
        rows = self.db.rows("SELECT video FROM moves WHERE state = 'planned'")
        return {row["video"] for row in rows}

    def _renamed(
        self, video: VideoId, before: tuple[str, ...], names: Mapping[str, str]
    ) -> tuple[str, ...]:
        """The folders it lay in, by their new names; what was said follows."""
        labels = Labels(self.db)
        lies_in = self._folders(video)
        for folder in before:
            name = names.get(folder, "")
            if name not in lies_in:
                continue
            if self.filed.folder_of(video) == folder:
                self.filed.refile(video, name)
            said = labels.current(video)
            if said is not None and said.folder == folder:
                how = said.how if said.how is How.UNKNOWN else How.RENAMED
                labels.add(Label(video, Answer.FOLDER, name, how))
        new = {names.get(folder, folder) for folder in before}
        return tuple(sorted(new)) if new <= set(lies_in) else before

    def _inherit(self, video: VideoId, old: VideoId, folder: str) -> None:
        """A file was rewritten where it lies, which says nothing about its folder.

        Args:
            video: what it holds now, which was never seen before.
            old: what it held.
            folder: where it lies.
        """
        if self.filed.folder_of(old) == folder:
            self.filed.inherit(video, old)
        said = Labels(self.db).current(old)
        if said is not None and said.folder == folder:
            how = said.how if said.how is How.UNKNOWN else How.RENAMED
            Labels(self.db).add(Label(video, Answer.FOLDER, folder, how))

    def _folders(self, video: VideoId) -> tuple[str, ...]:
        known = Catalogue(self.db).video(video)
        return known.folders if known else ()

    def _learn(self, video: VideoId, before: tuple[str, ...]) -> bool:
        """Read a person's hand from where a video lies; True if it says something."""
        found = Catalogue(self.db).video(video)
        if found is None or not found.files:
            return False
        if not found.folders and not self._waits(video):
            self.filed.forget(video)  # even if it was nowhere at the last scan
        if found.folders == before:
            return False
        labels = Labels(self.db)
        current = labels.current(video)
        if len(found.folders) == 1:
            (folder,) = found.folders
            said = current.folder if current is not None else None
            if said == folder or (
                said is None and self.filed.folder_of(video) == folder
            ):
                return False
            self.filed.forget(video)
            labels.add(Label(video, Answer.FOLDER, folder, self.placed))
            return True
        if found.folders:
            return False  # several: unclear, which the scan reports
        if current is not None:
            labels.clear(video, How.PLACED)  # taken out of its folder by hand
        return current is not None

    def _waits(self, video: VideoId) -> bool:
        """Is it about to be moved, as soon as another program lets go of it?"""
        query = "SELECT 1 FROM moves WHERE video = ? AND state = 'waiting'"
        return self.db.one(query, video) is not None

    def _read_sidecars(self, listing: Listing, videos: Mapping[str, VideoId]) -> None:
        """Metadata from the side-cars that are new or have changed."""
        names: dict[str, list[str]] = {}
        for file in (*listing.files, *listing.sidecars):
            names.setdefault(file.folder, []).append(file.name)
        owned = {
            join(folder, sidecar): join(folder, video)
            for folder, inside in names.items()
            for sidecar, video in owners(inside).items()
        }
        catalogue = Catalogue(self.db)
        read = catalogue.sidecars()
        for file in listing.sidecars:
            video = videos.get(owned.get(file.path, ""))
            if not file.name.endswith(".info.json") or video is None:
                continue
            if read.get(file.path) == (file, video):
                continue
            metadata = read_info(self.root / file.path)
            if metadata is not None:
                catalogue.put_metadata(video, metadata)
            catalogue.put_sidecar(file, video)
