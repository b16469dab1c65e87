"""What all shapes have in common, and those that most routes use."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Literal, NotRequired

from pydantic import ConfigDict
from typing_extensions import TypedDict, get_original_bases  # before Python 3.12


def _describe(schema: dict[str, Any], shape: type) -> None:
    """Give the fields of a JSON schema what stands below them in their class.

    pydantic can do that, but reads a module anew for each of its classes, whenever a
    server starts. Here that is done for whoever asks for the document.
    """
    schema["additionalProperties"] = False
    for field, text in _below(shape):
        schema["properties"][field].setdefault("description", text)


def _below(shape: type) -> Iterator[tuple[str, str]]:
    for base in get_original_bases(shape):
        if isinstance(base, type) and base is not dict:
            yield from _below(base)
    body = _classes(shape.__module__)[shape.__name__].body
    for field, text in pairwise(body):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(said))),
            ):
                yield name, inspect.cleandoc(said)


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


class Shape(TypedDict):
    """A JSON object; what stands below a field describes it."""

    __pydantic_config__ = ConfigDict(  # type: ignore[misc]  # how pydantic wants it
        extra="allow", json_schema_extra=_describe
    )


class FileProblem(Shape):
    """A file that cannot be used, or that stayed where it was."""

    name: str
    reason: str
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""


class ProblemsAnswer(Shape):
    """Files that cannot be used."""

    problems: list[FileProblem]


class Clip(Shape):
    """A clip, and where to ask for its picture and its film."""

    id: str
    video: str
    """File name."""
    thumbnail: str
    url: str
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""


class Begun(Shape):
    """Work in the background."""

    status: Literal["started", "already_running"]
