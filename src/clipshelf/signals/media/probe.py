"""Opening a file that may be anything, without trusting it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from clipshelf.signals.media.allowed import OPTIONS, PICTURES
from clipshelf.signals.media.decoded import Unreadable

# 8K is 33 million pixels a frame. Beyond twice that a header lies, or wants memory.
MAX_PIXELS = 2**26

# What files that are called videos often are instead, by how they begin.
LOOK_ALIKES = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF document"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"ID3", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"<", "a web page"),
    (b"{", "JSON text"),
    (b"#EXTM3U", "a playlist"),
)
# The same in containers that also hold videos, by the word that follows theirs.
CONTENTS = {
    b"RIFF": {b"WEBP": "a WebP picture", b"WAVE": "a sound file"},
    b"ftyp": {
        b"avif": "an AVIF picture",
        b"heic": "an HEIC picture",
        b"heix": "an HEIC picture",
        b"mif1": "a picture",
    },
}

# How videos begin: the first box of MP4 and QuickTime; Matroska, AVI, Flash.
VIDEO_BOXES = {b"ftyp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide"}
VIDEO_STARTS = (b"\x1aE\xdf\xa3", b"RIFF", b"FLV")

# A title in Latin-1 is no reason to fail. PyAV 19 thinks so too, and cannot be asked.
MAJOR = int(av.__version__.partition(".")[0])
LENIENT: dict[str, Any] = {} if MAJOR >= 19 else {"metadata_errors": "replace"}

UNSEEN = {"skip_frame": "all"}  # for the decoder that FFmpeg uses to find out

GREEDY = "damaged, or made to use up memory: no video needs so much"


@contextmanager
def opened(
    path: Path, *, unseen: bool = False
) -> Iterator[tuple[InputContainer, VideoStream]]:
    """A container and its video stream, ready to be decoded by one thread.

    Pictures are not videos, moving ones (GIF) included. A cover picture inside a sound
    file is not one either. What FFmpeg raises inside the block becomes `Unreadable`.

    Args:
        path: any file at all.
        unseen: FFmpeg need not decode a picture only to tell what pixels are made of,
            which costs a tenth of all decoding; then that is not known at first.

    Raises:
        Unreadable: with the reason.
    """
    head = _head(path)
    if name := _look_alike(head):
        # Not even tried: FFmpeg makes a film of one picture out of some of these.
        raise Unreadable(f"not a video ({name})")
    try:
        # Others than MP4 and QuickTime say less in their headers.
        unseen = unseen and head[4:8] in VIDEO_BOXES
        with _container(path, UNSEEN if unseen else {}) as container:
            yield container, _video_stream(container)
    except MemoryError:
        raise
    except av.error.FFmpegError as error:
        raise Unreadable(_reason(error, head)) from error
    except OSError as error:  # it was there a moment ago
        raise Unreadable(_system_reason(path, error)) from error


def packets(container: InputContainer, *streams: Stream) -> Iterator[Packet[Any]]:
    """From here on, up to the end or to where the file cannot be read on."""
    source = container.demux(*streams)
    while True:
        try:
            packet = next(source, None)
        except (av.error.FFmpegError, IndexError):
            # Also where more streams come up than are allowed, which FFmpeg calls a
            # want of memory; and PyAV stumbles, at the end, over any that came up.
            return
        if packet is None:
            return
        yield packet


def decoded_frames(
    container: InputContainer, stream: VideoStream
) -> Iterator[VideoFrame]:
    """Decode from here on, packet by packet: a damaged one costs itself only."""
    # The last packet is none: it drains the decoder of what it held back.
    for packet in chain(packets(container, stream), (None,)):
        yield from fed(stream.codec_context, packet)


def fed(context: VideoCodecContext, packet: Packet[Any] | None) -> Iterator[VideoFrame]:
    """What a decoder gives when it is fed a packet; nothing for a damaged one."""
    try:
        yield from context.decode(packet)
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return


def _container(path: Path, more: dict[str, str]) -> InputContainer:
    try:
        # Absolute, so that a name such as `concat:a|b` is never taken for a protocol.
        found: InputContainer = av.open(
            str(path.absolute()), options=OPTIONS | more, **LENIENT
        )
    except av.error.MemoryError as error:  # so much as no computer has, or too many
        raise Unreadable(GREEDY) from error
    return found


def _head(path: Path) -> bytes:
    """The first bytes of a regular file that can be read and is not empty."""
    try:
        # Asked before opening: opening a named pipe would wait for its other end.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise Unreadable("a folder, not a file")
        if not stat.S_ISREG(mode):
            raise Unreadable("not a regular file")
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise Unreadable(_system_reason(path, error)) from error
    if not head:
        raise Unreadable("the file is empty")
    return head


def _system_reason(path: Path, error: OSError) -> str:
    """Why the system said no, without the path that it names."""
    if isinstance(error, FileNotFoundError):
        return "a broken link" if path.is_symlink() else "the file is gone"
    return (error.strerror or "it cannot be read").lower()


def _video_stream(container: InputContainer) -> VideoStream:
    """The first stream of moving pictures, set up to be decoded safely."""
    streams = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    if not streams:
        raise Unreadable("no video stream")
    stream: VideoStream = streams[0]
    context = stream.codec_context
    if context is None:
        raise Unreadable("no decoder for its video")
    if context.codec.name not in PICTURES:
        raise Unreadable(
            f"a kind of video that is not supported ({context.codec.name})"
        )
    if context.width * context.height > MAX_PIXELS:
        raise Unreadable(f"too large: {context.width}x{context.height} pixels")
    context.thread_type = "NONE"  # threads and FFmpeg's logging have deadlocked
    # A stream may also grow after its header: FFmpeg then refuses the larger frames.
    context.options = {"max_pixels": str(MAX_PIXELS)}
    return stream


def _reason(error: av.error.FFmpegError, head: bytes) -> str:
    """What FFmpeg found, in words for a person."""
    if isinstance(error, av.error.PatchWelcomeError | av.error.DecoderNotFoundError):
        return "a kind of video that is not supported"
    if head[4:8] in VIDEO_BOXES or head.startswith(VIDEO_STARTS):
        return "incomplete or damaged"
    if isinstance(error, ValueError | av.error.EOFError):
        return "not a video (unknown content)"
    return f"not a video ({(error.strerror or str(error)).lower()})"


def _look_alike(head: bytes) -> str:
    """What begins like this; empty if it may be a video or is unknown."""
    for kind in (head[:4], head[4:8]):
        if name := CONTENTS.get(kind, {}).get(head[8:12], ""):
            return name
    if head[4:8] in VIDEO_BOXES:
        return ""  # before it stands its length, which may look like anything
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in LOOK_ALIKES:
        if start.startswith(magic):
            return name
    text = start.decode("utf-8", "ignore")
    plain = len(text) > len(start) / 2 and all(
        character.isprintable() or character.isspace() for character in text
    )
    return "plain text" if plain else ""
