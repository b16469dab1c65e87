"""A small good source of each kind, made up; numbers of videos as the services have."""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from clipshelf.app.exporting import export
from clipshelf.app.labelling import label
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.label import How
from clipshelf.testing import make_info_json

ONE, TWO, THREE = "7583206872316422144", "7542675904991486976", "7357788793113689552"
SAVED_ONE = 1_766_268_268.0  # 2025-12-20 22:04:28
POSTED_THREE = 1_713_118_700.0  # the upper half of its number
CODE, TUBE = "CxYz12_-abC", "dQw4w9WgXcQ"


def tiktok_link(number: str) -> str:
    return f"https://www.tiktokv.com/share/video/{number}/"


def tiktok_document(root: str = "Likes and Favorites") -> dict[str, object]:
    saved = [
        {"Date": "2025-12-20 22:04:28", "Link": tiktok_link(ONE)},
        {"Date": "2025-08-26 04:17:54 UTC", "Link": tiktok_link(TWO)},
        {"Date": "2025-08-26 04:17:54", "Link": "https://www.tiktok.com/@a/photo/7"},
    ]
    return {
        root: {
            "Favorite Videos": {"App": 0, "FavoriteVideoList": saved},
            "Favorite Sounds": {"FavoriteSoundList": [{"Date": "x", "Link": "y"}]},
            "Favorite Collection": {
                "FavoriteCollectionList": [{"Date": "", "FavoriteCollection": "gym"}]
            },
            "Like List": {
                "ItemFavoriteList": [
                    {"date": "2024-01-01 00:00:00", "link": tiktok_link(THREE)}
                ]
            },
            "Watch History": {"VideoList": [{"Date": "x", "Link": tiktok_link("5")}]},
        }
    }


def tiktok(place: Path) -> Path:
    path = place / "TikTok_Data_1757155605.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("user_data_tiktok.json", json.dumps(tiktok_document()))
    return path


def myfavett_databases() -> dict[str, object]:
    return {
        "db_videos.js": {
            THREE: {"authorId": "12", "createTime": POSTED_THREE, "audioId": "70296527"}
        },
        "db_authors.js": {"12": {"uniqueIds": ["old", "bo"], "nicknames": ["Bo"]}},
        "db_texts.js": {THREE: "my cat #Cats #fyp"},
        "db_bookmarked.js": {"officialList": [THREE, ONE], "downloaded": [THREE]},
        "db_likes.js": {"schemaVersion": 7, "likes": {"officialList": [TWO]}},
    }


def myfavett(place: Path) -> Path:
    folder = place / "archive" / "data" / ".appdata"
    folder.mkdir(parents=True)
    for name, content in myfavett_databases().items():
        packed = base64.b64encode(gzip.compress(json.dumps(content).encode()))
        (folder / name).write_text(f'window.db_base64="{packed.decode()}";')
    return place / "archive"


def ytdlp(place: Path) -> Path:
    place.mkdir(exist_ok=True, parents=True)
    make_info_json(
        place / f"A cat [{THREE}].mp4",
        id=THREE,
        webpage_url=f"https://www.tiktok.com/@bo/video/{THREE}",
        description="my cat #Cats",
        uploader_id="bo",
        track="song",
        artist="band",
        timestamp=POSTED_THREE,
        duration=12.5,
    )
    return place


def archiver(place: Path) -> Path:
    path = place / "app.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "CREATE TABLE item (id INTEGER PRIMARY KEY, link TEXT NOT NULL UNIQUE,"
            " favorited_at TEXT, kind TEXT, caption TEXT, author TEXT,"
            " duration_s REAL, media_size INTEGER)"
        )
        rows = [
            (
                1,
                tiktok_link(ONE),
                "2025-12-20 22:04:28",
                "video",
                "a cat",
                "bo",
                9.5,
                9,
            ),
            (2, f"local://myfavett/{TWO}", None, "video", None, None, None, None),
            (3, tiktok_link(THREE), None, "slideshow", None, None, None, None),
        ]
        db.executemany("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        db.commit()
    return path


def instagram(place: Path) -> Path:
    folder = place / "instagram" / "your_instagram_activity" / "saved"
    folder.mkdir(parents=True)
    link = f"https://www.instagram.com/reel/{CODE}/"
    post = {"href": link, "timestamp": 1_700_000_000}
    posts = {
        "saved_saved_media": [{"title": "bo", "string_map_data": {"Saved on": post}}]
    }
    name = "Küche".encode().decode("latin-1")  # as Meta writes it
    collections = [
        {"title": "Collection", "string_map_data": {"Name": {"value": name}}},
        {"string_map_data": {"Name": {"href": link, "value": "bo"}}},
    ]
    both = {"saved_saved_collections": collections}
    (folder / "saved_posts.json").write_text(json.dumps(posts))
    (folder / "saved_collections.json").write_text(json.dumps(both))
    return place / "instagram"


def takeout(place: Path) -> Path:
    path = place / "takeout.zip"
    playlist = "Takeout/YouTube and YouTube Music/playlists/Recipes-videos.csv"
    heads = "Video ID,Playlist Video Creation Timestamp\n"
    with ZipFile(path, "w") as archive:
        archive.writestr(playlist, f"{heads}{TUBE},2023-12-07T15:57:57+00:00\n")
        archive.writestr(
            playlist.replace("Recipes-videos", "playlists"), "Playlist ID\n"
        )
    return path


def table(place: Path) -> Path:
    path = place / "mine.csv"
    path.write_text(
        "Link;Creator;Description;Saved at;Collection;Mood\n"
        f'{tiktok_link(ONE)};bo;"a cat; asleep #Cats";2025-12-20;cats;good\n'
    )
    return path


def playlist(place: Path) -> Path:
    path = place / "mine.m3u8"
    path.write_text(f"#EXTM3U\n#EXTGRP:cats\n/videos/{ONE}.mp4\n{tiktok_link(TWO)}\n")
    return path


def embeddings(place: Path) -> Path:
    path = place / "labeled_embeddings.npz"
    paths, names = np.array([f"cats/{ONE}.mp4"]), np.array(["cats"])
    np.savez(path, features=np.eye(1), labels=[0], label_names=names, video_paths=paths)
    return path


def shelf(place: Path) -> Path:
    """A library with one video in a folder, and one that nobody has answered about."""
    root = place / "other"
    root.mkdir(parents=True)
    for name in (ONE, TWO):
        (root / f"{name}.mp4").write_text(name)
    make_info_json(root / f"{ONE}.mp4", description="a cat", uploader="bo")
    with open_library(root) as library:
        scan(library)
        label(library, f"{ONE}.mp4", "cats", how=How.CLI)
    return root


def _exported(kind: str, name: str) -> Callable[[Path], Path]:
    def make(place: Path) -> Path:
        with open_library(shelf(place)) as library:
            export(library, kind, place / name)
        return place / name

    return make


SOURCES: dict[str, Callable[[Path], Path]] = {
    "tiktok": tiktok,
    "myfavett": myfavett,
    "yt-dlp": ytdlp,
    "tiktok-favorites-archiver": archiver,
    "instagram": instagram,
    "youtube-takeout": takeout,
    "csv": table,
    "parquet": _exported("parquet", "out.parquet"),
    "m3u": playlist,
    "label-studio": _exported("labelstudio", "tasks.json"),
    "artifacts": embeddings,
    "clipshelf": shelf,
    "clipshelf-export": _exported("json", "out.json"),
}
