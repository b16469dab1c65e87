"""One file of feature vectors: written beside its name and renamed, or absent.

A shard is a `.npy` file of records. It is read by its exact form and not by what its
header asks for: the header is matched, never evaluated, and nothing is mapped into
memory that the file does not hold.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np

from clipshelf.domain.replacing import replacing
from clipshelf.domain.untrusted import open_plain

ID_BYTES, FINGERPRINT_BYTES = 32, 16  # hexadecimal digits of the two digests
MAX_DIM = 1 << 16

MAGIC = b"\x93NUMPY\x01\x00"  # format version 1.0 of `numpy.lib.format`
HEADER = re.compile(
    rb"\{'descr': \[\('video', '\|S32'\), \('fingerprint', '\|S16'\), "
    rb"\('vector', '<f2', \((?P<dim>[1-9]\d{0,5}),\)\)\], 'fortran_order': False, "
    rb"'shape': \((?P<count>[1-9]\d{0,11}),\), \}\s*"
)
KEY = re.compile(rb"[!-~]*")  # what can be seen: digests are of hexadecimal digits


def record(dim: int) -> np.dtype[np.void]:
    """Whose vector it is, what it was made from, and `dim` numbers."""
    return np.dtype(
        [
            ("video", f"S{ID_BYTES}"),
            ("fingerprint", f"S{FINGERPRINT_BYTES}"),
            ("vector", "<f2", (dim,)),
        ]
    )


def write_shard(path: Path, records: np.ndarray) -> None:
    """All of it is durable under this name, or what was there before."""
    with replacing(path) as file:
        np.save(file, records, allow_pickle=False)


def read_shard(path: Path) -> np.ndarray | None:
    """`(n,)` records mapped into memory, n >= 1; None where there is no whole shard."""
    try:
        with open_plain(path) as file:
            if file.read(len(MAGIC)) != MAGIC:
                return None
            length = int.from_bytes(file.read(2), "little")
            match = HEADER.fullmatch(file.read(length))
            if match is None:
                return None
            kind, count = record(int(match["dim"])), int(match["count"])
            start = len(MAGIC) + 2 + length
            whole = os.fstat(file.fileno()).st_size == start + count * kind.itemsize
            if int(match["dim"]) > MAX_DIM or not whole:
                return None
            return np.memmap(file, kind, "r", start, (count,))
    except (OSError, ValueError):  # it was cut off between two looks
        return None


def is_sound(records: np.ndarray) -> bool:
    """Does every record have keys and numbers that we would write? Reads all of it."""
    return len(sound_rows(records)) == len(records)


def sound_rows(records: np.ndarray) -> np.ndarray:
    """The records that we would have written."""
    keys = zip(records["video"].tolist(), records["fingerprint"].tolist(), strict=True)
    named = [bool(KEY.fullmatch(video + made_from)) for video, made_from in keys]
    sound: np.ndarray = records[np.array(named) & np.isfinite(records["vector"]).all(1)]
    return sound
