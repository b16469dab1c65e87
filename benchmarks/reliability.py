"""Kill a working clipshelf at random instants, open the library again, and look.

    python benchmarks/reliability.py --runs 300

Each run copies a small library of real clips, lets a child process label, undo, sort,
throw away, rename folders, scan, train or embed at random, and kills it (SIGKILL) at a
random instant. The child prints what it is about to do and what it was told is done.
Then the library is opened as a next start would open it, and held to these:

    files     every file exists exactly once with its content (copies are not made here)
    labels    every acknowledged answer is there, and so is every acknowledged undo
    places    a labelled video lies in its folder
    filed     what counts as filed lies where the record says
    leftovers no temporary file, no move undecided
    models    the newest model loads; vectors load

Prints JSON: runs, kills by what was going on, what the next starts repaired, and every
violation. It ends with an error if there is one. Needs `fork`, so not Windows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from clipshelf.app.embedding import embed
from clipshelf.app.features import Features, load_features
from clipshelf.app.foldering import rename_folder
from clipshelf.app.labelling import label, label_many
from clipshelf.app.opening import Library, open_library
from clipshelf.app.predicting import load_model
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
from clipshelf.app.trashing import trash
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import ClipshelfError
from clipshelf.domain.label import How
from clipshelf.library.identity import identify
from clipshelf.testing import make_info_json, make_library
from machine import machine

FOLDERS = {"cooking": 4, "pets": 4, "travel/sea": 4}
UNSORTED = 12
LONGEST = 0.6  # seconds until the kill; most single operations take less
SLOW = {"train", "embed"}  # begin long after they are announced, and take longer
LONGEST_SLOW = 2.5
Said = dict[str, str]  # video -> folder, or "trash"


def main() -> None:
    """Read the options, run, print, and fail where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    result = run(options.runs, options.seed)
    print(json.dumps({"machine": machine(), **result}, indent=1))
    sys.exit(1 if result["violations"] else 0)


def run(runs: int, seed: int) -> dict[str, Any]:
    """`runs` kills, and what was found after them."""
    rng = random.Random(seed)
    killed: Counter[str] = Counter()
    repaired: Counter[str] = Counter()
    violations: list[str] = []
    acknowledged = 0
    with tempfile.TemporaryDirectory() as place:
        base = prepared(Path(place) / "base")
        before = contents(base)
        for number in range(runs):
            root = Path(place) / "clips"
            shutil.copytree(base, root)
            told, during = one_life(root, rng)
            acknowledged += len(told["done"])
            killed[during] += 1
            with open_library(root) as library:
                repaired["moves settled"] += library.settled
                repaired["starts that repaired"] += bool(library.settled)
                found = problems(library, before, told)
            violations += [f"run {number}, {during}: {problem}" for problem in found]
            shutil.rmtree(root)
    return {
        "runs": runs,
        "killed_during": dict(killed.most_common()),
        "acknowledged": acknowledged,
        "repaired": dict(repaired),
        "violations": violations,
    }


def prepared(root: Path) -> Path:
    """A library of real clips that was scanned, embedded and trained."""
    make_library(root, {**FOLDERS, "": UNSORTED})
    for clip in sorted(root.glob("*.mp4"))[::2]:
        make_info_json(clip.with_suffix(".info.json"), description=clip.stem)
    with open_library(root) as library:
        scan(library)
        embed(library)
        train(library, "logreg")
    return root


def contents(root: Path) -> Counter[str]:
    """The content of every file that is not clipshelf's own, thrown away ones too."""
    state = root / ".clipshelf"
    own = [p for p in (state / "trash").rglob("*") if p.is_file()]
    files = [p for p in root.rglob("*") if p.is_file() and state not in p.parents]
    return Counter(identify(path) for path in (*files, *own))


def one_life(root: Path, rng: random.Random) -> tuple[dict[str, Any], str]:
    """Start a child on a library and kill it; what it told, and what it was doing."""
    reader, writer = os.pipe()
    seed = rng.random()
    slow = rng.random() < 0.2
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _live(root, writer, random.Random(seed), slow=slow)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="ascii") as told:
        first = told.readline()  # it is at work
        time.sleep(rng.random() * (LONGEST_SLOW if slow else LONGEST))
        os.kill(child, signal.SIGKILL)
        lines = [first, *told.readlines()]
    os.waitpid(child, 0)
    events = [json.loads(line) for line in lines if line.endswith("\n")]
    done = [event for event in events if "said" in event]
    begun = [event for event in events if "begin" in event]
    during = begun[-1] if len(begun) > len(done) else {"begin": "nothing", "about": []}
    known: Said = next(e.get("said", e.get("before")) for e in reversed(events))
    return {"said": known, "about": during["about"], "done": done}, str(during["begin"])


def _live(root: Path, writer: int, rng: random.Random, *, slow: bool) -> None:
    """The child: works until it is killed, and says what it does."""

    def tell(event: dict[str, Any]) -> None:
        os.write(writer, (json.dumps(event) + "\n").encode())

    library = open_library(root)
    deeds = {"embed": _embed, "train": _train} if slow else DEEDS
    while True:
        name = rng.choice(list(deeds))
        act, about = deeds[name](library, rng)
        if act is None:
            continue
        tell({"begin": name, "about": about, "before": answers(library)})
        with suppress(ClipshelfError):  # refused: then nothing may have changed
            act()
        tell({"said": answers(library)})


def answers(library: Library) -> Said:
    """What counts now: the folder of every labelled video, and what was thrown away."""
    query = """
        SELECT video, answer, folder FROM current_labels
        WHERE answer IN ('folder', 'trash') ORDER BY video
    """
    return {
        row["video"]: os.fsdecode(row["folder"]) if row["folder"] else "trash"
        for row in library.db.rows(query)
    }


