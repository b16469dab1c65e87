"""Evidence: what signals say, the nearest labelled clips, silence when blind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clipshelf.app.auditing import draw
from clipshelf.app.certifying import certify
from clipshelf.app.evidence import evidence
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.scanning import scan
from clipshelf.app.training import train
from clipshelf.domain.errors import NotFound
from clipshelf.domain.features import Metadata, Signal, fingerprint
from clipshelf.domain.label import How
from clipshelf.signals.profile import default_encoders
from synthetic import vector_library

World = tuple[Library, dict[str, str]]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    library, truth = vector_library(tmp_path, labelled=6, unsorted=90, noise=0.3)
    yield library, truth
    library.close()


def say(library: Library, captions: dict[str, int]) -> None:
    """Give videos captions whose vectors point one of three ways."""
    encoder = next(e for e in default_encoders() if e.spec.signal is Signal.CAPTION)
    ways = np.random.default_rng(0).normal(size=(3, encoder.spec.dim))
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    keys = []
    for video in captions:
        words = Metadata(caption=f"words of {video}")
        library.catalogue.put_metadata(video, words)
        keys.append((video, fingerprint(Signal.CAPTION, words)))
    rows = ways[list(captions.values())].astype(np.float32)
    library.features.add(encoder.spec.key, keys, rows)


def told(document: dict[str, Any]) -> dict[str, tuple[bool, str | None]]:
    return {s["signal"]: (s["present"], s["folder"]) for s in document["signals"]}


def test_frames_say_a_folder_and_what_is_absent_says_nothing(world: World):
    library, truth = world

    for video in list(truth)[:12]:
        document = evidence(library, video)

        assert not document["blind"]
        assert told(document) == {
            "frames": (True, truth[video]),
            "caption": (False, None),
            "tags": (False, None),
        }
        frames, caption = document["signals"][:2]
        assert 1 / 3 < frames["confidence"] <= 1
        assert caption["confidence"] is None


def test_signals_may_disagree(world: World):
    library, truth = world
    labels = library.labels.filed_in_folders()
    video = next(v for v, folder in truth.items() if folder == "a")
    column = {"a": 0, "b": 1, "c": 2}
    say(library, {v: column[f] for v, f in labels.items()} | {video: 1})

    document = evidence(library, video)

    assert told(document)["frames"] == (True, "a")
    assert told(document)["caption"] == (True, "b")


def test_a_signal_that_one_folder_has_cannot_tell_folders_apart(world: World):
    library, truth = world
    labels = library.labels.filed_in_folders()
    video = next(iter(truth))
    say(library, {v: 0 for v, folder in labels.items() if folder == "a"} | {video: 0})

    assert told(evidence(library, video))["caption"] == (True, None)


def test_the_three_nearest_labelled_clips_are_shown_nearest_first(world: World):
    library, truth = world
    labels = library.labels.filed_in_folders()
    video = next(iter(truth))

    nearest = evidence(library, video)["neighbours"]

    assert [near["folder"] for near in nearest] == [truth[video]] * 3
    alike = [near["similarity"] for near in nearest]
    assert alike == sorted(alike, reverse=True)
    for near in nearest:
        assert labels[near["id"]] == near["folder"]
        assert near["video"].endswith(".mp4")
        assert near["thumbnail"] == f"/api/thumbnails/{near['id']}"
        assert near["url"] == f"/api/media/{near['id']}"


def test_a_labelled_clip_is_judged_without_its_own_label(world: World):
    library, truth = world
    video = next(v for v, folder in truth.items() if folder == "a")
    label(library, video, "c", how=How.PAGE)

    document = evidence(library, video)

    assert told(document)["frames"] == (True, "a")
    assert video not in {near["id"] for near in document["neighbours"]}


def test_an_open_audit_is_blind_until_it_is_answered(world: World):
    library, truth = world
    (video,) = draw(library, tuple(truth), 1, seed=0)

    before = evidence(library, video)
    label(library, video, truth[video], how=How.PAGE)
    after = evidence(library, video)

    assert before == {"id": video, "blind": True, "signals": [], "neighbours": []}
    assert not after["blind"]
    assert after["neighbours"]


def test_an_open_certificate_check_is_blind(world: World):
    library, _ = world
    train(library, "logreg")

    claim = certify(library, precision=0.6)

    assert claim.checks, claim.state.why
    for video in claim.checks:
        assert evidence(library, video)["blind"]


def test_a_clip_that_was_not_looked_at_has_no_evidence(world: World):
    library, _ = world
    path = library.root / "new.mp4"
    path.write_text("never embedded")
    scan(library)
    (video,) = library.catalogue.named("new.mp4")

    document = evidence(library, video)

    assert document["neighbours"] == []
    assert set(told(document).values()) == {(False, None)}


def test_without_labels_there_is_nothing_to_compare_with(tmp_path: Path):
    library, truth = vector_library(tmp_path, labelled=0, unsorted=9)
    with library:
        document = evidence(library, next(iter(truth)))

    assert document["neighbours"] == []
    assert told(document)["frames"] == (True, None)


def test_an_unknown_clip_is_not_found(world: World):
    with pytest.raises(NotFound):
        evidence(world[0], "nobody.mp4")
