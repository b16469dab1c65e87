"""Answers are taken one after the other, and none waits for more than the other's."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from api.wire import PATIENCE, Answer, Wire
from clipshelf.app.session import Session


def test_a_label_does_not_wait_for_what_the_model_says_after_an_undo(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
):
    first, second = wire.ask("/api/next?n=2").json()["videos"]
    wire.post("/api/labels", {"id": first["id"], "folder": "cooking"})
    asked, answered = threading.Event(), threading.Event()
    found, in_time = list[Answer](), list[bool]()
    item = Session.item

    def slow_item(session: Session, video: str) -> dict[str, Any] | None:
        asked.set()
        in_time.append(answered.wait(PATIENCE / 2))
        return item(session, video)

    monkeypatch.setattr(Session, "item", slow_item)
    undoing = threading.Thread(target=lambda: found.append(wire.post("/api/undo", {})))
    undoing.start()
    try:
        assert asked.wait(PATIENCE)
        label = wire.post("/api/labels", {"id": second["id"], "folder": "cooking"})
    finally:
        answered.set()
        undoing.join()

    assert (label.status, in_time) == (200, [True])
    assert [answer.json()["item"]["id"] for answer in found] == [first["id"]]
