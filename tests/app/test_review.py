"""Labels in doubt, and the light that says when to stop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app import overview
from clipshelf.app.artifacts import read_history
from clipshelf.app.auditing import draw
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.reviewing import decide, review
from clipshelf.app.training import train
from clipshelf.domain.errors import NotFound
from clipshelf.domain.label import How
from synthetic import vector_library


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Library, dict[str, str]]]:
    library, truth = vector_library(tmp_path, labelled=10, unsorted=60, noise=0.3)
    yield library, truth
    library.close()


def misfile(library: Library, truth: dict[str, str]) -> str:
    """Put one clip into a folder where it does not belong."""
    video = next(v for v, folder in truth.items() if folder == "a")
    label(library, video, "b", how=How.PAGE)
    return video


def test_a_misfiled_video_is_found_and_its_folder_suggested(
    world: tuple[Library, dict[str, str]],
):
    library, truth = world
    video = misfile(library, truth)

    (doubt,) = review(library)

    assert (doubt.video, doubt.folder, doubt.suggested) == (video, "b", "a")
    assert "you filed this under b; the others say a" in doubt.to_json()["reason"]


def test_accepting_moves_it_and_is_remembered(world: tuple[Library, dict[str, str]]):
    library, truth = world
    video = misfile(library, truth)

    decide(library, video, accept=True)

    assert library.labels.filed_in_folders()[video] == "a"
    assert list((library.root / "a").glob("*"))
    assert review(library) == ()


def test_dismissing_leaves_it_and_is_remembered(world: tuple[Library, dict[str, str]]):
    library, truth = world
    video = misfile(library, truth)

    decide(library, video, accept=False)

    assert library.labels.filed_in_folders()[video] == "b"
    assert review(library) == ()
    with pytest.raises(NotFound):
        decide(library, video, accept=True)


def test_the_light_has_reasons_and_never_locks(world: tuple[Library, dict[str, str]]):
    library, truth = world
    train(library, "logreg")
    first = overview.stopping(library)
    ready = predict(library).predictions.videos
    for video in draw(library, ready, 24, seed=1):
        label(library, video, truth[video], how=How.PAGE)
        train(library, "logreg")
    later = overview.stopping(library)

    kappas = [line["agreement"] for line in read_history(library.artifacts)]
    assert kappas[0] is None
    assert all(-1 <= kappa <= 1 for kappa in kappas[1:])
    assert first["colour"] == "red"
    assert any("audited" in reason for reason in later["reasons"])
    assert any("more labels" in reason for reason in later["reasons"])
    label(library, library.catalogue.unsorted()[0], "a", how=How.PAGE)
