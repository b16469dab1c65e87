"""How right predictions are: counted, a folder at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clipshelf.domain.model import Floats, Ints


@dataclass(frozen=True, slots=True)
class FolderScore:
    """One line of a classification report; None where there is nothing to divide by."""

    folder: str
    precision: float | None  # of the videos predicted here, the share that belong
    recall: float | None  # of the videos that belong here, the share predicted so
    f1: float | None  # their harmonic mean
    support: int  # scored videos that belong here


def confusion(y: Ints, predicted: Ints, k: int) -> Ints:
    """`(k, k)` counts: true folders are rows, predicted ones are columns."""
    if len(y) == 0:
        return np.zeros((k, k), np.int64)
    from sklearn.metrics import confusion_matrix  # noqa: PLC0415  # a second

    return np.asarray(confusion_matrix(y, predicted, labels=range(k)), np.int64)


def recalls(y: Ints, predicted: Ints, k: int) -> Floats:
    """`(k,)` shares found in each folder; nan for a folder without a video in `y`."""
    found = confusion(y, predicted, k)
    support = found.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.diag(found) / support)


def macro_recall(y: Ints, predicted: Ints, k: int) -> float:
    """The mean recall of the folders that occur in `y`, each weighing the same.

    nan if none does. Also known as balanced accuracy.
    """
    each = recalls(y, predicted, k)
    known = each[~np.isnan(each)]
    return float(known.mean()) if len(known) else float("nan")


def weighted_accuracy(each: Floats, shares: Floats) -> float:
    """Accuracy where folders come in other proportions than those that were scored.

    Args:
        each: (k,) recalls, nan for folders that were not scored.
        shares: (k,) how large each folder is out there; need not sum to 1.

    Returns:
        The mean recall weighted by `shares`, over the folders that were scored.
    """
    known = ~np.isnan(each)
    return float(np.average(each[known], weights=shares[known]))


def report(
    y: Ints, predicted: Ints, folders: tuple[str, ...]
) -> tuple[FolderScore, ...]:
    """Precision, recall and F1 of each folder, in the order of `folders`."""
    if len(y) == 0:
        return tuple(FolderScore(folder, None, None, None, 0) for folder in folders)
    from sklearn.metrics import (  # noqa: PLC0415  # a second
        precision_recall_fscore_support,
    )

    precision, recall, f1, support = precision_recall_fscore_support(
        y, predicted, labels=range(len(folders)), zero_division=np.nan
    )
    return tuple(
        FolderScore(
            folder,
            _or_none(precision[i]),
            _or_none(recall[i]),
            _or_none(f1[i]),
            int(support[i]),
        )
        for i, folder in enumerate(folders)
    )


def calibration_error(proba: Floats, y: Ints, bins: int = 10) -> float:
    """The expected calibration error: how far confidence and accuracy lie apart.

    Videos are sorted into `bins` intervals of equal width by the probability of their
    likeliest folder; the gaps between mean confidence and accuracy are averaged,
    weighted by how many videos each interval holds.

    Args:
        proba: (n, k), rows sum to 1.
        y: (n,) true folders.
        bins: at least 1.

    Returns:
        0 (calibrated) to 1; nan without videos. A perfectly calibrated model still
        shows about .02 on 800 videos and .05 on 160, from chance alone.

    Source:
        Guo et al. (2017), On calibration of modern neural networks, section 2.
    """
    if len(y) == 0:
        return float("nan")
    confidence, right = proba.max(axis=1), proba.argmax(axis=1) == y
    group = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(group, weights=confidence - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(y))


def _or_none(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
