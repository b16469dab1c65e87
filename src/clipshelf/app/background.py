"""The work that goes on behind the page: scan, embed, train."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import Any

from clipshelf.app import overview
from clipshelf.app.embedding import embed
from clipshelf.app.features import count_waiting, load_features
from clipshelf.app.following import EVERY_SECONDS, follow_up
from clipshelf.app.jobs import Cancelled, Events, Jobs
from clipshelf.app.listening import listen
from clipshelf.app.opening import Library
from clipshelf.app.scanning import problems_json, scan
from clipshelf.app.training import Trained, train
from clipshelf.app.transcribing import transcribe
from clipshelf.domain.errors import ClipshelfError, told
from clipshelf.domain.events import Progress, Watch


@dataclass(slots=True)
class Background:
    """One library's work; at most one embedding and one training at a time."""

    library: Library
    events: Events
    jobs: Jobs
    last_result: str | None = None  # of the last training: "success" or a reason
    transcribes: bool = False  # listen and read, after looking at the videos
    _embedding: threading.Lock = field(default_factory=threading.Lock)
    _training: threading.Lock = field(default_factory=threading.Lock)
    _telling: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Scan, embed and, where labels are waiting, train: the start of a session."""
        self.jobs.start(self._catch_up)
        self.jobs.start(self._follow_up)

    def _follow_up(self) -> None:
        """Now and then, as long as the session lasts, move what had to wait."""
        while not self.jobs.pause_for(EVERY_SECONDS):
            if follow_up(self.library):
                self.folders_changed()

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
        if self.can_train() and self._training.acquire(blocking=False):
            self._retrain(look=False)
        if self.transcribes and not self.jobs.stopping():
            heard = self.jobs.run("listen", self._listen)
            if heard and self.can_train() and not self.jobs.stopping():
                self.retrain(look=False)  # the model begins to hear
        if self.transcribes and not self.jobs.stopping():
            self.jobs.run("transcribe", self._transcribe)

    def _listen(self, watch: Watch) -> int:
        """Gently, as words are read; how many videos were heard."""
        return listen(
            self.library,
            lambda at: watch(replace(at, work="listen")),
            stop=self.jobs.stopping,
            landed=self._vectors_changed,
            gently=True,
        ).sounding

    def _transcribe(self, watch: Watch) -> None:
        """Gently: one child of the lowest priority; the next training learns of it."""
        transcribe(
            self.library,
            lambda at: watch(
                replace(at, work="transcribe", item=f"{at.work}: {at.item}")
            ),
            stop=self.jobs.stopping,
            landed=self._vectors_changed,
            gently=True,
        )

    def can_train(self) -> bool:
        """Are there two folders to choose between?"""
        return len(self.library.tally.taught()) >= 2

    def _look(self, *, wait: bool = False) -> None:
        """Scan and embed; if that is being done already, leave, or wait for it."""
        if not self._embedding.acquire(blocking=wait):
            return
        try:
            self.jobs.run("scan", lambda watch: scan(self.library, watch))
            self.folders_changed()
            self.jobs.run("embed", self._embed)
            self._vectors_changed()
        finally:
            self._embedding.release()

    def _embed(self, watch: Watch) -> None:
        begun = self.library.models.newest() is not None

        def tell(progress: Progress) -> None:
            nonlocal begun
            watch(progress)
            self._vectors_changed()
            if not begun and self._labels_are_ready():
                begun = self.retrain(look=False)  # a first model, before all is seen

        report = embed(self.library, tell, stop=self.jobs.stopping)
        for problem in problems_json(tuple(report.failed)):
            self.events.send("problem", problem)

    def _retrain(self, *, look: bool) -> None:
        """Holds `_training`, and lets it go."""
        try:
            if look:
                self._look(wait=True)
            trained = self.jobs.run("train", lambda w: train(self.library, watch=w))
        except Cancelled:
            self.last_result = "cancelled"
            raise
        except ClipshelfError as error:
            self.last_result = str(error)
            raise
        except Exception as error:
            self.last_result = told(error)
            raise
        else:
            self.last_result = "success"
            self.events.send("trained", self._trained_json(trained))
        finally:
            self._training.release()

    def _trained_json(self, trained: Trained) -> dict[str, Any]:
        return {
            "model": overview.card_json(trained.card, trained.predicted.avg_confidence),
            "changed": trained.changed,
            "of": len(trained.predicted.predictions),
            "skipped": trained.skipped,
            "note": trained.note,
        }

    def folders_changed(self) -> None:
        """Tell how many videos each folder has now."""
        with self._telling:  # else an older count might be told after a newer one
            self.events.send("folders", {"folders": overview.folders(self.library)})

    def _vectors_changed(self) -> None:
        waiting = count_waiting(self.library)
        ready = self.library.tally.counts().askable - waiting
        self.events.send("vectors", {"ready": ready, "waiting": waiting})

    def _labels_are_ready(self) -> bool:
        labelled = tuple(self.library.labels.filed_in_folders())
        return self.can_train() and not load_features(self.library, labelled).waiting
