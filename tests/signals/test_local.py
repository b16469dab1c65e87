from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from clipshelf.domain.errors import Unavailable
from clipshelf.domain.features import Sample
from clipshelf.signals.encoders.colour import ColourHistogram
from clipshelf.signals.media.frames import decode
from clipshelf.signals.run.isolated import Failure, Limits, Worker
from clipshelf.signals.run.local import look_at_all
from clipshelf.signals.run.looking import Looked, prepare
from clipshelf.signals.run.priority import BEHIND
from signals.films import film, grey_ramp
from signals.poison import Lame


def test_every_file_gets_what_is_in_it_or_the_reason_why_not(tmp_path: Path) -> None:
    good = [film(tmp_path / f"{n}.mp4", grey_ramp(5 + n)) for n in range(3)]
    bad = tmp_path / "bad.mp4"
    bad.write_text("words")
    jobs = [(path.stem, path) for path in [good[0], bad, *good[1:]]]

    results = dict(look_at_all(jobs, workers=2))

    assert results.pop("bad") == Failure("not a video (plain text)")
    assert sorted(results) == ["0", "1", "2"]
    for looked in results.values():
        assert isinstance(looked, Looked)
        assert looked.vector is None
        assert len(looked.decoded.frames) == 5
        assert looked.decoded.thumbnail.startswith(b"\xff\xd8")
        assert looked.hashes.shape == (9,)


def test_with_an_encoder_frames_become_vectors_and_do_not_travel(
    tmp_path: Path,
) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(20))

    ((_, looked),) = look_at_all([("a", path)], encoder=ColourHistogram(), workers=1)

    assert isinstance(looked, Looked)
    assert looked.vector is not None
    (there,) = ColourHistogram().encode([Sample("a", decode(path).frames)])
    np.testing.assert_array_equal(looked.vector, there)
    assert len(looked.decoded.frames) == 0


def test_an_encoder_that_cannot_be_loaded_is_no_fault_of_the_files(
    tmp_path: Path,
) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(3))

    with pytest.raises(Unavailable, match="what it needs cannot be loaded"):
        list(look_at_all([("a", path)], encoder=Lame(), workers=1))


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system knows no such steps")
def test_whoever_looks_at_files_steps_back_behind_the_page() -> None:
    worker = Worker(os.nice, Limits(), (prepare, (None,)))

    assert worker.call(0) == min(os.nice(0) + BEHIND, 19)

    worker.stop()


def test_no_files_start_no_children() -> None:
    assert list(look_at_all([])) == []


def test_a_file_that_takes_too_long_is_reported(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(200, (640, 800)))

    results = dict(look_at_all([("a", path)], workers=1, timeout=0.01))

    assert results == {"a": Failure("took longer than 0.01 seconds")}
