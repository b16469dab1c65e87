"""Plans of acceptance sampling: how many checks, how many wrong, of how long a list."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from clipshelf.domain.model import Floats, Ints
from clipshelf.learning.strategies.wording import percent

MOST_ALLOWED = 10  # wrong checks that a plan may forgive
PATIENCE = 75  # checks that nearly everybody will make
GROWTH = 1.2
STEPS = 20  # prefixes: compared for the start, and grown by
LIKELY = 0.5  # chance to pass below which a start is not worth anybody's time
PRIOR_VIDEOS = 40.0  # the weight of calibrated confidences, counted in audited videos
TINY = 1e-9


def most_wrong(size: int, precision: float) -> int:
    """How many of `size` pairs may be wrong while at least `precision` are right."""
    return int(np.floor((1 - precision) * size + TINY))


@lru_cache(maxsize=4096)
def sample_size(size: int, precision: float, delta: float, allowed: int) -> int | None:
    """The fewest checks that make a claim about a list of `size` pairs safe.

    If the claim is false, so at least `most_wrong + 1` pairs are wrong, a sample of
    that many holds `allowed` wrong ones or fewer with probability at most `delta`: the
    lower tail of the hypergeometric distribution, exact for a list of this length.

    Args:
        size: pairs in the list, at least 1.
        precision: claimed share of right ones, in (0, 1).
        delta: in (0, 1).
        allowed: wrong ones in the sample that still pass.

    Returns:
        At most `size`; None where even checking all would not show a false claim,
        because as many wrong ones are forgiven.

    Source:
        Dodge and Romig (1929), A method of sampling inspection.
    """
    bad = most_wrong(size, precision) + 1
    if bad <= allowed:
        return None
    return bisect_left(
        range(size),
        True,
        key=lambda n: _lower_tail(allowed, size, bad, n) <= delta,
    )


def _lower_tail(most: int, size: int, bad: int, drawn: int) -> float:
    """Chance of at most so many bad ones among those drawn without replacement.

    `scipy.stats.hypergeom.cdf`, without the seconds that it takes to import.
    """
    found = np.arange(max(0, drawn - (size - bad)), min(most, bad, drawn) + 1)
    ways = _log_choose(bad, found) + _log_choose(size - bad, drawn - found)
    return float(np.exp(ways - _log_choose(size, drawn)).sum())


def _log_choose(n: int, k: int | Ints) -> Floats:
    return np.asarray(-np.log1p(n) - betaln(n - k + 1, np.add(k, 1)))


def budget(size: int, precision: float, delta: float) -> int:
    """Checks that are reasonable to ask for.

    75, or for strict claims what a plan that forgives one wrong check needs, and a
    fifth more to grow.
    """
    plan = sample_size(size, precision, delta, 1) if size else None
    return max(PATIENCE, round(GROWTH * (plan or 0)))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of each prefix of a ranking before anything is checked."""

    size: int  # of the whole ranking
    sizes: tuple[int, ...]  # of the prefixes looked at, rising
    right: tuple[float, ...]  # how many videos' worth of evidence says right
    wrong: tuple[float, ...]  # and wrong: the parameters of a beta distribution

    @classmethod
    def of(cls, ranked: Floats, audit: Floats, correct: NDArray[np.bool_]) -> Self:
        """From calibrated confidences and the audit.

        A prefix is expected to err as its mean confidence says, a belief that weighs
        as much as 40 videos, and as those audited videos did that are as sure.

        Args:
            ranked: (n,) falling confidences.
            audit: (a,) confidences of audited videos, on the same scale.
            correct: (a,), beside them.
        """
        n = len(ranked)
        sizes = np.unique(np.linspace(0, n, STEPS + 1).astype(int))[1:]
        sizes = sizes.astype(np.int64)
        mean = np.cumsum(ranked)[sizes - 1] / sizes if n else np.zeros(0)
        surer = audit[None, :] >= ranked[sizes - 1][:, None]
        hits = (surer * correct).sum(axis=1)
        right = PRIOR_VIDEOS * mean + hits
        wrong = PRIOR_VIDEOS * (1 - mean) + surer.sum(axis=1) - hits
        return cls(
            n,
            tuple(sizes.tolist()),
            tuple(np.maximum(right, TINY).tolist()),
            tuple(np.maximum(wrong, TINY).tolist()),
        )

    def chances(self, samples: Ints, allowed: int) -> Floats:
        """`(prefixes,)`: that at most so many of the checks in a prefix are wrong.

        The lower tail of the beta-binomial distribution. Where a sample is no larger
        than `allowed` it is 1.

        Args:
            samples: (prefixes,) checks in each.
            allowed: at least 0.
        """
        right, wrong = np.array(self.right), np.array(self.wrong)
        chance = np.zeros(len(samples))
        for found in range(allowed + 1):
            left = samples - found
            ways = -betaln(found + 1, left + 1) - np.log(samples + 1)
            log = ways + betaln(found + wrong, left + right) - betaln(wrong, right)
            chance += np.where(left >= 0, np.exp(log), 0)
        return np.minimum(chance, 1)


