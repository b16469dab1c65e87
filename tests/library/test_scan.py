"""What a scan makes of folders that people change."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.events import Progress
from clipshelf.domain.label import Answer, How, Label
from clipshelf.domain.moves import Move
from clipshelf.library import identity
from clipshelf.library import scan as scan_module
from clipshelf.library.filed_lines import Filing
from clipshelf.library.store.batches import Kind


@pytest.fixture
def clips(tmp_path: Path) -> Iterator[Library]:
    """Two folders and a root; what is in the files does not matter to a scan."""
    root = tmp_path / "clips"
    for path in ("cooking/a.mp4", "travel/sea/b.MOV", "c.mp4", "d.webm"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    (root / "empty").mkdir()
    with open_library(root) as library:
        yield library


def folder_of(library: Library, path: str) -> str | None:
    (video,) = library.catalogue.named(path)
    label = library.labels.current(video)
    return label.folder if label else None


def test_folders_at_any_depth_are_folders_and_their_files_are_labelled(clips: Library):
    report = scan(clips)

    assert report.folders == {"cooking": 1, "empty": 0, "travel": 0, "travel/sea": 1}
    assert (report.scanned.found, report.scanned.new, report.unsorted) == (4, 4, 2)
    assert folder_of(clips, "travel/sea/b.MOV") == "travel/sea"
    assert folder_of(clips, "c.mp4") is None


def test_other_files_are_ignored_and_counted(clips: Library):
    for name in ("notes.pdf", "x.mp4.part", "y.crdownload", ".hidden.mp4"):
        (clips.root / name).write_text("?")

    report = scan(clips)

    assert report.scanned.found == 4
    assert report.scanned.ignored == {"not a video": 1, "partial": 2, "hidden": 1}


def test_links_are_not_followed(clips: Library, tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.mp4").write_text("secret")
    (clips.root / "away").symlink_to(outside)
    (clips.root / "loop").symlink_to(clips.root)
    (clips.root / "same.mp4").symlink_to(clips.root / "c.mp4")

    report = scan(clips)

    assert report.scanned.found == 4
    assert report.scanned.ignored["link"] == 3


def test_a_renamed_file_stays_itself(clips: Library):
    scan(clips)
    before = clips.catalogue.named("c.mp4")
    (clips.root / "c.mp4").rename(clips.root / "renamed.mp4")

    report = scan(clips)

    assert clips.catalogue.named("renamed.mp4") == before
    assert (report.scanned.moved, report.scanned.new, report.scanned.gone) == (1, 0, 0)


def test_a_file_that_a_person_puts_into_a_folder_is_a_label(clips: Library):
    scan(clips)
    (clips.root / "c.mp4").rename(clips.root / "cooking/c.mp4")

    report = scan(clips)

    assert report.scanned.learned == 1
    assert folder_of(clips, "cooking/c.mp4") == "cooking"


def test_a_file_that_a_person_takes_out_of_its_folder_is_unsorted_again(clips: Library):
    scan(clips)
    (clips.root / "cooking/a.mp4").rename(clips.root / "a.mp4")

    scan(clips)

    assert folder_of(clips, "a.mp4") is None
    assert clips.catalogue.named("a.mp4")[0] in clips.catalogue.unsorted()


def test_a_file_that_a_person_moves_on_is_a_correction(clips: Library):
    scan(clips)
    (clips.root / "cooking/a.mp4").rename(clips.root / "travel/a.mp4")

    scan(clips)

    assert folder_of(clips, "travel/a.mp4") == "travel"


def test_the_same_content_twice_is_one_video(clips: Library):
    shutil.copy(clips.root / "c.mp4", clips.root / "again.mp4")

    report = scan(clips)

    assert (report.scanned.found, report.scanned.files) == (4, 5)
    assert report.duplicates == (("again.mp4", "c.mp4"),)


def test_content_in_two_folders_is_reported_and_teaches_nothing(clips: Library):
    shutil.copy(clips.root / "cooking/a.mp4", clips.root / "travel/a.mp4")

    report = scan(clips)

    assert report.unclear == (("cooking/a.mp4", ("cooking", "travel")),)
    assert clips.catalogue.named("cooking/a.mp4")[0] not in (
        clips.labels.filed_in_folders()
    )


def test_removing_one_of_two_copies_settles_the_question(clips: Library):
    shutil.copy(clips.root / "cooking/a.mp4", clips.root / "travel/a.mp4")
    scan(clips)
    (clips.root / "cooking/a.mp4").unlink()

    report = scan(clips)

    assert report.unclear == ()
    assert folder_of(clips, "travel/a.mp4") == "travel"


def test_a_video_that_is_gone_keeps_its_label_for_its_return(clips: Library):
    scan(clips)
    aside = clips.root.parent / "aside.mp4"
    (clips.root / "cooking/a.mp4").rename(aside)
    gone = scan(clips)
    aside.rename(clips.root / "cooking/a.mp4")

    back = scan(clips)

    assert (gone.scanned.gone, back.scanned.new) == (1, 0)
    assert folder_of(clips, "cooking/a.mp4") == "cooking"


def test_an_unchanged_library_is_not_read_again(
    clips: Library, monkeypatch: pytest.MonkeyPatch
):
    scan(clips)
    read: list[Path] = []
    monkeypatch.setattr(scan_module, "identify", read.append)

    report = scan(clips)

    assert read == []
    assert (report.scanned.found, report.scanned.new) == (4, 0)


def test_an_empty_or_forbidden_file_has_a_reason(clips: Library):
    (clips.root / "zero.mp4").touch()
    (clips.root / "vanished.mp4").write_text("?")
    real = scan_module.identify

    def refuse(path: Path, between: Callable[[], None]) -> str:
        if path.name == "vanished.mp4":
            raise PermissionError(13, os.strerror(13), str(path))
        return real(path, between)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scan_module, "identify", refuse)
        report = scan(clips)

    assert dict(report.problems) == {
        "vanished.mp4": "permission denied",
        "zero.mp4": "the file is empty",
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows names are always Unicode")
def test_names_that_are_not_text_are_kept_to_the_byte(clips: Library):
    raw = os.fsencode(clips.root) + b"/caf\xe9.mp4"
    os.close(os.open(raw, os.O_CREAT | os.O_WRONLY))
    with open(raw, "wb") as file:  # noqa: PTH123  # a path of bytes
        file.write(b"content")

    report = scan(clips).to_json()
    paths = clips.catalogue.first_files().values()

    assert report["found"] == 5
    assert b"caf\xe9.mp4" in {os.fsencode(path) for path in paths}
    json.dumps(report).encode("ascii")


def test_a_side_car_tells_about_its_video(clips: Library):
    info = {
        "description": "Fresh #pasta tonight",
        "uploader_id": "anna",
        "artist": "Nino",
        "track": "Mambo",
        "tags": ["Food"],
    }
    (clips.root / "c.info.json").write_text(json.dumps(info))

    scan(clips)

    (known,) = clips.catalogue.metadata().values()
    assert (known.caption, known.author) == ("Fresh #pasta tonight", "anna")
    assert (known.sound, known.hashtags) == ("Nino - Mambo", ("food", "pasta"))


def test_a_side_car_that_changes_is_read_again(clips: Library):
    path = clips.root / "c.info.json"
    path.write_text('{"description": "one"}')
    scan(clips)
    path.write_text('{"description": "another"}')

    scan(clips)

    assert [m.caption for m in clips.catalogue.metadata().values()] == ["another"]


def test_a_label_given_by_hand_is_not_a_skip(clips: Library):
    scan(clips)

    assert clips.labels.answered(Answer.SKIP) == ()
    assert len(clips.labels.answered(Answer.FOLDER)) == 2


def test_an_opened_library_can_be_copied_elsewhere(clips: Library, tmp_path: Path):
    scan(clips)
    clips.close()
    shutil.copytree(clips.root, tmp_path / "copy")

    with open_library(tmp_path / "copy") as copy:
        report = scan(copy)

    assert (report.scanned.new, report.scanned.found) == (0, 4)


@pytest.mark.parametrize("seen_away", [False, True])
def test_what_was_filed_and_is_put_back_into_the_root_is_filed_no_more(
    clips: Library, tmp_path: Path, seen_away: bool
):
    scan(clips)
    (video,) = clips.catalogue.named("c.mp4")
    with clips.db.transaction():
        batch = clips.journal.batches.begin(Kind.SORT)
        clips.filed.record([Filing(video, "cooking", "m", 0.9)], batch)
        clips.journal.plan(batch, [Move(video, "c.mp4", "cooking/c.mp4")])
    clips.journal.carry_out(batch)
    away = (clips.root / "cooking/c.mp4").rename(tmp_path / "c.mp4")
    if seen_away:
        scan(clips)
        assert clips.filed.folder_of(video) == "cooking"  # its drive may be away

    away.rename(clips.root / "c.mp4")
    scan(clips)

    assert clips.filed.folder_of(video) is None
    assert clips.filed.lines.read() == {}


def filed_by_machine(library: Library, name: str, folder: str) -> str:
    (video,) = library.catalogue.named(name)
    with library.db.transaction():
        batch = library.journal.batches.begin(Kind.SORT)
        library.filed.record([Filing(video, folder, "m", 0.9)], batch)
        library.journal.plan(batch, [Move(video, name, f"{folder}/{name}")])
    library.journal.carry_out(batch)
    return batch


def rewrite(path: Path) -> None:
    """As a program does that writes tags into files."""
    path.write_text(f"{path.read_text()} and a tag")


def test_a_guess_stays_one_when_its_file_is_rewritten(clips: Library):
    scan(clips)
    batch = filed_by_machine(clips, "c.mp4", "cooking")
    rewrite(clips.root / "cooking/c.mp4")

    report = scan(clips)

    (video,) = clips.catalogue.named("cooking/c.mp4")
    assert (report.scanned.learned, report.scanned.new) == (0, 1)
    assert clips.labels.current(video) is None
    assert (clips.filed.folder_of(video), clips.filed.standing(video)) == (
        "cooking",
        batch,
    )
    assert video in clips.filed.lines.read()
    assert scan(clips).scanned.learned == 0


@pytest.mark.parametrize(
    ("said", "then"), [(How.PAGE, How.RENAMED), (How.UNKNOWN, How.UNKNOWN)]
)
def test_an_answer_follows_a_file_that_is_rewritten_and_is_no_new_one(
    clips: Library, said: How, then: How
):
    scan(clips)
    (before,) = clips.catalogue.named("cooking/a.mp4")
    clips.labels.add(Label(before, Answer.FOLDER, "cooking", said))
    rewrite(clips.root / "cooking/a.mp4")

    report = scan(clips)

    (video,) = clips.catalogue.named("cooking/a.mp4")
    assert report.scanned.learned == 0
    assert clips.labels.current(video) == Label(video, Answer.FOLDER, "cooking", then)


def test_a_known_video_that_is_put_over_a_guess_is_a_label(clips: Library):
    scan(clips)
    filed_by_machine(clips, "c.mp4", "cooking")
    (clips.root / "d.webm").replace(clips.root / "cooking/c.mp4")

    report = scan(clips)

    assert report.scanned.learned == 1
    assert folder_of(clips, "cooking/c.mp4") == "cooking"


def test_a_file_of_holes_is_told_and_not_read(clips: Library):
    with (clips.root / "holes.mp4").open("wb") as file:
        file.truncate(65 * 10**9)

    assert dict(scan(clips).problems) == {"holes.mp4": "larger than 64 gigabytes"}


def test_a_scan_can_be_ended_in_the_middle_of_a_long_file(
    clips: Library, monkeypatch: pytest.MonkeyPatch
):
    (clips.root / "b.mp4").write_bytes(bytes(1000))
    monkeypatch.setattr(identity, "CHUNK_BYTES", 100)
    monkeypatch.setattr(identity, "PAUSE_CHUNKS", 4)
    told: list[int] = []

    def end(at: Progress) -> None:
        told.append(at.done)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(clips, end)
    assert told == [0, 0]  # `b.mp4` is the first, and was not read to its end
