"""Models that fastembed runs, from folders: the same path as the real ones take."""

from __future__ import annotations

from pathlib import Path

import fastembed
import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, load, save

import tiny_models
from clipshelf.app.installing import install
from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid, NotFound, Unavailable
from clipshelf.domain.features import Metadata, Prompted, Sample
from clipshelf.signals.encoders.catalogue import HUB, MODELS, Source, find
from clipshelf.signals.encoders.weights import installed, session, towers


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))
    towers._loaded.cache_clear()


def put(name: str, tmp_path: Path) -> None:
    install(name, tiny_models.make_model(name, tmp_path / "came" / name))


def plain(colour: tuple[int, int, int], frames: int = 2) -> Sample:
    rgb = np.where(np.array(colour) > 0, 250, 5).astype(np.uint8)
    return Sample("a" * 32, np.broadcast_to(rgb, (frames, 64, 64, 3)).copy())


@pytest.mark.parametrize("name", ["clip-vit-b32", "siglip2-b16"])
def test_words_lie_where_the_pictures_of_them_are(name: str, tmp_path: Path):
    put(name, tmp_path)
    put(f"{name}-text", tmp_path)
    encoder = registry.create("encoder", name)

    looks = encoder.encode([plain(rgb) for rgb in tiny_models.COLOURS.values()])
    words = encoder.prompts([*tiny_models.COLOURS, ""])

    assert isinstance(encoder, Prompted)
    assert encoder.missing() == ""
    assert looks.shape == (3, encoder.spec.dim)
    np.testing.assert_allclose(np.linalg.norm(looks, axis=1), 1, atol=1e-5)
    assert (looks @ words[:3].T).argmax(axis=1).tolist() == [0, 1, 2]
    assert not words[3].any()
    assert not encoder.encode([Sample("b" * 32)]).any()


def test_texts_of_any_language_have_vectors(tmp_path: Path):
    put("multilingual-minilm", tmp_path)
    encoder = registry.create("encoder", "caption-multilingual")
    texts = ["red", "green green", ""]

    vectors = encoder.encode([Sample("c", metadata=Metadata(t)) for t in texts])

    assert vectors.shape == (3, 896)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0], atol=1e-5)
    np.testing.assert_allclose(encoder.prompts(texts), vectors, atol=1e-6)


def test_what_changed_since_it_was_installed_is_not_loaded(tmp_path: Path):
    put("clip-vit-b32", tmp_path)
    found = installed.installed("clip-vit-b32")
    with (found.folder / "model.onnx").open("ab") as file:
        file.write(b"\0")

    with pytest.raises(Unavailable, match="not what was installed"):
        registry.create("encoder", "clip-vit-b32").encode([plain((1, -1, -1))])


def test_other_weights_make_another_key(tmp_path: Path):
    encoder = registry.create("encoder", "clip-vit-b32")
    keys = [encoder.spec.key]
    for seed in (0, 1):
        came = tiny_models.make_model("clip-vit-b32", tmp_path / f"{seed}", seed)
        install("clip-vit-b32", came)
        keys.append(encoder.spec.key)

    assert len(set(keys)) == 3


def test_a_graph_that_names_a_file_elsewhere_is_not_installed(tmp_path: Path):
    came = tiny_models.make_model("clip-vit-b32", tmp_path / "came")
    (tmp_path / "secret").write_bytes(bytes(400))
    graph = load(came / "model.onnx")
    outside = graph.graph.initializer.add()
    outside.name, outside.data_type = "outside", TensorProto.FLOAT
    outside.dims.extend([100])
    outside.data_location = TensorProto.EXTERNAL
    entry = outside.external_data.add()
    entry.key, entry.value = "location", "../secret"
    save(graph, str(came / "model.onnx"))

    with pytest.raises(Invalid, match="outside its own folder"):
        install("clip-vit-b32", came)

    assert not list((tmp_path / "cache").rglob("*.onnx"))


def test_numbers_beside_a_graph_come_along(tmp_path: Path):
    came = tiny_models.make_model("clip-vit-b32", tmp_path / "came")
    save(
        load(came / "model.onnx"),
        str(came / "model.onnx"),
        save_as_external_data=True,
        location="model.onnx_data",
        size_threshold=0,
    )

    install("clip-vit-b32", came)

    encoder = registry.create("encoder", "clip-vit-b32")
    assert "model.onnx_data" in installed.installed("clip-vit-b32").digests
    assert encoder.encode([plain((1, -1, -1))]).any()


def test_a_folder_that_lacks_a_file_is_told_of(tmp_path: Path):
    came = tiny_models.make_model("clip-vit-b32", tmp_path / "came")
    (came / "preprocessor_config.json").unlink()

    with pytest.raises(NotFound, match=r"preprocessor_config\.json"):
        install("clip-vit-b32", came)

    assert installed.installed("clip-vit-b32") is None


def test_the_catalogue_agrees_with_the_plug_ins_and_with_fastembed():
    theirs = {
        kind: {entry["model"]: entry for entry in kind.list_supported_models()}
        for kind in (fastembed.ImageEmbedding, fastembed.TextEmbedding)
    }
    for model in MODELS:
        for signal, plugin in model.plugins:
            if model.dim:
                spec = registry.create("encoder", plugin).spec
                assert (spec.signal, spec.dim) == (signal, model.dim), plugin
        if model.text:
            assert find(model.text).source is Source.FASTEMBED
    for model in HUB:
        if model.source is not Source.FASTEMBED:
            continue
        looks = "preprocessor_config.json" in model.files
        kind = fastembed.ImageEmbedding if looks else fastembed.TextEmbedding
        entry = theirs[kind][model.runs_as]
        assert entry["sources"]["hf"] == model.repo
        assert entry["model_file"] in model.files
        assert entry["license"].lower() == model.licence.lower()
        if model.name != "multilingual-minilm":  # n-grams stand beside its vectors
            assert entry["dim"] == model.dim
        assert abs(entry["size_in_GB"] * 1000 - model.megabytes) < 25


def _offers(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[list[str]]:
    """An ONNX Runtime that says it has these, and what it is then asked for."""
    asked: list[list[str]] = []
    real = onnxruntime.InferenceSession

    def made(source, options, providers):
        asked.append(providers)
        if providers != [session.CPU]:
            raise session.runtime.EPFail("no driver")
        return real(source, options, providers=providers)

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: list(names))
    monkeypatch.setattr(session, "InferenceSession", made)
    return asked


def test_a_gpu_that_is_offered_is_tried_first_and_the_processor_steps_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    came = tiny_models.make_model("clip-vit-b32", tmp_path / "came")
    asked = _offers(monkeypatch, session.CPU, "CUDAExecutionProvider", "Unknown")

    made = session.session(came / "model.onnx")

    assert asked == [["CUDAExecutionProvider", session.CPU], [session.CPU]]
    assert made.get_providers() == [session.CPU]


def test_a_person_can_keep_models_off_the_gpu(monkeypatch: pytest.MonkeyPatch):
    _offers(monkeypatch, "CUDAExecutionProvider", session.CPU)
    monkeypatch.setenv("CLIPSHELF_DEVICE", "cpu")

    assert session.providers() == [session.CPU]
