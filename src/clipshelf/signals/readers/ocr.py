"""What is written on a video's pictures, by PP-OCR (package rapidocr)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.features import Pixels, Signal
from clipshelf.domain.reading import ReaderSpec, Reading
from clipshelf.signals.encoders.weights.assets import INSTALL, Asset

PACKAGE = "rapidocr"
FINDS = Asset(
    PACKAGE,
    "rapidocr/models/PP-OCRv6_det_small.onnx",
    "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
)
READS = Asset(
    PACKAGE,
    "rapidocr/models/PP-OCRv6_rec_small.onnx",
    "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
)

LOOKED_AT = 5  # frames that the most informative ones are chosen from
MOST_READ = 2  # of them
SIDE = 480  # pixels of a frame's short side
# Pixels of the long side in which text is looked for: as many lines as at the
# library's own setting, which enlarges small pictures, in less than half the time.
FOUND_AT = 960
SURE = 0.7  # scores below are mostly textures that look like letters
LETTERS = 2  # in a line; single ones are mostly corners of things
ALIKE = 6.0  # grey levels of 255: frames that differ less show the same text
GRID = 32  # a frame is compared with another on every 32nd of its sides
NO_TEXT = "no text on its pictures"


@dataclass(frozen=True)
class OnScreenText:
    """Captions burnt into the picture, signs, titles.

    Source of the model: PP-OCR, Du et al. (2020), A Practical Ultra Lightweight OCR
    System; Chinese, English and the Latin alphabet.
    """

    @property
    def spec(self) -> ReaderSpec:
        """One or two frames, chosen by their edges."""
        params: dict[str, int | float | str] = {
            "finds": FINDS.sha256[:8],
            "frames": f"{MOST_READ} of {LOOKED_AT}",
            "side": SIDE,
            "found at": FOUND_AT,
            "sure": SURE,
            "rules": 1,
        }
        return ReaderSpec("ppocr", READS.sha256[:8], Signal.OCR, params)

    @property
    def seconds(self) -> float:
        """Half a second on an idle core; minutes behind all other work."""
        return 240.0

    @property
    def memory(self) -> int:
        """A decoder's part, and as much again for the models."""
        return 4 << 30

    def missing(self) -> str:
        """The package that brings the models, unless it is installed."""
        here = FINDS.find() and READS.find()
        return "" if here else f"{PACKAGE} ({INSTALL})"

    def read(self, path: Path) -> Reading:
        """The lines of the chosen frames, each once, from top to bottom."""
        from clipshelf.signals.media.frames import decode  # noqa: PLC0415

        frames = informative(decode(path, LOOKED_AT, SIDE).frames)
        text = "\n".join(merged(self._lines(frame) for frame in frames))
        return Reading(text, reason="" if text else NO_TEXT)

    def _lines(self, frame: Pixels) -> list[str]:
        found = self._model(np.ascontiguousarray(frame[:, :, ::-1]))  # it wants BGR
        scored = zip(found.txts or (), found.scores or (), strict=True)
        return [line for line, score in scored if score >= SURE]

    @cached_property
    def _model(self) -> Any:
        from rapidocr import RapidOCR  # noqa: PLC0415  # seconds, in a child only

        # Its own settings would fetch models that are not there; the text's direction
        # is not asked for, since captions stand upright.
        return RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.font_path": None,
                "Det.model_path": str(FINDS.verified()),
                "Det.limit_type": "max",
                "Det.limit_side_len": FOUND_AT,
                "Rec.model_path": str(READS.verified()),
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )


def informative(frames: Pixels) -> list[Pixels]:
    """The frame with the most edges, and the next one that shows something else.

    Letters are edges, and frames that are blurred by motion or a cut have few. A title
    stays and subtitles change, so two frames see nearly all; where the others show the
    same, one is enough and costs half.

    Args:
        frames: (f, h, w, 3), 1 <= f.
    """
    grey = frames.mean(axis=3)
    order = np.argsort(-_edges(grey), kind="stable")
    step = max(1, min(grey.shape[1:]) // GRID)
    small = grey[:, ::step, ::step]
    first = order[0]
    apart = np.abs(small - small[first]).mean(axis=(1, 2))
    others = [row for row in order[1:] if apart[row] >= ALIKE]
    return [frames[row] for row in (first, *others[: MOST_READ - 1])]


def _edges(grey: NDArray[Any]) -> NDArray[np.float64]:
    """`(f,)`: the sum of all steps between neighbouring pixels."""
    across = np.abs(np.diff(grey, axis=2)).sum(axis=(1, 2))
    down = np.abs(np.diff(grey, axis=1)).sum(axis=(1, 2))
    edges: NDArray[np.float64] = across + down
    return edges


def merged(frames: Iterable[Iterable[str]]) -> list[str]:
    """Lines of several frames, each once: a part of another line says no more."""
    lines: list[str] = []
    for line in (line.strip() for frame in frames for line in frame):
        plain = _plain(line)
        if len(plain) < LETTERS or any(plain in _plain(known) for known in lines):
            continue
        lines = [known for known in lines if _plain(known) not in plain]
        lines.append(line)
    return lines


def _plain(line: str) -> str:
    """Letters and digits only: spaces and dots are read differently each time."""
    return "".join(character for character in line.casefold() if character.isalnum())
