"""Files that are made to cost more than they should, or to lead somewhere else."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hostile.pieces import (
    after,
    box,
    deflated_zeros,
    element,
    matroska,
    nested,
    number,
    png,
    section,
    seek_to,
    track,
    transport_packet,
    with_in_moov,
    wrap,
)
from signals.films import film, grey_ramp

READ = ""  # the outcome of a file that is read after all
UNREAD = "no frame could be decoded|incomplete or damaged|no video stream"
GREEDY = "damaged, or made to use up memory"
NUMBER = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to be hostile."""

    name: str  # of the file
    make: Callable[[Path], object]
    outcome: str = UNREAD  # a pattern that the reason matches; `READ`: there is none
    heavy: bool = False  # for the benchmark only: too large, or takes its ten seconds


def plain(path: Path) -> bytes:
    """A harmless film whose index comes last."""
    return film(path, grey_ramp(20), fps=10).read_bytes()


def patched(kind: bytes, offset: int, *values: int) -> Callable[[Path], object]:
    """A film with other numbers in one of its boxes."""
    content = b"".join(NUMBER.pack(value) for value in values)
    return lambda path: path.write_bytes(after(plain(path), kind, offset, content))


def lying_png(path: Path) -> object:
    """256 million pixels in 31 kilobytes; the container speaks of 64 by 64."""
    return wrap(path, "png", [png(16_000, 16_000)] * 5, (64, 64), "monob")


def largest_png(path: Path) -> object:
    """The largest pictures that are decoded at all."""
    return wrap(path, "png", [png(8192, 8192)] * 5, (8192, 8192), "monob")


def largest(codec: str, height: int) -> Callable[[Path], object]:
    """Four pictures of 8192 pixels' width, of which one can stand alone."""
    return lambda path: film(path, grey_ramp(4, (8192, height)), fps=1, codec=codec)


def strip(path: Path) -> object:
    """A picture of one column."""
    return wrap(path, "png", [png(1, 60_000)] * 5, (1, 60_000), "monob")


def lying_vp9(path: Path) -> object:
    """The header of each key picture speaks of 65536 by 65536 pixels.

    Source: the VP9 bitstream specification, 6.2: the sizes begin 36 bits in.
    """
    data = bytearray(film(path, grey_ramp(4), codec="libvpx-vp9").read_bytes())
    start = data.index(b"\x49\x83\x42") + 3
    data[start : start + 5] = bytes([data[start] | 0x0F, 0xFF, 0xFF, 0xFF, 0xFF])
    return path.write_bytes(data)


def many_tracks(count: int) -> Callable[[Path], object]:
    """A film whose one track is listed so often."""

    def make(path: Path) -> object:
        data = plain(path)
        return path.write_bytes(with_in_moov(data, track(data) * count))

    return make


def packed_index(
    megabytes: int, claimed: int | None = None
) -> Callable[[Path], object]:
    """An index that is deflated (QuickTime's `cmov`), and nothing but zeros."""

    def make(path: Path) -> object:
        size = NUMBER.pack(claimed or megabytes << 20)
        zeros = box(b"cmvd", size, deflated_zeros(megabytes))
        packed = box(b"cmov", box(b"dcom", b"zlib"), zeros)
        return path.write_bytes(box(b"ftyp", b"qt  ", bytes(8)) + box(b"moov", packed))

    return make


def many_samples(count: int) -> Callable[[Path], object]:
    """A fragment that says so many pictures follow, of no size given."""

    def make(path: Path) -> object:
        data = film(
            path,
            grey_ramp(4),
            options={"movflags": "frag_keyframe+empty_moov"},
        ).read_bytes()
        head = box(b"tfhd", struct.pack(">6I", 0x38, 1, 1000, 0, 0x01010000, 0)[:20])
        run = box(b"trun", struct.pack(">II", 0, count))
        clock = box(b"tfdt", bytes(8))
        fragment = box(b"moof", box(b"mfhd", bytes(8)), box(b"traf", head, clock, run))
        start = data.index(b"moof") - 4
        return path.write_bytes(data[:start] + fragment + box(b"mdat", bytes(100)))

    return make


def deep_boxes(path: Path) -> object:
    """Boxes in boxes, 100,000 deep."""
    return path.write_bytes(
        box(b"ftyp", b"isom", bytes(8))
        + nested(b"moov", 50_000)
        + nested(b"udta", 50_000)
    )


def cues(count: int, *, claimed: int | None = None) -> Callable[[Path], object]:
    """A list of places to seek to, 13 bytes an entry, that comes first."""
    entry = bytes.fromhex("bb8bb38105b786f78101f18140")
    return lambda path: seek_to(path, "1c53bb6b", entry * count, claimed)


def seek_loop(path: Path) -> object:
    """A list of contents that names itself, a thousand times."""
    entry = element("53ab", bytes.fromhex("114d9b74")) + number("53ac", 0)
    return matroska(path, first=element("114d9b74", element("4dbb", entry) * 1000))


def fonts(path: Path) -> object:
    """Five thousand attachments."""
    kind = element("466e", b"a.ttf") + element("4660", b"font/ttf")
    one = element("61a7", kind + element("465c", b"x" * 100) + number("46ae", 7))
    return matroska(path, first=element("1941a469", one * 5000))


def far_times(path: Path) -> object:
    """Pictures at the ends of time."""
    return matroska(path, [0, 1, 2**40, 2**61, 2**62, 2**63 - 1, 2**64 - 1])


