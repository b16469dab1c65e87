"""A batch that was chosen, put in order anew while its first answers come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.queue import Pool
from clipshelf.domain.video import VideoId
from clipshelf.learning.distances import (
    columns_in_use,
    squared_gap,
    squared_gaps,
    squared_lengths,
)
from clipshelf.learning.strategies.herding import WITNESSES, lazy_greedy, sample

UNCERTAIN, NOVEL = "uncertain", "novel"


@dataclass(slots=True)
class Standing:
    """What a batch covers, so that each answer only asks what is left to cover.

    The order is that of uncertainty herding, by the doubt of this moment and by what
    the labels of this moment cover; only who is in the batch stays as it was chosen.

    Cost: w d multiplications for a label, w for each pair of the batch; 10 ms.
    """

    vectors: Floats  # (b, d), of the batch
    kinds: tuple[str, ...]  # b
    witnesses: Ints  # (w,) rows of the pool whose doubt is to be covered
    columns: Ints  # (c,) of vectors: in the others all witnesses are zero
    seen: Floats  # (w, c), their vectors
    lengths: Floats  # (w,), squared, of these
    radius: float  # a squared distance
    kernel: Floats  # (b, w)
    covered: Floats  # (w,), by the labels that the batch was chosen with
    _later: dict[VideoId, Floats] = field(default_factory=dict)  # (w,) by label

    @classmethod
    def of(cls, pool: Pool, rows: Ints, kinds: tuple[str, ...]) -> Self:
        """A batch of a pool with labels, in the order in which it was chosen."""
        witnesses = sample(len(pool), WITNESSES, pool.rng)
        seen = pool.vectors[witnesses]
        near = squared_gap(seen, np.asarray(pool.labelled, seen.dtype))
        radius = max(float(np.median(near)), 1e-6)
        vectors = pool.vectors[rows]
        kernel = np.exp(squared_gaps(vectors, seen) / -radius)
        columns = columns_in_use(seen)
        return cls(
            vectors,
            kinds,
            witnesses,
            columns,
            np.take(seen, columns, axis=1),
            squared_lengths(seen),
            radius,
            kernel,
            np.exp(-near / radius),
        )

    def order(self, left: Ints, doubt: Floats, later: Mapping[VideoId, Floats]) -> Ints:
        """What is left of the batch, best first.

        The kinds stay where they are: stopping early still gives the mix.

        Args:
            left: (m,), rising: which of the batch are not answered.
            doubt: (w,), of the witnesses, now.
            later: vectors of the videos that got a label since it was chosen.
        """
        covered = self._covered(later)
        best: dict[str, list[int]] = {}
        for kind in {self.kinds[at] for at in left.tolist()}:
            here = np.array([at for at in left.tolist() if self.kinds[at] == kind])
            if kind in {UNCERTAIN, NOVEL}:
                weight = np.ones(len(covered)) if kind == NOVEL else doubt
                weight = weight.astype(self.kernel.dtype)
                order, _ = lazy_greedy(self.kernel[here], weight, covered, len(here))
                here = here[order]
            best[kind] = here.tolist()[::-1]
        return np.array([best[self.kinds[at]].pop() for at in left.tolist()], np.int64)

    def _covered(self, later: Mapping[VideoId, Floats]) -> Floats:
        covered = self.covered
        for video, vector in later.items():
            if video not in self._later:
                product = self.seen @ vector[self.columns]
                gap = self.lengths + vector @ vector - 2 * product
                self._later[video] = np.exp(np.maximum(gap, 0) / -self.radius)
            covered = np.maximum(covered, self._later[video])
        return covered
