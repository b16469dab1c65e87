"""One good file for each target: what is damaged should be nearly right."""

from __future__ import annotations

import io
import json
import pickle
import struct
import tempfile
from collections import OrderedDict
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

from clipshelf.domain.model import ModelCard
from clipshelf.library.store.db import Database
from clipshelf.library.store.shards import record, write_shard
from clipshelf.signals.encoders.weights.torch_file import MAGIC, PROTOCOL
from hostile.targets import ID
from signals.test_torch_file import SYSTEM, Storage, tensor, write

AUDIT = {
    "n": 2,
    "accuracy": 0.5,
    "low": 0.1,
    "high": 0.9,
    "folders": {"a": None, "b": {"n": 1, "accuracy": 1.0, "low": 0.2, "high": 1.0}},
    "gain": {"labels": 20, "low": -0.1, "high": 0.2},
    "confidences": [0.5, 0.9],
    "correct": [True, False],
}
CARD = ModelCard(
    id=ID,
    head="logreg",
    folders=("a", "caf\udce9"),
    encoders=("colour-1-00000000",),
    num_labeled=2,
    fingerprint="f",
    cv_accuracy=0.5,
    trained="2026-01-01T00:00:00+00:00",
    temperature=1.5,
    audit=AUDIT,
    labels={"a": 1, "caf\udce9": 1},
    cv={"logreg": 0.5},
)


@cache
def seeds() -> dict[str, bytes]:
    """Good files, by the name of their target."""
    return {
        "sidecar": json.dumps(
            {
                "description": "A cat #cats \ud83d\ude00",
                "tags": ["#Cats", "dog"],
                "uploader": "bo",
                "artist": "x",
                "track": "y",
            }
        ).encode(),
        "document": b'{"a": [1, 2.5e3, null, "\\u00e9", {"b": true}]}',
        "card": json.dumps(asdict(CARD)).encode(),
        "arrays": archive(w=np.eye(3), b=np.arange(3), t=np.array(["é", "b"])),
        "shard": shard(),
        "world": world(),
        "weights": weights(),
        "graph": graph("beside.bin").SerializeToString(),
        "history": b'{"num_labeled": 3, "agreement": 0.5, "class_distribution": '
        b'{"a": 3}}\n{"num_labeled": 4, "agreement": null}\n',
        "filed": b'{"video": "00", "folder": "a/b", "model": "m", "confidence": 0.9,'
        b' "batch": "x"}\n{"video": "00", "folder": null}\n',
        "database": database(),
    }


def archive(**content: np.ndarray) -> bytes:
    """An `.npz` file."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **content)
    return file.getvalue()


def world() -> bytes:
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 8)
    names = np.array(["a", "b"])
    return archive(X=np.eye(4)[y] + rng.normal(size=(16, 4)), y=y, label_names=names)


def shard() -> bytes:
    records = np.zeros(2, record(24))
    records["video"], records["fingerprint"] = [b"0" * 32, b"1" * 32], b"f" * 16
    records["vector"] = 0.5
    with tempfile.TemporaryDirectory() as folder:
        write_shard(Path(folder) / "000000.npy", records)
        return (Path(folder) / "000000.npy").read_bytes()


def weights() -> bytes:
    storage = Storage("0", "FloatStorage", 4)
    tensors = OrderedDict(a=tensor(storage, 0, (2, 2), (2, 1)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w.pth"
        return write(path, tensors, {"0": np.arange(4, dtype="<f4")}).read_bytes()


def pickled(*instructions: bytes) -> bytes:
    """The start of a file of weights whose fourth pickle is these instructions."""
    parts = [pickle.dumps(part, 2) for part in (MAGIC, PROTOCOL, SYSTEM)]
    return b"".join((*parts, b"\x80\x02", *instructions, b"."))


def graph(location: str, *, inside: bool = False) -> onnx.ModelProto:
    """A model that gives out four numbers, which lie in a file of this name.

    Args:
        location: of that file.
        inside: does a branch of a branch hold them?
    """
    numbers = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4])
    numbers.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", "16")):
        numbers.external_data.add(key=key, value=value)
    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, [4])
    node = helper.make_node("Identity", ["w"], ["y"])
    found = helper.make_graph([node], "g", [], [out], [numbers])
    if inside:
        yes = helper.make_tensor("c", TensorProto.BOOL, [], [True])
        node = helper.make_node(
            "If", ["c"], ["y"], then_branch=found, else_branch=found
        )
        found = helper.make_graph([node], "h", [], [out], [yes])
    opset = helper.make_opsetid("", 17)
    return helper.make_model(found, opset_imports=[opset], ir_version=8)


def database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.db"
        with Database(path) as db:
            db.execute("INSERT INTO videos (id, first_seen) VALUES ('v', 0)")
        return path.read_bytes()


def claims(dtype: str, shape: str, data: bytes = b"") -> bytes:
    """An array of NumPy's whose header says this."""
    text = f"{{'descr': {dtype}, 'fortran_order': False, 'shape': {shape}, }}\n"
    head = text.encode("latin-1")
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + data
