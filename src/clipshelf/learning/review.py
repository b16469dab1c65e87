"""Review: labelled videos that were probably put into the wrong folder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.model import Floats, Ints

SHARE = 0.02  # of all labelled videos


@dataclass(frozen=True, slots=True)
class Suspect:
    """A labelled video that the others say belongs elsewhere."""

    row: int
    folder: int  # where it was put
    suggested: int  # the likeliest by models that had not seen it
    score: float  # 1 - the probability of `folder`; the nearer to 1 the odder


def suspects(
    out_of_fold: Floats,
    y: Ints,
    *,
    dismissed: NDArray[np.bool_] | None = None,
    share: float = SHARE,
) -> tuple[Suspect, ...]:
    """Did you mean another folder? The videos whose own folder is least likely.

    The lowest share of all labelled videos by self-confidence, the probability that
    models which had not seen a video give to the folder it was put into; and of those
    the ones for which another folder is likelier. A dismissed video keeps its place in
    the count, so that the list gets shorter with each answer and ends.

    Args:
        out_of_fold: (n, k), as in `crossval.HeadScore`; rows with nan were never left
            out, and are not judged.
        y: (n,) in 0..k-1, where they were put.
        dismissed: (n,), videos that a person has confirmed where they are.
        share: of the judged videos, rounded up.

    Returns:
        Oddest first; ties by row.

    Source:
        Northcutt, Jiang and Chuang (2021), Confident learning, section 3, for
        self-confidence from out-of-fold probabilities.
    """
    judged = np.flatnonzero(~np.isnan(out_of_fold).any(axis=1))
    belief = out_of_fold[judged, y[judged]]
    few = int(np.ceil(share * len(judged)))
    lowest = judged[np.argsort(belief, kind="stable")[:few]]
    return tuple(
        Suspect(
            int(row),
            int(y[row]),
            int(out_of_fold[row].argmax()),
            float(1 - out_of_fold[row, y[row]]),
        )
        for row in lowest
        if out_of_fold[row].argmax() != y[row]
        and not (dismissed is not None and dismissed[row])
    )
