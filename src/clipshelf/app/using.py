"""Use case: which models there are, and which of them a library uses."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipshelf.app import choosing
from clipshelf.app.locating import check_known
from clipshelf.app.opening import Library, open_library
from clipshelf.domain import registry
from clipshelf.domain.errors import ClipshelfError, Invalid, NotFound, Unavailable
from clipshelf.domain.features import Encoder, Signal
from clipshelf.domain.reading import Reader
from clipshelf.signals.encoders.catalogue import MODELS, Model, find
from clipshelf.signals.encoders.weights import installed, towers
from clipshelf.signals.readers.speech import Speech

USERS = ".users"  # beside the models: which libraries use which, by name of a file
READERS, ENCODERS = "reader", "encoder"


@dataclass(frozen=True, slots=True)
class Listed:
    """A model, or an encoder of another package, as it stands here."""

    name: str
    what: str
    signals: tuple[Signal, ...]
    dim: int
    megabytes: int
    licence: str
    speed: str
    source: str
    revision: str
    digests: dict[str, str]  # file -> SHA-256, as far as they are known
    missing: str  # what has to be installed first; empty if nothing
    in_use: tuple[Signal, ...]  # by the library that was asked about

    def to_json(self) -> dict[str, Any]:
        """One entry of `models list --json`."""
        return {
            "name": self.name,
            "what": self.what,
            "signals": [str(signal) for signal in self.signals],
            "dim": self.dim,
            "megabytes": self.megabytes,
            "licence": self.licence,
            "speed": self.speed,
            "source": self.source,
            "revision": self.revision,
            "digests": self.digests,
            "installed": not self.missing,
            "missing": self.missing,
            "in_use": [str(signal) for signal in self.in_use],
        }


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a library uses from now on."""

    name: str
    signals: tuple[Signal, ...]
    waiting: int  # videos that have no vector of it yet

    def to_json(self) -> dict[str, Any]:
        """The document of `models use --json`."""
        return {
            "name": self.name,
            "signals": [str(signal) for signal in self.signals],
            "waiting": self.waiting,
        }


def list_models(library: Library | None = None) -> tuple[Listed, ...]:
    """The catalogue, then the encoders of other packages."""
    known = {name for model in MODELS for _, name in model.plugins}
    others = [name for name in registry.names("encoder") if name not in known]
    return (
        *(_listed(model, library) for model in MODELS),
        *(_foreign(name, library) for name in others),
    )


def use(library: Library, name: str, signals: Sequence[Signal] = ()) -> Chosen:
    """Let a library use a model, from when there are vectors of it.

    Args:
        library: open.
        name: of the catalogue, or an encoder of another package.
        signals: of those that it serves; empty: all.

    Raises:
        NotFound: nothing is called that.
        Unavailable: it is not installed.
        Invalid: it does not serve a signal that was asked for.
    """
    kind, plugins = _plugins(name)
    wrong = [signal for signal in signals if signal not in dict(plugins)]
    if wrong or not plugins:
        raise Invalid(
            f"{name} does not serve {wrong[0] if wrong else 'any signal by itself'}.",
            code="wrong-signal",
            hint="clipshelf models list shows what each is for.",
        )
    missing = lacking(kind, plugins)
    if missing:
        raise Unavailable(
            f"{name} cannot be used yet: it needs {missing}.",
            code="model-missing",
            hint=f"clipshelf models install {name}",
        )
    served = [(s, plugin) for s, plugin in plugins if not signals or s in signals]
    with library.writing(), library.db.transaction():
        for signal, plugin in served:
            choosing.choose(library, kind, signal, plugin)
    _remember_user(library, name)
    return Chosen(name, tuple(s for s, _ in served), _waiting(library, kind, served))


def in_force(library: Library, kind: str, signal: Signal) -> str:
    """The plug-in that a library's new vectors or words come from; empty if none."""
    used: Sequence[Encoder | Reader | None] = (
        [r for r in choosing.readers(library) if r.spec.signal is signal]
        if kind == READERS
        else [choosing.wanted(library, signal)]
    )
    return used[0].spec.name if used and used[0] else ""


def users_of(model: Model) -> tuple[str, ...]:
    """Libraries that use a model now, or whose pictures it gives names to."""
    owners = [other.name for other in MODELS if other.text == model.name]
    return tuple(
        note.partition("\n")[0]
        for name in (model.name, *owners)
        for note in _remembered(name)
        if _uses(note, find(name))
    )


