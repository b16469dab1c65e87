"""Whatever a file costs is bounded, has a reason in words, and the next one goes on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app.embedding import embed
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.signals.media.convert import convert
from clipshelf.signals.media.decoded import Decoded, Unreadable
from clipshelf.signals.media.frames import decode
from clipshelf.signals.media.playback import make_playable, playback_plan
from clipshelf.signals.run.isolated import Failure, Limits, Worker, call
from clipshelf.signals.run.local import look_at_all
from clipshelf.testing import make_clip, tree
from hostile.kinds import KINDS, READ, Kind, packed_index, programs
from hostile.pieces import deep_png, wrap

LIGHT = [kind for kind in KINDS if not kind.heavy]
MOST_MEGABYTES = 250
WORDS = re.compile(r"[a-z0-9 ,:()'-]+", re.IGNORECASE)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file of each kind that is light."""
    folder = tmp_path_factory.mktemp("hostile")
    for kind in LIGHT:
        kind.make(folder / kind.name)
    return folder


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("good") / "good.mp4")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker[Decoded]]:
    worker = Worker(decode, Limits(seconds=30))
    yield worker
    worker.release()


def reason(result: object) -> str:
    return result.reason if isinstance(result, Failure) else READ


@pytest.mark.parametrize("kind", LIGHT, ids=lambda kind: kind.name)
def test_a_hostile_file_is_read_or_refused_in_words_and_the_next_one_is_read(
    kind: Kind, hostile: Path, clip: Path, worker: Worker[Decoded]
) -> None:
    found = worker.call(hostile / kind.name)
    following = worker.call(clip)

    assert re.match(f"(?:{kind.outcome})$|(?:{kind.outcome})\\b", reason(found))
    assert "Error" not in reason(found)
    assert WORDS.fullmatch(reason(found) or "read")
    assert isinstance(following, Decoded)
    if sys.platform == "linux":
        assert worker._child is not None, "it is alive: no limit was reached"
        assert resident_peak(worker._child._process.pid) < MOST_MEGABYTES


def resident_peak(process: int) -> int:
    """Megabytes that a process has had at most."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) // 1024


def test_a_folder_of_them_is_scanned_and_embedded_and_stays_as_it_was(
    hostile: Path, clip: Path, tmp_path: Path
) -> None:
    root = tmp_path / "library"
    root.mkdir()
    for path in hostile.iterdir():
        (root / f"{path.name}.mp4").hardlink_to(path)
    (root / "good.mp4").write_bytes(clip.read_bytes())
    os.mkfifo(root / "pipe.mp4")
    (root / "zeros.mp4").symlink_to("/dev/zero")
    before = tree(root)

    with open_library(root) as library:
        scanned = scan(library)
        report = embed(library)

    refused = dict(report.failed)
    assert scanned.scanned.ignored == {"link": 1, "not a file": 1}
    assert report.embedded + len(refused) == len(LIGHT) + 1
    assert "good.mp4" not in refused
    assert all(WORDS.fullmatch(why) for why in refused.values())
    assert tree(root) == before


def test_pipes_and_devices_are_never_opened(tmp_path: Path, clip: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    (tmp_path / "zeros.mp4").symlink_to("/dev/zero")
    (tmp_path / "loop.mp4").symlink_to("loop.mp4")
    (tmp_path / "folder.mp4").mkdir()
    paths = [*tmp_path.iterdir(), clip]

    results = dict(look_at_all(((path.name, path) for path in paths), workers=1))

    assert {name: reason(result) for name, result in results.items()} == {
        "pipe.mp4": "not a regular file",
        "zeros.mp4": "not a regular file",
        "loop.mp4": "too many levels of symbolic links",
        "folder.mp4": "a folder, not a file",
        "good.mp4": READ,
    }


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that keeps FFmpeg busy for longer than it gets."""
    path = tmp_path_factory.mktemp("slow") / "slow.ts"
    programs(4000, 20)(path)
    return path


def test_a_file_that_takes_too_long_is_given_up(slow: Path, clip: Path) -> None:
    worker = Worker(decode, Limits(seconds=3))

    results = [worker.call(path) for path in (clip, slow, clip)]
    worker.release()

    assert [reason(r) for r in results] == [READ, "took longer than 3 seconds", READ]


@pytest.mark.skipif(sys.platform == "win32", reason="the system keeps no such limit")
def test_a_file_that_takes_too_much_memory_is_given_up(
    tmp_path: Path, clip: Path
) -> None:
    deep = wrap(tmp_path / "a.mov", "png", [deep_png(6000)], (6000, 6000), "rgb48be")
    packed_index(512)(tmp_path / "b.mov")
    worker = Worker(decode, Limits(memory=400 << 20))

    results = [worker.call(path) for path in (clip, deep, tmp_path / "b.mov", clip)]
    worker.release()

    first, colours, index, last = (reason(result) for result in results)
    assert (first, last) == (READ, READ)
    assert colours == "needs more memory than it is allowed"
    assert index.startswith("damaged, or made to use up memory")
    usual = call(decode, deep, limits=Limits(seconds=240))  # a busy machine
    assert isinstance(usual, Decoded), "with as much as it is usually given"


@pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")
def test_a_child_that_is_busy_with_a_file_ends_when_its_program_was_killed(
    slow: Path, tmp_path: Path
) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(
            f"""
            from pathlib import Path
            from clipshelf.signals.media.frames import decode
            from clipshelf.signals.run.isolated import Limits, Worker
            worker = Worker(decode, Limits(seconds=1.0))
            worker.call(Path("/nowhere"))
            print(worker._child._process.pid, flush=True)
            worker.call(Path({os.fspath(slow)!r}))
            """
        )
    )
    running = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    child = int(running.stdout.readline())

    time.sleep(0.3)
    running.send_signal(signal.SIGKILL)
    running.communicate()

    assert ends(child)


def ends(process: int) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def converter() -> Iterator[Worker[None]]:
    converter = Worker(convert, Limits(seconds=30, written=64 << 20))
    yield converter
    converter.release()


@pytest.mark.parametrize("kind", LIGHT, ids=lambda kind: kind.name)
def test_a_copy_to_play_is_made_or_refused(
    kind: Kind,
    hostile: Path,
    tmp_path: Path,
    converter: Worker[None],
    worker: Worker[Decoded],
) -> None:
    target = tmp_path / "copy.mp4"

    found = converter.call(hostile / kind.name, target)

    assert "Error" not in reason(found)
    if reason(found) == READ:
        assert isinstance(worker.call(target), Decoded)


def test_a_preview_that_cannot_be_made_leaves_no_file(
    hostile: Path, tmp_path: Path
) -> None:
    for name in ("tracks.mp4", "samples.mp4", "lying-size.mov"):
        with pytest.raises(Unreadable, match=r"^[a-z]"):
            make_playable(hostile / name, tmp_path / "previews" / "copy.mp4")
        with pytest.raises(Unreadable, match=r"^[a-z]"):
            playback_plan(hostile / name)

    assert list((tmp_path / "previews").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the system keeps no such limit")
def test_a_child_writes_no_more_than_it_may(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.mp4"

    found = call(convert, clip, target, limits=Limits(written=1000))

    assert reason(found) == "it cannot be converted (file too large)"
    assert target.stat().st_size <= 1000
