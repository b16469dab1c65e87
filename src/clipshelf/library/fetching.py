"""Downloading one video with yt-dlp, another program that is kept at a distance.

It gets an address that was built here from a number, no configuration, no right to run
anything after a download, and a folder of its own; only a finished video leaves that.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from clipshelf.domain.errors import missing_extra
from clipshelf.domain.moves import Mode
from clipshelf.library.carry import carry
from clipshelf.library.walk import VIDEO_SUFFIXES, reason_for

PROGRAM = "yt-dlp"
MOST_SECONDS = 900.0  # for one video
MOST_SIZE = "2G"
MOST_REASON = 200  # characters
INFO = ".info.json"
OPTIONS = (
    "--ignore-config",  # else a file in the folder or of the user could run programs
    "--no-exec",
    "--no-playlist",
    "--no-cookies",
    "--no-cache-dir",
    "--no-progress",
    "--no-mtime",
    "--no-overwrites",
    "--continue",  # what an earlier run left half
    "--write-info-json",
    "--no-write-playlist-metafiles",
    *("--sleep-interval", "2", "--max-sleep-interval", "6"),
    *("--sleep-requests", "1"),
    *("--retries", "3", "--socket-timeout", "30"),
    *("--max-filesize", MOST_SIZE),
)
GROUPS = os.name != "nt"


class NotFetched(Exception):  # and why not, in a sentence
    """A video that could not be downloaded."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """One downloader, and where it works."""

    command: tuple[str, ...]  # how it is called
    workshop: Path  # for what is not finished; the same every time, to go on with

    @classmethod
    def find(cls, workshop: Path) -> Fetcher:
        """The one that is installed.

        Raises:
            Unavailable: none is.
        """
        if find_spec("yt_dlp") is not None:
            return cls((sys.executable, "-m", "yt_dlp"), workshop)
        program = shutil.which(PROGRAM)
        if program is None:
            raise missing_extra("Downloading", "download")
        return cls((program,), workshop)

    def fetch(self, address: str, number: str, target: Path) -> tuple[Path, ...]:
        """Download a video into a folder; never over another file.

        Args:
            address: built from the number.
            number: letters, digits, `-` and `_`; the files are called so.
            target: the folder.

        Returns:
            The new files: the video, and what is known of it.

        Raises:
            NotFetched: it is not there, the service will not give it, or a file of that
                number is in the folder.
        """
        for suffix in (*sorted(VIDEO_SUFFIXES), INFO):  # before it is fetched in vain
            _check_free(target / f"{number}{suffix}")
        place = self.workshop / number
        place.mkdir(parents=True, exist_ok=True)
        self._run(address, number, place)
        found = [p for p in place.iterdir() if p.stem == number and _is_video(p)]
        if len(found) != 1:
            raise NotFetched("no video came of it")
        (video,) = found
        wanted = [(video, target / video.name)]
        info = place / f"{number}{INFO}"
        if info.is_file() and not info.is_symlink():
            wanted.append((info, target / info.name))
        for _, there in wanted:
            _check_free(there)
        try:
            for here, there in reversed(wanted):  # the video last: then all is there
                # The state may lie on another drive; a scan takes no notice of these.
                half = there.with_name(f".clipshelf-{there.name}.part")
                carry(Mode.MOVE, here, there, half)
        except OSError as error:
            raise NotFetched(reason_for(error)) from error
        shutil.rmtree(place, ignore_errors=True)
        return tuple(there for _, there in wanted)

    def _run(self, address: str, number: str, place: Path) -> None:
        # The number holds no "%", so that the template says only the suffix.
        command = [
            *self.command,
            *OPTIONS,
            *("--paths", str(place), "--output", f"{number}.%(ext)s"),
            *("--", address),
        ]
        child = subprocess.Popen(  # noqa: S603  # no shell; the address is built here
            command,
            cwd=place,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=GROUPS,
        )
        with child:
            try:
                _, said = child.communicate(timeout=MOST_SECONDS)
            except subprocess.TimeoutExpired as error:
                raise NotFetched("it took too long") from error
            finally:
                _end(child)
        if child.returncode != 0:
            raise NotFetched(_reason(said))


def _end(child: subprocess.Popen[bytes]) -> None:
    """With the programs that it started itself, whatever ended the wait."""
    if child.poll() is not None:
        return
    with suppress(ProcessLookupError):
        if GROUPS:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()


def _check_free(place: Path) -> None:
    if os.path.lexists(place):
        raise NotFetched(f"there is a file called {place.name} already")


def _is_video(path: Path) -> bool:
    plain = path.is_file() and not path.is_symlink()
    return plain and path.suffix.lower() in VIDEO_SUFFIXES


def _reason(said: bytes) -> str:
    """The last line of what it complained about, as plain text."""
    lines = said[-8192:].decode("utf-8", "replace").splitlines()
    last = next((line for line in reversed(lines) if line.strip()), "")
    plain = "".join(c for c in last if c.isprintable()).removeprefix("ERROR: ")
    return plain[:MOST_REASON] or "yt-dlp failed without a word"
