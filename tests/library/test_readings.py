from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.domain.features import Signal
from clipshelf.domain.reading import Reading
from clipshelf.domain.video import File
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.db import Database
from clipshelf.library.store.readings import Readings


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "library.db") as found:
        for video in ("a", "b"):
            Catalogue(found).put_file(File(f"{video}.mp4", 1, 1), video)
        yield found


def test_what_was_read_is_kept_with_the_reason_where_it_is_nothing(db: Database):
    readings = Readings(db)
    said = Reading("hello there", "en", seconds=2.5)
    none = Reading("", reason="it is silent")

    readings.put("a", Signal.SPEECH, "key", said)
    readings.put("b", Signal.SPEECH, "key", none)

    assert readings.of(["a", "b"]) == {
        "a": {Signal.SPEECH: said},
        "b": {Signal.SPEECH: none},
    }
    assert readings.texts(Signal.SPEECH) == {"a": "hello there"}
    assert readings.texts(Signal.OCR) == {}


def test_a_reading_is_current_while_its_readers_key_is(db: Database):
    readings = Readings(db)
    readings.put("a", Signal.OCR, "old", Reading("menu"))

    assert readings.read_by(Signal.OCR, "old") == {"a"}
    assert readings.read_by(Signal.OCR, "new") == frozenset()

    readings.put("a", Signal.OCR, "new", Reading("the menu"))

    assert readings.read_by(Signal.OCR, "old") == frozenset()
    assert readings.texts(Signal.OCR) == {"a": "the menu"}


def test_texts_follow_every_change_of_this_and_of_other_processes(
    db: Database, tmp_path: Path
):
    mine = Readings(db)
    mine.put("a", Signal.OCR, "1", Reading("one"))
    before = mine.texts(Signal.OCR)
    with Database(tmp_path / "library.db") as other:
        Readings(other).put("a", Signal.OCR, "2", Reading(""))
        Readings(other).put("b", Signal.OCR, "2", Reading("two"))

    assert mine.texts(Signal.OCR) == {"b": "two"}
    assert before == {"a": "one"}, "who is going through the old ones is not disturbed"


def test_many_videos_can_be_asked_for_at_once(db: Database):
    assert Readings(db).of([f"{n}" for n in range(1000)]) == {}
    assert Readings(db).of([]) == {}
