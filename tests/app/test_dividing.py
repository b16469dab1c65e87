"""Parts of a library that are embedded apart, and taken in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from clipshelf import cli
from clipshelf.app.dividing import embed_shard
from clipshelf.app.embedding import EmbedReport, embed
from clipshelf.app.gathering import gather, own_pieces
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.errors import Conflict, NotFound
from clipshelf.domain.features import Signal
from clipshelf.domain.shard import Shard
from clipshelf.signals.profile import default_encoder
from clipshelf.signals.run import taking
from clipshelf.signals.run.pieces import pieces_in
from clipshelf.testing import make_library

CLIPS = 8
FRAMES = default_encoder(Signal.FRAMES)
assert FRAMES is not None
DIMS = {FRAMES.spec.key: FRAMES.spec.dim}
Vectors = dict[str, list[float]]


def vectors(library: Library) -> Vectors:
    """Every video that has a vector of its frames, and that, as it is kept."""
    ((key, dim),) = DIMS.items()
    shelf = library.features.load(key, dim)
    keys = list(shelf.keys().values())
    rows = shelf.take(keys, dim)
    return {video: row.tolist() for (video, _), row in zip(keys, rows, strict=True)}


def facts(library: Library) -> list[tuple[object, ...]]:
    query = "SELECT id, duration, width, height, playback, unreadable FROM videos"
    pictures = library.db.rows("SELECT video, hashes FROM pictures ORDER BY video")
    rows = library.db.rows(f"{query} ORDER BY id")
    return [tuple(row) for row in (*rows, *pictures)]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scanned, never embedded, with one file that is no video."""
    root = tmp_path_factory.mktemp("plain") / "clips"
    make_library(root, {"": CLIPS}, seconds=0.3)
    (root / "bad.mp4").write_text("words")
    with open_library(root) as library:
        scan(library)
    return root


