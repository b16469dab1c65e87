"""Plug-ins by name. The built-in ones are registered the way a third party's are."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal, TypeAlias

from clipshelf.domain.errors import unknown_plugin

Kind: TypeAlias = Literal["encoder", "head", "importer", "strategy"]
GROUPS: dict[Kind, str] = {
    "encoder": "clipshelf.encoders",
    "head": "clipshelf.heads",
    "importer": "clipshelf.importers",
    "strategy": "clipshelf.strategies",
}
FAMILIES = "clipshelf.families"  # of plug-ins that another package names: FAMILY:NAME


def names(kind: Kind) -> tuple[str, ...]:
    """Every registered name of that kind, alphabetically."""
    return tuple(sorted(_registered(kind)))


def create(kind: Kind, name: str) -> Any:
    """A new plug-in of that name.

    `FAMILY:NAME` asks a family, such as `skactiveml`, for one of its own.

    Raises:
        NotFound: nothing is registered under that name.
        Unavailable, Invalid: what a family says of a name that it cannot serve.
    """
    registered = _registered(kind)
    family, colon, member = name.partition(":")
    if colon and f"{kind}.{family}" in _families():
        return _families()[f"{kind}.{family}"].load()(member)
    if name not in registered:
        raise unknown_plugin(kind, name, names(kind))
    return registered[name].load()()


@cache
def _registered(kind: Kind) -> dict[str, EntryPoint]:
    # Reading the metadata of every installed package takes milliseconds: do it once.
    return {point.name: point for point in entry_points(group=GROUPS[kind])}


@cache
def _families() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=FAMILIES)}
