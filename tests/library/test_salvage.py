"""Rows out of databases that are damaged in any way, and into a sound new one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clipshelf.app.doctor import diagnose
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.repairing import repair
from clipshelf.app.scanning import scan
from clipshelf.app.trashing import trash
from clipshelf.app.undoing import undo
from clipshelf.domain.label import Answer, How
from clipshelf.library.store.db import Database
from clipshelf.library.store.migrations import MIGRATIONS
from clipshelf.library.store.pages import Pages
from clipshelf.library.store.salvage import salvage
from clipshelf.library.store.soundness import is_damaged

PAGE = 4096
SAID = "SELECT video, answer, folder, how FROM current_labels ORDER BY video"


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table; an index of texts has some that are none of ours."""
    with closing(sqlite3.connect(path)) as connection:
        query = """
            SELECT name FROM sqlite_master WHERE type = 'table'
                AND rootpage > 0 AND sql NOT LIKE '%WITHOUT ROWID%'
        """
        names = [name for (name,) in connection.execute(query)]
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)
            for name in names
            if not name.startswith("sqlite_")
        }


def make_full(root: Path) -> Path:
    """A database with all kinds of rows, some of them longer than a page."""
    root.mkdir()
    for number in range(40):
        (root / f"{number:02d}.mp4").write_text(f"clip {number}")
    with open_library(root) as library:
        scan(library)
        videos = library.catalogue.unsorted()
        for number, video in enumerate(videos[:20]):
            answer = (Answer.FOLDER, Answer.SKIP, Answer.NONE)[number % 3]
            folder = f"folder {number % 4}" if answer is Answer.FOLDER else None
            label(library, video, folder, how=How.PAGE, answer=answer)
        undo(library)
        trash(library, videos[30], how=How.CLI)
        pairs = tuple((video, "folder 1") for video in videos) * 20
        library.certificates.add("a model", 3, pairs, {"answers": [1, 2, 3]})
        library.audits.add(videos[:5])
        return library.state / "library.db"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_full(tmp_path_factory.mktemp("full") / "clips")


@pytest.fixture
def path(full: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(full, tmp_path / "library.db"))


