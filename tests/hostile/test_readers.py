"""Nearly right files give a value, or an error of ours: never another exception."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hostile.seeds import seeds
from hostile.targets import TARGETS

EXTREMES = (
    b"\0" * 4,
    b"\xff" * 4,
    b"\xff\xff\xff\x7f",
    b"\x80",
    b"\0" * 8,
    b"\xff" * 8,
)
TEXTS = (
    *(b"null", b"[]", b"{}", b"-1", b"1e999", b"NaN", b"Infinity", b'"\\ud800"', b"["),
    *(
        b"1" * 400,
        b"9" * 5000,
        b"true",
        b'""',
        b"'",
        b"(",
        b"0",
        b"\\",
        b"\xff",
        b"../",
    ),
)
FEW = {"database": 40, "world": 60}  # slower than the others


@st.composite
def damaged(draw: st.DrawFn, seed: bytes) -> bytes:
    """A good file after some accidents, or intentions."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(1, 60))
        deed = draw(st.sampled_from(["flip", "put", "set", "cut", "again", "end"]))
        if deed == "flip" and data:
            data[start] ^= 1 << draw(st.integers(0, 7))
        elif deed == "put":
            data[start:start] = draw(st.sampled_from(TEXTS))
        elif deed == "set":
            value = draw(st.sampled_from((*EXTREMES, *TEXTS)))
            data[start : start + len(value)] = value
        elif deed == "cut":
            del data[start : start + length]
        elif deed == "again":
            data[start:start] = data[start : start + length]
        elif deed == "end" and draw(st.booleans()):
            del data[start:]
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_a_good_file_is_fine(name: str, tmp_path: Path) -> None:
    TARGETS[name](seeds()[name], tmp_path)


@pytest.mark.parametrize("name", TARGETS)
def test_a_damaged_file_gives_a_value_or_an_error_of_ours(name: str) -> None:
    with tempfile.TemporaryDirectory() as place:

        @settings(max_examples=FEW.get(name, 150), deadline=None)
        @given(content=damaged(seeds()[name]))
        @example(content=b"")
        @example(content=b"\0")
        @example(content=b"[" * 100_000)
        @example(content=b'{"a":' * 100_000)
        @example(content=b"9" * 5000)
        @example(content=b"\xff" * 1000)
        @example(content=b"PK\x05\x06" + bytes(18))
        @example(content=b"SQLite format 3\0" + bytes(84))
        def run(content: bytes) -> None:
            TARGETS[name](content, Path(place))

        run()


@pytest.mark.parametrize("name", TARGETS)
def test_a_file_may_end_anywhere(name: str, tmp_path: Path) -> None:
    data = seeds()[name]

    for end in range(0, len(data), max(1, len(data) // 60)):
        TARGETS[name](data[:end], tmp_path)
