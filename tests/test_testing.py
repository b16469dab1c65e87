"""The clips and libraries that other tests stand on are what they say."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest

from clipshelf.testing import (
    MOTIFS,
    broken_clips,
    make_clip,
    make_info_json,
    make_library,
    tree,
)


def decoded(path: Path) -> np.ndarray:
    """All frames, (n, h, w, 3)."""
    with av.open(str(path)) as container:
        frames = [f.to_ndarray(format="rgb24") for f in container.decode(video=0)]
    return np.stack(frames)


def streams(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [stream.type for stream in container.streams]


@pytest.mark.parametrize("suffix", ["mp4", "mov", "m4v", "webm", "mkv", "avi", "3gp"])
def test_a_clip_can_be_played_in_every_container(tmp_path: Path, suffix: str):
    path = make_clip(tmp_path / f"a.{suffix}", seconds=1.2, fps=10, tone_hz=440)

    assert decoded(path).shape == (12, 96, 64, 3)
    assert streams(path) == ["video", "audio"]
    assert path.stat().st_size < 30_000


def test_a_clip_without_a_tone_is_silent(tmp_path: Path):
    assert streams(make_clip(tmp_path / "a.mp4")) == ["video"]


def test_a_clip_has_the_colour_that_was_asked_for(tmp_path: Path):
    frames = decoded(make_clip(tmp_path / "a.mp4", colour=(200, 40, 60)))

    corner = np.median(frames[:, :8, :8], axis=(0, 1, 2))
    assert np.abs(corner - (200, 40, 60)).max() < 25


def test_text_is_seen(tmp_path: Path):
    plain = decoded(make_clip(tmp_path / "plain.mp4", motif="stripes"))
    written = decoded(make_clip(tmp_path / "text.mp4", motif="stripes", text="hello"))

    changed = np.abs(plain.astype(int) - written).max(axis=(0, 2, 3)) > 80
    assert changed[70:].any()
    assert not changed[:50].any()


@pytest.mark.parametrize("motif", MOTIFS)
def test_every_motif_moves(tmp_path: Path, motif):
    frames = decoded(make_clip(tmp_path / "a.mp4", motif=motif, seed=3)).astype(int)

    assert np.abs(frames[0] - frames[-1]).max() > 40


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path):
    first, same, other = (
        make_clip(tmp_path / name, seed=seed, tone_hz=330).read_bytes()
        for name, seed in [("a.mp4", 1), ("b.mp4", 1), ("c.mp4", 2)]
    )

    assert first == same
    assert first != other


def test_a_library_has_the_tree_that_was_asked_for(tmp_path: Path):
    spec = {"cooking": 2, "Travel/Sea": ["boat.webm"], "later": 0, "": 3}

    belongs = make_library(tmp_path, spec)

    assert set(tree(tmp_path)) == {
        "cooking/cooking-000.mp4",
        "cooking/cooking-001.mp4",
        "Travel/Sea/boat.webm",
        "clip-000.mp4",
        "clip-001.mp4",
        "clip-002.mp4",
    }
    assert (tmp_path / "later").is_dir()
    assert list(belongs.values()) == ["cooking", "Travel/Sea", "later"]


def test_no_two_clips_of_a_library_are_the_same(tmp_path: Path):
    make_library(tmp_path, {"a": 5, "b": 5, "": 10})

    assert len(set(tree(tmp_path).values())) == 20


def test_unsorted_clips_look_like_the_folder_they_belong_to(tmp_path: Path):
    folders = ["a", "b", "c"]
    belongs = make_library(tmp_path, {**dict.fromkeys(folders, 3), "": 9})

    def colour(path: Path) -> np.ndarray:
        return decoded(path).mean(axis=(0, 1, 2))

    means = {f: [colour(p) for p in (tmp_path / f).iterdir()] for f in folders}
    for name, folder in belongs.items():
        own = colour(tmp_path / name)
        gaps = {f: np.linalg.norm(np.mean(means[f], axis=0) - own) for f in folders}
        assert min(gaps, key=gaps.__getitem__) == folder


def test_the_owner_of_an_unsorted_clip_can_be_chosen(tmp_path: Path):
    belongs = make_library(tmp_path, {"a": 0, "b": 0, "": {"x.mp4": "b"}})

    assert belongs == {"x.mp4": "b"}
    assert set(tree(tmp_path)) == {"x.mp4"}


def test_without_folders_nothing_belongs_anywhere(tmp_path: Path):
    assert make_library(tmp_path, {"": 4}) == {}
    assert len(tree(tmp_path)) == 4


def test_a_sidecar_lies_beside_its_video(tmp_path: Path):
    video = make_clip(tmp_path / "cat.v2.mp4")

    path = make_info_json(video, description="A cat 🐈", artists=["Someone"])

    assert path == tmp_path / "cat.v2.info.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    assert facts["id"] == "cat.v2"
    assert facts["description"] == "A cat 🐈"
    assert make_info_json(path, title="again") == path


def test_no_broken_clip_gives_a_frame(tmp_path: Path):
    faults = broken_clips(tmp_path)

    assert set(faults) == set(tree(tmp_path))
    for name in faults:
        with pytest.raises((av.error.FFmpegError, IndexError)):
            decoded(tmp_path / name)


def test_the_tree_sees_changes_links_and_no_state(tmp_path: Path):
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "link").symlink_to("a.txt")
    (tmp_path / ".clipshelf").mkdir()
    (tmp_path / ".clipshelf" / "library.db").write_text("state")
    before = tree(tmp_path)

    (tmp_path / "a.txt").write_text("two")

    assert set(before) == {"a.txt", "link"}
    assert tree(tmp_path)["a.txt"] != before["a.txt"]
    assert tree(tmp_path)["link"] == before["link"]
    assert ".clipshelf/library.db" in tree(tmp_path, state=True)
