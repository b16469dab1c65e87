"""How many videos stand where, counted in memory and right after every change.

To count anew takes a second in a library of 50,000 videos, and the page is told with
every label. So the database itself notes which videos are touched, and where each
stood before; only these are looked at again. What another process has changed shows in
the database's version: then everything is counted anew.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from sys import intern

from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database
from clipshelf.library.store.standing import STANDINGS, Counts, Standing, read

# What changes where a video stands: a table, its column with the video, the changes.
CHANGES = (
    ("files", "video", ("INSERT", "UPDATE", "DELETE")),
    ("current_labels", "video", ("INSERT", "UPDATE", "DELETE")),
    ("filed", "video", ("INSERT", "UPDATE", "DELETE")),
    ("videos", "id", ("UPDATE",)),
    # These change what is known of a video, and not where it stands.
    ("metadata", "video", ("INSERT", "UPDATE", "DELETE")),
    ("readings", "video", ("INSERT", "UPDATE", "DELETE")),
)
LONGEST = 100_000  # changes that are remembered, for whoever follows them
_numbers = count()


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has followed the changes."""

    count: int  # of everything, anew
    change: int  # after that count


@dataclass(slots=True)
class Tally:
    """The counts of one library."""

    db: Database
    _videos: Counter[str] = field(default_factory=Counter)  # by standing
    _version: int | None = None  # of the database; None: nothing is counted yet
    _touched: str = field(default_factory=lambda: f"touched_{next(_numbers)}")
    _news: dict[VideoId, str] = field(default_factory=dict)  # where they stand now
    _lacking: set[VideoId] = field(default_factory=set)
    _all: dict[VideoId, str] | None = None  # as counted; for whoever asks right after
    _asked: Hashable = None  # what `_lacking` was true for; None: for nothing
    _counted: int = 0  # times that everything was counted
    _changes: list[tuple[VideoId, str]] = field(default_factory=list)  # since then

    def counts(self) -> Counts:
        """Videos by where they stand."""
        found: Counter[str] = Counter()
        for standing, videos in self._standings():
            for state in standing.states():
                found[state] += videos
        return Counts(**found)

    def folders(self) -> dict[str, int]:
        """Videos of each folder that has any: labelled ones and ones that lie there."""
        found: Counter[str] = Counter()
        for standing, videos in self._standings():
            for folder in standing.counted_in:
                found[folder] += videos
        return dict(found)

    def taught(self) -> frozenset[str]:
        """The folders that there are examples of."""
        return frozenset(s.teaches for s, _ in self._standings() if s.teaches)

    def lacking(
        self, stamp: Hashable, has: Callable[[Sequence[VideoId]], Sequence[bool]]
    ) -> int:
        """How many videos that are to be asked about lack something.

        Args:
            stamp: another one than the last time means: ask about all of them anew.
            has: is asked about videos once, and again when one stands elsewhere.
        """
        with self.db.held() as connection:
            self._refresh(connection)
            if self._asked == stamp:
                stands = self._news.items()
            else:
                stands = self._read_all(connection).items()
            waits = [video for video, standing in stands if read(standing).waits]
            there = dict(zip(waits, has(waits), strict=True)) if waits else {}
            for video, _ in stands:
                if there.get(video, True):
                    self._lacking.discard(video)
                else:
                    self._lacking.add(video)
            self._news.clear()
            self._all = None
            self._asked = stamp
            return len(self._lacking)

    def follow(self, mark: Mark | None) -> tuple[Mark, dict[VideoId, Standing], bool]:
        """Where videos stand that were touched since a mark.

        Args:
            mark: from the last call; None: from none.

        Returns:
            The next mark, the videos, and whether these are all there are: then what
            was known before holds no more.
        """
        with self.db.held() as connection:
            self._refresh(connection)
            now = Mark(self._counted, len(self._changes))
            if mark is not None and mark.count == self._counted:
                found = dict(self._changes[mark.change :])
            else:
                found = self._read_all(connection)
        everything = mark is None or mark.count != now.count
        return now, {v: read(text) for v, text in found.items()}, everything

    def _standings(self) -> Iterator[tuple[Standing, int]]:
        with self.db.held() as connection:
            self._refresh(connection)
            present = tuple(self._videos.items())
        return ((read(text), videos) for text, videos in present)

    def _refresh(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if connection.in_transaction:
            # It may be rolled back, and what was noted of it with it.
            self._version = None
            self._count(connection)
        elif version != self._version:
            self._watch(connection)
            self._count(connection)
            self._version = version
        else:
            self._follow(connection)

    def _count(self, connection: sqlite3.Connection) -> None:
        """Everything, anew."""
        self._all = None
        self._all = self._read_all(connection)
        self._videos = Counter(self._all.values())
        self._begin_anew()
        self._news.clear()
        self._lacking.clear()
        self._asked = None

    def _read_all(self, connection: sqlite3.Connection) -> dict[VideoId, str]:
        """Where every video stands: the long query, asked once at the opening."""
        if self._all is not None:
            return self._all
        rows = connection.execute(STANDINGS)
        return {video: intern(standing) for video, standing in rows}

    def _follow(self, connection: sqlite3.Connection) -> None:
        """What was touched since the last time."""
        query = (
            f"SELECT video, before, ({_standing_of('touched.video')})"  # noqa: S608  # ours
            f" FROM {self._touched} AS touched"
        )
        rows = connection.execute(query).fetchall()
        if not rows:
            return
        self._all = None
        for video, before, now in rows:
            self._videos[before] -= 1
            self._videos[now] += 1
            if not self._videos[before]:
                del self._videos[before]
            if self._asked is not None:
                self._news[video] = now
            self._changes.append((video, now))
        if len(self._changes) > LONGEST:
            self._begin_anew()
        connection.execute(f"DELETE FROM {self._touched}")  # noqa: S608  # our table

    def _begin_anew(self) -> None:
        self._counted += 1
        self._changes = []

    def _watch(self, connection: sqlite3.Connection) -> None:
        """Have the first touch of each video noted; in memory, on this connection."""
        connection.execute("PRAGMA temp_store = MEMORY")
        # Else a row that another one replaces would vanish without a word.
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS {self._touched}"
            " (video TEXT PRIMARY KEY, before TEXT)"
        )
        for table, column, changes in CHANGES:
            for change in changes:
                for side in ("OLD", "NEW"):
                    if (change, side) not in {("INSERT", "OLD"), ("DELETE", "NEW")}:
                        row = f"{side}.{column}"
                        self._note(connection, change, table, row)
        connection.execute(f"DELETE FROM {self._touched}")  # noqa: S608  # our table

    def _note(
        self, connection: sqlite3.Connection, change: str, table: str, video: str
    ) -> None:
        name = f"{self._touched}_{table}_{change}_{video[:3]}"
        trigger = f"""
            CREATE TEMP TRIGGER IF NOT EXISTS {name} BEFORE {change} ON {table}
            WHEN NOT EXISTS (SELECT 1 FROM {self._touched} WHERE video = {video})
            BEGIN
                INSERT INTO {self._touched} VALUES ({video}, ({_standing_of(video)}));
            END
        """  # noqa: S608  # all of it stands here
        connection.execute(trigger)


def _standing_of(video: str) -> str:
    return f"SELECT standing FROM ({STANDINGS}) WHERE video = {video}"  # noqa: S608  # ours
