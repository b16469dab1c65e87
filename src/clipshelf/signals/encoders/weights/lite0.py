"""EfficientNet-Lite0 as an ONNX graph.

Source: Tan and Le (2019), EfficientNet: Rethinking Model Scaling for Convolutional
Neural Networks, table 1; the Lite variant leaves out squeeze-and-excitation, uses ReLU6
in place of swish, and keeps stem and head unscaled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[Any]]

SIDE = 224  # pixels
FEATURES = 1280
CLASSES = 1000  # of ImageNet
EPSILON = 1e-3  # of batch normalisation, as in the original

# (repeats, kernel, stride of the first, expansion)
STAGES = (
    (1, 3, 1, 1),
    (2, 3, 2, 6),
    (2, 5, 2, 6),
    (3, 3, 2, 6),
    (3, 5, 1, 6),
    (4, 5, 2, 6),
    (1, 3, 1, 6),
)

OPSET, IR = 17, 8  # old enough for every ONNX Runtime that is allowed


@dataclass(slots=True)
class _Graph:
    """Nodes in the order they run; each method returns the name of what it makes."""

    weights: Weights
    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)

    def add(self, kind: str, *inputs: str, out: str = "", **attributes: Any) -> str:
        out = out or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [out], **attributes))
        return out

    def constant(self, name: str, value: Any) -> str:
        array = np.ascontiguousarray(value, np.float32)
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def conv(
        self, x: str, name: str, norm: str, *, stride: int = 1, group: int = 1
    ) -> str:
        """A convolution with its batch normalisation folded in."""
        mean, variance, gamma, beta = (
            self.weights[f"{norm}.{part}"].astype(np.float64)
            for part in ("running_mean", "running_var", "weight", "bias")
        )
        kernel = self.weights[f"{name}.weight"].astype(np.float64)
        scale = gamma / np.sqrt(variance + EPSILON)
        return self.add(
            "Conv",
            x,
            self.constant(f"{name}.weight", kernel * scale[:, None, None, None]),
            self.constant(f"{name}.bias", beta - mean * scale),
            auto_pad="SAME_UPPER",  # TensorFlow's "SAME": the odd pixel goes below
            strides=[stride, stride],
            kernel_shape=list(kernel.shape[2:]),
            group=group,
        )

    def relu6(self, x: str) -> str:
        return self.add("Clip", x, "zero", "six")

    def block(self, x: str, name: str, stride: int, expansion: int) -> str:
        """An inverted residual: widen, filter each channel by itself, narrow."""
        y, norms = x, iter(f"{name}._bn{n}" for n in range(expansion == 1, 3))
        if expansion > 1:
            y = self.relu6(self.conv(y, f"{name}._expand_conv", next(norms)))
        channels = len(self.weights[f"{name}._depthwise_conv.weight"])
        y = self.relu6(
            self.conv(
                y, f"{name}._depthwise_conv", next(norms), stride=stride, group=channels
            )
        )
        y = self.conv(y, f"{name}._project_conv", next(norms))
        narrow, _ = self.weights[f"{name}._project_conv.weight"].shape[:2]
        wide_in = self.weights.get(f"{name}._expand_conv.weight")
        same = wide_in is not None and wide_in.shape[1] == narrow
        return self.add("Add", x, y) if same and stride == 1 else y


def build_lite0(weights: Weights) -> ModelProto:
    """The graph with its weights.

    Input `frames`: (n, 224, 224, 3) bytes, RGB. Outputs `features`: (n, 1280), the mean
    over the last layer's positions; `logits`: (n, 1000), over ImageNet's classes.

    Raises:
        KeyError: a tensor is missing.
    """
    graph = _Graph(weights)
    graph.constant("zero", 0)
    graph.constant("six", 6)
    x = graph.add("Cast", "frames", to=TensorProto.FLOAT)
    x = graph.add("Transpose", x, perm=[0, 3, 1, 2])
    x = graph.add("Sub", x, graph.constant("middle", 127))
    x = graph.add("Mul", x, graph.constant("spread", 1 / 128))
    x = graph.relu6(graph.conv(x, "_conv_stem", "_bn0", stride=2))
    number = 0
    for repeats, _, first_stride, expansion in STAGES:
        for repeat in range(repeats):
            stride = first_stride if repeat == 0 else 1
            x = graph.block(x, f"_blocks.{number}", stride, expansion)
            number += 1
    x = graph.relu6(graph.conv(x, "_conv_head", "_bn1"))
    x = graph.add("GlobalAveragePool", x)
    features = graph.add("Flatten", x, out="features")
    head = [graph.constant(name, weights[name]) for name in ("_fc.weight", "_fc.bias")]
    logits = graph.add("Gemm", features, *head, out="logits", transB=1)
    return _model(graph, features, logits)


def _model(graph: _Graph, features: str, logits: str) -> ModelProto:
    value = helper.make_tensor_value_info
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "efficientnet-lite0",
            [value("frames", TensorProto.UINT8, ["n", SIDE, SIDE, 3])],
            [
                value(features, TensorProto.FLOAT, ["n", FEATURES]),
                value(logits, TensorProto.FLOAT, ["n", CLASSES]),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
    )
