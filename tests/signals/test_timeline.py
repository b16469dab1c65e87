from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clipshelf.signals.media.timeline import Timeline

TIMES = st.lists(st.integers(-1000, 10**6), min_size=1, max_size=60).map(sorted)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    shown = draw(TIMES)
    keys = draw(st.lists(st.sampled_from(shown), min_size=1, unique=True))
    end = shown[-1] + draw(st.integers(0, 99))
    return Timeline(shown[0], end, tuple(shown), tuple(sorted(keys)))


@given(timelines(), st.integers(1, 9))
def test_a_spread_holds_pictures_of_the_film_in_order(
    line: Timeline, count: int
) -> None:
    spread = line.spread(count)

    assert len(spread) == min(count, len(line.shown))
    assert list(spread) == sorted(spread)
    rows = list(line.shown)
    for when in spread:
        rows.remove(when)  # raises if a picture were taken twice


@given(timelines(), st.integers(1, 9))
def test_keys_apart_are_one_in_each_part_or_none_at_all(
    line: Timeline, count: int
) -> None:
    keys = line.keys_apart(count)

    assert len(keys) in {0, count}
    assert set(keys) <= set(line.keys)
    for part, key in enumerate(keys):
        place = (key - line.start) * count / line.length
        assert part - 0.001 <= place + count / line.length
        assert place <= part + 1


@given(timelines(), st.integers(1, 9))
def test_there_is_always_a_key_near(line: Timeline, count: int) -> None:
    keys = line.keys_near(count)

    assert 1 <= len(keys) <= count
    assert list(keys) == sorted(set(keys))
    assert set(keys) <= set(line.keys)


def test_a_film_of_even_steps_is_spread_evenly() -> None:
    line = Timeline(0, 1000, tuple(range(0, 1000, 10)), (0,))

    assert line.spread(5) == (100, 300, 500, 700, 900)
    assert line.keys_apart(5) == ()
    assert line.keys_near(5) == (0,)
