"""Importing: joined by number, taken once, told in full, and undone where it labels."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from clipshelf.app import intake, opening
from clipshelf.app.doctor import examine
from clipshelf.app.embedding import embed
from clipshelf.app.exporting import export
from clipshelf.app.importing import Imported, import_from
from clipshelf.app.labelling import Answered, label, label_many
from clipshelf.app.missing import missing
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.trashing import trash
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.events import Progress
from clipshelf.domain.features import Metadata, Signal
from clipshelf.domain.label import Answer, How
from clipshelf.domain.video import VideoId
from clipshelf.testing import make_info_json, tree
from sources import (
    CODE,
    ONE,
    SAVED_ONE,
    SOURCES,
    THREE,
    TUBE,
    TWO,
    archiver,
    embeddings,
    instagram,
    myfavett,
    playlist,
    shelf,
    table,
    takeout,
    tiktok,
    ytdlp,
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Three videos that are called as downloaders call them, and one that is not."""
    root = tmp_path / "clips"
    root.mkdir()
    for name in (f"{ONE}.mp4", f"bo - a cat [{THREE}].mp4", "holiday.mp4"):
        (root / name).write_text(name)
    with open_library(root) as found:
        yield found


def video(library: Library, name: str) -> VideoId:
    (found,) = library.catalogue.named(name)
    return found


def known(library: Library, name: str) -> Metadata:
    return library.catalogue.metadata().get(video(library, name), Metadata())


def reasons(done: Imported) -> dict[str, str]:
    return {one.what: one.reason for one in done.skipped}


def test_several_sources_of_one_video_are_put_together(
    library: Library, tmp_path: Path
):
    first = import_from(library, tiktok(tmp_path))
    second = import_from(library, myfavett(tmp_path))
    third = import_from(library, table(tmp_path))

    assert (first.importer, first.taken, first.known, first.joined) == (
        "tiktok",
        3,
        0,
        2,
    )
    assert (second.importer, second.taken, second.joined) == ("myfavett", 1, 2)
    assert third.taken == 1
    cat = known(library, f"bo - a cat [{THREE}].mp4")
    assert (cat.caption, cat.author) == ("my cat #Cats #fyp", "bo")
    assert cat.hashtags == ("cats", "fyp")
    row = {
        line["path"]: line
        for line in json.loads(export(library, "json").content or b"")["videos"]
    }[f"{ONE}.mp4"]
    assert row["author"] == "bo"
    assert row["saved"] == "2025-12-20T22:04:28+00:00"
    assert row["posted"].startswith("2025-")
    assert row["link"] == f"https://www.tiktok.com/@/video/{ONE}"
    assert known(library, "holiday.mp4") == Metadata()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_the_second_time_nothing_is_taken(library: Library, tmp_path: Path, name: str):
    if name == "parquet":
        pytest.importorskip("pyarrow")
    source = SOURCES[name](tmp_path)
    for file in tmp_path.rglob(f"{ONE}.mp4"):
        if not file.is_relative_to(library.root):
            shutil.copy(file, library.root / "same.mp4")

    first = import_from(library, source, collections_as_folders=True)
    state = {
        kept: [tuple(row) for row in library.db.rows(f"SELECT * FROM {kept}")]
        for kept in ("favourites", "joined", "metadata", "labels", "batches")
    }
    second = import_from(library, source, collections_as_folders=True)

    assert first.taken > 0
    assert (second.taken, second.labelled, second.batch) == (0, 0, None)
    assert second.known == first.taken + first.known
    for kept, rows in state.items():
        assert [tuple(r) for r in library.db.rows(f"SELECT * FROM {kept}")] == rows


def test_a_source_is_left_as_it_is_also_in_the_library_itself(library: Library):
    side_car = ytdlp(library.root)
    before = tree(side_car)

    done = import_from(library, library.root, importer="yt-dlp")

    assert (done.taken, done.joined) == (1, 1)
    assert tree(side_car) == before
    assert known(library, f"bo - a cat [{THREE}].mp4").caption == "my cat #Cats"


def test_what_a_side_car_said_stays_and_what_it_lacked_comes(
    library: Library, tmp_path: Path
):
    make_info_json(library.root / f"{ONE}.mp4", description="the real caption")
    import_from(library, table(tmp_path))

    assert known(library, f"{ONE}.mp4") == Metadata(
        "the real caption", "bo", "", ("cats",)
    )
    make_info_json(library.root / f"{ONE}.mp4", description="a better caption")
    scan(library)
    assert known(library, f"{ONE}.mp4").caption == "a better caption"
    assert known(library, f"{ONE}.mp4").author == "bo"


