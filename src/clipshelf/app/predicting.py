"""Use case: the model's guess for every unsorted video."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from clipshelf.app.features import line_up, load_features, load_in_pieces
from clipshelf.app.opening import Library
from clipshelf.domain import registry
from clipshelf.domain.errors import ClipshelfError, Conflict
from clipshelf.domain.model import Fitted, Floats, Head, ModelCard
from clipshelf.domain.prediction import Predictions
from clipshelf.domain.video import VideoId
from clipshelf.learning import calibration


@dataclass(frozen=True, slots=True)
class Predicted:
    """Predictions for the unsorted videos that are ready, by path."""

    card: ModelCard | None  # None: there is no model yet
    predictions: Predictions  # n, or none without a model

    @property
    def avg_confidence(self) -> float | None:
        """Mean over the predictions; None without any."""
        return float(self.predictions.confidences.mean()) if self.predictions else None


def predict(library: Library) -> Predicted:
    """Score every unsorted video with the newest model that fits.

    The vectors are read piece by piece: of a million videos they are ten gigabytes.
    """
    used = line_up(library)
    shape = load_features(library, (), used)
    card, fitted = load_model(library, shape.encoders, shape.set.X.shape[1])
    if card is None or fitted is None:
        return Predicted(None, Predictions((), (), np.zeros((0, 0))))
    videos = library.catalogue.unsorted()
    ready: list[VideoId] = []
    tables: list[Floats] = [np.zeros((0, len(card.folders)))]
    for _, found in load_in_pieces(library, videos, used):
        if found.set.ids:
            ready += found.set.ids
            tables.append(tempered(fitted.proba(found.set.X), card))
    calibrated = card.temperature is not None
    proba = np.concatenate(tables[len(ready) > 0 :])
    return Predicted(card, Predictions(tuple(ready), card.folders, proba, calibrated))


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
