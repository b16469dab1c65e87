"""Against real material, where it is there: see the README's section on development."""

from __future__ import annotations

import hashlib
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest

from clipshelf.signals.encoders.efficientnet import EfficientNetLite0
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.local import look_at_all
from clipshelf.signals.run.looking import Looked
from shared import DATA

UNREADABLE = {
    "Unconfirmed 123456.crdownload": "incomplete or damaged",
    "_manifest_awkward.csv": "not a video (plain text)",
    "animated.gif": "not a video (a GIF picture)",
    "audio_only.mp4": "no video stream",
    "dir_named.mp4": "a folder, not a file",
    "html_error_page_7123456789012345678.mp4": "not a video (a web page)",
    "jpeg_renamed.mp4": "not a video (a JPEG picture)",
    "nested folder": "a folder, not a file",
    "random_bytes.mp4": "not a video (unknown content)",
    "symlink_broken.mp4": "a broken link",
    "symlink_loop_dir": "a folder, not a file",
    "text_renamed.mp4": "not a video (plain text)",
    "truncated_head_60k.mp4": "no frame could be decoded",
    "unfinished.mp4.part": "incomplete or damaged",
    "zero_byte.mp4": "the file is empty",
}


@pytest.mark.skipif(not (DATA / "awkward.tar").exists(), reason="no shared data")
def test_every_awkward_file_is_read_or_refused_for_the_right_reason(
    tmp_path: Path,
) -> None:
    with tarfile.open(DATA / "awkward.tar") as archive:
        archive.extractall(tmp_path, filter="fully_trusted")
    paths = list((tmp_path / "awkward").iterdir())
    before = {path: digest(path) for path in paths}

    results = dict(look_at_all((path.name, path) for path in paths))

    failures = {
        name: result.reason
        for name, result in results.items()
        if isinstance(result, Failure) and name != "no_permission.mp4"
    }
    assert len(results) == len(paths)
    assert failures == UNREADABLE
    assert {path: digest(path) for path in paths} == before


def digest(path: Path) -> str:
    if not path.is_file() or not os.access(path, os.R_OK):
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.skipif(
    not (DATA / "embeddings" / "clips-frames.npz").exists(), reason="no shared data"
)
@pytest.mark.skipif(
    bool(EfficientNetLite0().missing()), reason="the weights are not installed"
)
def test_vectors_of_real_clips_agree_with_those_of_another_implementation() -> None:
    with np.load(DATA / "embeddings" / "clips-frames.npz") as bank:
        ids, theirs = bank["ids"][::40], bank["X"][::40].astype(np.float32)
    files = {path.stem: path for path in (DATA / "clips").rglob("*.mp4")}

    encoder = EfficientNetLite0()
    encoder.prepare()
    jobs = ((str(name), files[str(name)]) for name in ids)
    looked = dict(look_at_all(jobs, encoder=encoder))
    ours = np.stack([vector_of(looked[str(name)]) for name in ids])

    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    # Not 1: the other one looked at other moments of the same clips.
    assert np.median((ours * theirs).sum(axis=1)) > 0.96
    nearest = (ours @ theirs.T).argmax(axis=1)
    assert nearest.tolist() == list(range(len(ids)))


def vector_of(result: Looked | Failure) -> np.ndarray:
    assert isinstance(result, Looked)
    assert result.vector is not None
    return result.vector