@dataclass(frozen=True, slots=True)
class Start:
    """A prefix to begin with."""

    size: int
    allowed: int  # wrong checks that still pass, here and in all longer prefixes
    saved: float  # looks that a person is expected to be spared


def best_start(
    outlook: Outlook, precision: float, delta: float, most_checks: int
) -> Start | None:
    """The start that is expected to save most looks: pairs certified - checks.

    A short prefix passes more often; reaching a long one from there costs more checks
    than starting with it. A plan that forgives more passes more often and costs more.

    Returns:
        None where no start that saves any by itself has an even chance to pass.
    """
    best: Start | None = None
    for allowed in range(MOST_ALLOWED + 1):
        plans = [sample_size(n, precision, delta, allowed) for n in outlook.sizes]
        # A list that cannot be claimed at all is one that costs too much.
        samples = np.array([plan or most_checks + 1 for plan in plans], np.int64)
        if (samples > most_checks).all():
            break  # forgiving more costs more still
        chances = outlook.chances(samples, allowed)
        worth = (samples <= most_checks) & (chances >= LIKELY)
        worth &= chances * outlook.sizes > samples
        for first in np.flatnonzero(worth):
            saved = _saved(outlook, samples, chances, int(first), most_checks)
            if saved > (best.saved if best else 0):
                best = Start(outlook.sizes[first], allowed, saved)
    return best


def ladder(
    start: Start | None, n: int, precision: float, delta: float
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The prefixes that are tried, from the start to all `n`, and their samples.

    They grow by a twentieth of the list. Both are empty without a start.
    """
    if start is None:
        return (), ()
    step = max(1, -(-n // STEPS))
    sizes = [*range(start.size, n, step), n]
    plans = [
        (size, sample_size(size, precision, delta, start.allowed)) for size in sizes
    ]
    kept = [(size, sample) for size, sample in plans if sample is not None]
    return tuple(size for size, _ in kept), tuple(sample for _, sample in kept)


def _saved(
    outlook: Outlook, samples: Ints, chances: Floats, first: int, most_checks: int
) -> float:
    """Expected pairs certified, less the checks, if tried from `first` upwards.

    The samples share one order, so a longer prefix costs the share of its sample that
    lies in what is new; and they fail together: the chance to get as far as a prefix is
    taken to be the least chance on the way.
    """
    sizes = np.array(outlook.sizes[first:])
    reached = np.minimum.accumulate(chances[first:])
    gained = np.diff(sizes, prepend=0)
    costs = samples[first:] * gained / sizes  # the first: all of its sample
    within = np.cumsum(costs) <= most_checks
    tried = np.append(1.0, reached[:-1])
    return float((reached * gained - tried * costs)[within].sum())


def advice(outlook: Outlook, precision: float, delta: float, most_checks: int) -> str:
    """Why no start was found, and what would help, in a sentence or two."""
    if not outlook.sizes or outlook.size <= 2 * _fewest(outlook, precision, delta):
        return (
            f"There are {outlook.size} videos left, too few for a sample to save work: "
            "label them, or check the predictions one by one."
        )
    lower = [p for p in (0.98, 0.95, 0.9, 0.85, 0.8, 0.7) if p < precision]
    reach = (p for p in lower if best_start(outlook, p, delta, most_checks))
    found = next(reach, None)
    claim = f", or claim {percent(found)}, which is within reach" if found else ""
    error = outlook.wrong[0] / (outlook.wrong[0] + outlook.right[0])
    return (
        f"Even of the surest videos about {percent(error)} are expected to be wrong, "
        f"too many to show that {100 * precision:g} % are right. Label more{claim}."
    )


def _fewest(outlook: Outlook, precision: float, delta: float) -> int:
    return sample_size(outlook.size, precision, delta, 0) or 0
