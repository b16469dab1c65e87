"""Reads weights that PyTorch saved, without PyTorch and without running code.

Files from before PyTorch 1.6 are five pickles (a magic number, a version, the system's
facts, the tensors' descriptions, the storages' names), then each storage: its length as
an 8-byte integer and its numbers. What they may hold is little enough to be read by
`values`, which calls nothing; of the functions that they name three are understood.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.errors import Invalid
from clipshelf.domain.untrusted import read_plain
from clipshelf.signals.encoders.weights.values import Machine, Named

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
MAX_BYTES = 1 << 30
MOST_SIDES = 8  # of a tensor
MOST_COPIES = 4  # tensors may share numbers: so much more than the file may come of it

DICTIONARY = Named("collections", "OrderedDict")
TENSOR = Named("torch._utils", "_rebuild_tensor_v2")
STORAGES: Mapping[Named, np.dtype[Any]] = {
    Named("torch", "FloatStorage"): np.dtype("<f4"),
    Named("torch", "LongStorage"): np.dtype("<i8"),
}


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


def read_torch(path: Path) -> dict[str, NDArray[Any]]:
    """Every tensor of the file, by name.

    Raises:
        Invalid: it is no such file, is cut short, or wants to run code.
    """
    try:
        file = io.BytesIO(read_plain(path, MAX_BYTES))
        pickles = Machine(file, _called, _stored)
        if pickles.read() != MAGIC or pickles.read() != PROTOCOL:
            raise _broken("it has another format")
        if not pickles.read()["little_endian"]:
            raise _broken("its numbers are of another machine")
        tensors = _named(pickles.read())
        known = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
        storages = {key: _numbers(file, known[key]) for key in pickles.read()}
        _check_size(tensors.values(), storages.values())
        return {name: _view(tensor, storages) for name, tensor in tensors.items()}
    except (OSError, ValueError, LookupError, TypeError, MemoryError) as error:
        raise _broken(str(error)) from error


def _called(function: object, arguments: tuple[Any, ...]) -> object:
    """What a call in the file stands for."""
    if function == DICTIONARY and not arguments:
        return {}
    if function == TENSOR:
        return _tensor(*arguments)
    if isinstance(function, Named):
        raise _broken(f"it wants to call {function.module}.{function.name}")
    raise TypeError("it calls something that has no name")


def _tensor(
    storage: object, offset: object, shape: object, strides: object, *_: object
) -> _Tensor:
    if type(storage) is not _Storage:
        raise TypeError("a tensor without numbers")
    (start,), sides, steps = _whole((offset,)), _whole(shape), _whole(strides)
    return _Tensor(storage, start, sides, steps)


def _stored(reference: Any) -> _Storage:
    """The storage that a reference out of the pickle means."""
    kind, dtype, key, _place, size, *_ = reference
    if kind != "storage" or type(key) is not str:
        raise _broken("it refers to something that is no storage")
    (length,) = _whole((size,))
    return _Storage(key, STORAGES[dtype], length)


def _whole(numbers: Any) -> tuple[int, ...]:
    """Counts and steps, none of them below 0 and none beyond any file."""
    if type(numbers) is not tuple or not all(type(n) is int for n in numbers):
        raise TypeError("a tensor's shape is not of whole numbers")
    if len(numbers) > MOST_SIDES or any(not 0 <= n <= MAX_BYTES for n in numbers):
        raise ValueError("a tensor lies outside its storage")
    return numbers


def _named(value: Any) -> dict[str, _Tensor]:
    if type(value) is not dict or not all(type(v) is _Tensor for v in value.values()):
        raise TypeError("it holds something that is no tensor")
    return value


def _numbers(file: io.BytesIO, storage: _Storage) -> NDArray[Any]:
    size = int.from_bytes(file.read(8), "little")
    data = file.read(storage.size * storage.dtype.itemsize)
    if size != storage.size or len(data) != size * storage.dtype.itemsize:
        raise _broken("it is cut short")
    return np.frombuffer(data, storage.dtype)


def _check_size(tensors: Iterable[_Tensor], storages: Iterable[NDArray[Any]]) -> None:
    wanted = sum(math.prod(tensor.shape) for tensor in tensors)
    if wanted > MOST_COPIES * sum(len(numbers) for numbers in storages):
        raise ValueError("its tensors are larger than the file")


def _view(tensor: _Tensor, storages: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """The tensor's numbers, as an array of their own."""
    numbers = storages[tensor.storage.key][tensor.offset :]
    if not math.prod(tensor.shape):
        return np.zeros(tensor.shape, numbers.dtype)
    steps = zip(tensor.shape, tensor.strides, strict=True)
    if len(numbers) <= sum((length - 1) * stride for length, stride in steps):
        raise ValueError("a tensor lies outside its storage")
    bytewise = [stride * numbers.itemsize for stride in tensor.strides]
    return np.lib.stride_tricks.as_strided(numbers, tensor.shape, bytewise).copy()


def _broken(why: str) -> Invalid:
    return Invalid(f"These weights cannot be read: {why}.", code="bad-weights")
