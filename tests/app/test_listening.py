from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from clipshelf.app import background, choosing
from clipshelf.app.embedding import embed
from clipshelf.app.evidence import evidence
from clipshelf.app.features import load_features
from clipshelf.app.jobs import Cancelled
from clipshelf.app.listening import BATCH, listen
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.session import Session
from clipshelf.app.training import train
from clipshelf.domain.errors import Conflict
from clipshelf.domain.events import Progress
from clipshelf.domain.features import Encoder, Signal
from clipshelf.domain.video import VideoId
from clipshelf.signals.encoders.sound import WhisperSound
from clipshelf.testing import make_clip
from wordy import Ear

LOUD = "loud.mp4"
CLIPS = 21  # of the library of all tests
hear = partial(listen, encoders=[Ear()])
real_ear = pytest.mark.skipif(
    bool(WhisperSound().missing()), reason=f"needs {WhisperSound().missing()}"
)

RUN = """\
import sys
from pathlib import Path
from clipshelf.app.listening import listen
from clipshelf.app.opening import open_library
from wordy import Ear
with open_library(Path(sys.argv[1])) as library:
    listen(library, lambda at: print(at.done, flush=True), encoders=[Ear(0.02)])
"""


def with_sound(library: Library) -> None:
    """Clips of the same look in two folders, which sound different, and a loose one."""
    for name, hz in (("cooking/low", 220), ("pets/high", 1760)):
        for seed in (1, 2):
            path = library.root / f"{name}-{seed}.mp4"
            make_clip(path, tone_hz=hz, seed=seed)
    make_clip(library.root / LOUD, tone_hz=1800, seed=3)
    scan(library)
    embed(library)


def kept(library: Library, encoder: Encoder | None = None) -> list[VideoId]:
    """Whose vectors are there, each as often as it is."""
    spec = (encoder or Ear()).spec
    return [video for video, _ in library.features.load(spec.key).keys().values()]


def up_to(n: int) -> Callable[[Progress], None]:
    """Somebody who ends a job after so many videos."""

    def watch(at: Progress) -> None:
        if at.done >= n:
            raise Cancelled

    return watch


def test_every_video_is_heard_once(library: Library):
    report = hear(library)

    assert (report.heard, report.sounding, report.left) == (CLIPS, 0, 0)
    assert sorted(kept(library)) == sorted(library.catalogue.first_files())
    assert hear(library).heard == 0


def test_silent_clips_and_those_that_fail_are_not_tried_again(library: Library):
    make_clip(library.root / "loud.mp4", tone_hz=440)
    Session(library).scan()

    report = hear(library)

    assert (report.heard, report.sounding) == (CLIPS + 1, 1)
    assert hear(library).heard == 0


def test_a_run_that_is_ended_goes_on_where_it_was(library: Library):
    with pytest.raises(Cancelled):
        hear(library, up_to(5))

    assert len(kept(library)) == 5
    assert hear(library).heard == CLIPS - 5
    assert len(kept(library)) == len(set(kept(library))) == CLIPS


def test_a_kill_costs_less_than_a_batch(library: Library):
    root = library.root
    library.close()
    here = str(Path(__file__).parents[1])
    done = 0
    with subprocess.Popen(  # our own words
        [sys.executable, "-c", RUN, str(root)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": here},
    ) as run:
        assert run.stdout is not None
        while done < BATCH + 2:
            done = int(run.stdout.readline())
        run.kill()

    with open_library(root) as again:
        there = len(kept(again))
        assert there > done - BATCH
        assert hear(again).heard == CLIPS - there


def test_progress_tells_how_far_it_is(library: Library):
    told: list[Progress] = []

    hear(library, told.append)

    assert (told[-1].work, told[-1].done, told[-1].total) == ("sound", CLIPS, CLIPS)
    assert told[-1].rate > 0
    assert told[-1].item.endswith(".mp4")


def test_without_any_encoder_it_is_said_what_is_missing(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(choosing, "at_work", lambda *_: ())
    monkeypatch.setattr(WhisperSound, "missing", lambda _: "a package")

    assert listen(library).missing == "a package"


def test_two_at_once_are_refused(library: Library):
    with library.transcribing(), pytest.raises(Conflict):
        hear(library)


@real_ear
def test_a_model_hears_from_its_next_training_on_and_the_evidence_shows_it(
    library: Library,
):
    with_sound(library)
    train(library, "logreg")
    with pytest.raises(Cancelled):
        listen(library, up_to(CLIPS // 2))
    video = next(v for v, p in library.catalogue.first_files().items() if p == LOUD)

    def signals() -> list[Signal]:
        return [block.signal for block in load_features(library, (video,)).set.blocks]

    train(library, "logreg")
    assert Signal.SOUND not in signals(), "half is unheard, and would pass for silent"
    listen(library)
    assert Signal.SOUND not in signals(), "vectors look as the model knows them"
    assert not train(library, "logreg").skipped
    assert Signal.SOUND in signals()
    said = {one["signal"]: one for one in evidence(library, video)["signals"]}
    assert said["sound"]["present"]
    assert said["sound"]["folder"] == "pets"


def test_a_served_library_listens_only_if_it_is_wished_and_learns_from_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(background, "listen", hear)
    make_clip(library.root / LOUD, tone_hz=440)
    monkeypatch.setattr(background, "transcribe", lambda *_, **__: None)
    for wished, count in ((False, 0), (True, CLIPS + 1)):
        session = Session(library)
        session.work.transcribes = wished

        session.work._catch_up()

        assert len(kept(library)) == count
        while session.work.retraining:
            time.sleep(0.05)
        session.jobs.close()
        jobs = [e.data for e in session.events.after(0, 0) if e.kind == "job"]
        works = [job["work"] for job in jobs if job["state"] == "done"]
        assert works.count("train") == 1 + wished
        assert ("listen" in works) == wished
