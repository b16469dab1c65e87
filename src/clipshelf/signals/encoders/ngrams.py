"""Texts as hashed character n-grams: any script, no weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clipshelf.domain.features import EncoderSpec, Sample, Signal, Vectors
from clipshelf.signals.encoders.hashing import FILLER, folded, hashed
from clipshelf.signals.encoders.language import LINK
from clipshelf.signals.encoders.rows import stacked, unit

DIM = 512
SIZES = (3, 4, 5)
REVISION = "1"  # of what is below and of the list of fillers

# A run of letters, marks and digits of any script; a mark is part of its letter, as in
# Hindi or Thai. Emoji are single words: a frying pan says a lot.
WORD = re.compile(r"[\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f]+|[\u2600-\U0001faff]")

# Scripts written without spaces, where two or three characters are a word.
DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)


@dataclass(frozen=True, slots=True)
class CaptionNgrams:
    """Which pieces of words a text is made of.

    It finds texts that share words, also inflected or joined ones, in any language;
    it does not know that two words mean the same.
    """

    name: str = "caption-ngrams"
    signal: Signal = Signal.CAPTION

    @property
    def spec(self) -> EncoderSpec:
        """512 places for n-grams."""
        return EncoderSpec(self.name, REVISION, self.signal, DIM, PARAMS)

    def missing(self) -> str:
        """Nothing: it needs no weights."""
        return ""

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        """`(len(batch), 512)`, rows of unit length; zeros where there is no text."""
        return ngram_rows([words_of(sample, self.signal) for sample in batch])


def on_screen_ngrams() -> CaptionNgrams:
    """The same, of what is written on a video's pictures."""
    return CaptionNgrams("ocr-ngrams", Signal.OCR)


def spoken_ngrams() -> CaptionNgrams:
    """The same, of what is said in a video."""
    return CaptionNgrams("speech-ngrams", Signal.SPEECH)


PARAMS: dict[str, int | str] = {"sizes": "3-5", "dense": "1-3", "filler": REVISION}


def words_of(sample: Sample, signal: Signal) -> str:
    """The text of one of the three signals that are words; empty where it is absent."""
    known = sample.metadata
    texts = {Signal.OCR: known.on_screen, Signal.SPEECH: known.spoken}
    return texts.get(signal, known.caption)


def ngram_rows(texts: Sequence[str]) -> Vectors:
    """`(len(texts), 512)`, rows of unit length; zeros for a text without words."""
    return unit(stacked([hashed(ngrams(text), DIM) for text in texts], DIM))


def ngrams(text: str) -> Iterator[str]:
    """The pieces of a text: words between `<` and `>`, and what they are made of."""
    for word in WORD.findall(LINK.sub(" ", folded(text))):
        if word in FILLER:
            continue
        yield f"<{word}>"
        dense = len(DENSE.findall(word)) * 2 > len(word)
        marked, sizes = (word, (1, 2, 3)) if dense else (f"<{word}>", SIZES)
        for size in sizes:
            for start in range(len(marked) - size + 1):
                yield marked[start : start + size]
