"""The values in a pickle, read without running one.

A pickle is a program for a small stack machine, and may call any function there is.
This machine knows the instructions that describe numbers, texts, tuples, lists and
dictionaries. It calls nothing itself: what a call stands for is for its user to say.

Source: the instructions are those of the standard library's `pickletools`.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

# An instruction takes about a microsecond, and makes nothing larger than itself.
MOST_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Named:
    """A function or a type that a pickle refers to."""

    module: str
    name: str


@dataclass(slots=True)
class Machine:
    """Reads one value after the other from a file."""

    call: Callable[[Any, tuple[Any, ...]], Any]  # what a call comes to
    refer: Callable[[Any], Any]  # what a reference out of the pickle stands for
    _stack: list[Any] = field(default_factory=list)
    _below: list[list[Any]] = field(default_factory=list)  # what lies under each mark
    _memo: dict[int, Any] = field(default_factory=dict)

    def read(self, file: BinaryIO) -> Any:
        """The next value; the file stands behind it afterwards.

        Raises:
            ValueError, TypeError, LookupError: it is damaged, or holds anything else.
        """
        self._stack, self._below, self._memo = [], [], {}
        for step, (code, argument, _) in enumerate(pickletools.genops(file)):
            if code.name == "STOP":
                return self._stack.pop()
            obey = getattr(self, f"_do_{code.name.lower()}", None)
            if obey is None or step >= MOST_STEPS:
                raise ValueError("it holds more than numbers and names")
            obey(argument)
        raise ValueError("it has no end")

    def _do_proto(self, _: int) -> None:
        """Which version wrote it; the instructions say that themselves."""

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    _do_binint = _do_binint1 = _do_binint2 = _do_long1 = _do_binunicode = _push

    def _do_none(self, _: None) -> None:
        self._push(None)

    def _do_newtrue(self, _: None) -> None:
        self._push(True)

    def _do_newfalse(self, _: None) -> None:
        self._push(False)

    def _do_empty_tuple(self, _: None) -> None:
        self._push(())

    def _do_empty_list(self, _: None) -> None:
        self._push([])

    def _do_empty_dict(self, _: None) -> None:
        self._push({})

    def _do_tuple1(self, _: None) -> None:
        self._push(self._last(1))

    def _do_tuple2(self, _: None) -> None:
        self._push(self._last(2))

    def _do_tuple3(self, _: None) -> None:
        self._push(self._last(3))

    def _do_mark(self, _: None) -> None:
        self._below.append(self._stack)
        self._stack = []

    def _do_tuple(self, _: None) -> None:
        self._push(tuple(self._since_mark()))

    def _do_append(self, _: None) -> None:
        self._extend(self._last(1))

    def _do_appends(self, _: None) -> None:
        self._extend(self._since_mark())

    def _do_setitem(self, _: None) -> None:
        self._fill(self._last(2))

    def _do_setitems(self, _: None) -> None:
        self._fill(self._since_mark())

    def _do_binput(self, place: int) -> None:
        self._memo[place] = self._stack[-1]

    def _do_binget(self, place: int) -> None:
        self._push(self._memo[place])

    _do_long_binput, _do_long_binget = _do_binput, _do_binget

    def _do_global(self, name: str) -> None:
        module, _, inside = name.partition(" ")
        self._push(Named(module, inside))

    def _do_reduce(self, _: None) -> None:
        function, arguments = self._last(2)
        if type(arguments) is not tuple:
            raise TypeError("it calls without arguments")
        self._push(self.call(function, arguments))

    def _do_binpersid(self, _: None) -> None:
        self._push(self.refer(self._stack.pop()))

    def _do_build(self, _: None) -> None:
        self._stack.pop()  # attributes of an object that is none here

    def _last(self, count: int) -> tuple[Any, ...]:
        return tuple(self._stack.pop() for _ in range(count))[::-1]

    def _since_mark(self) -> list[Any]:
        items, self._stack = self._stack, self._below.pop()
        return items

    def _extend(self, items: Any) -> None:
        target = self._stack[-1]
        if type(target) is not list:
            raise TypeError("it appends to something that is no list")
        target.extend(items)

    def _fill(self, items: Any) -> None:
        target, names = self._stack[-1], items[::2]
        # Only texts: the hash of a tuple of tuples of tuples could take for ever.
        if type(target) is not dict or not all(type(name) is str for name in names):
            raise TypeError("it fills something that is no dictionary of names")
        target.update(zip(names, items[1::2], strict=True))
