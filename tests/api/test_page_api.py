"""What our own page asks and says."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from clipshelf.app.embedding import embed
from clipshelf.app.opening import Library
from clipshelf.app.scanning import scan
from clipshelf.app.session import Session
from clipshelf.app.training import train
from clipshelf.testing import make_clip

HERE = "http://127.0.0.1:8765"


def first(client: TestClient) -> dict[str, object]:
    video: dict[str, object] = client.get("/api/next?n=1").json()["videos"][0]
    return video


def test_the_state_counts_everything_once(client: TestClient):
    library = client.get("/api/state").json()["library"]

    assert library["total"] == 21
    assert library["unsorted"] + library["labelled"] + library["filed"] == 21
    assert (library["waiting"], library["unreadable"]) == (0, 0)


def test_a_question_comes_with_all_that_the_page_shows(
    client: TestClient, library: Library
):
    train(library, "logreg")

    video = first(client)

    assert video.keys() >= {
        "id",
        "video",
        "kind",
        "score",
        "reason",
        "priority",
        "predicted_folder",
        "confidence",
        "top_predictions",
        "duration",
        "caption",
    }
    assert video["between"] is None or video["between"] == [
        guess["folder"] for guess in video["top_predictions"][:2]
    ]
    assert client.get(str(video["url"])).headers["content-type"] == "video/mp4"
    thumbnail = client.get(str(video["thumbnail"]))
    assert thumbnail.content.startswith(b"\xff\xd8")


def test_a_close_call_names_the_two_folders_and_a_random_check_none(
    client: TestClient, library: Library
):
    train(library, "logreg")
    url = "/api/next?n=3&strategy="

    close = client.get(f"{url}margin").json()["videos"]
    chance = client.get(f"{url}random").json()["videos"]

    for video in close:
        assert video["between"] == [g["folder"] for g in video["top_predictions"][:2]]
        assert len(set(video["between"])) == 2
    assert [video["between"] for video in chance] == [None] * len(chance)
    assert close


def test_excluded_videos_are_not_asked_about(client: TestClient):
    asked = [video["id"] for video in client.get("/api/next?n=5").json()["videos"]]

    more = client.get("/api/next", params={"n": 9, "exclude": asked}).json()["videos"]

    assert {video["id"] for video in more}.isdisjoint(asked)
    assert len(more) == 4


def test_labelling_and_taking_back(client: TestClient, library: Library):
    video = first(client)

    done = client.post("/api/labels", json={"id": video["id"], "folder": "pets"}).json()
    back = client.post("/api/undo").json()

    assert (done["moved"], done["folder"]) == (True, "pets")
    assert done["state"]["library"]["labelled"] == 13
    assert back["undone"]["id"] == back["item"]["id"] == video["id"]
    assert back["state"]["library"]["labelled"] == 12
    assert (library.root / str(video["video"])).exists()
    assert client.post("/api/undo").status_code == 404


def test_the_same_request_is_answered_alike_and_done_once(client: TestClient):
    body = {"id": first(client)["id"], "folder": "pets", "request": "abc"}

    one, two = (client.post("/api/labels", json=body).json() for _ in range(2))

    assert one["moved"]
    assert two["moved"]
    assert two["state"]["library"]["labelled"] == 13


def test_a_new_folder_appears_and_a_bad_one_does_not(client: TestClient):
    good = client.post("/api/folders", json={"name": "Trips/Rome"})
    bad = client.post("/api/folders", json={"name": "../away"})

    assert {"name": "Trips/Rome", "count": 0} in good.json()["folders"]
    assert (bad.status_code, bad.json()["code"]) == (400, "bad-folder-name")


def test_every_few_labels_it_retrains_and_tells(client: TestClient, session: Session):
    train(session.library, "logreg")
    for number in range(3):
        folder = ("pets", "cooking")[number % 2]
        client.post("/api/labels", json={"id": first(client)["id"], "folder": folder})
    last = 0
    for _ in range(200):
        events = session.events.after(last, 1.0)
        last = events[-1].id if events else last
        trained = [event for event in events if event.kind == "trained"]
        if trained:
            break

    assert trained[0].data["model"]["num_labeled"] == 15
    assert trained[0].data["of"] == 6


def test_events_continue_after_the_last_one_seen(client: TestClient, session: Session):
    for number in range(3):
        session.events.send("job", {"number": number})
    session.events.close()

    answer = client.get("/api/events", headers={"last-event-id": "1"}).text

    assert "id: 2\nevent: job\n" in answer
    assert "id: 3\n" in answer
    assert "id: 1\n" not in answer


@pytest.mark.parametrize("known", ["\u00b2", "9" * 5000, "-1", "1_0", ""])
def test_an_event_that_never_was_is_no_defect(
    client: TestClient, session: Session, known: str
):
    session.events.send("job", {"number": 0})
    session.events.close()

    answer = client.get("/api/events", headers={"last-event-id": known.encode()})

    assert answer.status_code == 200


def test_what_a_browser_cannot_play_is_converted(client: TestClient, library: Library):
    make_clip(library.root / "old.avi", codec="mpeg4", seed=9)
    scan(library)
    embed(library)
    (video,) = library.catalogue.named("old.avi")

    answer = client.get(f"/api/media/{video}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "video/mp4"
    assert b"ftyp" in answer.content[:64]


def test_what_cannot_be_decoded_says_why(client: TestClient, library: Library):
    (library.root / "broken.mp4").write_text("<html>")
    scan(library)
    embed(library)
    (video,) = library.catalogue.named("broken.mp4")

    answer = client.get(f"/api/media/{video}")

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert client.get("/api/problems").json()["problems"][0]["name"] == "broken.mp4"


def test_a_request_that_makes_no_sense_gets_the_one_error_shape(client: TestClient):
    for answer in (
        client.post("/api/labels", json={"nonsense": True}),
        client.post(
            "/api/labels", content=b"{", headers={"content-type": "text/plain"}
        ),
        client.get("/api/next?n=0"),
        client.get("/api/nothing"),
        client.get("/api/next?strategy=nonsense"),
    ):
        assert answer.status_code in {404, 422}
        assert answer.json().keys() == {"code", "message", "hint", "detail"}


def test_the_page_itself_is_served(client: TestClient):
    page = client.get("/")

    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/static/app.css").status_code == 200
    assert client.get("/static/../../pyproject.toml").status_code == 404
