"""Weights and models that are programs, name other files, or are damaged."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from clipshelf.domain.errors import Invalid
from clipshelf.signals.encoders.weights.converted import converted
from clipshelf.signals.encoders.weights.session import session
from clipshelf.signals.encoders.weights.torch_file import read_torch
from hostile.damage import cut, lengthen, stall
from hostile.seeds import graph, pickled


def bombs() -> dict[str, bytes]:
    """The fourth pickle of a file of weights: small, and a great deal to carry out."""
    name = b"X\x01\x00\x00\x00a"
    tower = b"N" + b"q\x00h\x00h\x00\x86" * 60  # two times two times two
    storage = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\n" + name
    storage += b"X\x03\x00\x00\x00cpuJ\x04\x00\x00\x00NtQ"
    wide = b"(" + b"J\xff\xff\xff\x3f" * 2 + b"t" + b"(K\x00K\x00t"
    made = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K\x00" + wide
    return {
        "a place far out in the memo": b"}r\xff\xff\xff\x7f",
        "a text of four gigabytes": b"X\xff\xff\xff\xff",
        "a number of bytes": b"\x8b\xff\xff\xff\x7f",
        "a tuple of tuples as a name": b"}" + tower + b"Ns",
        "a dictionary of no names": b"}K\x01K\x02s",
        "a tensor that repeats one number": b"}" + name + made + b"\x89)tRs",
        "a call of what is no function": b"K\x01)R",
        "a call without arguments": b"cos\nsystem\nNR",
        "a new object": b"cos\nsystem\n)\x81",
        "a name of a megabyte": b"c" + b"a" * (1 << 20),
        "a deep list": b"(" * 100_000,
        "many instructions": b"N0" * 2_000_000,
    }


@pytest.mark.parametrize("what", bombs())
def test_weights_that_are_a_program_do_nothing_and_cost_nothing(
    what: str, tmp_path: Path
) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(pickled(bombs()[what]))
    tracemalloc.start()

    with pytest.raises(Invalid, match="cannot be read"):
        read_torch(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 64 << 20


def test_a_model_may_keep_its_numbers_beside_it(tmp_path: Path) -> None:
    np.arange(4, dtype="<f4").tofile(tmp_path / "beside.bin")
    for inside in (False, True):
        path = tmp_path / "model.onnx"
        path.write_bytes(graph("beside.bin", inside=inside).SerializeToString())

        (found,) = session(path).run(None, {})

        assert found.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(
    "place",
    [
        "../outside.bin",
        "deeper/../../outside.bin",
        "{outside}",
        "/dev/zero",
        "..\\outside.bin",
        "C:\\outside.bin",
        "\\\\server\\share\\outside.bin",
        "",
    ],
)
def test_a_model_that_names_a_file_elsewhere_is_refused(
    place: str, inside: bool, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.bin"
    np.arange(4, dtype="<f4").tofile(outside)
    folder = tmp_path / "folder"
    folder.mkdir()
    model = graph(place.format(outside=outside), inside=inside)
    (folder / "model.onnx").write_bytes(model.SerializeToString())

    with pytest.raises(Invalid, match="outside its own folder"):
        session(folder / "model.onnx")


def test_a_model_without_a_folder_may_name_no_file_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.arange(4, dtype="<f4").tofile(tmp_path / "beside.bin")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Invalid, match="needs another file"):
        session(graph("beside.bin").SerializeToString())


@pytest.mark.parametrize("content", [b"", b"junk" * 100, b"location" * 100])
def test_a_model_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    for model in (path, content, tmp_path / "no such file"):
        with pytest.raises(Invalid, match="cannot be used"):
            session(model)


@pytest.mark.parametrize("damage", [cut, lengthen, stall])
def test_a_damaged_graph_in_the_cache_is_made_anew(
    damage: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path))
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"a graph of some length"

    first = converted("net-1.onnx", make)
    assert isinstance(first, Path)
    damage(first)
    second = converted("net-1.onnx", make)
    third = converted("net-1.onnx", make)

    assert first == second == third
    assert first.read_bytes() == b"a graph of some length"
    assert len(made) == 2
    assert list(tmp_path.iterdir()) == [first]


def test_a_link_planted_in_the_cache_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))
    theirs = tmp_path / "theirs"
    theirs.write_text("theirs")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / f"net-{'0' * 16}.onnx").symlink_to(theirs)

    found = converted("net.onnx", lambda: b"graph")

    assert isinstance(found, Path)
    assert found.read_bytes() == b"graph"
    assert theirs.read_text() == "theirs"
