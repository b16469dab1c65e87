"""Which bytes a `Range` header means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipshelf.api.ranges import MAX_RANGES, spans

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("bytes=0-0", ((0, 1),)),
        ("bytes=10-19", ((10, 20),)),
        ("BYTES = 10-19", ((10, 20),)),
        ("bytes=990-", ((990, 1000),)),
        ("bytes=0-", ((0, 1000),)),
        ("bytes=-1", ((999, 1000),)),
        ("bytes=-5000", ((0, 1000),)),
        ("bytes=999-5000", ((999, 1000),)),
        ("bytes=0-" + "9" * 5000, ((0, 1000),)),
        ("bytes=00000000000000000000000001-2", ((1, 3),)),
        # No such bytes.
        ("bytes=1000-", ()),
        ("bytes=1000-1001,5000-", ()),
        ("bytes=-0", ()),
        ("bytes=" + "9" * 5000 + "-", ()),
        # Several, in the order in which they were asked for; what touches is one.
        ("bytes=0-9,20-29", ((0, 10), (20, 30))),
        ("bytes=20-29, 0-9", ((20, 30), (0, 10))),
        ("bytes=0-9,5-14", ((0, 15),)),
        ("bytes=0-9,10-19", ((0, 20),)),
        ("bytes=50-59,0-9,5-54", ((0, 60),)),
        ("bytes=0-9,2000-", ((0, 10),)),
        ("bytes=,0-9,,", ((0, 10),)),
        # Not understood: the whole file is an answer to each.
        ("bytes", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=9-0", None),
        ("bytes=0-9,9-0", None),
        ("bytes=0-9-", None),
        ("bytes=--9", None),
        ("bytes=+1-9", None),
        ("bytes=1_0-20", None),
        ("bytes=٣-٩", None),
        ("bytes=1.5-9", None),
        ("items=0-9", None),
        ("bytes=" + ",".join(["0-0"] * (MAX_RANGES + 1)), None),
    ],
)
def test_ranges(header: str | None, expected: tuple[tuple[int, int], ...] | None):
    assert spans(header, SIZE) == expected


def test_an_empty_file_has_no_parts():
    for header in ("bytes=0-", "bytes=0-0", "bytes=-1"):
        assert spans(header, 0) == ()


@given(
    asked=st.lists(
        st.tuples(st.integers(0, 120), st.integers(0, 120)), min_size=1, max_size=8
    )
)
@settings(deadline=None)
def test_exactly_the_bytes_that_were_asked_for_are_sent_once(
    asked: list[tuple[int, int]],
):
    size = 100
    pairs = [(min(pair), max(pair)) for pair in asked]
    header = "bytes=" + ",".join(f"{first}-{last}" for first, last in pairs)
    wanted = {n for first, last in pairs for n in range(first, last + 1) if n < size}

    found = spans(header, size)

    assert found is not None
    sent = [n for start, end in found for n in range(start, end)]
    assert set(sent) == wanted
    assert len(sent) == len(wanted)


@given(header=st.text(max_size=40), size=st.integers(0, 1000))
@settings(deadline=None)
def test_any_text_is_an_answer(header: str, size: int):
    for text in (header, f"bytes={header}"):
        found = spans(text, size)

        assert found is None or all(0 <= a < b <= size for a, b in found)
