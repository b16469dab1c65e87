"""Perceptual hashes of the frames that were decoded anyway."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database

BYTES = 8  # of one hash
ORDER = ">u8"  # as they are stored


@dataclass(frozen=True, slots=True)
class Pictures:
    """The table `pictures`: a cache, filled by `embed`."""

    db: Database

    def put(self, video: VideoId, hashes: NDArray[np.uint64]) -> None:
        """Keep the hashes `(m,)` of a video's frames; m may be 0."""
        with self.db.transaction(durable=False) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO pictures VALUES (?, ?)",
                (video, hashes.astype(ORDER).tobytes()),
            )

    def of(self, videos: Collection[VideoId]) -> dict[VideoId, NDArray[np.uint64]]:
        """Hashes `(m,)` of those of them that were looked at."""
        wanted = frozenset(videos)
        rows = self.db.many("SELECT video, hashes FROM pictures")
        return {
            row["video"]: np.frombuffer(row["hashes"], ORDER).astype(np.uint64)
            for row in rows
            # What somebody else has written need not be whole.
            if row["video"] in wanted and len(row["hashes"]) % BYTES == 0
        }
