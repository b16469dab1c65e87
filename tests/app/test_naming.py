"""A folder that is only a name gets suggestions, marked as guesses."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import tiny_models
from clipshelf.app.describing import describe
from clipshelf.app.embedding import embed
from clipshelf.app.features import load_features
from clipshelf.app.foldering import add_folder, hide_folder, rename_folder
from clipshelf.app.installing import install
from clipshelf.app.labelling import label
from clipshelf.app.naming import KIND, prompts, words
from clipshelf.app.opening import Library, open_library
from clipshelf.app.overview import folders
from clipshelf.app.queueing import next_videos
from clipshelf.app.scanning import scan
from clipshelf.app.training import train
from clipshelf.app.using import use
from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.features import Signal
from clipshelf.domain.label import How
from clipshelf.learning.names import by_chance, fits
from clipshelf.library.store.notes import Notes
from clipshelf.signals.encoders import bridge
from clipshelf.signals.encoders.efficientnet import WEIGHTS
from clipshelf.signals.encoders.weights import towers
from clipshelf.signals.encoders.weights.assets import cache_folder
from clipshelf.testing import make_clip, make_info_json

RGB = {"red": (220, 20, 20), "green": (20, 220, 20), "blue": (20, 20, 220)}
EACH = 3

captions = pytest.mark.skipif(
    bool(registry.create("encoder", "caption").missing()), reason="needs bundled"
)


@pytest.fixture(scope="module")
def drawn_colours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine plain clips, all loose, looked at by a tiny CLIP that knows colours."""
    place = tmp_path_factory.mktemp("colours")
    with pytest.MonkeyPatch.context() as patched:
        (place / "cache").mkdir()
        for graph in cache_folder().glob("*.onnx"):
            shutil.copy(graph, place / "cache")
        patched.setenv("CLIPSHELF_CACHE", str(place / "cache"))
        towers._loaded.cache_clear()
        for name in ("clip-vit-b32", "clip-vit-b32-text"):
            install(name, tiny_models.make_model(name, place / "came" / name))
        root = place / "clips"
        root.mkdir()
        for colour, rgb in RGB.items():
            for number in range(EACH):
                shade = tuple(min(255, part + 9 * number) for part in rgb)
                make_clip(root / f"{colour}-{number}.mp4", colour=shade)
        with open_library(root) as library:
            scan(library)
            use(library, "clip-vit-b32")
            embed(library)
    return place


@pytest.fixture
def coloured(
    drawn_colours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Library]:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(drawn_colours / "cache"))
    towers._loaded.cache_clear()
    shutil.copytree(drawn_colours / "clips", tmp_path / "clips")
    with open_library(tmp_path / "clips") as library:
        yield library
    towers._loaded.cache_clear()


def guesses(library: Library) -> list[tuple[str, str]]:
    """Colour of the clip, and the folder that its question guesses."""
    queue = next_videos(library, 9)
    return [
        (queue.paths[item.video].split("-")[0], item.guess or "")
        for item in queue.items
        if item.kind == KIND
    ]


def test_folders_that_are_only_names_get_their_first_suggestions(coloured: Library):
    assert guesses(coloured) == []
    add_folder(coloured, "red")
    add_folder(coloured, "blue")

    found = guesses(coloured)

    assert sorted(found) == [("blue", "blue")] * 2 + [("red", "red")] * 2
    item = next_videos(coloured, 9).to_json()["videos"][0]
    assert item["kind"] == "name"
    assert item["predicted_folder"] == item["guess"]
    assert item["confidence"] is None
    assert item["top_predictions"] == []
    assert item["reason"] == f"its pictures are near the name {item['guess']}: a guess"


def test_a_new_folder_beside_a_model_gets_them_too_until_it_has_an_example(
    coloured: Library,
):
    for item in next_videos(coloured, 9).items:
        colour = coloured.catalogue.first_files()[item.video].split("-")[0]
        if colour != "green":
            label(coloured, item.video, colour, how=How.PAGE)
    train(coloured, "logreg")
    add_folder(coloured, "green")

    assert guesses(coloured) == [("green", "green")] * 2

    first = next_videos(coloured, 1).items[0]
    label(coloured, first.video, "green", how=How.PAGE)
    assert guesses(coloured) == []


