"""The address that `clipshelf serve` prints leads to it, and to nobody else's."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def served(root: Path, host: str) -> Iterator[str]:
    """The address that the program gives."""
    program = str(Path(sys.executable).with_name("clipshelf"))
    words = [program, "serve", str(root), "--host", host, "--port", "0", "--json"]
    with subprocess.Popen(
        words, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        document = ""
        for line in process.stdout:
            document += line
            with suppress(json.JSONDecodeError):
                yield str(json.loads(document)["url"])
                break
        process.kill()


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def has(host: str) -> bool:
    """Can this machine listen there?"""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has("::1"), reason="no IPv6 here")
def test_an_address_of_the_new_kind_is_written_as_browsers_read_it(root: Path):
    with served(root, "::1") as address:
        assert address.startswith("http://[::1]:")
        assert status(address) == 200


def test_beyond_loopback_the_address_holds_the_token(root: Path):
    with served(root, "0.0.0.0") as address:
        bare, _, token = address.partition("?token=")

        assert len(token) >= 32
        assert status(address) == 200
        assert status(bare) == 403
        assert status(f"{bare}?token={token[:-1]}") == 403
