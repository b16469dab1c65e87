"""Vectors as places on a flat map: what is alike lies together."""

from __future__ import annotations

from dataclasses import dataclass
from warnings import catch_warnings, filterwarnings

import numpy as np

from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.domain.model import Floats
from clipshelf.learning.threads import one_thread

LARGEST = (
    4000  # vectors that t-SNE takes: 6 seconds on one core, and its cost is n log n
)
SMALLEST = 12  # fewer have no neighbourhoods that could be kept
COMPONENTS = 50  # of the vectors, before t-SNE: distances hardly change, noise goes
PERPLEXITY = 30.0  # about the number of neighbours that each vector holds on to
STEPS = 3  # components, neighbourhoods, a look at what was kept
NEAR = 10  # neighbours that a map is judged by


@dataclass(frozen=True, slots=True)
class Projection:
    """A map, how it was made, and how far to trust it."""

    places: Floats  # (n, 2), each coordinate from -1 to 1
    method: str  # in words
    kept: float | None  # share of the nearest neighbours that still are; None: too few


def project(X: Floats, watch: Watch = unwatched, *, seed: int = 0) -> Projection:
    """Put vectors on a map, the same one for the same vectors and seed.

    Up to 4,000 vectors by t-SNE, started from their first two principal components;
    more, or fewer than twelve, by these components alone. Only who lies near whom means
    something: the distance between two groups, and how much room one takes, do not.

    Args:
        X: (n, d), rows of unit length.
        watch: is told after each of three steps, of which the second takes longest.
        seed: of the descent, which is random in its details.

    Source: van der Maaten and Hinton (2008), Visualizing data using t-SNE; Kobak and
    Berens (2019), The art of using t-SNE for single-cell transcriptomics, for starting
    from principal components.
    """
    with one_thread():  # in the background: the page keeps the other cores
        neighbourly = SMALLEST <= len(X) <= LARGEST
        method = "the first two principal components"
        places = _principal(X, COMPONENTS if neighbourly else 2)
        watch(Progress("map", 1, STEPS))
        if neighbourly:
            method = f"t-SNE of the first {COMPONENTS} principal components"
            places = _neighbourly(places, seed)
        watch(Progress("map", 2, STEPS))
        made = Projection(_spread(places), method, neighbours_kept(X, places))
        watch(Progress("map", 3, STEPS))
        return made


def neighbours_kept(X: Floats, places: Floats, near: int = NEAR) -> float | None:
    """How many of a vector's nearest on the map are among its nearest in truth.

    Args:
        X: (n, d).
        places: (n, 2), beside it.
        near: how many nearest are looked at, in both.

    Returns:
        The mean share, 0 to 1; by chance it would be near / (n - 1). None where there
        are not twice as many vectors as that, or more than t-SNE takes.
    """
    if not 2 * near < len(X) <= LARGEST:
        return None
    truly, here = (_nearest(points, near) for points in (X, places))
    both = [
        len(np.intersect1d(a, b, assume_unique=True))
        for a, b in zip(truly, here, strict=True)
    ]
    return float(np.mean(both) / near)


def _nearest(points: Floats, near: int) -> Floats:
    """`(n, near)` rows of the nearest others."""
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415  # seconds

    found = NearestNeighbors(n_neighbors=near).fit(points)
    return np.asarray(found.kneighbors(return_distance=False))


def _principal(X: Floats, count: int) -> Floats:
    """`(n, count)`; columns of zeros where there are not so many components."""
    from sklearn.decomposition import PCA  # noqa: PLC0415  # seconds

    places = np.zeros((len(X), count))
    usable = min(count, *X.shape)
    if len(X) > 1 and usable:
        places[:, :usable] = PCA(usable, random_state=0).fit_transform(X)
    return places


def _neighbourly(reduced: Floats, seed: int) -> Floats:
    from sklearn.manifold import TSNE  # noqa: PLC0415  # seconds

    perplexity = min(PERPLEXITY, (len(reduced) - 1) / 3)
    spread = reduced[:, 0].std()
    start = reduced[:, :2] / (spread or 1.0) * 1e-4  # near the middle, as t-SNE wants
    descent = TSNE(init=start, perplexity=perplexity, max_iter=500, random_state=seed)
    with catch_warnings():
        # Copies of one clip are no distance apart, which is no reason to be told.
        filterwarnings("ignore", category=RuntimeWarning)
        return np.asarray(descent.fit_transform(reduced), np.float64)


def _spread(places: Floats) -> Floats:
    """Over all of the map: the two axes have no unit to keep in step."""
    if len(places) == 0:
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    return np.asarray((2 * places - low - high) / np.maximum(high - low, 1e-12))
