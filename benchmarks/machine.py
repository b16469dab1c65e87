"""What seconds and numbers depend on besides our own code."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any


def machine() -> dict[str, Any]:
    """Cores and versions; None for a package that is not installed."""
    packages: dict[str, str | None] = {}
    for name in ("numpy", "scikit-learn", "scikit-activeml"):
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = None
    return {"cores": os.cpu_count(), "python": platform.python_version(), **packages}


def memory_gb() -> int:
    """What the machine has."""
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9)


def load_average() -> float:
    """How many programs wanted a processor, over the last minute."""
    return round(os.getloadavg()[0], 1)
