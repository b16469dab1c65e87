"""Predictions that are made when they are asked for."""

from __future__ import annotations

import numpy as np
import pytest

from clipshelf.domain import prediction
from clipshelf.domain.prediction import Prediction, Predictions

PROBA = np.array([[0.2, 0.5, 0.3], [0.6, 0.2, 0.2], [0.1, 0.1, 0.8], [0.4, 0.4, 0.2]])
FOLDERS = ("a", "b", "c")


@pytest.fixture
def four() -> Predictions:
    return Predictions(("w", "x", "y", "z"), FOLDERS, PROBA, calibrated=True)


def test_they_are_the_same_in_whatever_way_they_are_asked_for(
    four: Predictions, monkeypatch: pytest.MonkeyPatch
):
    whole = Prediction.each(four.videos, FOLDERS, PROBA, calibrated=True)
    monkeypatch.setattr(prediction, "AT_ONCE", 3)

    assert tuple(four) == whole
    assert four[1:3] == whole[1:3]
    assert [four[row] for row in (0, -1)] == [whole[0], whole[-1]]
    assert dict(four.by_video()) == dict(zip("wxyz", whole, strict=True))
    with pytest.raises(IndexError):
        four[4]


def test_what_is_likeliest_needs_no_prediction_to_be_made(four: Predictions):
    assert four.folder_of() == {p.video: p.folder for p in four}
    assert four.confidence_of() == {p.video: p.confidence for p in four}
    assert four.columns.tolist() == [1, 0, 2, 0]


def test_the_others_keep_their_order(four: Predictions):
    assert four.without(()) is four
    assert tuple(four.without({"x", "not there"})) == (four[0], four[2], four[3])


def test_none_at_all_are_none():
    nothing = Predictions((), (), np.zeros((0, 0)))

    assert not nothing
    assert nothing.confidences.tolist() == []
    assert nothing.folder_of() == {}
