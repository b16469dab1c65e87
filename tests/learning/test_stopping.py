"""The light: its colours, and what they rest on."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from clipshelf.domain.errors import Invalid
from clipshelf.learning.audit import AuditAccuracy
from clipshelf.learning.stopping import Gain, kappa, light, projected_gain

AUDITED = AuditAccuracy(30, 0.9, 0.74, 0.97)
FLAT, STEEP = Gain(50, -0.01, 0.01), Gain(50, -0.01, 0.08)
STEADY, MOVING = (0.8, 0.99, 0.995, 1.0), (1.0, 1.0, 0.97)


def test_kappa_is_cohens():
    rng = np.random.default_rng(0)
    before = rng.integers(0, 4, 200)
    after = np.where(rng.random(200) < 0.7, before, rng.integers(0, 5, 200))

    assert kappa(before, after) == pytest.approx(cohen_kappa_score(before, after))
    assert kappa(before, before) == 1
    assert kappa(np.ones(5, int), np.ones(5, int)) == 1
    with pytest.raises(Invalid):
        kappa(before, after[:-1])
    with pytest.raises(Invalid):
        kappa(before[:0], after[:0])


@pytest.mark.parametrize(
    ("kappas", "gain", "colour"),
    [
        (STEADY, FLAT, "green"),
        (STEADY, STEEP, "amber"),
        (STEADY, None, "amber"),
        (MOVING, FLAT, "amber"),
        (MOVING, STEEP, "red"),
        ((1.0, 1.0), None, "red"),
        ((), None, "red"),
    ],
)
def test_steady_predictions_and_no_gain_in_sight_make_it_green(kappas, gain, colour):
    assert light(kappas, AUDITED, gain=gain).colour == colour


def test_enough_certified_is_enough():
    shown = light(MOVING, AUDITED, gain=STEEP, certified=0.82, wanted=0.8)
    short = light(MOVING, AUDITED, gain=STEEP, certified=0.79, wanted=0.8)
    unasked = light(MOVING, AUDITED, gain=STEEP, certified=0.82)

    assert (shown.colour, short.colour, unasked.colour) == ("green", "red", "red")
    assert shown.reasons[0] == "82 % of the rest is certified, 80 % were wanted"


def test_the_reasons_give_ranges_and_counts():
    known = light(STEADY, AUDITED, gain=STEEP)
    blank = light((), AuditAccuracy(0, None, 0, 1))
    once = light((0.9, 1.0), AUDITED)

    assert known.reasons == (
        "the last 3 rounds changed next to no prediction",
        "50 more labels may change accuracy by -1 to +8 %",
        "90 % of the rest is predicted right (74 % to 97 %, 30 audited)",
    )
    assert "accuracy is unknown" in blank.reasons[-1]
    assert "no earlier model" in blank.reasons[0]
    assert "3 in a row" in once.reasons[0]
    assert "0.97 of 1" in light(MOVING, AUDITED).reasons[0]


def test_the_projected_range_holds_the_true_gain():
    """Accuracy that rises with the logarithm of the labels: .80, then .84, then .88."""
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(500):
        luck = rng.random(80)
        other = np.where(rng.random(80) < 0.8, luck, rng.random(80))
        gain = projected_gain(luck < 0.8, other < 0.84, doublings=1, labels=60, more=60)
        held += gain.low <= 0.04 <= gain.high

    assert held / 500 >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 500)


def test_the_range_shrinks_with_the_audit_and_grows_with_the_labels_to_come():
    def width(n: int, more: int) -> float:
        right = np.arange(n) % 10 > 0
        gain = projected_gain(right, right, doublings=1, labels=100, more=more)
        assert gain.low == pytest.approx(-gain.high)
        return gain.high - gain.low

    assert width(400, 50) < width(50, 50) < width(50, 100)
    assert width(50, 0) == 0
    with pytest.raises(Invalid):
        projected_gain(
            np.zeros(0, bool), np.zeros(0, bool), doublings=1, labels=1, more=1
        )
