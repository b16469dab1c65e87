"""A model's files out of a folder: copied by somebody, or fetched elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.replacing import replacing
from clipshelf.signals.encoders.catalogue import Model
from clipshelf.signals.encoders.weights.assets import Asset, cache_folder
from clipshelf.signals.encoders.weights.external import check_external
from clipshelf.signals.encoders.weights.installed import STEP, sha256_of

Told = Callable[[int], None]  # of every part that was copied, its bytes


def gather(model: Model, source: Path, target: Path, told: Told) -> None:
    """Copy what a model of the hub needs, and the files that its graph names.

    Args:
        model: of the catalogue.
        source: a folder laid out as the repository, or with all files side by side.
        target: where they go, laid out as the repository.
        told: of the bytes that were copied.

    Raises:
        NotFound: a file is not there.
        Invalid: a graph cannot be used.
    """
    found = {name: place for name in model.files if (place := _find(source, name))}
    lacking = [name for name in model.files if name not in found]
    if lacking:
        raise _incomplete(model, lacking)
    found |= {name: place for name in model.extras if (place := _find(source, name))}
    for name, place in dict(found).items():
        if place.suffix == ".onnx":
            for beside in check_external(place):
                if not (place.parent / beside).is_file():
                    raise _incomplete(model, [beside])
                found[(Path(name).parent / beside).as_posix()] = place.parent / beside
    for name, place in found.items():
        _copy(place, target / name, told)


def gather_assets(assets: Sequence[Asset], source: Path, told: Told) -> None:
    """Copy the files of a package into the cache; each has to be what it should be.

    Raises:
        NotFound: a file is not there.
        Invalid: one differs.
    """
    for asset in assets:
        place = _find(source, asset.path)
        if place is None:
            raise NotFound(
                f"There is no {asset.name} in that folder.", code="weights-missing"
            )
        if sha256_of(place) != asset.sha256:
            raise Invalid(
                f"{asset.name} is not the file that is expected.",
                code="weights-differ",
                hint=f"It should be the one of the package {asset.package}.",
            )
        _copy(place, cache_folder() / "weights" / asset.package / asset.name, told)


def _find(source: Path, name: str) -> Path | None:
    for place in (source / name, source / Path(name).name):
        if place.is_file():
            return place
    return None


def _copy(source: Path, target: Path, told: Told) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as content, replacing(target) as copy:
            while piece := content.read(STEP):
                copy.write(piece)
                told(len(piece))
    except OSError as error:
        raise Conflict(
            f"{target.name} cannot be copied: {error.strerror}.", code="cannot-write"
        ) from error


def _incomplete(model: Model, lacking: Sequence[str]) -> NotFound:
    return NotFound(
        f"That folder is not all of {model.name}: {', '.join(lacking)} is missing.",
        code="weights-missing",
        hint=f"It should hold the files of {model.repo}.",
    )
