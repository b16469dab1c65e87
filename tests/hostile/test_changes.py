"""A file that is cut, damaged, exchanged or taken away, at any place and any moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipshelf.app.embedding import Embedding
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.features import Signal
from clipshelf.signals.media import frames as frames_module
from clipshelf.signals.media import tape as tape_module
from clipshelf.signals.media.decoded import Decoded, Unreadable
from clipshelf.signals.media.frames import decode
from clipshelf.signals.run.isolated import Failure, Limits, Worker
from clipshelf.testing import make_clip
from hostile.kinds import hour
from signals.films import film, grey_ramp

CONTAINERS = {
    "index-last.mp4": {},
    "index-first.mp4": {"options": {"movflags": "faststart"}},
    "fragments.mp4": {"options": {"movflags": "frag_keyframe+empty_moov"}, "gop": 5},
    "hevc.mp4": {"codec": "libx265"},
    "av1.mp4": {"codec": "libsvtav1"},
    "vp9.webm": {"codec": "libvpx-vp9", "sound": "libopus"},
    "h264.mkv": {"sound": "aac"},
    "mpeg4.avi": {"codec": "mpeg4"},
    "stream.ts": {"container": "mpegts", "sound": "aac"},
    "flash.flv": {"codec": "flv"},
    "ogg.ogv": {"codec": "libvpx", "container": "ogg"},
}
EXTREMES = (b"\0" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\xff" * 8)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A film in each container, by its name."""
    folder = tmp_path_factory.mktemp("films")
    pictures = grey_ramp(20)
    return {
        name: film(folder / name, pictures, fps=10, **options).read_bytes()
        for name, options in CONTAINERS.items()
    }


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker[Decoded]]:
    worker = Worker(decode, Limits(seconds=30))
    yield worker
    worker.release()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def is_an_answer(result: object) -> bool:
    """A video, or a reason that a person understands."""
    if isinstance(result, Failure):
        return not any(word in result.reason for word in ("Error", "worker", "/"))
    return isinstance(result, Decoded)


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_film_may_end_anywhere(
    name: str, films: dict[str, bytes], tmp_path: Path, worker: Worker[Decoded]
) -> None:
    path, data = tmp_path / name, films[name]

    for end in range(0, len(data), max(1, len(data) // 25)):
        path.write_bytes(data[:end])
        assert is_an_answer(worker.call(path)), end


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_film_may_be_damaged_anywhere(
    data: st.DataObject, films: dict[str, bytes], worker: Worker[Decoded], place: Path
) -> None:
    name = data.draw(st.sampled_from(sorted(CONTAINERS)))
    damaged = bytearray(films[name])
    for _ in range(data.draw(st.integers(1, 6))):
        # Half of the damage where headers are: the rest is mostly pictures.
        end = data.draw(st.sampled_from([min(1500, len(damaged)), len(damaged)]))
        start = data.draw(st.integers(0, end - 1))
        kind = data.draw(st.sampled_from(["change", "extreme", "cut", "repeat"]))
        length = data.draw(st.integers(1, 400))
        if kind == "change":
            damaged[start] = data.draw(st.integers(0, 255))
        elif kind == "extreme":
            value = data.draw(st.sampled_from(EXTREMES))
            damaged[start : start + len(value)] = value
        elif kind == "cut" and len(damaged) > 2000:
            del damaged[start : start + length]
        else:
            damaged[start:start] = damaged[start : start + length]
    path = place / name
    path.write_bytes(damaged)

    assert is_an_answer(worker.call(path))


def test_a_track_may_come_up_in_the_middle_of_a_stream(
    films: dict[str, bytes], tmp_path: Path
) -> None:
    silent = film(tmp_path / "a.ts", grey_ramp(400), fps=10, container="mpegts")
    path = tmp_path / "b.ts"
    # As far in as FFmpeg does not look before it says which tracks there are.
    alone = silent.read_bytes() * 30
    path.write_bytes(alone + films["stream.ts"] + alone)

    assert len(decode(path).frames) == 5


def test_a_file_that_is_gone_by_its_second_reading_is_said_to_be_gone(
    films: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(films["index-last.mp4"])
    again = frames_module._run_through

    def vanish(*said: Any) -> object:
        path.unlink()
        return again(*said)

    monkeypatch.setattr(tape_module, "MOST_BYTES", 0)  # or it would not be read again
    monkeypatch.setattr(frames_module, "_run_through", vanish)

    with pytest.raises(Unreadable, match="the file is gone"):
        decode(path)


def test_a_file_that_is_exchanged_while_it_is_read_gives_nothing(
    films: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / "a.mp4", tmp_path / "other"
    path.write_bytes(films["index-last.mp4"])
    again = frames_module._run_through

    def exchange(*said: Any) -> object:
        other.write_bytes(films["av1.mp4"])
        other.replace(path)
        return again(*said)

    monkeypatch.setattr(frames_module, "_run_through", exchange)

    with pytest.raises(Unreadable, match="it changed while it was looked at"):
        decode(path)


def test_a_file_that_moves_on_while_it_is_read_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour(tmp_path / "a.mp4")
    measured = frames_module.judge

    def move(path: Path, *rest: object) -> object:
        path.rename(tmp_path / "b.mp4")
        return measured(tmp_path / "b.mp4", *rest)

    monkeypatch.setattr(frames_module, "judge", move)

    assert len(decode(tmp_path / "a.mp4").frames) == 5


def test_a_file_that_grows_while_it_is_read_ends_in_time(
    films: dict[str, bytes], tmp_path: Path
) -> None:
    path, stop = tmp_path / "growing.ts", threading.Event()
    path.write_bytes(films["stream.ts"])

    def grow() -> None:
        with path.open("ab") as file:
            while not stop.is_set():
                file.write(films["stream.ts"] * 20)
                file.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    brief = Worker(decode, Limits(seconds=2))
    try:
        found = brief.call(path)
    finally:
        stop.set()
        writer.join()
        brief.release()

    assert isinstance(found, Failure)
    assert found.reason in {
        "took longer than 2 seconds",
        "it changed while it was looked at",
    }


def test_a_vector_is_never_kept_for_what_lay_there_before(
    films: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(films["index-last.mp4"])
    with open_library(tmp_path) as library:
        scan(library)
        (before,) = library.catalogue.unsorted()
        make_clip(path)  # another content at the same place, not scanned yet

        report = Embedding(library, signals=[Signal.FRAMES]).run()
        scan(library)
        (after,) = library.catalogue.unsorted()
        again = Embedding(library, signals=[Signal.FRAMES]).run()

    assert before != after
    assert (report.embedded, report.failed) == (0, [])
    assert (again.embedded, again.failed) == (1, [])
