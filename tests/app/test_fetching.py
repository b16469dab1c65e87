"""Fetching: what yt-dlp is told, what is taken from it, and what is not."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from clipshelf.app.fetching import GIVE_UP, fetch_missing
from clipshelf.app.importing import import_from
from clipshelf.app.missing import missing
from clipshelf.app.opening import Library, open_library
from clipshelf.cli import app
from clipshelf.domain.errors import Invalid, Unavailable
from clipshelf.library import carry, fetching
from clipshelf.testing import tree
from sources import ONE, TWO, tiktok, tiktok_link

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")

# Stands in for the program; what it does is in a file beside it.
FAKE = f"""#!{sys.executable}
import json, pathlib, subprocess, sys, time
here = pathlib.Path(__file__).parent
arguments = sys.argv[1:]
place = pathlib.Path(arguments[arguments.index("--paths") + 1])
name = arguments[arguments.index("--output") + 1].replace(".%(ext)s", "")
with (here / "calls.jsonl").open("a") as calls:
    calls.write(json.dumps(arguments) + "\\n")
deed = json.loads((here / "deeds.json").read_text()).get(name, "film")
if deed == "film":
    (place / f"{{name}}.mp4").write_text("film " + name)
    (place / f"{{name}}.info.json").write_text('{{"description": "from the web"}}')
elif deed == "half":
    (place / f"{{name}}.mp4.part").write_text("half")
    sys.exit("ERROR: [TikTok] connection lost\\x1b[31m")
elif deed == "whole":
    assert (place / f"{{name}}.mp4.part").read_text() == "half"
    (place / f"{{name}}.mp4.part").rename(place / f"{{name}}.mp4")
elif deed == "program":
    (place / f"{{name}}.exe").write_text("MZ")
elif deed == "link":
    (place / f"{{name}}.mp4").symlink_to("/etc/passwd")
elif deed == "hang":
    child = subprocess.Popen(["sleep", "600"])
    (here / "pid").write_text(str(child.pid))
    time.sleep(600)
elif deed == "quiet":
    sys.exit(1)