def test_a_file_that_comes_later_is_joined_by_the_next_scan(
    library: Library, tmp_path: Path
):
    import_from(library, myfavett(tmp_path))
    key = f"tiktok:{THREE}"
    (library.root / f"bo - a cat [{THREE}].mp4").unlink()
    scan(library)
    assert key in {one["key"] for one in missing(library)["videos"]}

    (library.root / f"cat-{THREE}_original.mp4").write_text("other bytes")
    scan(library)

    assert key not in {one["key"] for one in missing(library)["videos"]}
    assert known(library, f"cat-{THREE}_original.mp4").author == "bo"


def test_captions_and_tags_are_encoded_anew_and_nothing_else(
    library: Library, tmp_path: Path
):
    text = (Signal.CAPTION, Signal.TAGS)
    scan(library)
    embed(library, signals=text)
    import_from(library, table(tmp_path))

    again = embed(library, signals=text)

    assert again.embedded == 1
    assert embed(library, signals=text).embedded == 0


def test_missing_favourites_are_listed_newest_first_likes_and_trash_are_not(
    library: Library, tmp_path: Path
):
    done = import_from(library, tiktok(tmp_path))
    assert [one.key for one in done.missing] == [f"tiktok:{TWO}"]
    assert reasons(done)["https://www.tiktok.com/@a/photo/7"]

    trash(library, f"{ONE}.mp4", how=How.CLI)
    document = missing(library)

    assert document["missing"] == 1
    assert document["videos"][0]["link"] == f"https://www.tiktok.com/@/video/{TWO}"
    (problem,) = [p for p in examine(library) if p.code == "missing-favourites"]
    assert TWO in problem.what


