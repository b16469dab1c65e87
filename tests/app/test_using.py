"""A library changes its encoder: the old vectors serve until the new ones are there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import tiny_models
from clipshelf.app import choosing
from clipshelf.app.doctor import examine
from clipshelf.app.embedding import Embedding, embed
from clipshelf.app.features import count_waiting, line_up
from clipshelf.app.installing import install, remove
from clipshelf.app.opening import Library, open_library
from clipshelf.app.predicting import predict
from clipshelf.app.scanning import scan
from clipshelf.app.session import Session
from clipshelf.app.training import train
from clipshelf.app.using import list_models, use
from clipshelf.domain import registry
from clipshelf.domain.errors import Conflict, Invalid, NotFound, Unavailable
from clipshelf.domain.features import Signal
from clipshelf.signals.encoders.weights import towers
from clipshelf.signals.encoders.weights.assets import cache_folder
from clipshelf.signals.readers.speech import Speech
from clipshelf.testing import make_clip

CLIP = "clip-vit-b32"


@pytest.fixture
def clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Installed, in a cache of its own that has the frame encoder's graph."""
    (tmp_path / "cache").mkdir()
    for graph in cache_folder().glob("*.onnx"):
        shutil.copy(graph, tmp_path / "cache")
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))
    towers._loaded.cache_clear()
    install(CLIP, tiny_models.make_model(CLIP, tmp_path / "came"))
    yield
    towers._loaded.cache_clear()


def frames_of(library: Library, *, renewed: bool = False) -> str:
    used = line_up(library, renewed=renewed)
    return next(e.spec.name for e in used if e.spec.signal is Signal.FRAMES)


@pytest.mark.usefixtures("clip")
def test_old_vectors_serve_until_new_ones_are_there_and_the_next_training_takes_them(
    library: Library,
):
    train(library, "logreg")
    before = frames_of(library)
    guesses = tuple(predict(library).predictions)

    chosen = use(library, CLIP)

    videos = len(library.catalogue.first_files())
    assert chosen.waiting == videos
    assert frames_of(library) == frames_of(library, renewed=True) == before
    assert count_waiting(library) == 0
    assert tuple(predict(library).predictions) == guesses

    half = Embedding(library, stop=lambda: True, signals=(Signal.FRAMES,)).run()
    assert half.cancelled
    assert 0 < half.embedded < videos
    assert frames_of(library, renewed=True) == before

    embed(library)
    assert frames_of(library) == before  # what is trained goes on until then
    assert frames_of(library, renewed=True) == CLIP
    trained = train(library, "logreg")

    assert not trained.skipped
    assert frames_of(library) == CLIP
    assert len(predict(library).predictions) == len(guesses)


@pytest.mark.usefixtures("clip")
def test_a_new_video_gets_both_vectors_while_the_change_goes_on(library: Library):
    train(library, "logreg")
    use(library, CLIP)
    make_clip(library.root / "new.mp4", colour=(200, 30, 30))

    embed_new(library)

    new = next(v for v, p in library.catalogue.first_files().items() if p == "new.mp4")
    for name in (frames_of(library), CLIP):
        spec = registry.create("encoder", name).spec
        shelf = library.features.load(spec.key, spec.dim)
        assert new in {video for video, _ in shelf.keys().values()}, name


def embed_new(library: Library) -> None:
    scan(library)
    embed(library)


@pytest.mark.usefixtures("clip")
def test_a_session_looks_again_and_learns_anew_by_itself(library: Library):
    train(library, "logreg")
    root = library.root
    library.close()
    session = Session.open(root)
    try:
        done = session.use_model(CLIP)
        for thread in session.jobs._threads:
            thread.join(60)

        assert done["waiting"] > 0
        assert frames_of(session.library) == CLIP
    finally:
        session.close()


@pytest.mark.usefixtures("clip")
def test_a_model_in_use_is_not_removed_and_another_choice_lets_it_go(library: Library):
    use(library, CLIP)
    with pytest.raises(Conflict, match="in use by") as told:
        remove(CLIP)
    assert str(library.root) in str(told.value)

    use(library, "efficientnet-lite0")

    assert remove(CLIP) > 0


@pytest.mark.usefixtures("clip")
def test_a_library_that_is_gone_keeps_no_model(library: Library):
    use(library, CLIP)
    library.close()
    shutil.rmtree(library.root)

    assert remove(CLIP) > 0


@pytest.mark.usefixtures("clip")
def test_the_list_says_what_is_here_and_in_use(library: Library):
    def state(name: str) -> tuple[bool, tuple[Signal, ...]]:
        one = next(m for m in list_models(library) if m.name == name)
        return not one.missing, one.in_use

    assert state(CLIP) == (True, ())
    assert state("siglip2-b16") == (False, ())
    assert state("tags") == (True, (Signal.TAGS,))

    use(library, CLIP)

    assert state(CLIP) == (True, (Signal.FRAMES,))
    assert state("colour") == (True, ())


def test_what_cannot_be_used_is_said(library: Library):
    with pytest.raises(NotFound):
        use(library, "no-such-model")
    with pytest.raises(Unavailable, match="cannot be used yet") as told:
        use(library, "siglip2-b16")
    assert told.value.hint == "clipshelf models install siglip2-b16"
    with pytest.raises(Invalid, match="does not serve"):
        use(library, "tags", (Signal.FRAMES,))
    with pytest.raises(Invalid, match="by itself"):
        use(library, "clip-vit-b32-text")


@pytest.mark.usefixtures("clip")
def test_without_its_weights_a_library_works_on_and_the_doctor_says_so(
    library: Library, tmp_path: Path
):
    use(library, CLIP)
    shutil.rmtree(tmp_path / "cache" / "models")

    wanted = choosing.wanted(library, Signal.FRAMES)

    assert wanted is not None
    assert wanted.spec.name != CLIP
    assert embed(library).failed == []
    assert "model-missing" in {problem.code for problem in examine(library)}


def test_speech_of_another_size_is_read_by_that(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))
    base = choosing.readers(library)[1].spec
    install("whisper-small", tiny_models.make_model("whisper-small", tmp_path / "came"))
    if Speech("whisper-small").missing():
        pytest.skip("needs faster-whisper")

    chosen = use(library, "whisper-small")

    small = choosing.readers(library)[1]
    assert small.spec.name == "whisper-small"
    assert small.spec.key != base.key
    assert small.memory > Speech().memory
    assert chosen.waiting == len(library.catalogue.first_files())
    with open_library(library.root) as again:
        assert choosing.readers(again)[1].spec == small.spec
