"""A plan that is looked through by folder, and carried out as it was looked at."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from clipshelf.api.app import create_app
from clipshelf.app import certifying
from clipshelf.app.auditing import draw
from clipshelf.app.certifying import certify
from clipshelf.app.jobs import Events, Jobs
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.plan_view import outlook, plan_json, sorts
from clipshelf.app.planning import Plans, carry_out, draft
from clipshelf.app.predicting import predict
from clipshelf.app.promising import promise
from clipshelf.app.scanning import scan
from clipshelf.app.session import Session
from clipshelf.app.sorting import sort
from clipshelf.app.sorting_progress import arrived, told_to
from clipshelf.app.training import train
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import Conflict
from clipshelf.domain.events import Progress, Watch
from clipshelf.domain.label import Answer, How
from clipshelf.learning.acceptance import most_wrong
from clipshelf.library.making import ENDED
from clipshelf.library.taken_out import TakenOut
from clipshelf.testing import tree
from synthetic import vector_library

UNSORTED, AUDITED = 200, 30
HERE = "http://127.0.0.1:8765"

World = tuple[Library, dict[str, str]]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A library that is easy to learn, with a model that was audited, and the truth."""
    root = tmp_path_factory.mktemp("audited") / "clips"
    library, truth = vector_library(
        root, labelled=8, unsorted=UNSORTED + AUDITED, noise=0.2
    )
    with library:
        train(library, "logreg")
        for video in draw(
            library, predict(library).predictions.videos, AUDITED, seed=0
        ):
            label(library, video, truth[video], how=How.PAGE, move=False)
        train(library, "logreg")
    return root, truth


