"""The values in a pickle, read without running one.

A pickle is a program for a small stack machine, and may call any function there is.
This machine knows the instructions that describe numbers, texts, tuples, lists and
dictionaries. It calls nothing itself: what a call stands for is for its user to say.

Source: the instructions are described in the standard library's `pickletools`; these
are the ones of protocol 2 that PyTorch wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

# An instruction takes about a microsecond, and makes nothing larger than itself.
MOST_STEPS = 1_000_000
LONGEST_NAME = 200  # bytes of a function's name, or its module's

# What each instruction does: a method of the machine.
DEEDS = {
    b"(": "mark",
    b")": "empty_tuple",
    b"]": "empty_list",
    b"}": "empty_dict",
    b"\x85": "tuple1",
    b"\x86": "tuple2",
    b"\x87": "tuple3",
    b"t": "tuple",
    b"a": "append",
    b"e": "appends",
    b"s": "set_item",
    b"u": "set_items",
    b"N": "none",
    b"\x88": "true",
    b"\x89": "false",
    b"K": "byte",
    b"M": "short",
    b"J": "integer",
    b"\x8a": "long",
    b"X": "text",
    b"q": "put",
    b"r": "long_put",
    b"h": "get",
    b"j": "long_get",
    b"c": "name",
    b"R": "call",
    b"Q": "refer",
    b"b": "build",
    b"\x80": "protocol",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A function or a type that a pickle refers to."""

    module: str
    name: str


@dataclass(slots=True)
class Machine:
    """Reads one value after the other from a file."""

    file: BinaryIO
    call: Callable[[Any, tuple[Any, ...]], Any]  # what a call comes to
    refer: Callable[[Any], Any]  # what a reference out of the pickle stands for
    _stack: list[Any] = field(default_factory=list)
    _below: list[list[Any]] = field(default_factory=list)  # what lies under each mark
    _memo: dict[int, Any] = field(default_factory=dict)

    def read(self) -> Any:
        """The next value; the file stands behind it afterwards.

        Raises:
            ValueError, TypeError, LookupError: it is damaged, or holds anything else.
        """
        self._stack, self._below, self._memo = [], [], {}
        for _ in range(MOST_STEPS):
            code = self.file.read(1)
            if code == b".":
                return self._stack.pop()
            if code not in DEEDS:
                raise ValueError("it is damaged, or holds more than numbers and names")
            getattr(self, f"_{DEEDS[code]}")()
        raise ValueError("it is too long")

    def _protocol(self) -> None:
        self._bytes(1)  # which version wrote it, as the instructions say themselves

    def _none(self) -> None:
        self._stack.append(None)

    def _true(self) -> None:
        self._stack.append(True)

    def _false(self) -> None:
        self._stack.append(False)

    def _byte(self) -> None:
        self._stack.append(self._number(1))

    def _short(self) -> None:
        self._stack.append(self._number(2))

    def _integer(self) -> None:
        self._stack.append(int.from_bytes(self._bytes(4), "little", signed=True))

    def _long(self) -> None:
        digits = self._bytes(self._number(1))
        self._stack.append(int.from_bytes(digits, "little", signed=True))

    def _text(self) -> None:
        self._stack.append(
            self._bytes(self._number(4)).decode("utf-8", "surrogatepass")
        )

    def _empty_tuple(self) -> None:
        self._stack.append(())

    def _empty_list(self) -> None:
        self._stack.append([])

    def _empty_dict(self) -> None:
        self._stack.append({})

    def _tuple1(self) -> None:
        self._stack.append(self._last(1))

    def _tuple2(self) -> None:
        self._stack.append(self._last(2))

    def _tuple3(self) -> None:
        self._stack.append(self._last(3))

    def _mark(self) -> None:
        self._below.append(self._stack)
        self._stack = []

    def _tuple(self) -> None:
        items = tuple(self._since_mark())
        self._stack.append(items)

    def _append(self) -> None:
        self._extend(self._last(1))

    def _appends(self) -> None:
        self._extend(self._since_mark())

    def _set_item(self) -> None:
        self._fill(self._last(2))

    def _set_items(self) -> None:
        self._fill(self._since_mark())

    def _put(self) -> None:
        self._memo[self._number(1)] = self._stack[-1]

    def _long_put(self) -> None:
        self._memo[self._number(4)] = self._stack[-1]

    def _get(self) -> None:
        self._stack.append(self._memo[self._number(1)])

    def _long_get(self) -> None:
        self._stack.append(self._memo[self._number(4)])

    def _name(self) -> None:
        lines = [self.file.readline(LONGEST_NAME) for _ in range(2)]
        if not all(line.endswith(b"\n") for line in lines):
            raise ValueError("it is cut short")
        module, name = (line[:-1].decode("ascii") for line in lines)
        self._stack.append(Named(module, name))

    def _call(self) -> None:
        function, arguments = self._last(2)
        if type(arguments) is not tuple:
            raise TypeError("it calls without arguments")
        self._stack.append(self.call(function, arguments))

    def _refer(self) -> None:
        self._stack.append(self.refer(self._stack.pop()))

    def _build(self) -> None:
        self._stack.pop()  # attributes of an object that is none here

    def _bytes(self, count: int) -> bytes:
        found = self.file.read(count)
        if len(found) < count:
            raise ValueError("it is cut short")
        return found

    def _number(self, size: int) -> int:
        return int.from_bytes(self._bytes(size), "little")

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
