"""Use case: the model's guess for every unsorted video."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from clipshelf.app.features import Features, load_features
from clipshelf.app.opening import Library
from clipshelf.domain import registry
from clipshelf.domain.errors import ClipshelfError, Conflict
from clipshelf.domain.model import Fitted, Floats, Head, ModelCard, Prediction
from clipshelf.domain.video import VideoId
from clipshelf.learning import calibration


@dataclass(frozen=True, slots=True)
class Predicted:
    """Predictions for the unsorted videos that are ready, by path."""

    card: ModelCard | None  # None: there is no model yet
    fitted: Fitted | None
    features: Features  # of the unsorted videos
    proba: Floats  # (n, k), beside `features.set.ids`; k = 0 without a model
    predictions: tuple[Prediction, ...]  # n, or none without a model

    @property
    def avg_confidence(self) -> float | None:
        """Mean over the predictions; None without any."""
        if not self.predictions:
            return None
        return fmean(p.confidence for p in self.predictions)

    @property
    def by_video(self) -> dict[VideoId, Prediction]:
        """Predictions by video."""
        return {p.video: p for p in self.predictions}


def predict(library: Library, only: Sequence[VideoId] | None = None) -> Predicted:
    """Score unsorted videos, all or `only` some, with the newest model that fits."""
    unsorted = library.catalogue.unsorted() if only is None else only
    features = load_features(library, unsorted)
    width = features.set.X.shape[1]
    card, fitted = load_model(library, features.encoders, width)
    if card is None or fitted is None:
        nothing = np.zeros((len(features.set.ids), 0))
        return Predicted(None, None, features, nothing, ())
    return scored(card, fitted, features)


def scored(card: ModelCard, fitted: Fitted, features: Features) -> Predicted:
    """What a model says of some videos, calibrated where its card knows how."""
    proba = tempered(fitted.proba(features.set.X), card)
    calibrated = card.temperature is not None
    predictions = Prediction.each(
        features.set.ids, card.folders, proba, calibrated=calibrated
    )
    return Predicted(card, fitted, features, proba, predictions)


def tempered(proba: Floats, card: ModelCard) -> Floats:
    """Probabilities as the audit has set them right, where it could."""
    if card.temperature is None:
        return proba
    return calibration.apply(proba, card.temperature)


def predict_surely(library: Library) -> Predicted:
    """As `predict`, where there is no sense in going on without a model.

    Raises:
        Conflict: there is none.
    """
    predicted = predict(library)
    if predicted.card is None:
        raise Conflict(
            "There is no model yet.",
            code="no-model",
            hint="Put a few videos into folders, then run clipshelf train.",
        )
    return predicted


def load_model(
    library: Library, encoders: tuple[str, ...], width: int
) -> tuple[ModelCard | None, Fitted | None]:
    """The newest saved model that works, if it was trained on vectors such as these.

    Args:
        library: open.
        encoders: keys of the ones whose vectors are put side by side.
        width: of a vector.
    """
    for card in library.models.cards():
        if card.encoders != encoders:
            break
        # Passed over: what is damaged, or of a plug-in that is gone.
        with suppress(ClipshelfError, KeyError, ValueError):
            head: Head = registry.create("head", card.head)
            fitted = head.load(library.models.arrays(card))
            _try_out(fitted, width, len(card.folders))
            return card, fitted
    return None, None


def _try_out(fitted: Fitted, width: int, folders: int) -> None:
    """Raise a ValueError unless it gives each folder a probability."""
    with np.errstate(all="ignore"):  # numbers beyond all bounds give no probability
        row = fitted.proba(np.full((1, width), max(1, width) ** -0.5, np.float32))
    if row.shape != (1, folders) or not np.isclose(row.sum(), 1, atol=1e-3):
        raise ValueError("not a model of these folders")
