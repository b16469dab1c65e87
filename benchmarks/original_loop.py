"""How the original sorter looks at clips: one after the other, one frame at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

FRAMES, SIDE = 5, 224


def milliseconds(clips: Sequence[Path], model: Path | bytes) -> float | None:
    """A clip, on the average; None where OpenCV is not installed.

    Five seeks with OpenCV, each frame through the same network in the same runtime as
    ours, at the runtime's own settings. Loading the network is not counted.
    """
    try:
        import cv2  # noqa: PLC0415 - an extra of the development environment
    except ImportError:
        return None
    from onnxruntime import InferenceSession  # noqa: PLC0415

    session = InferenceSession(model, providers=["CPUExecutionProvider"])
    began = time.perf_counter()
    for clip in clips:
        _vector(cv2, session, clip)
    return 1000 * (time.perf_counter() - began) / len(clips)


def _vector(cv2: Any, session: Any, clip: Path) -> np.ndarray | None:
    """The mean of the frames' features."""
    capture = cv2.VideoCapture(str(clip))
    count = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    features = []
    for place in np.linspace(0, max(0, count - 1), FRAMES, dtype=int):
        capture.set(cv2.CAP_PROP_POS_FRAMES, int(place))
        there, frame = capture.read()
        if not there:
            continue
        square = cv2.resize(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), (SIDE, SIDE))
        features.append(session.run(["features"], {"frames": square[None]})[0][0])
    capture.release()
    return np.mean(features, axis=0) if features else None
