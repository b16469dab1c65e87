"""The models that clipshelf knows, as data: what each is for, weighs and costs.

Models of the `bundled` extra come inside ordinary packages and are pinned to the byte.
Those of the hub are fetched when a person asks for one; their bytes are checked against
what the hub says of them, written down, and checked against that whenever they are
loaded. `benchmarks/names.py` and `benchmarks/signals.py` measure what they are worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clipshelf.domain.errors import NotFound
from clipshelf.domain.features import Signal
from clipshelf.signals.encoders import caption, efficientnet, ngrams, sound, tags
from clipshelf.signals.encoders.colour import DIM as COLOURS
from clipshelf.signals.encoders.weights import whisper
from clipshelf.signals.encoders.weights.assets import Asset

MB = 10**6
SENTENCES = 384  # numbers of both sentence models
TEXTS = (Signal.CAPTION, Signal.OCR, Signal.SPEECH)


class Source(StrEnum):
    """Where a model's weights come from."""

    NONE = "no weights"
    PACKAGE = "package"  # of the extra `bundled`
    FASTEMBED = "fastembed"  # from the hub, run by the package fastembed
    WHISPER = "faster-whisper"  # from the hub, run by the package faster-whisper


class Speed(StrEnum):
    """What one item costs a core: a frame, a text, half a minute of speech."""

    INSTANT = "instant"  # microseconds
    FAST = "fast"  # below 10 ms; speech: a second
    MEDIUM = "medium"  # below 100 ms; speech: a few seconds
    SLOW = "slow"  # above; only where there is time, or a GPU


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of the catalogue."""

    name: str
    what: str  # a line for people
    plugins: tuple[tuple[Signal, str], ...]  # what it serves, and by which encoder
    dim: int  # of a vector; 0: it finds words, or only serves another model
    megabytes: int  # on the disk and over the network
    licence: str
    speed: Speed
    source: Source
    runs_as: str = ""  # its name in the package that runs it
    repo: str = ""  # on the hub
    files: tuple[str, ...] = ()  # of it, all needed
    extras: tuple[str, ...] = ()  # of it, wanted where they are there
    assets: tuple[Asset, ...] = ()  # of packages, with their digests
    text: str = ""  # the model that puts words among its pictures

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What it serves."""
        return tuple(signal for signal, _ in self.plugins)

    @property
    def on_hub(self) -> bool:
        """Is it fetched, where the others come with packages?"""
        return self.source in {Source.FASTEMBED, Source.WHISPER}

    @property
    def extra(self) -> str:
        """The extra of clipshelf that it needs; empty if none."""
        needs = {Source.FASTEMBED: "hub", Source.NONE: ""}
        return needs.get(self.source, "bundled")


PICTURES = ("preprocessor_config.json",)
WORDS = ("tokenizer.json", "tokenizer_config.json")
BESIDE = ("config.json", "special_tokens_map.json")

BUILT_IN = (
    Model(
        "efficientnet-lite0",
        "what pictures show: things and places (ImageNet)",
        ((Signal.FRAMES, "efficientnet-lite0"),),
        *(efficientnet.FEATURES, 19, "Apache-2.0", Speed.FAST, Source.PACKAGE),
        assets=(efficientnet.WEIGHTS,),
    ),
    Model(
        "colour",
        "colours and where they are",
        ((Signal.FRAMES, "colour"),),
        *(COLOURS, 0, "MIT", Speed.INSTANT, Source.NONE),
    ),
    Model(
        "all-minilm-l6-v2",
        "what an English text says",
        tuple(zip(TEXTS, ("caption", "ocr", "speech"), strict=True)),
        SENTENCES + ngrams.DIM,
        *(91, "Apache-2.0", Speed.FAST, Source.PACKAGE),
        assets=(caption.MODEL, caption.DATA, caption.TOKENIZER),
    ),
    Model(
        "ngrams",
        "which pieces of words a text is made of, in any language",
        tuple((signal, f"{signal}-ngrams") for signal in TEXTS),
        *(ngrams.DIM, 0, "MIT", Speed.INSTANT, Source.NONE),
    ),
    Model(
        "tags",
        "author, sound and hashtags",
        ((Signal.TAGS, "tags"),),
        *(tags.DIM, 0, "MIT", Speed.INSTANT, Source.NONE),
    ),
    Model(
        whisper.BASE,
        "what is said, in 99 languages",
        ((Signal.SPEECH, whisper.BASE),),
        *(0, 150, "MIT", Speed.FAST, Source.PACKAGE),
        assets=(*whisper.HALVES, *whisper.BESIDE),
    ),
    Model(
        f"{whisper.BASE}-sound",
        "how a video sounds: music, voices, noises (the ear of whisper-base)",
        ((Signal.SOUND, "sound"),),
        *(sound.DIM, 150, "MIT", Speed.MEDIUM, Source.PACKAGE),
        assets=(*whisper.HALVES, *whisper.BESIDE),
    ),
)


