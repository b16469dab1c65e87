"""Planning moves: where each file would go, before anything is touched."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from clipshelf.domain.errors import Conflict, Invalid
from clipshelf.domain.label import MAX_PART_BYTES
from clipshelf.domain.moves import Mode, Move, MovePlan
from clipshelf.domain.video import ROOT, File, Video, join
from clipshelf.library.listings import Listings, Names, fold
from clipshelf.library.places import TRASH
from clipshelf.library.sidecars import owners, renamed

OnConflict: TypeAlias = Literal["rename", "skip", "fail"]
IN_THE_WAY = "a file of that name is already there"


@dataclass(slots=True)
class Planner:
    """Collects moves and keeps their targets apart.

    Folders are looked at once: make a new one for every plan.
    """

    root: Path
    on_conflict: OnConflict = "rename"
    mode: Mode = Mode.MOVE
    listings: Listings = field(default_factory=Listings)
    _names: dict[str, Names] = field(default_factory=dict)  # by folder
    _planned: dict[str, set[str]] = field(default_factory=dict)  # the same, folded

    def plan(self, wishes: Iterable[tuple[Video, str]]) -> MovePlan:
        """The moves that bring each video's files, and their side-cars, to its folder.

        Raises:
            Conflict: a name is taken and `on_conflict` is "fail".
            Invalid: a target lies outside the library.
        """
        moves: list[Move] = []
        skipped: list[tuple[str, str]] = []
        for video, folder in wishes:
            check_inside(self.root, folder)
            if self.mode.adds and folder in video.folders:
                continue  # it has a file there already
            for file in video.files[:1] if self.mode.adds else video.files:
                if file.folder == folder:
                    continue
                moving = self._with_sidecars(video, file, folder)
                moves += moving
                if not moving:
                    skipped.append((file.path, IN_THE_WAY))
        return MovePlan(tuple(moves), tuple(skipped))

    def discard(self, video: Video, batch: str) -> MovePlan:
        """The moves that bring a video's files to the trash, each to its own name."""
        moves: list[Move] = []
        for number, file in enumerate(video.files):
            # A folder for each file: what shared a name in two folders stays apart.
            folder = f"{TRASH}/{batch}/{number}"
            moves += self._with_sidecars(video, file, folder)
        return MovePlan(tuple(moves))

    def empty(self, folder: str, into: str, videos: dict[str, str]) -> MovePlan:
        """The moves that bring everything in a folder, and below it, into another.

        Args:
            folder: one that exists.
            into: another one, not below it.
            videos: the video in each file, by path.
        """
        check_inside(self.root, folder)
        moves: list[Move] = []
        for place, _, names in os.walk(self.root / folder):
            here = Path(place).relative_to(self.root).as_posix()
            target = into + here[len(folder) :]
            check_inside(self.root, target)
            mine = {n: videos[join(here, n)] for n in names if join(here, n) in videos}
            owned = owners(names)
            loose = [n for n in names if n not in mine and owned.get(n) not in mine]
            for name, video in sorted(mine.items()):
                file = File(join(here, name), 0, 0)
                moves += self._with_sidecars(Video(video, (file,)), file, target)
            for name in sorted(loose):
                free = self._free_name(name, (), target)
                if free is not None:
                    names_both = join(here, name), join(target, free)
                    moves.append(Move("", *names_both, sidecar=True))
        return MovePlan(tuple(moves))

    def _with_sidecars(self, video: Video, file: File, folder: str) -> list[Move]:
        """The moves of one file and of what travels with it; none to skip it."""
        followers = self._followers(file)
        name = self._free_name(file.name, followers, folder)
        if name is None:
            return []
        targets = [(file.path, name, False)]
        targets += [
            (join(file.folder, follower), renamed(follower, file.name, name), True)
            for follower in followers
        ]
        return [
            Move(video.id, source, join(folder, target), sidecar, self.mode)
            for source, target, sidecar in targets
        ]

    def _followers(self, file: File) -> tuple[str, ...]:
        """The side-cars of a file, by name."""
        # Only names that begin alike can own one another's side-cars; sorting out a
        # whole heap for each of its files would take seconds.
        stem = file.name.rpartition(".")[0]
        alike = self._listing(file.folder).beginning(stem)
        found = [name for name, owner in owners(alike).items() if owner == file.name]
        return tuple(sorted(found))

    def _free_name(
        self, name: str, followers: tuple[str, ...], folder: str
    ) -> str | None:
        """`name`, or `name (2)` where it or a side-car of it is taken; None to skip."""
        number, candidate = 1, name
        while any(
            self._is_taken(folder, n)
            for n in (candidate, *(renamed(s, name, candidate) for s in followers))
        ):
            if self.on_conflict == "skip":
                return None
            if self.on_conflict == "fail":
                raise Conflict(
                    "A file of that name is already in the folder.",
                    code="target-exists",
                    hint="Rename one of the two, or use --on-conflict rename.",
                )
            number += 1
            longest = max((name, *followers), key=lambda n: len(os.fsencode(n)))
            spare = MAX_PART_BYTES - len(os.fsencode(longest))
            candidate = numbered(name, number, spare)
        planned = self._planned.setdefault(folder, set())
        planned.update(fold(renamed(s, name, candidate)) for s in (name, *followers))
        return candidate

    def _is_taken(self, folder: str, name: str) -> bool:
        return (
            fold(name) in self._planned.get(folder, ())
            or self._listing(folder).taken(name)
            # A listing may be some seconds old; what it missed is never run into.
            or os.path.lexists(self.root / folder / name)
        )

    def _listing(self, folder: str) -> Names:
        if folder not in self._names:
            self._names[folder] = self.listings.names(self.root / folder)
        return self._names[folder]


def check_inside(root: Path, folder: str) -> None:
    """A folder that is a link, or lies behind one, may lead anywhere.

    Raises:
        Invalid: `folder` may lie outside of `root`.
    """
    place = root
    for part in folder.split("/") if folder != ROOT else ():
        place /= part
        if part in {"", ".", ".."} or place.is_symlink():
            raise Invalid(
                "That folder leads out of the library.",
                code="outside-library",
                hint="Replace the link by a real folder.",
            )


def numbered(name: str, number: int, spare: int) -> str:
    """`name (2).mp4`, shortened where the system allows no more than 255 bytes.

    Args:
        name: a file's name.
        number: 2 or more.
        spare: how many bytes its longest follower may still grow by.
    """
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    mark = f" ({number})"
    raw = os.fsencode(stem)
    kept = raw[: len(raw) - max(0, len(mark) - spare)]
    if len(kept) < len(raw):  # not in the middle of a character
        kept = kept.decode("utf-8", "ignore").encode() if _is_text(raw) else kept
    return f"{os.fsdecode(kept)}{mark}{dot}{suffix}"


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
