"""A library that is being served: what its page asks and says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from clipshelf import __version__
from clipshelf.app import auditing, overview
from clipshelf.app.asking import AUTO, BATCH
from clipshelf.app.background import Background
from clipshelf.app.deeds import Deed, deed, find_entry
from clipshelf.app.desk import Desk
from clipshelf.app.duplicates import keep_best_of, label_copies
from clipshelf.app.finding import find_video
from clipshelf.app.foldering import (
    add_folder,
    hide_folder,
    merge_folder,
    rename_folder,
)
from clipshelf.app.jobs import Events, Jobs
from clipshelf.app.keeping import Keeping
from clipshelf.app.labelling import Answered, Labelled, label, label_many
from clipshelf.app.lesson import labels_since_training
from clipshelf.app.opening import Library, open_library
from clipshelf.app.playing import Player
from clipshelf.app.queueing import Queue, measure_now, question
from clipshelf.app.scanning import ScanReport, problems, problems_json, scan
from clipshelf.app.trashing import Trashed, TrashedTogether, trash
from clipshelf.app.undoing import Undone, undo
from clipshelf.app.using import use
from clipshelf.domain import registry
from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.label import Answer, How
from clipshelf.domain.reading import READ, Reading
from clipshelf.domain.video import ROOT, Video, shown

RETRAIN_EVERY = 10  # labels; small enough to feel, large enough not to distract


@dataclass(slots=True)
class Session:
    """What a server holds for as long as it runs."""

    library: Library
    retrain_every: int = RETRAIN_EVERY  # labels; 0: only on demand
    events: Events = field(default_factory=Events)
    jobs: Jobs = field(init=False)
    work: Background = field(init=False)
    player: Player = field(init=False)
    desk: Desk = field(init=False)
    asked: Keeping = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.events)
        self.work = Background(self.library, self.events, self.jobs)
        self.player = Player(self.library)
        self.desk = Desk(self.library)
        self.asked = Keeping(self.desk)

    @classmethod
    def open(
        cls,
        root: Path,
        state: Path | None = None,
        retrain_every: int = RETRAIN_EVERY,
        *,
        transcribes: bool = False,
    ) -> Session:
        """Open a library to serve it; by and by, if wished, read its videos' words."""
        session = cls(open_library(root, state), retrain_every)
        session.work.transcribes = transcribes
        return session

    def close(self) -> None:
        """Stop the background work, then let go of the library."""
        self.jobs.close()
        self.asked.wait()
        self.library.close()

    def begin(self) -> None:
        """Scan, embed, learn; and read what there is to ask about."""
        self.work.begin()
        self.jobs.start(self.desk.update)

    def state(self) -> dict[str, Any]:
        """Where the library stands."""
        return {
            "version": __version__,
            "library": overview.counts(self.library),
            **overview.learning(self.library),
            "jobs": [job.to_json() for job in self.jobs.running()],
            "retrain_every": self.retrain_every,
            "retraining": self.work.retraining,
            "resumed": self.library.resumed.to_json(),
            "strategies": [AUTO, *(n for n in registry.names("strategy") if n != AUTO)],
        }

    def folders(self) -> list[dict[str, Any]]:
        """Folders with their counts."""
        return overview.folders(self.library)

    def unsorted(self) -> list[dict[str, Any]]:
        """Every unsorted video by name, with its prediction where there is one."""
        return overview.unsorted(self.library)

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
        return self._with_media(self.asked.next(n, strategy, exclude))

    def item(self, video: str) -> dict[str, Any] | None:
        """One video as a question; None if it cannot be asked about now."""
        found = question(self.desk, video)
        if video in self.library.audits.open():
            found = replace(found, items=(auditing.question(video),))
        videos: list[dict[str, Any]] = self._with_media(found)["videos"]
        return videos[0] if videos else None

    def ready(self) -> int:
        """Unsorted videos, at least 1: how many questions there can be."""
        return max(1, self.library.tally.counts().unsorted)

    def _with_media(self, queue: Queue) -> dict[str, Any]:
        document = queue.to_json()
        ids = [video["id"] for video in document["videos"]]
        metadata = self.library.catalogue.metadata(ids)
        durations = self.library.catalogue.durations(ids)
        readings = self.library.readings.of(ids)
        for video in document["videos"]:
            known = metadata.get(video["id"])
            read = readings.get(video["id"], {})
            on_screen, spoken = (read.get(s, Reading("")) for s in READ)
            video |= {
                "caption": known.caption if known else "",
                "author": known.author if known else "",
                "on_screen": on_screen.text,
                "spoken": spoken.text,
                "language": spoken.language,
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
        self._answered()
        return labelled

    def label_many(
        self, answers: Sequence[tuple[str, str]], request: str | None
    ) -> Answered:
        """Take several answers as one."""
        answered = label_many(self.library, answers, how=How.PAGE, request=request)
        self._answered()
        return answered

    def trash(self, video: str, request: str | None) -> Trashed:
        """Throw a video away; it can be brought back."""
        trashed = trash(self.library, video, how=How.PAGE, request=request)
        self._answered()
        return trashed

    def copies(
        self, video: str, folder: str | None, request: str | None
    ) -> Answered | TrashedTogether:
        """File a video and its copies together; without a folder, keep the best."""
        done: Answered | TrashedTogether
        if folder is None:
            done = keep_best_of(self.library, video, how=How.PAGE, request=request)
        else:
            done = label_copies(
                self.library, video, folder, how=How.PAGE, request=request
            )
        self._answered()
        return done

    def _answered(self) -> None:
        self.work.folders_changed()
        if self.retrain_every < 1 or self.work.retraining:
            return
        since = labels_since_training(self.library)
        if since >= self.retrain_every and self.work.can_train():
            self.work.retrain(look=False)

    def file(self, filename: str, folder: str) -> Labelled:
        """Move an unsorted video, by its file name, into a folder that exists.

        Raises:
            NotFound: no unsorted video has that name.
            Invalid: there is no such folder.
            Conflict: the folder holds a file of that name.
        """
        with self.library.writing():
            found = find_video(self.library, filename)
            loose = [file.path for file in found.files if file.folder == ROOT]
            here = [path for path in loose if filename in {path, shown(path), found.id}]
            if not any((self.library.root / path).is_file() for path in here):
                raise NotFound(
                    "That video is not among the unsorted ones.",
                    code="unknown-video",
                    hint="It may have been sorted already.",
                )
            if folder not in self.library.catalogue.folder_names():
                raise Invalid(
                    f"Unknown folder: {folder[:200]!r}.", code="unknown-folder"
                )
            labelled = label(
                self.library, found.id, folder, how=How.API, on_conflict="fail"
            )
            if not labelled.moved and not labelled.pending:
                undo(self.library, find_entry(self.library, labelled.entry))
                raise Conflict(
                    f"The file cannot be moved: {labelled.problem}.", code="not-moved"
                )
        self._answered()
        return labelled

    def measure(self, n: int = auditing.MEASURE) -> int:
        """Ask `n` random checks before anything else; how many there were to draw."""
        return measure_now(self.desk, n)

    def undo(
        self, entry: int | None = None, request: str | None = None
    ) -> tuple[Undone, Deed]:
        """Take an entry of the history back; without a number, the newest."""
        undone = undo(self.library, find_entry(self.library, entry), request=request)
        self.work.folders_changed()
        batch = self.library.journal.batches.get(undone.undid)
        assert batch is not None, "what was taken back is in the history"
        return undone, deed(self.library, batch)

    def add_folder(self, name: str) -> str:
        """Make a folder."""
        folder = add_folder(self.library, name)
        self.work.folders_changed()
        return folder

    def rename_folder(self, name: str, to: str) -> str:
        """Give a folder another name."""
        folder, _ = rename_folder(self.library, name, to)
        self._answered()
        return folder

    def merge_folder(self, name: str, into: str) -> str:
        """Put one folder's videos into another."""
        folder, _ = merge_folder(self.library, name, into)
        self._answered()
        return folder

    def hide_folder(self, name: str, *, hidden: bool) -> None:
        """Offer a folder no more, or again."""
        hide_folder(self.library, name, hidden=hidden)
        self.work.folders_changed()

    def use_model(self, name: str) -> dict[str, Any]:
        """Let the library use a model; what it needs for that is made from now on."""
        chosen = use(self.library, name)
        self.work.retrain()
        return chosen.to_json()

    def scan(self) -> ScanReport:
        """Look at the folders now."""
        report = scan(self.library)
        self.work.folders_changed()
        return report
