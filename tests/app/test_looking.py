"""From frames to vectors: where they are made, and what a kill costs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from clipshelf.app.embedding import embed
from clipshelf.app.looking import BATCH, Looking
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.seeing import keep_seen
from clipshelf.domain.features import (
    Encoder,
    EncoderSpec,
    LightEncoder,
    Sample,
    Signal,
    Vectors,
)
from clipshelf.signals.profile import default_encoder
from clipshelf.testing import make_library

# Says which videos it sends to be looked at, before it does.
EMBED = """
import sys
from pathlib import Path
from clipshelf.app import looking
from clipshelf.app.embedding import embed
from clipshelf.app.opening import open_library

sent = looking.Looking._jobs

def told(self, videos):
    for video, path in sent(self, videos):
        print(video, flush=True)
        yield video, path

looking.Looking._jobs = told
with open_library(Path(sys.argv[1])) as library:
    embed(library, workers=2)
"""


def kept(library: Library) -> dict[str, np.ndarray]:
    """Every video that has a vector of its frames."""
    encoder = default_encoder(Signal.FRAMES)
    assert encoder is not None
    shelf = library.features.load(encoder.spec.key, encoder.spec.dim)
    keys = list(shelf.keys().values())
    vectors = shelf.take(keys, encoder.spec.dim)
    return {video: vector for (video, _), vector in zip(keys, vectors, strict=True)}


def test_a_kill_costs_less_than_a_batch_of_work(tmp_path: Path):
    make_library(tmp_path, {"": 45}, seconds=0.3)
    with open_library(tmp_path) as library:
        scan(library)
    command = [sys.executable, "-c", EMBED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        sent = [running.stdout.readline() for _ in range(35)]
        running.kill()
        sent += running.stdout.read().splitlines()

    with open_library(tmp_path) as library:
        before = kept(library)
        rest = embed(library)

        assert 0 < len(before) < 45
        assert len(sent) - len(before) < BATCH
        assert rest.embedded == 45 - len(before)
        assert len(kept(library)) == 45


@dataclass(frozen=True)
class Heavy:
    """An encoder that is too large for the children: it does not say it is light."""

    inside: Encoder

    @property
    def spec(self) -> EncoderSpec:
        return self.inside.spec

    def missing(self) -> str:
        return ""

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        return self.inside.encode(batch)


def test_vectors_are_the_same_wherever_they_are_made(tmp_path: Path):
    make_library(tmp_path, {"": 3})
    encoder = default_encoder(Signal.FRAMES)
    assert isinstance(encoder, LightEncoder)
    with open_library(tmp_path) as library:
        scan(library)
        videos = list(library.catalogue.first_files())
        keep = partial(keep_seen, library)
        list(Looking(library, encoder, keep, workers=1).batches(videos))
        in_children = kept(library)
        heavy = Heavy(encoder)
        list(Looking(library, heavy, keep, workers=1).batches(videos))
        in_parent = kept(library)

    assert in_children.keys() == in_parent.keys() == set(videos)
    for video in videos:
        one, other = (v[video].astype(np.float32) for v in (in_children, in_parent))
        assert one @ other > 0.9999
