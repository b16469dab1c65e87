"""Letting go of folders that a new name has emptied."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass

from clipshelf.domain.video import ROOT
from clipshelf.library.places import Places, folder_of
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.db import Database


@dataclass(frozen=True, slots=True)
class Emptied:
    """The folders of one library that may be empty now."""

    places: Places
    db: Database

    def after(self, batch: str) -> None:
        """Let go of what a batch of moves out of folders has left behind."""
        query = "SELECT source, target FROM moves WHERE batch = ? AND state = 'done'"
        ways = set()
        for row in self.db.rows(query, batch):
            source, target = os.fsdecode(row["source"]), os.fsdecode(row["target"])
            if self._is_inside(source) and self._is_inside(target):
                ways.add(_new_name(folder_of(source), folder_of(target)))
        for folder, target in sorted(ways):
            if ROOT not in {folder, target} and folder != target:
                self.let_go(folder, target)

    def let_go(self, folder: str, target: str) -> None:
        """Remove a folder and the ones below, as far as nothing lies in them.

        Args:
            folder: its name.
            target: the name that it has now, which is hidden if it was.
        """
        if not self._is_inside(f"{folder}/any file"):
            return  # somebody's journal or list of folders would have us tidy elsewhere
        for place, _, _ in os.walk(self.places.root / folder, topdown=False):
            with suppress(OSError):  # a file that could not be moved keeps its folder
                os.rmdir(place)  # noqa: PTH106  # walk gives text
        catalogue = Catalogue(self.db)
        hidden = catalogue.hidden_folders()
        for name in _and_below(folder, catalogue.folder_names()):
            if not (self.places.root / name).is_dir():
                if name in hidden:
                    new_name = target + name[len(folder) :]
                    catalogue.hide_folder(new_name, hidden=True)
                catalogue.drop_folder(name)
        if (self.places.root / folder).is_dir():
            catalogue.add_folder(folder)

    def _is_inside(self, path: str) -> bool:
        """Does a path that was written down stay in the library?"""
        try:
            self.places.of(path)
        except OSError:
            return False
        return True


def _new_name(source: str, target: str) -> tuple[str, str]:
    """`a/c` to `b/c` says that `a` is called `b`."""
    while "/" in source and "/" in target:
        above, _, name = source.rpartition("/")
        new_above, _, new_name = target.rpartition("/")
        if name != new_name:
            break
        source, target = above, new_above
    return source, target


def _and_below(folder: str, names: frozenset[str]) -> list[str]:
    return [n for n in names if n == folder or n.startswith(f"{folder}/")]
