"""Videos and pictures over HTTP: the right bytes of the right file, and no others."""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.wire import ERROR_KEYS, PATIENCE, Answer, Wire, running
from clipshelf.api.app import create_app
from clipshelf.api.routes.media import AT_ONCE
from clipshelf.app.background import Background
from clipshelf.app.embedding import embed
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.session import Session
from clipshelf.domain.errors import Conflict
from clipshelf.signals.media.decoded import Unreadable
from clipshelf.signals.media.playback import make_playable
from clipshelf.testing import make_clip

HERE = "http://127.0.0.1:8765"
THREADS = 40  # that a server has, by anyio's default
POSIX = sys.platform != "win32"
ODD_NAMES = [
    "plain.mp4",
    "two words & more.mp4",
    "50%.mp4",
    "%2e%2e.mp4",
    "%00.mp4",
    "ｅ\u0301𝕏.mp4",
    *(
        [
            "a\nSet-Cookie: b=c.mp4",
            'quote".mp4',
            "semi;colon=1.mp4",
            "<img src=x onerror=alert(1)>.mp4",
            "back\\slash\\..\\x.mp4",
            "caf\udce9.mp4",
            "right\u202eto-left.mp4",
        ]
        if POSIX
        else []
    ),
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """Videos with names that somebody chose to make trouble."""
    root = tmp_path_factory.mktemp("odd") / "clips"
    for number, name in enumerate(ODD_NAMES):
        clip = make_clip(tmp_path_factory.mktemp("one") / "x.mp4", seed=number)
        (root / "in a folder").mkdir(parents=True, exist_ok=True)
        shutil.move(clip, root / ("in a folder" if number % 2 else "") / name)
    with pytest.MonkeyPatch.context() as patch, open_library(root) as library:
        patch.setattr(Background, "begin", lambda _: None)
        scan(library)
        embed(library)
        with running(create_app(Session(library, retrain_every=0)), library) as found:
            yield found


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    session = Session(library, retrain_every=0)
    yield TestClient(create_app(session), base_url=HERE)
    session.jobs.close()


def some(library: Library) -> tuple[str, Path]:
    """An unsorted video, and its file."""
    video = library.catalogue.unsorted()[0]
    return video, library.root / library.catalogue.first_files()[video]


def refused(answer: Answer) -> tuple[int, str]:
    body = answer.json()
    assert body.keys() == ERROR_KEYS
    return answer.status, body["code"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_video_with_any_name_is_found_by_it(odd: Wire, name: str):
    assert odd.library is not None
    (path,) = odd.library.root.rglob(re.sub(r"([*?[])", r"[\1]", name))

    answer = odd.ask(f"/videos/{quote(os.fsencode(name), safe='')}")

    assert answer.body == path.read_bytes()
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in answer.headers
    kind, _, called = answer.headers["content-disposition"].partition("; ")
    assert kind == "inline"
    assert re.fullmatch(r"filename\*=UTF-8''[\w.~%-]+", called, re.ASCII)


@pytest.mark.parametrize(
    "target",
    [
        "/videos/../../../../etc/passwd",
        "/videos/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/videos/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/videos/%252e%252e%252fetc%252fpasswd",
        "/videos/..%5c..%5cetc%5cpasswd",
        "/videos//etc/passwd",
        "/videos/%2fetc%2fpasswd",
        "/videos/file:///etc/passwd",
        "/videos/C:%5cWindows%5cwin.ini",
        "/videos/%00",
        "/videos/plain.mp4%00",
        "/videos/a%00b/c",
        "/videos/plain.mp4%00.jpg",
        "/videos/plain.mp4/",
        "/videos/PLAIN.MP4",
        "/videos/.clipshelf/library.db",
        "/videos/%ff%fe",
        "/videos/" + "x" * 5000,
        "/videos/" + "../" * 5000 + "etc/passwd",
        "/videos/",
        "/api/media/..%2f..%2fetc%2fpasswd",
        "/api/media/%00",
        "/api/media/a%00b%2Fc",
        "/api/thumbnails/..%2f..%2flibrary.db",
        "/api/thumbnails/..%2f..%2flibrary",
        "/static/..%2f..%2f..%2fetc/passwd",
        "/static/../../../../../../../etc/passwd",
        "/static/%2e%2e/__init__.py",
        "/static//etc/passwd",
        "/static/..%5c__init__.py",
        "/static/%00",
        "/static/" + "x" * 5000,
    ],
)
def test_nothing_but_the_library_s_videos_is_sent(odd: Wire, target: str):
    answer = odd.ask(target)

    assert answer.status == 404
    assert answer.json().keys() == ERROR_KEYS
    assert b"root:" not in answer.body


def test_a_name_of_several_videos_is_no_name(client: TestClient, library: Library):
    for folder in ("pets", "cooking"):
        make_clip(library.root / folder / "same.mp4", seed=len(folder))
    scan(library)

    answer = client.get("/videos/same.mp4")

    assert (answer.status_code, answer.json()["code"]) == (409, "ambiguous-video")
    assert client.get("/videos/pets/same.mp4").status_code == 200


RANGES = [
    # (header, status, Content-Range, the bytes)
    ("bytes=10-19", 206, "bytes 10-19/{size}", slice(10, 20)),
    ("bytes=0-0", 206, "bytes 0-0/{size}", slice(0, 1)),
    ("bytes=-7", 206, "bytes {last7}-{last}/{size}", slice(-7, None)),
    ("bytes=-999999999", 206, "bytes 0-{last}/{size}", slice(None)),
    ("bytes=5-", 206, "bytes 5-{last}/{size}", slice(5, None)),
    ("bytes=5-999999999", 206, "bytes 5-{last}/{size}", slice(5, None)),
    ("bytes=0-4,3-9", 206, "bytes 0-9/{size}", slice(0, 10)),
    ("bytes=a-b", 200, None, slice(None)),
    ("lines=1-2", 200, None, slice(None)),
    ("bytes=9-1", 200, None, slice(None)),
    ("bytes={size}-", 416, "bytes */{size}", None),
    ("bytes=-0", 416, "bytes */{size}", None),
]


@pytest.mark.parametrize(("header", "status", "said", "part"), RANGES)
def test_a_part_of_a_video(
    wire: Wire, header: str, status: int, said: str | None, part: slice | None
):
    assert wire.library is not None
    video, path = some(wire.library)
    content = path.read_bytes()
    size = len(content)
    facts = {"size": size, "last": size - 1, "last7": size - 7}

    answer = wire.ask(f"/api/media/{video}", f"Range: {header.format(**facts)}")

    assert answer.status == status
    expected = None if said is None else said.format(**facts)
    assert answer.headers.get("content-range") == expected
    if part is None:
        assert refused(answer) == (416, "http-416")
    else:
        assert answer.body == content[part]
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["content-type"] == "video/mp4"


def test_several_parts_of_a_video(wire: Wire):
    assert wire.library is not None
    video, path = some(wire.library)
    content = path.read_bytes()

    answer = wire.ask(f"/api/media/{video}", "Range: bytes=100-149, 0-9, -5")
    kind, _, boundary = answer.headers["content-type"].partition("; boundary=")
    before, *parts, after = answer.body.split(b"--" + boundary.encode())

    assert (answer.status, kind) == (206, "multipart/byteranges")
    assert (before, after) == (b"\r\n", b"--\r\n")
    for part, asked in zip(
        parts, (slice(100, 150), slice(0, 10), slice(-5, None)), strict=True
    ):
        head, _, body = part.partition(b"\r\n\r\n")
        start, end, _ = asked.indices(len(content))
        assert body == content[asked] + b"\r\n"
        assert b"Content-Type: video/mp4" in head
        assert b"Content-Range: bytes %d-%d/%d" % (start, end - 1, len(content)) in head


def test_the_head_of_a_video(wire: Wire):
    assert wire.library is not None
    video, path = some(wire.library)
    whole = wire.ask(f"/api/media/{video}")
    with wire.connected() as connection:
        head = f"HEAD /api/media/{video} HTTP/1.1\r\nHost: {wire.host}\r\n"
        connection.sendall(
            (head + "Range: bytes=0-1\r\nConnection: close\r\n\r\n").encode()
        )
        raw = b"".join(iter(lambda: connection.recv(65536), b""))

    lines = raw.decode().lower().split("\r\n")
    assert lines[0] == "http/1.1 200 ok"
    assert raw.endswith(b"\r\n\r\n")  # and no body
    for name in ("content-length", "content-type", "etag", "last-modified"):
        assert f"{name}: {whole.headers[name]}".lower() in lines
    assert whole.headers["content-length"] == str(path.stat().st_size)


def test_a_part_is_only_sent_of_the_file_that_it_began_with(wire: Wire):
    assert wire.library is not None
    video, path = some(wire.library)
    target = f"/api/media/{video}"
    known = wire.ask(target).headers
    part = "Range: bytes=0-9"
    later = formatdate(path.stat().st_mtime + 5, usegmt=True)

    def status(condition: str) -> int:
        return wire.ask(target, part, f"If-Range: {condition}").status

    assert status(known["etag"]) == 206
    assert status(known["last-modified"]) == 206
    assert status('"another"') == 200
    assert status("W/" + known["etag"]) == 200  # a weak tag proves nothing of bytes
    assert status(later) == 200
    assert status("yesterday") == 200


def test_what_a_browser_has_is_not_sent_again(wire: Wire):
    assert wire.library is not None
    video, _ = some(wire.library)
    tag = wire.ask(f"/api/media/{video}").headers["etag"]

    for condition in (tag, f'"x", W/{tag}', "*"):
        answer = wire.ask(f"/api/media/{video}", f"If-None-Match: {condition}")
        assert (answer.status, answer.body) == (304, b"")
    assert wire.ask(f"/api/media/{video}", 'If-None-Match: "x"').status == 200


def test_who_goes_away_in_the_middle_leaves_nothing_open(wire: Wire):
    assert wire.library is not None
    video, path = some(wire.library)
    with path.open("ab") as file:
        file.write(bytes(40 << 20))  # more than any buffer on the way holds
    scan(wire.library)
    (large,) = wire.library.catalogue.named(path.name)
    wire.library.catalogue.set_decoded(
        large, duration=1, width=64, height=96, playback="as-is"
    )
    for _ in range(3):
        with wire.connected() as connection:
            request = f"GET /api/media/{large} HTTP/1.1\r\nHost: {wire.host}\r\n\r\n"
            connection.sendall(request.encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")

    assert large != video
    assert wire.ask(f"/api/media/{large}", "Range: bytes=-1").body == b"\0"
    until = time.monotonic() + PATIENCE
    while str(path) in open_files():
        assert time.monotonic() < until
        time.sleep(0.02)


def open_files() -> list[str]:
    """What this process has open, where the system tells."""
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        return []
    found = []
    for handle in handles.iterdir():
        try:
            found.append(str(handle.readlink()))
        except OSError:
            continue  # it was the listing itself
    return found


PAGES = {
    "a web page": b"<!doctype html><script>alert(1)</script>",
    "a picture with scripts": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "a web page after a box": b"\0\0\0\x18ftypmp42<script>alert(1)</script>"
    + b" " * 99,
    "a program": b"#!/bin/sh\nrm -rf /\n",
    "a PDF": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("what", PAGES)
def test_what_is_no_video_is_never_sent(
    client: TestClient, library: Library, what: str
):
    """Known to be none or, every other time, not looked at yet."""
    (library.root / "page.mp4").write_bytes(PAGES[what])
    scan(library)
    if len(what) % 2:
        embed(library)

    answer = client.get("/videos/page.mp4")

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("suffix", "written", "kind"),
    [(".mp4", ".webm", "video/webm"), (".webm", ".mp4", "video/mp4")],
)
def test_the_content_decides_what_it_is_called(
    client: TestClient, library: Library, suffix: str, written: str, kind: str
):
    clip = make_clip(library.state / f"clip{written}", seed=77)
    shutil.move(clip, library.root / f"disguised{suffix}")
    scan(library)

    answer = client.get(f"/videos/disguised{suffix}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_video_that_ends_in_a_page_is_called_a_video(
    client: TestClient, library: Library
):
    """A polyglot: it plays, and what else lies in it is not run."""
    clip = make_clip(library.root / "both.mp4", seed=78)
    with clip.open("ab") as file:
        file.write(b"<script>alert(1)</script>")
    scan(library)
    embed(library)

    answer = client.get("/videos/both.mp4")

    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_is_gone_is_not_found(client: TestClient, library: Library):
    video, path = some(library)
    path.unlink()

    answer = client.get(f"/api/media/{video}")

    assert (answer.status_code, answer.json()["code"]) == (404, "file-gone")


def test_a_file_that_changed_is_not_sent_for_what_it_was(
    client: TestClient, library: Library
):
    video, path = some(library)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert client.get(f"/api/media/{video}").json()["code"] == "file-changed"

    path.write_bytes(b"<script>alert(1)</script>")
    answer = client.get(f"/api/media/{video}")

    assert (answer.status_code, answer.json()["code"]) == (409, "file-changed")
    assert str(library.root) not in answer.text


def test_another_time_alone_changes_nothing(client: TestClient, library: Library):
    video, path = some(library)
    os.utime(path, (1, 1))

    for _ in range(2):
        assert client.get(f"/api/media/{video}").content == path.read_bytes()


def test_another_copy_stands_in_for_one_that_is_gone(
    client: TestClient, library: Library
):
    video, path = some(library)
    shutil.copy2(path, library.root / "zz copy.mp4")
    scan(library)
    path.unlink()

    answer = client.get(f"/api/media/{video}")

    assert answer.content == (library.root / "zz copy.mp4").read_bytes()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """What lies outside of the library."""
    return make_clip(tmp_path / "private" / "secret.mp4", seed=999)


needs_links = pytest.mark.skipif(not POSIX, reason="links need a privilege here")


@needs_links
def test_a_file_that_became_a_link_is_not_followed(
    client: TestClient, library: Library, secret: Path
):
    video, path = some(library)
    for target in (secret, Path("/etc/passwd"), path.with_name("loop.mp4")):
        path.unlink()
        path.symlink_to(target)

        answer = client.get(f"/api/media/{video}")

        assert (answer.status_code, answer.json()["code"]) == (404, "file-gone")


@needs_links
def test_a_folder_that_became_a_link_is_not_followed(
    client: TestClient, library: Library, secret: Path
):
    """Even where the file behind it is the very same one."""
    videos = [v for v, p in library.catalogue.first_files().items() if "sea/" in p]
    away = secret.parent / "sea"
    shutil.move(library.root / "travel" / "sea", away)
    (library.root / "travel" / "sea").symlink_to(away)

    for video in videos:
        answer = client.get(f"/api/media/{video}")
        assert (answer.status_code, answer.json()["code"]) == (404, "file-gone")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_does_not_hold_the_server_up(client: TestClient, library: Library):
    video, path = some(library)
    path.unlink()
    os.mkfifo(path)

    assert client.get(f"/api/media/{video}").json()["code"] == "file-gone"


@needs_links
def test_a_link_in_the_cache_is_not_followed(
    client: TestClient, library: Library, secret: Path
):
    """A library from elsewhere may bring a state folder with it."""
    make_clip(library.root / "old.avi", codec="mpeg4", seed=9)
    scan(library)
    embed(library)
    (old,) = library.catalogue.named("old.avi")
    library.previews.mkdir(parents=True, exist_ok=True)
    (library.previews / f"{old}.mp4").symlink_to(secret)
    picture = library.thumbnails / f"{old}.jpg"
    picture.unlink()
    picture.symlink_to("/etc/passwd")

    copy = client.get(f"/api/media/{old}")
    thumbnail = client.get(f"/api/thumbnails/{old}")

    assert copy.status_code == 200
    assert copy.content != secret.read_bytes()
    assert not (library.previews / f"{old}.mp4").is_symlink()
    assert secret.exists()
    assert (thumbnail.status_code, thumbnail.json()["code"]) == (404, "no-thumbnail")


@pytest.mark.parametrize(
    "path", ["../private/secret.mp4", "/etc/passwd", "pets/../../private/secret.mp4"]
)
def test_a_path_in_the_database_that_leads_out_is_not_followed(
    client: TestClient, library: Library, secret: Path, path: str
):
    """The database may come from elsewhere as well."""
    video, _ = some(library)
    assert secret.exists()
    library.db.execute(
        "UPDATE files SET path = ? WHERE video = ?", os.fsencode(path), video
    )

    assert client.get(f"/api/media/{video}").json()["code"] == "file-gone"


def test_a_thumbnail_is_a_jpeg_or_nothing(client: TestClient, library: Library):
    video, _ = some(library)
    good = client.get(f"/api/thumbnails/{video}")
    (library.thumbnails / f"{video}.jpg").write_bytes(PAGES["a web page"])
    bad = client.get(f"/api/thumbnails/{video}")

    assert good.headers["content-type"] == "image/jpeg"
    assert good.content[:3] == b"\xff\xd8\xff"
    assert (bad.status_code, bad.json()["code"]) == (404, "no-thumbnail")


def test_a_converted_copy_has_ranges_and_a_name_too(
    client: TestClient, library: Library
):
    make_clip(library.root / "old.avi", codec="mpeg4", seed=9)
    scan(library)
    embed(library)

    whole = client.get("/videos/old.avi")
    part = client.get("/videos/old.avi", headers={"range": "bytes=4-7"})

    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["content-disposition"].endswith("''old.mp4")
    assert (part.status_code, part.content) == (206, b"ftyp")


def test_a_copy_that_cannot_be_kept_is_no_defect(client: TestClient, library: Library):
    make_clip(library.root / "old.avi", codec="mpeg4", seed=9)
    scan(library)
    library.previews.parent.mkdir(exist_ok=True)
    library.previews.write_text("a file where the folder should be")

    answer = client.get("/videos/old.avi")

    assert (answer.status_code, answer.json()["code"]) == (503, "no-preview")
    assert str(library.root) not in answer.text


def test_a_file_that_is_exchanged_during_the_conversion_is_not_sent(
    client: TestClient,
    library: Library,
    secret: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    """The decoder opens the path once more, when a link may lie there."""
    old = make_clip(library.root / "old.avi", codec="mpeg4", seed=9)
    scan(library)
    embed(library)

    def exchanged(path: Path, target: Path) -> None:
        old.unlink()
        shutil.copy(secret, old)
        make_playable(path, target)

    monkeypatch.setattr("clipshelf.app.playing.make_playable", exchanged)

    answer = client.get("/videos/old.avi")

    assert (answer.status_code, answer.json()["code"]) == (404, "file-gone")
    assert not list(library.previews.iterdir())


def test_clips_that_wait_to_be_converted_hold_no_thread(
    library: Library, session: Session, monkeypatch: pytest.MonkeyPatch
):
    """Answers need threads as well, and there are no more than these."""
    names = [f"old-{number}.avi" for number in range(AT_ONCE + 1)]
    for number, name in enumerate(names):
        make_clip(library.root / name, codec="mpeg4", seed=number)
    scan(library)
    embed(library)
    go, begun = threading.Event(), threading.Semaphore(0)

    def slowly(*_: Path) -> None:
        begun.release()
        go.wait(PATIENCE)
        raise Unreadable("enough")

    monkeypatch.setattr("clipshelf.app.playing.make_playable", slowly)
    monkeypatch.setattr(Background, "begin", lambda _: None)
    crowd = ThreadPoolExecutor(THREADS + len(names))
    with running(create_app(session), library) as wire, crowd:
        asked = [crowd.submit(wire.ask, f"/videos/{name}") for name in names]
        asked += [crowd.submit(wire.ask, "/videos/old-0.avi") for _ in range(THREADS)]
        try:
            assert begun.acquire(timeout=PATIENCE)
            assert wire.ask("/api/folders").status == 200
        finally:
            go.set()
        assert {answer.result().status for answer in asked} == {400}


def test_no_more_clips_are_converted_at_once_than_there_is_room_for(
    library: Library, session: Session, monkeypatch: pytest.MonkeyPatch
):
    names = [f"old-{number}.avi" for number in range(AT_ONCE + 2)]
    for number, name in enumerate(names):
        make_clip(library.root / name, codec="mpeg4", seed=number)
    scan(library)
    embed(library)
    everybody = threading.Barrier(AT_ONCE + 1)  # more than may be there

    def together(*_: Path) -> None:
        with suppress(threading.BrokenBarrierError):
            everybody.wait(0.5)
            raise Conflict("They are all here.", code="crowded")
        raise Unreadable("enough")

    monkeypatch.setattr("clipshelf.app.playing.make_playable", together)
    monkeypatch.setattr(Background, "begin", lambda _: None)
    crowd = ThreadPoolExecutor(len(names))
    with running(create_app(session), library) as wire, crowd:
        answers = list(crowd.map(wire.ask, [f"/videos/{name}" for name in names]))

    assert {answer.json()["code"] for answer in answers} == {"unreadable"}
