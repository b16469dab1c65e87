"""Use case: take in what other processes and machines have seen of the videos."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clipshelf.app import choosing
from clipshelf.app.opening import Library
from clipshelf.app.seeing import FRAMES, keep_seen
from clipshelf.domain.errors import Unavailable
from clipshelf.domain.features import EncoderSpec, Signal
from clipshelf.domain.video import VideoId, shown
from clipshelf.library.store.shelf import Shelf
from clipshelf.signals.run import taking
from clipshelf.signals.run.isolated import Failure, Worker
from clipshelf.signals.run.looking import Found
from clipshelf.signals.run.pieces import arrow, pieces_in


@dataclass(slots=True)
class Gathered:
    """What was taken, and which files gave nothing."""

    taken: int = 0  # videos that were new
    refused: list[tuple[str, str]] = field(default_factory=list)  # (name, reason)


def own_pieces(library: Library) -> Path:
    """Where processes that share the library leave what is to be taken in."""
    return library.state / "pieces"


def gather(library: Library, folder: Path, *, discard: bool) -> Gathered:
    """Take in the pieces of a folder; twice is the same as once.

    Nothing that the library has already is replaced, and a piece with one row that is
    not sound gives nothing at all: its videos are looked at anew.

    Args:
        library: open, and nobody else embeds.
        folder: of pieces, if it is there; other files are left alone.
        discard: remove each piece whose content is kept.
    """
    gathered = Gathered()
    paths = tuple(pieces_in(folder))
    if not paths:
        return gathered
    needs = _missing()
    if needs:
        gathered.refused += [(shown(path.name), needs) for path in paths]
        return gathered
    new = _New.of(library)
    for path, piece in _read(paths, new):
        name = shown(path.name)
        if isinstance(piece, Failure):
            gathered.refused.append((name, piece.reason))
            continue
        wanted = new.of_these(piece)
        if wanted:
            keep_seen(library, new.specs[piece.encoder], wanted)
            new.add(piece.encoder, wanted)
            gathered.taken += len(wanted)
        elif not discard:
            gathered.refused.append((name, new.why_not(piece)))
        if discard:
            path.unlink(missing_ok=True)
    return gathered


def made_in(folder: Path, encoder: str) -> frozenset[VideoId]:
    """Videos that the pieces of a folder have a row for, made by one encoder."""
    paths = tuple(pieces_in(folder))
    if not paths:
        return frozenset()
    arrow()
    worker = Worker(taking.videos_of, taking.LIMITS, (taking.prepare, ()))
    found: set[VideoId] = set()
    try:
        for path in paths:
            answer = worker.call(path)
            if not isinstance(answer, Failure) and answer[0] == encoder:
                found.update(answer[1])
    finally:
        worker.release()
    return frozenset(found)


@dataclass(slots=True)
class _New:
    """What a library lacks."""

    specs: dict[str, EncoderSpec]
    known: frozenset[VideoId]
    unreadable: set[VideoId]
    shelves: dict[str, Shelf]
    added: dict[str, set[VideoId]]

    @classmethod
    def of(cls, library: Library) -> _New:
        specs = {
            encoder.spec.key: encoder.spec
            for encoder in choosing.every_encoder()
            if encoder.spec.signal is Signal.FRAMES
        }
        return cls(
            specs,
            frozenset(library.catalogue.first_files()),
            set(library.catalogue.unreadable()),
            {key: library.features.load(key, s.dim) for key, s in specs.items()},
            {key: set() for key in specs},
        )

    def of_these(self, piece: taking.Piece) -> list[Found]:
        """Only what it has not; of what a piece has twice, the first."""
        shelf, added = self.shelves[piece.encoder], self.added[piece.encoder]
        found: dict[VideoId, Found] = {}
        for video, what in piece.found:
            have = (video, FRAMES) in shelf or video in added
            known_bad = isinstance(what, str) and video in self.unreadable
            if video in self.known and not have and not known_bad:
                found.setdefault(video, (video, what))
        return list(found.values())

    def add(self, encoder: str, found: list[Found]) -> None:
        for video, what in found:
            if isinstance(what, str):
                self.unreadable.add(video)
            else:
                self.added[encoder].add(video)

    def why_not(self, piece: taking.Piece) -> str:
        if any(video in self.known for video, _ in piece.found):
            return "nothing in it is new"
        return "none of its videos is in this library"


def _missing() -> str:
    try:
        arrow()
    except Unavailable as error:
        return f"{error} {error.hint}"
    return ""


def _read(
    paths: tuple[Path, ...], new: _New
) -> Iterator[tuple[Path, taking.Piece | Failure]]:
    """Each file with what is in it, read in a child."""
    dims = {key: spec.dim for key, spec in new.specs.items()}
    worker = Worker(taking.read_piece, taking.LIMITS, (taking.prepare, ()))
    try:
        for path in paths:
            yield path, worker.call(path, dims)
    finally:
        worker.release()
