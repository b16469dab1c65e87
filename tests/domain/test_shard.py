from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipshelf.domain.errors import Invalid
from clipshelf.domain.shard import Shard

digests = st.binary(min_size=16, max_size=16).map(bytes.hex)


@given(digests, st.integers(1, 50))
def test_every_content_falls_into_one_shard(video: str, of: int):
    assert sum(Shard(n, of).holds(video) for n in range(1, of + 1)) == 1


def test_the_third_of_sixteen():
    assert Shard.parse(" 3/16") == Shard(3, 16)
    assert str(Shard(3, 16)) == "3/16"


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "1/0", "a/b", "-1/3", "1/2/3", ""])
def test_what_is_no_part_is_refused(text: str):
    with pytest.raises(Invalid, match="no part"):
        Shard.parse(text)
