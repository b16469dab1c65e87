"""How well videos fit the names of folders."""

from __future__ import annotations

import numpy as np

from clipshelf.domain.model import Floats

SHUFFLES = 50  # of each name, which it must beat


def fits(X: Floats, prompts: Floats) -> Floats:
    """Cosines of videos and names, about the videos' mean.

    Args:
        X: (n, d), vectors of videos.
        prompts: (f, d), of names, about a mean of their own.

    Returns:
        (n, f), from -1 to 1; 0 for a name that says nothing.
    """
    away = X - X.mean(axis=0)
    # Only where the name says something: a caption is no stranger for want of a tag.
    told = np.abs(prompts).sum(axis=0) > 0
    return np.asarray(_unit(away[:, told]) @ _unit(prompts[:, told]).T)


def by_chance(X: Floats, prompts: Floats, rng: np.random.Generator) -> float:
    """The best fit of names with their numbers shuffled: what means nothing."""
    told = np.abs(prompts).sum(axis=0) > 0
    if not told.any() or not len(X):
        return 1.0
    bare = np.repeat(prompts[:, told], SHUFFLES, axis=0)
    shuffled = rng.permuted(bare, axis=1)
    away = X - X.mean(axis=0)
    return float((_unit(away[:, told]) @ _unit(shuffled).T).max())


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9))
