"""What seconds and numbers depend on besides our own code."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any


def machine() -> dict[str, Any]:
    """Cores and versions; None for a package that is not installed."""
    packages = {}
    for name in ("numpy", "scikit-learn", "scikit-activeml"):
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = None
    return {"cores": os.cpu_count(), "python": platform.python_version(), **packages}
