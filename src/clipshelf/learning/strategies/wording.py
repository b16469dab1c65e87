"""Reasons in words: why a video is asked about."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from clipshelf.domain.queue import Pool


def percent(p: float) -> str:
    """Whole percents, and never a false 0 or 100."""
    if 0 < p < 0.01:
        return "under 1 %"
    if 0.99 < p < 1:
        return "over 99 %"
    return f"{100 * p:.0f} %"


def guess(pool: Pool, row: int) -> str:
    """The likeliest folder and how likely it is: "cooking 41 %"."""
    return _guesses(pool, row, 1) or unknown(pool)


def contest(pool: Pool, row: int) -> str:
    """The two likeliest folders: "cooking 41 % or travel 39 %"."""
    return _guesses(pool, row, 2) or unknown(pool)


def unknown(pool: Pool) -> str:
    """Why there is nothing to be unsure between."""
    if pool.counts.size == 0:
        return "there is no model yet"
    return f"only one folder has labels, {pool.folder(0)}"


def labels(count: int) -> str:
    """A count of labels: "no label", "1 label", "2 labels"."""
    return "no label" if count == 0 else f"{count} label{'s' if count > 1 else ''}"


def _guesses(pool: Pool, row: int, most: int) -> str:
    if pool.proba.shape[1] < 2:
        return ""
    best = np.argsort(-pool.proba[row], kind="stable")[:most]
    return either((pool.folder(int(c)), float(pool.proba[row, c])) for c in best)


def either(guesses: Iterable[tuple[str, float]]) -> str:
    """Folders and how likely they are: "cooking 41 % or travel 39 %"."""
    return " or ".join(f"{name} {percent(p)}" for name, p in guesses)
