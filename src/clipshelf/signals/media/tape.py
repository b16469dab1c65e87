"""A stream's packets in memory: read once, then decoded from wherever it is best."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from av.container import InputContainer
from av.packet import Packet as AnyPacket
from av.video.stream import VideoStream

Packet: TypeAlias = "AnyPacket[Any]"

# Compressed bytes that are kept: minutes of film, in each of the children.
MOST_BYTES = 2**26


@dataclass(slots=True)
class Tape:
    """Packets in the order in which they are decoded, up to a size.

    Times are in units of the stream's `time_base`.
    """

    packets: list[Packet] = field(default_factory=list)
    whole: bool = True  # False: it was too long, and nothing is kept
    _keys: list[int] = field(default_factory=list)  # when key pictures are shown
    _places: list[int] = field(default_factory=list)  # of their packets
    _bytes: int = 0

    def add(self, packet: Packet, when: int) -> None:
        """The next one, whose picture is shown then."""
        self._bytes += packet.size
        self.whole = self.whole and self._bytes <= MOST_BYTES
        if not self.whole:
            self.packets.clear()
            return
        if packet.is_keyframe and (not self._keys or when > self._keys[-1]):
            self._keys.append(when)
            self._places.append(len(self.packets))
        self.packets.append(packet)

    def key(self, when: int) -> Packet | None:
        """The packet of the key picture that is shown then, if there is one."""
        row = bisect_right(self._keys, when) - 1
        if row < 0 or self._keys[row] != when:
            return None
        return self.packets[self._places[row]]

    def place_for(self, when: int) -> int:
        """From which packet on to decode in order to see what is shown then."""
        row = bisect_right(self._keys, when) - 1
        return self._places[row] if row > 0 else 0


@dataclass(frozen=True, slots=True)
class Film:
    """A file that is open, its stream of pictures, and what was read of it."""

    container: InputContainer
    stream: VideoStream
    tape: Tape = field(default_factory=Tape)
