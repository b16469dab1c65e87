"""Counting how right predictions are."""

from __future__ import annotations

import numpy as np
import pytest

from clipshelf.learning import metrics

Y = np.array([0, 0, 0, 0, 1, 1])
GUESS = np.array([0, 0, 0, 1, 1, 3])


def test_confusion_has_true_folders_as_rows():
    found = metrics.confusion(Y, GUESS, 4)

    assert found.tolist() == [[3, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert metrics.confusion(Y[:0], GUESS[:0], 2).tolist() == [[0, 0], [0, 0]]


def test_macro_recall_weighs_folders_alike_and_leaves_out_absent_ones():
    assert metrics.macro_recall(Y, GUESS, 4) == pytest.approx((0.75 + 0.5) / 2)
    assert np.isnan(metrics.macro_recall(Y[:0], GUESS[:0], 2))


def test_accuracy_can_be_had_for_other_proportions():
    each = metrics.recalls(Y, GUESS, 4)

    weighted = metrics.weighted_accuracy(each, np.array([1, 3, 5, 0]))

    assert weighted == pytest.approx((0.75 + 3 * 0.5) / 4)


def test_a_report_says_none_where_there_is_nothing_to_divide_by():
    report = metrics.report(Y, GUESS, ("accuracy", "macro avg", "pets", "news"))

    assert [line.folder for line in report] == ["accuracy", "macro avg", "pets", "news"]
    assert [line.support for line in report] == [4, 2, 0, 0]
    assert report[0].precision == 1
    assert report[0].recall == 0.75
    assert report[1].precision == 0.5
    assert report[1].f1 == 0.5
    assert (report[2].precision, report[2].recall, report[2].f1) == (None, None, None)
    assert (report[3].precision, report[3].recall) == (0, None)


def test_a_report_on_nothing_is_a_line_a_folder():
    report = metrics.report(Y[:0], GUESS[:0], ("a", "b"))

    assert [(line.recall, line.support) for line in report] == [(None, 0), (None, 0)]


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    proba = np.array([[0.8, 0.2]] * 10 + [[0.4, 0.6]] * 10)
    calibrated = np.array([0] * 8 + [1] * 2 + [1] * 6 + [0] * 4)
    overconfident = np.array([0] * 5 + [1] * 5 + [1] * 5 + [0] * 5)

    assert metrics.calibration_error(proba, calibrated) == pytest.approx(0)
    assert metrics.calibration_error(proba, overconfident) == pytest.approx(0.2)
    assert metrics.calibration_error(np.array([[1.0, 0.0]]), np.array([0])) == 0
    assert np.isnan(metrics.calibration_error(proba[:0], overconfident[:0]))
