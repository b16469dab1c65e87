"""ONNX Runtime, set up the same way for every encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onnxruntime import InferenceSession, SessionOptions

from clipshelf.signals.run.pool import cores

MOST_THREADS = 4  # beyond that these small networks gain nothing
ERRORS_ONLY = 3


def session(model: Path | bytes) -> Any:
    """A model that runs on the processor."""
    options = SessionOptions()
    options.intra_op_num_threads = min(MOST_THREADS, cores())
    options.inter_op_num_threads = 1
    # Threads that spin while they wait would take time from the processes that decode.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = ERRORS_ONLY
    source = model if isinstance(model, bytes) else str(model)
    return InferenceSession(source, options, providers=["CPUExecutionProvider"])
