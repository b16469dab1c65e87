"""The model of this moment: the trained one, with the answers since taken in.

A training compares heads, asks the neighbours and measures the truth; that takes
seconds, and happens every few labels. Between two of them each answer moves the model
that is in use a little, so that the next question already knows of it. What is filed,
certified and written to `predictions.json` stays with the trained model, which was
measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from clipshelf.app.features import load_features
from clipshelf.app.lesson import labels_since_training
from clipshelf.app.opening import Library
from clipshelf.app.predicting import Predicted, predict, scored
from clipshelf.domain.model import Fitted, ModelCard, Refittable
from clipshelf.domain.video import VideoId

# Labels beyond which the next ones wait for a training: a refit takes half a second at
# 10,000, every undo and every batch needs one, and one in thousands moves little.
REFITTED_UP_TO = 5000


def predict_now(library: Library, only: Sequence[VideoId] | None = None) -> Predicted:
    """As `predict`, with every answer since the last training taken in.

    A folder that is new since has a column; one that is gone has none. Heads that
    cannot refit (knn, mlp) answer as they were trained; so does, as long as the folders
    are the same, the model of a library with very many labels.
    """
    predicted = predict(library, only)
    card, fitted = predicted.card, predicted.fitted
    if card is None or not isinstance(fitted, Refittable):
        return predicted
    names = library.catalogue.folder_names()
    gone = not set(card.folders) <= names
    new = not library.tally.taught() <= set(card.folders)
    many = library.tally.counts().labelled > REFITTED_UP_TO
    if not gone and not new and (many or not labels_since_training(library)):
        return predicted
    return scored(*_refitted(library, card, fitted, names), predicted.features)


def _refitted(
    library: Library, card: ModelCard, fitted: Refittable, names: frozenset[str]
) -> tuple[ModelCard, Fitted]:
    labels = library.labels.filed_in_folders()
    known = load_features(library, tuple(labels), card.encoders).set
    kept = [c for c, folder in enumerate(card.folders) if folder in names]
    before = tuple(card.folders[column] for column in kept)
    said = [labels[video] for video in known.ids]
    folders = (*before, *sorted(set(said) - set(before)))
    column = {name: number for number, name in enumerate(folders)}
    answers = np.array([column[folder] for folder in said], np.int64)
    now = fitted.refit(known.X, answers, len(folders), np.array(kept, np.int64))
    return replace(card, folders=folders), now
