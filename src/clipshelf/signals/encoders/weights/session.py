"""ONNX Runtime, set up the same way for every encoder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import onnxruntime
from onnxruntime import ExecutionMode, InferenceSession, SessionOptions
from onnxruntime.capi import onnxruntime_pybind11_state as runtime

from clipshelf.domain.errors import Invalid
from clipshelf.signals.encoders.weights.external import check_external
from clipshelf.signals.run.pool import cores

MOST_THREADS = 4  # beyond that these small networks gain nothing
# What runs a model, the fastest first. ONNX Runtime offers what its package was built
# for: `onnxruntime-gpu` NVIDIA's, `onnxruntime-directml` Windows', macOS Apple's own.
CPU = "CPUExecutionProvider"
DIRECT_ML = "DmlExecutionProvider"
GPUS = (
    *("CUDAExecutionProvider", "MIGraphXExecutionProvider", "ROCMExecutionProvider"),
    *(DIRECT_ML, "CoreMLExecutionProvider"),
)
DEVICE = "CLIPSHELF_DEVICE"  # `cpu` leaves every GPU alone
FATAL_ONLY = 4  # what is wrong with a model is raised, and need not be printed as well

# What ONNX Runtime raises for a model that is none; they have no base of their own.
FAULTS = (
    *(runtime.Fail, runtime.InvalidArgument, runtime.InvalidGraph, runtime.EPFail),
    *(runtime.InvalidProtobuf, runtime.NoSuchFile, runtime.NotImplemented),
    runtime.RuntimeException,
)

# Where another program had imported it first, or on Windows, which asks only here.
onnxruntime.disable_telemetry_events()

THREADS = "OMP_NUM_THREADS"  # how numerical libraries are told; each child is told one


def session(model: Path | bytes) -> Any:
    """A model, on a GPU where there is one that can run it, else on the processor.

    Raises:
        Invalid: it is damaged, or needs files outside its folder.
    """
    check_external(model)
    options = SessionOptions()
    options.intra_op_num_threads = threads()
    options.inter_op_num_threads = 1
    # Threads that spin while they wait would take time from the processes that decode.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = FATAL_ONLY
    source = model if isinstance(model, bytes) else str(model)
    offered = providers()
    if offered[0] == DIRECT_ML:  # which can do neither
        options.enable_mem_pattern = False
        options.execution_mode = ExecutionMode.ORT_SEQUENTIAL
    # What a GPU cannot run, for want of a driver or of an operation, the processor can.
    for chosen in (offered, [CPU]):
        try:
            return InferenceSession(source, options, providers=chosen)
        except FAULTS as error:
            fault = error
    raise Invalid(
        "This model cannot be used: ONNX Runtime does not understand it.",
        code="bad-weights",
    ) from fault


def providers() -> list[str]:
    """What ONNX Runtime may run a model on here, the best first, the processor last."""
    if os.environ.get(DEVICE, "").lower() == "cpu":
        return [CPU]
    offered = onnxruntime.get_available_providers()
    return [name for name in GPUS if name in offered] + [CPU]


def threads() -> int:
    """How many a model may use."""
    said = os.environ.get(THREADS, "")
    return int(said) if said.isdecimal() and int(said) else min(MOST_THREADS, cores())
