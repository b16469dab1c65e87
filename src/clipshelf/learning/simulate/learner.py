"""A head in a world, fitted on the rows that have a label by now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clipshelf.domain.model import Fitted, Head, Ints, Transductive
from clipshelf.learning.heads.blend import Blend
from clipshelf.learning.propagation import Neighbourhood, neighbourhood
from clipshelf.learning.simulate.worlds import World


@dataclass(frozen=True, slots=True)
class Learner:
    """A head in a world: it is fitted on rows of the pool, by their numbers."""

    world: World
    head: Head
    space: Neighbourhood | None  # of the whole pool, for a head of kind `Blend`

    @classmethod
    def of(
        cls, world: World, head: Head, space: Neighbourhood | None = None
    ) -> Learner:
        """Folder names are for the head that the product uses, and for no other."""
        if isinstance(head, Blend):
            space = space or neighbourhood(world.X)
            if world.prompts is not None:
                head = head.with_prompts(world.prompts)
        return cls(world, head, space)

    @property
    def names_all(self) -> bool:
        """Does it know every folder by its name, before there is a label?"""
        return isinstance(self.head, Blend) and self.head.prompts is not None

    def known(self, rows: Ints) -> Ints:
        """The folders that a model of these labels tells apart."""
        if self.names_all:
            return np.arange(len(self.world.folders))
        return np.unique(self.world.y[rows])

    def fit(self, rows: Ints, rng: np.random.Generator) -> Fitted | None:
        """A model of the `known` folders; None where there are fewer than two."""
        known = self.known(rows)
        if len(known) < 2 or len(rows) == 0:
            return None
        y = np.searchsorted(known, self.world.y[rows])
        if isinstance(self.head, Blend) and self.space is not None:
            return self.head.fit_within(self.space, rows, y, len(known), rng)
        return self.among(rows).fit(self.world.X[rows], y, len(known), rng)

    def among(self, rows: Ints) -> Head:
        """The head that may look at all videos but these, as the product has it."""
        if isinstance(self.head, Transductive):
            return self.head.among(np.delete(self.world.X, rows, axis=0))
        return self.head
