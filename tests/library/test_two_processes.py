"""Two of everything: clipshelf twice on one library, in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from clipshelf.app.doctor import examine
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.testing import tree
from synthetic import vector_library

PATIENCE = 60.0  # seconds, on a machine that is doing much else

LABEL = """
from clipshelf.app.labelling import label
from clipshelf.domain.label import How
for video in sys.argv[3:]:
    done = label(library, video, sys.argv[2], how=How.CLI)
    print(video, done.moved, flush=True)
"""
SCAN = """
from clipshelf.app.scanning import scan
for _ in range(8):
    scan(library)
"""
SORT = """
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
for _ in range(2):
    train(library, "logreg")
    print(json.dumps(sort(library, propose(library, 0.0)).to_json()), flush=True)
"""
UNDO = """
from clipshelf.app.labelling import label
from clipshelf.app.undoing import undo
from clipshelf.domain.label import How
for video in sys.argv[2:]:
    label(library, video, "c", how=How.CLI)
    print(json.dumps(undo(library).to_json()), flush=True)
"""


def begin(library: Library, work: str, *words: str) -> subprocess.Popen[str]:
    script = (
        "import json, sys\nfrom pathlib import Path\n"
        "from clipshelf.app.opening import open_library\n"
        "library = open_library(Path(sys.argv[1]))\n"
        f"{work}\nlibrary.close()\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, str(library.root), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> list[str]:
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return out.splitlines()


def contents(root: Path) -> Counter[str]:
    return Counter(tree(root).values())


def found_wrong(library: Library) -> set[str]:
    return {problem.code for problem in examine(library)} - {"encoder-missing"}


def test_two_that_label_one_that_scans_and_one_that_sorts(tmp_path: Path):
    library, _ = vector_library(tmp_path / "clips", labelled=4, unsorted=60)
    videos = library.catalogue.unsorted()
    before = contents(library.root)
    answers = {"a": videos[0:40:2], "b": videos[1:40:2]}

    labelling = [begin(library, LABEL, f, *ids) for f, ids in answers.items()]
    scanning, sorting = begin(library, SCAN), begin(library, SORT)
    told = [line.split() for process in labelling for line in ended(process)]
    ended(scanning)
    batches = [json.loads(line)["batch"] for line in ended(sorting)]
    report = scan(library).scanned

    assert Counter(video for video, _ in told) == Counter(videos[:40])
    assert contents(library.root) == before
    assert (report.found, report.moved, report.learned) == (72, 0, 0)
    said = library.labels.filed_in_folders()
    for folder, ids in answers.items():
        for video in ids:
            found = library.catalogue.video(video)
            assert found is not None
            assert (said[video], found.folders) == (folder, (folder,))
    assert library.catalogue.unsorted() == ()
    assert len(said) == 52  # what the machine filed is no label
    assert library.filed.count() == 20
    assert any(batches)
    assert found_wrong(library) == set()
    library.close()


def test_two_that_answer_about_the_same_videos_agree_with_the_disk(tmp_path: Path):
    library, _ = vector_library(tmp_path / "clips", labelled=1, unsorted=25)
    videos = library.catalogue.unsorted()
    before = contents(library.root)

    first = begin(library, LABEL, "a", *videos)
    second = begin(library, LABEL, "b", *reversed(videos))
    told = ended(first) + ended(second)

    assert len(told) == 50
    assert contents(library.root) == before
    for video in videos:
        found, said = library.catalogue.video(video), library.labels.current(video)
        assert found is not None
        assert said is not None
        assert found.folders == (said.folder,)
    events = "SELECT count(*) FROM labels WHERE how = 'cli' AND answer = 'folder'"
    assert library.db.number(events) == 50
    assert found_wrong(library) == set()
    library.close()


def test_an_undo_takes_back_the_newest_batch_whoever_made_it(tmp_path: Path):
    library, _ = vector_library(tmp_path / "clips", labelled=1, unsorted=30)
    videos = library.catalogue.unsorted()
    before = contents(library.root)

    labelling = begin(library, LABEL, "a", *videos[:15])
    undoing = begin(library, UNDO, *videos[15:])
    ended(labelling)
    undone = [json.loads(line)["undid"] for line in ended(undoing)]

    assert len(set(undone)) == 15
    assert contents(library.root) == before
    assert len(library.catalogue.unsorted()) == 15  # 30 answers, 15 taken back
    assert found_wrong(library) == set()
    library.close()


def test_a_process_that_dies_holds_nobody_up(tmp_path: Path):
    library, _ = vector_library(tmp_path / "clips", labelled=1, unsorted=5)
    holding = begin(
        library,
        "import time\nwith library.writing():\n"
        "    print('mine', flush=True)\n    time.sleep(600)\n",
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == "mine\n"
    holding.kill()
    holding.communicate(timeout=PATIENCE)

    (line,) = ended(begin(library, LABEL, "a", library.catalogue.unsorted()[0]))

    assert line.endswith("True")
    library.close()


@contextmanager
def served(root: Path) -> Iterator[str]:
    """A server in a process of its own; its address."""
    words = ["serve", str(root), "--port", "0", "--json", "--retrain-every", "0"]
    words.append("--no-words")  # minutes of work beside the test
    with subprocess.Popen(
        [sys.executable, "-m", "clipshelf", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            text = ""
            while not text.endswith("}\n"):
                line = process.stdout.readline()
                assert line, "it ended before it served"
                text += line
            yield str(json.loads(text)["url"]).rstrip("/")
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)


def ask(url: str, body: dict[str, Any] | None = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, content, kind)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


@pytest.mark.skipif(os.name == "nt", reason="ends the server by a signal")
def test_two_servers_on_one_library_show_each_other_s_answers(tmp_path: Path):
    library, _ = vector_library(tmp_path / "clips", labelled=0, unsorted=24)
    videos, root = library.catalogue.unsorted(), library.root
    before = contents(root)
    library.close()
    with served(root) as one, served(root) as other, ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(
                ask,
                f"{(one, other)[number % 2]}/api/labels",
                {"id": video, "folder": "ab"[number % 2], "request": f"r{number}"},
            )
            for number, video in enumerate(videos)
        ]
        told = [job.result() for job in jobs]
        # The same key again, at the other server: it counts once.
        again = ask(
            f"{other}/api/labels",
            {"id": videos[0], "folder": "a", "request": "r0"},
        )
        states = [ask(f"{url}/api/state") for url in (one, other)]
        undone = ask(f"{one}/api/undo", {"entry": told[1]["entry"]})

    assert all(answer["moved"] for answer in told)
    assert again["entry"] == told[0]["entry"]
    assert [state["library"]["labelled"] for state in states] == [24, 24]
    assert undone["undone"]["id"] == videos[1]
    with open_library(root) as library:
        assert contents(root) == before
        assert library.catalogue.unsorted() == (videos[1],)
        assert found_wrong(library) == set()
