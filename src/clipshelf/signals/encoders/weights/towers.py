"""Models of the catalogue that fastembed runs, from folders that were checked."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from clipshelf.domain.errors import Unavailable, missing_extra
from clipshelf.signals.encoders.catalogue import find
from clipshelf.signals.encoders.weights.external import check_external
from clipshelf.signals.encoders.weights.installed import Installed, installed

EXTRA = "hub"


def missing(name: str) -> str:
    """What has to be installed before a model works; empty if nothing."""
    if not installed(name):
        return f"{name} (clipshelf models install {name})"
    here = find_spec("fastembed") is not None
    return "" if here else f"fastembed (pip install 'clipshelf[{EXTRA}]')"


def revision(name: str) -> str:
    """Of the weights that are installed, for the keys of vectors; `0` without any."""
    found = installed(name)
    return found.digest[:8] if found else "0"


def picture_tower(name: str) -> Any:
    """The `ImageEmbedding` of fastembed, of an installed model.

    Raises:
        Unavailable: it or fastembed is not installed, or its files have changed.
    """
    return _loaded(name, _found(name).folder, "ImageEmbedding")


def text_tower(name: str) -> Any:
    """The same of texts: `TextEmbedding`; raises as `picture_tower`."""
    return _loaded(name, _found(name).folder, "TextEmbedding")


def _found(name: str) -> Installed:
    if find_spec("fastembed") is None:
        raise missing_extra(find(name).name, EXTRA)
    found = installed(name)
    if found is None:
        raise Unavailable(
            f"The model {name} is not installed.",
            code="weights-missing",
            hint=f"clipshelf models install {name}",
        )
    return found


@cache
def _loaded(name: str, folder: Path, kind: str) -> Any:
    # Imported here: a second that only those pay who use one of these models.
    import fastembed  # noqa: PLC0415

    from clipshelf.signals.encoders.weights.session import (  # noqa: PLC0415
        providers,
        threads,
    )

    model = find(name)
    place = _found(name).verified()
    for file in model.files:
        if file.endswith(".onnx"):
            check_external(place / file)
    return getattr(fastembed, kind)(
        model_name=model.runs_as,
        specific_model_path=str(folder),
        providers=providers(),
        threads=threads(),
        local_files_only=True,
    )
