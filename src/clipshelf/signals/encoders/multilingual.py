"""What a text says, in any of fifty languages. Weights come when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clipshelf.domain.features import EncoderSpec, Metadata, Sample, Signal, Vectors
from clipshelf.signals.encoders import ngrams
from clipshelf.signals.encoders.caption import NGRAM_WEIGHT, SENTENCE
from clipshelf.signals.encoders.rows import unit
from clipshelf.signals.encoders.weights import towers

MODEL = "multilingual-minilm"


@dataclass(frozen=True, slots=True)
class MultilingualText:
    """A sentence vector beside hashed n-grams, as `CaptionText` has it.

    It asks of no text which language it is in.

    Source: Reimers and Gurevych (2020), Making monolingual sentence embeddings
    multilingual using knowledge distillation.
    """

    name: str
    signal: Signal

    @property
    def spec(self) -> EncoderSpec:
        """384 of meaning, then 512 of spelling."""
        params = ngrams.PARAMS | {"ngrams": f"{NGRAM_WEIGHT}"}
        revision, dim = towers.revision(MODEL), SENTENCE + ngrams.DIM
        return EncoderSpec(self.name, revision, self.signal, dim, params)

    def missing(self) -> str:
        """The model, unless it is installed."""
        return towers.missing(MODEL)

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        """`(len(batch), 896)`, rows of unit length; zeros where there is no text."""
        texts = [ngrams.words_of(sample, self.signal) for sample in batch]
        spelling = ngrams.ngram_rows(texts)
        meaning = np.zeros((len(batch), SENTENCE), np.float32)
        rows = [row for row, text in enumerate(texts) if text.strip()]
        if rows:
            tower = towers.text_tower(MODEL)
            meaning[rows] = np.stack(list(tower.embed([texts[row] for row in rows])))
        return unit(np.hstack([unit(meaning), NGRAM_WEIGHT * spelling]))

    def prompts(self, texts: Sequence[str]) -> Vectors:
        """`(len(texts), 896)`: a text lies where a video that says it would."""
        said = [Metadata(caption=text, on_screen=text, spoken=text) for text in texts]
        return self.encode([Sample("", metadata=one) for one in said])


def captions() -> MultilingualText:
    """Of captions."""
    return MultilingualText("caption-multilingual", Signal.CAPTION)


def on_screen_text() -> MultilingualText:
    """Of what is written on a video's pictures."""
    return MultilingualText("ocr-multilingual", Signal.OCR)


def spoken_text() -> MultilingualText:
    """Of what is said in a video."""
    return MultilingualText("speech-multilingual", Signal.SPEECH)
