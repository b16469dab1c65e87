"""Files of the Hugging Face hub: fetched in one go or several, checked to the bit.

The hub answers `GET /REPO/resolve/REVISION/FILE` with the file, or sends on to where it
lies. Some answer on the way names the commit (`X-Repo-Commit`) and the content: SHA-256
of a large file (`X-Linked-Etag`), or Git's own SHA-1 of a small one (`ETag`).
"""

from __future__ import annotations

import hashlib
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

from clipshelf.domain.errors import Conflict, Invalid, Unavailable
from clipshelf.signals.encoders.weights.installed import STEP

HUB = "https://huggingface.co"
ENDPOINT = "HF_ENDPOINT"  # as the hub's own programs call it: a mirror's address
SECONDS = 30.0  # without a byte, after which the connection counts as lost
MAIN = "main"
COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256, GIT = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")


class NoSuchFile(Exception):
    """The repository has no file of that name."""


@dataclass(slots=True)
class Answer:
    """What the hub said of a file, on the way to it."""

    commit: str = ""
    digest: str = ""  # SHA-256, or Git's of a blob; empty: it did not say
    whole: int = 0  # bytes of the whole file; 0: it did not say

    def hear(self, headers: HTTPMessage) -> None:
        """Take in one answer on the way, unless it is only where the bytes lie."""
        commit = headers.get("X-Repo-Commit") or ""
        linked = headers.get("X-Linked-Etag")
        if not self.commit and COMMIT.fullmatch(commit):
            self.commit = commit
        tag = linked or (headers.get("ETag") if commit else "") or ""
        bare = tag.removeprefix("W/").strip('"')
        if not self.digest and (SHA256.fullmatch(bare) or GIT.fullmatch(bare)):
            self.digest = bare


@dataclass(frozen=True, slots=True)
class Repository:
    """One model's files on the hub."""

    name: str
    told: Callable[[int], None] = lambda _: None  # of every part, its bytes

    def fetch(self, file: str, target: Path, revision: str = MAIN) -> str:
        """Fetch one file, going on from what lies there; the commit it is of.

        Args:
            file: its path in the repository.
            target: where it goes; `target.part` until it is whole and checked.
            revision: a branch, or better a commit.

        Raises:
            NoSuchFile: the repository has none of that name.
            Unavailable: the hub cannot be reached, or its bytes are not what it says.
            Conflict: the disk is full.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        answer = Answer()
        try:
            url = f"{endpoint()}/{quote(self.name)}/resolve/{revision}/{quote(file)}"
            with _opened(url, part, answer) as (body, done):
                self.told(done)
                _append(body, part, done, self.told)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                raise NoSuchFile(file) from error
            raise _unreachable(f"it answers {error.code}") from error
        except (urllib.error.URLError, HTTPException, TimeoutError) as error:
            raise _unreachable(str(getattr(error, "reason", error))) from error
        except ConnectionError as error:
            raise _unreachable("the connection broke off") from error
        except OSError as error:
            raise Conflict(
                f"The model cannot be written: {error.strerror}.",
                code="cannot-write",
                hint="Make room, and start again: it goes on from here.",
            ) from error
        _check(part, file, answer)
        part.replace(target)
        return answer.commit or revision


class _Listening(urllib.request.HTTPRedirectHandler):
    """Hears what each answer says before it goes where the answer sends it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def redirect_request(  # noqa: PLR0917  # as the base class has it
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        self.answer.hear(headers)
        if (
            urlsplit(newurl).scheme != "https"
            and urlsplit(endpoint()).scheme == "https"
        ):
            raise urllib.error.URLError("it leads to a place that is not encrypted")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@contextmanager
def _opened(url: str, part: Path, answer: Answer) -> Iterator[tuple[IO[bytes], int]]:
    """An answer's body, and how many bytes of the file are there already."""
    done = part.stat().st_size if part.exists() else 0
    try:
        body = _asked(url, done, answer)
    except urllib.error.HTTPError as error:
        if error.code != 416 or not done:  # else what lies there is of another file
            raise
        error.close()
        part.unlink()
        done, body = 0, _asked(url, 0, answer)
    with body:
        answer.hear(body.headers)
        done = done if body.status == 206 else 0
        answer.whole = int(body.headers.get("Content-Length") or 0) + done
        yield body, done


def _asked(url: str, done: int, answer: Answer) -> Any:
    headers = {"User-Agent": "clipshelf", "Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
    opener = urllib.request.build_opener(_Listening(answer))
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # see endpoint
    return opener.open(request, timeout=SECONDS)


def endpoint() -> str:
    """The hub's address, or a mirror's.

    Raises:
        Invalid: a mirror's that is no web address.
    """
    address = (os.environ.get(ENDPOINT) or HUB).rstrip("/")
    if urlsplit(address).scheme not in {"https", "http"}:
        raise Invalid(f"{ENDPOINT} is no web address.", code="bad-endpoint")
    return address


def _append(
    body: IO[bytes], part: Path, done: int, told: Callable[[int], None]
) -> None:
    with part.open("ab" if done else "wb") as file:
        while piece := body.read(STEP):
            file.write(piece)
            told(len(piece))
        file.flush()
        os.fsync(file.fileno())


def _check(part: Path, file: str, answer: Answer) -> None:
    size = part.stat().st_size
    if answer.whole and size < answer.whole:
        raise _unreachable("the connection broke off")
    digest = hashlib.sha256()
    if GIT.fullmatch(answer.digest):
        digest = hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    with part.open("rb") as content:
        while piece := content.read(STEP):
            digest.update(piece)
    if answer.digest and digest.hexdigest() != answer.digest:
        part.unlink()
        raise Unavailable(
            f"{file} arrived with other bytes than the hub says it has.",
            code="weights-differ",
            hint="Try again; a proxy on the way may have changed it.",
        )


def _unreachable(why: str) -> Unavailable:
    return Unavailable(
        f"The model hub cannot be reached: {why}.",
        code="no-network",
        hint="Go on later: what has arrived is kept. Or fetch the files elsewhere, and"
        " clipshelf models install NAME --from DIR.",
    )
