from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper
from onnxruntime import InferenceSession

from clipshelf.signals.encoders.weights.converted import converted
from clipshelf.signals.encoders.weights.lite0 import EPSILON, _Graph, build_lite0
from clipshelf.signals.encoders.weights.session import session

# Of each block: channels in, channels out, kernel, expansion.
BLOCKS = [
    (32, 16, 3, 1),
    *[(16, 24, 3, 6), (24, 24, 3, 6)],
    *[(24, 40, 5, 6), (40, 40, 5, 6)],
    *[(40, 80, 3, 6), (80, 80, 3, 6), (80, 80, 3, 6)],
    *[(80, 112, 5, 6), (112, 112, 5, 6), (112, 112, 5, 6)],
    *[(112, 192, 5, 6), (192, 192, 5, 6), (192, 192, 5, 6), (192, 192, 5, 6)],
    (192, 320, 3, 6),
]


def drawn_weights() -> dict[str, NDArray[np.float32]]:
    """Random weights under the names and in the shapes of the real ones."""
    rng = np.random.default_rng(0)
    weights: dict[str, NDArray[np.float32]] = {}

    def conv(name: str, norm: str, out: int, into: int, kernel: int) -> None:
        scale = (into * kernel**2) ** -0.5
        weights[f"{name}.weight"] = scale * rng.normal(size=(out, into, kernel, kernel))
        for part in ("weight", "running_var"):
            weights[f"{norm}.{part}"] = rng.uniform(0.5, 1.5, out)
        for part in ("bias", "running_mean"):
            weights[f"{norm}.{part}"] = rng.normal(size=out)

    conv("_conv_stem", "_bn0", 32, 3, 3)
    for number, (into, out, kernel, expansion) in enumerate(BLOCKS):
        block, wide = f"_blocks.{number}", into * expansion
        norms = iter(
            f"{block}._bn{n}" for n in itertools.count(1 if expansion == 1 else 0)
        )
        if expansion > 1:
            conv(f"{block}._expand_conv", next(norms), wide, into, 1)
        conv(f"{block}._depthwise_conv", next(norms), wide, 1, kernel)
        conv(f"{block}._project_conv", next(norms), out, wide, 1)
    conv("_conv_head", "_bn1", 1280, 320, 1)
    weights["_fc.weight"] = rng.normal(size=(1000, 1280)) / 36
    weights["_fc.bias"] = rng.normal(size=1000)
    return {name: value.astype(np.float32) for name, value in weights.items()}


def test_the_graph_is_valid_and_its_outputs_have_the_shapes_it_states() -> None:
    model = build_lite0(drawn_weights())
    onnx.checker.check_model(model, full_check=True)
    run = session(model.SerializeToString()).run
    frames = np.random.default_rng(1).integers(0, 256, (3, 224, 224, 3), dtype=np.uint8)

    features, logits = run(["features", "logits"], {"frames": frames})

    assert features.shape == (3, 1280)
    assert logits.shape == (3, 1000)
    assert features.min() >= 0, "the last layer is a ReLU6"
    assert features.max() <= 6


def test_blocks_add_their_input_only_where_shapes_allow_it() -> None:
    model = build_lite0(drawn_weights())

    sums = [node for node in model.graph.node if node.op_type == "Add"]

    assert len(sums) == len([1 for into, out, *_ in BLOCKS if into == out]) == 9


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kernel", [3, 5])
@pytest.mark.parametrize("side", [7, 8])
def test_a_convolution_pads_as_tensorflow_does_and_has_its_norm_folded_in(
    stride: int, kernel: int, side: int
) -> None:
    rng = np.random.default_rng(2)
    weights = {"c.weight": rng.normal(size=(4, 3, kernel, kernel))}
    for part in ("weight", "bias", "running_mean", "running_var"):
        weights[f"n.{part}"] = rng.uniform(0.5, 1.5, 4)
    graph = _Graph(weights)
    out = graph.conv("x", "c", "n", stride=stride)
    value = helper.make_tensor_value_info
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "one",
            [value("x", TensorProto.FLOAT, [1, 3, side, side])],
            [value(out, TensorProto.FLOAT, None)],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    x = rng.normal(size=(1, 3, side, side)).astype(np.float32)

    (got,) = InferenceSession(model.SerializeToString()).run(None, {"x": x})

    np.testing.assert_allclose(got[0], by_hand(x[0], weights, stride), atol=1e-4)


def by_hand(x: NDArray, weights: dict[str, NDArray], stride: int) -> NDArray:
    """The definition: "SAME" padding, a sum for each place, then the norm."""
    kernel, side = weights["c.weight"].shape[-1], x.shape[-1]
    out = -(-side // stride)
    total = max(0, (out - 1) * stride + kernel - side)
    before = total // 2
    padded = np.pad(x, ((0, 0), *((before, total - before),) * 2))
    y = np.zeros((4, out, out))
    for row, column in np.ndindex(out, out):
        top, left = row * stride, column * stride
        window = padded[:, top : top + kernel, left : left + kernel]
        y[:, row, column] = (weights["c.weight"] * window).sum(axis=(1, 2, 3))
    mean, variance, scale, shift = (
        weights[f"n.{part}"][:, None, None]
        for part in ("running_mean", "running_var", "weight", "bias")
    )
    return (y - mean) / np.sqrt(variance + EPSILON) * scale + shift


def test_a_conversion_is_made_once_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"graph"

    first, second = (converted("a.onnx", make) for _ in range(2))

    assert first == second
    assert isinstance(first, Path)
    assert first.read_bytes() == b"graph"
    assert len(made) == 1
    assert list((tmp_path / "cache").iterdir()) == [first]
    assert first.match("a-*.onnx")


def test_where_nothing_can_be_written_the_conversion_is_used_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))

    assert converted("a.onnx", lambda: b"graph") == b"graph"


def test_a_conversion_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path))

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)

    with pytest.raises(KeyboardInterrupt):
        converted("a.onnx", lambda: b"graph")

    assert list(tmp_path.iterdir()) == []