def test_what_a_person_says_of_a_folder_counts_like_its_name(coloured: Library):
    add_folder(coloured, "shelf 7")
    describe(coloured, "shelf 7", " red\nred ", ["red", "  "])

    assert [colour for colour, _ in guesses(coloured)] == ["red", "red"]
    note = Notes(coloured.db).every()["shelf 7"]
    assert (note.description, note.phrases) == ("red red", ("red",))
    assert folders(coloured)[0]["description"] == "red red"
    rename_folder(coloured, "shelf 7", "shelf 8")
    assert set(Notes(coloured.db).every()) == {"shelf 8"}


def test_what_is_hidden_or_holds_other_folders_is_not_suggested(coloured: Library):
    add_folder(coloured, "red")
    hide_folder(coloured, "red", hidden=True)
    first = next(v for v, p in coloured.catalogue.first_files().items() if "blue" in p)
    label(coloured, first, "blue/sky", how=How.PAGE)

    assert guesses(coloured) == []


def test_a_name_that_those_filed_elsewhere_fit_best_is_given_up(coloured: Library):
    paths = coloured.catalogue.first_files()
    for video in paths:
        if not paths[video].endswith("0.mp4"):
            label(coloured, video, "everything", how=How.PAGE)
    label(coloured, min(paths, key=paths.__getitem__), "everything", how=How.PAGE)
    add_folder(coloured, "red")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("clipshelf.app.naming.LOOKED_AT", 3)
        patched.setattr("clipshelf.app.naming.REFUTED", 2)
        assert guesses(coloured) == []


def test_too_much_cannot_be_said(coloured: Library):
    with pytest.raises(NotFound):
        describe(coloured, "nowhere", "red")
    add_folder(coloured, "red")
    with pytest.raises(Invalid, match="At most"):
        describe(coloured, "red", "x" * 501)


@captions
def test_without_other_models_captions_say_what_a_name_means(tmp_path: Path):
    said = {
        "a": "easy pasta recipe with lemon and garlic",
        "b": "my dog learns to play fetch at the park",
        "c": "hiking the alps, what a view from the summit",
        "d": "how to make the best chocolate cake in the oven",
    }
    (tmp_path / "clips").mkdir()
    for number, (name, caption) in enumerate(said.items()):
        grey = (90 + number, 90, 90)
        clip = make_clip(tmp_path / "clips" / f"{name}-1.mp4", colour=grey)
        make_info_json(clip, description=caption)
    with open_library(tmp_path / "clips") as library:
        scan(library)
        embed(library)
        features = load_features(library, tuple(library.catalogue.first_files()))
        named = prompts(features, [["cooking"], ["mountains"]])
        assert Signal.CAPTION in named
        fit = fits(features.set.X, named[Signal.CAPTION])
        names = [library.catalogue.first_files()[v][0] for v in features.set.ids]

    order = np.argsort(-fit, axis=0)
    assert {names[row] for row in order[:2, 0]} == {"a", "d"}
    assert names[order[0, 1]] == "c"


@captions
def test_a_name_is_made_of_the_classes_of_imagenet_that_are_near_it():
    if bridge.CLASSES.find() is None or WEIGHTS.find() is None:
        pytest.skip("needs bundled")
    _, directions = bridge._classes(WEIGHTS)
    found = registry.create("encoder", "efficientnet-lite0").prompts(
        ["dogs", "cars", ""]
    )

    near = found[:2] @ bridge.unit(directions).T
    dogs, cars = (set(row.argsort()[-10:].tolist()) for row in near)

    assert not found[2].any()
    assert sum(151 <= n <= 275 for n in dogs) >= 5  # dogs, in the order of ImageNet
    assert cars & {436, 468, 511, 627, 656, 751, 817}  # wagons, taxis, racing cars


def test_a_name_that_says_nothing_fits_no_better_than_chance():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 30))
    name = X[0] - X.mean(axis=0)
    noise = rng.normal(size=(1, 30))

    assert fits(X, name[None])[0, 0] == pytest.approx(1)
    assert by_chance(X, name[None], rng) < 1
    assert fits(X, noise).max() < by_chance(X, noise, rng) + 0.2
    assert by_chance(X, np.zeros((1, 30)), rng) == 1


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("food_asmr", "food asmr"),
        ("Cooking/fastPasta", "fast pasta, cooking"),
        ("Дача", "дача"),
    ],
)
def test_a_folders_name_is_read_as_words(folder: str, said: str):
    assert words(folder) == said
