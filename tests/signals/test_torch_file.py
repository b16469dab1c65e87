from __future__ import annotations

import io
import os
import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clipshelf.domain.errors import Invalid
from clipshelf.signals.encoders.weights.torch_file import MAGIC, PROTOCOL, read_torch

SYSTEM = {"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": {}}


class Called:
    """Pickles as a call of a function that is named and need not exist here."""

    def __init__(self, name: str, *arguments: Any) -> None:
        self.name, self.arguments = name, arguments


class Storage:
    def __init__(self, key: str, kind: str, size: int) -> None:
        self.key, self.kind, self.size = key, kind, size


class Pickler(pickle._Pickler):
    """Writes what PyTorch would write, without PyTorch."""

    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, Storage):
            kind = Called(f"torch {value.kind}")
            return ("storage", kind, value.key, "cpu", value.size, None)
        return None

    def save(self, value: Any, save_persistent_id: bool = True) -> None:
        if not isinstance(value, Called):
            super().save(value, save_persistent_id)
            return
        module, name = value.name.split()
        self.write(pickle.GLOBAL + f"{module}\n{name}\n".encode())
        if value.arguments:
            self.save(value.arguments)
            self.write(pickle.REDUCE)


def tensor(storage: Storage, offset: int, shape: tuple, strides: tuple) -> Called:
    return Called(
        "torch._utils _rebuild_tensor_v2",
        storage,
        offset,
        shape,
        strides,
        False,
        OrderedDict(),
    )


def write(path: Path, tensors: Any, storages: dict[str, np.ndarray]) -> Path:
    file = io.BytesIO()
    for part in (MAGIC, PROTOCOL, SYSTEM, tensors, list(storages)):
        Pickler(file, 2).dump(part)
    for numbers in storages.values():
        file.write(struct.pack("<q", len(numbers)) + numbers.tobytes())
    path.write_bytes(file.getvalue())
    return path


def test_tensors_are_read_with_their_offsets_and_strides(tmp_path: Path) -> None:
    floats, counts = Storage("7", "FloatStorage", 12), Storage("8", "LongStorage", 1)
    numbers = np.arange(12, dtype="<f4")
    tensors = OrderedDict(
        plain=tensor(floats, 0, (3, 4), (4, 1)),
        turned=tensor(floats, 0, (4, 3), (1, 4)),
        part=tensor(floats, 5, (2,), (3,)),
        count=tensor(counts, 0, (), ()),
        empty=tensor(floats, 0, (0, 3), (3, 1)),
    )
    path = write(
        tmp_path / "w.pth", tensors, {"7": numbers, "8": np.array([42], "<i8")}
    )

    read = read_torch(path)

    np.testing.assert_array_equal(read["plain"], numbers.reshape(3, 4))
    np.testing.assert_array_equal(read["turned"], numbers.reshape(3, 4).T)
    np.testing.assert_array_equal(read["part"], [5, 8])
    assert read["count"] == 42
    assert read["empty"].shape == (0, 3)


@pytest.mark.parametrize(
    "name", ["posix system", "builtins eval", "torch._utils _rebuild_parameter"]
)
def test_a_file_that_calls_anything_else_is_refused_and_nothing_is_called(
    tmp_path: Path, name: str
) -> None:
    mark = tmp_path / "called"
    payload = Called(name, f"open({os.fspath(mark)!r}, 'w')")
    if name == "posix system":
        payload = Called(name, f"touch {mark}")

    with pytest.raises(Invalid, match="it wants to call"):
        read_torch(write(tmp_path / "w.pth", payload, {}))

    assert not mark.exists()


@pytest.mark.parametrize(
    ("offset", "shape", "strides"),
    [
        (0, (5,), (1,)),
        (4, (1,), (1,)),
        (0, (2, 2), (2, 2)),
        (0, (2,), (-1,)),
        (3, (2,), (1,)),
    ],
)
def test_a_tensor_outside_its_storage_is_refused(
    tmp_path: Path, offset: int, shape: tuple, strides: tuple
) -> None:
    storage = Storage("0", "FloatStorage", 4)
    tensors = OrderedDict(bad=tensor(storage, offset, shape, strides))
    path = write(tmp_path / "w.pth", tensors, {"0": np.zeros(4, "<f4")})

    with pytest.raises(Invalid, match="outside its storage"):
        read_torch(path)


def test_a_file_cut_short_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    storage = Storage("0", "FloatStorage", 4)
    tensors = OrderedDict(a=tensor(storage, 0, (4,), (1,)))
    path = write(tmp_path / "w.pth", tensors, {"0": np.zeros(4, "<f4")})
    data = path.read_bytes()

    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        with pytest.raises(Invalid, match="cannot be read"):
            read_torch(path)


def test_another_pickle_is_not_taken_for_weights(tmp_path: Path) -> None:
    path = tmp_path / "w.pth"
    path.write_bytes(b"".join(pickle.dumps(n) for n in (1, 2, SYSTEM)))

    with pytest.raises(Invalid, match="another format"):
        read_torch(path)
