"""`filed.jsonl`: a line for everything that the machine put away, or took back."""

from __future__ import annotations

import errno
import json
import math
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeAlias

from clipshelf.domain.untrusted import BINARY, NO_WAIT, open_plain, parse_json
from clipshelf.domain.video import VideoId
from clipshelf.library.carry import write_through
from clipshelf.library.reading import NO_FOLLOW, climbs, is_link

MAX_LINE_BYTES = 1 << 16  # a path of 4 KB, escaped, and a few names
Line: TypeAlias = dict[str, Any]
VIDEO = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Filing:
    """One video that a model put into a folder."""

    video: VideoId
    folder: str
    model: str  # empty: not known any more
    confidence: float  # of that folder, 0 to 1


@dataclass(frozen=True, slots=True)
class FiledLines:
    """The file. It only grows, but for the half of a line that a crash has left."""

    path: Path

    def read(self) -> dict[VideoId, tuple[Filing, str]]:
        """What it says in the end: each filed video, and its batch.

        Lines that cannot be read are left out.
        """
        found: dict[VideoId, tuple[Filing, str]] = {}
        try:
            if is_link(self.path):
                return found
            file = open_plain(self.path)
        except OSError:
            return found
        with file:
            while text := file.readline(MAX_LINE_BYTES):
                try:
                    video, filing = _understood(parse_json(text))
                except (ValueError, TypeError, KeyError, OverflowError):
                    continue
                found.pop(video, None)
                if filing is not None:
                    found[video] = filing
        return found

    def append(self, lines: Sequence[Line]) -> None:
        """Written through to the disk before anything that depends on it."""
        new = not self.path.exists()
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
        with _open_to_append(self.path) as file:
            _drop_half_a_line(file)
            file.write(text.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        if new:
            write_through(self.path.parent)

    def length(self) -> int:
        """In bytes; 0 if there is none."""
        try:
            return self.path.lstat().st_size
        except FileNotFoundError:
            return 0


def as_line(filing: Filing, batch: str) -> Line:
    """It lies there."""
    confidence = round(filing.confidence, 4)
    return asdict(replace(filing, confidence=confidence)) | {"batch": batch}


def no_line(video: VideoId) -> Line:
    """It does not, or not because of the machine."""
    return {"video": video, "folder": None}


def _understood(said: Any) -> tuple[VideoId, tuple[Filing, str] | None]:
    """A line as it was written.

    Raises:
        ValueError, TypeError, KeyError, OverflowError: somebody else has written it.
    """
    video, folder = str(said["video"]), said["folder"]
    if not VIDEO.fullmatch(video):
        raise ValueError("not the hash of a video")
    if folder is None:
        return video, None
    confidence = float(said["confidence"])
    if not math.isfinite(confidence):
        raise ValueError("a confidence lies between 0 and 1")
    os.fsencode(str(folder))  # raises where no path can be called that
    if any(climbs(part) for part in str(folder).split("/")):
        raise ValueError("a folder lies in the library")
    filing = Filing(video, str(folder), str(said["model"]), confidence)
    return video, (filing, str(said["batch"]))


def _open_to_append(path: Path) -> BinaryIO:
    """The file, made if it is not there; a link in its place is not followed.

    Raises:
        OSError: it cannot be written, or is no regular file.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | NO_FOLLOW | NO_WAIT | BINARY
    handle = os.open(path, flags, 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file")
    return os.fdopen(handle, "ab+")


def _drop_half_a_line(file: IO[bytes]) -> None:
    """What a full disk or a crash has left of the last one."""
    end = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, end - MAX_LINE_BYTES))
    whole = start + file.read().rfind(b"\n") + 1
    if whole < end:
        file.truncate(whole)
