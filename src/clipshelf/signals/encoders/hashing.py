"""Names as vectors without a vocabulary: each has a place and a sign, by its hash.

Source: Weinberger, Dasgupta, Langford, Smola and Attenberg (2009), Feature Hashing for
Large Scale Multitask Learning, section 2. The sign makes names that share a place
cancel out on average, so that inner products stay unbiased.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np

from clipshelf.domain.features import Vectors

# Hashtags that ask for reach and say nothing about a video.
FILLER_TAGS = """
    fyp fy fypage fypdong fypp fyppp fypシ foryou foryoupage foru 4u 4you viral
    viralvideo viraltiktok trending trend tiktok reels reel shorts short explore
    explorepage xyzbca xyzcba parati paratii pourtoi pourtoii perte neiperte fürdich
    keşfet keşfetteyiz рекомендации рек capcut blowthisup 추천 おすすめ
    おすすめにのりたい"""
FILLER = frozenset(FILLER_TAGS.split())


def hashed(names: Iterable[str], dim: int) -> Vectors:
    """`(dim,)`, not of unit length: the names with their signs.

    A name that comes n times weighs 1 + log n, so that repeating it cannot drown the
    others out.
    """
    vector = np.zeros(dim, np.float32)
    for name, count in Counter(names).items():
        digest = hashlib.blake2b(
            name.encode("utf-8", "replace"), digest_size=8
        ).digest()
        number = int.from_bytes(digest, "little")
        # The lowest bit is the sign; the others choose the place.
        vector[(number >> 1) % dim] += (1 if number & 1 else -1) * (1 + math.log(count))
    return vector


def folded(text: str) -> str:
    """The same text for every way to write it: width, composition and case."""
    return unicodedata.normalize("NFKC", text).casefold()
