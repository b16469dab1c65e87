"""ONNX Runtime, set up the same way for every encoder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from onnxruntime import InferenceSession, SessionOptions
from onnxruntime.capi import onnxruntime_pybind11_state as runtime

from clipshelf.domain.errors import Invalid
from clipshelf.signals.encoders.weights.external import check_external
from clipshelf.signals.run.pool import cores

MOST_THREADS = 4  # beyond that these small networks gain nothing
FATAL_ONLY = 4  # what is wrong with a model is raised, and need not be printed as well

# What ONNX Runtime raises for a model that is none; they have no base of their own.
FAULTS = (
    *(runtime.Fail, runtime.InvalidArgument, runtime.InvalidGraph),
    *(runtime.InvalidProtobuf, runtime.NoSuchFile, runtime.NotImplemented),
    runtime.RuntimeException,
)


THREADS = "OMP_NUM_THREADS"  # how numerical libraries are told; each child is told one


def session(model: Path | bytes) -> Any:
    """A model that runs on the processor.

    Raises:
        Invalid: it is damaged, or needs files outside its folder.
    """
    check_external(model)
    options = SessionOptions()
    options.intra_op_num_threads = _threads()
    options.inter_op_num_threads = 1
    # Threads that spin while they wait would take time from the processes that decode.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = FATAL_ONLY
    source = model if isinstance(model, bytes) else str(model)
    try:
        return InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except FAULTS as error:
        raise Invalid(
            "This model cannot be used: ONNX Runtime does not understand it.",
            code="bad-weights",
        ) from error


def _threads() -> int:
    said = os.environ.get(THREADS, "")
    return int(said) if said.isdecimal() and int(said) else min(MOST_THREADS, cores())
