"""Favourites that no file is here of, as they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from clipshelf.app.opening import Library
from clipshelf.library.importers.facts import link_to
from clipshelf.library.store.favourites import Favourite, Favourites

MOST = 1000  # told one by one


def missing(library: Library) -> dict[str, Any]:
    """The document of `GET /api/missing`: how many, and the newest of them."""
    found = Favourites(library.db).missing()
    return {"missing": len(found), "videos": missing_json(found)}


def missing_json(found: Sequence[Favourite]) -> list[dict[str, Any]]:
    """Each with its address, built from its number."""
    return [
        {
            "key": one.key,
            "link": link_to(one.saved.service, one.saved.id),
            "author": one.saved.author,
            "caption": one.saved.caption,
            "saved": iso(one.saved.saved),
            "collections": list(one.saved.collections),
        }
        for one in found[:MOST]
    ]


def iso(seconds: float | None) -> str | None:
    """A time as other programs read it; None if it is not known."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
