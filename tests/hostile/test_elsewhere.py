"""A file called a video makes nothing open another file, or the network."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest

from clipshelf.signals.media.allowed import OPTIONS, PICTURES, SOUNDS
from clipshelf.signals.media.convert import convert
from clipshelf.signals.media.decoded import Decoded
from clipshelf.signals.media.frames import decode
from clipshelf.signals.run.isolated import Failure, Limits, Worker, call
from clipshelf.testing import make_clip
from hostile.pieces import box
from hostile.watching import Listener, Watched, open_trustingly, watching
from signals.films import film, grey_ramp

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs inotify")


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A video that nothing should open."""
    return film(tmp_path / "canary.ts", grey_ramp(30), fps=10, container="mpegts")


@pytest.fixture
def seen(canary: Path) -> Iterator[tuple[Watched, Listener]]:
    with watching(canary) as both:
        yield both


def playlist(canary: Path, port: int) -> str:
    return (
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXT-X-KEY:METHOD=AES-128,"
        f'URI="http://127.0.0.1:{port}/key"\n#EXTINF:3,\n{canary}\n'
        f"#EXTINF:3,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n"
    )


def concatenation(canary: Path, port: int) -> str:
    return f"ffconcat version 1.0\nfile '{canary}'\nfile 'http://127.0.0.1:{port}/a'\n"


def manifest(canary: Path, port: int) -> str:
    return (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" '
        'type="static" mediaPresentationDuration="PT3S"><Period><AdaptationSet>'
        f'<Representation id="0" mimeType="video/mp4"><BaseURL>file:{canary}</BaseURL>'
        '<SegmentList><SegmentURL media="'
        f'http://127.0.0.1:{port}/a.mp4"/></SegmentList></Representation>'
        "</AdaptationSet></Period></MPD>"
    )


def session(_: Path, port: int) -> str:
    return (
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
        f"m=video {port} TCP/RTP/AVP 96\na=rtpmap:96 H264/90000\n"
    )


def redirection(_: Path, port: int) -> str:
    return f"RTSPtextRTSP://127.0.0.1:{port}/a\r\n"


def references(_: Path, port: int) -> str:
    return f"[Reference]\r\nRef1=http://127.0.0.1:{port}/a.asf\r\n"


def subtitles(_: Path, __: int) -> str:
    """Makes FFmpeg open the file of the same stem that ends in `.sub`."""
    return "# VobSub index file, v7 (do not modify this line!)\nid: en, index: 0\n"


SCRIPTS: dict[str, Callable[[Path, int], str]] = {
    "playlist": playlist,
    "playlist after a blank": lambda *where: f"\n{playlist(*where)}",
    "concatenation": concatenation,
    "manifest": manifest,
    "session description": session,
    "redirection": redirection,
    "references": references,
    "subtitles": subtitles,
}


@pytest.fixture(scope="module")
def decoder() -> Iterator[Worker[Decoded]]:
    worker = Worker(decode, Limits(seconds=30))
    yield worker
    worker.release()


@pytest.fixture(scope="module")
def trusting() -> Iterator[Worker[str]]:
    worker = Worker(open_trustingly, Limits(seconds=20))
    yield worker
    worker.release()


def refused(result: object) -> bool:
    return isinstance(result, Failure) and result.reason.startswith("not a video (")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_with_the_name_of_a_video_leads_nowhere(
    script: str,
    canary: Path,
    seen: tuple[Watched, Listener],
    decoder: Worker[Decoded],
    trusting: Worker[str],
) -> None:
    watched, listener = seen
    name = "canary.mp4" if script == "subtitles" else "script.mp4"
    path = canary.with_name(name)
    path.write_text(SCRIPTS[script](canary, listener.port), encoding="ascii")
    canary.with_suffix(".sub").hardlink_to(canary)

    decoded = decoder.call(path)
    # Past the look at how it begins, FFmpeg still holds to what it was told.
    by_ffmpeg = trusting.call(str(path), None, OPTIONS)

    assert refused(decoded)
    assert by_ffmpeg
    assert (watched.opened(), listener.called()) == (0, 0)


def test_the_watch_sees_what_ffmpeg_opens_when_it_is_allowed_to(
    canary: Path,
    seen: tuple[Watched, Listener],
    tmp_path: Path,
    trusting: Worker[str],
) -> None:
    watched, listener = seen
    path = tmp_path / "script.mp4"
    path.write_text(concatenation(canary, listener.port), encoding="ascii")

    trusting.call(str(path), "concat", OPTIONS | {"safe": "0"})
    with_our_options = watched.opened(), listener.called()
    trusting.call(str(path), "concat", {"safe": "0"})
    trusting.call(f"http://127.0.0.1:{listener.port}/a", None, {})

    assert with_our_options == (0, 0)
    assert watched.opened() > 0
    assert listener.called() > 0


