"""Pairs and groups of copies, from vectors and hashes."""

from __future__ import annotations

import numpy as np

from clipshelf.domain.features import Vectors
from clipshelf.learning.copies import BITS, NEAR, ROWS, STILL_BITS, Looks, groups, pairs
from clipshelf.learning.strategies.auto import COPY

HASH = 0x0F0F_F0F0_3C3C_A5A5


def towards(cosine: float) -> Vectors:
    return np.array([cosine, np.sqrt(1 - cosine**2)], np.float32)


def flipped(bits: float) -> int:
    return HASH ^ ((1 << int(bits)) - 1)


def clip(still: int = HASH, change: int = HASH) -> np.ndarray:
    """Hashes of a clip of two frames."""
    return np.array([still, still, change], np.uint64)


def found(
    X: list[Vectors], clips: list[np.ndarray], *seconds: float
) -> list[list[int]]:
    looks = Looks.of(clips, seconds or (10.0,) * len(clips))
    copies: list[list[int]] = pairs(np.stack(X), looks).tolist()
    return copies


def test_copies_are_near_and_look_and_move_the_same():
    near, far = towards(NEAR + 0.01), towards(NEAR - 0.01)
    one, changed = clip(), clip(flipped(BITS), flipped(BITS))

    assert found([towards(1), near], [one, changed]) == [[0, 1]]
    assert found([towards(1), far], [one, one]) == []
    assert found([towards(1), near], [one, clip(flipped(BITS + 1))]) == []


def test_a_camera_that_stands_still_takes_different_clips():
    assert found([towards(1), towards(1)], [clip(), clip(change=flipped(30))]) == []


def test_copies_are_as_long_as_each_other():
    same = [towards(1), towards(1)]

    assert found(same, [clip(), clip()], 10.0, 10.4) == [[0, 1]]
    assert found(same, [clip(), clip()], 10.0, 11.0) == []


def test_where_nothing_moves_all_else_has_to_be_closer():
    still, coarser = clip(change=0), clip(flipped(STILL_BITS + 1), change=0)

    assert found([towards(1), towards(COPY + 0.01)], [still, still]) == [[0, 1]]
    assert found([towards(1), towards(COPY - 0.01)], [still, still]) == []
    assert found([towards(1), towards(1)], [still, coarser]) == []


def test_what_has_no_picture_is_nobodys_copy():
    none = np.zeros(0, np.uint64)

    assert found([towards(1)] * 3, [none, none, clip()]) == []
    assert found([towards(1)] * 2, [clip(0, 0), clip(0, 0)]) == []


def test_pairs_are_found_across_the_blocks_that_are_compared_at_once():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2 * ROWS + 3, 64)).astype(np.float32)
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    X[-1], X[ROWS + 1] = X[0], X[ROWS]

    copies = found(list(X), [clip()] * len(X))

    assert copies == [[0, len(X) - 1], [ROWS, ROWS + 1]]


def test_a_chain_is_no_group_and_the_best_comes_first():
    chain = np.array([[0, 1], [1, 2], [2, 3]])

    assert groups(chain, [(4,), (3,), (2,), (1,)]) == ((0, 1), (2, 3))
    assert groups(chain, [(1,), (9,), (2,), (3,)]) == ((1, 2, 0),)