@pytest.fixture(scope="module")
def whole(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, embedded by one process."""
    root = tmp_path_factory.mktemp("whole") / "clips"
    shutil.copytree(plain, root)
    with open_library(root) as library:
        embed(library)
    return root


@pytest.fixture(scope="module")
def made(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pieces of three processes that worked at once."""
    out = tmp_path_factory.mktemp("made")

    def one(number: int) -> EmbedReport:
        with open_library(plain) as library:
            return embed_shard(library, Shard(number, 3), out=out, workers=1)

    with ThreadPoolExecutor(3) as pool:
        reports = list(pool.map(one, (1, 2, 3)))

    assert sum(report.embedded for report in reports) == CLIPS
    assert sum(len(report.failed) for report in reports) == 1
    assert all(report.skipped == 0 for report in reports)
    return out


@pytest.fixture
def library(plain: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy of the scanned one, open."""
    shutil.copytree(plain, tmp_path / "clips")
    with open_library(tmp_path / "clips") as found:
        yield found


@pytest.fixture
def pieces(made: Path, tmp_path: Path) -> Path:
    """A copy of the pieces."""
    return Path(shutil.copytree(made, tmp_path / "pieces"))


def test_shards_are_disjoint_and_together_the_whole(made: Path, whole: Path):
    rows = [taking.videos_of(path)[1] for path in pieces_in(made)]
    with open_library(whole) as library:
        everything = library.catalogue.first_files().keys()

    videos = [video for some in rows for video in some]
    assert len(rows) == 3
    assert len(videos) == len(set(videos))
    assert set(videos) == set(everything)


def test_what_is_taken_in_is_what_one_process_makes(
    library: Library, pieces: Path, whole: Path
):
    report = embed(library, ingest=pieces)

    with open_library(whole) as other:
        assert vectors(library) == vectors(other)
        assert facts(library) == facts(other)
        assert _thumbnails(library) == _thumbnails(other)
    assert report.taken == CLIPS + 1
    assert report.refused == {}
    assert [why for _, why in report.failed] == ["not a video (plain text)"]
    assert len(list(pieces_in(pieces))) == 3, "what others made is left to them"


def _thumbnails(library: Library) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in library.thumbnails.iterdir()}


def test_taking_in_twice_is_the_same_as_once(library: Library, pieces: Path):
    embed(library, ingest=pieces)
    before = (vectors(library), facts(library))
    shutil.copy(next(pieces_in(pieces)), pieces / "again.parquet")

    report = embed(library, ingest=pieces)

    assert (vectors(library), facts(library)) == before
    assert report.taken == 0
    assert set(report.refused.values()) == {"nothing in it is new"}
    assert len(report.refused) == 4


def test_pieces_in_the_state_are_taken_in_by_the_next_embed_and_removed(
    library: Library, pieces: Path, whole: Path
):
    shutil.copytree(pieces, own_pieces(library))

    report = embed(library)

    with open_library(whole) as other:
        assert vectors(library) == vectors(other)
    assert report.taken == CLIPS + 1
    assert list(pieces_in(own_pieces(library))) == []


def test_a_shard_that_is_begun_again_goes_on_where_it_was(
    library: Library, pieces: Path
):
    lost = next(pieces_in(pieces))
    gone = set(taking.videos_of(lost)[1]) & _readable(library)
    lost.unlink()

    report = embed_shard(library, Shard(1, 1), out=pieces, workers=1)

    assert 0 < report.embedded == len(gone) < CLIPS
    assert report.skipped >= CLIPS - len(gone)


def _readable(library: Library) -> set[str]:
    first = library.catalogue.first_files()
    return {video for video, path in first.items() if path != "bad.mp4"}


def test_a_library_that_nobody_scanned_has_no_shards(tmp_path: Path):
    with open_library(tmp_path) as library, pytest.raises(Conflict, match="Nobody"):
        embed_shard(library, Shard(1, 2))


def test_a_folder_that_is_not_there_is_named(library: Library, tmp_path: Path):
    with pytest.raises(NotFound, match="no such folder"):
        embed(library, ingest=tmp_path / "nothing")


def rewritten(path: Path, **columns: object) -> None:
    """The same piece with other values in its first readable row."""
    table = pq.read_table(path)
    rows = table.to_pylist()
    row = next(r for r in rows if r["unreadable"] is None)
    row.update(columns)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def other_encoder(path: Path) -> None:
    table = pq.read_table(path)
    marks = table.schema.metadata | {b"clipshelf.encoder": b"other-1-00"}
    pq.write_table(table.replace_schema_metadata(marks), path)


def other_table(path: Path) -> None:
    pq.write_table(pa.table({"video": ["a"], "vector": [[1.0]]}), path)


def other_columns(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["codec"]), path)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


SPOILT = [
    (cut, "damaged, or no Parquet file"),
    (lambda p: p.write_bytes(b"words"), "damaged, or no Parquet file"),
    (a_folder, "not a regular file"),
    (other_table, "not a piece"),
    (other_columns, "its columns are others"),
    (other_encoder, r"not here \(other-1-00\)"),
    (lambda p: rewritten(p, vector=[1.0, 0.0]), "a vector is not"),
    (lambda p: rewritten(p, vector=[float("nan")] * 1280), "a vector is not"),
    (lambda p: rewritten(p, vector=[9.0] * 1280), "a vector is not"),
    (lambda p: rewritten(p, vector=None), "not whole"),
    (lambda p: rewritten(p, video="../../../x"), "names no content"),
    (lambda p: rewritten(p, thumbnail=b"<svg>"), "no JPEG"),
    (lambda p: rewritten(p, hashes=b"123"), "hashes"),
    (lambda p: rewritten(p, seconds=float("inf")), "makes no sense"),
    (lambda p: rewritten(p, playback="run"), "makes no sense"),
]


@pytest.mark.parametrize(("spoil", "reason"), SPOILT)
def test_a_spoilt_piece_says_why_it_is_none(pieces: Path, spoil, reason: str):
    path = list(pieces_in(pieces))[1]
    spoil(path)

    with pytest.raises((taking.NoPiece, OSError), match=reason):
        taking.read_piece(path, DIMS)


def test_spoilt_pieces_give_nothing_and_the_others_all(library: Library, pieces: Path):
    damaged, odd, whole = pieces_in(pieces)
    lost = {v for path in (damaged, odd) for v in taking.videos_of(path)[1]}
    cut(damaged)
    a_folder(odd)

    gathered = gather(library, pieces, discard=False)

    assert gathered.refused == [
        (damaged.name, "damaged, or no Parquet file"),
        (odd.name, "not a regular file"),
    ]
    assert gathered.taken == len(taking.videos_of(whole)[1])
    assert vectors(library).keys() == _readable(library) - lost


def test_pieces_of_another_library_are_not_taken(pieces: Path, tmp_path: Path):
    make_library(tmp_path / "other", {"": 1}, seed=9)
    with open_library(tmp_path / "other") as library:
        scan(library)

        gathered = gather(library, pieces, discard=False)

        assert gathered.taken == 0
        whys = {why for _, why in gathered.refused}
        assert whys == {"none of its videos is in this library"}


def test_the_command_line_divides_and_gathers(plain: Path, tmp_path: Path, whole: Path):
    root = Path(shutil.copytree(plain, tmp_path / "clips"))
    shutil.rmtree(root / ".clipshelf")

    told = [run("embed", str(root), "--shard", f"{n}/2") for n in (1, 2)]
    last = run("embed", str(root))

    assert [one["shard"] for one in told] == ["1/2", "2/2"]
    assert sum(one["embedded"] for one in told) == CLIPS
    assert (last["embedded"], last["taken"]) == (0, CLIPS + 1)
    with open_library(root) as library, open_library(whole) as other:
        assert vectors(library) == vectors(other)


def run(*words: str) -> dict:
    done = CliRunner().invoke(cli.app, [*words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "words",
    [
        ["--shard", "4/3"],
        ["--shard", "1/2", "--engine", "ray"],
        ["--shard", "1/2", "--signals", "frames,speech"],
        ["--shard", "1/2", "--ingest", "x"],
        ["--address", "127.0.0.1:6379"],
        ["--out", "x"],
    ],
)
def test_options_that_do_not_go_together_are_refused(words: list[str], tmp_path: Path):
    done = CliRunner().invoke(cli.app, ["embed", str(tmp_path), *words])

    assert done.exit_code == 2
    assert not (tmp_path / ".clipshelf").exists()


def test_zero_vectors_are_as_encoders_make_them_of_nothing(pieces: Path):
    path = next(pieces_in(pieces))
    rewritten(path, vector=np.zeros(1280).tolist())

    assert len(taking.read_piece(path, DIMS).found) == len(taking.videos_of(path)[1])
