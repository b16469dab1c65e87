"""Whatever a person does, in whatever order: disk, answers and record agree."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from clipshelf.app.foldering import merge_folder, rename_folder
from clipshelf.app.labelling import label, label_many
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import Proposal, sort
from clipshelf.app.trashing import trash
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import ClipshelfError, Conflict
from clipshelf.domain.label import Answer, How
from clipshelf.domain.moves import Mode
from clipshelf.library.filed_lines import FiledLines, Filing
from clipshelf.library.plan import Planner

NAMES = ("a.mp4", "b.mp4", "c.mp4", "d.mp4")
FOLDERS = st.sampled_from(["pets", "cats", "trip/sea", "trip"])
VIDEOS = st.sampled_from(NAMES)
TRASH = ".clipshelf/trash"
UNASKED = (None, None)


@dataclass(frozen=True)
class Known:
    """What should be true of one video."""

    paths: frozenset[str]
    said: tuple[Answer | None, str | None] = UNASKED
    filed: str | None = None

    @property
    def folders(self) -> set[str]:
        inside = {p.rpartition("/")[0] for p in self.paths if not p.startswith(TRASH)}
        return inside - {""}


@dataclass
class Entry:
    """One line of the history, and the videos as they were before it."""

    name: str
    before: dict[str, Known]
    number: int
    stands: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)


class LibraryMachine(RuleBasedStateMachine):
    """A library, and a model of it that knows nothing of journals."""

    @initialize()
    def begin(self) -> None:
        self.root = Path(mkdtemp())
        self.content: dict[str, str] = {}
        for name in NAMES:
            (self.root / name).write_text(f"content of {name}")
            (self.root / name.replace("mp4", "info.json")).write_text(f'"{name}"')
        self.library: Library = open_library(self.root)
        scan(self.library)
        self.ids = {n: self.library.catalogue.named(n)[0] for n in NAMES}
        self.known = {n: Known(frozenset({n})) for n in NAMES}
        self.entries: list[Entry] = []
        self.by_hand: dict[str, list[tuple[int, str]]] = {n: [] for n in NAMES}
        self.requests = 0

    def teardown(self) -> None:
        if hasattr(self, "library"):
            self.library.close()
            shutil.rmtree(self.root)

    # What is seen

    def places(self) -> dict[str, str]:
        """Every video file by path, with the name it began with."""
        found = {}
        for place in self.root.rglob("*.mp4"):
            text = place.read_text()
            found[place.relative_to(self.root).as_posix()] = text.split()[-1]
        return found

    def paths(self, name: str) -> frozenset[str]:
        return frozenset(p for p, n in self.places().items() if n == name)

    def done(self, entry: str | None, changed: dict[str, Known], moved: set[str]):
        """A batch was carried out, and this is what the model makes of it."""
        if entry is None:
            return
        before = {name: self.known[name] for name in changed}
        number = len(self.entries)
        self.entries.append(Entry(entry, before, number, set(changed), moved))
        self.known.update(changed)

    def newest_batch(self) -> str:
        entry = next(self.library.journal.batches.walk())
        return entry.batch.name

    def answered(self, name: str, folder: str) -> Known:
        """After an answer: every file lies in the folder, none is lost."""
        before, paths = self.known[name], self.paths(name)
        assert len(paths) == len(before.paths)
        assert all(path.rpartition("/")[0] == folder for path in paths)
        return replace(before, paths=paths, said=(Answer.FOLDER, folder))

    def is_gone(self, name: str) -> bool:
        return all(path.startswith(TRASH) for path in self.known[name].paths)

    # What a person does

    @rule(name=VIDEOS, folder=FOLDERS)
    def label(self, name: str, folder: str) -> None:
        if self.is_gone(name):
            return
        done = label(self.library, self.ids[name], folder, how=How.PAGE)
        after = self.answered(name, folder)
        if done.entry is not None:
            moved = {name} if after.paths != self.known[name].paths else set()
            self.done(self.newest_batch(), {name: after}, moved)
        assert (after.said, after.paths) == (
            self.known[name].said,
            self.known[name].paths,
        )

    @rule(name=VIDEOS, folder=FOLDERS)
    def label_without_moving(self, name: str, folder: str) -> None:
        if self.is_gone(name):
            return
        done = label(self.library, self.ids[name], folder, how=How.PAGE, move=False)
        if done.entry is not None:
            after = replace(self.known[name], said=(Answer.FOLDER, folder))
            self.done(self.newest_batch(), {name: after}, set())

    @rule(name=VIDEOS, answer=st.sampled_from([Answer.SKIP, Answer.NONE]))
    def pass_over(self, name: str, answer: Answer) -> None:
        if self.is_gone(name):
            return
        label(self.library, self.ids[name], None, how=How.PAGE, answer=answer)
        after = replace(self.known[name], said=(answer, None))
        self.done(self.newest_batch(), {name: after}, set())

    @rule(answers=st.lists(st.tuples(VIDEOS, FOLDERS), min_size=1, max_size=4))
    def label_several(self, answers: list[tuple[str, str]]) -> None:
        answers = [(n, f) for n, f in answers if not self.is_gone(n)]
        if not answers:
            return
        typed = [(self.ids[name], folder) for name, folder in answers]
        self.requests += 1
        key = f"request-{self.requests}"
        done = label_many(self.library, typed, how=How.PAGE, request=key)
        last = dict(answers)
        news = {
            n: after
            for n, folder in last.items()
            for after in [self.answered(n, folder)]
            if (after.said, after.paths) != (self.known[n].said, self.known[n].paths)
        }
        moved = {n for n, after in news.items() if after.paths != self.known[n].paths}
        assert (done.batch is None) == (not news)
        self.done(done.batch, news, moved)
        if done.batch is not None:
            again = label_many(self.library, typed, how=How.PAGE, request=key)
            assert again.batch == done.batch

    @rule(name=VIDEOS)
    def throw_away(self, name: str) -> None:
        if self.is_gone(name):
            return
        trash(self.library, self.ids[name], how=How.PAGE)
        paths = self.paths(name)
        assert len(paths) == len(self.known[name].paths)
        assert all(path.startswith(TRASH) for path in paths)
        after = replace(self.known[name], paths=paths, said=(Answer.TRASH, None))
        self.done(self.newest_batch(), {name: after}, {name})

    @rule(
        choice=st.dictionaries(VIDEOS, FOLDERS, min_size=1),
        mode=st.sampled_from([Mode.MOVE, Mode.MOVE, Mode.COPY, Mode.LINK]),
    )
    def sort(self, choice: dict[str, str], mode: Mode) -> None:
        unsorted = set(self.library.catalogue.unsorted())
        choice = {n: f for n, f in choice.items() if self.ids[n] in unsorted}
        filings = tuple(Filing(self.ids[n], f, "m", 0.9) for n, f in choice.items())
        videos = [(self.library.catalogue.video(f.video), f.folder) for f in filings]
        wishes = [(video, folder) for video, folder in videos if video is not None]
        plan = Planner(self.root, mode=mode).plan(wishes)
        done = sort(self.library, Proposal(plan, filings, 0))
        moving = {move.video for move in plan.moves}
        changed = {
            n: replace(self.known[n], paths=self.paths(n), filed=folder)
            for n, folder in choice.items()
            if self.ids[n] in moving
        }
        self.done(done.batch, changed, set(changed))

    @rule(data=st.data(), folder=FOLDERS)
    def rename_or_merge(self, data: st.DataObject, folder: str) -> None:
        there = sorted(self.library.catalogue.folder_names())
        if not there:
            return
        name = data.draw(st.sampled_from(there))
        newest = self.newest_batch() if self.entries else None
        try:
            if folder in there:
                merge_folder(self.library, name, folder)
            else:
                rename_folder(self.library, name, folder)
        except ClipshelfError:
            assert newest is None or self.newest_batch() == newest
            return
        changed, moved = {}, set()
        for video, known in self.known.items():
            said = _in(known, name, folder)
            after = replace(known, paths=self.paths(video), said=said)
            if known.filed is not None and known.filed in known.folders:
                after = replace(after, filed=_renamed(known.filed, name, folder))
            if after != known:
                changed[video] = after
            if after.paths != known.paths:
                moved.add(video)
        self.done(self.newest_batch(), changed, moved)

    @rule(data=st.data(), some=st.booleans())
    def take_back(self, data: st.DataObject, some: bool) -> None:
        if not self.entries:
            return
        entry = data.draw(st.sampled_from(self.entries))
        videos = sorted(entry.stands)
        if some and len(videos) > 1:
            videos = videos[:1]
        chosen = {self.ids[n] for n in videos} if some and videos else None
        free = not any(self.is_in_the_way(entry, n) for n in videos)
        if not free:
            return  # told apart below: nothing may be overwritten
        try:
            done = undo(self.library, entry.name, videos=chosen)
        except Conflict:
            assert not videos, "something was left to take back"
            return
        assert not done.failed, done.failed
        changed, moved = {}, set()
        for name in videos:
            since = [e for e in self.entries[entry.number :] if name in e.before]
            paths = self.known[name].paths
            for first in [e for e in since if name in e.moved][:1]:
                paths = first.before[name].paths
                moved.add(name)
            after = replace(entry.before[name], paths=paths)
            if after.filed not in after.folders:  # a person has taken it out since
                after = replace(after, filed=None)
            changed[name] = self.seen(name, after, entry.number)
            for later in since:
                later.stands.discard(name)
        self.done(done.batch, changed, moved)

    def is_in_the_way(self, entry: Entry, name: str) -> bool:
        """Does another file lie where one of this video's should go back to?"""
        return any(
            self.places().get(path, name) != name for path in entry.before[name].paths
        )

    def seen(self, name: str, after: Known, since: int) -> Known:
        """Where a person has put it since, it lies still: that is an answer, too."""
        if len(after.folders) > 1 or not any(
            not path.startswith(TRASH) for path in after.paths
        ):
            return after
        folder = next(iter(after.folders), "")
        if after.said[1] == (folder or None):
            return after
        if any(at == folder for number, at in self.by_hand[name] if number > since):
            said = (Answer.FOLDER, folder) if folder else UNASKED
            return replace(after, said=said)
        return after

    @rule(name=VIDEOS, folder=st.one_of(st.just(""), FOLDERS))
    def move_by_hand(self, name: str, folder: str) -> None:
        known = self.known[name]
        if self.is_gone(name) or len(known.paths) != 1:
            return
        (path,) = known.paths
        source = self.root / path
        target = self.root / folder / source.name
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        sidecar = source.with_suffix(".info.json")
        source.rename(target)
        if sidecar.exists():
            sidecar.rename(target.with_suffix(".info.json"))
        scan(self.library)
        path = target.relative_to(self.root).as_posix()
        after = replace(known, paths=frozenset({path}))
        if after.folders != known.folders:
            if folder and known.said != (Answer.FOLDER, folder):
                believed = not _is_folder(known.said) and known.filed == folder
                if not believed:
                    after = replace(after, said=(Answer.FOLDER, folder), filed=None)
                    self.by_hand[name].append((len(self.entries), folder))
            elif not folder:
                if known.said != UNASKED:
                    self.by_hand[name].append((len(self.entries), ""))
                after = replace(after, said=UNASKED, filed=None)
        self.known[name] = after

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = open_library(self.root)
        assert not self.library.resumed.told

    @rule()
    def scan_again(self) -> None:
        report = scan(self.library).scanned
        assert (report.new, report.moved, report.learned, report.gone) == (0, 0, 0, 0)

    # What is always true

    @invariant()
    def no_file_is_lost_or_doubled(self) -> None:
        if not hasattr(self, "known"):
            return
        expected = Counter({p: 1 for known in self.known.values() for p in known.paths})
        places = self.places()
        assert Counter(places) == expected or places.keys() == set(expected)
        for name, known in self.known.items():
            assert self.paths(name) == known.paths
        left = [p for p in self.root.rglob(".clipshelf-*") if p.is_file()]
        assert not left

    @invariant()
    def side_cars_are_beside_their_videos(self) -> None:
        if not hasattr(self, "known"):
            return
        for known in self.known.values():
            for path in known.paths:
                assert (self.root / path).with_suffix(".info.json").exists(), path

    @invariant()
    def the_catalogue_knows_where_everything_lies(self) -> None:
        if not hasattr(self, "known"):
            return
        files = self.library.catalogue.files()
        there = {p for known in self.known.values() for p in known.paths}
        assert set(files) == {p for p in there if not p.startswith(TRASH)}
        assert self.library.journal.waiting() == 0

    @invariant()
    def answers_are_what_was_said(self) -> None:
        if not hasattr(self, "known"):
            return
        for name, known in self.known.items():
            current = self.library.labels.current(self.ids[name])
            said = UNASKED if current is None else (current.answer, current.folder)
            assert said == known.said, name

    @invariant()
    def guesses_are_on_record(self) -> None:
        if not hasattr(self, "known"):
            return
        filed = self.library.filed
        for name, known in self.known.items():
            if not _is_folder(known.said) and not self.is_gone(name):
                assert filed.folder_of(self.ids[name]) == known.filed, name
        query = "SELECT video, folder FROM filed WHERE undone_by IS NULL"
        rows = self.library.db.rows(query)
        table = {row["video"]: os.fsdecode(row["folder"]) for row in rows}
        told = FiledLines(filed.path).read()
        assert {v: filing.folder for v, (filing, _) in told.items()} == table
        if filed.path.exists():
            assert all(map(json.loads, filed.path.read_text().splitlines()))


def _is_folder(said: tuple[Answer | None, str | None]) -> bool:
    return said[0] is Answer.FOLDER


def _renamed(folder: str, name: str, to: str) -> str:
    inside = folder == name or folder.startswith(f"{name}/")
    return to + folder[len(name) :] if inside else folder


def _in(known: Known, name: str, to: str) -> tuple[Answer | None, str | None]:
    answer, folder = known.said
    return answer, None if folder is None else _renamed(folder, name, to)


TestLibrary = LibraryMachine.TestCase
TestLibrary.settings = settings(
    max_examples=int(os.environ.get("N", "25")),
    stateful_step_count=int(os.environ.get("S", "20")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
