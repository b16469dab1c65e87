"""How the library stands: counts, folders, the model, long work."""

from __future__ import annotations

from typing import Literal, NotRequired

from clipshelf.api.shapes.base import Shape


class Folder(Shape):
    """A folder to sort into."""

    name: str
    count: int
    hidden: NotRequired[bool]
    """A person does not want to see it; absent: it is shown."""
    description: NotRequired[str]
    """What a person says it is for; absent with `phrases`: nothing was said."""
    phrases: NotRequired[list[str]]
    """As captions of its clips might say."""


class FoldersAnswer(Shape):
    """All folders, by name."""

    folders: list[Folder]


class Counts(Shape):
    """Videos by where they stand; each counts once in `total`."""

    name: str
    """Of the library's folder."""
    total: int
    unsorted: int
    askable: int
    """Of the unsorted ones: what cannot be read is not asked about."""
    labelled: int
    filed: int
    """By the machine, and confirmed by nobody."""
    skipped: int
    none: int
    """That fit in no folder."""
    unknown_origin: int
    """Labels of which nobody knows any more who gave them."""
    trashed: int
    unreadable: int
    waiting: int
    """Unsorted clips that have no vectors yet."""
    pending_moves: int
    """Files that are held open elsewhere and will follow."""
    movable: bool
    """Files can be moved; if not, labels are kept all the same."""


class Share(Shape):
    """How many of some guesses were right."""

    n: int
    accuracy: float | None
    """From 0 to 1; null for none."""
    low: float
    """Of the 95 % interval."""
    high: float


class Audit(Shape):
    """Accuracy on videos drawn at random: the number that counts."""

    n: int
    accuracy: float | None
    """From 0 to 1; null for none."""
    low: float
    """Of the 95 % interval."""
    high: float
    folders: NotRequired[dict[str, Share | None]]
    """Of what was guessed to be in a folder; null: too few to tell."""


class Model(Shape):
    """A model, as far as a person cares."""

    id: str
    head: str
    num_labeled: int
    cv_accuracy: float | None
    """From 0 to 1; biased, since the clips were chosen for being hard."""
    avg_confidence: float | None
    """From 0 to 1."""
    trained: str
    """ISO time."""
    folders: list[str]
    """That it tells apart."""
    audit: Audit | None
    calibrated: bool
    """Its confidences were checked against the truth."""


class Light(Shape):
    """Is it time to stop labelling? A light, never a lock."""

    colour: Literal["red", "amber", "green"]
    reasons: list[str]


class Job(Shape):
    """Long work."""

    id: str
    work: str
    """scan, embed, train, sort, listen, transcribe, map or replay."""
    state: Literal["running", "paused", "done", "failed", "cancelled"]
    can_pause: bool
    """If not, it can only be ended."""
    done: int
    total: int
    rate: float
    """Items a second; 0 before it can be told."""
    seconds_left: float | None
    item: str
    message: str
    """The reason, when it failed."""


class Resumed(Shape):
    """What was set right when the library was opened."""

    batches: list[str]
    interrupted: int
    made: int
    dropped: int
    waiting: int
    corrected: int
    told: list[str]
    """In words."""


class ServerState(Shape):
    """Where the library stands."""

    version: str
    library: Counts
    model: Model | None
    labels_since_training: int
    stopping: Light | None
    jobs: list[Job]
    """Running and paused ones."""
    retrain_every: int
    """Labels; 0: only when asked."""
    retraining: bool
    resumed: Resumed
    strategies: list[str]
    """The default one first."""


class Standing(Shape):
    """What every answer to a write tells as well."""

    folders: list[Folder]
    state: ServerState


class FolderChanged(Standing):
    """A folder that was made, renamed or merged into, by its name."""

    folder: str


class Similar(Shape):
    """A folder that may be meant by a new name."""

    name: str
    count: int
    why: str


class SimilarAnswer(Shape):
    """Folders that may be meant, the likeliest first."""

    similar: list[Similar]


class Unclear(Shape):
    """Content that lies in several folders at once."""

    name: str
    folders: list[str]
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""


class Favourite(Shape):
    """A saved video that no file is here of."""

    key: str
    link: str
    """Empty for services that are not known."""
    author: str
    caption: str
    saved: str | None
    """ISO time."""
    collections: list[str]


class Missing(Shape):
    """How many favourites have no file, and the newest of them."""

    missing: int
    videos: list[Favourite]
