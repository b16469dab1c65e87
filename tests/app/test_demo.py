"""The demo library: what is drawn, and what is left alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from clipshelf.app.demo import MARKER, DemoReport, make_demo
from clipshelf.domain.errors import Conflict
from clipshelf.domain.events import Progress
from clipshelf.signals.media.draw.clips import draw_clip, plan_demo
from clipshelf.signals.media.draw.mixed import MIXED
from clipshelf.signals.media.draw.scene import scene_frames
from clipshelf.signals.media.draw.subjects import SUBJECTS
from clipshelf.signals.media.tones import RATE
from clipshelf.testing import tree

SMALL = {"placed": 1, "loose": 3}  # 20 clips
TINY = {"placed": 1, "loose": 0, "workers": 1}  # 5 clips
FOLDERS = {"Cooking", "Travel", "Pets", "Sport", "Music"}
SCENES = [scene for subject in SUBJECTS for scene in subject.scenes] + list(MIXED)


@pytest.fixture(scope="module")
def told() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def drawn(tmp_path_factory, told) -> DemoReport:
    """Drawn once, in two processes; tests that change it work on a copy."""
    target = tmp_path_factory.mktemp("demo") / "library"
    return make_demo(target, told.append, workers=2, **SMALL)


@pytest.fixture
def copy(drawn: DemoReport, tmp_path: Path) -> Path:
    return shutil.copytree(drawn.target, tmp_path / "copy")


def test_the_library_has_sixty_clips_of_which_twenty_are_labelled():
    clips = plan_demo()

    labelled = [clip.folder for clip in clips if clip.folder]
    assert len({clip.name for clip in clips}) == len(clips) == 60
    assert {folder: labelled.count(folder) for folder in labelled} == dict.fromkeys(
        FOLDERS, 4
    )
    assert sum(clip.unclear for clip in clips if not clip.folder) == 10
    assert not any(clip.unclear for clip in clips if clip.folder)
    assert 20 <= sum(clip.sidecar is not None for clip in clips) <= 40


def test_a_seed_decides_everything():
    assert plan_demo(3) == plan_demo(3)
    assert plan_demo(3) != plan_demo(4)


def test_what_was_drawn_is_what_is_reported(drawn: DemoReport):
    files = tree(drawn.target)
    videos = [name for name in files if name.endswith(".mp4")]

    assert drawn.drawn == len(videos) == 20
    assert drawn.folders == dict.fromkeys(FOLDERS, 1)
    assert {v for v in videos if "/" not in v} == set(drawn.belongs)
    assert drawn.unsorted == 15
    assert set(drawn.belongs.values()) == FOLDERS
    assert set(drawn.unclear) < set(drawn.belongs)
    assert len({files[name] for name in videos}) == 20
    assert sum(name.endswith(".info.json") for name in files) == drawn.sidecars
    assert len(files) == 20 + drawn.sidecars + 1  # and the marker


def test_every_clip_is_a_small_upright_film_with_sound(drawn: DemoReport):
    for path in drawn.target.rglob("*.mp4"):
        with av.open(str(path)) as container:
            film, sound = container.streams.video[0], container.streams.audio[0]
            assert (film.codec.name, film.width, film.height) == ("h264", 324, 576)
            assert sound.codec.name == "aac"
            frames = sum(1 for _ in container.decode(film))
            assert 3 <= frames / film.average_rate <= 4
        assert path.stat().st_size < 200_000


def test_sidecars_say_what_a_downloader_would(drawn: DemoReport):
    for path in drawn.target.rglob("*.info.json"):
        facts = json.loads(path.read_text(encoding="utf-8"))
        video = path.with_name(path.name.replace(".info.json", ".mp4"))
        assert video.is_file()
        assert "#" in facts["description"]
        assert facts["uploader"]
        assert facts["track"]


def test_every_clip_is_told(drawn: DemoReport, told: list[Progress]):
    assert [progress.done for progress in told] == list(range(1, 21))
    assert {progress.total for progress in told} == {20}
    assert all(progress.rate > 0 for progress in told)
    assert {p.item for p in told} == {p.name for p in drawn.target.rglob("*.mp4")}


def test_the_same_clip_is_the_same_file_in_every_process(drawn, tmp_path: Path):
    clip = next(clip for clip in plan_demo(**SMALL) if clip.folder == "")

    draw_clip(tmp_path, clip)

    assert tree(tmp_path).items() <= tree(drawn.target).items()


def test_a_demo_that_is_there_keeps_what_was_sorted(drawn: DemoReport, copy: Path):
    name, folder = next(iter(drawn.belongs.items()))
    (copy / name).rename(copy / folder / name)
    before = tree(copy)

    report = make_demo(copy, **SMALL)

    assert report.drawn == 0
    assert report.belongs == drawn.belongs
    assert tree(copy) == before


def test_an_interrupted_demo_is_finished(drawn: DemoReport, copy: Path):
    whole = tree(copy)
    facts = json.loads((copy / MARKER).read_text(encoding="utf-8"))
    (copy / MARKER).write_text(json.dumps({**facts, "complete": False}))
    lost, sorted_one, *_ = drawn.belongs
    (copy / lost).unlink()
    (copy / sorted_one).rename(copy / "Music" / sorted_one)

    report = make_demo(copy, workers=1, **SMALL)

    assert report.drawn == 1
    after = tree(copy)
    assert after.pop(f"Music/{sorted_one}") == whole.pop(sorted_one)
    assert after == whole


def test_a_stop_between_two_clips_loses_nothing(tmp_path: Path):
    (tmp_path / ".DS_Store").write_bytes(b"left by a file browser")

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(tmp_path, stop, **TINY)

    assert make_demo(tmp_path, **TINY).drawn == 3
    assert make_demo(tmp_path, **TINY).drawn == 0


def test_a_folder_with_other_files_is_refused(tmp_path: Path):
    (tmp_path / "holiday.mp4").write_bytes(b"mine")

    with pytest.raises(Conflict) as refusal:
        make_demo(tmp_path, **TINY)

    assert refusal.value.code == "folder-not-empty"
    assert refusal.value.hint
    assert set(tree(tmp_path)) == {"holiday.mp4"}


def test_a_file_is_refused(tmp_path: Path):
    (tmp_path / "demo").write_bytes(b"mine")

    with pytest.raises(Conflict) as refusal:
        make_demo(tmp_path / "demo", **TINY)

    assert refusal.value.code == "not-a-folder"


def test_a_demo_of_another_seed_is_refused(copy: Path):
    before = tree(copy)

    with pytest.raises(Conflict) as refusal:
        make_demo(copy, seed=1, **SMALL)

    assert refusal.value.code == "another-demo"
    assert tree(copy) == before


@pytest.mark.parametrize("text", ["", "[]", "{", '{"seed": 0}'])
def test_a_marker_that_is_not_ours_is_no_demo(tmp_path: Path, text: str):
    (tmp_path / MARKER).write_text(text)
    (tmp_path / "holiday.mp4").write_bytes(b"mine")
    before = tree(tmp_path)

    with pytest.raises(Conflict):
        make_demo(tmp_path, **TINY)

    assert tree(tmp_path) == before


@pytest.mark.parametrize("make", SCENES, ids=lambda make: make.__name__)
def test_every_scene_moves_and_no_two_of_a_kind_are_the_same(make):
    films = [
        list(scene_frames(make(np.random.default_rng(seed)), 5, (90, 160)))
        for seed in (1, 2)
    ]

    for frames in films:
        assert frames[0].shape == (160, 90, 3)
        assert not np.array_equal(frames[0], frames[2])
    assert not np.array_equal(films[0][0], films[1][0])


def test_a_line_is_written_over_a_scene():
    make = SUBJECTS[0].scenes[0]
    plain, written = (
        next(scene_frames(make(np.random.default_rng(1)), 1, (90, 160), line, 2.0))
        for line in ("", "so easy")
    )

    rows = np.flatnonzero((plain != written).any(axis=(1, 2)))
    assert 10 <= rows.min() < rows.max() <= 30


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.folder)
def test_every_subject_is_heard(subject):
    sound = subject.sound(np.random.default_rng(0), 3.0)

    assert sound.shape == (3 * RATE,)
    assert 0.01 < sound.std() < 0.5
    assert np.abs(sound).max() < 1.0