"""


class Downloader:
    """The stand-in, and what it was asked."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.does()
        program = place / "yt-dlp"
        program.write_text(FAKE)
        program.chmod(0o755)

    def does(self, **deeds: str) -> None:
        """Number of a video (with a letter in front) -> what to do."""
        plain = {name[1:]: deed for name, deed in deeds.items()}
        (self.place / "deeds.json").write_text(json.dumps(plain))

    def calls(self) -> list[list[str]]:
        path = self.place / "calls.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def downloader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Downloader:
    place = tmp_path / "bin"
    place.mkdir()
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(fetching, "find_spec", lambda _: None)
    return Downloader(place)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Two favourites, no file."""
    (tmp_path / "clips").mkdir()
    with open_library(tmp_path / "clips") as found:
        import_from(found, tiktok(tmp_path))
        yield found


def test_missing_favourites_come_into_the_root_and_are_known(
    library: Library, downloader: Downloader, tmp_path: Path
):
    done = import_from(library, tiktok(tmp_path), download=True)

    assert done.fetched is not None
    assert (done.fetched.fetched, done.fetched.failed) == (2, ())
    assert done.missing == ()
    assert (library.root / f"{ONE}.mp4").read_text() == f"film {ONE}"
    (video,) = library.catalogue.named(f"{ONE}.mp4")
    assert library.catalogue.metadata()[video].caption == "from the web"
    assert not list((library.state / "cache" / "fetching").iterdir())
    assert len(downloader.calls()) == 2
    assert fetch_missing(library).fetched == 0
    assert len(downloader.calls()) == 2


def test_what_earlier_imports_lacked_is_fetched_without_their_source(
    library: Library, downloader: Downloader, tmp_path: Path
):
    """As `clipshelf doctor` says: the source may be gone by then."""
    (tmp_path / "TikTok_Data_1757155605.zip").unlink(missing_ok=True)
    words = ["import", "--download", str(library.root), "--json"]

    done = CliRunner().invoke(app, words)

    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert document["fetched"] == {"fetched": 2, "failed": []}
    assert (document["missing"], document["missing_videos"]) == (0, [])
    assert len(downloader.calls()) == 2
    again = CliRunner().invoke(app, words[:-1])
    assert again.stdout == "Fetched 0 videos.\n"


def test_it_is_told_an_address_built_here_and_to_run_nothing(
    library: Library, downloader: Downloader
):
    fetch_missing(library)

    for arguments, number in zip(downloader.calls(), (ONE, TWO), strict=True):
        assert arguments[0] == "--ignore-config"
        assert {"--no-exec", "--no-playlist", "--continue"} <= set(arguments)
        assert "--sleep-interval" in arguments
        assert arguments[-2:] == ["--", f"https://www.tiktok.com/@/video/{number}"]


def test_a_link_that_is_none_never_reaches_it(
    library: Library, downloader: Downloader, tmp_path: Path
):
    path = tmp_path / "evil.csv"
    link = "https://vimeo.com/1"
    path.write_text(
        f"id,service,link,caption\n--exec=id,tiktok,,x\nab cd,vimeo,{link},y\n"
        f"{'7' * 19},tiktok,http://localhost/?{tiktok_link(ONE)},z\n"
    )
    import_from(library, path)

    fetch_missing(library)

    addresses = {arguments[-1] for arguments in downloader.calls()}
    assert addresses == {
        f"https://www.tiktok.com/@/video/{n}" for n in (ONE, TWO, "7" * 19)
    }


def test_what_was_interrupted_goes_on_the_next_time(
    library: Library, downloader: Downloader
):
    downloader.does(**{f"v{ONE}": "half"})
    first = fetch_missing(library)
    between = tree(library.root)
    downloader.does(**{f"v{ONE}": "whole"})
    second = fetch_missing(library)

    assert first.fetched == 1
    assert first.failed == ((f"tiktok:{ONE}", "[TikTok] connection lost[31m"),)
    assert set(between) == {f"{TWO}.mp4", f"{TWO}.info.json"}
    assert (second.fetched, second.failed) == (1, ())
    assert (library.root / f"{ONE}.mp4").read_text() == "half"


@pytest.mark.parametrize("deed", ["program", "link", "quiet", "nothing"])
def test_only_a_video_is_taken(library: Library, downloader: Downloader, deed: str):
    downloader.does(**{f"v{ONE}": deed, f"v{TWO}": deed})

    done = fetch_missing(library)

    assert done.fetched == 0
    assert len(done.failed) == 2
    assert all(reason for _, reason in done.failed)
    assert tree(library.root) == {}
    assert missing(library)["missing"] == 2


def test_a_file_that_came_meanwhile_is_not_written_over(
    library: Library, downloader: Downloader
):
    (library.root / f"{ONE}.mp4").write_text("mine")

    done = fetch_missing(library)

    assert [key for key, _ in done.failed] == [f"tiktok:{ONE}"]
    assert (library.root / f"{ONE}.mp4").read_text() == "mine"
    assert [call[-1] for call in downloader.calls()] == [
        f"https://www.tiktok.com/@/video/{TWO}"  # and the other is not fetched in vain
    ]


@pytest.mark.usefixtures("downloader")
def test_what_was_fetched_leaves_a_state_on_another_drive(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    real = carry.rename

    def on_one_drive(source: Path, target: Path) -> None:
        if len({path.is_relative_to(library.state) for path in (source, target)}) > 1:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target)

    monkeypatch.setattr(carry, "rename", on_one_drive)

    done = fetch_missing(library)

    assert (done.fetched, done.failed) == (2, ())
    ends = (".mp4", ".info.json")
    assert set(tree(library.root)) == {f"{n}{end}" for n in (ONE, TWO) for end in ends}
    assert (library.root / f"{ONE}.mp4").read_text() == f"film {ONE}"
    assert not list((library.state / "cache" / "fetching").iterdir())


def test_one_that_hangs_is_ended_with_all_that_it_started(
    library: Library, downloader: Downloader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetching, "MOST_SECONDS", 3.0)
    downloader.does(**{f"v{ONE}": "hang"})

    done = fetch_missing(library)

    assert done.failed == ((f"tiktok:{ONE}", "it took too long"),)
    assert done.fetched == 1
    status = Path("/proc", (downloader.place / "pid").read_text(), "stat")
    assert not status.exists() or status.read_text().split()[2] == "Z"


def test_a_service_that_refuses_is_not_pestered(
    library: Library, downloader: Downloader, tmp_path: Path
):
    numbers = [str(7_000_000_000_000_000_000 + n) for n in range(GIVE_UP + 5)]
    path = tmp_path / "many.csv"
    rows = "".join(f"{tiktok_link(number)},x\n" for number in numbers)
    path.write_text(f"link,caption\n{rows}")
    import_from(library, path)
    downloader.does(**{f"v{number}": "quiet" for number in (ONE, TWO, *numbers)})

    done = fetch_missing(library)

    assert len(downloader.calls()) == GIVE_UP
    assert len(done.failed) == len(numbers) + 2


def test_without_the_program_it_says_how_to_get_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetching, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(library.state))

    with pytest.raises(Unavailable) as caught:
        fetch_missing(library)
    assert "clipshelf[download]" in caught.value.hint


def test_nothing_is_fetched_into_a_library_that_may_only_be_read(
    library: Library, downloader: Downloader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Library, "movable", lambda _: False)

    with pytest.raises(Invalid):
        fetch_missing(library)
    assert downloader.calls() == []
