"""What the page can do and take back: batches, the trash, folders, history."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from clipshelf.app.session import Session
from clipshelf.testing import tree


def unsorted(client: TestClient, n: int) -> list[str]:
    found = client.get("/api/next", params={"n": n, "strategy": "margin"}).json()
    return [video["id"] for video in found["videos"]]


def newest(client: TestClient) -> dict[str, Any]:
    deeds: list[dict[str, Any]] = client.get("/api/deeds").json()["deeds"]
    return deeds[0]


def test_a_batch_is_one_entry_and_goes_back_as_one(
    client: TestClient, session: Session
):
    before = tree(session.library.root)
    answers = [{"id": video, "folder": "pets"} for video in unsorted(client, 3)]

    done = client.post("/api/labels/batch", json={"answers": answers}).json()
    entry = newest(client)
    back = client.post("/api/undo", json={"entry": entry["entry"]}).json()

    assert [labelled["moved"] for labelled in done["labelled"]] == [True] * 3
    assert (entry["kind"], entry["count"], entry["what"]) == (
        "batch",
        3,
        "3 clips to pets",
    )
    assert back["undone"]["count"] == 3
    assert tree(session.library.root) == before


def test_a_batch_takes_what_it_understands(client: TestClient):
    (video,) = unsorted(client, 1)
    answers = [
        {"id": "nobody", "folder": "pets"},
        {"id": video, "folder": "../out"},
        {"id": video, "folder": "pets"},
    ]

    done = client.post("/api/labels/batch", json={"answers": answers}).json()

    assert [failed["id"] for failed in done["failed"]] == ["nobody", video]
    assert [labelled["folder"] for labelled in done["labelled"]] == ["pets"]


def test_every_write_with_the_same_key_counts_once(client: TestClient):
    one, two, three = unsorted(client, 3)
    batch = {"answers": [{"id": one, "folder": "pets"}], "request": "a"}
    trash = {"id": two, "request": "b"}
    undo = {"request": "c"}

    first = [
        client.post("/api/labels/batch", json=batch).json()["batch"],
        client.post("/api/trash", json=trash).json()["entry"],
        client.post("/api/undo", json=undo).json()["undone"]["entry"],
    ]
    again = [
        client.post("/api/labels/batch", json=batch).json()["batch"],
        client.post("/api/undo", json=undo).json()["undone"]["entry"],
    ]
    kinds = [deed["kind"] for deed in client.get("/api/deeds").json()["deeds"]]

    assert again == [first[0], first[2]]
    assert kinds == ["undo", "trash", "batch"]
    assert {two, three} <= set(unsorted(client, 99))


def test_what_was_thrown_away_comes_back(client: TestClient, session: Session):
    before = tree(session.library.root)
    (video,) = unsorted(client, 1)

    gone = client.post("/api/trash", json={"id": video}).json()
    listed = unsorted(client, 99)
    state = gone["state"]["library"]
    client.post("/api/undo")

    assert video not in listed
    assert state["trashed"] == 1
    assert tree(session.library.root) == before
    assert video in unsorted(client, 99)


def test_skips_and_refusals_are_in_the_history_too(client: TestClient):
    one, two = unsorted(client, 2)
    client.post("/api/labels", json={"id": one, "answer": "skip"})
    client.post("/api/labels", json={"id": two, "answer": "none"})

    kinds = [deed["kind"] for deed in client.get("/api/deeds").json()["deeds"]]
    undone = client.post("/api/undo").json()["undone"]

    assert kinds == ["none", "skip"]
    assert (undone["kind"], undone["id"]) == ("none", two)


def test_an_old_entry_is_taken_back_after_later_ones(
    client: TestClient, session: Session
):
    (video, other) = unsorted(client, 2)
    client.post("/api/labels", json={"id": video, "folder": "pets"})
    first = newest(client)["entry"]
    client.post("/api/labels", json={"id": other, "folder": "pets"})
    client.post("/api/labels", json={"id": video, "folder": "cooking"})

    client.post("/api/undo", json={"entry": first})

    assert video in unsorted(client, 99)
    assert session.library.labels.current(video) is None
    assert session.library.labels.current(other) is not None


def test_a_renamed_folder_keeps_its_labels_and_goes_back(
    client: TestClient, session: Session
):
    before, said = tree(session.library.root), session.library.labels.filed_in_folders()

    done = client.post("/api/folders/rename", json={"name": "pets", "to": "Animals"})
    names = [folder["name"] for folder in done.json()["folders"]]
    renamed = session.library.labels.filed_in_folders()
    what = newest(client)["what"]
    client.post("/api/undo")

    assert "Animals" in names
    assert "pets" not in names
    assert sorted(renamed.values()) == sorted(
        "Animals" if folder == "pets" else folder for folder in said.values()
    )
    assert what == "pets became Animals"
    assert tree(session.library.root) == before
    assert session.library.labels.filed_in_folders() == said
    assert not (session.library.root / "Animals").exists()


def test_a_taken_name_offers_to_merge_and_merging_works(
    client: TestClient, session: Session
):
    refused = client.post("/api/folders/rename", json={"name": "pets", "to": "Cooking"})
    merged = client.post("/api/folders/merge", json={"name": "pets", "into": "cooking"})

    assert (refused.status_code, refused.json()["code"]) == (409, "folder-exists")
    assert {"name": "cooking", "count": 8} in merged.json()["folders"]
    assert not (session.library.root / "pets").exists()


def test_a_folder_is_not_put_into_itself(client: TestClient):
    answer = client.post(
        "/api/folders/rename", json={"name": "travel", "to": "travel/more"}
    )

    assert answer.status_code == 400


def test_a_hidden_folder_is_marked_and_comes_back(client: TestClient):
    hide = {"name": "pets", "hidden": True}
    hidden = client.post("/api/folders/hide", json=hide).json()["folders"]
    shown = client.post("/api/folders/hide", json=hide | {"hidden": False}).json()

    assert {"name": "pets", "count": 4, "hidden": True} in hidden
    assert {"name": "pets", "count": 4} in shown["folders"]


def test_a_new_name_finds_the_folder_that_was_meant(client: TestClient):
    def similar(name: str) -> list[str]:
        found = client.get("/api/folders/similar", params={"name": name}).json()
        return [folder["name"] for folder in found["similar"]]

    assert similar("Pet") == ["pets"]
    assert similar("cookng") == ["cooking"]
    assert similar("sea") == ["travel/sea"]
    assert similar("football") == []


def test_nothing_to_take_back_is_a_404(client: TestClient):
    assert client.post("/api/undo").json()["code"] == "nothing-to-undo"
    assert client.post("/api/undo", json={"entry": 999}).status_code == 404
