"""The commands as other programs call them: exit codes, JSON, what goes to stderr."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clipshelf import __version__, cli
from clipshelf.app.listening import listen
from clipshelf.app.opening import Library
from clipshelf.app.transcribing import transcribe
from clipshelf.cli import embed_command
from clipshelf.domain.features import Signal
from clipshelf.signals.encoders.sound import WhisperSound
from clipshelf.testing import broken_clips, make_clip, tree
from wordy import Ear, Wordy


def run(*words: str | Path) -> Result:
    """A command in this process, through the same `main` that the console calls."""
    runner = CliRunner()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.argv", ["clipshelf", *map(str, words)])
        with runner.isolation() as (out, err, _):
            code = 0
            try:
                cli.main()
            except SystemExit as stop:
                code = int(stop.code or 0)
            return Result(runner, out.getvalue(), err.getvalue(), b"", None, code, None)


def document(*words: str | Path) -> dict[str, Any]:
    """What a command prints with `--json`, which has to be ASCII and alone."""
    result = run(*words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout.encode("ascii"))
    return found


def test_version_and_help():
    assert __version__ in run("--version").stdout
    text = run("--help").stdout
    assert all(name in text for name in cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_that_begins_like_its_summary(name: str):
    text = " ".join(run(name, "--help").stdout.split())

    assert cli.SUMMARIES[name].split(":")[0].split(",")[0].rstrip(
        "."
    ) in text or name in {
        "label",
        "undo",
        "demo",
        "doctor",
        "serve",
    }


def test_the_whole_loop_from_the_command_line(root: Path):
    scanned = document("scan", root)
    embedded = document("embed", root)
    trained = document("train", root)
    predicted = document("predict", root)
    queue = document("next", root, "-n", "3", "--strategy", "margin")
    first = queue["videos"][0]
    labelled = document("label", first["id"], "pets", root)
    plan = document("sort", root, "--above", "0", "--dry-run")
    done = document("sort", root, "--above", "0", "--yes")
    undone = document("undo", root)
    again = document("undo", root)
    batches = document("history", root)["batches"]

    assert (scanned["found"], scanned["unsorted"]) == (21, 9)
    assert scanned["folders"]["travel/sea"] == 4
    assert (embedded["embedded"], embedded["failed"]) == (21, [])
    assert trained["cv"].keys() == {"blend", "knn", "logreg", "mlp"}
    assert trained["num_labeled"] == 12
    assert len(predicted["videos"]) == 9
    assert len(queue["videos"]) == 3
    assert first.keys() >= {
        "id",
        "video",
        "kind",
        "score",
        "reason",
        "predicted_folder",
        "confidence",
    }
    assert labelled == labelled | {"id": first["id"], "folder": "pets", "moved": True}
    assert (plan["batch"], len(plan["moves"])) == (None, 8)
    assert done["moves"] == plan["moves"]
    assert (undone["undid"], undone["restored"]) == (done["batch"], 8)
    assert again["restored"] == 1
    assert [batch["moves"] for batch in batches] == [1, 8, 8, 1]
    assert run("undo", root).exit_code == 4


def test_unreadable_media_never_make_a_command_fail(root: Path):
    broken = broken_clips(root)
    before = tree(root)

    scan, embed = run("scan", root), run("embed", root)

    assert (scan.exit_code, embed.exit_code) == (0, 0)
    assert any(name in embed.stderr for name in broken)
    assert tree(root) == before
    assert run("doctor", root).exit_code == 9


def test_words_are_read_where_they_are_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    readers = partial(transcribe, readers=[Wordy(), Wordy(Signal.SPEECH, lacks="it")])
    monkeypatch.setattr(embed_command, "transcribe", readers)

    plain = document("embed", root)
    read = document("embed", root, "--signals", "ocr,speech", "--speech-minutes", "1")
    again = run("embed", root, "--signals", "ocr,speech")

    assert "words" not in plain
    assert read["words"]["ocr"] | {"seconds": 0} == {
        "read": 21,
        "with_text": 21,
        "left": 0,
        "minutes": 0.0,
        "seconds": 0,
        "missing": "",
    }
    assert read["words"]["speech"]["missing"] == "it"
    assert "ocr: 0 videos read" in again.stdout
    assert "speech: nothing is read; it needs it." in again.stdout


def test_videos_are_listened_to_where_that_is_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(embed_command, "listen", partial(listen, encoders=[Ear()]))
    make_clip(root / "loud.mp4", tone_hz=440)

    first = document("embed", root, "--signals", "frames,sound")
    again = run("embed", root, "--signals", "sound")
    monkeypatch.setattr(embed_command, "listen", partial(listen, encoders=[]))
    monkeypatch.setattr(WhisperSound, "missing", lambda _: "it")
    lacking = run("embed", root, "--signals", "sound")

    assert first["sound"] | {"seconds": 0} == {
        "heard": 22,
        "with_sound": 1,
        "left": 0,
        "seconds": 0,
        "missing": "",
    }
    assert "sound: 0 videos heard" in again.stdout
    assert "sound: nothing is heard; it needs it." in lacking.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["scan", "/no/such/folder"], 4),
        (["nonsense"], 2),
        (["next", "--strategy", "nonsense"], 4),
        (["train"], 3),
        (["predict"], 5),
        (["sort", "--above", "0.5", "--yes"], 5),
        (["sort"], 2),
        (["sort", "--above", "7"], 2),
        (["label", "missing.mp4", "pets"], 4),
        (["undo", "nonsense"], 4),
        (["embed", "--signals", "smell"], 2),
        (["predict", "--move"], 2),
        (["forget"], 2),
    ],
)
def test_exit_codes(
    root: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int
):
    monkeypatch.chdir(root)
    run("scan")

    result = run(*words)

    assert result.exit_code == code, result.stderr
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_an_error_has_a_hint(root: Path):
    result = run("label", "missing.mp4", "pets", root)

    assert result.stderr.startswith("error: ")
    assert "\nhint: " in result.stderr


def test_a_library_is_found_from_inside_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    library.close()
    monkeypatch.chdir(library.root / "travel" / "sea")

    assert document("scan")["found"] == 21


def test_the_state_can_live_elsewhere(root: Path, tmp_path: Path):
    before = {path.name for path in root.iterdir()}

    document("scan", root, "--state", tmp_path / "state")

    assert {path.name for path in root.iterdir()} == before
    assert (tmp_path / "state" / "library.db").exists()


def test_forgetting_removes_the_state_and_no_video(library: Library):
    library.close()
    before = tree(library.root)

    document("forget", library.root, "--yes")

    assert tree(library.root, state=True) == before
    assert run("forget", library.root, "--yes").exit_code == 4


def test_names_that_are_not_text_come_with_their_bytes(root: Path):
    source = min(root.glob("*.mp4"))
    shutil.copy(source, str(root).encode() + b"/caf\xe9.mp4")  # type: ignore[arg-type]
    source.unlink()
    document("embed", root)
    document("train", root, "--model", "logreg")

    names = {video["video"]: video for video in document("predict", root)["videos"]}

    assert names["caf\ufffd.mp4"]["name_bytes"] == "Y2Fm6S5tcDQ="


def test_predictions_on_stdout_are_those_of_the_artifact(library: Library):
    library.close()
    document("train", library.root, "--model", "logreg")

    shown = document("predict", library.root)["videos"]

    artifact = json.loads((library.artifacts / "predictions.json").read_text())
    assert shown == artifact


def test_only_what_reaches_the_threshold_is_moved(library: Library):
    library.close()
    document("train", library.root, "--model", "logreg")
    sure = [
        video
        for video in document("predict", library.root)["videos"]
        if video["confidence"] >= 0.9
    ]

    moved = document("predict", library.root, "--threshold", "0.9", "--move")

    assert len(moved["sort"]["moves"]) == len(sure)
