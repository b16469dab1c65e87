"""What docs/privacy.md promises of the programs that ours is made of."""

import os
import subprocess
import sys

import pytest

IMPORTS_ONNX_RUNTIME = (
    "clipshelf.signals.encoders.weights.session",
    "clipshelf.cli, onnxruntime",
)


@pytest.mark.parametrize("modules", IMPORTS_ONNX_RUNTIME)
def test_nothing_is_written_down_to_be_sent_to_anybody(tmp_path, modules):
    """ONNX Runtime keeps a number of this machine, and what it will send, at home."""
    homes = ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    environment = os.environ | dict.fromkeys(homes, str(tmp_path))
    environment.pop("ORT_DISABLE_TELEMETRY", None)  # this process has said it already

    subprocess.run(
        [sys.executable, "-c", f"import {modules}"], env=environment, check=True
    )

    assert list(tmp_path.rglob("*")) == []
