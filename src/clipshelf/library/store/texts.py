"""Full-text search over what is known of videos in words.

Nothing that a person types reaches SQLite's query language: every word is quoted, and
operators, columns and stars are letters like any other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database

PIECE = 3  # characters: what the index of pieces is made of
# How much a word counts where it stands, in the order of `Text`: a caption is about the
# video, a sound's title and a file's name seldom are.
WEIGHTS = (1.0, 3.0, 3.0, 2.0, 1.0, 1.5, 1.5)
FEW = 500  # texts that are read one by one; more, and all are read
READINGS = {"ocr": "seen", "speech": "spoken"}


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of one video in words; empty where nothing is."""

    name: str = ""  # its file's, without the suffix
    caption: str = ""
    hashtags: str = ""  # with spaces between them
    author: str = ""
    sound: str = ""
    seen: str = ""  # on the screen
    spoken: str = ""


COLUMNS = tuple(column.name for column in fields(Text))
_ALL = ", ".join(COLUMNS)
_MARKS = ", ".join("?" * len(COLUMNS))


@dataclass(frozen=True, slots=True)
class Texts:
    """The tables `texts`, `text_pieces` and `text_words`: a cache of other tables."""

    db: Database
    _fresh: list[tuple[int, int]] = field(
        default_factory=list
    )  # when it was up to date

    def refresh(self, names: Callable[[], Mapping[VideoId, str]]) -> int:
        """Bring the index up to date; how many videos had changed.

        Reads all texts unless nothing was written since the last time, and writes what
        differs.

        Args:
            names: gives those of each video that can be found, as they are shown,
                without their suffixes.
        """
        if self._fresh == [self._stamp()]:
            return 0
        wanted = self._sources(names())
        with self.db.transaction(durable=False) as connection:
            known = {
                video: (rowid, (*text,))
                for rowid, video, *text in connection.execute(
                    f"SELECT rowid, video, {_ALL} FROM texts"  # noqa: S608  # ours
                )
            }
            stale = {v: row for v, row in known.items() if wanted.get(v) != row[1]}
            fresh = {v: t for v, t in wanted.items() if v not in known or v in stale}
            connection.executemany(
                f"INSERT INTO text_pieces (text_pieces, rowid, {_ALL})"  # noqa: S608
                f" VALUES ('delete', ?, {_MARKS})",
                ((rowid, *text) for rowid, text in stale.values()),
            )
            connection.executemany(
                "DELETE FROM texts WHERE rowid = ?",
                ((rowid,) for rowid, _ in stale.values()),
            )
            for video, text in fresh.items():
                added = connection.execute(
                    f"INSERT INTO texts (video, {_ALL}) VALUES (?, {_MARKS})",  # noqa: S608
                    (video, *text),
                )
                connection.execute(
                    f"INSERT INTO text_pieces (rowid, {_ALL}) VALUES (?, {_MARKS})",  # noqa: S608
                    (added.lastrowid, *text),
                )
        self._fresh[:] = [self._stamp()]
        return len(fresh.keys() | stale.keys())

    def whole(
        self, phrases: Sequence[str], n: int, *, every: bool
    ) -> dict[VideoId, float]:
        """Videos with these words, best first: their BM25 scores, higher is better.

        Accents and cases do not count; a phrase of several words stands as it is; the
        last one may be the beginning of a word.

        Args:
            phrases: as typed.
            n: at most so many videos.
            every: all phrases, or any of them.
        """
        quoted = [_quoted(phrase) for phrase in phrases]
        if quoted:
            quoted[-1] += "*"
        weights = ", ".join(map(str, (0.0, *WEIGHTS)))
        query = f"""
            SELECT video, bm25(texts, {weights}) AS rank FROM texts
            WHERE texts MATCH ? ORDER BY rank, video LIMIT ?
        """  # noqa: S608  # our numbers
        return self._ranked(query, (" AND " if every else " OR ").join(quoted), n)

    def pieces(self, phrases: Sequence[str], n: int) -> dict[VideoId, float]:
        """Videos with all of these anywhere, inside of words as well, best first.

        What is shorter than three characters is looked for text by text.
        """
        long = [phrase for phrase in phrases if len(phrase) >= PIECE]
        short = [phrase for phrase in phrases if len(phrase) < PIECE]
        if not long:
            return self._read_through(short, n)
        weights = ", ".join(map(str, WEIGHTS))
        query = f"""
            SELECT video, bm25(text_pieces, {weights}) AS rank FROM text_pieces
            JOIN texts ON texts.rowid = text_pieces.rowid
            WHERE text_pieces MATCH ? ORDER BY rank, video LIMIT ?
        """  # noqa: S608
        found = self._ranked(query, " AND ".join(map(_quoted, long)), n)
        having = self._read_through(short, -1) if short else found
        return {video: score for video, score in found.items() if video in having}

    def known(self, word: str) -> bool:
        """Does any text have this word, or one that begins so?"""
        query = "SELECT 1 FROM texts WHERE texts MATCH ? LIMIT 1"
        return bool(word.strip()) and bool(self.db.many(query, _quoted(word) + "*"))

    def alike(self, word: str) -> Iterator[str]:
        """Words of the texts that are as long as this one, give or take a letter."""
        query = """
            SELECT term FROM text_words WHERE length(term) BETWEEN ? AND ?
            ORDER BY doc DESC, term
        """
        for row in self.db.many(query, len(word) - 1, len(word) + 1):
            yield row["term"]

    def of(self, videos: Collection[VideoId]) -> dict[VideoId, Text]:
        """The texts of some videos."""
        query = f"SELECT video, {_ALL} FROM texts"  # noqa: S608
        wanted = frozenset(videos)
        return {
            row["video"]: Text(*(row[name] for name in COLUMNS))
            for row in self.db.many(query)
            if row["video"] in wanted
        }

    def _read_through(self, phrases: Sequence[str], n: int) -> dict[VideoId, float]:
        anywhere = " || char(10) || ".join(COLUMNS)
        having = " AND ".join(f"({anywhere}) LIKE ? ESCAPE '\\'" for _ in phrases)
        query = f"SELECT video, 0.0 AS rank FROM texts WHERE {having} LIMIT ?"  # noqa: S608
        if not phrases:
            return {}
        rows = self.db.many(query, *map(_anywhere, phrases), n)
        return {row["video"]: 0.0 for row in rows}

    def _ranked(self, query: str, match: str, n: int) -> dict[VideoId, float]:
        rows = self.db.many(query, match, n) if match else []
        return {row["video"]: -row["rank"] for row in rows}

    def _stamp(self) -> tuple[int, int]:
        """Changes with whatever this process or another one writes."""
        with self.db.held() as connection:
            (others,) = connection.execute("PRAGMA data_version").fetchone()
            return others, connection.total_changes

    def _sources(self, names: Mapping[VideoId, str]) -> dict[VideoId, tuple[str, ...]]:
        """What other tables say now, in the order of `Text`."""
        said = {
            row["video"]: (row["caption"], _joined(row["hashtags"]), *row[2:4])
            for row in self.db.many("SELECT * FROM metadata")
        }
        read = self._readings()
        return {
            video: (name, *said.get(video, ("",) * 4), *read.get(video, ("",) * 2))
            for video, name in names.items()
        }

    def _readings(self) -> dict[VideoId, tuple[str, str]]:
        """What was read on the screen, and what was said, where anybody looks."""
        columns = {row["name"] for row in self.db.rows("PRAGMA table_info(readings)")}
        if not {"video", "signal", "text"} <= columns:
            return {}
        found: dict[VideoId, dict[str, str]] = {}
        for row in self.db.many("SELECT video, signal, text FROM readings"):
            if row["signal"] in READINGS:
                column = READINGS[row["signal"]]
                found.setdefault(row["video"], {})[column] = row["text"]
        return {v: (r.get("seen", ""), r.get("spoken", "")) for v, r in found.items()}


def _joined(hashtags: str) -> str:
    return "" if hashtags == "[]" else " ".join(json.loads(hashtags))


def _quoted(phrase: str) -> str:
    """A phrase as a string of SQLite's query language, whatever it holds."""
    # A character that ends strings in C would end the query.
    return '"' + phrase.replace("\0", " ").replace('"', '""') + '"'


def _anywhere(phrase: str) -> str:
    escaped = phrase.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
