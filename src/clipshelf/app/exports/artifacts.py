"""`export --format artifacts`: the files that the original sorter kept of its work."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipshelf.app.artifacts import HISTORY, PREDICTIONS, prediction_json
from clipshelf.app.exports.rows import Row, Taken
from clipshelf.app.features import Features, load_features
from clipshelf.app.opening import Library
from clipshelf.app.overview import card_json
from clipshelf.domain.features import Vectors
from clipshelf.domain.untrusted import read_plain
from clipshelf.domain.video import VideoId, shown
from clipshelf.library.rename import write_new
from clipshelf.library.walk import reason_for

MOST_BYTES = 64 << 20  # of a history
THERE = "there is a file of that name already"
NO_VECTOR = "it has no vector yet: clipshelf embed"


def place(library: Library, rows: Sequence[Row], target: Path) -> Taken:
    """Write each file, whole or not at all; none that is there is written over."""
    features = load_features(library, [row.video for row in rows])
    vectors = dict(zip(features.set.ids, features.set.X, strict=True))
    labelled = [r for r in rows if r.video in vectors and _is_said(r)]
    loose = [r for r in rows if r.video in vectors and r.folder is None]
    skipped = [(r.path, NO_VECTOR) for r in rows if r.video not in vectors]
    arrays = {
        "labeled_embeddings": _labelled(labelled, vectors),
        "unlabeled_embeddings": _arrays(loose, vectors),
    }
    files = {
        PREDICTIONS: _predictions(rows),
        HISTORY: _history(library),
        "model_config.json": _config(library, features),
        **{f"{name}.npz": _npz(part) for name, part in arrays.items()},
    }
    if find_spec("torch") is not None:
        files |= {f"{name}.pt": _torch(part) for name, part in arrays.items()}
    for name, content in files.items():
        try:
            write_new(target / name, content)
        except FileExistsError:
            skipped.append((name, THERE))
        except OSError as error:
            skipped.append((name, reason_for(error)))
    return Taken(len(labelled) + len(loose), tuple(skipped))


def _is_said(row: Row) -> bool:
    """Has a person put it into a folder? What a machine filed is no label."""
    return row.folder is not None and row.by == "person"


def _labelled(
    rows: Sequence[Row], vectors: Mapping[VideoId, Vectors]
) -> dict[str, NDArray[Any]]:
    """As below, with `labels` (n,) into `label_names` (k,)."""
    names = sorted({shown(row.folder or "") for row in rows})
    labels = [names.index(shown(row.folder or "")) for row in rows]
    return {
        **_arrays(rows, vectors),
        "labels": np.array(labels, np.int64),
        "label_names": np.array(names, str),
    }


def _arrays(
    rows: Sequence[Row], vectors: Mapping[VideoId, Vectors]
) -> dict[str, NDArray[Any]]:
    """`features` (n, d), `video_paths` (n,), and our own `video_ids` (n,)."""
    width = len(next(iter(vectors.values()))) if vectors else 0
    features = np.array([vectors[row.video] for row in rows], np.float32)
    return {
        "features": features.reshape(len(rows), width),
        "video_paths": np.array([shown(row.path) for row in rows], str),
        "video_ids": np.array([row.video for row in rows], str),
    }


def _npz(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **arrays)
    return out.getvalue()


def _torch(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The same as PyTorch keeps it, for programs that read nothing else."""
    import torch  # noqa: PLC0415  # optional, and slow to import

    out = io.BytesIO()
    plain = {
        name: torch.from_numpy(a) if a.dtype.kind in "if" else a.tolist()
        for name, a in arrays.items()
    }
    torch.save(plain, out)
    return out.getvalue()


def _predictions(rows: Sequence[Row]) -> bytes:
    found = [
        prediction_json(row.prediction, row.path) for row in rows if row.prediction
    ]
    return f"{json.dumps(found, indent=1)}\n".encode("ascii")


def _history(library: Library) -> bytes:
    try:
        return read_plain(library.artifacts / HISTORY, MOST_BYTES)
    except OSError:
        return b""  # it was never trained


def _config(library: Library, features: Features) -> bytes:
    """Which model it is, and what its vectors are made of."""
    card = library.models.newest()
    config = {
        "model": card_json(card) if card else None,
        "encoders": list(features.encoders),
        "feature_dim": features.set.X.shape[1],
        "blocks": [
            {"signal": str(block.signal), "start": block.start, "stop": block.stop}
            for block in features.set.blocks
        ],
    }
    return f"{json.dumps(config, indent=1)}\n".encode("ascii")
