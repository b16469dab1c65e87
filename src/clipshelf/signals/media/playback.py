"""Copies that a browser can play, of files that it cannot."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import BinaryIO

from clipshelf.signals.media.decoded import Playback, Unreadable
from clipshelf.signals.run.isolated import Failure, Limits, call
from clipshelf.signals.run.pool import cores

MP4, WEBM = "video/mp4", "video/webm"
MAX_BYTES = 2 << 30  # of a copy: an hour at 720 pixels
MATROSKA_START = b"\x1aE\xdf\xa3"


def playback_plan(path: Path, timeout: float = 10.0) -> Playback:
    """What a browser needs before it can play a file; see `judge`.

    `Decoded.playback` holds the same answer for a file that was decoded, and saves the
    child process that this one starts.

    Raises:
        Unreadable: with the reason.
    """
    from clipshelf.signals.media.convert import inspect  # noqa: PLC0415 - see below

    plan = call(inspect, path, limits=Limits(seconds=timeout))
    if isinstance(plan, Failure):
        raise Unreadable(plan.reason)
    return plan


def media_type(file: BinaryIO) -> str:
    """What to call a file that plays as it is; its position afterwards is anywhere.

    Such a file is WebM, or of the family of MP4 and QuickTime (see `judge`), whatever
    it is called: a browser that is told so runs nothing that lies in it.
    """
    file.seek(0)
    return WEBM if file.read(len(MATROSKA_START)) == MATROSKA_START else MP4


def make_playable(path: Path, target: Path, timeout: float = 60.0) -> None:
    """Write an MP4 that any browser plays: H.264 and AAC, or what it plays already.

    Pictures are only made anew where they must be, and then at most 720 pixels on the
    short side. `target` appears when it is complete; its folder is made if needed.

    Args:
        path: a video, which is left as it is.
        target: replaced if it is there.
        timeout: seconds.

    Raises:
        Unreadable: with the reason; also if it takes longer than `timeout`.
    """
    # Not at the top: who never plays a video needs no encoder in memory.
    from clipshelf.signals.media.convert import convert  # noqa: PLC0415

    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        limits = Limits(seconds=timeout, cores=cores(), written=MAX_BYTES)
        result = call(convert, path, temporary, limits=limits)
        if isinstance(result, Failure):
            raise Unreadable(result.reason)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
