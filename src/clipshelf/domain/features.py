"""Signals, encoders and vectors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.video import VideoId

Pixels: TypeAlias = NDArray[np.uint8]
Vectors: TypeAlias = NDArray[np.float32]
Sound: TypeAlias = NDArray[np.float32]
"""(s,) mono samples from -1 to 1."""

SOUND_RATE = 16_000  # samples a second, what models of speech are trained on


class Signal(StrEnum):
    """One view of a video."""

    FRAMES = "frames"
    CAPTION = "caption"
    TAGS = "tags"  # author, sound and hashtags
    OCR = "ocr"
    SPEECH = "speech"
    SOUND = "sound"  # music, voices, noises: how it sounds, whatever is said


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a video in words; empty where nothing is.

    The first four are what a side-car or an export says, the others were read from the
    video itself.
    """

    caption: str = ""
    author: str = ""
    sound: str = ""
    hashtags: tuple[str, ...] = ()
    on_screen: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """What an encoder may look at, for one video."""

    video: VideoId
    frames: Pixels | None = None  # (f, h, w, 3), RGB, short side 256, in time order
    metadata: Metadata = Metadata()
    sound: Sound | None = None  # (s,), the beginning of it, at `SOUND_RATE`


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """A frozen description: encoders with the same key make the same vectors."""

    name: str
    revision: str
    signal: Signal
    dim: int
    params: Mapping[str, int | str] = field(default_factory=dict)  # preprocessing

    @property
    def key(self) -> str:
        """`name-revision-digest`, safe as a file name; vectors carry it."""
        facts = json.dumps([self.dim, self.signal, dict(self.params)], sort_keys=True)
        digest = hashlib.blake2b(facts.encode(), digest_size=4).hexdigest()
        return f"{self.name}-{self.revision}-{digest}"


class Encoder(Protocol):
    """Turns one signal into vectors.

    Built without arguments; heavy parts load on first use.
    """

    @property
    def spec(self) -> EncoderSpec:
        """What it is."""
        ...

    def missing(self) -> str:
        """What has to be installed before it can work; empty if nothing."""
        ...

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        """`(len(batch), spec.dim)`, unit rows; zeros where the signal is absent."""
        ...


@runtime_checkable
class LightEncoder(Encoder, Protocol):
    """One so small that every process that decodes has its own.

    It is sent to each of them as it was built, so it holds nothing before it is used.
    """

    @property
    def memory(self) -> int:
        """Bytes of address space that it may take in each."""
        ...

    def prepare(self) -> bool:
        """Write what it keeps on the disk, if it keeps anything: they may not write.

        Returns:
            Whether it is as fast in each as anywhere: a GPU is there only once.
        """
        ...


@runtime_checkable
class Prompted(Encoder, Protocol):
    """An encoder that also knows where a text lies among its vectors.

    What differs from text to text compares with what differs from video to video, once
    the mean of each is taken away: the two kinds lie in different parts of the space.
    """

    def prompts(self, texts: Sequence[str]) -> Vectors:
        """`(len(texts), spec.dim)`, unit rows; zeros for a text that says nothing.

        Raises:
            Unavailable: the part that reads texts is not installed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of a feature matrix that one signal fills."""

    signal: Signal
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """Fused vectors of n videos."""

    ids: tuple[VideoId, ...]  # n
    X: Vectors  # (n, d), rows of unit length
    blocks: tuple[Block, ...]
    present: NDArray[np.bool_]  # (n, len(blocks)): has this video that signal?


def fingerprint(signal: Signal, metadata: Metadata) -> str:
    """What a vector of `signal` was made from, besides the video's bytes.

    A vector is current while its fingerprint is: a caption that changes is encoded
    again, a file that moves is not.
    """
    if signal is Signal.CAPTION:
        text = metadata.caption
    elif signal is Signal.TAGS:
        text = json.dumps([metadata.author, metadata.sound, metadata.hashtags])
    elif signal is Signal.OCR:
        text = metadata.on_screen
    elif signal is Signal.SPEECH:
        text = metadata.spoken
    else:
        return ""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
