"""Use case: find clips by words, by what they look like, or by both.

Several ways of looking each give an order; a clip's score is the sum of what its places
in them are worth, so that no way has to be measured in the units of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from clipshelf.app import choosing
from clipshelf.app.clips import clip_json
from clipshelf.app.excerpts import opening, quote
from clipshelf.app.known import Known, arranged, known
from clipshelf.app.opening import Library
from clipshelf.app.resembling import DEEP, resembling
from clipshelf.app.search_query import understand
from clipshelf.app.sifting import sift
from clipshelf.app.spelling import corrected
from clipshelf.domain.features import Metadata, Sample, Signal, fingerprint
from clipshelf.domain.video import VideoId, shown
from clipshelf.library.store.shelf import Shelf
from clipshelf.library.store.texts import Texts

SHOWN = 50  # clips found, unless somebody asks for more
# What a place in an order is worth: 1 / (60 + place), times the order's weight.
# Source: Cormack, Clarke and Buettcher (2009), Reciprocal rank fusion.
DAMPING = 60
TEXT, PARTS, MEANING, LOOKS = 1.0, 0.8, 0.5, 0.2
# Of two captions (cosine): below, most pairs have nothing in common.
MEANS_ALIKE = 0.45
LOOKS_ALIKE = 0.75  # of two clips' frames
LEADERS = 3  # clips found by their words, whose looks are followed
WEAK = 0.1  # of the best score: what is left out where only some words were found


@dataclass(frozen=True, slots=True)
class Hit:
    """A clip that was found."""

    video: VideoId
    path: str
    score: float  # of an order of clips; to be compared within one search only
    why: str
    known: Known  # what people sort clips by

    def to_json(self) -> dict[str, Any]:
        """One line of `search --json`."""
        return {
            **clip_json(self.video, self.path),
            "folder": shown(self.path.rpartition("/")[0]),
            "score": round(self.score, 5),
            "why": self.why,
            **self.known.to_json(),
        }


@dataclass(slots=True)
class _Search:
    """One search: the clips that it may find, and what was found so far."""

    library: Library
    paths: Mapping[VideoId, str]
    allowed: frozenset[VideoId]
    like: str | None
    scores: dict[VideoId, float] = field(default_factory=dict)
    whys: dict[VideoId, list[str]] = field(default_factory=dict)

    def rank(self, found: Mapping[VideoId, str], weight: float) -> None:
        """Take up an order: clips, the best first, and why each was found."""
        place = 0
        for video, why in found.items():
            if video not in self.allowed:
                continue
            place += 1
            self.scores[video] = self.scores.get(video, 0) + weight / (DAMPING + place)
            reasons = self.whys.setdefault(video, [])
            if why and why not in reasons:
                reasons.append(why)

    def hits(self, n: int, sort: str) -> tuple[Hit, ...]:
        """The first `n` in an order of `search_query.ORDERS`, else the best `n`.

        Where scores are the same, by path.
        """
        order = sorted(self.scores, key=lambda v: (-self.scores[v], self.paths[v]))
        if self.like:  # everything resembles it somewhat
            order = order[:n]
        if sort:
            order = arranged(order, self.paths, known(self.library, order), sort)
        told = known(self.library, order[:n])
        return tuple(
            Hit(
                video,
                self.paths[video],
                self.scores[video],
                "; ".join(self.whys[video]),
                told[video],
            )
            for video in order[:n]
        )


def search(
    library: Library,
    query: str = "",
    *,
    like: str | None = None,
    n: int = SHOWN,
    **filters: str | None,
) -> tuple[Hit, ...]:
    """Clips that a query is about, the likeliest first.

    Args:
        library: scanned; what was embedded is found by its meaning and looks as well.
        query: words and filters, see `search_query`.
        like: a video, by id, path or name: find what resembles it.
        n: at most so many.
        **filters: as they would be typed, see `search_query.FILTERS`; and `sort`.

    Raises:
        Invalid: a filter cannot be understood.
        NotFound, Conflict: `like` names no video or several, or one that is to be
            judged without any help, or that nobody has looked at yet.
    """
    wish = understand(query, **filters)
    paths = library.catalogue.first_files()
    found = _Search(library, paths, sift(library, wish, paths), like)
    if like is not None:
        found.rank(resembling(library, found.allowed, like), TEXT)
    if wish.phrases:
        # Looks find something like any clip: at the end of an order by likeness that
        # is welcome, among others by date it is noise.
        _reading(found, wish.phrases, looks=not wish.sort)
    if like is None and not wish.phrases and (wish.filters or wish.sort):
        inside = sorted(found.allowed, key=lambda video: paths[video])
        why = "passes the filters" if wish.filters else ""
        found.rank(dict.fromkeys(inside, why), TEXT)
    return found.hits(n, wish.sort)


def _reading(search: _Search, phrases: Sequence[str], *, looks: bool) -> None:
    """By what is known in words: the words themselves, parts of them, the meaning."""
    texts = search.library.texts
    texts.refresh(lambda: {v: _stem(path) for v, path in search.paths.items()})
    words = [_known_word(texts, phrase) for phrase in phrases]
    whole = [word for word in words if word]
    most = DEEP if len(search.allowed) == len(search.paths) else -1
    leaders: list[VideoId] = []
    if whole:
        ranked = texts.whole(whole, most, every=True)
        some = texts.whole(whole, most, every=False)
        least = WEAK * max(some.values(), default=0.0)
        ranked |= {v: s for v, s in some.items() if v not in ranked and s >= least}
        search.rank(_quotes(texts, ranked, whole), TEXT)
        leaders = [video for video in ranked if video in search.allowed][:LEADERS]
    parts = [p for p, w in zip(phrases, words, strict=True) if w is None or _runs_on(p)]
    if parts:
        pieces = texts.pieces(parts, most)
        search.rank(_quotes(texts, pieces, parts), PARTS)
        leaders = leaders or [v for v in pieces if v in search.allowed][:LEADERS]
    search.rank(_meaning(search, " ".join(phrases)), MEANING)
    for leader in leaders if looks else ():
        search.rank(_looking(search, leader), LOOKS)


def _known_word(texts: Texts, phrase: str) -> str | None:
    """The phrase as it stands in some text, or the word that was meant by it."""
    return phrase if texts.known(phrase) else corrected(phrase, texts.alike(phrase))


def _runs_on(phrase: str) -> bool:
    """Is it in a script that puts no spaces between words, as Chinese and Thai do?"""
    return any(c >= "\u2e80" or "\u0e00" <= c <= "\u0eff" for c in phrase)


def _quotes(
    texts: Texts, found: Mapping[VideoId, float], words: Sequence[str]
) -> dict[VideoId, str]:
    known = texts.of(found)
    single = [word for phrase in words for word in (phrase, *phrase.split())]
    return {video: quote(known[video], single) for video in found}


def _meaning(search: _Search, said: str) -> dict[VideoId, str]:
    """Clips whose captions mean something like it, whatever words they use."""
    encoder = choosing.serving(search.library, Signal.CAPTION)
    if encoder is None or encoder.missing():
        return {}
    spec = encoder.spec
    shelf = search.library.features.load(spec.key, spec.dim)
    if not len(shelf):
        return {}
    (asked,) = encoder.encode([Sample("", metadata=Metadata(caption=said))])
    near, by_row = _nearest(shelf, asked, MEANS_ALIKE), shelf.keys()
    found = [by_row[row] for row in near if row in by_row]
    metadata = search.library.catalogue.metadata([video for video, _ in found])
    current = [
        video
        for video, made_from in found
        if video in metadata and made_from == fingerprint(spec.signal, metadata[video])
    ]
    known = search.library.texts.of(current)
    return {
        video: f"caption means something like it: {opening(known[video])}"
        for video in current
        if video in known
    }


def _looking(search: _Search, leader: VideoId) -> dict[VideoId, str]:
    """Clips whose frames look like those of one that was found."""
    encoder = choosing.serving(search.library, Signal.FRAMES)
    assert encoder is not None, "one of them needs no weights"
    spec = encoder.spec
    shelf = search.library.features.load(spec.key, spec.dim)
    key = leader, fingerprint(spec.signal, Metadata())
    if key not in shelf:
        return {}
    near = _nearest(shelf, shelf.take([key], spec.dim)[0], LOOKS_ALIKE)
    by_row = shelf.keys()
    name = shown(_name(search.paths[leader]))
    videos = [by_row[row][0] for row in near if row in by_row]
    return {video: f"looks like {name}" for video in videos if video != leader}


def _nearest(shelf: Shelf, asked: Any, least: float) -> list[int]:
    """Rows by their cosine with (d,), at least `least`, the nearest first."""
    alike = np.concatenate([block @ asked for block in shelf.blocks()])
    alike[~np.isfinite(alike)] = -1.0
    rows = np.argsort(-alike, kind="stable")[:DEEP]
    return [int(row) for row in rows if alike[row] >= least]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _stem(path: str) -> str:
    name = shown(_name(path))
    return name.rpartition(".")[0] or name
