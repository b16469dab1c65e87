"""Folders that got another name in a file manager.

They look like one folder that is gone and a new one with its files. Nobody has looked
at these one by one: a guess among them stays a guess, an answer stays that answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from clipshelf.domain.video import ROOT, VideoId
from clipshelf.library.places import folder_of


def renamed_folders(
    lost: Mapping[str, VideoId],
    found: Mapping[str, VideoId],
    known: Collection[str],
    present: Collection[str],
) -> dict[str, str]:
    """Which folders are called how now.

    Args:
        lost: files that are gone, by path.
        found: files that are new, by path.
        known: folders that there were.
        present: folders that there are.

    Returns:
        Old name -> new name: where a folder is gone, and most of its files that are
        still somewhere lie in one new folder, under the names that they had.
    """
    went: dict[str, Counter[str]] = {}
    arrived = _by_name(found)
    for path, video in lost.items():
        folder = folder_of(path)
        if folder != ROOT and folder not in present:
            went.setdefault(folder, Counter())
            went[folder].update(arrived.get((video, _name(path)), set()))
    renamed = {}
    for folder, places in went.items():
        for place, files in places.most_common(1):
            new = place != ROOT and place not in known
            if new and 2 * files > places.total():
                renamed[folder] = place
    return renamed


def _by_name(found: Mapping[str, VideoId]) -> dict[tuple[VideoId, str], set[str]]:
    """The folders of new files, by what they hold and how they are called."""
    arrived: dict[tuple[VideoId, str], set[str]] = {}
    for path, video in found.items():
        arrived.setdefault((video, _name(path)), set()).add(folder_of(path))
    return arrived


def _name(path: str) -> str:
    return path.rpartition("/")[2]
