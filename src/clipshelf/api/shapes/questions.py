"""What is asked next, and what the model thinks of it."""

from __future__ import annotations

from typing import Literal, NotRequired

from clipshelf.api.shapes.base import Shape


class Guess(Shape):
    """A folder that a clip may belong in."""

    folder: str
    confidence: float
    """From 0 to 1."""


class Item(Shape):
    """One question: a clip to file."""

    id: str
    video: str
    """File name."""
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""
    kind: str
    """Why it is asked: first, uncertain, rare, novel, audit, check, duplicate, ..."""
    blind: bool
    """What the model thinks is kept back until it is answered."""
    score: float
    """To be compared within one queue only."""
    reason: str
    """Why it is asked, in words; may be empty."""
    priority: Literal["high", "normal"]
    between: tuple[str, str] | None
    """The two folders that it may belong in."""
    guess: str | None
    """A folder without an example, which its name alone suggests."""
    predicted_folder: str | None
    confidence: float | None
    """From 0 to 1."""
    top_predictions: list[Guess]
    """Best first."""
    calibrated: bool
    """Confidences were checked against how often the model is right."""
    caption: str
    author: str
    on_screen: str
    """What is written on its pictures; may be empty."""
    spoken: str
    """What is said in it; may be empty."""
    language: str
    """Of what is said: "en", "de", ...; may be empty."""
    duration: float | None
    """Seconds."""
    url: str
    thumbnail: str


class NextAnswer(Shape):
    """The next questions, best first."""

    videos: list[Item]
    remaining: int
    """Clips that could still be asked about, the ones not shown included."""
    waiting: int
    """Of them, without vectors yet."""


class Drawn(Shape):
    """Random checks that come next."""

    drawn: int