Act = Callable[[], object] | None
Deed = tuple[Act, list[str]]  # what to do, and the videos that it may be about


def _label(library: Library, rng: random.Random) -> Deed:
    video, folder = _any(library, rng), rng.choice([*FOLDERS, "new/one"])
    return lambda: label(library, video, folder, how=How.PAGE), [video]


def _label_many(library: Library, rng: random.Random) -> Deed:
    videos = [_any(library, rng) for _ in range(5)]
    pairs = [(video, rng.choice(list(FOLDERS))) for video in dict.fromkeys(videos)]
    return lambda: label_many(library, pairs, how=How.PAGE), [v for v, _ in pairs]


def _trash(library: Library, rng: random.Random) -> Deed:
    video = _any(library, rng)
    return lambda: trash(library, video, how=How.PAGE), [video]


def _undo(library: Library, rng: random.Random) -> Deed:
    entries = [e.batch for e in library.journal.batches.walk() if not e.undone]
    if not entries:
        return None, []
    batch = rng.choice(entries[:5])
    # What came after it goes back as well: any video may be concerned, and also one
    # that was thrown away.
    concerned = sorted({*_everything(library), *answers(library)})
    return lambda: undo(library, batch.name), concerned


def _sort(library: Library, rng: random.Random) -> Deed:
    proposal = propose(library, rng.choice([0.0, 0.5, 0.8]))
    return lambda: sort(library, proposal), []


def _rename(library: Library, rng: random.Random) -> Deed:
    names = sorted(library.catalogue.folder_names())
    folder, to = rng.choice(names), f"folder {rng.randrange(100)}"
    inside = [video for video, _, _ in library.labels.in_folder(folder)]
    return lambda: rename_folder(library, folder, to), inside


def _scan(library: Library, rng: random.Random) -> Deed:
    del rng
    return lambda: scan(library), []


def _train(library: Library, rng: random.Random) -> Deed:
    video, folder = _any(library, rng), rng.choice(list(FOLDERS))

    def act() -> None:
        label(library, video, folder, how=How.PAGE)  # something new to learn from
        train(library, "logreg")

    return act, [video]


def _embed(library: Library, rng: random.Random) -> Deed:
    del rng
    shutil.rmtree(library.state / "features", ignore_errors=True)
    return lambda: embed(library), []


DEEDS = {
    "label": _label,
    "batch": _label_many,
    "trash": _trash,
    "undo": _undo,
    "sort": _sort,
    "rename": _rename,
    "scan": _scan,
}


def _any(library: Library, rng: random.Random) -> str:
    return rng.choice(_everything(library))


def _everything(library: Library) -> list[str]:
    return sorted(library.catalogue.first_files())


def problems(library: Library, before: Counter[str], told: dict[str, Any]) -> list[str]:
    """What is not as it has to be."""
    return [
        *_lost(library, before),
        *_unsaid(answers(library), told["said"], set(told["about"])),
        *_misplaced(library),
        *_misfiled(library),
        *_unfinished(library),
        *_unloadable(library),
    ]


def _lost(library: Library, before: Counter[str]) -> Iterator[str]:
    after = contents(library.root)
    gone, more = (before - after).total(), (after - before).total()
    if gone or more:
        yield f"files: {gone} gone, {more} too many"


def _unsaid(said: Said, expected: Said, about: set[str]) -> Iterator[str]:
    """Answers that were acknowledged and are not there, or the other way round."""
    for video in sorted({*said, *expected} - about):
        if said.get(video) != expected.get(video):
            yield f"labels: {said.get(video)} instead of {expected.get(video)}"


def _misplaced(library: Library) -> Iterator[str]:
    """Labelled videos that lie elsewhere, and files that only the catalogue knows."""
    for video, folder in answers(library).items():
        known = library.catalogue.video(video)
        folders = known.folders if known else ()
        thrown_away = folder == "trash" and not (known and known.files)
        if not thrown_away and folders != (folder,):
            yield f"places: said {folder}, lies in {folders}"
    for path in library.catalogue.first_files().values():
        if not (library.root / path).is_file():
            yield f"places: only the catalogue knows {path}"


def _misfiled(library: Library) -> Iterator[str]:
    """Videos of which the record says that the machine put them elsewhere."""
    query = "SELECT video, folder FROM filed WHERE undone_by IS NULL"
    for row in library.db.rows(query):
        known = library.catalogue.video(row["video"])
        answered = library.labels.current(row["video"]) is not None
        if answered or known is None or not known.files:
            continue
        if os.fsdecode(row["folder"]) not in known.folders:
            yield f"filed: {row['folder']!r}, lies in {known.folders}"


def _unfinished(library: Library) -> Iterator[str]:
    left = [path.name for path in library.root.rglob(".clipshelf-*.part")]
    query = "SELECT count(*) FROM moves WHERE state IN ('planned', 'waiting')"
    undecided = library.db.number(query)
    if left or undecided:
        yield f"leftovers: {left}, {undecided} moves"


def _unloadable(library: Library) -> Iterator[str]:
    features = load_features(library, tuple(_everything(library)))
    if library.models.newest() is None:
        yield "models: none"
    elif features.set.ids and not _loads(library, features):
        yield "models: the newest does not load"


def _loads(library: Library, features: Features) -> bool:
    width = features.set.X.shape[1]
    return load_model(library, features.encoders, width)[1] is not None


if __name__ == "__main__":
    main()
