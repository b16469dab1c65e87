"""docs/reference/settings.md: environment variables, and every option."""

from __future__ import annotations

import re

import click

from clipshelf import cli
from commands import command
from markdown import table
from source import SOURCE

VARIABLES = {
    "CLIPSHELF_STATE": "Where clipshelf's own files of a library lie, as `--state`.",
    "CLIPSHELF_CACHE": "Where converted weights are kept, for all libraries; by default"
    " the user's cache folder of the system.",
    "CLIPSHELF_DEVICE": "`cpu` leaves every GPU alone; by default encoders use one"
    " where onnxruntime has the right provider.",
    "NO_COLOR": "Plain output on terminals, too (no-color.org).",
}
INTRO = """# Settings

There is no configuration file. A library is a folder, its answers are its sub-folders,
and what differs from run to run is an option or one of these variables.
"""


def page() -> str:
    """The variables, then the options from A to Z."""
    _check()
    named = [(f"`{name}`", what) for name, what in VARIABLES.items()]
    parts = [INTRO, "## Environment variables\n", table(("variable", "sets"), named)]
    heads = ("option", "of", "default", "does")
    return "\n".join([*parts, "\n## Options\n", table(heads, _options())])


def _options() -> list[tuple[str, str, str, str]]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for name in cli.COMMANDS:
        for option in command(name).params:
            if isinstance(option, click.Option):
                key = (", ".join(option.opts), _default(option), option.help or "")
                found.setdefault(key, []).append(name)
    rows = sorted(found.items(), key=lambda item: item[0][0].lstrip("-"))
    return [
        (f"`{opts}`", ", ".join(names), default, text)
        for (opts, default, text), names in rows
    ]


def _default(option: click.Option) -> str:
    value = option.get_default(click.Context(click.Command("x")), call=False)
    if option.is_flag or value is None or callable(value):
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(f"`{one}`" for one in value)
    text = str(value)
    return f"`{text}`" if text and "Sentinel" not in text else ""


def _check() -> None:
    """Every variable that the code reads is told here."""
    texts = (path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    used = {name for text in texts for name in re.findall(r"\bCLIPSHELF_[A-Z]+", text)}
    known = {name for name in VARIABLES if name.startswith("CLIPSHELF_")}
    assert used == known, used ^ known
