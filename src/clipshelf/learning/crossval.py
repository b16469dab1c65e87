"""Comparing heads on labelled videos that each of them has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.domain.model import Floats, Head, Ints
from clipshelf.learning import metrics

ALWAYS_TRAIN = -1
PREFERENCE = ("blend", "logreg", "knn", "mlp")  # near-equals: the first of these wins


@dataclass(frozen=True, slots=True)
class HeadScore:
    """How one head did on the videos it was not trained on.

    On labels that were chosen by a strategy all of these are biased, mostly downwards:
    the videos asked about are the hard ones.
    """

    name: str
    fold_accuracies: tuple[float, ...]  # one a fold
    accuracy: float  # their mean
    macro_recall: float  # mean recall of the scored folders, each weighing the same
    per_folder_recall: dict[str, float | None]  # None where unscorable
    confusion: Ints  # (k, k), true folders are rows
    out_of_fold: Floats  # (n, k) probabilities; nan in the rows never left out
    report: tuple[metrics.FolderScore, ...]  # in the order of the folders

    @property
    def standard_error(self) -> float:
        """Of the mean accuracy, from the spread of the folds."""
        spread = np.std(self.fold_accuracies, ddof=1)
        return float(spread / np.sqrt(len(self.fold_accuracies)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every head on the same folds."""

    heads: tuple[HeadScore, ...]  # in the order they were given
    unscorable: tuple[str, ...]  # folders with one video, which is always trained on
    folds: int  # how many were used, at least 2

    def __getitem__(self, name: str) -> HeadScore:
        return next(score for score in self.heads if score.name == name)


def compare(
    X: Floats,
    y: Ints,
    folders: tuple[str, ...],
    heads: Mapping[str, Head],
    *,
    folds: int = 5,
    seed: int = 0,
    watch: Watch = unwatched,
) -> Comparison:
    """Score every head by stratified cross-validation, all on the same folds.

    A folder with one video cannot be scored: the video stays in every training part,
    so that the others can still be mistaken for it. A folder with fewer videos than
    there are folds appears in as many as it can fill. So each folder has a video in
    each training part, and no video is ever scored by a model that saw it.

    Args:
        X: (n, d), rows of unit length.
        y: (n,) in 0..k-1, at least one video of each folder.
        folders: k names.
        heads: by name, at least one.
        folds: at least 2; fewer are made when fewer videos can be scored.
        seed: of the split, and of the heads.
        watch: is told after each fit. There is no rate, since heads differ too much.

    Raises:
        Invalid: fewer than two folders, an empty one, or none with two videos.
    """
    sizes = np.bincount(y, minlength=len(folders))
    _check(folders, sizes)
    part = split(y, folds, np.random.default_rng(seed))
    rounds, scores = int(part.max()) + 1, []
    for number, (name, head) in enumerate(heads.items()):
        proba = np.full((len(y), len(folders)), np.nan)
        for fold in range(rounds):
            test, train = part == fold, part != fold
            rng = np.random.default_rng([seed, fold])
            fitted = head.fit(X[train], y[train], len(folders), rng)
            proba[test] = fitted.proba(X[test])
            done = number * rounds + fold + 1
            watch(Progress("train", done, len(heads) * rounds, item=name))
        scores.append(_score(name, proba, y, part, folders))
    unscorable = tuple(folders[c] for c in np.flatnonzero(sizes == 1))
    return Comparison(tuple(scores), unscorable, rounds)


def choose(comparison: Comparison) -> str:
    """The name of the head to use.

    The best mean accuracy wins; but among those within one standard error of it, the
    first of the blend, logistic regression, nearest neighbours and the network does. A
    lead smaller than that is noise of the split, while the first two are balanced over
    folders, are refitted quickly, and give the smoothest probabilities to order
    questions by. Other heads come after these four, by name.

    Source: Breiman et al. (1984), Classification and regression trees, section 3.4.3
    (the one-standard-error rule).
    """
    best = max(comparison.heads, key=lambda score: score.accuracy)
    floor = best.accuracy - best.standard_error
    near = [s.name for s in comparison.heads if s.accuracy >= floor]
    return min(near, key=_preference)


def why_not_the_best(comparison: Comparison, chosen: str) -> str:
    """Why another head scored higher than the one that `choose` took; empty if none."""
    best = max(comparison.heads, key=lambda score: score.accuracy)
    lead = best.accuracy - comparison[chosen].accuracy
    if lead <= 0:
        return ""
    return (
        f"{best.name} scored {100 * lead:.1f} points more than {chosen}, within the"
        f" {100 * best.standard_error:.1f} that its score may be off by chance: of such"
        f" near-equals the first of {', '.join(PREFERENCE)} is chosen."
    )


def split(y: Ints, folds: int, rng: np.random.Generator) -> Ints:
    """Deal videos into folds, folder by folder.

    Args:
        y: (n,) folders.
        folds: at least 2.
        rng: shuffles each folder.

    Returns:
        (n,): the fold in which a video is scored, or -1 for the single video of a
        folder. Folds differ in size by one at most, overall and within each folder;
        none is empty, unless no folder has two videos.
    """
    part = np.full(len(y), ALWAYS_TRAIN)
    scorable = [rows for rows in _members(y) if len(rows) > 1]
    if scorable:
        dealt = np.concatenate([rng.permutation(rows) for rows in scorable])
        part[dealt] = np.arange(len(dealt)) % min(folds, len(dealt))
    return part


def _members(y: Ints) -> list[Ints]:
    return [np.flatnonzero(y == c) for c in np.unique(y)]


def _check(folders: tuple[str, ...], sizes: Ints) -> None:
    if len(folders) < 2:
        there = f"one, {folders[0]}" if folders else "none yet"
        raise Invalid(
            f"Put videos into at least two folders; there is {there}.",
            code="too-few-folders",
        )
    if not sizes.all():
        empty = ", ".join(folders[c] for c in np.flatnonzero(sizes == 0))
        raise Invalid(f"No video is labelled {empty}.", code="empty-folder")
    if sizes.max() < 2:
        raise Invalid(
            "Put a second video into at least one folder; each has only one, so there "
            "is nothing to check a guess against.",
            code="too-few-labels",
        )


def _score(
    name: str, proba: Floats, y: Ints, part: Ints, folders: tuple[str, ...]
) -> HeadScore:
    scored = part != ALWAYS_TRAIN
    truth, guess = y[scored], proba[scored].argmax(axis=1)
    right = truth == guess
    accuracies = tuple(
        float(right[part[scored] == fold].mean()) for fold in range(part.max() + 1)
    )
    report = metrics.report(truth, guess, folders)
    return HeadScore(
        name,
        accuracies,
        float(np.mean(accuracies)),
        metrics.macro_recall(truth, guess, len(folders)),
        {line.folder: line.recall for line in report},
        metrics.confusion(truth, guess, len(folders)),
        proba,
        report,
    )


def _preference(name: str) -> tuple[int, str]:
    rank = PREFERENCE.index(name) if name in PREFERENCE else len(PREFERENCE)
    return rank, name
