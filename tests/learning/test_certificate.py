"""Certificates: the plans, the steps, and how often a claim is false."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.learning import acceptance
from clipshelf.learning.certificate import (
    Certification,
    answer,
    begin,
    level,
    next_checks,
    stop,
)

ENDLESS = 10**7  # a list so long that the sample takes nothing away from it


@pytest.mark.parametrize(
    ("precision", "delta", "allowed", "samples"),
    [
        (0.9, 0.1, 0, {ENDLESS: 22}),
        (0.95, 0.1, 0, {300: 40, 1000: 44, ENDLESS: 45}),
        (0.95, 0.05, 0, {300: 50, 1000: 56, ENDLESS: 59}),
        (0.98, 0.1, 0, {300: 84, 1000: 103, ENDLESS: 114}),
        (0.95, 0.1, 1, {300: 66, 1000: 73, ENDLESS: 77}),
    ],
)
def test_plans_have_the_sizes_of_the_tables(precision, delta, allowed, samples):
    for size, sample in samples.items():
        assert acceptance.sample_size(size, precision, delta, allowed) == sample


@given(
    size=st.integers(1, 400),
    precision=st.floats(0.5, 0.99),
    delta=st.floats(0.01, 0.3),
    allowed=st.integers(0, 3),
)
def test_a_plan_is_safe_and_one_check_fewer_is_not(size, precision, delta, allowed):
    sample = acceptance.sample_size(size, precision, delta, allowed)
    bad = acceptance.most_wrong(size, precision) + 1

    assert (size - bad) / size < precision
    if sample is None:
        assert bad <= allowed
    else:
        assert sample <= size
        assert hypergeom.cdf(allowed, size, bad, sample) <= delta
        assert hypergeom.cdf(allowed, size, bad, sample - 1) > delta


def test_the_risks_of_all_attempts_add_up_to_delta():
    risks = [level(0.9, attempt) for attempt in range(1, 200_000)]

    assert sum(risks) == pytest.approx(0.1, abs=1e-5)
    assert sum(risks) <= 0.1


def surely(n: int, rng: np.random.Generator, high: float = 0.999) -> np.ndarray:
    """Falling confidences, sure for four fifths of the list."""
    return np.sort(np.where(np.arange(n) < 0.8 * n, high, 0.6) - rng.random(n) / 1000)[
        ::-1
    ]


def started(n: int = 500, seed: int = 0, **kept) -> Certification:
    rng = np.random.default_rng(seed)
    options = {"precision": 0.9, "confidence": 0.9, "attempt": 1, **kept}
    return begin(surely(n, rng), rng=rng, **options)


def check(state: Certification, right: np.ndarray) -> Certification:
    """Answer truthfully, one check at a time, until nothing is asked."""
    while asked := next_checks(state):
        state = answer(state, asked[0], correct=bool(right[asked[0]]))
    return state


def test_a_list_without_a_fault_is_certified_as_planned():
    state = started()
    planned = state.samples[0] - state.allowed  # the last need not be looked at

    assert state.status == "checking"
    assert state.checks_needed == state.samples[0]
    assert state.size_in_reach == state.sizes[0] >= 400
    assert state.certified_rows == ()
    assert state.delta_spent == 0

    first = state
    for row in next_checks(state)[:planned]:
        first = answer(first, row, correct=True)
    final = check(state, np.ones(500, bool))

    assert len(first.certified_rows) == state.sizes[0]
    assert final.status == "certified"
    assert final.certified_rows == state.ranking[: len(final.certified_rows)]
    assert planned <= final.checks_done <= final.most_checks
    assert final.checks_needed == final.size_in_reach == 0
    assert final.delta_spent == level(0.9, 1)
    assert final.why == ""


def test_a_hopeless_list_is_refused_after_few_checks():
    right = np.random.default_rng(5).random(500) < 0.5
    state = check(started(), right)

    assert state.status == "refused"
    assert state.certified_rows == ()
    assert state.wrong == state.allowed + 1
    assert state.checks_done < state.samples[0]
    assert "checked were wrong" in state.why
    assert "90 %" in state.why


def test_a_longer_list_that_fails_leaves_the_shorter_one_certified():
    state = started(most_checks=300)
    right = np.zeros(500, bool)
    right[list(state.ranking[: state.sizes[0]])] = True

    final = check(state, right)

    assert final.status == "certified"
    assert state.sizes[0] <= len(final.certified_rows) < 500
    assert final.wrong >= 1


def test_stopping_keeps_what_has_passed():
    state = started(most_checks=300)
    right = np.ones(500, bool)
    while not state.certified_rows:
        state = answer(state, next_checks(state)[0], correct=True)

    assert state.status == "checking"
    assert stop(state).status == "certified"
    assert stop(state).certified_rows == state.certified_rows
    assert stop(started()).status == "refused"
    assert len(check(state, right).certified_rows) == 500


def test_a_state_survives_json_at_any_point():
    state = started()
    right = np.random.default_rng(1).random(500) < 0.99
    straight = check(state, right)
    while asked := next_checks(state):
        state = answer(state, asked[-1], correct=bool(right[asked[-1]]))
        state = Certification.from_json(json.loads(json.dumps(state.as_json())))

    assert (state.status, state.certified_rows) == (
        straight.status,
        straight.certified_rows,
    )


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(60, 300),
    wrong=st.floats(0, 0.15),
    seed=st.integers(0, 10**6),
    allowed=st.integers(0, 2),
)
def test_the_verdict_does_not_depend_on_the_order_of_the_answers(
    n, wrong, seed, allowed
):
    rng = np.random.default_rng(seed)
    state = planned(n, allowed, rng)
    right = rng.random(n) >= wrong
    verdicts = []
    for pick in (0, -1):
        run = state
        while asked := next_checks(run):
            run = answer(run, asked[pick], correct=bool(right[asked[pick]]))
        verdicts.append(len(run.certified_rows))

    assert verdicts[0] == verdicts[1]


@settings(max_examples=40, deadline=None)
@given(n=st.integers(60, 300), seed=st.integers(0, 10**6))
def test_each_prefix_is_judged_by_the_first_of_it_in_one_order(n, seed):
    rng = np.random.default_rng(seed)
    state = planned(n, 1, rng)
    final = check(state, np.ones(n, bool))
    asked = {row for row, _ in final.answers}

    for size, sample in zip(state.sizes, state.samples, strict=True):
        prefix = set(state.ranking[:size])
        first = [row for row in state.draw if row in prefix][:sample]
        assert len(set(first) - asked) <= state.allowed


def test_only_rows_that_are_asked_about_can_be_answered():
    state = started()
    other = next(row for row in range(500) if row not in next_checks(state))

    with pytest.raises(NotFound):
        answer(state, other, correct=True)
    once = answer(state, next_checks(state)[0], correct=True)
    with pytest.raises(NotFound):
        answer(once, once.answers[0][0], correct=True)


def test_nothing_is_asked_where_nothing_can_be_gained():
    rng = np.random.default_rng(0)
    options = {"precision": 0.95, "confidence": 0.9, "attempt": 1, "rng": rng}
    doubtful = begin(np.full(600, 0.9), **options)
    few = begin(np.full(5, 0.999), **options)
    none = begin(np.zeros(0), **options)

    assert [s.status for s in (doubtful, few, none)] == ["refused"] * 3
    assert [s.delta_spent for s in (doubtful, few, none)] == [0, 0, 0]
    assert "10 % are expected to be wrong" in doubtful.why
    assert "85 %, which is within reach" in doubtful.why
    assert "5 videos left, too few" in few.why
    assert "0 videos left, too few" in none.why


def test_a_bad_audit_makes_the_start_more_careful():
    options = {"precision": 0.9, "confidence": 0.9, "attempt": 1}
    falling = np.linspace(1, 0.7, 600)

    def begun(correct: np.ndarray) -> Certification:
        rng = np.random.default_rng(0)
        seen = np.full(len(correct), 0.93)
        return begin(
            falling, rng=rng, audit_confidences=seen, audit_correct=correct, **options
        )

    good = begun(np.ones(40, bool))
    bad = begun(np.arange(40) % 4 > 0)

    assert bad.sizes[0] < good.sizes[0]


@pytest.mark.parametrize(
    "wrong", [{"precision": 1.0}, {"confidence": 95}, {"attempt": 0}]
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(Invalid):
        started(**wrong)
    with pytest.raises(Invalid):
        begin(
            np.array([np.nan]),
            precision=0.9,
            confidence=0.9,
            attempt=1,
            rng=np.random.default_rng(),
        )


def planned(n: int, allowed: int, rng: np.random.Generator) -> Certification:
    """A certification of 90 % whose plan does not depend on any confidence."""
    sizes = [*range(n // 2, n, max(1, n // 10)), n]
    plans = [(s, acceptance.sample_size(s, 0.9, 0.1, allowed)) for s in sizes]
    kept = [(s, plan) for s, plan in plans if plan is not None]
    return Certification(
        0.9,
        0.9,
        1,
        tuple(range(n)),
        tuple(rng.permutation(n).tolist()),
        tuple(size for size, _ in kept),
        tuple(plan for _, plan in kept),
        allowed,
        10 * n,
    )


def attempts_until_certified(
    begun: list[Certification], right: np.ndarray, rng: np.random.Generator
) -> Certification:
    """Try again after each refusal, on the same list with a new order."""
    for state in begun:
        order = tuple(rng.permutation(len(right)).tolist())
        final = check(replace(state, draw=order), right)
        if final.status == "certified":
            break
    return final


def begun_five_times(n: int, *, spending: bool = True) -> list[Certification]:
    """Attempts 1 to 5 on one list; without spending each risks the whole 10 %."""
    confidence = 0.9 if spending else 1 - 0.1 * np.pi**2 / 6
    return [
        begin(
            surely(n, np.random.default_rng(0)),
            precision=0.9,
            confidence=confidence,
            attempt=attempt if spending else 1,
            rng=np.random.default_rng(attempt),
            most_checks=n,
        )
        for attempt in range(1, 6)
    ]


def share_of_false_certificates(
    begun: list[Certification], worlds: int, among: int
) -> float:
    """In worlds where one pair more is wrong than may be, somewhere among the surest.

    Args:
        begun: the attempts.
        worlds: lists that are tried.
        among: the faults lie in so long a prefix.
    """
    n, violated = len(begun[0].ranking), 0
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        right = np.ones(n, bool)
        many = acceptance.most_wrong(n, 0.9) + 1
        places = rng.choice(among, many, replace=False)
        right[np.array(begun[0].ranking)[places]] = False
        state = attempts_until_certified(begun, right, rng)
        held = right[list(state.certified_rows)]
        violated += bool(len(held)) and held.mean() < 0.9
    return violated / worlds


@pytest.mark.parametrize("among", [200, 100, 66])
def test_false_certificates_are_as_rare_as_promised_also_with_retries(among):
    """A model just below the claim, tried five times: at most one world in ten."""
    worlds = 700
    begun = begun_five_times(200)
    assert all(state.sizes[0] >= 100 for state in begun)

    false = share_of_false_certificates(begun, worlds, among)

    assert 0 < false <= 0.1 + 3 * np.sqrt(0.1 * 0.9 / worlds)


def test_retries_that_spent_nothing_would_break_the_promise():
    begun = begun_five_times(200, spending=False)

    assert level(begun[0].confidence, 1) == pytest.approx(0.1)
    assert share_of_false_certificates(begun, 250, 200) > 0.15
