"""The shape of the code: size, layers, start-up cost, what is registered."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from clipshelf import cli
from clipshelf.domain import registry

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
PAGE = sorted((ROOT / "src").rglob("*.js"))
MAX_LINES = 300
MAX_FUNCTION_LINES = 60
# What starting a command must not import: `--help` has to answer at once.
HEAVY = ("numpy", "av", "onnxruntime", "sklearn", "scipy", "fastapi", "uvicorn", "rich")


@pytest.mark.parametrize("path", [*SOURCES, *PAGE], ids=lambda p: p.name)
def test_a_module_is_one_thing(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_functions_fit_on_a_screen(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= MAX_FUNCTION_LINES, f"{path.name}: {node.name}"


def test_help_imports_nothing_heavy():
    script = (
        "import sys; sys.argv = ['clipshelf', '--help']\n"
        "from clipshelf.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )

    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert out.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_queries_take_values_in_order(path: Path):
    """`?1` with a tuple: Python 3.12 warns of it, 3.14 refuses it."""
    assert not re.findall(r"[=<>(,] *\?\d", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", ["encoder", "head", "importer", "strategy"])
def test_every_plug_in_can_be_made(kind: registry.Kind):
    for name in registry.names(kind):
        assert registry.create(kind, name) is not None


def test_every_plug_in_is_registered_in_the_project_file():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    for kind in ("encoder", "head", "importer", "strategy"):
        for name in registry.names(kind):
            assert re.search(rf"^{re.escape(name)} = ", text, re.MULTILINE), name


def test_every_command_has_a_module_and_a_summary():
    assert set(cli.SUMMARIES) == set(cli.COMMANDS)
    modules = {path.stem for path in (ROOT / "src/clipshelf/cli").glob("*_command.py")}
    assert modules == {f"{name}_command" for name in cli.COMMANDS}


def test_no_machine_leaves_its_trace():
    """No registry's host in the locks, no absolute path in what is tracked."""
    for name in ("requirements.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"(https?|file)://", text), name
