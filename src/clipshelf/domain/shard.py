"""A part of a library that is worked on apart: by which part a content falls into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from clipshelf.domain.errors import Invalid
from clipshelf.domain.video import VideoId

MOST = 100_000  # shards


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`-th of `of` parts, counted from 1.

    Digests are spread evenly, so the parts are nearly equal; and a content stays in its
    part whatever its files are called, wherever they lie, and whatever else comes.
    """

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """As people write it: `3/16`.

        Raises:
            Invalid: it is not written so, or there is no such part.
        """
        match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
        number, of = (int(match[1]), int(match[2])) if match else (0, 0)
        if not 1 <= number <= of <= MOST:
            raise Invalid(
                f"{text!r} is no part of a whole.",
                code="bad-shard",
                hint="The third of sixteen is 3/16; the last one is 16/16.",
            )
        return cls(number, of)

    def holds(self, video: VideoId) -> bool:
        """Does this content fall into this part?"""
        return int(video, 16) % self.of == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"
