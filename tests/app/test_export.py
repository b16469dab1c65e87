"""Taking videos and facts out of a library, without touching it."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pytest

from clipshelf.app.exporting import FORMATS, Exported, export
from clipshelf.app.exports import copies
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
from clipshelf.domain.errors import Conflict, Invalid, Unavailable
from clipshelf.domain.label import Answer, How
from clipshelf.testing import make_info_json, tree
from synthetic import vector_library

NOT_TEXT = pytest.mark.skipif(os.name == "nt", reason="names are text there")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    """Small files with vectors: 3 in each of a, b and c, 6 unsorted."""
    library, _ = vector_library(tmp_path / "clips", labelled=3, unsorted=6)
    with library:
        yield library


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def loose(library: Library) -> list[str]:
    return sorted(path.name for path in library.root.glob("*.mp4"))


def table(done: Exported) -> list[dict[str, str]]:
    assert done.content is not None
    return list(csv.DictReader(io.StringIO(done.content.decode())))


@pytest.mark.parametrize("name", ["links", "copies"])
def test_folders_are_filled_with_what_people_said_and_machines_filed(
    shelf: Library, out: Path, name: str
):
    first = loose(shelf)[0]
    label(shelf, first, "a", how=How.CLI, move=False)
    train(shelf, "logreg")
    sort(shelf, propose(shelf, 0.0))
    before = tree(shelf.root, state=True)

    done = export(shelf, name, out).what

    assert (done.taken, done.present, done.left, done.skipped) == (15, 0, 0, ())
    assert (out / "a" / first).read_text() == (shelf.root / first).read_text()
    assert len(list(out.rglob("*.mp4"))) == 15
    assert all(p.is_symlink() == (name == "links") for p in out.rglob("*.mp4"))
    assert tree(shelf.root, state=True) == before


@pytest.mark.parametrize("name", ["links", "copies"])
def test_said_again_it_adds_what_is_new(shelf: Library, out: Path, name: str):
    export(shelf, name, out)
    before = tree(out)
    label(shelf, loose(shelf)[0], "b", how=How.CLI)

    done = export(shelf, name, out).what

    assert (done.taken, done.present) == (1, 9)
    assert before.items() <= tree(out).items()
    assert len(tree(out)) == len(before) + 1


@pytest.mark.parametrize("name", ["links", "copies"])
def test_nothing_is_overwritten(shelf: Library, out: Path, name: str):
    taken = min((shelf.root / "a").iterdir()).name
    (out / "a").mkdir(parents=True)
    (out / "a" / taken).write_text("somebody else's")

    first, second = (export(shelf, name, out).what for _ in range(2))

    assert (first.taken, second.taken, second.present) == (9, 0, 9)
    assert (out / "a" / taken).read_text() == "somebody else's"
    numbered = out / "a" / f"{taken[:-4]} (2).mp4"
    assert numbered.read_text() == (shelf.root / "a" / taken).read_text()


def test_a_copy_that_was_changed_is_left_and_copied_anew(shelf: Library, out: Path):
    export(shelf, "copies", out)
    path = min((out / "a").iterdir())
    path.write_text("edited")

    done = export(shelf, "copies", out).what

    assert (done.taken, done.present) == (1, 8)
    assert path.read_text() == "edited"


def test_a_copy_whose_times_were_lost_is_known_by_its_content(
    shelf: Library, out: Path
):
    export(shelf, "copies", out)
    for path in out.rglob("*.mp4"):
        os.utime(path, (0, 0))

    assert export(shelf, "copies", out).what.taken == 0


def test_side_cars_come_along_under_their_video_s_name(shelf: Library, out: Path):
    video = min((shelf.root / "a").iterdir())
    make_info_json(video, description="a caption")
    (out / "a").mkdir(parents=True)
    (out / "a" / video.name).write_text("somebody else's")

    export(shelf, "copies", out)

    assert (out / "a" / f"{video.stem} (2).mp4").exists()
    assert (out / "a" / f"{video.stem} (2).info.json").exists()


def test_guesses_come_along_only_when_asked_for(shelf: Library, out: Path):
    skipped, none = loose(shelf)[:2]
    label(shelf, skipped, None, how=How.CLI, answer=Answer.SKIP)
    label(shelf, none, None, how=How.CLI, answer=Answer.NONE)
    train(shelf, "logreg")

    plain = export(shelf, "links", out).what
    sure = export(shelf, "links", out, above=0.0).what

    assert (plain.taken, plain.left) == (9, 6)
    assert (sure.taken, sure.present, sure.left) == (5, 9, 1)
    assert not list(out.rglob(none))
    assert shelf.filed.count() == 0
    with pytest.raises(Conflict):
        export(shelf, "links", out, certified=True)


def test_what_cannot_be_taken_is_told_and_stops_nothing(shelf: Library, out: Path):
    changed, gone, twice = sorted((shelf.root / "a").iterdir())
    shutil.copy(twice, shelf.root / "b" / "twice.mp4")
    scan(shelf)
    changed.write_text("something else by now")
    gone.unlink()

    done = export(shelf, "copies", out).what

    assert dict(done.skipped) == {
        f"a/{changed.name}": "it has changed since the last scan",
        f"a/{gone.name}": "no such file or directory",
        f"a/{twice.name}": "it lies in several folders",
    }
    assert done.taken == 6


@pytest.mark.parametrize("place", ["clips", "clips/inside", "clips/.clipshelf/x", "."])
@pytest.mark.parametrize("name", FORMATS)
def test_a_place_in_the_library_or_around_it_is_refused(
    shelf: Library, tmp_path: Path, place: str, name: str
):
    before = tree(tmp_path, state=True)
    (tmp_path / "link").symlink_to(tmp_path)

    for target in (tmp_path / place, tmp_path / "link" / place):
        with pytest.raises(Invalid):
            export(shelf, name, target)

    (tmp_path / "link").unlink()
    assert tree(tmp_path, state=True) == before


def test_a_folder_behind_a_link_is_not_followed_back_into_the_library(
    shelf: Library, out: Path
):
    out.mkdir()
    (out / "a").symlink_to(shelf.root / "b")
    before = tree(shelf.root)

    done = export(shelf, "copies", out).what

    assert (done.taken, len(done.skipped)) == (6, 3)
    assert tree(shelf.root) == before


def test_a_disk_that_is_full_leaves_no_half_of_a_copy(
    shelf: Library, out: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(read: io.BufferedReader, written: io.BufferedWriter, _: int) -> None:
        written.write(read.read(2))
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("clipshelf.library.carry.shutil.copyfileobj", full)
        done = export(shelf, "copies", out).what

    assert done.taken == 0
    assert {reason for _, reason in done.skipped} == {"no space left on device"}
    assert [path for path in out.rglob("*") if path.is_file()] == []
    assert export(shelf, "copies", out).what.taken == 9


def test_a_target_that_is_taken_away_ends_it(
    shelf: Library, out: Path, monkeypatch: pytest.MonkeyPatch
):
    real = copies.Copies.put

    def once(self: copies.Copies, source: Path, target: Path) -> None:
        real(self, source, target)
        out.rename(out.with_name("away"))

    monkeypatch.setattr(copies.Copies, "put", once)

    with pytest.raises(Unavailable):
        export(shelf, "copies", out)
    assert not out.exists()  # nothing is made on an empty mount point


def test_a_library_that_may_only_be_read_is_sorted_elsewhere(
    shelf: Library, tmp_path: Path, out: Path
):
    shelf.close()
    shutil.rmtree(shelf.state)
    before = tree(shelf.root, state=True)
    with open_library(shelf.root, tmp_path / "state") as library:
        scan(library)
        label(library, loose(library)[0], "new", how=How.CLI, move=False)

        done = export(library, "links", out).what

    assert done.taken == 10
    assert (out / "new" / loose(shelf)[0]).exists()
    assert tree(shelf.root, state=True) == before


def test_the_table_has_a_line_for_each_video(shelf: Library):
    label(shelf, loose(shelf)[0], "a", how=How.PAGE, move=False)
    label(shelf, loose(shelf)[1], None, how=How.CLI, answer=Answer.SKIP)
    train(shelf, "logreg")

    lines = {line["path"]: line for line in table(export(shelf, "csv"))}

    assert len(lines) == 15
    said, skipped = (lines[name] for name in loose(shelf)[:2])
    assert (said["folder"], said["by"], said["how"]) == ("a", "person", "page")
    assert (skipped["folder"], skipped["answer"]) == ("", "skip")
    assert skipped["predicted_folder"] in {"a", "b", "c"}
    assert 0 <= float(skipped["confidence"]) <= 1


def test_no_cell_of_the_table_is_a_formula(shelf: Library):
    video = min((shelf.root / "a").iterdir())
    make_info_json(
        video,
        description='=HYPERLINK("http://evil")\nsecond line, with "quotes"',
        uploader="@someone",
        artist="-1+1",
        track="x",
        tags=["+1"],
    )
    (shelf.root / "=1+1.mp4").write_text("a name")
    scan(shelf)

    lines = {line["id"]: line for line in table(export(shelf, "csv"))}

    cells = [cell for line in lines.values() for cell in line.values()]
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]
    (mine,) = [line for line in lines.values() if line["author"]]
    assert mine["caption"].endswith('second line, with "quotes"')
    assert mine["author"] == "'@someone"
    assert "'=1+1.mp4" in {line["path"] for line in lines.values()}


@NOT_TEXT
def test_names_that_are_not_text_are_told_by_their_bytes(shelf: Library, out: Path):
    raw = b"caf\xe9.mp4"
    (shelf.root / os.fsdecode(raw)).write_text("a name")
    scan(shelf)
    label(shelf, "caf\ufffd.mp4", "a", how=How.CLI)

    (line,) = [row for row in table(export(shelf, "csv")) if row["path_bytes"]]
    document = json.loads(export(shelf, "json").content or b"")
    (video,) = [v for v in document["videos"] if "name_bytes" in v]
    listed = (export(shelf, "m3u").content or b"").decode().splitlines()
    (address,) = [entry for entry in listed if entry.startswith("file:")]
    done = export(shelf, "copies", out).what

    assert base64.b64decode(line["path_bytes"]) == b"a/" + raw
    assert base64.b64decode(video["name_bytes"]) == b"a/" + raw
    place = unquote_to_bytes(urlsplit(address).path)
    assert place == os.fsencode(shelf.root) + b"/a/" + raw
    assert done.skipped == ()
    assert (out / "a" / os.fsdecode(raw)).exists()


def test_the_document_is_ascii_and_says_what_is_known(shelf: Library):
    label(shelf, loose(shelf)[0], "Großes", how=How.CLI)
    train(shelf, "logreg")

    content = export(shelf, "json").content
    assert content is not None
    document = json.loads(content.decode("ascii"))

    assert document["folders"]["Großes"] == 1
    assert len(document["videos"]) == 15
    (mine,) = [v for v in document["videos"] if v["folder"] == "Großes"]
    assert mine["by"] == "person"
    assert mine["confidence"] is None
    guessed = [v for v in document["videos"] if v["predicted_folder"]]
    assert len(guessed) == 5
    assert all(len(v["top_predictions"]) >= 2 for v in guessed)


def test_no_caption_can_add_an_entry_to_the_playlist(library: Library):
    video = min((library.root / "pets").glob("*.mp4"))
    evil = "#EXTINF:1,x\n/etc/passwd\r\n#EXTM3U"
    make_info_json(video, description=evil)
    scan(library)

    lines = (export(library, "m3u").content or b"").decode().splitlines()

    entries = [line for line in lines if not line.startswith("#")]
    assert lines[0] == "#EXTM3U"
    assert len(lines) == 1 + 3 * len(entries)
    assert len(entries) == 21
    assert all(Path(entry).is_file() for entry in entries)
    assert "#EXTGRP:travel/sea" in lines
    assert any(line.startswith("#EXTINF:1,") for line in lines)


@pytest.mark.parametrize("name", ["csv", "json", "m3u"])
def test_a_file_is_written_whole_and_never_over_another(
    shelf: Library, tmp_path: Path, name: str
):
    target = tmp_path / "out.file"

    done = export(shelf, name, target)
    written = target.read_bytes()

    assert done.what.taken == 15
    assert written == export(shelf, name).content
    with pytest.raises(Conflict):
        export(shelf, name, target)
    assert target.read_bytes() == written
    assert {path.name for path in tmp_path.iterdir()} == {"clips", "out.file"}
