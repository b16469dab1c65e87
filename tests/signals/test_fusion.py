from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from clipshelf.domain.errors import Invalid
from clipshelf.domain.features import Signal, Vectors
from clipshelf.signals.fusion import ABSENT, WEIGHTS, fuse

NUMBERS = st.floats(-1e6, 1e6, width=32)


@st.composite
def signals(draw: st.DrawFn) -> tuple[tuple[str, ...], dict[Signal, Vectors]]:
    """Some videos with some signals, in any order, and rows of zeros here and there."""
    n = draw(st.integers(0, 6))
    order = draw(st.lists(st.sampled_from(Signal), min_size=1, unique=True))
    blocks = {}
    for signal in order:
        shape = (n, draw(st.integers(1, 5)))
        vectors = draw(arrays.arrays(np.float32, shape, elements=NUMBERS))
        missing = draw(arrays.arrays(np.bool_, n))
        blocks[signal] = np.where(missing[:, None], np.float32(0), vectors)
    return tuple(f"video{row}" for row in range(n)), blocks


relaxed = settings(deadline=None, max_examples=60)


@given(signals())
@relaxed
def test_rows_have_unit_length_whatever_is_missing(case) -> None:
    ids, blocks = case

    fused = fuse(ids, blocks)

    assert fused.ids == ids
    assert fused.X.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(fused.X, axis=1), 1, atol=1e-5)


@given(signals())
@relaxed
def test_blocks_cover_the_columns_in_the_order_of_signals(case) -> None:
    ids, blocks = case

    fused = fuse(ids, blocks)

    order = list(Signal)
    places = [order.index(block.signal) for block in fused.blocks]
    assert places == sorted(places)
    assert [block.start for block in fused.blocks] == [
        0,
        *(block.stop for block in fused.blocks[:-1]),
    ]
    assert fused.blocks[-1].stop == fused.X.shape[1]
    for block in fused.blocks:
        assert block.stop - block.start == blocks[block.signal].shape[1] + 1


@given(signals())
@relaxed
def test_the_order_of_signals_makes_no_difference(case) -> None:
    ids, blocks = case

    one, other = fuse(ids, blocks), fuse(ids, dict(reversed(blocks.items())))

    np.testing.assert_array_equal(one.X, other.X)
    assert one.blocks == other.blocks


@given(signals())
@relaxed
def test_a_missing_signal_is_zeros_and_its_indicator_and_a_present_one_has_none(
    case,
) -> None:
    ids, blocks = case

    fused = fuse(ids, blocks)

    for column, block in enumerate(fused.blocks):
        present = blocks[block.signal].any(axis=1)
        np.testing.assert_array_equal(fused.present[:, column], present)
        part = fused.X[:, block.start : block.stop]
        np.testing.assert_array_equal(part[:, :-1].any(axis=1), present)
        np.testing.assert_array_equal(part[:, -1] > 0, ~present)


@given(signals(), st.floats(0.01, 100))
@relaxed
def test_the_length_of_a_signals_vectors_makes_no_difference(
    case, factor: float
) -> None:
    ids, blocks = case
    scaled = {
        signal: (vectors.astype(np.float64) * factor).astype(np.float32)
        for signal, vectors in blocks.items()
    }
    for signal, vectors in blocks.items():
        if (scaled[signal].any(axis=1) != vectors.any(axis=1)).any():
            return  # scaled down to nothing: then it is missing
        if 0 < np.abs(vectors[vectors != 0]).min(initial=1) < 1e-30:
            return  # so tiny that scaling rounds it

    np.testing.assert_allclose(fuse(ids, blocks).X, fuse(ids, scaled).X, atol=1e-5)


def test_signals_share_a_row_by_their_weights() -> None:
    one = np.array([[3.0, 4.0]], np.float32)

    fused = fuse(("a",), {Signal.TAGS: one, Signal.FRAMES: one})

    frames, tags = (
        np.linalg.norm(fused.X[0, block.start : block.stop]) for block in fused.blocks
    )
    assert frames / tags == pytest.approx(WEIGHTS[Signal.FRAMES] / WEIGHTS[Signal.TAGS])


def test_a_video_without_any_signal_is_told_apart_by_its_indicators_alone() -> None:
    fused = fuse(("a",), {Signal.FRAMES: np.zeros((1, 3), np.float32)})

    np.testing.assert_allclose(fused.X, [[0, 0, 0, 1]])
    assert not fused.present.any()


def test_an_indicator_is_small_beside_what_is_there() -> None:
    here = np.ones((1, 2), np.float32)

    fused = fuse(("a",), {Signal.FRAMES: here, Signal.CAPTION: np.zeros_like(here)})

    assert fused.X[0, -1] == pytest.approx(
        ABSENT * WEIGHTS[Signal.CAPTION] / np.hypot(1, ABSENT * WEIGHTS[Signal.CAPTION])
    )


@pytest.mark.parametrize(
    "blocks",
    [
        {},
        {Signal.FRAMES: np.zeros((3, 2), np.float32)},
        {Signal.FRAMES: np.zeros(2, np.float32)},
        {Signal.FRAMES: np.full((2, 2), np.nan, np.float32)},
        {Signal.FRAMES: np.full((2, 2), np.inf, np.float32)},
    ],
)
def test_what_does_not_fit_is_refused(blocks: dict[Signal, Vectors]) -> None:
    with pytest.raises(Invalid):
        fuse(("a", "b"), blocks)


def test_every_signal_has_a_weight() -> None:
    assert set(WEIGHTS) == set(Signal)
    assert all(weight > 0 for weight in WEIGHTS.values())
