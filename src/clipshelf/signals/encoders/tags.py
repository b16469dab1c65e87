"""Author, sound and hashtags as hashed indicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clipshelf.domain.features import EncoderSpec, Metadata, Sample, Signal, Vectors
from clipshelf.signals.encoders.hashing import FILLER, folded, hashed
from clipshelf.signals.encoders.rows import stacked, unit

DIM = 512


@dataclass(frozen=True, slots=True)
class HashedTags:
    """Who made a video, to which sound, under which hashtags.

    People save the same authors again and again, so this says more about a folder than
    many a picture, and costs microseconds.
    """

    @property
    def spec(self) -> EncoderSpec:
        """512 places for names; filler hashtags such as #fyp are left out."""
        return EncoderSpec("tags", "1", Signal.TAGS, DIM, {"filler": "1"})

    def missing(self) -> str:
        """Nothing: it needs no weights."""
        return ""

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        """`(len(batch), 512)`, rows of unit length; zeros where nothing is known."""
        rows = [hashed(_names(sample.metadata), DIM) for sample in batch]
        return unit(stacked(rows, DIM))


def _names(metadata: Metadata) -> Iterator[str]:
    """Each with its kind: an author and a hashtag of one name are two things."""
    if author := folded(metadata.author).strip().lstrip("@"):
        yield f"author {author}"
    if sound := folded(metadata.sound).strip():
        yield f"sound {sound}"
    for tag in {folded(tag).strip().lstrip("#") for tag in metadata.hashtags}:
        if tag and tag not in FILLER:
            yield f"hashtag {tag}"
