from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from clipshelf.domain.features import Sample, Sound, Vectors
from clipshelf.signals.encoders import sound as module
from clipshelf.signals.encoders.sound import DIM, WhisperSound
from clipshelf.signals.media.sound import RATE, hear, is_silent
from clipshelf.signals.media.tones import noise, tone
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.reading import hear_all
from clipshelf.testing import make_clip

pytestmark = pytest.mark.skipif(
    bool(WhisperSound().missing()), reason=f"needs {WhisperSound().missing()}"
)


@cache
def ear() -> WhisperSound:
    """Loaded once."""
    return WhisperSound()


def heard(*sounds: Sound | None) -> Vectors:
    return ear().encode([Sample("", sound=sound) for sound in sounds])


def at_rate(sound: Sound) -> Sound:
    """Every third sample: what `hear` gives, near enough."""
    return sound[::3]


def test_sounds_of_a_kind_are_nearer_than_those_of_another() -> None:
    rng = np.random.default_rng(0)
    tones = [at_rate(tone(hz, 1.0)) for hz in (440, 460)]
    hisses = [at_rate(noise(rng, 1.0)) for _ in range(2)]

    vectors = heard(*tones, *hisses)

    alike = vectors @ vectors.T
    assert min(alike[0, 1], alike[2, 3]) > alike[:2, 2:].max() + 0.05


def test_silence_and_no_track_have_no_vector_and_a_click_has_one() -> None:
    silence = np.zeros(RATE, np.float32)
    click = np.full(3, 0.5, np.float32)

    vectors = heard(silence, None, click, np.zeros(0, np.float32))

    assert is_silent(silence)
    assert vectors.any(axis=1).tolist() == [False, False, True, False]


def test_only_the_beginning_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 1)
    monkeypatch.setattr(module, "STEPS", 100)
    rng = np.random.default_rng(0)
    begins = at_rate(tone(440, 1.0))
    goes_on = np.concatenate([begins, at_rate(noise(rng, 1.0))])

    one, other = heard(begins, goes_on)

    np.testing.assert_allclose(one, other, atol=1e-6)


def test_children_hear_what_is_heard_here_and_a_broken_file_has_its_reason(
    tmp_path: Path,
) -> None:
    clip = make_clip(tmp_path / "a.mp4", tone_hz=440)
    mute = make_clip(tmp_path / "b.mp4")
    bad = tmp_path / "c.mp4"
    bad.write_text("no video at all")

    found = dict(hear_all(ear_of_its_own(), [("a", clip), ("b", mute), ("c", bad)]))

    assert isinstance(found["c"], Failure)
    assert not isinstance(found["b"], Failure)
    assert not np.any(found["b"])
    # Eight bits round a little differently where memory is aligned differently.
    assert heard(hear(clip, 30.0))[0] @ found["a"] > 0.999
    assert np.shape(found["a"]) == (DIM,)


def ear_of_its_own() -> WhisperSound:
    """Not loaded, so that it can be sent."""
    return WhisperSound()
