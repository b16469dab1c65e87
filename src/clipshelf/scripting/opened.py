"""An open library: where it lies and how it is closed."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from clipshelf.app.finding import find_video
from clipshelf.app.opening import Library as Opened


class OpenLibrary:
    """What `Library` stands on."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"clipshelf.open({str(self.root)!r})"

    def close(self) -> None:
        """Let go of the database; what was done is kept."""
        self._opened.close()

    @property
    def opened(self) -> Opened:
        """The library as the use cases in `clipshelf.app` take it."""
        return self._opened

    @property
    def root(self) -> Path:
        """The folder of videos."""
        return self._opened.root

    @property
    def state(self) -> Path:
        """The folder of clipshelf's own files."""
        return self._opened.state

    @property
    def folders(self) -> dict[str, int]:
        """Videos in each folder, by its path in the library."""
        return self._opened.catalogue.folder_counts()

    def path(self, video: str) -> Path:
        """The file of a video; the first, where it has several.

        Raises:
            NotFound, Conflict: that names no video, or several.
        """
        return self.root / find_video(self._opened, video).files[0].path