def test_likes_without_a_file_are_counted_and_not_wanted(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with open_library(tmp_path / "empty") as library:
        done = import_from(library, tiktok(tmp_path))

    assert [one.key for one in done.missing] == [f"tiktok:{ONE}", f"tiktok:{TWO}"]
    assert "1 liked videos" in reasons(done)


def test_the_archiver_s_files_are_known_by_name_and_size_together(
    library: Library, tmp_path: Path
):
    source = archiver(tmp_path)
    (library.root / "1.mp4").write_text("nine byte")
    (library.root / "3.mp4").write_text("another")
    (library.root / f"{ONE}.mp4").unlink()

    done = import_from(library, source)

    assert done.joined == 1
    assert known(library, "1.mp4").caption == "a cat"
    assert known(library, "3.mp4") == Metadata()


def test_instagram_and_youtube_are_joined_by_the_names_that_yt_dlp_gives(
    library: Library, tmp_path: Path
):
    (library.root / f"Video by bo [{CODE}].mp4").write_text("a")
    (library.root / f"Pasta-{TUBE}.mp4").write_text("b")

    assert import_from(library, instagram(tmp_path)).joined == 1
    assert import_from(library, takeout(tmp_path)).joined == 1
    assert known(library, f"Video by bo [{CODE}].mp4").author == "bo"


def test_collections_are_answers_only_when_that_is_said(
    library: Library, tmp_path: Path
):
    source = table(tmp_path)
    assert import_from(library, source).labelled == 0
    assert library.catalogue.folder_names() == frozenset()

    done = import_from(library, source, collections_as_folders=True)

    assert (done.taken, done.labelled) == (0, 1)
    assert (library.root / "cats" / f"{ONE}.mp4").exists()
    label_now = library.labels.current(video(library, f"{ONE}.mp4"))
    assert label_now is not None
    assert (label_now.folder, label_now.how) == ("cats", How.IMPORT)


def test_a_video_in_several_collections_and_a_name_that_will_not_do_are_told(
    library: Library, tmp_path: Path
):
    path = tmp_path / "mine.csv"
    link = "https://www.tiktok.com/@a/video/"
    path.write_text(
        f"link,collection\n{link}{ONE},a\n{link}{ONE},b\n{link}{THREE},../../CON\n"
    )

    done = import_from(library, path, collections_as_folders=True)

    assert done.labelled == 1
    assert reasons(done)[f"tiktok:{ONE}"] == "in several collections: a, b"
    assert (library.root / "-..-CON").is_dir()
    assert not (tmp_path.parent / "CON").exists()


def test_another_library_s_answers_are_said_here_once_and_can_be_taken_back(
    library: Library, tmp_path: Path
):
    other = shelf(tmp_path)
    shutil.copy(other / "cats" / f"{ONE}.mp4", library.root / "renamed.mp4")
    before, away = tree(library.root), tree(other, state=True)

    done = import_from(library, other)

    assert (done.importer, done.labelled, done.missing) == ("clipshelf", 1, ())
    assert (library.root / "cats" / "renamed.mp4").exists()
    assert known(library, "renamed.mp4").caption == "a cat"
    assert tree(other, state=True) == away
    assert "no such video here" in reasons(done).values()

    assert undo(library).undid == done.batch
    assert tree(library.root) == before
    assert library.labels.current(video(library, "renamed.mp4")) is None


def test_what_was_answered_here_stays(library: Library, tmp_path: Path):
    other = shelf(tmp_path)
    shutil.copy(other / "cats" / f"{ONE}.mp4", library.root / "renamed.mp4")
    scan(library)
    label(library, "renamed.mp4", None, how=How.CLI, answer=Answer.NONE)

    done = import_from(library, other)

    assert done.labelled == 0
    assert reasons(done)["1 answer"] == "here it was answered otherwise: none"


def test_nobody_can_answer_between_the_look_and_the_import_s_answers(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    other = shelf(tmp_path)
    shutil.copy(other / "cats" / f"{ONE}.mp4", library.root / "renamed.mp4")
    monkeypatch.setattr(opening, "LOCK_SECONDS", 0.0)
    refused: list[str] = []

    def meanwhile(*arguments: Any, **named: Any) -> Answered:
        with open_library(library.root) as second, ThreadPoolExecutor() as pool:
            said = pool.submit(label, second, "renamed.mp4", "dogs", how=How.CLI)
            refused.append(getattr(said.exception(), "code", ""))
        return label_many(*arguments, **named)

    monkeypatch.setattr(intake, "label_many", meanwhile)

    done = import_from(library, other)

    assert (refused, done.labelled) == (["library-busy"], 1)


def test_labels_without_moving_leave_every_file(library: Library, tmp_path: Path):
    other = shelf(tmp_path)
    shutil.copy(other / "cats" / f"{ONE}.mp4", library.root / "renamed.mp4")
    before = tree(library.root)

    assert import_from(library, other, move=False).labelled == 1
    assert tree(library.root) == before


def test_a_file_s_name_alone_counts_only_where_one_video_is_called_so(
    library: Library, tmp_path: Path
):
    (library.root / "a").mkdir()
    (library.root / "a" / "holiday.mp4").write_text("another one")
    path = tmp_path / "mine.csv"
    path.write_text("file,caption\nholiday.mp4,at sea\n")

    done = import_from(library, path)

    assert reasons(done)["holiday.mp4"] == "no such video here"
    (library.root / "a" / "holiday.mp4").unlink()
    assert import_from(library, path).taken == 1
    assert known(library, "holiday.mp4").caption == "at sea"


def test_progress_is_told(library: Library, tmp_path: Path):
    seen: list[Progress] = []

    import_from(library, myfavett(tmp_path), watch=seen.append)

    assert ("import", 3, 3) in {(at.work, at.done, at.total) for at in seen}


@pytest.mark.parametrize("source", [playlist, embeddings])
def test_what_does_not_say_who_answered_gives_collections(
    library: Library, tmp_path: Path, source: object
):
    assert callable(source)
    place = source(tmp_path)
    assert import_from(library, place).labelled == 0
    assert import_from(library, place, collections_as_folders=True).labelled == 1


def test_nothing_and_what_nobody_knows_are_refused(library: Library, tmp_path: Path):
    (tmp_path / "what.bin").write_bytes(b"?")

    with pytest.raises(NotFound):
        import_from(library, tmp_path / "gone")
    with pytest.raises(NotFound):
        import_from(library, tmp_path / "what.bin", importer="gone")
    with pytest.raises(Invalid) as caught:
        import_from(library, tmp_path / "what.bin")
    assert "tiktok" in caught.value.hint
    assert library.db.rows("SELECT * FROM favourites") == []


def test_a_date_of_liking_gives_way_to_one_of_saving(library: Library, tmp_path: Path):
    day = {"Link": f"https://www.tiktokv.com/share/video/{ONE}/"}
    lists = {
        "ItemFavoriteList": [{**day, "Date": "2020-01-01 00:00:00"}],
        "FavoriteVideoList": [{**day, "Date": "2025-12-20 22:04:28"}],
    }
    for key, entries in lists.items():
        path = tmp_path / "user_data.json"
        path.write_text(json.dumps({"a": {"b": {key: entries}}}))
        import_from(library, path)

    (row,) = library.db.rows("SELECT * FROM favourites")
    assert (row["saved"], row["favourite"]) == (SAVED_ONE, 1)
    assert json.loads(row["sources"]) == ["tiktok"]
