"""When a video's pictures are shown, told from its packets without decoding one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise

from av.video.stream import VideoStream

from clipshelf.signals.media.probe import packets
from clipshelf.signals.media.tape import Film

# Pictures that are counted: nine hours of them. A damaged index may claim billions.
MOST_PICTURES = 1_000_000
LAST_TIME = 2**63 - 1  # that FFmpeg can seek to


@dataclass(frozen=True, slots=True)
class Timeline:
    """The pictures of a stream. Times are in units of the stream's `time_base`."""

    start: int  # when the first picture appears
    end: int  # when the last one goes away
    shown: tuple[int, ...]  # when each picture appears, rising
    keys: tuple[int, ...]  # those that can be decoded without another, rising
    guessed: bool = False  # spread evenly, without having read the file

    @property
    def length(self) -> int:
        """From the first picture to the end; at least 1."""
        return max(1, self.end - self.start)

    def spread(self, count: int) -> tuple[int, ...]:
        """The pictures on show in the middle of each of `count` equal parts.

        No picture comes twice; there are fewer than `count` if the video has fewer.
        """
        n = len(self.shown)
        if n <= count:
            return self.shown
        middles = (
            self.start + self.length * (2 * part + 1) // (2 * count)
            for part in range(count)
        )
        rows: list[int] = []
        for part, middle in enumerate(middles):
            row = bisect_right(self.shown, middle) - 1
            after = rows[-1] + 1 if rows else 0
            rows.append(min(max(row, after), n - count + part))
        return tuple(self.shown[row] for row in rows)

    def keys_apart(self, count: int) -> tuple[int, ...]:
        """One key picture in each of `count` equal parts; empty if a part has none."""
        picks: list[int] = []
        for part in range(count):
            start = self.start + self.length * part // count
            stop = self.start + self.length * (part + 1) // count
            inside = [key for key in self.keys if start <= key < stop]
            if not inside:
                return ()
            picks.append(_nearest(inside, (start + stop) // 2))
        return tuple(picks)

    def keys_near(self, count: int) -> tuple[int, ...]:
        """The key pictures nearest to the middles of `count` parts, without repeats."""
        if not self.keys:
            return ()
        step = self.length / count
        middles = (self.start + step * (part + 0.5) for part in range(count))
        return tuple(sorted({_nearest(self.keys, round(m)) for m in middles}))


def read_timeline(film: Film) -> Timeline | None:
    """Read every packet of a film onto its tape; None if there is none.

    A file that ends or breaks in the middle has the timeline up to there, and one of
    more than a million pictures that of the first million. The container stands behind
    the last of them afterwards.
    """
    shown: list[int] = []
    keys: list[int] = []
    end = 0
    for packet in islice(packets(film.container, film.stream), MOST_PICTURES):
        when = packet.pts if packet.pts is not None else packet.dts
        if when is None or not packet.size:
            continue
        shown.append(when)
        film.tape.add(packet, when)
        end = max(end, when + (packet.duration or 0))
        if packet.is_keyframe:
            keys.append(when)
    if not shown:
        return None
    shown.sort()
    end = max(end, _end(shown, film.stream))
    return Timeline(shown[0], end, tuple(shown), tuple(sorted(keys)))


def guess_timeline(stream: VideoStream, seconds: float, count: int) -> Timeline:
    """A timeline for a file too long to be read: as if keys were wherever one looks."""
    base = stream.time_base or Fraction(1, 1000)
    start = stream.start_time or 0
    length = max(0, min(int(seconds / base), LAST_TIME - start))
    keys = tuple(start + length * (2 * n + 1) // (2 * count) for n in range(count))
    return Timeline(start, start + length, keys, keys, guessed=True)


def _end(shown: list[int], stream: VideoStream) -> int:
    """When the last picture ends, if packets have no duration: it stays as most do."""
    if len(shown) > 1:
        gaps = sorted(later - earlier for earlier, later in pairwise(shown))
        return shown[-1] + gaps[len(gaps) // 2]
    rate, base = stream.guessed_rate or 25, stream.time_base or Fraction(1, 1000)
    return shown[-1] + max(1, int(1 / (rate * base)))


def _nearest(times: list[int] | tuple[int, ...], when: int) -> int:
    return min(times, key=lambda time: abs(time - when))
