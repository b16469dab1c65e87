"""What has to be true of a library after any disturbance and the next start."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from clipshelf.app.doctor import diagnose, examine
from clipshelf.app.doctor.answers import left_behind
from clipshelf.app.doctor.stored import leftovers
from clipshelf.app.opening import Library, open_library
from clipshelf.app.repairing import repair
from clipshelf.app.scanning import scan
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import ClipshelfError
from clipshelf.library.filed_lines import FiledLines
from clipshelf.library.identity import identify
from clipshelf.library.walk import STATE_FOLDER
from clipshelf.testing import tree


@dataclass(frozen=True, slots=True)
class Standing:
    """How one video stands."""

    places: frozenset[str] = frozenset()
    sidecars: frozenset[str] = frozenset()
    said: str | None = None
    filed: str | None = None


Standings: TypeAlias = Mapping[str, Standing]  # by what a video's file was called


@dataclass(frozen=True, slots=True)
class Ended:
    """How a disturbed operation ended."""

    how: str  # done, told, refused, interrupted, crashed
    failing: bool  # calls returned errors, so that a move may have been given up
    resumed: bool  # see `Operation`
    whole: bool


def observe(library: Library) -> dict[str, Standing]:
    """Every video as the disk, the labels and the record have it."""
    found: dict[str, Standing] = {}
    sidecars: dict[str, set[str]] = {}
    places: dict[str, set[str]] = {}
    for place, shown in _files(library):
        text = place.read_text()
        if place.suffix == ".mp4":
            places.setdefault(text.removeprefix("content of "), set()).add(shown)
        else:
            sidecars.setdefault(shown.split(".")[0], set()).add(shown)
    ids = _ids(library)
    for name, at in places.items():
        said = library.labels.current(ids[name]) if name in ids else None
        beside = [sidecars.pop(path.split(".")[0], set()) for path in at]
        found[name] = Standing(
            frozenset(at),
            frozenset().union(*beside),
            None if said is None else f"{said.answer}:{said.folder or ''}",
            library.filed.folder_of(ids[name]) if name in ids else None,
        )
    for stem, alone in sidecars.items():
        found[f"side-cars of {stem}"] = Standing(sidecars=frozenset(alone))
    return found


def broken(
    library: Library, before: Standings, after: Standings, ended: Ended
) -> Iterator[str]:
    """Promises that a library does not keep after its next start.

    Args:
        library: opened again.
        before: how it stood before the operation.
        after: how it stands when nothing disturbs it.
        ended: how the operation ended.
    """
    now = _with_their_own(observe(library), before)
    told = {one.path for one in left_behind(library)}
    waiting = library.journal.waiting()
    for name in sorted({*before, *after, *now}):
        was, becomes, is_ = (one.get(name, Standing()) for one in (before, after, now))
        if ended.failing and is_.sidecars <= was.sidecars | becomes.sidecars:
            # One that could not follow was told of.
            was = replace(was, sidecars=is_.sidecars)
            becomes = replace(becomes, sidecars=is_.sidecars)
        behind = replace(becomes, places=was.places, sidecars=is_.sidecars)
        stays = is_ == behind and (told & set(is_.places) or waiting)
        if is_ not in {was, becomes} and not (ended.failing and stays):
            yield f"{name} is {is_}, and neither {was} nor {becomes}"
    if ended.how == "done" and now != after:
        yield f"acknowledged, and not so: {_differences(now, after)}"
    said, then, should = (_said(one) for one in (now, before, after))
    if ended.how == "told" and ended.resumed and said != should:
        yield f"acknowledged, and not on record: {said}"
    if ended.whole and said not in (then, should):
        yield f"half of it is said: {said}"
    if ended.resumed and not ended.failing and now not in (before, after):
        yield f"half of it is done: {_differences(now, after)}"
    yield from _record(library, now)


def unsound(
    root: Path, state: Path | None, ended: Ended, start: Mapping[str, str], number: int
) -> Iterator[str]:
    """What is wrong at the next start, after it, and once all is taken back."""
    expected = {"label-not-followed", "waiting-moves"} if ended.failing else set()
    codes = {problem.code for problem in diagnose(root, state)}
    if ended.how == "crashed" and _half_told(root, state):
        expected.add("leftovers")  # a half of what is written anew with each training
    if codes - KNOWN - expected:
        yield f"doctor finds {codes - KNOWN}"
    if codes & expected and (number % 2 or "leftovers" in codes):
        left = {problem.code for problem in repair(root, state).problems}
        if left - KNOWN:
            yield f"doctor --fix leaves {left - KNOWN}"
    with open_library(root, state) as library:
        found = scan(library).scanned
        if found.new or found.moved or found.learned or found.gone:
            yield f"a scan is surprised: {found}"
        if ended.failing:
            _say_again(library)
        yield from (f"taking back: {said}" for said in _take_all_back(library))
        if tree(root) != start:
            changed = sorted(p for p, _ in tree(root).items() ^ start.items())
            yield f"taking everything back leaves {changed}"
        left = {problem.code for problem in examine(library)} - KNOWN
        if left:
            yield f"after taking all back doctor finds {left}"


KNOWN = {"encoder-missing"}  # of this installation


def _half_told(root: Path, state: Path | None) -> bool:
    left = leftovers(root, state or root / STATE_FOLDER)
    return {path.parent.name for path in left} == {"artifacts"}


def _say_again(library: Library) -> None:
    """An undo that could not move a side-car said so: by name, it is tried again."""
    query = """
        SELECT DISTINCT batch FROM moves_in_place WHERE sidecar AND NOT EXISTS (
            SELECT 1 FROM moves_in_place AS video WHERE NOT video.sidecar
                AND video.batch = moves_in_place.batch)
    """
    for row in library.db.rows(query):
        batch = library.journal.batches.get(row["batch"])
        if batch is not None and batch.undoes is None:
            undo(library, batch.name)


def _take_all_back(library: Library) -> Iterator[str]:
    while library.journal.batches.newest() is not None:
        try:
            failed = undo(library).failed
        except ClipshelfError as error:
            yield str(error)
            return
        if failed:
            yield str(failed)


def _with_their_own(now: Standings, before: Standings) -> Standings:
    """Side-cars that lie where their video lay are still its own."""
    found = dict(now)
    for name, one in now.items():
        if not one.places:
            lay = f"{name.removeprefix('side-cars of ')}.mp4"
            for video, was in before.items():
                if lay in was.places and video in found:
                    del found[name]
                    both = found[video].sidecars | one.sidecars
                    found[video] = replace(found[video], sidecars=both)
    return found


def _record(library: Library, now: Standings) -> Iterator[str]:
    query = "SELECT video, folder FROM filed WHERE undone_by IS NULL"
    table = {r["video"]: os.fsdecode(r["folder"]) for r in library.db.rows(query)}
    told = FiledLines(library.filed.path).read()
    replayed = {video: filing.folder for video, (filing, _) in told.items()}
    if replayed != table:
        yield f"filed.jsonl says {replayed}, the table {table}"
    for name, standing in now.items():
        folders = {place.rpartition("/")[0] for place in standing.places}
        answered = standing.said is not None and standing.said.startswith("folder")
        if standing.filed and standing.filed not in folders and not answered:
            yield f"{name} is filed in {standing.filed} and lies in {folders}"
    known = set(library.catalogue.files())
    there = {p for one in now.values() for p in one.places if not p.startswith("trash")}
    if known != there:
        yield f"the catalogue differs from the disk in {known ^ there}"
    left = [p.name for p, _ in _files(library) if p.name.startswith(".")]
    left += [p.name for p in library.state.glob("*.new")]
    if left:
        yield f"left behind: {left}"


def _files(library: Library) -> Iterator[tuple[Path, str]]:
    """Every file that is a person's, with its path; of the trash without the batch."""
    for place in sorted(library.root.rglob("*")):
        if place.is_file() and not place.is_relative_to(library.state):
            yield place, place.relative_to(library.root).as_posix()
    for place in sorted(library.trash.rglob("*")):
        if place.is_file():
            _, *below = place.relative_to(library.trash).parts
            yield place, "/".join(("trash", *below))


def _ids(library: Library) -> dict[str, str]:
    """The id of each video by what its first file was called."""
    found = {}
    for place, _ in _files(library):
        if place.suffix == ".mp4":
            name = place.read_text().removeprefix("content of ")
            found[name] = identify(place)
    return found


def _said(standings: Standings) -> dict[str, str | None]:
    return {name: one.said for name, one in standings.items()}


def _differences(now: Standings, then: Standings) -> dict[str, object]:
    names = {*now, *then}
    return {
        name: (now.get(name), then.get(name))
        for name in sorted(names)
        if now.get(name) != then.get(name)
    }
