"""A library that is being served: use cases, background work and events together."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clipshelf import __version__
from clipshelf.app.artifacts import top_predictions
from clipshelf.app.embedding import embed
from clipshelf.app.features import load_features
from clipshelf.app.finding import find_video
from clipshelf.app.jobs import Events, Jobs
from clipshelf.app.labelling import Labelled, TakenBack, add_folder, label, undo_label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.playing import Player
from clipshelf.app.predicting import predict
from clipshelf.app.queueing import AUTO, BATCH, Queue, next_videos
from clipshelf.app.scanning import ScanReport, problems, problems_json, scan
from clipshelf.app.training import Trained, labels_since_training, train
from clipshelf.domain import registry
from clipshelf.domain.errors import ClipshelfError, Invalid, NotFound
from clipshelf.domain.events import Progress, Watch
from clipshelf.domain.label import Answer, How
from clipshelf.domain.model import ModelCard
from clipshelf.domain.video import Video, name_fields, shown

RETRAIN_EVERY = 10  # labels; small enough to feel, large enough not to distract


@dataclass(slots=True)
class Session:
    """What a server holds for as long as it runs."""

    library: Library
    retrain_every: int = RETRAIN_EVERY  # labels; 0: only on demand
    events: Events = field(default_factory=Events)
    jobs: Jobs = field(init=False)
    player: Player = field(init=False)
    last_result: str | None = None  # of the last training: "success" or a reason
    _embedding: threading.Lock = field(default_factory=threading.Lock)
    _training: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.events)
        self.player = Player(self.library)

    @classmethod
    def open(
        cls, root: Path, state: Path | None = None, retrain_every: int = RETRAIN_EVERY
    ) -> Session:
        """Open a library to serve it."""
        return cls(open_library(root, state), retrain_every)

    def close(self) -> None:
        """Stop the background work, then let go of the library."""
        self.jobs.close()
        self.library.close()

    # Background work

    def begin(self) -> None:
        """Scan, embed and, where labels are waiting, train: the start of a session."""
        self.jobs.start(self._catch_up)

    def retrain(self, *, look: bool = True) -> bool:
        """Start a training, after embedding new files if `look`; False if one runs."""
        if not self._training.acquire(blocking=False):
            return False
        self.jobs.start(lambda: self._retrain(look=look))
        return True

    @property
    def retraining(self) -> bool:
        """Is a training going on?"""
        return self._training.locked()

    def _catch_up(self) -> None:
        self._look()
        if not self._can_train() or not self._training.acquire(blocking=False):
            return
        self._retrain(look=False)

    def _can_train(self) -> bool:
        return len(set(self.library.labels.filed_in_folders().values())) >= 2

    def _look(self) -> None:
        """Scan and embed; leaves at once if that is being done already."""
        if not self._embedding.acquire(blocking=False):
            return
        try:
            self.jobs.run("scan", lambda watch: scan(self.library, watch))
            self._folders_changed()
            self.jobs.run("embed", self._embed)
            self._vectors_changed()
        finally:
            self._embedding.release()

    def _embed(self, watch: Watch) -> None:
        def tell(progress: Progress) -> None:
            watch(progress)
            self._vectors_changed()

        report = embed(self.library, tell, stop=self.jobs.stopping)
        for problem in problems_json(tuple(report.failed)):
            self.events.send("problem", problem)

    def _retrain(self, *, look: bool) -> None:
        """Holds `_training`, and lets it go."""
        try:
            if look:
                self._look()
            trained = self.jobs.run("train", lambda w: train(self.library, watch=w))
        except ClipshelfError as error:
            self.last_result = str(error)
            raise
        except Exception as error:
            self.last_result = f"{type(error).__name__}: {error}"
            raise
        else:
            self.last_result = "success"
            self.events.send("trained", self._trained_json(trained))
        finally:
            self._training.release()

    def _trained_json(self, trained: Trained) -> dict[str, Any]:
        return {
            "model": _card_json(trained.card, trained.predicted.avg_confidence),
            "changed": trained.changed,
            "of": len(trained.predicted.predictions),
            "skipped": trained.skipped,
            "note": trained.note,
        }

    # What the page asks and says

    def state(self) -> dict[str, Any]:
        """Where the library stands."""
        library = self.library
        unsorted = library.catalogue.unsorted()
        labelled = len(library.labels.answered(Answer.FOLDER))
        filed = library.filed.count()
        card = library.models.newest()
        return {
            "version": __version__,
            "library": {
                "name": shown(library.root.name),
                "total": len(unsorted) + labelled + filed,
                "unsorted": len(unsorted),
                "labelled": labelled,
                "filed": filed,
                "skipped": len(library.labels.answered(Answer.SKIP)),
                "unreadable": len(library.catalogue.unreadable()),
                "waiting": len(load_features(library, unsorted).waiting),
            },
            "model": _card_json(card, None) if card else None,
            "jobs": [job.to_json() for job in self.jobs.running()],
            "retrain_every": self.retrain_every,
            "labels_since_training": labels_since_training(library),
            "retraining": self.retraining,
            "strategies": [AUTO, *(n for n in registry.names("strategy") if n != AUTO)],
        }

    def folders(self) -> list[dict[str, Any]]:
        """Folders with their counts."""
        counts = self.library.catalogue.folder_counts()
        return [{"name": shown(name), "count": n} for name, n in counts.items()]

    def problems(self) -> list[dict[str, str]]:
        """Files that cannot be used."""
        return problems_json(problems(self.library))

    def next(
        self,
        n: int = BATCH,
        strategy: str = AUTO,
        exclude: Collection[str] = (),
    ) -> dict[str, Any]:
        """Questions, best first, with where to find each video's picture and film."""
        queue = next_videos(self.library, n, strategy, exclude=exclude)
        return self._with_media(queue)

    def item(self, video: str) -> dict[str, Any] | None:
        """One video as a question; None if it cannot be asked about now."""
        others = set(self.library.catalogue.unsorted()) - {video}
        found = next_videos(self.library, 1, "margin", exclude=others)
        videos: list[dict[str, Any]] = self._with_media(found)["videos"]
        return videos[0] if videos else None

    def ready(self) -> int:
        """Unsorted videos, at least 1: how many questions there can be."""
        return max(1, len(self.library.catalogue.unsorted()))

    def thumbnail(self, video: Video) -> Path:
        """A small picture.

        Raises:
            NotFound: there is none yet.
        """
        path = self.library.thumbnails / f"{video.id}.jpg"
        if not path.is_file():
            raise NotFound("There is no picture of it yet.", code="no-thumbnail")
        return path

    def _with_media(self, queue: Queue) -> dict[str, Any]:
        document = queue.to_json()
        metadata = self.library.catalogue.metadata()
        durations = self.library.catalogue.durations()
        for video in document["videos"]:
            known = metadata.get(video["id"])
            video |= {
                "caption": known.caption if known else "",
                "author": known.author if known else "",
                "duration": durations.get(video["id"]),
                "url": f"/api/media/{video['id']}",
                "thumbnail": f"/api/thumbnails/{video['id']}",
            }
        return document

    def video(self, name: str) -> Video:
        """The video that a client means."""
        return find_video(self.library, name)

    def label(
        self, video: str, folder: str | None, answer: Answer, request: str | None
    ) -> Labelled:
        """Take an answer; every few of them start a training."""
        labelled = label(
            self.library, video, folder, how=How.PAGE, answer=answer, request=request
        )
        return self._labelled(labelled)

    def _labelled(self, labelled: Labelled) -> Labelled:
        self._folders_changed()
        since = labels_since_training(self.library)
        if 0 < self.retrain_every <= since and self._can_train():
            self.retrain(look=False)
        return labelled

    def file(self, filename: str, folder: str) -> Labelled:
        """Move an unsorted video, by its file name, into a folder that exists.

        Raises:
            NotFound: no unsorted video has that name.
            Invalid: there is no such folder.
            Conflict: the folder holds a file of that name.
        """
        found = find_video(self.library, filename)
        if filename not in {file.path for file in found.files}:
            raise NotFound(
                "That video is not among the unsorted ones.",
                code="unknown-video",
                hint="It may have been sorted already.",
            )
        if folder not in self.library.catalogue.folder_counts():
            raise Invalid(f"Unknown folder: {folder[:200]!r}.", code="unknown-folder")
        return self._labelled(
            label(self.library, found.id, folder, how=How.API, on_conflict="fail")
        )

    def undo(self) -> TakenBack:
        """Take the last answer back."""
        taken = undo_label(self.library, How.PAGE)
        self._folders_changed()
        return taken

    def unsorted(self) -> list[dict[str, Any]]:
        """Every unsorted video by name, with its prediction where there is one."""
        predicted = predict(self.library)
        known = predicted.by_video
        paths = self.library.catalogue.first_files()
        return [
            {
                "id": video,
                **name_fields("filename", paths[video]),
                "predicted_folder": shown(guess.folder) if guess else None,
                "confidence": guess.confidence if guess else 0,
                "top_predictions": top_predictions(guess) if guess else [],
            }
            for video in self.library.catalogue.unsorted()
            for guess in [known.get(video)]
        ]

    def add_folder(self, name: str) -> str:
        """Make a folder."""
        folder = add_folder(self.library, name)
        self._folders_changed()
        return folder

    def scan(self) -> ScanReport:
        """Look at the folders now."""
        report = scan(self.library)
        self._folders_changed()
        return report

    def _folders_changed(self) -> None:
        self.events.send("folders", {"folders": self.folders()})

    def _vectors_changed(self) -> None:
        unsorted = self.library.catalogue.unsorted()
        waiting = len(load_features(self.library, unsorted).waiting)
        self.events.send(
            "vectors", {"ready": len(unsorted) - waiting, "waiting": waiting}
        )


def library_to_open(typed: str) -> Path:
    """The folder that a person typed or pasted, quotes and all.

    Raises:
        Invalid: it is not a folder.
    """
    path = Path(typed.strip().strip("\"'")).expanduser()
    try:
        found = bool(typed.strip()) and path.is_dir()
    except (OSError, ValueError):
        found = False
    if not found:
        raise Invalid(
            "There is no such folder.",
            code="no-library",
            hint="Give the whole path of the folder that holds your videos.",
        )
    return path


def _card_json(card: ModelCard, avg_confidence: float | None) -> dict[str, Any]:
    return {
        "id": card.id,
        "head": card.head,
        "num_labeled": card.num_labeled,
        "cv_accuracy": card.cv_accuracy,
        "avg_confidence": avg_confidence,
        "trained": card.trained,
        "folders": [shown(name) for name in card.folders],
    }
