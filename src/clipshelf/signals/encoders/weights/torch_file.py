"""Reads weights that PyTorch saved, without PyTorch and without running code.

Files from before PyTorch 1.6 are five pickles (a magic number, a version, the system's
facts, the tensors' descriptions, the storages' names), then each storage: its length as
an 8-byte integer and its numbers. A pickle may call any function there is, so this one
is only let find three, and each of them is ours.
"""

from __future__ import annotations

import io
import math
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.errors import Invalid

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001


class _Storage(NamedTuple):
    """Numbers that follow the pickles."""

    key: str
    dtype: np.dtype[Any]
    size: int


class _Tensor(NamedTuple):
    """A view of a storage; offset and strides count numbers, not bytes."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def _tensor(storage: _Storage, offset: int, shape: Any, strides: Any, *_: Any) -> Any:
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


ALLOWED: Mapping[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch", "FloatStorage"): np.dtype("<f4"),
    ("torch", "LongStorage"): np.dtype("<i8"),
}


class _Unpickler(pickle.Unpickler):
    """Finds what is allowed and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Called for every global that a pickle names."""
        if (module, name) not in ALLOWED:
            raise _broken(f"it wants to call {module}.{name}")
        return ALLOWED[module, name]

    def persistent_load(self, reference: Any) -> _Storage:
        """Called for every storage."""
        kind, dtype, key, _place, size, *_ = reference
        if kind != "storage":
            raise _broken(f"it refers to a {kind}")
        return _Storage(key, dtype, size)


def read_torch(path: Path) -> dict[str, NDArray[Any]]:
    """Every tensor of the file, by name.

    Raises:
        Invalid: it is no such file, is cut short, or wants to run code.
    """
    file = io.BytesIO(path.read_bytes())
    try:
        magic, version, system = (_Unpickler(file).load() for _ in range(3))
        if magic != MAGIC or version != PROTOCOL or not system["little_endian"]:
            raise _broken("it has another format")
        tensors: dict[str, _Tensor] = _Unpickler(file).load()
        keys: list[str] = _Unpickler(file).load()
        known = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
        storages = {key: _numbers(file, known[key]) for key in keys}
        return {name: _view(tensor, storages) for name, tensor in tensors.items()}
    except (pickle.UnpicklingError, EOFError, LookupError, TypeError, ValueError) as e:
        raise _broken(str(e)) from e


def _numbers(file: io.BytesIO, storage: _Storage) -> NDArray[Any]:
    size = int.from_bytes(file.read(8), "little")
    data = file.read(size * storage.dtype.itemsize)
    if size != storage.size or len(data) != size * storage.dtype.itemsize:
        raise _broken("it is cut short")
    return np.frombuffer(data, storage.dtype)


def _view(tensor: _Tensor, storages: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """The tensor's numbers, as an array of their own."""
    numbers = storages[tensor.storage.key][tensor.offset :]
    if not math.prod(tensor.shape):
        return np.zeros(tensor.shape, numbers.dtype)
    steps = zip(tensor.shape, tensor.strides, strict=True)
    if min(tensor.strides, default=0) < 0 or len(numbers) <= sum(
        (length - 1) * stride for length, stride in steps
    ):
        raise _broken("a tensor lies outside its storage")
    bytewise = [stride * numbers.itemsize for stride in tensor.strides]
    return np.lib.stride_tricks.as_strided(numbers, tensor.shape, bytewise).copy()


def _broken(why: str) -> Invalid:
    return Invalid(f"These weights cannot be read: {why}.", code="bad-weights")
