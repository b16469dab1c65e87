"""Videos: pieces of content, and the files that hold them."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from typing import TypeAlias

VideoId: TypeAlias = str
"""The hash of a video's bytes, in hexadecimal; the same wherever the file lies."""

ROOT = ""
"""The folder of unsorted videos: the library's own root."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a video, as it was last seen.

    `path` is relative to the library with "/" between its parts; bytes that are not
    UTF-8 are kept as surrogates (PEP 383), so every name survives a round trip.
    """

    path: str
    size: int  # bytes
    mtime_ns: int

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder it lies in; `ROOT` for an unsorted file."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Video:
    """One piece of content and every file that holds it."""

    id: VideoId
    files: tuple[File, ...]  # by path
    unreadable: str = ""  # why it cannot be decoded; empty if it can

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that its files lie in, `ROOT` left out; several are unclear."""
        return tuple(sorted({file.folder for file in self.files} - {ROOT}))


def join(folder: str, name: str) -> str:
    """The path of a file in a folder."""
    return f"{folder}/{name}" if folder != ROOT else name


def shown(name: str) -> str:
    """A name as text that can be printed and sent: foreign bytes become U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def name_fields(key: str, name: str) -> dict[str, str]:
    """A name for JSON: `{key: text}`, and the exact bytes where text loses them."""
    text = shown(name)
    if os.fsencode(name) == text.encode("utf-8", "replace"):
        return {key: text}
    return {key: text, "name_bytes": base64.b64encode(os.fsencode(name)).decode()}