@pytest.fixture
def world(audited: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[World]:
    """A copy of it, open."""
    shutil.copytree(audited[0], tmp_path / "clips")
    with open_library(tmp_path / "clips") as library:
        yield library, audited[1]


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    session = Session(world[0], retrain_every=0)
    yield TestClient(create_app(session), base_url=HERE)
    session.jobs.close()


def certified(library: Library, truth: dict[str, str]) -> certifying.Claim:
    """A claim with every check answered as it should be."""
    claim = certify(library)
    for _ in range(20):
        if claim.state.status != "checking":
            break
        for video in claim.checks:
            label(library, video, truth[video], how=How.PAGE, move=False)
        claim = certify(library)
    assert claim.state.status == "certified"
    return claim


def ids(plan: dict[str, Any]) -> set[str]:
    return {v["id"] for folder in plan["folders"] for v in folder["videos"]}


def test_a_plan_is_shown_by_folder_with_the_least_sure_first(world: World):
    library, _ = world

    plan = plan_json(library, draft(library, 0.5))

    names = [folder["folder"] for folder in plan["folders"]]
    assert names == sorted(names)
    for folder in plan["folders"]:
        confidences = [video["confidence"] for video in folder["videos"]]
        assert confidences == sorted(confidences)
        assert all(v["target"].startswith(folder["folder"]) for v in folder["videos"])
    assert len(ids(plan)) + plan["below"] == UNSORTED


def test_the_outlook_tells_what_any_threshold_would_file(world: World):
    library, _ = world

    seen = outlook(library)

    for above in (0.0, 0.6, 0.99):
        count = sum(c >= above for c in seen["confidences"])
        assert count == len(ids(plan_json(library, draft(library, above))))
    assert len(seen["columns"]) == UNSORTED
    assert set(seen["columns"]) <= set(range(len(seen["folders"])))


def test_just_what_was_shown_is_filed_and_undo_brings_all_of_it_back(world: World):
    library, _ = world
    before = tree(library.root)
    plan = draft(library, 0.5)
    out = sorted(plan.videos)[:3]

    applied = carry_out(library, plan.digest, plan, 0.5, out)

    moved = {move["id"] for move in applied.to_json()["moves"]}
    assert moved == set(plan.videos) - set(out)
    assert applied.removed == tuple(out)
    for video in moved:
        assert (library.root / plan.videos[video].target).is_file()
    for video in out:
        assert (library.root / plan.videos[video].source).is_file()
    undo(library)
    assert tree(library.root) == before


def test_a_clip_taken_out_is_no_label_but_is_remembered(world: World):
    library, _ = world
    plan = draft(library, 0.5)
    out = min(plan.videos)
    labels = library.labels.filed_in_folders()

    carry_out(library, plan.digest, plan, 0.5, [out])
    again = plan_json(library, draft(library, 0.5))

    assert library.labels.filed_in_folders() == labels
    assert ids(again) == {out}
    assert again["folders"][0]["videos"][0]["taken_out"]
    # Filing it there after all means that the doubt is over.
    second = draft(library, 0.5)
    carry_out(library, second.digest, second, 0.5, [])
    assert TakenOut(library.db).all() == {}


def test_a_plan_that_lost_a_video_is_carried_out_without_it(world: World):
    library, truth = world
    plan = draft(library, 0.5)
    gone = min(plan.videos)
    label(library, gone, truth[gone], how=How.PAGE)

    applied = carry_out(library, plan.digest, plan, 0.5, [])

    moved = {move["id"] for move in applied.to_json()["moves"]}
    assert moved == set(plan.videos) - {gone}
    assert applied.lapsed == (plan.videos[gone].source,)
    assert applied.to_json()["skipped"][-1]["reason"] == "it is no longer in the plan"


def test_a_plan_that_would_file_more_than_was_shown_is_refused(world: World):
    library, _ = world
    median = outlook(library)["confidences"][UNSORTED // 2]
    shown = draft(library, median)
    before = tree(library.root)

    with pytest.raises(Conflict, match="more would be filed") as caught:
        carry_out(library, shown.digest, shown, 0.0, [])

    assert caught.value.code == "plan-changed"
    assert caught.value.hint
    assert tree(library.root) == before


def test_a_file_in_the_way_changes_the_plan_and_is_told(world: World):
    library, _ = world
    plan = draft(library, 0.5)
    video = min(plan.videos)
    (library.root / plan.videos[video].target).write_text("somebody's own")

    with pytest.raises(Conflict, match="1 would go elsewhere"):
        carry_out(library, plan.digest, plan, 0.5, [])


def test_a_server_that_forgot_the_plan_accepts_it_only_if_it_is_the_same(world: World):
    library, truth = world
    plan = draft(library, 0.5)

    label(library, min(plan.videos), "a", how=How.PAGE)
    with pytest.raises(Conflict, match="before a restart"):
        Plans(library).carry_out(plan.digest, 0.5, [])
    same = draft(library, 0.5)
    applied = Plans(library).carry_out(same.digest, 0.5, [])

    assert len(applied.to_json()["moves"]) == len(same.videos)
    assert truth


def test_the_same_request_is_carried_out_once(world: World):
    library, _ = world
    plans = Plans(library)
    digest = plans.show(0.5).digest

    first = plans.carry_out(digest, 0.5, [], "key")
    again = plans.carry_out(digest, 0.5, [], "key")

    assert again is first
    assert len(sorts(library, 10)) == 1


def test_while_it_sorts_it_tells_how_far_it_is(world: World):
    library, _ = world
    plan = draft(library, 0.5)
    moves = plan.proposal.plan.moves
    heard: list[int] = []
    enough = threading.Event()

    def watch(progress: Progress) -> None:
        heard.append(progress.done)
        enough.set()

    assert arrived(library.root, moves) == 0
    with told_to(watch, library.root, moves, every=0.001):
        for move in moves[:7]:
            (library.root / move.target).write_bytes(b"")
        while heard[-1:] != [7]:
            enough.clear()
            assert enough.wait(30), "somebody is told every millisecond"

    assert heard == sorted(heard)
    assert arrived(library.root, moves) == 7


def test_a_sort_that_is_ended_keeps_what_it_moved_and_names_the_rest(world: World):
    library, _ = world
    before = tree(library.root)
    plan = draft(library, 0.0)
    left = iter([True, True, True])

    done = sort(library, plan.proposal, lambda: next(left, False)).to_json()

    moved = {move["id"] for move in done["moves"]}
    assert len(moved) == 3
    assert {one["reason"] for one in done["skipped"]} == {ENDED}
    assert len(done["skipped"]) == UNSORTED - 3
    assert set(draft(library, 0.0).videos) == set(plan.videos) - moved
    assert library.filed.count() == 3
    assert undo(library).restored == 3
    assert tree(library.root) == before


def test_side_cars_go_with_their_video_also_when_the_sort_is_ended(world: World):
    library, _ = world
    first = library.root / min(m.source for m in draft(library, 0.0).moves)
    first.with_suffix(".description").write_text("mine")
    scan(library)
    plan = draft(library, 0.0)
    moves = plan.proposal.plan.moves
    last = next(n for n, move in enumerate(moves) if move.sidecar)
    begun = len({move.video for move in moves[: last + 1]})
    left = iter([True] * begun)

    sort(library, plan.proposal, lambda: next(left, False))

    assert not first.exists()
    assert not first.with_suffix(".description").exists()
    assert library.journal.waiting() == 0


def test_who_watches_a_sort_can_end_it_and_cannot_pause_it():
    jobs = Jobs(Events())
    moving, ended = threading.Event(), threading.Event()

    def work(watch: Watch) -> None:
        with told_to(watch, Path(), [], every=0.001) as goes_on:
            moving.set()
            while goes_on():
                time.sleep(0.001)
        ended.set()

    jobs.start(lambda: jobs.run("sort", work, can_pause=False))
    assert moving.wait(30)
    (job,) = jobs.running()
    with pytest.raises(Conflict, match="paused"):
        jobs.pause(job.id)
    assert job.state == "running"
    jobs.cancel(job.id)

    assert ended.wait(30)
    jobs.close()
    assert job.state == "cancelled"


def test_what_was_filed_is_listed_and_taken_back(client: TestClient, world: World):
    library, truth = world
    label(library, min(draft(library, 0.0).videos), "a", how=How.PAGE)
    plan = client.get("/api/plan?above=0.5").json()["plan"]
    body = {"digest": plan["digest"], "above": 0.5}
    filed = client.post("/api/plan/apply", json=body).json()["moves"]

    (deed,) = client.get("/api/sorts").json()["deeds"]
    client.post("/api/undo", json={"entry": deed["entry"]})
    (after,) = client.get("/api/sorts").json()["deeds"]

    assert truth
    assert (deed["kind"], deed["count"]) == ("sort", len(filed))
    assert (deed["can_undo"], after["can_undo"], after["undone"]) == (True, False, True)
    assert draft(library, 0.5).digest == plan["digest"]


def test_what_waits_for_a_blind_check_is_not_shown_with_its_prediction(world: World):
    library, _ = world
    (audited,) = draw(library, predict(library).predictions.videos, 1, seed=0)
    claim = certify(library)

    plan = draft(library, 0.0)

    hidden = {audited, *claim.checks}
    assert hidden.isdisjoint(plan.videos)
    assert plan.held == len(hidden)
    assert len(plan.videos) == UNSORTED - len(hidden)
    # Nor through the standing of the claim.
    assert "folder" not in str(
        TestClient(create_app(Session(library)), base_url=HERE)
        .get("/api/certificate")
        .json()["checks"]
    )


def test_a_video_that_fits_no_folder_stays(world: World):
    library, _ = world
    video = min(draft(library, 0.0).videos)

    label(library, video, None, how=How.PAGE, answer=Answer.NONE)

    assert video not in draft(library, 0.0).videos
    assert len(outlook(library)["confidences"]) == UNSORTED - 1


def test_taking_pairs_out_keeps_the_count_and_not_the_share(world: World):
    library, truth = world
    claim = certified(library, truth)
    plan = draft(library, None)
    whole = plan.promise
    assert whole is not None
    out = sorted(plan.videos)[: len(plan.videos) // 2]

    applied = carry_out(library, plan.digest, plan, None, out)
    part = applied.promise

    assert part is not None
    assert whole.pairs == part.pairs == len(claim.pairs)
    assert whole.filed == len(plan.videos) == whole.pairs - whole.checked
    assert (part.filed, part.removed) == (len(plan.videos) - len(out), len(out))
    most = most_wrong(len(claim.pairs), 0.95)
    assert whole.at_most_wrong == part.at_most_wrong == most
    # The bound holds for what was filed, whichever half was taken out.
    filed = {move["id"]: move["target"] for move in applied.to_json()["moves"]}
    wrong = sum(not target.startswith(truth[v]) for v, target in filed.items())
    assert wrong <= part.at_most_wrong


def test_a_wrong_check_that_was_forgiven_is_subtracted(world: World):
    library, truth = world
    claim = certified(library, truth)
    (row, _), *others = claim.state.answers
    forgiving = replace(claim.state, allowed=1, answers=((row, False), *others))

    found = promise(replace(claim, state=forgiving), 100)

    assert found.checked == claim.state.checks_done
    assert found.wrong == 1
    assert found.at_most_wrong == most_wrong(found.pairs, 0.95) - 1


def test_a_skipped_check_is_not_filed_under_the_promise(world: World):
    library, truth = world
    claim = certified(library, truth)
    video = next(v for v, _ in claim.pairs if library.labels.current(v) is None)

    label(library, video, None, how=How.PAGE, answer=Answer.SKIP)

    assert video not in draft(library, None).videos


def test_a_certified_file_that_has_changed_lapses_when_it_is_sorted(world: World):
    library, truth = world
    certified(library, truth)
    plans = Plans(library)
    shown = plans.show(None)
    video = min(shown.videos)
    (library.root / shown.videos[video].source).write_text("another video")

    applied = plans.carry_out(shown.digest, None, [])

    assert applied.lapsed == (shown.videos[video].source,)
    moved = {move["id"] for move in applied.to_json()["moves"]}
    assert moved == set(shown.videos) - {video}


def test_a_prospect_begins_nothing_and_foretells_the_claim(
    client: TestClient, world: World
):
    library, _ = world

    told = client.get("/api/certificate/prospect?precision=0.9").json()

    assert library.certificates.newest() is None
    assert client.get("/api/certificate").json() is None
    claim = certify(library, precision=0.9)
    assert told["checks"] == claim.state.checks_needed
    assert told["in_reach"] == claim.state.size_in_reach


def test_checks_that_are_ended_leave_what_has_passed(client: TestClient):
    client.post("/api/certify", json={})
    before = client.get("/api/certificate").json()

    after = client.post("/api/certificate/stop").json()
    again = client.post("/api/certificate/stop")

    assert before["status"] == "checking"
    assert (after["status"], after["checks"]) == ("refused", [])
    assert "ended" in after["why"]
    assert (again.status_code, again.json()["code"]) == (409, "not-checking")


def test_how_many_checks_were_wrong_is_told_at_the_end(
    client: TestClient, world: World
):
    library, truth = world
    claim = certify(library)
    for video in claim.checks[:2]:
        label(library, video, truth[video], how=How.PAGE, move=False)

    during = client.get("/api/certificate").json()
    label(library, claim.checks[2], "elsewhere", how=How.PAGE, move=False)
    after = client.get("/api/certificate").json()

    assert (during["status"], during["checks_done"]) == ("checking", 2)
    assert during["wrong"] is None
    assert (after["status"], after["checks_done"]) == ("refused", 3)
    assert after["wrong"] == 1
    assert "1 of 3 checked were wrong" in after["why"]


def test_the_page_looks_and_sorts_through_the_api(client: TestClient):
    shown = client.get("/api/plan?above=0.5").json()
    videos = sorted(ids(shown["plan"]))
    body = {"digest": shown["plan"]["digest"], "above": 0.5, "exclude": videos[:2]}

    done = client.post("/api/plan/apply", json={**body, "request": "r"}).json()

    assert shown["promise"] is None
    assert done["batch"]
    assert {move["id"] for move in done["moves"]} == set(videos[2:])
    assert done["state"]["library"]["filed"] == len(videos) - 2
    assert sum(f["count"] for f in done["folders"]) == 24 + AUDITED + len(videos) - 2
    assert (
        client.post("/api/plan/apply", json={**body, "request": "r"}).json()["batch"]
        == done["batch"]
    )


@pytest.mark.parametrize("query", ["", "?above=0.5&certified=true"])
def test_a_plan_rests_on_one_thing(client: TestClient, query: str):
    answer = client.get(f"/api/plan{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-plan")


def test_a_plan_under_a_promise_needs_one(client: TestClient):
    answer = client.get("/api/plan?certified=true")

    assert (answer.status_code, answer.json()["code"]) == (409, "not-certified")
    body = {"digest": "", "certified": True, "above": 0.5}
    assert client.post("/api/plan/apply", json=body).status_code == 400
