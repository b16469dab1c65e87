"""Where a library stands, as the page shows it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from clipshelf.app import certifying
from clipshelf.app.artifacts import read_history, top_predictions
from clipshelf.app.auditing import audit_json
from clipshelf.app.features import count_waiting
from clipshelf.app.lesson import labels_since_training
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.domain.model import ModelCard
from clipshelf.domain.video import name_fields, shown
from clipshelf.learning.audit import AuditAccuracy
from clipshelf.learning.stopping import Gain
from clipshelf.learning.stopping import light as stopping_light
from clipshelf.library.store.notes import Note, Notes


def counts(library: Library) -> dict[str, Any]:
    """How many videos are in which state; each is counted once in `total`."""
    found = library.tally.counts()
    return {
        "name": shown(library.root.name),
        "total": found.unsorted + found.labelled + found.filed,
        **asdict(found),
        "waiting": count_waiting(library),
        "pending_moves": library.journal.waiting(),
        "movable": library.movable(),
    }


def learning(library: Library) -> dict[str, Any]:
    """The model in use, and the labels that it has not seen."""
    card = library.models.newest()
    return {
        "model": card_json(card) if card else None,
        "labels_since_training": labels_since_training(library),
        "stopping": stopping(library) if card else None,
    }


def stopping(library: Library) -> dict[str, Any]:
    """Is it time to stop labelling? A light with reasons, never a lock."""
    card = library.models.newest()
    audit = card.audit if card and card.audit else {}
    known = [line.get("agreement") for line in read_history(library.artifacts)]
    claim = certifying.current(library)
    promised = claim is not None and bool(claim.pairs)
    gain = audit.get("gain")
    light = stopping_light(
        [kappa for kappa in known if kappa is not None],
        AuditAccuracy(
            audit.get("n", 0),
            audit.get("accuracy"),
            audit.get("low", 0.0),
            audit.get("high", 1.0),
        ),
        gain=Gain(**gain) if gain else None,
        certified=len(claim.pairs) / claim.total if claim and promised else None,
    )
    return {"colour": light.colour, "reasons": list(light.reasons)}


def folders(library: Library) -> list[dict[str, Any]]:
    """Folders with their counts."""
    counts, hidden = library.tally.folders(), library.catalogue.hidden_folders()
    notes = Notes(library.db).every()
    return [
        # The original's page knows a name and a count; the rest is the exception.
        {"name": shown(name), "count": counts.get(name, 0)}
        | ({"hidden": True} if name in hidden else {})
        | (_said(notes[name]) if name in notes else {})
        for name in sorted({*library.catalogue.folder_names(), *counts})
    ]


def _said(note: Note) -> dict[str, Any]:
    return {"description": note.description, "phrases": list(note.phrases)}


def unsorted(library: Library) -> list[dict[str, Any]]:
    """Every unsorted video by name, with its prediction where there is one."""
    known = predict(library).predictions.by_video()
    paths = library.catalogue.first_files()
    return [
        {
            "id": video,
            **name_fields("filename", paths[video]),
            "predicted_folder": shown(guess.folder) if guess else None,
            "confidence": guess.confidence if guess else 0,
            "top_predictions": top_predictions(guess) if guess else [],
        }
        for video in library.catalogue.unsorted()
        for guess in [known.get(video)]
    ]


def card_json(card: ModelCard, avg_confidence: float | None = None) -> dict[str, Any]:
    """A model, as far as a person cares."""
    return {
        "id": card.id,
        "head": card.head,
        "num_labeled": card.num_labeled,
        "cv_accuracy": card.cv_accuracy,
        "avg_confidence": avg_confidence,
        "trained": card.trained,
        "folders": [shown(name) for name in card.folders],
        "audit": audit_json(card),
        "calibrated": card.temperature is not None,
    }
