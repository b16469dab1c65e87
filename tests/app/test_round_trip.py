"""Out of one library and into another: the same labels, and no guess among them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from clipshelf.app.exporting import FILES, export
from clipshelf.app.exports.rows import rows
from clipshelf.app.importing import import_from
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.predicting import predict
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
from clipshelf.domain.label import Answer, How
from clipshelf.domain.untrusted import read_arrays
from clipshelf.testing import make_info_json
from synthetic import vector_library

SUFFIX = {"json": "json", "labelstudio": "json", "fiftyone": "json", "m3u": "m3u8"}
WITHOUT_PERSON = {"m3u"}  # its groups are collections


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Library]:
    """Folders by hand, answers of each kind, guesses, files that a machine filed."""
    library, _ = vector_library(tmp_path / "clips", labelled=3, unsorted=9)
    with library:
        loose = sorted(path.name for path in library.root.glob("*.mp4"))
        label(library, loose[0], "a", how=How.PAGE)
        label(library, loose[1], "=SUM(1)/Küche, x", how=How.CLI)
        label(library, loose[2], None, how=How.CLI, answer=Answer.NONE)
        label(library, loose[3], None, how=How.CLI, answer=Answer.SKIP)
        make_info_json(
            library.root / "a" / loose[0],
            description="=1+1 \n second line #Cats",
            uploader="@bo",
            track="song",
        )
        scan(library)
        train(library, "logreg")
        guesses = sorted(guess.confidence for guess in predict(library).predictions)
        sort(library, propose(library, guesses[len(guesses) // 2]))
        assert library.filed.count() > 0
        yield library


@pytest.fixture
def bare(full: Library, tmp_path: Path) -> Iterator[Library]:
    """The same videos in one heap, under other names."""
    root = tmp_path / "bare"
    root.mkdir()
    for number, path in enumerate(sorted(full.root.rglob("*.mp4"))):
        shutil.copy(path, root / f"{number} {path.name}")
    with open_library(root) as library:
        yield library


def said(library: Library) -> dict[str, str | None]:
    """Folders that people gave, by content."""
    query = """
        SELECT video, folder FROM current_labels
        WHERE answer = 'folder' AND how <> 'unknown'
    """
    return {row["video"]: row["folder"] for row in library.db.rows(query)}


@pytest.mark.parametrize("name", [n for n in FILES if n not in WITHOUT_PERSON])
def test_a_file_brings_the_same_labels(
    full: Library, bare: Library, tmp_path: Path, name: str
):
    if name == "parquet":
        pytest.importorskip("pyarrow")
    target = tmp_path / f"out.{SUFFIX.get(name, name)}"
    export(full, name, target)

    done = import_from(bare, target)

    assert said(bare) == said(full)
    assert done.labelled == len(said(full)) == 11
    assert bare.filed.count() == 0
    assert done.missing == ()
    facts = full.catalogue.metadata()
    assert facts
    assert {v: m for v, m in bare.catalogue.metadata().items() if m.caption} == facts
    assert import_from(bare, target).taken == 0


def test_artifacts_bring_the_same_labels_and_the_layout_of_the_original(
    full: Library, bare: Library, tmp_path: Path
):
    target = tmp_path / "artifacts"
    done = export(full, "artifacts", target).what

    assert import_from(bare, target).labelled == 11
    assert said(bare) == said(full)
    arrays = read_arrays(target / "labeled_embeddings.npz", 1 << 24)
    loose = read_arrays(target / "unlabeled_embeddings.npz", 1 << 24)
    assert arrays["features"].shape == (11, loose["features"].shape[1])
    assert arrays["features"].dtype == np.float32
    names = arrays["label_names"][arrays["labels"]]
    for path, folder in zip(arrays["video_paths"], names, strict=True):
        assert path.rpartition("/")[0] == folder
    assert done.taken == 11 + len(loose["features"])
    predictions = json.loads((target / "predictions.json").read_text())
    assert all(len(one["top_predictions"]) >= 2 for one in predictions)
    history = (target / "training_history.json").read_text().splitlines()
    assert json.loads(history[0])["num_labeled"] == 11
    config = json.loads((target / "model_config.json").read_text())
    assert config["feature_dim"] == arrays["features"].shape[1]


def test_artifacts_are_never_written_over(full: Library, tmp_path: Path):
    target = tmp_path / "artifacts"
    export(full, "artifacts", target)
    (target / "model_config.json").write_text("mine")
    before = {path.name: path.read_bytes() for path in target.iterdir()}

    again = export(full, "artifacts", target).what

    assert {name for name, _ in again.skipped} >= before.keys()
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def test_a_playlist_brings_its_groups_as_collections(
    full: Library, bare: Library, tmp_path: Path
):
    for path in bare.root.glob("*.mp4"):
        path.rename(path.with_name(path.name.split(" ", 1)[1]))
    target = tmp_path / "out.m3u8"
    export(full, "m3u", target)

    assert import_from(bare, target).labelled == 0
    done = import_from(bare, target, collections_as_folders=True)

    assert done.labelled == len(_placed(full)) > 11
    assert said(bare).keys() > said(full).keys()


def test_a_folder_of_copies_is_a_library_with_the_same_labels(
    full: Library, tmp_path: Path
):
    export(full, "copies", tmp_path / "out")

    with open_library(tmp_path / "out") as library:
        scan(library)
        found = said(library)

    assert found.items() >= said(full).items()
    assert found.keys() == _placed(full) > said(full).keys()


def _placed(library: Library) -> set[str]:
    """What belongs to a folder, by a person or by a machine."""
    return {row.video for row in rows(library) if row.folder is not None}


def test_label_studio_s_own_answers_come_back_as_labels(
    full: Library, bare: Library, tmp_path: Path
):
    tasks = json.loads(export(full, "labelstudio").content or b"")
    predicted = [t for t in tasks if t["predictions"]]
    assert predicted
    (part,) = predicted[0]["predictions"][0]["result"]
    assert (part["from_name"], part["to_name"], part["type"]) == (
        "folder",
        "video",
        "choices",
    )
    predicted[0]["annotations"] = [
        {"result": [{**part, "value": {"choices": ["new"]}}], "was_cancelled": False}
    ]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))

    import_from(bare, tmp_path / "tasks.json")

    assert said(bare)[predicted[0]["data"]["id"]] == b"new"
    assert len(said(bare)) == 12


def test_the_types_of_a_parquet_table_are_those_of_its_columns(full: Library):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")

    table = pq.read_table(pa.BufferReader(export(full, "parquet").content))

    assert table.num_rows == len(full.catalogue.first_files())
    assert str(table.schema.field("saved").type) == "timestamp[ms, tz=UTC]"
    assert str(table.schema.field("hashtags").type).startswith("list<")
    assert set(table.column("by").to_pylist()) == {"person", "machine", None}
