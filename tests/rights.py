"""Being somebody who may not do everything, also where the tests are run by root."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534

can_be_nobody = pytest.mark.skipif(
    not hasattr(os, "setresuid"), reason="rights of POSIX"
)


@contextmanager
def nobody() -> Iterator[None]:
    """Give up the right of root to read and write anything.

    What is imported meanwhile may be root's as well, and closed to others.
    """
    if os.getuid():
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def let_anybody_in(place: Path) -> None:
    """Open the way to a folder of pytest's, which only its owner may go."""
    for above in (place, *place.parents[:-2]):
        above.chmod(0o755)
