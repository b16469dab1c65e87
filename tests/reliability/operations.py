"""What a person does with files, each as one operation to be disturbed.

Every operation begins from the same small library: four videos in the root, two of them
with side-cars, and three in folders.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from clipshelf.app.foldering import merge_folder, rename_folder
from clipshelf.app.labelling import label, label_many
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import Proposal, sort
from clipshelf.app.trashing import trash
from clipshelf.app.undoing import undo
from clipshelf.domain.label import How
from clipshelf.domain.moves import Mode
from clipshelf.library import rename as rename_module
from clipshelf.library.filed_lines import Filing
from clipshelf.library.plan import Planner
from reliability.faults import CRASHED, Fault, Faults

LOOSE = ("a.mp4", "b.mp4", "c.mp4", "d.mp4")
FILES = (
    *LOOSE,
    *("a.info.json", "b.srt"),
    *("cats/one.mp4", "cats/one.info.json", "dogs/two.mp4", "trip/sea/three.mp4"),
    "dogs/one.mp4",  # the name of one that may come here
)
GUESSES = {"a.mp4": "cats", "b.mp4": "new/one", "c.mp4": "dogs"}


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that a person does."""

    name: str
    act: Callable[[Library], object]
    before: Callable[[Library], object] = lambda _: None  # undisturbed
    whole: bool = False  # what was said is there for all of its videos, or for none
    resumed: bool = False  # what was said and interrupted is done at the next start
    settled: bool = False  # it was decided before how all of it ends


def fill(root: Path) -> None:
    """The library, as a person has it."""
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"content of {path}")
    with open_library(root) as library:
        scan(library)


def file_away(mode: Mode) -> Callable[[Library], object]:
    """Sort as a model would that is sure of three."""

    def act(library: Library) -> object:
        filings, wishes = [], []
        for name, folder in GUESSES.items():
            (video,) = library.catalogue.named(name)
            found = library.catalogue.video(video)
            assert found is not None
            filings.append(Filing(video, folder, "m", 0.9))
            wishes.append((found, folder))
        plan = Planner(library.root, mode=mode).plan(wishes)
        return sort(library, Proposal(plan, tuple(filings), 0))

    return act


def answer(name: str, folder: str) -> Callable[[Library], object]:
    """Label one."""
    return lambda library: label(library, name, folder, how=How.PAGE)


def answers(library: Library) -> object:
    """Label three at once."""
    return label_many(library, list(GUESSES.items()), how=How.PAGE)


def throw_away(library: Library) -> object:
    """One with a side-car."""
    return trash(library, "a.mp4", how=How.PAGE)


def take_back(library: Library) -> object:
    """The newest."""
    return undo(library)


def take_one_back(library: Library) -> object:
    """One video of the newest batch."""
    (video,) = library.catalogue.named("a.mp4")
    return undo(library, videos={video})


def do_again(library: Library) -> object:
    """Take the newest undo back."""
    return undo(library, next(library.journal.batches.walk()).batch.name)


def rename_cats(library: Library) -> object:
    """With all that is in it."""
    return rename_folder(library, "cats", "pets/cats")


def merge_cats(library: Library) -> object:
    """One name of it is taken there."""
    return merge_folder(library, "cats", "dogs")


def killed(act: Callable[[Library], object], at: int) -> Callable[[Library], object]:
    """Another process begins something and ends at one of its renames."""

    def begin(library: Library) -> object:
        child = os.fork()
        if child == 0:
            faults = Faults(at, Fault.CRASH, "renameat2")
            with faults.installed(), open_library(library.root, library.state) as own:
                with faults.armed():
                    act(own)
                os._exit(1)  # there are fewer renames than that
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == CRASHED
        return None

    return begin


def start(library: Library) -> object:
    """As the next process does."""
    open_library(library.root, library.state).close()
    return None


def in_turn(*acts: Callable[[Library], object]) -> Callable[[Library], object]:
    """One after the other."""

    def act(library: Library) -> Any:
        return [one(library) for one in acts]

    return act


SORT, COPY, LINK = map(file_away, (Mode.MOVE, Mode.COPY, Mode.LINK))
OPERATIONS = (
    Operation("sort", SORT),
    Operation("sort by copying", COPY),
    Operation("sort by linking", LINK),
    Operation("undo a sort", take_back, SORT),
    Operation("undo copies", take_back, COPY),
    Operation("undo links", take_back, LINK),
    Operation("undo one move of a sort", take_one_back, SORT),
    Operation("redo a sort", do_again, in_turn(SORT, take_back)),
    Operation("redo copies", do_again, in_turn(COPY, take_back)),
    Operation("label", answer("a.mp4", "cats"), whole=True, resumed=True),
    Operation("label anew", answer("cats/one.mp4", "dogs"), whole=True, resumed=True),
    Operation("undo a label", take_back, answer("a.mp4", "new/folder")),
    Operation("label several", answers, whole=True, resumed=True),
    Operation("undo several", take_back, answers),
    Operation("undo one of several", take_one_back, answers),
    Operation("redo several", do_again, in_turn(answers, take_back)),
    Operation("label what was filed", answer("a.mp4", "dogs"), SORT, True, True),
    Operation("trash", throw_away, whole=True, resumed=True),
    Operation("undo a trash", take_back, throw_away),
    Operation("rename a folder", rename_cats, SORT, True, True),
    Operation("undo a renaming", take_back, in_turn(SORT, rename_cats)),
    Operation("merge a folder", merge_cats, whole=True, resumed=True),
    Operation("undo a merging", take_back, merge_cats),
    Operation("start after a crash in a sort", start, killed(SORT, 2), settled=True),
    Operation(
        "start after a crash in several", start, killed(answers, 3), True, True, True
    ),
    Operation(
        "start after a crash in an undo",
        start,
        in_turn(SORT, killed(take_back, 2)),
        settled=True,
    ),
    Operation(
        "start after a crash in a renaming",
        start,
        killed(rename_cats, 2),
        resumed=True,
        settled=True,
    ),
)


@contextmanager
def two_drives() -> Iterator[None]:
    """Simulated: no rename and no link leads from one folder to another."""
    native, link = rename_module._native(), os.link
    assert native is not None

    def rename(source: bytes, target: bytes) -> int:
        same = _folder(source) == _folder(target)
        return native(source, target) if same else errno.EXDEV

    def refuse(source: Any, target: Any, **named: Any) -> None:
        if _folder(source) != _folder(target):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        link(source, target, **named)

    with (
        patch.object(rename_module, "_native", lambda: rename),
        patch.object(os, "link", refuse),
    ):
        yield


def _folder(path: Any) -> Path:
    return Path(os.fsdecode(path)).parent
