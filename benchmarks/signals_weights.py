"""Ways to weigh signals against each other, tried on one split of labelled clips.

`fixed` is the product's (`signals/fusion.py`). The others may learn from the labelled
clips of the split, and from these only:

- nested: how much of each signal is taken is the factor, of `FACTORS`, that is best in
  cross-validation over the labelled clips, one signal after the other, twice around.
- shrunk: the same, where a factor has to beat 1 by one standard error of the paired
  folds, and goes only half of the way there.
- late: a head of its own for each signal; their probabilities are averaged, in the
  logarithm, weighed by what cross-validation over the labelled clips likes best. A clip
  that lacks a signal is judged by the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain import registry
from clipshelf.domain.features import Signal, Vectors
from clipshelf.domain.model import Floats, Head, Ints
from clipshelf.signals.fusion import ABSENT, WEIGHTS, fuse

SHARE = 0.4  # of each folder is labelled
FOLDS = 4
FACTORS = (0.0, 0.5, 1.0, 1.5, 2.0)  # of the fixed weight
ROUNDS = 2
TINY = 1e-6  # a probability
Blocks: TypeAlias = Mapping[Signal, Vectors]
Factors: TypeAlias = dict[Signal, float]


@dataclass(frozen=True, slots=True)
class Draw:
    """Which clips are labelled."""

    seed: int
    labelled: NDArray[np.bool_]  # (n,)

    def rng(self) -> np.random.Generator:
        """Begins anew with each call."""
        return np.random.default_rng(self.seed)


def split(y: Ints, seed: int) -> Draw:
    """A share of each folder, one at least."""
    rng = np.random.default_rng(seed)
    labelled = np.zeros(len(y), np.bool_)
    for column in range(int(y.max()) + 1):
        members = rng.permutation(np.flatnonzero(y == column))
        labelled[members[: max(1, round(SHARE * len(members)))]] = True
    return Draw(seed, labelled)


def fixed(blocks: Blocks) -> Vectors:
    """`(n, d)` as the product fuses them."""
    n = len(next(iter(blocks.values())))
    return fuse(tuple(map(str, range(n))), blocks).X


def scored(X: Vectors, y: Ints, draw: Draw) -> tuple[float, float]:
    """Accuracy and macro recall of the logistic head on what is not labelled."""
    return measured(proba(X, y, draw.labelled, ~draw.labelled, draw.rng()), y, draw)


def measured(p: Floats, y: Ints, draw: Draw) -> tuple[float, float]:
    """The same, of probabilities `(clips that are not labelled, k)`."""
    asked = y[~draw.labelled]
    right = p.argmax(axis=1) == asked
    recalls = [right[asked == column].mean() for column in np.unique(asked)]
    return float(right.mean()), float(np.mean(recalls))


def proba(X: Any, y: Ints, known: Any, asked: Any, rng: np.random.Generator) -> Floats:
    """`(asked, k)` by the logistic head; 0 for a folder without a known clip."""
    head: Head = registry.create("head", "logreg")
    there, codes = np.unique(y[known], return_inverse=True)
    told = head.fit(X[known], codes, len(there), rng).proba(X[asked])
    wide = np.zeros((len(told), int(y.max()) + 1))
    wide[:, there] = told
    return wide


def nested(blocks: Blocks, y: Ints, draw: Draw) -> Floats:
    """Weights as cross-validation likes them best."""
    return _weighed(blocks, y, draw, shrink=False)


def shrunk(blocks: Blocks, y: Ints, draw: Draw) -> Floats:
    """Weights that leave the fixed ones for a good reason, and by half."""
    return _weighed(blocks, y, draw, shrink=True)


def late(blocks: Blocks, y: Ints, draw: Draw) -> Floats:
    """A head for each signal, and their answers together."""
    known = np.flatnonzero(draw.labelled)
    folds = _folds(y[known], draw)
    own = {
        signal: np.stack([np.zeros(int(y.max()) + 1)] * len(known)) for signal in blocks
    }
    for fold in range(FOLDS):
        learn, ask = known[folds != fold], known[folds == fold]
        for signal, block in blocks.items():
            own[signal][folds == fold] = _alone(block, y, learn, ask, draw)

    def right(factors: Factors) -> Floats:
        found: Floats = _together(own, factors).argmax(axis=1) == y[known]
        return found

    factors = _climb(list(blocks), lambda f: [right(f).mean()], shrink=False)
    asked = np.flatnonzero(~draw.labelled)
    answers = {s: _alone(block, y, known, asked, draw) for s, block in blocks.items()}
    return _together(answers, factors)


WAYS: dict[str, Callable[[Blocks, Ints, Draw], Floats]] = {
    "learned weights": nested,
    "learned weights, shrunk": shrunk,
    "late fusion": late,
}


def _weighed(blocks: Blocks, y: Ints, draw: Draw, *, shrink: bool) -> Floats:
    known = np.flatnonzero(draw.labelled)
    folds = _folds(y[known], draw)

    def fold_scores(factors: Factors) -> list[float]:
        X = weighed(blocks, factors)
        found = []
        for fold in range(FOLDS):
            learn, ask = known[folds != fold], known[folds == fold]
            guess = proba(X, y, learn, ask, draw.rng()).argmax(axis=1)
            found.append(float((guess == y[ask]).mean()))
        return found

    factors = _climb(list(blocks), fold_scores, shrink=shrink)
    return proba(weighed(blocks, factors), y, draw.labelled, ~draw.labelled, draw.rng())


def weighed(blocks: Blocks, factors: Factors) -> Vectors:
    """`fuse` with other weights: each block times its factor, rows of unit length."""
    parts = []
    for signal, block in blocks.items():
        lengths = np.linalg.norm(block, axis=1, keepdims=True)
        absent = lengths == 0
        rows = np.hstack([block / np.where(absent, 1, lengths), absent * ABSENT])
        parts.append(rows * WEIGHTS[signal] * factors[signal])
    X = np.hstack(parts)
    length = np.linalg.norm(X, axis=1, keepdims=True)
    return np.asarray(X / np.where(length > 0, length, 1), np.float32)


def _climb(
    signals: list[Signal],
    scores: Callable[[Factors], list[float]],
    *,
    shrink: bool,
) -> Factors:
    """Better factors, one signal after the other; that of frames stays 1."""
    factors = dict.fromkeys(signals, 1.0)
    now = scores(factors)
    for signal in [s for s in signals if s is not Signal.FRAMES] * ROUNDS:
        for factor in FACTORS:
            tried = {**factors, signal: factor}
            then = scores(tried)
            gain = np.subtract(then, now)
            error = gain.std(ddof=1) / np.sqrt(len(gain)) if shrink else 0.0
            if gain.mean() > error:
                factors, now = tried, then
    return {s: (f + 1) / 2 for s, f in factors.items()} if shrink else factors


def _folds(y: Ints, draw: Draw) -> Ints:
    """`(len(y),)`: each folder's clips dealt out in turn."""
    folds = np.zeros(len(y), np.int64)
    rng = draw.rng()
    for column in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == column))
        folds[members] = np.arange(len(members)) % FOLDS
    return folds


def _alone(block: Vectors, y: Ints, learn: Ints, ask: Ints, draw: Draw) -> Floats:
    """`(ask, k)`, rows of ones where a clip lacks the signal: it says nothing."""
    k = int(y.max()) + 1
    has = np.asarray(block.any(axis=1))
    learn = learn[has[learn]]
    told = np.ones((len(ask), k))
    if len(np.unique(y[learn])) > 1 and has[ask].any():
        told[has[ask]] = proba(block, y, learn, ask[has[ask]], draw.rng())
    return told


def _together(answers: Mapping[Signal, Floats], factors: Factors) -> Floats:
    logs = [np.log(p + TINY) * factors[signal] for signal, p in answers.items()]
    return np.asarray(np.sum(logs, axis=0))
