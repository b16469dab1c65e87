"""The audit: drawn at random, asked blind, never passed over, measured without bias."""

from __future__ import annotations

import numpy as np
import pytest

from clipshelf.app.auditing import KIND, draw, places
from clipshelf.app.desk import Desk
from clipshelf.app.keeping import Keeping
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.queueing import measure_now, next_videos
from clipshelf.app.training import train
from clipshelf.app.undoing import undo
from clipshelf.domain.label import Answer, How
from clipshelf.learning.audit import FIRST_HELD


def audits(library: Library) -> list[str]:
    return [i.video for i in next_videos(library, 20).items if i.kind == KIND]


def test_before_there_is_a_model_nothing_is_audited(library: Library):
    assert audits(library) == []


def test_every_fourth_question_is_drawn_at_random_and_asked_blind(library: Library):
    train(library, "logreg")

    videos = next_videos(library, 9).to_json()["videos"]

    assert [video["kind"] == KIND for video in videos[:8]] == [False] * 3 + [True] + [
        False
    ] * 3 + [True]
    blind = videos[3]
    assert blind["blind"]
    assert blind["predicted_folder"] is None
    assert blind["confidence"] is None
    assert blind["top_predictions"] == []
    assert len({video["id"] for video in videos}) == 9


def test_a_draw_stays_until_it_is_answered(library: Library):
    train(library, "logreg")
    first = audits(library)
    # Whatever else is asked and answered in between.
    others = [i for i in next_videos(library, 9).items if i.kind != KIND]
    label(library, others[0].video, "pets", how=How.PAGE)
    train(library, "logreg")

    assert audits(library)[: len(first)] == first


def test_the_next_draw_comes_nearer_with_every_answer(library: Library):
    train(library, "logreg")
    before = places(library, 20)
    chosen = [i for i in next_videos(library, 9).items if i.kind != KIND]
    for item in chosen[:2]:
        label(library, item.video, "pets", how=How.PAGE)

    assert (before[0], places(library, 20)[0]) == (3, 1)
    undo(library)
    assert places(library, 20)[0] == 2


def test_answers_of_the_audit_measure_the_model(
    library: Library, truth: dict[str, str]
):
    train(library, "logreg")
    names = library.catalogue.first_files()
    for video in draw(library, predict(library).predictions.videos, 6, seed=0):
        label(library, video, truth[names[video]], how=How.PAGE)

    trained = train(library, "logreg").to_json()["audit"]

    assert trained["n"] == 6
    assert trained["low"] <= trained["accuracy"] <= trained["high"]
    assert trained["folders"].keys() == {"cooking", "pets", "travel/sea"}


def test_a_skip_counts_as_an_error_of_the_prediction(library: Library):
    train(library, "logreg")
    for video in draw(library, predict(library).predictions.videos, 4, seed=0):
        label(library, video, None, how=How.PAGE, answer=Answer.SKIP)
    label(library, library.catalogue.unsorted()[0], "pets", how=How.PAGE)

    measured = train(library, "logreg").to_json()["audit"]

    assert (measured["n"], measured["accuracy"]) == (4, 0.0)


def test_an_answer_that_is_taken_back_measures_nothing(library: Library):
    train(library, "logreg")
    (video,) = draw(library, predict(library).predictions.videos, 1, seed=0)
    label(library, video, "pets", how=How.PAGE)
    undo(library)

    assert library.audits.answered() == {}
    assert library.audits.open() == (video,)


def test_confidence_is_called_calibrated_only_when_it_is(
    library: Library, truth: dict[str, str]
):
    first = train(library, "logreg")
    assert first.card.temperature is None
    assert not predict(library).predictions[0].calibrated
    # Ten audited answers: nine unsorted clips, and one that was put back by hand.
    names = library.catalogue.first_files()
    for video in draw(library, predict(library).predictions.videos, 9, seed=0):
        label(library, video, truth[names[video]], how=How.PAGE)
    some = next(iter(library.labels.filed_in_folders()))
    library.audits.add([some])
    label(library, some, "elsewhere", how=How.PAGE)
    again = train(library, "logreg")

    assert again.card.temperature is not None
    assert again.card.temperature > 0


def test_measuring_now_comes_before_everything_else(library: Library):
    train(library, "logreg")

    drawn = measure_now(library, 5)
    kinds = [item.kind for item in next_videos(library, 9).items]

    assert drawn == 5
    assert kinds[:5] == [KIND] * 5
    assert kinds[5] != KIND


def test_in_a_page_measuring_now_comes_before_a_named_order_too(library: Library):
    train(library, "logreg")
    measure_now(library, 5)

    kinds = [item.kind for item in Keeping(Desk(library)).next(9, "margin").items]

    assert kinds[:5] == [KIND] * 5
    assert KIND not in kinds[5:]


def test_in_a_page_what_was_drawn_is_blind_in_a_named_order(library: Library):
    train(library, "logreg")
    before = next_videos(library, 9, "margin").items
    library.audits.add([before[2].video])

    found = Keeping(Desk(library)).next(9, "margin")

    assert next_videos(library, 9, "margin").items == before, "its pure order"
    assert [i.video for i in found.items] == [i.video for i in before]
    assert [i.score for i in found.items] == [i.score for i in before]
    assert [i.kind == KIND for i in found.items] == [at == 2 for at in range(9)]
    shown = found.to_json()["videos"][2]
    assert (shown["blind"], shown["predicted_folder"]) == (True, None)


def test_draws_are_uniform(library: Library):
    ready = [f"{number:032x}" for number in range(5)]
    with library.db.transaction() as connection:
        connection.executemany(
            "INSERT INTO videos (id, first_seen) VALUES (?, 0)",
            [(video,) for video in ready],
        )
    counts = dict.fromkeys(ready, 0)
    for seed in range(400):
        (video,) = draw(library, ready, 1, seed)
        counts[video] += 1
        library.db.execute("DELETE FROM audits")

    assert (
        np.ptp(list(counts.values())) < 50
    )  # 80 each, five standard deviations are 40


@pytest.mark.parametrize(("held", "gap"), [(0, 3), (FIRST_HELD, 9)])
def test_the_rate_falls_once_there_is_a_number_to_show(
    library: Library, monkeypatch: pytest.MonkeyPatch, held: int, gap: int
):
    answered = {f"{number:032x}": "pets" for number in range(held)}
    monkeypatch.setattr(
        type(library.audits), "answered", lambda _: answered, raising=True
    )

    found = places(library, 40)

    assert found[:2] == (gap, 2 * gap + 1)
