"""What a person at a terminal is told: examples, completion, plain text in a pipe."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from clipshelf import cli
from clipshelf.cli.examples import EXAMPLES

CLIPSHELF = Path(sys.executable).with_name("clipshelf")
LINES = [line for lines in EXAMPLES.values() for line in lines]


def ask(*words: str, **environment: str) -> str:
    done = subprocess.run(
        [CLIPSHELF, *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_every_command_has_examples_and_no_other_has():
    assert list(EXAMPLES) == list(cli.COMMANDS)
    for name, lines in EXAMPLES.items():
        assert {shlex.split(line)[0] for line in lines} == {name}


@pytest.mark.parametrize("line", LINES)
def test_every_example_is_understood(line: str):
    name, *words = shlex.split(line)
    command = cli.LazyGroup().get_command(click.Context(cli.app), name)
    assert command is not None

    context = command.make_context(name, words)

    # A library is the last argument wherever one is named, not a query or a video.
    library = context.params.get("library")
    if "library" in context.params and words and words[-1].startswith("~"):
        assert library is not None or name in {"import", "search", "simulate"}
    assert line in command.get_help(context)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["sort", "--on-conflict", ""], ["rename", "skip", "fail"]),
        (["folders", ""], ["describe", "list"]),
    ],
)
def test_a_shell_completes_commands_and_values(
    words: list[str], offered: list[str], tmp_path: Path
):
    script = tmp_path / "clipshelf.bash"
    script.write_text(ask("completion", "bash"), encoding="utf-8")
    asked = """
        source "$1"
        PATH="$2:$PATH"
        shift 2
        COMP_WORDS=(clipshelf "$@"); COMP_CWORD=$#
        _clipshelf_completion clipshelf
        echo "${COMPREPLY[@]}"
    """

    done = subprocess.run(
        ["bash", "-c", asked, "bash", str(script), str(CLIPSHELF.parent), *words],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_a_script_of_their_own(shell: str):
    assert "_CLIPSHELF_COMPLETE=" + shell in ask("completion", shell)


def test_a_pipe_gets_plain_text(tmp_path: Path):
    (tmp_path / "Pets").mkdir()

    assert "\x1b" not in ask("scan", str(tmp_path), TERM="xterm-256color")
