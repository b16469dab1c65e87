"""docs/reference/python.md: the public names, from their signatures and docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import Any

import clipshelf
from clipshelf.app.arrays import LibraryArrays
from clipshelf.app.certifying import Claim
from clipshelf.app.embedding import EmbedReport
from clipshelf.app.labelling import Answered, Labelled
from clipshelf.app.listening import SoundReport
from clipshelf.app.picking import Classifier
from clipshelf.app.scanning import ScanReport
from clipshelf.app.searching import Hit
from clipshelf.app.sorting import Proposal, Sorted
from clipshelf.app.training import Trained
from clipshelf.app.transcribing import SignalReport
from clipshelf.app.undoing import Undone
from clipshelf.domain.events import Progress
from clipshelf.domain.features import Encoder, EncoderSpec, Sample
from clipshelf.domain.model import Fitted, Head, ModelCard
from clipshelf.domain.moves import Move, MovePlan
from clipshelf.domain.prediction import Prediction
from clipshelf.domain.queue import Picks, Pool, QueueItem, Strategy
from clipshelf.learning.simulate import Checkpoint, Run, Simulation, Summary
from markdown import code, docstring, table

WIDTH = 84

INTRO = """# Python

    import clipshelf

imports nothing heavy: what is public is imported when it is first used. The methods
call the same use cases as the command line and the HTTP API. [A
notebook](../examples/notebook.py) shows them at work. *Watch* is a function that is
called with a [Progress](#progress).
"""
RECORDS = (
    *(ScanReport, EmbedReport, SoundReport, SignalReport),
    *(Trained, ModelCard, Prediction),
)
RECORDS += (QueueItem, Labelled, Answered, Claim, Proposal, MovePlan, Move, Sorted)
RECORDS += (Undone, Hit, LibraryArrays, Picks, Pool, Progress)
RECORDS += (Simulation, Checkpoint, Run, Summary, EncoderSpec, Sample)
PROTOCOLS = (Classifier, Strategy, Encoder, Head, Fitted)


def page() -> str:
    """Functions, the library, records, and what a plug-in has to offer."""
    parts = [INTRO]
    for name in ("open", "pick", "simulate"):
        parts += _function(f"clipshelf.{name}", getattr(clipshelf, name), "##")
    parts += ["## clipshelf.Library\n", docstring(clipshelf.Library.__doc__), ""]
    for name, member in _members(clipshelf.Library):
        parts += _function(f"Library.{name}", member, "###")
    parts += ["## clipshelf.errors\n"]
    parts += ["`Invalid`, `NotFound`, `Conflict` and `Unavailable`, see"]
    parts += ["[errors](errors.md).\n", "## Records\n"]
    for record in RECORDS:
        parts += _record(record)
    parts += ["## Protocols\n"]
    parts += ["How to write a plug-in is told in [extending](../extending.md).\n"]
    for protocol in PROTOCOLS:
        parts += [f"### {protocol.__name__}\n", docstring(protocol.__doc__), ""]
        for name, member in _members(protocol):
            parts += _function(f"{protocol.__name__}.{name}", member, "####")
    return "\n".join(parts)


def _members(owner: type) -> list[tuple[str, Any]]:
    """Its public methods and properties, in the order in which they are written."""
    found: dict[str, Any] = {}
    for base in reversed(owner.__mro__[:-1]):
        if base.__module__.startswith("clipshelf"):
            found |= {n: m for n, m in vars(base).items() if _is_public(n, m)}
    return list(found.items())


def _is_public(name: str, member: object) -> bool:
    if name.startswith("_"):
        return False
    return inspect.isfunction(member) or isinstance(member, property)


def _function(name: str, found: Any, level: str) -> list[str]:
    text = docstring(found.__doc__)
    if isinstance(found, property):
        line = f"{name}: {inspect.signature(found.fget).return_annotation}"  # type: ignore[arg-type]
        return [f"{level} {name}\n", code(line), "", text, ""]
    signature = inspect.signature(found)
    parameters = list(_parameters(signature))
    returned = signature.return_annotation
    line = f"{name}({', '.join(parameters)}) -> {returned}"
    if len(line) > WIDTH:
        folded = "".join(f"    {parameter},\n" for parameter in parameters)
        line = f"{name}(\n{folded}) -> {returned}"
    return [f"{level} {name}\n", code(line), "", text, ""]


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    """As they are written; annotations are text already."""
    starred = False
    for name, parameter in signature.parameters.items():
        if name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        stars = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
        default = parameter.default
        told = "" if default is parameter.empty else f" = {_value(default)}"
        yield f"{stars}{name}: {parameter.annotation}{told}"


def _value(default: Any) -> str:
    if inspect.isfunction(default):
        return default.__name__
    if isinstance(default, tuple):
        return f"({', '.join(repr(str(one)) for one in default)},)"
    return repr(default)


def _record(record: type) -> list[str]:
    rows = _fields(record)
    parts = [f"### {record.__name__}\n", docstring(record.__doc__), ""]
    if rows:
        parts += [table(("field", "type", "is"), rows), ""]
    for name, member in _members(record):
        if isinstance(member, property):
            told = docstring(member.__doc__)
            parts += [f"- `{name}`: {told}"]
    return [*parts, ""]


def _fields(record: type) -> list[tuple[str, str, str]]:
    """Fields with the comments that stand beside or above them."""
    if not dataclasses.is_dataclass(record):
        return []
    names = [field.name for field in dataclasses.fields(record) if field.init]
    lines = textwrap.dedent(inspect.getsource(record)).splitlines()
    rows, above = [], ""
    for line in lines:
        comment = re.fullmatch(r"    # (.*)", line)
        if comment:
            above = f"{above} {comment[1]}".strip()
            continue
        field = re.match(r"    (\w+): ([^=#]*?)(?: = .*?)?(?:  # (.*))?$", line)
        if field and field[1] in names and not field[1].startswith("_"):
            rows.append((f"`{field[1]}`", f"`{field[2].strip()}`", field[3] or above))
        above = ""
    return rows
