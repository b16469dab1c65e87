"""The contract that every encoder keeps, installed or built in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import numpy as np
import pytest

from clipshelf.app.installing import install
from clipshelf.domain import registry
from clipshelf.domain.features import (
    SOUND_RATE,
    Encoder,
    Metadata,
    Sample,
    Signal,
    Sound,
)
from clipshelf.signals.encoders.catalogue import HUB
from clipshelf.signals.encoders.weights import towers
from clipshelf.signals.encoders.weights.installed import discard
from tiny_models import make_model

NAMES = registry.names("encoder")


@pytest.fixture(scope="module", params=NAMES)
def encoder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Encoder]:
    """Each with its weights; those of the hub with tiny ones."""
    built: Encoder = registry.create("encoder", request.param)
    plugins = {plugin: model.name for model in HUB for _, plugin in model.plugins}
    model = plugins.get(request.param)
    if built.missing() and model:
        install(model, make_model(model, tmp_path_factory.mktemp("weights")))
    if built.missing():
        pytest.skip(f"needs {built.missing()}")
    yield built
    if model:
        discard(model)
        towers._loaded.cache_clear()


def samples() -> list[Sample]:
    """Videos that differ in all that an encoder may look at."""
    rng = np.random.default_rng(0)
    shapes = [(5, 455, 256), (1, 256, 256), (3, 256, 468), (2, 1024, 10)]
    captions = [
        "how to bake bread #baking",
        "猫がかわいい",
        "#fyp #football",
        "Рецепт борща",
    ]
    return [
        Sample(
            f"{row:040x}",
            rng.integers(0, 256, (*shape, 3), dtype=np.uint8),
            Metadata(
                caption,
                f"author{row}",
                "a song",
                ("baking", f"tag{row}"),
                on_screen=caption,
                spoken=caption,
            ),
            sounding(220.0 * 2**row, rng),
        )
        for row, (shape, caption) in enumerate(zip(shapes, captions, strict=True))
    ]


def sounding(hz: float, rng: np.random.Generator) -> Sound:
    """Half a second of a tone in noise."""
    noise = rng.normal(size=SOUND_RATE // 2) * 0.02
    time = np.arange(SOUND_RATE // 2) / SOUND_RATE
    return (noise + 0.3 * np.sin(2 * np.pi * hz * time)).astype(np.float32)


NOTHING = Sample("f" * 40)


def test_the_built_in_encoders_are_registered() -> None:
    assert {"efficientnet-lite0", "colour", "caption", "caption-ngrams", "tags"} <= set(
        NAMES
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_key_is_stable_safe_as_a_file_name_and_no_other_encoders(name: str) -> None:
    specs = {other: registry.create("encoder", other).spec for other in NAMES}
    key = specs.pop(name).key

    assert registry.create("encoder", name).spec.key == key
    assert re.fullmatch(r"[\w.-]{1,120}", key, re.ASCII)
    assert key not in {spec.key for spec in specs.values()}


@pytest.mark.parametrize("name", NAMES)
def test_a_spec_says_what_comes_out_and_can_be_written_down(name: str) -> None:
    spec = registry.create("encoder", name).spec

    assert spec.signal in set(Signal)
    assert spec.dim > 0
    assert spec.name == name
    json.dumps(dict(spec.params))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_told_in_words(name: str) -> None:
    assert isinstance(registry.create("encoder", name).missing(), str)


def test_rows_have_unit_length_and_are_as_wide_as_promised(encoder: Encoder) -> None:
    batch = samples()

    vectors = encoder.encode(batch)

    assert vectors.shape == (len(batch), encoder.spec.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_different_videos_have_different_vectors(encoder: Encoder) -> None:
    vectors = encoder.encode(samples())

    similar = vectors @ vectors.T - np.eye(len(vectors))
    assert similar.max() < 0.9999


def test_a_video_without_the_signal_has_a_row_of_zeros(encoder: Encoder) -> None:
    first, *rest = samples()

    vectors = encoder.encode([first, NOTHING, *rest])

    assert not vectors[1].any()
    assert vectors[[0, 2]].any(axis=1).all()


def test_no_videos_make_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.spec.dim)


def test_a_video_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    batch = samples()

    together = encoder.encode(batch)
    alone = np.concatenate([encoder.encode([sample]) for sample in reversed(batch)])

    np.testing.assert_allclose(together, alone[::-1], atol=1e-5)


def test_two_of_a_kind_agree(encoder: Encoder) -> None:
    twin: Encoder = registry.create("encoder", encoder.spec.name)

    np.testing.assert_allclose(
        twin.encode(samples()), encoder.encode(samples()), atol=1e-6
    )