def programs(count: int, repeats: int) -> Callable[[Path], object]:
    """A transport stream that announces 25 tracks in each of so many programs."""

    def make(path: Path) -> object:
        data = film(path, grey_ramp(20), fps=10, container="mpegts").read_bytes()
        tables = [
            transport_packet(0, section(0, 1, b"".join(_entries(first, count))))
            for first in range(1, count, 40)
        ]
        tables += [
            transport_packet(0x100 + program, section(2, program, _tracks(program)))
            for program in range(1, count)
        ]
        return path.write_bytes(b"".join(tables) * repeats + data)

    return make


def _entries(first: int, count: int) -> list[bytes]:
    last = min(first + 40, count)
    return [struct.pack(">HH", p, 0xE100 + p) for p in range(first, last)]


def _tracks(program: int) -> bytes:
    pids = [0x1000 + program * 25 + n & 0x1FFF for n in range(25)]
    head = struct.pack(">HH", 0xFFFF, 0xF000)
    return head + b"".join(struct.pack(">BHH", 27, 0xE000 | p, 0xF000) for p in pids)


def nested_facts(path: Path) -> object:
    """Flash metadata: objects in objects, 200,000 deep."""
    data = film(path, grey_ramp(20), fps=10, codec="flv").read_bytes()
    facts = b"\x02\0\x0aonMetaData" + b"\x03\0\1a" * 200_000
    head = b"\x12" + len(facts).to_bytes(3, "big") + bytes(7)
    tag = head + facts + NUMBER.pack(len(facts) + 11)
    return path.write_bytes(data[:13] + tag + data[13:])


def long_index(count: int) -> Callable[[Path], object]:
    """An AVI that lists one picture so many times."""

    def make(path: Path) -> object:
        data = film(path, grey_ramp(20), fps=10, codec="mpeg4").read_bytes()
        start = data.index(b"idx1")
        index = data[start + 8 : start + 24] * count
        length = struct.pack("<I", len(index))
        return path.write_bytes(data[:start] + b"idx1" + length + index)

    return make


def hour(path: Path) -> object:
    """An hour long, a picture a second."""
    return film(path, grey_ramp(2) * 1800, fps=1)


KINDS = (
    Kind("lying-size.mov", lying_png, "too large: 16000x16000 pixels"),
    Kind("lying-size.webm", lying_vp9),
    Kind("largest.mov", largest_png, READ),
    Kind("strip.avi", strip, READ),
    Kind("tracks.mp4", many_tracks(5000), GREEDY),
    Kind("packed-index.mov", packed_index(64)),
    Kind("packed-claim.mov", packed_index(1, 0xFFFFFFFF), GREEDY),
    Kind("samples.mp4", patched(b"stsz", 8, 0x7FFFFFFF)),
    Kind("equal-samples.mp4", patched(b"stsz", 4, 1, 0x7FFFFFFF)),
    Kind("chunks.mp4", patched(b"stco", 4, 0xFFFFFFFF), f"|{UNREAD}"),
    Kind("fragment.mp4", many_samples(5_000_000)),
    Kind("fragment-claim.mp4", many_samples(0xFFFFFFFF)),
    Kind("deep.mp4", deep_boxes),
    Kind("box-of-no-size.mp4", patched(b"trak", -8, 0), f"|{UNREAD}"),
    Kind("box-of-one-byte.mp4", patched(b"trak", -8, 1), f"|{UNREAD}"),
    Kind("endless-box.mp4", patched(b"trak", -8, 0x7FFFFFFF), f"|{UNREAD}"),
    Kind("slow-clock.mp4", patched(b"mdhd", 12, 0, 0), READ),
    Kind("fast-clock.mp4", patched(b"mdhd", 12, 0xFFFFFFFF, 0xFFFFFFFF), READ),
    Kind("long-pictures.mp4", patched(b"stts", 12, 0x7FFFFFFF), READ),
    Kind("backwards.mp4", patched(b"stts", 12, 0xFFFFFFFF), READ),
    Kind("before-the-start.mp4", patched(b"elst", 12, 0x80000000)),
    Kind("far-times.mkv", far_times, READ),
    Kind("fine-clock.mkv", lambda path: matroska(path, scale=2**62), f"|{UNREAD}"),
    Kind("cues.mkv", cues(100_000), READ),
    Kind("cues-claim.mkv", cues(10, claimed=1 << 55), READ),
    Kind("seek-loop.mkv", seek_loop, READ),
    Kind("fonts.mkv", fonts, f"|{UNREAD}|{GREEDY}"),
    Kind("programs.ts", programs(200, 1), f"|{UNREAD}"),
    Kind("nested.flv", nested_facts, READ),
    Kind("index.avi", long_index(100_000), f"|{UNREAD}"),
    Kind("hour.mp4", hour, READ),
    Kind("largest-h264.mp4", largest("libx264", 8192), READ, heavy=True),
    Kind("largest-hevc.mp4", largest("libx265", 4320), READ, heavy=True),
    Kind("largest-av1.mp4", largest("libsvtav1", 4320), READ, heavy=True),
    Kind("packed-index-1gb.mov", packed_index(1024), heavy=True),
    Kind("cues-200mb.mkv", cues(15_000_000), READ, heavy=True),
    Kind("index-200mb.avi", long_index(12_000_000), f"|{UNREAD}", heavy=True),
    Kind("programs-16mb.ts", programs(4000, 20), "took longer than", heavy=True),
)
