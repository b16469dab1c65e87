"""`clipshelf models`, as other programs call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import tiny_models
from clipshelf import cli
from clipshelf.app.opening import Library
from clipshelf.signals.encoders.weights import installed, towers

NAME = "clip-vit-b32"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))
    towers._loaded.cache_clear()


def run(*words: str | Path) -> Result:
    """Through the same `main` that the console calls."""
    runner = CliRunner()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.argv", ["clipshelf", "models", *map(str, words)])
        with runner.isolation() as (out, err, _):
            code = 0
            try:
                cli.main()
            except SystemExit as stop:
                code = int(stop.code or 0)
            return Result(runner, out.getvalue(), err.getvalue(), b"", None, code, None)


def document(*words: str | Path) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout.encode("ascii"))
    return found


def listed(*words: str | Path) -> dict[str, Any]:
    return {one["name"]: one for one in document("list", *words)["models"]}


def test_a_model_is_installed_used_and_removed(library: Library, tmp_path: Path):
    root = library.root
    library.close()
    came = tiny_models.make_model(NAME, tmp_path / "came")
    before = listed(root)[NAME]
    assert (before["installed"], before["in_use"], before["digests"]) == (False, [], {})
    assert before["missing"] == f"{NAME} (clipshelf models install {NAME})"

    assert document("install", NAME, "--from", came)["bytes"] > 0
    assert document("use", NAME, root)["signals"] == ["frames"]

    after = listed(root)[NAME]
    assert (after["installed"], after["in_use"]) == (True, ["frames"])
    assert set(after["digests"]) == {"model.onnx", "preprocessor_config.json"}
    assert listed()[NAME]["installed"]
    kept = run("remove", NAME)
    assert kept.exit_code == 5
    assert "hint: clipshelf models use another one" in kept.stderr
    document("use", "colour", root)
    assert document("remove", NAME)["freed"] > 0
    assert "was not here" in run("remove", NAME).stdout


def test_the_size_and_licence_are_told_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody is there

    refused = run("install", NAME)

    assert refused.exit_code == 6
    size, error, hint = refused.stderr.splitlines()
    assert size.startswith(f"{NAME}: 352 MB from Qdrant/clip-ViT-B-32-vision")
    assert error.startswith("error: The model hub cannot be reached")
    assert hint.startswith("hint: ")
    assert refused.stdout == ""
    assert installed.installed(NAME) is None


def test_only_one_signal_can_be_given_to_a_model(library: Library):
    root = library.root
    library.close()

    done = document("use", "ngrams", root, "--signal", "caption")

    assert done["signals"] == ["caption"]
    assert listed(root)["ngrams"]["in_use"] == ["caption"]
    assert run("use", "ngrams", root, "--signal", "tags").exit_code == 3


def test_names_that_nobody_knows_are_not_found():
    assert run("install", "no-such-model").exit_code == 4
    assert run("use", "no-such-model").exit_code == 4
