from __future__ import annotations

from pathlib import Path

from clipshelf.signals.media.decoded import Decoded
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.local import decode_all
from signals.films import film, grey_ramp


def test_every_file_gets_what_is_in_it_or_the_reason_why_not(tmp_path: Path) -> None:
    good = [film(tmp_path / f"{n}.mp4", grey_ramp(5 + n)) for n in range(3)]
    bad = tmp_path / "bad.mp4"
    bad.write_text("words")
    jobs = [(path.stem, path) for path in [good[0], bad, *good[1:]]]

    results = dict(decode_all(jobs, workers=2))

    assert results.pop("bad") == Failure("not a video (plain text)")
    assert sorted(results) == ["0", "1", "2"]
    for decoded in results.values():
        assert isinstance(decoded, Decoded)
        assert len(decoded.frames) == 5
        assert decoded.thumbnail.startswith(b"\xff\xd8")


def test_no_files_start_no_children() -> None:
    assert list(decode_all([])) == []


def test_a_file_that_takes_too_long_is_reported(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(200, (640, 800)))

    results = dict(decode_all([("a", path)], workers=1, timeout=0.01))

    assert results == {"a": Failure("took longer than 0.01 seconds")}
