"""What another program knows of a saved video, and who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, TypeAlias

from clipshelf.domain.features import Metadata
from clipshelf.domain.label import Answer
from clipshelf.domain.video import VideoId


@dataclass(frozen=True, slots=True)
class Saved:
    """One video as a source describes it; what the source does not say is empty.

    It is known by the service's own number, by its content, or by a file's name and
    size; one of them is enough.
    """

    service: str = ""  # tiktok, instagram, youtube; another one's name in lower case
    id: str = ""  # what that service calls it
    content: VideoId = ""  # hash of its bytes, from another clipshelf
    file: str = ""  # name of the file that the source keeps of it, without folders
    size: int | None = None  # bytes of that file
    caption: str = ""
    author: str = ""
    sound: str = ""
    hashtags: tuple[str, ...] = ()
    saved: float | None = None  # seconds since 1970, UTC
    posted: float | None = None  # the same
    duration: float | None = None  # seconds
    collections: tuple[str, ...] = ()  # the source's own folders
    favourite: bool = True  # False: it was liked, or only listed
    answer: Answer | None = None  # a person's, given in another clipshelf
    folder: str | None = None  # for `Answer.FOLDER`

    @property
    def key(self) -> str:
        """`tiktok:7357788793113689552`; empty where no service's number is known."""
        return f"{self.service}:{self.id}" if self.service and self.id else ""

    @property
    def metadata(self) -> Metadata:
        """What encoders may read."""
        return Metadata(self.caption, self.author, self.sound, self.hashtags)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a source that is not taken."""

    what: str
    reason: str


Found: TypeAlias = Saved | Skipped


class Importer(Protocol):
    """Reads one kind of source, which stays as it is.

    Built without arguments. Sources come from anywhere: whatever is in one, reading it
    ends, takes bounded memory and raises nothing; what is not understood is `Skipped`.
    """

    name: ClassVar[str]

    def sniff(self, path: Path) -> float:
        """How sure it is that `path` is such a source: 0 not at all, 1 certain."""
        ...

    def read(self, path: Path) -> Iterator[Found]:
        """Everything in it, in its own order."""
        ...
