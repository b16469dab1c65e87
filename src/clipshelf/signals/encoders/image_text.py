"""CLIP and SigLIP 2: pictures and words in one space. Weights come when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clipshelf.domain.features import EncoderSpec, Sample, Signal, Vectors
from clipshelf.signals.encoders.catalogue import find
from clipshelf.signals.encoders.rows import unit
from clipshelf.signals.encoders.weights import towers

CHUNK = 8  # frames at a time
SCENE = "a video of {}"  # what was said beside pictures when these models learned


@dataclass(frozen=True, slots=True)
class ImageText:
    """The mean of a video's frame vectors, each of unit length.

    Trained on pictures and what was written beside them, so it also knows people, what
    they do, and most of what a folder may be called.

    Source: Radford et al. (2021), Learning transferable visual models from natural
    language supervision; Tschannen et al. (2025), SigLIP 2.
    """

    name: str

    @property
    def spec(self) -> EncoderSpec:
        """As wide as the catalogue says; the model's own file says how to crop."""
        params: dict[str, int | str] = {"pool": "mean of unit frame vectors"}
        dim, revision = find(self.name).dim, towers.revision(self.name)
        return EncoderSpec(self.name, revision, Signal.FRAMES, dim, params)

    def missing(self) -> str:
        """The model, unless it is installed."""
        return towers.missing(self.name)

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        """`(len(batch), dim)`, rows of unit length; zeros where no frames are."""
        from PIL import Image  # noqa: PLC0415  # most commands look at no picture

        vectors = np.zeros((len(batch), self.spec.dim), np.float32)
        owners, pictures = [], []
        for row, sample in enumerate(batch):
            for frame in () if sample.frames is None else sample.frames:
                owners.append(row)
                pictures.append(Image.fromarray(frame))
        if pictures:
            tower = towers.picture_tower(self.name)
            looked = np.stack(list(tower.embed(pictures, batch_size=CHUNK)))
            np.add.at(vectors, owners, unit(looked.astype(np.float32)))
        return unit(vectors)

    def prompts(self, texts: Sequence[str]) -> Vectors:
        """`(len(texts), dim)`, by the model's other tower.

        Raises:
            Unavailable: that is not installed.
        """
        vectors = np.zeros((len(texts), self.spec.dim), np.float32)
        rows = [row for row, text in enumerate(texts) if text]
        if rows:
            tower = towers.text_tower(find(self.name).text)
            said = [SCENE.format(texts[row]) for row in rows]
            vectors[rows] = np.stack(list(tower.embed(said)))
        return unit(vectors)


def clip() -> ImageText:
    """CLIP ViT-B/32."""
    return ImageText("clip-vit-b32")


def siglip2() -> ImageText:
    """SigLIP 2 B/16."""
    return ImageText("siglip2-b16")
