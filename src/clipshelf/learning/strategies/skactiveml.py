"""The query strategies of scikit-activeml, where it is installed."""

from __future__ import annotations

import importlib.util
import inspect
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from clipshelf.domain.errors import Invalid, NotFound, Unavailable
from clipshelf.domain.model import Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.strategies import batches, wording

PREFIX = "skactiveml"
STRENGTH = 10.0  # scikit-learn's C, as in our own logistic regression
COMMITTEE = 3  # models, each on a resample of the labels
# What a strategy may be handed to work with; one that wants anything else (a
# regressor, a cost matrix) answers another question than ours.
GIVEN = {"X", "y", "candidates", "batch_size", "clf", "estimator", "ensemble"}
GIVEN |= {"discriminator"}
UNSUITABLE = {  # what the signature does not tell
    "FourDs": "a mixture model",
    "ParallelUtilityEstimationWrapper": "another strategy",
    "SubSamplingWrapper": "another strategy",
}


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A strategy of scikit-activeml, asked the way its documentation asks it.

    It gets labelled and unlabelled vectors, and where it wants a classifier a balanced
    logistic regression that it fits itself. While fewer than two folders have a label
    there is nothing to fit; a strategy that cannot begin without begins at random.
    Cost: its own, and a fit.
    Source: Kottke et al. (2021), scikit-activeml: a library and toolbox for active
    learning algorithms.
    """

    name: str
    make: Any  # the strategy's class

    def pick(self, pool: Pool, n: int) -> Picks:
        """In the order it gives; after 100, the rest by margin."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        rows = self._query(pool, min(n, len(pool), batches.LARGEST))
        return batches.followed_by_margin(
            pool, n, rows, lambda row: self._reason(pool, row)
        )

    def _query(self, pool: Pool, batch: int) -> Ints:
        wanted = set(inspect.signature(self.make.query).parameters)
        seed, k = int(pool.rng.integers(2**31)), max(2, len(pool.counts))
        labelled = pool.labelled if len(pool.labelled) else pool.vectors[:0]
        # Rows in random order: what is equal to it is not decided by their place.
        order = pool.rng.permutation(len(pool))
        arguments = {
            "X": np.concatenate([labelled, pool.vectors[order]]).astype(np.float64),
            "y": np.concatenate([pool.answers, np.full(len(pool), np.nan)]),
            "candidates": np.arange(len(labelled), len(labelled) + len(pool)),
            "batch_size": batch,
            **_models(wanted, k, seed),
        }
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what it warns of is its own business
                found = _made(self.make, k, seed).query(**arguments)
        except (TypeError, ValueError) as error:
            if len(np.unique(pool.answers)) < 2:
                return np.asarray(order[:batch], np.int64)
            raise Invalid(f"{self.name}: {error}", code="strategy-failed") from error
        return np.asarray(order[np.asarray(found, np.int64) - len(labelled)], np.int64)

    def _reason(self, pool: Pool, row: int) -> str:
        return f"chosen by {self.name.partition(':')[2]}; {wording.contest(pool, row)}"


def load(name: str) -> Borrowed:
    """The strategy of that name in `skactiveml.pool`, such as `MaxHerding`.

    Raises:
        Unavailable: scikit-activeml is not installed.
        NotFound: it has no such strategy.
        Invalid: that one chooses by something that there is not, such as a regressor.
    """
    if importlib.util.find_spec("skactiveml") is None:
        raise Unavailable(
            "Strategies of scikit-activeml need that package, which is not installed.",
            code="missing-extra",
            hint="pip install scikit-activeml",
        )
    found = _strategies()
    if name not in found:
        usable = ", ".join(n for n, made in found.items() if not _lacking(n, made))
        raise NotFound(
            f"scikit-activeml has no strategy {name!r}.",
            code="unknown-strategy",
            hint=f"Those that can be used here: {usable}.",
        )
    lacking = _lacking(name, found[name])
    if lacking:
        raise Invalid(
            f"{name} of scikit-activeml cannot choose videos: it needs "
            f"{', '.join(lacking)}.",
            code="unsuitable-strategy",
            hint="It is for other questions than which folder a video belongs in.",
        )
    return Borrowed(f"{PREFIX}:{name}", found[name])


def _strategies() -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Imported here: it is no dependency, and takes seconds to load.
        from skactiveml import pool  # noqa: PLC0415
        from skactiveml.base import SingleAnnotatorPoolQueryStrategy  # noqa: PLC0415
    return {
        name: made
        for name in pool.__all__
        if inspect.isclass(made := getattr(pool, name))
        and issubclass(made, SingleAnnotatorPoolQueryStrategy)
        and not inspect.isabstract(made)
    }


def _lacking(name: str, made: Any) -> list[str]:
    """What it cannot do without and is not given."""
    if name in UNSUITABLE:
        return [UNSUITABLE[name]]
    required = {*_required(made.query), *_required(made.__init__)}
    return sorted(required - GIVEN - {"classes"})


def _required(function: Any) -> list[str]:
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind in named
        and name != "self"
    ]


def _made(make: Any, k: int, seed: int) -> Any:
    given: dict[str, Any] = {
        "classes": np.arange(k),
        "cluster_algo_dict": {"random_state": seed},  # or it draws from a global one
        "random_state": seed,
    }
    if make.__name__ == "ProbabilisticAL":
        given["metric"] = "rbf"  # it counts neighbours, which our classifier does not
    known = inspect.signature(make).parameters
    return make(**{name: value for name, value in given.items() if name in known})


def _models(wanted: set[str], k: int, seed: int) -> dict[str, Any]:
    """A model for each parameter that wants one."""
    from skactiveml.classifier import SklearnClassifier  # noqa: PLC0415 (as above)
    from sklearn.ensemble import BaggingClassifier  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    def model(estimator: Any, classes: int) -> Any:
        return SklearnClassifier(
            estimator, classes=np.arange(classes), random_state=seed
        )

    linear = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000)
    bagged = BaggingClassifier(linear, n_estimators=COMMITTEE, random_state=seed)
    made = {
        "clf": model(linear, k),
        "estimator": model(linear, k),
        "ensemble": model(bagged, k),
        "discriminator": model(LogisticRegression(C=STRENGTH, max_iter=2000), 2),
    }
    return {name: value for name, value in made.items() if name in wanted}
