"""The source, read and not run: calls with their words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "clipshelf"


def calls(names: set[str]) -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call of something that is called so: its file, itself, and the name."""
    return (found for found in _all() if found[2] in names)


@cache
def _all() -> tuple[tuple[Path, ast.Call, str], ...]:
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                found.append((path, node, called))
    return tuple(found)


def words(node: ast.expr | None) -> str:
    """A text as it is written, with an ellipsis for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(words(value) for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return words(left) + words(right)
        case None:
            return ""
        case _:
            return "…"


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """An argument that was given by name."""
    return next((k.value for k in call.keywords if k.arg == name), None)
