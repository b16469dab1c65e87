"""Where an ONNX model keeps its numbers: in itself, or in files beside it.

A model names those files. One that names a file elsewhere would have it read, and what
it holds come out in vectors; recent versions of ONNX Runtime refuse that themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from clipshelf.domain.errors import Invalid
from clipshelf.domain.untrusted import read_plain

MAX_BYTES = 2 << 30  # of a protocol buffer, by its own rules
# The key that each entry about another file has (onnx.proto, TensorProto).
KEY = b"location"


def check_external(model: Path | bytes) -> tuple[str, ...]:
    """See that a model needs no file but ones in its own folder.

    Args:
        model: a file, or its content, which has no folder.

    Returns:
        The files that it needs, from its own folder on.

    Raises:
        Invalid: it needs others, or cannot be read.
    """
    try:
        content = model if isinstance(model, bytes) else read_plain(model, MAX_BYTES)
    except OSError as error:
        raise _refused("it cannot be read") from error
    if KEY not in content:
        return ()  # and ONNX, which takes a third of a second to import, is not needed
    names = set(_locations(content))
    if names and isinstance(model, bytes):
        raise _refused("it needs another file")
    if not all(_is_plain(name) for name in names):
        raise _refused("it names a file outside its own folder")
    return tuple(sorted(str(name) for name in names))


def _is_plain(name: str | bytes) -> bool:
    """Is this a path further down, on any system?"""
    if isinstance(name, bytes):
        return False  # not even text
    kinds = (PurePosixPath(name), PureWindowsPath(name))
    return bool(name) and not any(
        path.is_absolute() or path.drive or ".." in path.parts for path in kinds
    )


def _locations(content: bytes) -> Iterator[str | bytes]:
    from google.protobuf import message  # type: ignore[import-untyped] # noqa: PLC0415
    from onnx import ModelProto  # noqa: PLC0415

    model = ModelProto()
    try:
        model.ParseFromString(content)
    except message.DecodeError as error:
        raise _refused("it is damaged") from error
    pending: list[Any] = [model]
    while pending:
        # Tensors lie in graphs, in nodes of graphs, in graphs of nodes: any may have
        # them, so every part is looked at.
        for field, value in pending.pop().ListFields():
            if field.name == "external_data":
                yield from (entry.value for entry in value if entry.key == "location")
            elif isinstance(value, message.Message):
                pending.append(value)
            elif field.message_type:
                pending.extend(value)


def _refused(why: str) -> Invalid:
    return Invalid(f"This model cannot be used: {why}.", code="bad-weights")
