"""Where a video stands: where it lies, what was said of it, how it counts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from clipshelf.domain.label import Answer, How
from clipshelf.domain.video import ROOT

# One text for each video; equal texts can be counted together.
STANDINGS = """
    SELECT videos.id AS video, printf('%s|%s|%s|%s|%s|%s',
        answer, hex(said.folder), how, hex(filed.folder), unreadable IS NOT NULL,
        (SELECT group_concat('/' || hex(folder), '') FROM (
            SELECT DISTINCT folder FROM files WHERE files.video = videos.id
            ORDER BY folder))) AS standing
    FROM videos LEFT JOIN current_labels AS said ON said.video = videos.id
        LEFT JOIN filed ON filed.video = videos.id AND undone_by IS NULL
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What such a text says."""

    answer: str  # of `Answer`, or "cleared"; empty: nobody has said anything
    folder: str  # what was said, where it is a folder
    how: str  # of `How`
    filed: str  # the folder that the machine has put it in; empty: none
    unreadable: bool
    lies_in: frozenset[str]  # the folders of its files, `ROOT` included

    @property
    def labelled(self) -> bool:
        """Has a person named its folder?"""
        return self.answer == Answer.FOLDER and bool(self.lies_in)

    @property
    def is_guess(self) -> bool:
        """Does it lie where the machine has put it, confirmed by nobody?"""
        here = bool(self.filed) and self.filed in self.lies_in
        return here and self.answer != Answer.FOLDER

    @property
    def unsorted(self) -> bool:
        """Does it lie in the root, and belongs nowhere yet?"""
        return ROOT in self.lies_in and not self.labelled and not self.is_guess

    @property
    def waits(self) -> bool:
        """Is it to be asked about, once there is a vector of it?"""
        return self.unsorted and not self.unreadable

    @property
    def counted_in(self) -> frozenset[str]:
        """The folders that it is one video of: where it lies, and where it belongs."""
        said = {self.folder} if self.labelled else set()
        return self.lies_in - {ROOT} | said

    @property
    def teaches(self) -> str:
        """The folder that it is an example of; empty: none, or nobody can tell."""
        clear = len(self.lies_in - {ROOT}) <= 1
        example = self.labelled and clear and self.how != How.UNKNOWN
        return self.folder if example else ""

    def states(self) -> Iterator[str]:
        """Every field of `Counts` that it adds to."""
        there, labelled = bool(self.lies_in), self.labelled
        states = {
            "unsorted": self.unsorted,
            "askable": self.waits,
            "labelled": labelled,
            "filed": self.is_guess,
            "skipped": there and self.answer == Answer.SKIP,
            "none": there and self.answer == Answer.NONE,
            "unknown_origin": labelled and self.how == How.UNKNOWN,
            "trashed": not there and self.answer == Answer.TRASH,
            "unreadable": there and self.unreadable,
        }
        return (name for name, yes in states.items() if yes)


@dataclass(frozen=True, slots=True)
class Counts:
    """Videos by where they stand; all have a file, but for the ones in the trash."""

    unsorted: int = 0
    askable: int = 0  # of them: what cannot be read is not asked about
    labelled: int = 0
    filed: int = 0  # by the machine, and confirmed by nobody
    skipped: int = 0
    none: int = 0
    unknown_origin: int = 0  # labels whose giver nobody knows
    trashed: int = 0
    unreadable: int = 0


@lru_cache(maxsize=1 << 14)
def read(text: str) -> Standing:
    """What one of the texts of `STANDINGS` says."""
    answer, folder, how, filed, unreadable, lies_in = text.split("|")
    return Standing(
        answer,
        _name(folder),
        how,
        _name(filed),
        unreadable == "1",
        frozenset(_name(part) for part in lies_in.split("/")[1:]),
    )


def _name(digits: str) -> str:
    return os.fsdecode(bytes.fromhex(digits))
