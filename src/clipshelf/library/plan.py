"""Planning moves: where each file would go, before anything is touched."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from clipshelf.domain.errors import Conflict, Invalid
from clipshelf.domain.moves import Move, MovePlan
from clipshelf.domain.video import ROOT, Video, join
from clipshelf.library.sidecars import owners, renamed

OnConflict: TypeAlias = Literal["rename", "skip", "fail"]


@dataclass(slots=True)
class Planner:
    """Collects moves and keeps their targets apart."""

    root: Path
    on_conflict: OnConflict = "rename"
    _names: dict[str, list[str]] = field(default_factory=dict)  # folder -> names
    _taken: dict[str, set[str]] = field(default_factory=dict)  # folder -> folded names

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
            for file in video.files:
                if file.folder == folder:
                    continue
                name = self._free_name(file.folder, file.name, folder)
                if name is None:
                    skipped.append((file.path, "a file of that name is already there"))
                    continue
                moves.append(Move(video.id, file.path, join(folder, name)))
                moves += self._sidecars(video, file.folder, file.name, folder, name)
        return MovePlan(tuple(moves), tuple(skipped))

    def _sidecars(
        self, video: Video, folder: str, name: str, target: str, new_name: str
    ) -> list[Move]:
        mine = [
            sidecar
            for sidecar, owner in owners(self._listing(folder)).items()
            if owner == name
        ]
        return [
            Move(
                video.id,
                join(folder, sidecar),
                join(target, renamed(sidecar, name, new_name)),
                sidecar=True,
            )
            for sidecar in sorted(mine)
        ]

    def _free_name(self, source: str, name: str, folder: str) -> str | None:
        """`name`, or `name (2)` where it or a side-car of it is taken; None to skip."""
        taken = self._taken.setdefault(
            folder, {_fold(known) for known in self._listing(folder)}
        )
        stem, dot, suffix = name.rpartition(".")
        followers = [s for s, o in owners(self._listing(source)).items() if o == name]
        number, candidate = 1, name
        while any(
            _fold(n) in taken
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
            candidate = f"{stem} ({number}){dot}{suffix}"
        taken.add(_fold(candidate))
        return candidate

    def _listing(self, folder: str) -> list[str]:
        if folder not in self._names:
            place = self.root / folder
            self._names[folder] = (
                [entry.name for entry in place.iterdir()] if place.is_dir() else []
            )
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


def _fold(name: str) -> str:
    """Equal for names that some file system takes for the same."""
    return unicodedata.normalize("NFC", name).casefold()
