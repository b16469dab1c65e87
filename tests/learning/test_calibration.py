"""Temperature: found, shrunk, applied, and the error that chance alone makes."""

from __future__ import annotations

import numpy as np
import pytest

from clipshelf.learning import metrics
from clipshelf.learning.calibration import apply, calibration_floor, fit_temperature


def honest(n: int, k: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and answers drawn from them."""
    rng = np.random.default_rng(seed)
    proba = rng.dirichlet(np.full(k, 0.4), n)
    return proba, (proba.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
def test_the_temperature_that_spoiled_probabilities_is_found(temperature: float):
    proba, y = honest(5000)
    spoiled = apply(proba, 1 / temperature)

    found = fit_temperature(spoiled, y)

    assert found == pytest.approx(temperature, rel=0.07)
    assert metrics.calibration_error(apply(spoiled, found), y) < 0.02


def test_few_answers_move_it_little_and_many_decide():
    proba, y = honest(2000)
    spoiled, prior = apply(proba, 1 / 3), np.log(0.8)

    found = [fit_temperature(spoiled[:n], y[:n], prior) for n in (0, 5, 50, 2000)]

    assert found == sorted(found)
    assert found[0] == pytest.approx(0.8)
    assert found[1] < 1.2
    assert found[-1] == pytest.approx(3, rel=0.1)
    assert fit_temperature(np.ones((9, 1)), np.zeros(9, int), 0.5) == np.exp(0.5)


def test_ten_lucky_answers_do_not_make_the_model_certain():
    proba, _ = honest(10)

    lucky = fit_temperature(proba, proba.argmax(axis=1))

    assert 0.6 < lucky < 0.95


def test_videos_of_no_folder_make_the_model_doubt():
    proba, y = honest(400)
    none = np.where(np.arange(400) % 4 == 0, -1, y)

    assert fit_temperature(proba, none) > 1.2 * fit_temperature(proba, y)


def test_rows_that_no_model_scored_are_ignored():
    proba, y = honest(300)
    holes = proba.copy()
    holes[::3] = np.nan
    kept = np.arange(300) % 3 > 0

    assert fit_temperature(holes, y) == fit_temperature(proba[kept], y[kept])


def test_a_temperature_changes_no_guess_and_no_sum():
    proba, _ = honest(50)
    certain = np.vstack([proba, [1, 0, 0, 0]])

    for temperature in (0.1, 1.0, 10.0):
        changed = apply(certain, temperature)
        assert changed.sum(axis=1) == pytest.approx(1)
        assert (changed.argmax(axis=1) == certain.argmax(axis=1)).all()
    np.testing.assert_allclose(apply(proba, 1.0), proba, atol=1e-9)


def test_the_floor_is_what_an_honest_model_shows():
    rng = np.random.default_rng(0)
    proba, _ = honest(4000)
    shown = [metrics.calibration_error(*honest(160, seed=s)) for s in range(1, 300)]

    assert calibration_floor(proba, 160, rng) == pytest.approx(np.mean(shown), abs=4e-3)
    assert calibration_floor(proba, 2000, rng) < calibration_floor(proba, 160, rng) / 2
    assert calibration_floor(np.ones((3, 1)), 50, rng) == 0
