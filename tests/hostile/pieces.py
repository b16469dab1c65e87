"""The building blocks of video files, put together by hand where no program would."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of MP4 and QuickTime (ISO 14496-12, 4.2)."""
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def nested(kind: bytes, depth: int) -> bytes:
    """A box in a box in a box."""
    return b"".join(struct.pack(">I", 8 * left) + kind for left in range(depth, 0, -1))


def after(data: bytes, kind: bytes, offset: int, value: bytes) -> bytes:
    """The file with other bytes at an offset from the end of a box's name."""
    start = data.index(kind) + len(kind) + offset
    return data[:start] + value + data[start + len(value) :]


def with_in_moov(data: bytes, extra: bytes) -> bytes:
    """The file with more boxes in its index, which has to be its last box."""
    start = data.index(b"moov") - 4
    return data[:start] + box(b"moov", data[start + 8 :], extra)


def track(data: bytes) -> bytes:
    """The file's first track."""
    start = data.index(b"trak") - 4
    (size,) = struct.unpack(">I", data[start : start + 4])
    return data[start : start + size]


def deflated_zeros(megabytes: int) -> bytes:
    """So much nothing as zlib packs it, a thousandth of the size, made in no time.

    After a full flush a block refers to nothing before it, so one block is repeated.
    Source: RFC 1950 and 1951; the checksum of n zeros is n mod 65521 above 1.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.flush()
    checksum = ((megabytes << 20) % 65521) << 16 | 1
    return b"\x78\xda" + block * megabytes + end + struct.pack(">I", checksum)


def forged_zip(name: str, content: bytes, unfolded: int) -> bytes:
    """An archive of one file that says how long it is when unfolded.

    Source: APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.

    Args:
        name: of the file inside.
        content: as zlib packs it.
        unfolded: bytes that are claimed to come of it.
    """
    title, stream = name.encode(), content[2:-4]  # without zlib's head and checksum
    facts = struct.pack("<3H3L2H", 8, 0, 0, 0, len(stream), unfolded, len(title), 0)
    file = b"PK\3\4" + struct.pack("<2H", 20, 0) + facts + title + stream
    place = struct.pack("<3H2L", 0, 0, 0, 0, 0)
    entry = b"PK\1\2" + struct.pack("<3H", 20, 20, 0) + facts + place + title
    counts = struct.pack("<4H2LH", 0, 0, 1, 1, len(entry), len(file), 0)
    return file + entry + b"PK\5\6" + counts


def png(width: int, height: int) -> bytes:
    """A black picture of one bit a pixel."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return _png(struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0), data)


def deep_png(side: int) -> bytes:
    """A black square of six bytes a pixel."""
    data = deflated_zeros(((1 + 6 * side) * side >> 20) + 1)
    return _png(struct.pack(">IIBBBBB", side, side, 16, 2, 0, 0, 0), data)


def _png(header: bytes, data: bytes) -> bytes:
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def wrap(
    path: Path, codec: str, pictures: Sequence[bytes], size: tuple[int, int], pix: str
) -> Path:
    """Pictures that are coded already, in a container that claims this size."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=1)
        (stream.width, stream.height), stream.pix_fmt = size, pix
        stream.codec_context.open()
        for number, data in enumerate(pictures):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, 1)
            packet.pts = packet.dts = number
            packet.duration, packet.is_keyframe = 1, True
            output.mux(packet)
    return path


def element(name: str, content: bytes) -> bytes:
    """An element of Matroska (RFC 8794), its length in eight bytes."""
    return bytes.fromhex(name) + struct.pack(">Q", len(content) | 1 << 56) + content


def number(name: str, value: int) -> bytes:
    """An element that is an unsigned number."""
    return element(name, value.to_bytes(8, "big"))


def matroska(
    path: Path,
    times: Iterable[int] = range(0, 1000, 100),
    *,
    first: bytes = b"",
    last: bytes = b"",
    scale: int = 1_000_000,
) -> Path:
    """JPEG pictures at these times, in units of `scale` nanoseconds.

    Args:
        path: to be written.
        times: of the pictures.
        first: elements before all others of the segment.
        last: elements behind them.
        scale: how long a unit of time is.
    """
    head = element("1a45dfa3", element("4282", b"matroska") + number("4287", 4))
    info = element("1549a966", number("2ad7b1", scale))
    sides = element("e0", number("b0", 64) + number("ba", 48))
    kind = number("d7", 1) + number("73c5", 1) + number("83", 1)
    tracks = element(
        "1654ae6b", element("ae", kind + element("86", b"V_MJPEG") + sides)
    )
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 140, 200)).save(file, "JPEG")
    block = element("a3", b"\x81\0\0\x80" + file.getvalue())
    pictures = b"".join(element("1f43b675", number("e7", t) + block) for t in times)
    path.write_bytes(
        head + element("18538067", first + info + tracks + pictures + last)
    )
    return path


def seek_to(path: Path, name: str, content: bytes, length: int | None = None) -> Path:
    """A Matroska file whose list of contents leads to an element at its end."""

    def contents(place: int) -> bytes:
        entry = element("53ab", bytes.fromhex(name)) + number("53ac", place)
        return element("114d9b74", element("4dbb", entry))

    whole = matroska(path, first=contents(0)).read_bytes()
    place = len(whole) - whole.index(bytes.fromhex("18538067")) - 12
    claimed = struct.pack(">Q", (len(content) if length is None else length) | 1 << 56)
    last = bytes.fromhex(name) + claimed + content
    return matroska(path, first=contents(place), last=last)


def transport_packet(pid: int, section: bytes) -> bytes:
    """A packet of an MPEG transport stream that holds one section (ISO 13818-1)."""
    head = struct.pack(">BHB", 0x47, 0x4000 | pid, 0x10)
    return (head + b"\0" + section).ljust(188, b"\xff")


def section(table: int, program: int, body: bytes) -> bytes:
    """A section of a program's description, with its checksum."""
    length = 0xB000 | len(body) + 9
    data = struct.pack(">BHHBBB", table, length, program, 0xC1, 0, 0) + body
    return data + struct.pack(">I", _checksum(data))


def _checksum(data: bytes) -> int:
    rest = 0xFFFFFFFF
    for byte in data:
        rest = (rest << 8) & 0xFFFFFFFF ^ CHECKSUMS[rest >> 24 ^ byte]
    return rest


def _remainder(byte: int) -> int:
    rest = byte << 24
    for _ in range(8):
        rest = rest << 1 ^ (0x04C11DB7 if rest & 0x80000000 else 0)
        rest &= 0xFFFFFFFF
    return rest


CHECKSUMS = tuple(_remainder(byte) for byte in range(256))