def _whisper(size: str, megabytes: int, speed: Speed, words: str, owner: str) -> Model:
    return Model(
        f"whisper-{size}",
        f"what is said, in 99 languages: {words}",
        ((Signal.SPEECH, f"whisper-{size}"),),
        *(0, megabytes, "MIT", speed, Source.WHISPER),
        runs_as=size,
        repo=f"{owner}/faster-whisper-{size}",
        files=("config.json", "model.bin", "tokenizer.json"),
        extras=("vocabulary.json", "vocabulary.txt", "preprocessor_config.json"),
    )


HUB = (
    Model(
        "clip-vit-b32",
        "what pictures show, people and their doings as well (CLIP ViT-B/32)",
        ((Signal.FRAMES, "clip-vit-b32"),),
        *(512, 352, "MIT", Speed.MEDIUM, Source.FASTEMBED),
        runs_as="Qdrant/clip-ViT-B-32-vision",
        repo="Qdrant/clip-ViT-B-32-vision",
        files=("model.onnx", *PICTURES),
        extras=("config.json",),
        text="clip-vit-b32-text",
    ),
    Model(
        "clip-vit-b32-text",
        "lets clip-vit-b32 understand the names of folders",
        (),
        *(512, 254, "MIT", Speed.FAST, Source.FASTEMBED),
        runs_as="Qdrant/clip-ViT-B-32-text",
        repo="Qdrant/clip-ViT-B-32-text",
        files=("model.onnx", *WORDS),
        extras=BESIDE,
    ),
    Model(
        "siglip2-b16",
        "the same, better and three times as slow (SigLIP 2 B/16)",
        ((Signal.FRAMES, "siglip2-b16"),),
        *(768, 372, "Apache-2.0", Speed.SLOW, Source.FASTEMBED),
        runs_as="google/siglip2-base-patch16-224",
        repo="onnx-community/siglip2-base-patch16-224-ONNX",
        files=("onnx/vision_model.onnx", *PICTURES),
        extras=("config.json",),
        text="siglip2-b16-text",
    ),
    Model(
        "siglip2-b16-text",
        "lets siglip2-b16 understand the names of folders, in many languages",
        (),
        *(768, 1130, "Apache-2.0", Speed.MEDIUM, Source.FASTEMBED),
        runs_as="google/siglip2-base-patch16-224",
        repo="onnx-community/siglip2-base-patch16-224-ONNX",
        files=("onnx/text_model.onnx", *WORDS),
        extras=BESIDE,
    ),
    Model(
        "multilingual-minilm",
        "what a text says, in 50 languages",
        tuple((signal, f"{signal}-multilingual") for signal in TEXTS),
        SENTENCES + ngrams.DIM,
        *(240, "Apache-2.0", Speed.MEDIUM, Source.FASTEMBED),
        runs_as="sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
        repo="Qdrant/paraphrase-multilingual-MiniLM-L12-v2-onnx-Q",
        files=("model_optimized.onnx", *WORDS),
        extras=BESIDE,
    ),
    _whisper("tiny", 78, Speed.FAST, "half the size of base, more errors", "Systran"),
    _whisper("small", 488, Speed.MEDIUM, "fewer errors than base", "Systran"),
    _whisper("medium", 1531, Speed.SLOW, "fewer errors than small", "Systran"),
    _whisper("large-v3", 3091, Speed.SLOW, "the best there is", "Systran"),
    _whisper(
        "large-v3-turbo",
        *(1622, Speed.SLOW, "nearly as good, much faster", "mobiuslabsgmbh"),
    ),
)

MODELS = (*BUILT_IN, *HUB)
_BY_NAME = {model.name: model for model in MODELS}


def find(name: str) -> Model:
    """The model of that name.

    Raises:
        NotFound: the catalogue has none.
    """
    if name not in _BY_NAME:
        raise NotFound(
            f"There is no model called {name[:80]!r}.",
            code="unknown-model",
            hint="clipshelf models list shows them.",
        )
    return _BY_NAME[name]
