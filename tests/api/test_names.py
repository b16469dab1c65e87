"""Folder names that somebody thought of to make trouble."""

from __future__ import annotations

import json

import pytest

from api.wire import ERROR_KEYS, Wire
from clipshelf.testing import tree

REFUSED = [
    "",
    " ",
    ".",
    "..",
    "../x",
    "x/..",
    "x/../../y",
    "/",
    "/etc",
    "//server/share",
    "x//y",
    "x/",
    "C:\\x",
    "..\\x",
    "con",
    "CON.txt",
    "Lpt1",
    "x/nul/y",
    ".hidden",
    ".clipshelf",
    "x/.clipshelf",
    "a\x00b",
    "a\nb",
    "a\tb",
    "a\x1b[31mb",
    "<img onerror=alert(1)>",
    '"quoted"',
    "pipe|",
    "what?",
    "all*",
    "ends with a dot.",
    "x" * 300,
    "ü" * 200,
    "x/" * 2000 + "x",
    "/".join(["x" * 250] * 16),
]
TAKEN = [
    "Trips/Rome",
    "a & b",
    "50% off",
    "%2e%2e",
    "%00",
    "it's",
    "{{7+7}}",
    "${HOME}",
    "&lt;b&gt;",
    "=1+1",
    "\u200b",
    "\ufeffx",
    "ｃｏｎ",
    "日本語",
    "👩‍🍳",
    "e\u0301",
    "--flag",
    "~",
]


@pytest.mark.parametrize("name", REFUSED)
def test_a_folder_that_some_system_cannot_hold_is_refused(wire: Wire, name: str):
    assert wire.library is not None
    outside = wire.library.root.parent
    before = tree(outside, state=True)
    video = wire.library.catalogue.unsorted()[0]

    for path, body in (
        ("/api/folders", {"name": name}),
        ("/api/labels", {"id": video, "folder": name}),
        ("/api/sort", {"filename": video, "folder": name}),
    ):
        answer = wire.post(path, body)

        assert answer.status in {400, 422}, (path, answer)
        assert answer.json().keys() == ERROR_KEYS
        assert str(outside).encode() not in answer.body
    assert {
        k: v for k, v in tree(outside, state=True).items() if "library.db" not in k
    } == {k: v for k, v in before.items() if "library.db" not in k}


@pytest.mark.parametrize("name", TAKEN)
def test_any_other_name_is_kept_and_told_as_it_is(wire: Wire, name: str):
    assert wire.library is not None
    answer = wire.post("/api/folders", {"name": name})

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    made = answer.json()["folder"]
    assert made == name.strip()
    assert (wire.library.root / made).is_dir()
    listed = json.loads(wire.ask("/api/folders").body)["folders"]
    assert made in {folder["name"] for folder in listed}


def test_spaces_around_a_name_are_dropped(wire: Wire):
    for name in (" spaced ", "spaced", "spaced /inner "):
        answer = wire.post("/api/folders", {"name": name})

        assert answer.status == 200
        assert answer.json()["folder"] in {"spaced", "spaced/inner"}


def test_a_folder_where_a_file_lies_is_refused(wire: Wire):
    assert wire.library is not None
    (wire.library.root / "in the way").write_text("a file")

    for name in ("in the way", "in the way/deeper"):
        answer = wire.post("/api/folders", {"name": name})
        assert (answer.status, answer.json()["code"]) == (400, "bad-folder-name")
