"""Models of a few kilobytes, laid out as those of the hub; and a hub that has them.

They are no toys to fastembed, which loads and runs them as it does the real ones: the
picture tower tells colours apart, and the text tower puts the names of colours where
pictures of them are.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, pre_tokenizers

from clipshelf.signals.encoders.catalogue import find

SIDE, CELL = 32, 16
COLOURS = {"red": (1, -1, -1), "green": (-1, 1, -1), "blue": (-1, -1, 1)}
WORDS = ("[PAD]", "[UNK]", "a", "video", "of", *COLOURS)
COMMIT = "c0ffee" * 6 + "c0ff"


def make_model(name: str, folder: Path, seed: int = 0) -> Path:
    """The files of a model of the catalogue, with little in them."""
    model = find(name)
    folder.mkdir(parents=True, exist_ok=True)
    if name.startswith("whisper"):
        for file in model.files:
            (folder / file).write_text(f"{file} of {name}")
        return folder
    graph = folder / next(file for file in model.files if file.endswith(".onnx"))
    graph.parent.mkdir(parents=True, exist_ok=True)
    pixels = (SIDE // CELL) ** 2 * 3
    looks = np.random.default_rng(seed).normal(size=(pixels, model.dim))
    looks = looks.astype(np.float32)
    if "preprocessor_config.json" in model.files:
        _picture_tower(graph, looks, _pooled(name))
        (folder / "preprocessor_config.json").write_text(json.dumps(PICTURES))
    else:
        pieces = pixels // 3
        rows = [np.zeros(model.dim)] * (len(WORDS) - len(COLOURS))
        rows += [np.repeat(rgb, pieces) @ looks for rgb in COLOURS.values()]
        _text_tower(graph, np.array(rows, np.float32), name)
        _tokenizer(folder)
    return folder


PICTURES = {
    "do_resize": True,
    "size": {"shortest_edge": SIDE},
    "do_center_crop": True,
    "crop_size": {"height": SIDE, "width": SIDE},
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
    "resample": 2,
}


def _pooled(name: str) -> str:
    return "pooler_output" if name.startswith("siglip") else "image_embeds"


def _picture_tower(path: Path, looks: np.ndarray, output: str) -> None:
    nodes = [
        helper.make_node(
            "AveragePool",
            ["pixel_values"],
            ["cells"],
            kernel_shape=[CELL, CELL],
            strides=[CELL, CELL],
        ),
        helper.make_node("Flatten", ["cells"], ["flat"]),
        helper.make_node("MatMul", ["flat", "looks"], [output]),
    ]
    _save(
        path,
        nodes,
        [("pixel_values", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
        (output, ["n", looks.shape[1]]),
        {"looks": looks},
    )


def _text_tower(path: Path, rows: np.ndarray, name: str) -> None:
    output = "pooler_output" if name.startswith("siglip") else "text_embeds"
    nodes = [helper.make_node("Gather", ["rows", "input_ids"], ["tokens"])]
    shape = ["n", rows.shape[1]]
    if name == "multilingual-minilm":  # fastembed takes the mean over tokens itself
        nodes[0] = helper.make_node("Gather", ["rows", "input_ids"], [output])
        shape = ["n", "length", 384]
        rows = np.random.default_rng(1).normal(size=(len(rows), 384))
        rows = rows.astype(np.float32)
    else:
        nodes.append(
            helper.make_node("ReduceMean", ["tokens"], [output], axes=[1], keepdims=0)
        )
    _save(
        path,
        nodes,
        [("input_ids", TensorProto.INT64, ["n", "length"])],
        (output, shape),
        {"rows": rows},
    )


def _save(path, nodes, inputs, output, weights):
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(*one) for one in inputs],
        [helper.make_tensor_value_info(output[0], TensorProto.FLOAT, output[1])],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    made.ir_version = 8
    save(made, str(path))


def _tokenizer(folder: Path) -> None:
    known = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(known, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    facts = {"model_max_length": 16, "pad_token": "[PAD]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(facts))


@dataclass
class Hub:
    """Answers as the hub does: large files by a detour, everything with its digest."""

    files: dict[str, bytes] = field(default_factory=dict)  # repository/file
    cut_after: int | None = None  # bytes of the first answer that is longer
    lies: bool = False  # about digests
    asked: list[tuple[str, str]] = field(default_factory=list)  # path, range
    address: str = ""

    def add(self, repo: str, folder: Path) -> None:
        for path in folder.rglob("*"):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                self.files[f"{repo}/{name}"] = path.read_bytes()


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """A hub on this machine for as long as it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.asked.append((self.path, self.headers.get("Range", "")))
            if self.path.startswith("/bytes/"):
                self._content(hub.files[self.path.removeprefix("/bytes/")])
                return
            repo, _, rest = self.path.lstrip("/").partition("/resolve/")
            name = f"{repo}/{rest.partition('/')[2]}"
            content = hub.files.get(name)
            if content is None:
                self.send_error(404)
                return
            told = content + b"?" if hub.lies else content
            if name.endswith((".onnx", ".bin")):
                self.send_response(302)
                self.send_header("X-Repo-Commit", COMMIT)
                digest = hashlib.sha256(told).hexdigest()
                self.send_header("X-Linked-Etag", f'"{digest}"')
                self.send_header("Location", f"{hub.address}/bytes/{name}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            blob = f"blob {len(told)}\0".encode() + told
            self._content(content, hashlib.sha1(blob).hexdigest())

        def _content(self, content: bytes, tag: str = "elsewhere") -> None:
            wanted = self.headers.get("Range", "bytes=0-")
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.send_header("ETag", f'"{tag}"')
            if tag != "elsewhere":
                self.send_header("X-Repo-Commit", COMMIT)
            self.end_headers()
            cut = None
            if hub.cut_after is not None and len(content) > hub.cut_after:
                cut, hub.cut_after = hub.cut_after, None
            self.wfile.write(content[start:][:cut])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
