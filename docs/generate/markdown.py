"""Docstrings and tables as Markdown."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Sequence

LISTS = ("Args", "Raises")
WORDS = ("Formula", "Cost", "Source")  # that begin a paragraph of their own


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; a bar within a cell is escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(c) for c in line)} |" for line in lines)


def code(text: str) -> str:
    """A block of code."""
    return textwrap.indent(text.rstrip(), "    ")


def docstring(text: str | None) -> str:
    """A docstring in Google's style: paragraphs, and lists of arguments and errors."""
    blocks = []
    for part in re.split(r"\n\s*\n", inspect.cleandoc(text or "")):
        head, _, rest = part.partition("\n")
        if head.endswith(":") and head[:-1] in LISTS:
            blocks.append(f"*{head}*\n\n{_items(rest)}")
        elif head == "Returns:":
            blocks.append(f"*{head}* {_paragraph(textwrap.dedent(rest))}")
        elif part.startswith("    "):
            blocks.append(code(textwrap.dedent(part)))
        else:
            blocks.append(_paragraph(part))
    return "\n\n".join(blocks)


def _paragraph(text: str) -> str:
    flat = re.sub(r"\s*\n\s*", " ", text)
    for word in WORDS:
        flat = re.sub(rf" ?\b{word}: ", f"\n\n**{word}.** ", flat)
    return flat.strip()


def _items(text: str) -> str:
    """`name: what`, one a bullet; text without a name is one paragraph."""
    lines = textwrap.dedent(text)
    items = re.split(r"\n(?=\S)", lines)
    flat = [re.sub(r"\s*\n\s*", " ", item) for item in items]
    return "\n".join(f"- {_named(item)}" for item in flat if item)


def _named(item: str) -> str:
    name, colon, what = item.partition(": ")
    if colon and re.fullmatch(r"[\w*]+(, \w+)*", name):
        return f"`{name}`: {what}"
    return item


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text).replace("|", "\\|")
