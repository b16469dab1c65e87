"""A library of videos, as scripts and notebooks use it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from clipshelf.app import certifying
from clipshelf.app.arrays import LibraryArrays, arrays
from clipshelf.app.asking import AUTO, BATCH
from clipshelf.app.certifying import Claim
from clipshelf.app.embedding import EmbedReport, embed
from clipshelf.app.labelling import Answered, Labelled, label, label_many
from clipshelf.app.listening import SoundReport, listen
from clipshelf.app.opening import open_library as open_folder
from clipshelf.app.predicting import predict, predict_surely
from clipshelf.app.queueing import next_videos, publish
from clipshelf.app.scanning import ScanReport, scan
from clipshelf.app.searching import SHOWN, Hit, search
from clipshelf.app.sorting import Proposal, Sorted, propose, propose_certified, sort
from clipshelf.app.training import Trained, train
from clipshelf.app.transcribing import SignalReport, transcribe
from clipshelf.app.undoing import Undone, history, undo
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.label import How
from clipshelf.domain.moves import Mode
from clipshelf.domain.prediction import Prediction
from clipshelf.domain.queue import QueueItem
from clipshelf.domain.reading import COSTLY, READ
from clipshelf.library.plan import OnConflict
from clipshelf.scripting.opened import OpenLibrary
from clipshelf.scripting.signals import named


def open_library(path: str | Path, *, state: str | Path | None = None) -> Library:
    """Open a folder of videos; close it again, or use it in a `with` block.

    Args:
        path: the folder; `~` is understood.
        state: where clipshelf's own files lie, if not in `.clipshelf` inside.

    Raises:
        NotFound: there is no such folder.
        Invalid: the state cannot lie there, or cannot be written.
        Unavailable: the database is damaged, or newer than this program.
    """
    return Library(open_folder(Path(path), None if state is None else Path(state)))


class Library(OpenLibrary):
    """An open library. Every method is one use case, the same as the command's.

    Videos are named by id, by path or by a file name that is unique. What a method
    returns is a frozen record; most have `to_json()`, the document of the command's
    `--json`. Errors are the four kinds of `clipshelf.errors`, each with a `code` and
    a `hint`. Every method that changes something waits for other processes at work on
    the library, and raises Conflict after ten seconds.
    """

    def scan(self, *, watch: Watch = unwatched) -> ScanReport:
        """Look at the folders: what is new, moved, gone; read labels from them."""
        return scan(self._opened, watch)

    def embed(
        self, signals: Iterable[str] | None = None, *, watch: Watch = unwatched
    ) -> EmbedReport:
        """Turn videos that have none yet into vectors; what was done is kept.

        Args:
            signals: of frames, caption, tags; by default all three. The costly ones
                have their own: `listen` and `read`.
            watch: is told how far it is.

        Raises:
            Conflict: another process is doing that.
            Invalid: there is no such signal.
        """
        if signals is None:
            return embed(self._opened, watch)
        return embed(self._opened, watch, signals=named(signals, but=COSTLY))

    def listen(self, *, watch: Watch = unwatched) -> SoundReport:
        """Hear how videos sound, each once; a training then learns from it.

        Args:
            watch: is told how far it is.

        Raises:
            Conflict: another process is doing that, or reading words.
        """
        return listen(self._opened, watch)

    def read(
        self,
        signals: Iterable[str] = READ,
        *,
        speech_minutes: float | None = None,
        watch: Watch = unwatched,
    ) -> tuple[SignalReport, ...]:
        """Read the words on the screen (ocr) and in the sound (speech) of videos.

        Args:
            signals: of ocr and speech.
            speech_minutes: end when so many minutes of speech are transcribed.
            watch: is told how far it is.

        Raises:
            Conflict: another process is doing that.
            Invalid: there is no such signal.
        """
        chosen = named(signals, of=READ)
        options: dict[str, Any] = {"speech_minutes": speech_minutes}
        return tuple(transcribe(self._opened, watch, signals=chosen, **options))

    def train(
        self, model: str = AUTO, *, watch: Watch = unwatched, seed: int = 0
    ) -> Trained:
        """Learn from every label, predict the rest, write the artifacts.

        Args:
            model: a head (blend, knn, logreg, mlp), or auto, which compares these four
                by cross-validation.
            watch: is told how far it is.
            seed: of folds and fits.

        Raises:
            Invalid: fewer than two folders have a video that was looked at.
            NotFound: no head is called that.
        """
        return train(self._opened, model, watch, seed=seed)

    def predict(self, threshold: float = 0.0) -> tuple[Prediction, ...]:
        """Probabilities over folders for the unsorted videos, by path.

        Each prediction's `probabilities` sum to 1, likeliest first, and are calibrated
        where `calibrated` says so. `threshold` leaves out what is less sure.

        Raises:
            Conflict: there is no model yet.
        """
        predicted = predict_surely(self._opened)
        publish(self._opened, predicted)
        return tuple(p for p in predicted.predictions if p.confidence >= threshold)

    def next(self, n: int = BATCH, strategy: str = AUTO) -> tuple[QueueItem, ...]:
        """The `n` videos whose answer teaches most, best first, each with a reason.

        `auto` mixes in the audit's random questions; any other strategy gives its pure
        order over all unsorted videos. The sources are with the strategies, see
        docs/reference/plug-ins.md.

        Raises:
            NotFound: no strategy is called that.
        """
        return next_videos(self._opened, n, strategy).items

    def label(self, video: str, folder: str, *, move: bool = True) -> Labelled:
        """Put a video into a folder, which is made if it is not there.

        The label is durable before the file is touched, and counts even where the file
        cannot be moved: then `problem` says why.

        Raises:
            NotFound, Conflict: that names no video, or several.
            Invalid: a folder cannot be called that.
        """
        labelled = label(self._opened, video, folder, how=How.API, move=move)
        self._publish()
        return labelled

    def label_many(
        self, answers: Sequence[tuple[str, str]], *, move: bool = True
    ) -> Answered:
        """Put videos into folders as one batch, `(video, folder)` each.

        One that cannot be understood does not stop the others: see `failed`.
        """
        answered = label_many(self._opened, answers, how=How.API, move=move)
        self._publish()
        return answered

    def certify(
        self, precision: float = 0.95, confidence: float = 0.9, *, again: bool = False
    ) -> Claim:
        """Promise that a share of the guesses is right, and be held to it.

        `state.status` is checking, certified or refused. While it is checking, label
        the videos in `checks` and call this again. Source and argument:
        docs/certificates.md.

        Args:
            precision: the share of the certified pairs that is right, at least.
            confidence: the chance, over the draw of the checks, that this holds.
            again: begin another attempt, which spends a part of the risk that is left.

        Raises:
            Conflict: there is no model yet, or nothing to certify.
            Invalid: precision or confidence do not lie between 0 and 1.
        """
        return certifying.certify(
            self._opened, precision=precision, confidence=confidence, again=again
        )

    def plan(
        self,
        above: float | None = None,
        *,
        certified: bool = False,
        mode: str = "move",
        on_conflict: OnConflict = "rename",
    ) -> Proposal:
        """The moves that `sort` would make; nothing happens yet.

        Args:
            above: file what has at least this confidence, from 0 to 1.
            certified: file exactly the certified pairs instead.
            mode: move, copy or link.
            on_conflict: where a name is taken: rename, skip or fail.

        Raises:
            Conflict: there is no model, nothing is certified, or a name is taken and
                `on_conflict` is fail.
            Invalid: neither or both of `above` and `certified` are given, or `above`
                is not between 0 and 1.
        """
        way = Mode(mode)
        if above is None and certified:
            return propose_certified(self._opened, on_conflict=on_conflict, mode=way)
        if above is None or certified:
            raise Invalid(
                "A plan needs to know how sure is sure.",
                code="bad-threshold",
                hint="plan(above=0.9), or plan(certified=True).",
            )
        return propose(self._opened, above, on_conflict=on_conflict, mode=way)

    def sort(self, plan: Proposal) -> Sorted:
        """Carry a plan out. What is filed is a prediction, and never trains the model.

        A video that was labelled since the plan was made stays where it was put.

        Raises:
            Invalid: the library is read-only.
        """
        return sort(self._opened, plan)

    def undo(self, batch: str | None = None) -> Undone:
        """Take a batch back: the named one, or the newest that is still in place.

        Raises:
            NotFound: nothing is left to take back, or there is no such batch.
            Conflict: it was taken back already, or nothing of it can go back.
        """
        undone = undo(self._opened, batch)
        self._publish()
        return undone

    def history(self, limit: int | None = None) -> list[dict[str, Any]]:
        """What was done, newest first, as `clipshelf history --json` has it."""
        batches: list[dict[str, Any]] = history(self._opened, limit)["batches"]
        return batches

    def search(
        self,
        query: str = "",
        *,
        like: str | None = None,
        n: int = SHOWN,
        **filters: str | None,
    ) -> tuple[Hit, ...]:
        """Clips that a query is about, the likeliest first.

        Args:
            query: words and filters, as in "pasta author:ana after:2024 longer:30".
            like: a video: find what resembles it.
            n: at most so many.
            **filters: folder, author, after, before, longer, shorter, unsorted, as
                they would be typed.

        Raises:
            Invalid: a filter cannot be understood.
            NotFound, Conflict: `like` names no video, several, or one without a vector.
        """
        return search(self._opened, query, like=like, n=n, **filters)

    def arrays(self) -> LibraryArrays:
        """Vectors and folders as plain arrays, for `clipshelf.pick` and other tools.

        Raises:
            Invalid: fewer than two folders have a video that was looked at.
        """
        return arrays(self._opened)

    def _publish(self) -> None:
        """Keep `predictions.json` true to what lies where."""
        publish(self._opened, predict(self._opened))
