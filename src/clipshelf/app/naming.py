"""What folders are called, as a start: first suggestions before the first example.

Each signal whose encoder understands texts says where a name belongs among its vectors;
the signals are put side by side like those of a video. Names are compared with each
other and with common names of folders, so that also a single new one has something to
differ from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache

import numpy as np

from clipshelf.app import choosing
from clipshelf.app.features import Features
from clipshelf.app.opening import Library
from clipshelf.domain.errors import ClipshelfError
from clipshelf.domain.features import Prompted, Signal, Vectors
from clipshelf.domain.model import Floats
from clipshelf.domain.queue import QueueItem
from clipshelf.domain.video import shown
from clipshelf.learning.names import by_chance, fits
from clipshelf.library.store.notes import Notes

# What people call their folders; a name means what sets it apart from these.
COMMON = (
    *("cooking", "pets", "travel", "sports", "music", "dance", "fashion", "gaming"),
    *("cars", "nature", "art", "comedy", "fitness", "news", "science", "movies"),
    *("family", "home and garden", "food", "animals", "beauty", "books", "history"),
    *("technology", "crafts", "babies", "football", "landscapes", "street", "party"),
)
WORDS = {
    Signal.FRAMES: "its pictures are",
    Signal.CAPTION: "its caption is",
    Signal.OCR: "the words on its pictures are",
    Signal.SPEECH: "what is said in it is",
}
PIECES = re.compile(r"[^\W_]+", re.UNICODE)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


KIND = "name"
EACH, MOST = 2, 5  # suggestions for a folder, and in a batch
# Of the videos that fit a name best, so many that were filed elsewhere mean that the
# name does not say what the folder is for.
LOOKED_AT, REFUTED = 10, 8


def questions(
    library: Library, features: Features, elsewhere: Floats, n: int
) -> tuple[QueueItem, ...]:
    """Videos that folders without an example may be meant for, the best fit first.

    A name has to fit better than names with their numbers shuffled do, and most of the
    videos that fit it best may not have been filed elsewhere.

    Args:
        library: open.
        features: of unsorted videos that may be asked about.
        elsewhere: (l, d), the vectors of labelled videos.
        n: at most so many questions.
    """
    folders, ids = unexampled(library), features.set.ids
    if not folders or not ids or n < 1:
        return ()
    rng = np.random.default_rng(0)  # the same library is asked the same
    by_signal = prompts(features, [texts_of(library, folder) for folder in folders])
    if not by_signal:
        return ()
    named = np.sum(list(by_signal.values()), axis=0)
    open_ones = features.set.X
    X = np.concatenate([open_ones, elsewhere]) if len(elsewhere) else open_ones
    fit = fits(X, named)
    chance = by_chance(open_ones, named, rng)
    items = []
    for column, folder in enumerate(folders):
        best = np.argsort(-fit[:, column], kind="stable")[:LOOKED_AT]
        if np.count_nonzero(best >= len(ids)) >= REFUTED:
            continue
        for row in np.argsort(-fit[: len(ids), column], kind="stable")[:EACH]:
            if (score := float(fit[row, column])) > chance:
                why = _why(open_ones[row], by_signal, column)
                reason = f"{why} near the name {shown(folder)}: a guess"
                items.append(QueueItem(ids[row], KIND, score, reason, "normal", folder))
    items.sort(key=lambda item: -item.score)
    first = {item.video: item for item in reversed(items)}  # a video's best folder
    best_first = [item for item in items if first[item.video] is item]
    return tuple(best_first[: min(n, MOST)])


def texts_of(library: Library, folder: str) -> tuple[str, ...]:
    """All that is known of a folder in words, its name first."""
    note = Notes(library.db).every().get(folder)
    return (words(folder), *(note.texts if note else ()))


def words(folder: str) -> str:
    """`Cooking/fastPasta_recipes` -> `fast pasta recipes, cooking`."""
    parts = [CAMEL.sub(" ", part) for part in reversed(shown(folder).split("/"))]
    return ", ".join(" ".join(PIECES.findall(part)).lower() for part in parts)


def prompts(features: Features, texts: Sequence[Sequence[str]]) -> dict[Signal, Floats]:
    """Where folders that are called and described so would lie, by signal.

    Args:
        features: of videos.
        texts: of each folder, its name first.

    Returns:
        (len(texts), d) with d as wide as `features.set.X`, zeros outside of the
        signal's block, rows about as long as a video's block. Signals that understand
        no texts here are left out.
    """
    found: dict[Signal, Floats] = {}
    X = features.set.X
    flat = tuple(text for one in texts for text in one)
    owners = np.repeat(np.arange(len(texts)), [len(one) for one in texts])
    encoders = choosing.called(features.encoders)
    for block, encoder in zip(features.set.blocks, encoders, strict=False):
        if not isinstance(encoder, Prompted) or encoder.missing() or not len(X):
            continue
        with suppress(ClipshelfError):  # the part that reads texts is not here
            said = _prompted(encoder.spec.name, encoder.spec.key, (*flat, *COMMON))
            rows = np.zeros((len(texts), said.shape[1]), np.float32)
            np.add.at(rows, owners, said[: len(flat)])
            common = said[len(flat) :]
            rows = _unit(rows)
            apart = _unit(rows - np.concatenate([rows, common]).mean(axis=0))
            columns = slice(block.start, block.stop - 1)
            lengths = np.linalg.norm(X[:, columns], axis=1)
            usual = lengths[lengths > 0].mean() if lengths.any() else 0.0
            wide = np.zeros((len(texts), X.shape[1]), np.float32)
            wide[:, columns] = apart * usual
            found[block.signal] = wide
    return found


@lru_cache(256)
def _prompted(name: str, key: str, texts: tuple[str, ...]) -> Vectors:
    """A name is asked about with every batch; its vector costs milliseconds."""
    del key
    (encoder,) = [e for e in choosing.every_encoder() if e.spec.name == name]
    assert isinstance(encoder, Prompted)
    return encoder.prompts(texts)


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def unexampled(library: Library) -> tuple[str, ...]:
    """Folders that are offered and have no video, by name."""
    hidden, taught = library.catalogue.hidden_folders(), library.tally.taught()
    counts = library.tally.folders()
    return tuple(
        name
        for name in sorted(library.catalogue.folder_names())
        if name not in hidden and name not in taught and not _is_parent(name, counts)
    )


def _is_parent(name: str, counts: Iterable[str]) -> bool:
    """Its videos lie in folders of its own."""
    return any(other.startswith(f"{name}/") for other in counts)


def _why(row: Floats, by_signal: dict[Signal, Floats], column: int) -> str:
    """Which of a video's signals brings it near."""
    near = {s: float(row @ rows[column]) for s, rows in by_signal.items()}
    signal = max(near, key=near.__getitem__)
    return WORDS.get(signal, "it lies")
