"""Certificates: what they ask, what they promise, what they file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app import certifying
from clipshelf.app.auditing import draw
from clipshelf.app.certifying import Claim, certify
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.predicting import predict
from clipshelf.app.queueing import next_videos
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import propose_certified, sort
from clipshelf.app.training import train
from clipshelf.domain.errors import Conflict, Invalid
from clipshelf.domain.label import Answer, How
from synthetic import vector_library

UNSORTED, AUDITED = 240, 30


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Library, dict[str, str]]]:
    """A library that is easy to learn, with a model that was audited."""
    library, truth = vector_library(
        tmp_path, labelled=8, unsorted=UNSORTED + AUDITED, noise=0.2
    )
    train(library, "logreg")
    for video in draw(library, predict(library).predictions.videos, AUDITED, seed=0):
        label(library, video, truth[video], how=How.PAGE, move=False)
    train(library, "logreg")
    yield library, truth
    library.close()


def answer_all(library: Library, truth: dict[str, str], **options: float) -> Claim:
    claim = certify(library, **options)
    for _ in range(20):
        if claim.state.status != "checking":
            break
        for video in claim.checks:
            label(library, video, truth[video], how=How.PAGE, move=False)
        claim = certify(library, **options)
    return claim


def test_it_says_what_it_needs_and_asks_blind(world: tuple[Library, dict[str, str]]):
    library, _ = world

    claim = certify(library)
    document = certifying.to_json(library, claim)
    asked = next_videos(library, 5).to_json()["videos"]

    assert document["status"] == "checking"
    assert document["checks_needed"] == len(document["checks"]) > 20
    assert document["pairs"] == []
    assert [video["kind"] for video in asked] == ["check"] * 5
    assert all(video["predicted_folder"] is None for video in asked)


def test_right_answers_earn_the_promise_and_it_holds(
    world: tuple[Library, dict[str, str]],
):
    library, truth = world

    claim = answer_all(library, truth)
    right = [truth[video] == folder for video, folder in claim.pairs]

    assert claim.state.status == "certified"
    assert len(right) > UNSORTED / 2
    assert sum(right) / len(right) >= 0.95


def test_asking_again_goes_on_with_the_same_claim(
    world: tuple[Library, dict[str, str]],
):
    library, truth = world
    first = certify(library)
    label(library, first.checks[0], truth[first.checks[0]], how=How.PAGE, move=False)
    library.close()

    with open_library(library.root) as reopened:
        again = certify(reopened)

    assert again.kept.id == first.kept.id
    assert again.state.checks_done == 1
    assert again.kept.pairs == first.kept.pairs


def test_labels_given_meanwhile_do_not_change_the_claim(
    world: tuple[Library, dict[str, str]],
):
    library, truth = world
    first = certify(library)
    other = next(v for v, _ in first.kept.pairs if v not in first.checks)
    label(library, other, truth[other], how=How.PAGE, move=False)
    train(library, "logreg")

    again = certify(library)

    assert again.kept.pairs == first.kept.pairs
    assert again.state == first.state


def test_wrong_guesses_are_refused_with_advice(world: tuple[Library, dict[str, str]]):
    library, _ = world
    claim = certify(library)
    for video in claim.checks:
        guess = dict(claim.kept.pairs)[video]
        other = next(folder for folder in ("a", "b", "c") if folder != guess)
        label(library, video, other, how=How.PAGE, move=False)

    refused = certify(library)

    assert refused.state.status == "refused"
    assert refused.pairs == ()
    assert refused.state.why
    with pytest.raises(Conflict):
        propose_certified(library)
    # The next attempt may risk less.
    train(library, "logreg")
    second = certify(library)
    assert second.state.attempt == 2


def test_a_skipped_check_is_not_right(world: tuple[Library, dict[str, str]]):
    library, _ = world
    claim = certify(library)
    video = claim.checks[0]
    label(library, video, None, how=How.PAGE, answer=Answer.SKIP)

    after = certify(library)

    assert (after.state.checks_done, after.state.wrong) == (1, 1)


def test_exactly_the_certified_pairs_are_filed_and_are_no_labels(
    world: tuple[Library, dict[str, str]],
):
    library, truth = world
    claim = answer_all(library, truth)
    before = library.labels.filed_in_folders()
    checked = {v for v in dict(claim.pairs) if v in before}

    done = sort(library, propose_certified(library))
    rescanned = scan(library)

    moved = {move["id"] for move in done.to_json()["moves"]}
    assert moved == set(dict(claim.pairs)) - checked
    assert rescanned.scanned.learned == 0
    assert library.labels.filed_in_folders() == before


def test_a_pair_lapses_when_a_person_says_otherwise_or_the_file_changes(
    world: tuple[Library, dict[str, str]],
):
    library, truth = world
    claim = answer_all(library, truth)
    free = [v for v, _ in claim.pairs if library.labels.current(v) is None]
    label(library, free[0], "elsewhere", how=How.PAGE)
    path = library.root / library.catalogue.first_files()[free[1]]
    path.write_text("another video")

    proposal = propose_certified(library)

    planned = {move.video for move in proposal.plan.moves}
    assert planned == set(free[2:])
    assert [reason for _, reason in proposal.plan.skipped] == [
        "its content has changed"
    ]


@pytest.mark.parametrize("precision", [0.0, 1.0, 7.0])
def test_a_promise_that_cannot_be_made_is_refused(
    world: tuple[Library, dict[str, str]], precision: float
):
    with pytest.raises(Invalid):
        certify(world[0], precision=precision)


def test_without_a_model_there_is_nothing_to_promise(tmp_path: Path):
    library, _ = vector_library(tmp_path, labelled=2, unsorted=3)
    with library:
        assert predict(library).card is None
        with pytest.raises(Conflict):
            certify(library)
