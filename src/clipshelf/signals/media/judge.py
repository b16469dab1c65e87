"""Can a browser play it? Decided by what is in a file, not by what it is called."""

from __future__ import annotations

from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from clipshelf.signals.media.decoded import Playback

# Eight bits, 4:2:0: what every browser's decoder takes. Ten bits, 4:2:2 and 4:4:4 play
# in some and stay black, without an error, in others.
PIXEL_FORMATS = {"yuv420p", "yuvj420p"}

# What plays in each container. HEVC, H.263, MPEG-4 part 2 and the like play nowhere, or
# only where the hardware happens to decode them.
MP4_VIDEO = {"h264", "av1", "vp9"}
MP4_AUDIO = {"aac", "mp3", "opus", "flac"}
WEBM_VIDEO = {"vp8", "vp9", "av1"}
WEBM_AUDIO = {"opus", "vorbis"}


def judge(
    path: Path,
    container: InputContainer,
    stream: VideoStream,
    pixels: str | None = None,
) -> Playback:
    """What has to be done to a file before any of today's browsers plays it.

    Args:
        path: the file.
        container: opened from it.
        stream: of its pictures.
        pixels: FFmpeg's name of their format; None: as the stream says.

    Returns:
        "as-is"; "remux" where the pictures are fine and only the container or the sound
        is not (seconds at most); "transcode" where every picture has to be made anew.
    """
    video = stream.codec_context.codec.canonical_name
    if (pixels or stream.codec_context.pix_fmt) not in PIXEL_FORMATS:
        return "transcode"
    sounds = [sound_codec(container)] if container.streams.audio else []
    if video in WEBM_VIDEO and WEBM_AUDIO.issuperset(sounds) and _is_webm(path):
        return "as-is"
    if video not in MP4_VIDEO:
        return "transcode"
    if _is_mp4(container) and MP4_AUDIO.issuperset(sounds):
        return "as-is"
    return "remux"


def sound_codec(container: InputContainer) -> str:
    """FFmpeg's name of the first sound track's codec; empty if it knows none."""
    context = container.streams.audio[0].codec_context
    return context.codec.canonical_name if context else ""


def _is_mp4(container: InputContainer) -> bool:
    """MP4, M4V or QuickTime; 3GP is of the same family, but browsers refuse it."""
    brand = container.metadata.get("major_brand", "")
    return "mp4" in container.format.name.split(",") and not brand.startswith("3g")


def _is_webm(path: Path) -> bool:
    """WebM proper; Matroska, which FFmpeg reads the same way, plays in few browsers."""
    with path.open("rb") as file:
        head = file.read(64)
    return head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head
