"""Signals by their names."""

from __future__ import annotations

from collections.abc import Iterable

from clipshelf.domain.errors import Invalid
from clipshelf.domain.features import Signal


def named(
    names: Iterable[str], *, of: Iterable[Signal] = Signal, but: Iterable[Signal] = ()
) -> tuple[Signal, ...]:
    """The signals of these names; one name alone may stand without a list.

    Args:
        names: as a person writes them.
        of: those that are meant.
        but: those of them that are not.

    Raises:
        Invalid: one is called otherwise.
    """
    known = [signal for signal in of if signal not in but]
    wanted = (names,) if isinstance(names, str) else tuple(names)
    strange = [name for name in wanted if name not in known]
    if strange:
        raise Invalid(
            f"There is no signal {strange[0]!r} here.",
            code="unknown-signal",
            hint=f"Known: {', '.join(known)}.",
        )
    return tuple(Signal(name) for name in wanted)
