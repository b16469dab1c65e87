"""Perceptual hashes of drawn pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from clipshelf.signals.media.draw.motif import motif_frames
from clipshelf.signals.media.phash import BITS, NONE, hash_frames, hash_picture


def picture(motif: str = "disc", seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.asarray(
        next(iter(motif_frames(1, (160, 240), (90, 140, 200), motif, rng=rng)))
    )


def differ(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.bitwise_count(hash_frames([one]) ^ hash_frames([other]))[0])


def test_another_size_and_coarser_bytes_are_the_same_picture(tmp_path: Path):
    frame = picture()
    small = np.asarray(Image.fromarray(frame).resize((80, 120)))
    Image.fromarray(frame).save(tmp_path / "coarse.jpg", quality=30)

    assert differ(frame, small) <= 4
    coarse = hash_picture(tmp_path / "coarse.jpg") ^ hash_frames([frame])
    assert np.bitwise_count(coarse)[0] <= 6


def test_another_picture_is_another():
    rng = np.random.default_rng(1)
    noise = [rng.integers(0, 255, (8, 8, 3), np.uint8) for _ in range(12)]
    found = hash_frames(noise)[:12]

    apart = np.bitwise_count(found[:, None] ^ found[None, :])[np.triu_indices(12, 1)]

    assert apart.min() > 12
    assert abs(apart.mean() - BITS / 2) < 4


def test_flat_frames_and_what_does_not_change_are_marked_and_keep_their_places():
    black, one = np.zeros((240, 160, 3), np.uint8), picture()

    first, second, third, *changes = hash_frames([one, one, black])

    assert first == second != NONE
    assert third == NONE
    assert changes[0] == NONE
    assert changes[1] != NONE


def test_no_picture_has_no_hash(tmp_path: Path):
    (tmp_path / "text.jpg").write_text("no picture")

    assert hash_picture(tmp_path / "text.jpg").shape == (0,)
    assert hash_picture(tmp_path / "absent.jpg").shape == (0,)
