"""How far a child process steps back behind whatever else the machine does.

Only processes do so, never threads of a server: one that holds the interpreter's lock
and gets no processor would keep all the others waiting.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache

BEHIND = 5  # steps: a page is in use, or a person at work
LAST = 19  # everything else goes first


@cache
def step_back(steps: int) -> None:
    """Let this process go back by so many steps, once, where the system knows them."""
    with suppress(OSError, AttributeError):
        os.nice(steps)
