"""Use case: fetch the favourites whose file is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import monotonic
from typing import Any

from clipshelf.app.opening import Library
from clipshelf.app.scanning import scan
from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.library.fetching import Fetcher, NotFetched
from clipshelf.library.importers.facts import link_to
from clipshelf.library.store.favourites import Favourites

NUMBER = re.compile(r"[\w-]{5,40}", re.ASCII)
GIVE_UP = 10  # failures in a row: the service refuses, and insisting makes it worse
NO_ADDRESS = "no address is known for that service"
REFUSED = "not tried: so many failed before it"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, and what did not."""

    fetched: int
    failed: tuple[tuple[str, str], ...]  # (key, why)

    def to_json(self) -> dict[str, Any]:
        """A part of the document of `import --json`."""
        return {
            "fetched": self.fetched,
            "failed": [{"what": key, "reason": why} for key, why in self.failed],
        }


def fetch_missing(library: Library, watch: Watch = unwatched) -> Fetched:
    """Download favourites into the root, the newest first; then scan.

    What was interrupted goes on where it was, the next time. A slow business: there is
    a pause between two videos, so that the service is not pestered.

    Raises:
        Invalid: the library is read-only.
        Unavailable: yt-dlp is not installed.
        Conflict: another process is at work on the library.
    """
    library.check_movable()
    fetcher = Fetcher.find(library.state / "cache" / "fetching")
    wanted = Favourites(library.db).missing()
    failed: list[tuple[str, str]] = []
    done, in_a_row, began = 0, 0, monotonic()
    for number, one in enumerate(wanted, 1):
        id_ = one.saved.id
        address = link_to(one.saved.service, id_)
        if not address or not NUMBER.fullmatch(id_):
            failed.append((one.key, NO_ADDRESS))
        elif in_a_row >= GIVE_UP:
            failed.append((one.key, REFUSED))
        else:
            try:
                fetcher.fetch(address, id_, library.root)
                done, in_a_row = done + 1, 0
            except NotFetched as error:
                failed.append((one.key, str(error)))
                in_a_row += 1
        rate = number / max(monotonic() - began, 1e-6)
        watch(Progress("fetch", number, len(wanted), rate, one.key))
    if done:
        scan(library, watch)
    return Fetched(done, tuple(failed))
