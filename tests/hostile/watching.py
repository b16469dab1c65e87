"""Proof that a file was not opened and that nobody called on the network."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import av

OPENED = 0x20  # IN_OPEN, of inotify(7)
FLAGS = os.O_NONBLOCK | os.O_CLOEXEC


class Watched:
    """A file that nobody should open; Linux tells when somebody does."""

    def __init__(self, path: Path) -> None:
        self._handle = _libc().inotify_init1(FLAGS)
        assert self._handle >= 0
        assert _libc().inotify_add_watch(self._handle, os.fsencode(path), OPENED) >= 0

    def opened(self) -> int:
        """How often it was opened since this was asked last."""
        with suppress(BlockingIOError):
            data = os.read(self._handle, 1 << 16)
            count, at = 0, 0
            while at < len(data):
                *_, length = struct.unpack_from("iIII", data, at)
                count, at = count + 1, at + 16 + length
            return count
        return 0

    def close(self) -> None:
        os.close(self._handle)


class Listener:
    """A port of this machine that nobody should call."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def called(self) -> int:
        """How often somebody connected since this was asked last."""
        count = 0
        with suppress(BlockingIOError):
            while True:
                self._socket.accept()[0].close()
                count += 1
        return count

    def close(self) -> None:
        self._socket.close()


@contextmanager
def watching(path: Path) -> Iterator[tuple[Watched, Listener]]:
    """Watch a file and a port."""
    watched, listener = Watched(path), Listener()
    try:
        yield watched, listener
    finally:
        watched.close()
        listener.close()


def open_trustingly(name: str, kind: str | None, options: dict[str, str]) -> str:
    """What FFmpeg does when it is not told what it may open."""
    try:
        with av.open(name, format=kind, options=options, timeout=2.0) as container:
            for _ in container.demux():
                pass
    except (av.error.FFmpegError, IndexError) as error:
        return str(error)
    return ""


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