def test_a_copy_to_play_is_not_made_of_a_script(
    canary: Path, seen: tuple[Watched, Listener], tmp_path: Path
) -> None:
    watched, listener = seen
    path = tmp_path / "script.mp4"
    path.write_text(playlist(canary, listener.port), encoding="ascii")

    found = call(convert, path, tmp_path / "copy.mp4", limits=Limits(seconds=20))

    assert refused(found)
    assert (watched.opened(), listener.called()) == (0, 0)
    assert not (tmp_path / "copy.mp4").exists()


def test_a_track_that_lies_in_another_file_is_not_looked_for(
    canary: Path,
    seen: tuple[Watched, Listener],
    tmp_path: Path,
    decoder: Worker[Decoded],
    trusting: Worker[str],
) -> None:
    watched, _ = seen
    path = tmp_path / "elsewhere.mov"
    path.write_bytes(with_pictures_in(canary, tmp_path))

    found = decoder.call(path)
    opened = watched.opened()
    trusting.call(str(path), None, {"enable_drefs": "1"})

    assert isinstance(found, Failure)
    assert opened == 0
    assert watched.opened() > 0, "the file does name the other one"


def with_pictures_in(other: Path, folder: Path) -> bytes:
    """A film whose pictures are said to be in the file `other` beside it.

    Source: the data reference of QuickTime's file format, of the kind "alias"; the
    levels up and down say that the other file lies in the same folder.
    """
    data = film(folder / "own.mov", grey_ramp(10), fps=10).read_bytes()
    path = f"/{other.name}".encode()
    names = bytes(10) + bytes(28) + bytes(12) + bytes(64) + bytes(16)
    levels = struct.pack(">HH", 1, 1) + bytes(16)
    absolute = struct.pack(">HH", 2, len(path)) + path + bytes(len(path) % 2)
    entry = box(b"alis", bytes(4), names, levels, absolute, b"\xff\xff\0\0")
    return exchanged(
        data, (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"), entry
    )


def exchanged(data: bytes, path: tuple[bytes, ...], entry: bytes) -> bytes:
    """The file with another first entry in the list that lies in these boxes."""
    at, heads = 0, []
    for kind in path:
        at = data.index(kind, at) + 4
        heads.append(at - 8)
    first = at + 8  # behind the version and the number of entries
    (length,) = struct.unpack_from(">I", data, first)
    changed = bytearray(data[:first] + entry + data[first + length :])
    for head in heads:
        (size,) = struct.unpack_from(">I", changed, head)
        struct.pack_into(">I", changed, head, size + len(entry) - length)
    return bytes(changed)


@pytest.mark.parametrize(
    "name", ["concat:canary.ts|canary.ts", "subfile,,start,0,end,0,,:canary.ts"]
)
def test_a_name_is_never_taken_for_an_address(
    name: str,
    seen: tuple[Watched, Listener],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched, _ = seen
    monkeypatch.chdir(tmp_path)
    Path(f"{name}.mp4").write_bytes(make_clip(tmp_path / "own.mp4").read_bytes())

    # Relative, as only a program of one's own would give it.
    found = call(decode, Path(f"{name}.mp4"))

    assert isinstance(found, Decoded)
    assert found.codec == "h264"
    assert (found.width, found.height) == (64, 96)
    assert watched.opened() == 0


def test_a_pattern_in_a_name_stands_for_no_other_file(
    tmp_path: Path, decoder: Worker[Decoded]
) -> None:
    make_clip(tmp_path / "clip%03d.mp4", seconds=1)
    make_clip(tmp_path / "clip001.mp4", seconds=3)

    found = decoder.call(tmp_path / "clip%03d.mp4")

    assert isinstance(found, Decoded)
    assert found.duration == pytest.approx(1.0)


def test_only_what_is_allowed_is_decoded(
    tmp_path: Path, decoder: Worker[Decoded]
) -> None:
    path = film(tmp_path / "a.avi", grey_ramp(4), codec="asv1", fps=10)

    found = decoder.call(path)

    assert found == Failure("a kind of video that is not supported (asv1)")


def test_what_is_allowed_exists() -> None:
    """A name with a slip in it would forbid what it should allow."""
    unknown = {
        name for name in PICTURES | SOUNDS if name not in av.codec.codecs_available
    }

    assert not unknown
    assert OPTIONS["protocol_whitelist"] == "file"