def test_a_sound_database_is_read_page_by_page_without_a_loss(path: Path):
    rows = list(Pages.of(path.read_bytes()).rows())

    found = content(path)
    expected = sum(map(len, found.values()))
    with closing(sqlite3.connect(path)) as connection:
        (schema,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    assert len(rows) == expected + schema
    (long,) = found["certificates"]
    assert any(long[3] in row.values for row in rows)  # it goes on in other pages
    assert len(str(long[3])) > 5 * PAGE


@pytest.mark.parametrize("damage", [16, 100, PAGE])
def test_everything_comes_over_where_only_the_first_page_is_gone(
    path: Path, damage: int
):
    before = content(path)
    path.write_bytes(bytes(damage) + path.read_bytes()[damage:])

    saved = salvage(path, 0.0)

    assert saved.missing == 0
    assert content(path) == before
    assert saved.kept == "library.db.damaged-19700101-000000"
    assert not is_damaged(path)


def test_a_second_damage_is_kept_beside_the_first(path: Path):
    raw = path.read_bytes()
    kept = []
    for number in range(2):
        path.write_bytes(bytes(100 + number) + raw[100 + number :])
        kept.append(salvage(path, 0.0).kept)

    assert len(set(kept)) == 2
    assert all((path.parent / name).stat().st_size == len(raw) for name in kept)


def make_old(path: Path) -> None:
    """A database as an earlier version left it: 50 labels, one of them taken back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        for statement in (s for group in MIGRATIONS[:2] for s in group):
            old.execute(statement)
        old.execute("PRAGMA user_version = 2")
        for number in range(50):
            video = f"{number:032x}"
            old.execute("INSERT INTO videos (id, first_seen) VALUES (?, 1)", (video,))
            old.execute(
                "INSERT INTO labels (video, answer, folder, how, request, time)"
                " VALUES (?, 'folder', ?, 'page', ?, 5)",
                (video, b"pets", f"key {number}"),
            )
        old.execute(
            "INSERT INTO labels (video, answer, how, undoes, time)"
            " VALUES (?, 'undo', 'page', 50, 6)",
            (f"{49:032x}",),
        )


def test_an_old_database_is_saved_and_brought_up_to_date(tmp_path: Path):
    path = tmp_path / "library.db"
    make_old(path)
    path.write_bytes(path.read_bytes()[:100] + bytes(1000) + path.read_bytes()[1100:])
    assert is_damaged(path)

    salvage(path, 0.0)

    with Database(path) as db:
        assert len(db.rows(SAID)) == 49
        assert db.number("PRAGMA user_version") == len(MIGRATIONS)


def test_an_old_database_is_told_by_looking_and_changed_by_the_next_command(
    tmp_path: Path,
):
    path = tmp_path / ".clipshelf" / "library.db"
    path.parent.mkdir()
    make_old(path)
    before = path.read_bytes()

    told = {problem.code for problem in diagnose(tmp_path)}

    assert "older-database" in told
    assert path.read_bytes() == before
    repair(tmp_path)
    assert "older-database" not in {problem.code for problem in diagnose(tmp_path)}
    with open_library(tmp_path) as library:
        assert len(library.db.rows(SAID)) == 49


def test_what_somebody_planted_in_a_database_is_neither_run_nor_taken_over(
    tmp_path: Path,
):
    path = make_full(tmp_path / "clips")
    before = content(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER evil AFTER INSERT ON labels BEGIN DELETE FROM labels; END"
        )
    root = path.parent.parent

    assert "bad-database" in {problem.code for problem in diagnose(root)}
    repair(root)

    assert content(path)["labels"] == before["labels"]
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        assert connection.execute(query).fetchone() == (0,)


def test_only_the_log_is_left(tmp_path: Path):
    root = tmp_path / "clips"
    make_full(root)
    with open_library(root) as library:
        (video, *_) = library.catalogue.unsorted()
        library.db.one("PRAGMA wal_checkpoint(TRUNCATE)")
        label(library, video, None, how=How.CLI, answer=Answer.SKIP)
        copied = tmp_path / "copy"
        shutil.copytree(root, copied)
    (copied / ".clipshelf" / "library.db").unlink()

    repair(copied)

    with open_library(copied) as again:
        assert video in again.labels.answered(Answer.SKIP)


@pytest.fixture(scope="module")
def before(full: Path) -> set[tuple[object, ...]]:
    return set(content(full)["labels"])


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    damage=st.lists(
        st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=200)), max_size=6
    ),
    end=st.floats(0, 1) | st.none(),
)
def test_no_damage_stops_it_or_makes_an_answer_up(
    full: Path,
    scratch: Path,
    before: set[tuple[object, ...]],
    damage: list[tuple[float, bytes]],
    end: float | None,
):
    raw = bytearray(full.read_bytes())
    for place, junk in damage:
        at = int(place * (len(raw) - 1))
        raw[at : at + len(junk)] = junk
    path = scratch / "library.db"
    path.write_bytes(raw if end is None else raw[: int(end * len(raw))])

    saved = salvage(path, 0.0)

    (scratch / saved.kept).unlink()
    with Database(path) as db:
        assert db.one("PRAGMA integrity_check")["integrity_check"] == "ok"  # type: ignore[index]
        assert db.rows("PRAGMA foreign_key_check") == []
        answers = {tuple(row) for row in db.rows("SELECT * FROM labels")}
    # A byte that fell into a row changes that row; it adds none.
    assert len({row[0] for row in answers} - {row[0] for row in before}) <= len(damage)
    if not damage and end is None:
        assert answers == before


def test_a_library_whose_database_was_replaced_by_a_foreign_one_is_rebuilt(
    tmp_path: Path,
):
    root = tmp_path / "clips"
    path = make_full(root)
    path.unlink()
    with closing(sqlite3.connect(path)) as foreign:
        foreign.execute("CREATE TABLE holidays (place TEXT)")
        foreign.execute("PRAGMA user_version = 1")

    fixed = repair(root).fixed

    assert "kept as library.db.damaged-" in fixed[0]
    with open_library(root) as again:
        assert isinstance(again, Library)
        assert len(again.catalogue.files()) == 39
