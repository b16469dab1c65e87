"""Ways in which people and machines got into each other's way, and must not again."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from clipshelf.api.app import create_app
from clipshelf.app import looking
from clipshelf.app.embedding import embed
from clipshelf.app.foldering import add_folder
from clipshelf.app.forgetting import forget
from clipshelf.app.labelling import label, label_many
from clipshelf.app.locating import LOCKS, library_to_open
from clipshelf.app.opening import Library, open_library
from clipshelf.app.overview import counts
from clipshelf.app.scanning import scan
from clipshelf.app.session import Session
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.label import Answer, How
from clipshelf.library.scan import Scan
from clipshelf.testing import make_library, tree


def unsorted(library: Library) -> str:
    return min(path.name for path in library.root.glob("*.mp4"))


@pytest.mark.parametrize("place", [".", "..", "inside", "full"])
def test_a_state_folder_is_ours_alone(root: Path, tmp_path: Path, place: str):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("years of work")
    state = {"inside": root / "state", "full": tmp_path / "full"}.get(place)

    with pytest.raises(Invalid):
        open_library(root, state or (root / place).resolve())


def test_forgetting_leaves_what_is_not_ours(root: Path, tmp_path: Path):
    with open_library(root, tmp_path / "state") as library:
        scan(library)
    (tmp_path / "state" / "thesis.txt").write_text("years of work")

    forget(root, tmp_path / "state")

    assert [path.name for path in (tmp_path / "state").iterdir()] == ["thesis.txt"]


def test_nobody_answers_into_what_was_forgotten(root: Path):
    with open_library(root) as library:
        scan(library)
        forget(root)

        with pytest.raises(Conflict) as told:
            label(library, unsorted(library), None, answer=Answer.SKIP, how=How.PAGE)

    assert told.value.code == "forgotten"
    with open_library(root) as again:
        scan(again)
        assert label(again, unsorted(again), "a", how=How.PAGE).entry


def test_what_somebody_is_at_work_on_is_not_forgotten(root: Path):
    with open_library(root) as library:
        scan(library)
        with library.embedding(), pytest.raises(Conflict) as told:
            forget(root)

        assert told.value.code == "library-busy"
        assert library.catalogue.unsorted()


def test_a_state_folder_elsewhere_opens_again_with_every_lock_in_it(
    root: Path, tmp_path: Path
):
    with open_library(root, tmp_path / "state") as library:
        scan(library)
        with library.writing(), library.embedding(), library.transcribing():
            names = {path.name for path in (tmp_path / "state").iterdir()}

    assert names.issuperset(LOCKS)
    open_library(root, tmp_path / "state").close()


def test_an_answer_counts_where_nobody_knew_who_had_filed_it(root: Path):
    with open_library(root) as library:
        with library.writing():
            Scan(root, library.db, library.filed, placed=How.UNKNOWN).record()
            library.remember_its_record()
        first, second = sorted(root.glob("*/*.mp4"))[:2]
        assert library.labels.filed_in_folders() == {}

        label(library, str(first), first.parent.name, how=How.PAGE)
        label_many(library, [(str(second), second.parent.name)], how=How.PAGE)

        assert len(library.labels.filed_in_folders()) == 2


def test_a_file_that_is_moved_while_it_is_decoded_is_not_unreadable(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    with open_library(root) as library:
        scan(library)
        real, moved = looking.look_at_all, []

        def move_first(jobs, **options):
            """The person is quicker than the decoder, once."""

            def late():
                for video, path in jobs:
                    if not moved and path.parent == root:
                        label(library, video, "pets", how=How.PAGE)
                        moved.append(video)
                    yield video, path

            return real(late(), **options)

        monkeypatch.setattr(looking, "look_at_all", move_first)
        report = embed(library, workers=1)

        assert moved
        assert report.failed == []
        assert report.embedded == 21


def test_an_undo_that_cannot_put_the_file_back_takes_no_label_back(library: Library):
    name = unsorted(library)
    done = label(library, name, "pets", how=How.CLI)
    shutil.copy(library.root / "cooking" / "cooking-000.mp4", library.root / name)
    before = library.labels.filed_in_folders()

    for take_back in (lambda: undo(library), lambda: undo(library)):
        with pytest.raises(Conflict):
            take_back()

    assert library.labels.filed_in_folders() == before
    (library.root / name).unlink()
    assert undo(library).restored == 1
    assert done.video in library.catalogue.unsorted()


def test_two_answers_at_once_agree_with_the_disk(library: Library):
    name = unsorted(library)
    (video,) = library.catalogue.named(name)
    threads = [
        threading.Thread(
            target=label, args=(library, video, folder), kwargs={"how": How.PAGE}
        )
        for folder in ("pets", "cooking")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    said = library.labels.filed_in_folders()[video]

    assert (library.root / said / name).is_file()
    assert sum(library.catalogue.folder_counts().values()) == 13


def test_a_hand_is_believed_also_after_the_machine(library: Library):
    train(library, "logreg")
    done = sort(library, propose(library, 0.0)).to_json()["moves"][0]
    path = library.root / done["target"]
    elsewhere = library.root / "elsewhere"
    elsewhere.mkdir()
    path.rename(elsewhere / path.name)
    scan(library)
    (elsewhere / path.name).rename(path)
    scan(library)

    assert library.labels.filed_in_folders()[done["id"]] == path.parent.name or (
        "travel/sea" in done["target"]
    )


def test_what_was_answered_is_not_filed_again_at_the_next_start(library: Library):
    train(library, "logreg")
    for move in sort(library, propose(library, 0.0)).to_json()["moves"]:
        folder = move["target"].rpartition("/")[0]
        label(library, move["id"], folder, how=How.PAGE)
    library.close()

    with open_library(library.root) as again:
        scan(again)

        assert again.filed.count() == 0
        assert len(again.labels.filed_in_folders()) == 21


def test_taking_back_a_confirmation_leaves_the_video_filed(library: Library):
    train(library, "logreg")
    move = sort(library, propose(library, 0.0)).to_json()["moves"][0]
    label(library, move["id"], move["target"].rpartition("/")[0], how=How.PAGE)

    undo(library)

    assert library.filed.count() == 9
    assert counts(library)["total"] == 21


def test_the_original_page_is_told_when_there_is_no_file(library: Library):
    client = TestClient(
        create_app(Session(library, retrain_every=0)), base_url="http://127.0.0.1"
    )
    name = unsorted(library)
    (library.root / name).unlink()
    before = library.labels.filed_in_folders()

    gone = client.post("/api/sort", json={"filename": name, "folder": "pets"})
    filed = client.post(
        "/api/sort", json={"filename": "pets/pets-000.mp4", "folder": "cooking"}
    )

    assert (gone.status_code, filed.status_code) == (404, 404)
    assert library.labels.filed_in_folders() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_stop_a_scan(root: Path):
    os.mkfifo(root / "endless.mp4")
    with open_library(root) as library:
        report = scan(library)

    assert report.scanned.ignored["not a file"] == 1
    assert report.scanned.found == 21


def test_labelling_does_not_wait_for_a_scan_that_reads(library: Library, monkeypatch):
    make_library(library.root, {"new": 1}, seed=9)
    reading, go_on = threading.Event(), threading.Event()
    real = scan.__globals__["Scan"].look

    def slow(self) -> None:
        reading.set()
        go_on.wait(20)
        real(self)

    monkeypatch.setattr(scan.__globals__["Scan"], "look", slow)
    thread = threading.Thread(target=scan, args=(library,))
    thread.start()
    reading.wait(20)

    done = label(library, unsorted(library), "pets", how=How.PAGE)
    go_on.set()
    thread.join()

    assert done.moved
    assert library.catalogue.video(done.video).folders == ("pets",)  # type: ignore[union-attr]


def test_a_truncated_model_is_replaced(library: Library):
    first = train(library, "logreg")
    path = library.models.root / first.card.id / "arrays.npz"
    path.write_bytes(path.read_bytes()[:3000])

    assert not train(library, "logreg").skipped


def test_a_second_embedding_is_refused_and_not_mixed_in(library: Library):
    with library.embedding(), pytest.raises(Conflict):
        embed(library)


def test_a_home_that_is_not_known_is_no_folder(root: Path):
    with pytest.raises(Invalid):
        library_to_open("~nobody-of-that-name/x")
    with pytest.raises(NotFound):
        open_library(Path("~nobody-of-that-name"))
    del root


def test_a_new_folder_does_not_go_through_a_link(library: Library, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    (library.root / "link").symlink_to(tmp_path / "outside")

    with pytest.raises(Invalid):
        add_folder(library, "link/evil")
    assert tree(tmp_path / "outside") == {}


def test_an_empty_file_is_told_by_every_scan(library: Library):
    (library.root / "zero.mp4").touch()

    told = [dict(scan(library).problems) for _ in range(2)]

    assert told[0] == told[1] == {"zero.mp4": "the file is empty"}


def test_a_video_is_found_by_any_path_that_leads_to_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(library.root.parent)
    name = unsorted(library)

    done = label(library, f"{library.root.name}/{name}", "pets", how=How.CLI)

    assert done.moved
