"""Arrays of a saved model, checked before anything is computed from them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.model import Arrays


def matrix(arrays: Arrays, name: str) -> NDArray[np.float32]:
    """A matrix of finite numbers that is not empty.

    Raises:
        KeyError: there is no array of that name.
        ValueError: it has another shape, or holds something that is not a number.
    """
    found = arrays[name]
    if found.ndim != 2 or 0 in found.shape or found.dtype.kind != "f":
        raise ValueError(f"{name} is not a matrix of floats")
    return _finite(found, name)


def vector(arrays: Arrays, name: str, length: int) -> NDArray[np.float32]:
    """`(length,)` finite numbers; raises as `matrix` does."""
    found = arrays[name]
    if found.shape != (length,) or found.dtype.kind != "f":
        raise ValueError(f"{name} is not {length} floats")
    return _finite(found, name)


def whole(arrays: Arrays, name: str, length: int, below: int) -> NDArray[np.int64]:
    """`(length,)` whole numbers in 0..below-1; raises as `matrix` does."""
    found = arrays[name]
    if found.shape != (length,) or found.dtype.kind not in "iu":
        raise ValueError(f"{name} is not {length} whole numbers")
    if length and not 0 <= found.min() <= found.max() < below:
        raise ValueError(f"{name} is out of range")
    return found.astype(np.int64)


def count(arrays: Arrays, name: str, least: int) -> int:
    """One whole number, at least `least`; raises as `matrix` does."""
    found = arrays[name]
    if found.shape != () or found.dtype.kind not in "iu" or int(found) < least:
        raise ValueError(f"{name} is not a count")
    return int(found)


def _finite(found: NDArray[Any], name: str) -> NDArray[np.float32]:
    if not np.isfinite(found).all():
        raise ValueError(f"{name} holds a number that is not finite")
    return np.ascontiguousarray(found, np.float32)