def _listed(model: Model, library: Library | None) -> Listed:
    here = installed.installed(model.name) if model.on_hub else None
    digests = {asset.name: asset.sha256 for asset in model.assets}
    kind, plugins = _plugins(model.name)
    return Listed(
        *(model.name, model.what, model.signals, model.dim),
        megabytes=model.megabytes,
        licence=model.licence,
        speed=str(model.speed),
        source=str(model.source),
        revision=here.revision if here else "",
        digests=dict(here.digests) if here else digests,
        missing=lacking(kind, plugins) if plugins else towers.missing(model.name),
        in_use=_in_use(library, kind, plugins),
    )


def _foreign(name: str, library: Library | None) -> Listed:
    spec = registry.create("encoder", name).spec
    plugins = ((spec.signal, name),)
    return Listed(
        *(name, "an encoder of another package", (spec.signal,), spec.dim),
        megabytes=0,
        licence="",
        speed="",
        source="plug-in",
        revision=spec.revision,
        digests={},
        missing=lacking(ENCODERS, plugins),
        in_use=_in_use(library, ENCODERS, plugins),
    )


def _plugins(name: str) -> tuple[str, tuple[tuple[Signal, str], ...]]:
    """Whether it reads or encodes, and by which plug-in for which signal."""
    if name in {model.name for model in MODELS}:
        model = find(name)
        return READERS if model.dim == 0 else ENCODERS, model.plugins
    if name in registry.names("encoder"):
        encoder: Encoder = registry.create("encoder", name)
        return ENCODERS, ((encoder.spec.signal, name),)
    find(name)  # says that there is none
    raise NotFound(name, code="unknown-model")


def lacking(kind: str, plugins: Sequence[tuple[Signal, str]]) -> str:
    """What has to be installed before a model can be used; empty if nothing."""
    for _, name in plugins:
        if kind == READERS:
            return Speech(name).missing()
        encoder: Encoder = registry.create("encoder", name)
        return encoder.missing()
    return ""


def _in_use(
    library: Library | None, kind: str, plugins: Sequence[tuple[Signal, str]]
) -> tuple[Signal, ...]:
    if library is None:
        return ()
    return tuple(s for s, name in plugins if in_force(library, kind, s) == name)


def _waiting(library: Library, kind: str, plugins: Sequence[tuple[Signal, str]]) -> int:
    videos = library.catalogue.first_files().keys()
    if kind == READERS:
        found = {r.spec.signal: r.spec.key for r in choosing.readers(library)}
        done = [library.readings.read_by(s, found[s]) for s, _ in plugins]
        return len(videos - done[0])
    counts = []
    for _, name in plugins:
        spec = registry.create("encoder", name).spec
        shelf = library.features.load(spec.key, spec.dim)
        counts.append(len(videos - {video for video, _ in shelf.keys().values()}))
    return max(counts)


def _remember_user(library: Library, name: str) -> None:
    """Note, outside of the library, that its model must not be removed."""
    root = str(library.root.resolve())
    folder = installed.models_folder() / USERS
    digest = hashlib.blake2b(root.encode("utf-8", "surrogateescape"), digest_size=8)
    with suppress(OSError):  # a read-only home: then nothing is removed there either
        folder.mkdir(parents=True, exist_ok=True)
        state = str(library.state.resolve())
        note = folder / f"{name}.{digest.hexdigest()}"
        note.write_text(f"{root}\n{state}", "utf-8", "surrogateescape")


def _remembered(name: str) -> tuple[str, ...]:
    folder = installed.models_folder() / USERS
    found = []
    for note in sorted(folder.glob(f"{name}.*")):
        with suppress(OSError):
            found.append(note.read_text("utf-8", "surrogateescape"))
    return tuple(found)


def _uses(note: str, model: Model) -> bool:
    """Does the library of a note still use the model?"""
    root, _, state = note.partition("\n")
    place = (Path(root), Path(state))
    with suppress(ClipshelfError, OSError):
        check_known(*place)
        with open_library(*place, settle=False) as library:
            kind, plugins = _plugins(model.name)
            return any(choosing.chosen(library, kind, s) == n for s, n in plugins)
    return False
