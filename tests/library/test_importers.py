"""What each importer understands of its source."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from clipshelf.domain import registry
from clipshelf.domain.label import Answer
from clipshelf.domain.saved import Saved, Skipped
from clipshelf.library.importers.facts import link_to, moment, of_link
from shared import DATA
from sources import (
    CODE,
    ONE,
    POSTED_THREE,
    SAVED_ONE,
    SOURCES,
    THREE,
    TUBE,
    TWO,
    myfavett_databases,
    shelf,
    tiktok_document,
    tiktok_link,
)


def read(name: str, source: Path) -> tuple[dict[str, Saved], list[Skipped]]:
    """Videos by their number, and what was skipped."""
    found = list(registry.create("importer", name).read(source))
    saved = {one.id: one for one in found if isinstance(one, Saved)}
    return saved, [one for one in found if isinstance(one, Skipped)]


def sample(name: str, place: Path) -> tuple[dict[str, Saved], list[Skipped]]:
    return read(name, SOURCES[name](place))


@pytest.mark.parametrize(
    ("link", "known"),
    [
        (tiktok_link(ONE), ("tiktok", ONE)),
        (f"https://www.tiktok.com/@a.b/video/{ONE}?is_copy=1", ("tiktok", ONE)),
        (f"https://www.tiktok.com/@/video/{ONE}", ("tiktok", ONE)),
        (f"https://m.tiktok.com/v/{ONE}.html", ("tiktok", ONE)),
        (f"https://www.instagram.com/bo/reel/{CODE}/?x=1", ("instagram", CODE)),
        (f"https://www.youtube.com/watch?list=a&v={TUBE}&t=1", ("youtube", TUBE)),
        (f"https://youtu.be/{TUBE}", ("youtube", TUBE)),
        (f"https://youtube.com/shorts/{TUBE}", ("youtube", TUBE)),
        (f"https://evil.example/tiktok.com/video/{ONE}", None),
        (f"https://nottiktok.com/@a/video/{ONE}", None),
        (f"https://www.tiktok.com/@a/video/{ONE}55", None),
        ("https://www.tiktok.com/@a/video/--exec", None),
        (f"https://youtu.be/{TUBE}x", None),
        (None, None),
        (7, None),
    ],
)
def test_a_link_is_its_service_and_number_and_nothing_else(
    link: object, known: tuple[str, str] | None
):
    assert of_link(link) == known
    if known is not None:
        assert of_link(link_to(*known)) == known


def test_an_address_is_only_built_from_what_a_service_calls_videos():
    assert link_to("tiktok", "1; rm -rf /") == ""
    assert link_to("tiktok", "7\n--exec") == ""
    assert link_to("vimeo", "123456") == ""


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("2025-12-20 22:04:28", SAVED_ONE),
        ("2025-12-20 22:04:28 UTC", SAVED_ONE),
        ("2025-12-20T22:04:28Z", SAVED_ONE),
        ("2025-12-20T23:04:28+01:00", SAVED_ONE),
        (SAVED_ONE, SAVED_ONE),
        (SAVED_ONE * 1000, SAVED_ONE),
        (str(int(SAVED_ONE)), SAVED_ONE),
        ("yesterday", None),
        (True, None),
        (float("nan"), None),
        (10**400, None),
        ("9999-12-31 23:59:59", None),
        ("0001-01-01T00:00:00-23:59", None),
        (0, None),
    ],
)
def test_dates_are_read_in_every_form_seen(said: object, seconds: float | None):
    assert moment(said) == seconds


def test_tiktok_tells_favourites_from_likes_and_says_what_it_leaves(tmp_path: Path):
    saved, skipped = sample("tiktok", tmp_path)

    assert {id_: one.favourite for id_, one in saved.items()} == {
        ONE: True,
        TWO: True,
        THREE: False,
    }
    assert saved[ONE].saved == SAVED_ONE
    assert saved[THREE].posted == POSTED_THREE
    told = {one.what: one.reason for one in skipped}
    assert told["https://www.tiktok.com/@a/photo/7"] == "a post of pictures"
    assert told["1 in FavoriteSoundList"] == "not videos"
    assert any("gym" in what for what in told)
    assert any("Watch History" in what for what in told)


@pytest.mark.parametrize(
    "root", ["Activity", "Your Activity", "Likes and Favorites", "Ads and data", "2031"]
)
def test_tiktok_is_understood_whatever_the_outer_levels_are_called(
    tmp_path: Path, root: str
):
    path = tmp_path / "user_data.json"
    path.write_text(json.dumps(tiktok_document(root)), encoding="utf-8-sig")

    assert set(read("tiktok", path)[0]) == {ONE, TWO, THREE}


def test_tiktok_s_split_and_text_forms_are_read(tmp_path: Path):
    path = tmp_path / "split.zip"
    text = f"Date: 2025-12-20 22:04:28\nLink: {tiktok_link(ONE)}\n\nwhat is this?\n"
    likes = {"Like List": {"ItemFavoriteList": [{"VideoLink": tiktok_link(TWO)}]}}
    with ZipFile(path, "w") as archive:
        archive.writestr("../../Activity/Favorite Videos.txt", text)
        archive.writestr("Activity/Like List.json", json.dumps(likes))
        archive.writestr("Activity/Browsing History.json", "{}")

    saved, skipped = read("tiktok", path)

    assert saved[ONE].saved == SAVED_ONE
    assert not saved[TWO].favourite
    reasons = {one.what: one.reason for one in skipped}
    assert reasons["what is this?"] == "neither a date nor a link"
    assert reasons["1 other files"] == "no lists of favourites"


def test_commas_that_json_does_not_allow_are_passed_over_but_not_in_texts(
    tmp_path: Path,
):
    path = tmp_path / "user_data.json"
    link = tiktok_link(ONE)
    path.write_text(
        f'{{"a,]": {{"b": {{"FavoriteVideoList": [{{"Link": "{link}",}},],}},}},}}'
    )

    assert set(read("tiktok", path)[0]) == {ONE}


def test_an_export_without_favourites_says_so(tmp_path: Path):
    path = tmp_path / "user_data_tiktok.json"
    for value in ("null", "[]", "{}"):
        path.write_text(f'{{"a": {{"b": {{"FavoriteVideoList": {value}}}}}}}')
        saved, skipped = read("tiktok", path)
        assert saved == {}
        assert "list of favourite videos is empty" in skipped[0].reason


def test_myfavett_knows_authors_captions_and_times_but_no_saving(tmp_path: Path):
    saved, skipped = sample("myfavett", tmp_path)

    assert skipped == []
    cat = saved[THREE]
    assert (cat.author, cat.caption, cat.sound) == (
        "bo",
        "my cat #Cats #fyp",
        "70296527",
    )
    assert cat.hashtags == ("cats", "fyp")
    assert (cat.posted, cat.saved, cat.favourite) == (POSTED_THREE, None, True)
    assert saved[ONE].favourite
    assert not saved[TWO].favourite


@pytest.mark.parametrize("form", ["raw", "quoted", "double", "object", "facts"])
def test_older_archives_of_myfavett_say_the_same(tmp_path: Path, form: str):
    new, _ = sample("myfavett", tmp_path)
    folder = tmp_path / "archive" / "data" / ".appdata"
    words = ("videos", "authors", "videoDescriptions", "bookmarked", "likes")
    facts = {}
    for word, (name, content) in zip(words, myfavett_databases().items(), strict=True):
        plain = json.dumps(content)
        facts[word] = content["likes"] if word == "likes" else content  # type: ignore[index]
        written = {
            "raw": f"window.db=String.raw`{plain}`",
            "quoted": "window.db='{}'".format(plain.replace("'", "\\'")),
            "double": f"window.db = {json.dumps(plain)};",
            "object": f"window.db={plain};\n",
            "facts": "window.db_base64=broken",
        }[form]
        (folder / name).write_text(written)
    if form == "facts":
        (folder / "facts.json").write_text(json.dumps(facts))

    old, skipped = read("myfavett", folder)

    assert old == new
    assert len(skipped) == (5 if form == "facts" else 0)


def test_a_side_car_of_yt_dlp_is_the_same_to_a_scan_and_to_an_import(tmp_path: Path):
    (tmp_path / f"A cat [{THREE}].mp4").write_text("a film")

    saved, _ = sample("yt-dlp", tmp_path)

    cat = saved[THREE]
    assert (cat.author, cat.sound, cat.hashtags) == ("bo", "band - song", ("cats",))
    assert (cat.posted, cat.duration) == (POSTED_THREE, 12.5)
    assert (cat.file, cat.size) == (f"A cat [{THREE}].mp4", 6)


def test_the_archiver_s_database_is_read_with_what_is_only_in_its_log(tmp_path: Path):
    path = SOURCES["tiktok-favorites-archiver"](tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("PRAGMA wal_autocheckpoint = 0")
        writing.execute("UPDATE item SET caption = 'new #tag' WHERE id = 1")

        saved, skipped = read("tiktok-favorites-archiver", path)

    assert saved[ONE].caption == "new #tag"
    assert saved[ONE].saved == SAVED_ONE
    assert (saved[ONE].file, saved[ONE].size) == ("1.mp4", 9)
    assert set(saved) == {ONE, TWO}
    assert skipped == [Skipped(tiktok_link(THREE), "a post of pictures")]


def test_instagram_s_collections_and_times_are_found_in_both_forms(tmp_path: Path):
    old = list(
        registry.create("importer", "instagram").read(SOURCES["instagram"](tmp_path))
    )
    new = tmp_path / "saved_collections.json"
    link = f"https://www.instagram.com/p/{CODE}/"
    media = {"dict": [{"label": "URL", "value": link, "href": link}]}
    name = {"label": "Nom", "value": "Küche".encode().decode("latin-1")}
    new.write_text(
        json.dumps(
            [{"timestamp": 1_700_000_000, "label_values": [name, {"dict": [media]}]}]
        )
    )

    found = [one for one in old if isinstance(one, Saved)]
    modern, _ = read("instagram", new)

    assert {one.key for one in found} == {f"instagram:{CODE}"}
    assert {one.saved for one in found} == {1_700_000_000.0, None}
    assert [one.author for one in found] == ["bo", "bo"]
    assert {c for one in found for c in one.collections} == {"Küche"}
    assert modern[CODE].collections == ("Küche",)


def test_takeout_s_playlists_old_and_new_are_named_by_their_file(tmp_path: Path):
    old = tmp_path / "Recipes.csv"
    old.write_text(
        "Playlist Id,Title\nPLx,Recipes\n\nVideo Id,Time Added\n"
        f"{TUBE},2019-01-01 10:00:00 UTC\n,\nnot a number,\n"
    )

    saved, skipped = read("youtube-takeout", old)
    new, left = sample("youtube-takeout", tmp_path)

    assert saved[TUBE].collections == new[TUBE].collections == ("Recipes",)
    assert new[TUBE].saved == moment("2023-12-07T15:57:57+00:00")
    assert [one.what for one in skipped] == ["Recipes.csv: line 7"]
    assert left == [Skipped("1 other files", "not playlists")]


def test_a_table_is_understood_by_the_names_of_its_columns(tmp_path: Path):
    saved, skipped = sample("csv", tmp_path)

    cat = saved[ONE]
    assert (cat.author, cat.caption, cat.hashtags) == (
        "bo",
        "a cat; asleep #Cats",
        ("cats",),
    )
    assert cat.saved == moment("2025-12-20")
    assert cat.collections == ("cats",)
    assert (cat.answer, cat.folder) == (None, None)
    assert skipped == [Skipped("columns: Mood", "not taken")]


def test_another_library_gives_what_people_said_and_no_guesses(tmp_path: Path):
    root = shelf(tmp_path)
    with closing(sqlite3.connect(root / ".clipshelf" / "library.db")) as db:
        db.execute(
            "INSERT INTO filed (video, folder, model, confidence, batch, time)"
            " SELECT id, x'00', 'm', 1, 'b', 0 FROM videos"
        )
        db.commit()

    found = [
        one
        for one in registry.create("importer", "clipshelf").read(root)
        if isinstance(one, Saved)
    ]

    said = {one.file: (one.answer, one.folder, one.caption) for one in found}
    assert said == {
        f"{ONE}.mp4": (Answer.FOLDER, "cats", "a cat"),
        f"{TWO}.mp4": (None, None, ""),
    }
    assert not any(one.favourite for one in found)


def test_a_library_that_is_not_as_clipshelf_makes_it_is_not_asked(tmp_path: Path):
    root = shelf(tmp_path)
    with closing(sqlite3.connect(root / ".clipshelf" / "library.db")) as db:
        db.execute("CREATE TRIGGER t AFTER INSERT ON labels BEGIN SELECT 1; END")
        db.commit()

    assert read("clipshelf", root) == (
        {},
        [Skipped("library.db", "not as clipshelf makes it")],
    )


@pytest.mark.skipif(not DATA.is_dir(), reason="the samples are not here")
@pytest.mark.parametrize(
    ("name", "favourites", "likes"),
    [
        ("v1_activity_2024.json", 12, 20),
        ("v1_trailing_commas_invalid.json", 12, 20),
        ("v1b_videolink_old.json", 6, 6),
        ("v2_your_activity_2025.json", 12, 20),
        ("v3_bom_utf8.json", 15, 25),
        ("v3_likes_and_favorites_2025.json", 15, 25),
        ("v4_utc_2026.json", 15, 15),
        ("v5_all_null.json", 0, 0),
        ("v6_posts_only_no_favorites.json", 0, 0),
        ("TikTok_Data_1757155605.zip", 15, 25),
        ("TikTok_Data_split.zip", 12, 20),
        ("split_zip_layout", 12, 20),
        ("favorite_videos.txt", 12, 0),
    ],
)
def test_every_shape_of_tiktok_s_export_is_read(name: str, favourites: int, likes: int):
    source = DATA / "exports" / name
    importer = registry.create("importer", "tiktok")

    found = list(importer.read(source))

    saved = [one for one in found if isinstance(one, Saved)]
    assert importer.sniff(source) >= 0.7
    assert Counter(one.favourite for one in saved) == Counter(
        {True: favourites, False: likes}
    )
    assert all(one.saved for one in saved)
    assert saved or any(isinstance(one, Skipped) for one in found)
