from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest

from clipshelf.app import background, features
from clipshelf.app.desk import Desk
from clipshelf.app.evidence import evidence
from clipshelf.app.features import load_features
from clipshelf.app.jobs import Cancelled
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.session import Session
from clipshelf.app.training import train
from clipshelf.app.transcribing import Transcribing, transcribe
from clipshelf.domain.errors import Conflict
from clipshelf.domain.events import Progress
from clipshelf.domain.features import Signal
from clipshelf.domain.reading import Reading
from clipshelf.domain.video import VideoId
from clipshelf.signals.fusion import EARNED
from wordy import Wordy

OCR, SPEECH = Signal.OCR, Signal.SPEECH
CLIPS = 21  # of the library of all tests


@pytest.fixture(autouse=True)
def _all_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if words had earned their place in the model."""
    monkeypatch.setattr(features, "EARNED", frozenset(Signal))


def test_words_stay_out_of_the_model_until_they_help(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(features, "EARNED", EARNED)
    transcribe(library, readers=[Wordy(), Wordy(SPEECH)])
    train(library, "blend")

    assert not {OCR, SPEECH} & set(blocks(library))
    assert library.readings.texts(OCR)


def read_up_to(n: int) -> Callable[[Progress], None]:
    """Somebody who ends a job after so many videos."""

    def watch(at: Progress) -> None:
        if at.done >= n:
            raise Cancelled

    return watch


def blocks(library: Library, *, of: tuple[VideoId, ...] = ()) -> list[Signal]:
    """The signals that are compared at this moment."""
    videos = of or library.catalogue.unsorted()
    return [block.signal for block in load_features(library, videos).set.blocks]


def test_every_video_is_read_once_and_what_it_says_is_kept(library: Library):
    (report,) = transcribe(library, readers=[Wordy()])

    assert (report.read, report.worded, report.left) == (CLIPS, CLIPS, 0)
    videos = library.catalogue.unsorted()
    found = library.readings.of(videos)
    assert all("number" in found[video][OCR].text for video in videos)
    assert transcribe(library, readers=[Wordy()])[0].read == 0
    assert transcribe(library, readers=[Wordy(revision="2")])[0].read == CLIPS


def test_a_file_without_words_or_that_cannot_be_read_is_not_tried_again(
    library: Library,
):
    one, two, *_ = sorted(library.root.glob("clip-*.mp4"))
    one.rename(library.root / "silent.mp4")
    two.rename(library.root / "crash.mp4")
    Session(library).scan()

    (report,) = transcribe(library, readers=[Wordy()])

    assert (report.read, report.worded) == (CLIPS, CLIPS - 2)
    reasons = {
        reading[OCR].reason
        for reading in library.readings.of(library.catalogue.unsorted()).values()
    }
    assert reasons == {"", "it is silent", "input/output error"}
    assert transcribe(library, readers=[Wordy()])[0].read == 0


def test_a_run_that_is_ended_goes_on_where_it_was(library: Library):
    with pytest.raises(Cancelled):
        transcribe(library, read_up_to(5), readers=[Wordy()])

    before = library.readings.read_by(OCR, Wordy().spec.key)
    (report,) = transcribe(library, readers=[Wordy()])

    assert len(before) == 5
    assert report.read == CLIPS - 5
    assert len(library.readings.texts(OCR)) == CLIPS


def test_texts_that_were_kept_before_a_kill_are_encoded_by_the_next_run(
    library: Library,
):
    video, *_ = library.catalogue.unsorted()
    library.readings.put(video, OCR, Wordy().spec.key, Reading("pasta with lemon"))
    assert OCR not in blocks(library)

    transcribe(library, readers=[Wordy(lacks="a package")])

    assert OCR in blocks(library)


def test_a_reader_that_lacks_its_package_says_so_and_stops_nobody(library: Library):
    lacking, other = transcribe(
        library, readers=[Wordy(lacks="rapidocr"), Wordy(SPEECH)]
    )

    assert (lacking.missing, lacking.read) == ("rapidocr", 0)
    assert other.read == CLIPS


def test_speech_ends_with_its_budget_and_the_rest_waits(library: Library):
    readers = [Wordy(), Wordy(SPEECH)]

    text, speech = transcribe(library, readers=readers, speech_minutes=2)
    again = transcribe(library, readers=readers, signals=[SPEECH], speech_minutes=1)

    assert text.read == CLIPS, "the budget is not for what is on the screen"
    # Each clip is half a minute; one is under way when the budget is spent.
    assert speech.read in {4, 5}
    assert speech.left == CLIPS - speech.read
    assert again[0].read in {2, 3}
    assert transcribe(library, readers=readers, speech_minutes=0)[1].read == 0


def test_the_unsure_and_the_labelled_come_first_in_turns(library: Library):
    train(library, "logreg")
    path = library.artifacts / "predictions.json"
    told = json.loads(path.read_text())
    margins = {one["id"]: number / 10 for number, one in enumerate(reversed(told))}
    path.write_text(json.dumps([one | {"margin": margins[one["id"]]} for one in told]))
    order: list[VideoId] = []

    class Noting(Transcribing):
        def _kept(self, reader, video, result, report):  # type: ignore[no-untyped-def]
            order.append(video)
            return super()._kept(reader, video, result, report)

    Noting(library, readers=[Wordy()]).run()

    unsure = sorted(margins, key=margins.__getitem__)
    labelled = set(library.labels.filed_in_folders())
    assert order[0:12:2] == unsure[:6]
    assert set(order[1:12:2]) <= labelled
    assert len(order) == len(set(order)) == CLIPS


@pytest.mark.parametrize(
    "text", ["", "[", '{"a": 1}', '[1, {"id": "x", "margin": "1"}]']
)
def test_predictions_that_make_no_sense_change_only_the_order(
    library: Library, text: str
):
    library.artifacts.mkdir(exist_ok=True)
    (library.artifacts / "predictions.json").write_text(text)

    assert transcribe(library, readers=[Wordy()])[0].read == CLIPS


def test_progress_tells_how_far_it_is_and_how_long_it_takes(library: Library):
    told: list[Progress] = []

    transcribe(library, told.append, readers=[Wordy()])

    assert [at.done for at in told][-1] == CLIPS
    assert told[-1].total == CLIPS
    assert told[-1].rate > 0
    assert told[-1].item.endswith(".mp4")


def test_a_child_that_does_not_answer_keeps_nobody_from_ending(library: Library):
    clip, *_ = sorted(library.root.glob("clip-*.mp4"))
    clip.rename(library.root / "endless.mp4")
    for other in library.root.rglob("*.mp4"):
        if other.name != "endless.mp4":
            other.unlink()
    Session(library).scan()
    run = Transcribing(library, readers=[Wordy()], stop=lambda: True)

    run.run()

    assert run.cancelled
    assert library.readings.texts(OCR) == {}


def test_two_at_once_are_refused(library: Library):
    with library.transcribing(), pytest.raises(Conflict):
        transcribe(library, readers=[Wordy()])
    assert not library.is_at_work()


def test_a_model_takes_words_in_at_the_next_training_and_works_until_then(
    library: Library,
):
    train(library, "blend")
    before = predict(library)

    transcribe(library, readers=[Wordy()])

    between = predict(library)
    assert between.card == before.card
    assert OCR not in blocks(library)
    assert [p.folder for p in between.predictions] == [
        p.folder for p in before.predictions
    ]
    after = train(library, "blend")
    assert not after.skipped
    assert OCR in blocks(library)
    desk = Desk(library)
    desk.update()
    assert desk.mind.card == after.card
    assert len(after.predicted.predictions) == len(before.predictions)
    assert train(library, "blend").skipped, "nothing is new any more"


def test_the_evidence_says_what_the_words_say(library: Library):
    transcribe(library, readers=[Wordy(), Wordy(SPEECH)])
    train(library, "logreg")
    video, *_ = library.catalogue.unsorted()

    said = {one["signal"]: one for one in evidence(library, video)["signals"]}

    assert said["ocr"]["present"]
    assert said["speech"]["present"]
    assert said["ocr"]["folder"] in library.catalogue.folder_names()


def test_a_question_carries_the_words_of_its_clip_also_a_blind_one(library: Library):
    session = Session(library)
    transcribe(library, readers=[Wordy(), Wordy(SPEECH)])
    video, *_ = library.catalogue.unsorted()
    library.readings.put(video, OCR, "x", Reading("<b>bold</b>"))

    (shown,) = [one for one in session.next(50)["videos"] if one["id"] == video]
    train(library, "logreg")
    session.measure(9)
    blind = [one for one in session.next(50)["videos"] if one["blind"]]

    assert shown["on_screen"] == "<b>bold</b>"
    assert shown["spoken"].startswith("this is clip number")
    assert shown["language"] == "en"
    assert blind
    assert all(one["spoken"] for one in blind)


def test_a_served_library_reads_words_after_looking_only_if_it_is_wished(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    wordy = partial(transcribe, readers=[Wordy()])
    monkeypatch.setattr(background, "transcribe", wordy)
    for transcribes, count in ((False, 0), (True, CLIPS)):
        session = Session(library)
        session.work.transcribes = transcribes

        session.work._catch_up()

        assert len(library.readings.texts(OCR)) == count
        works = [e.data["work"] for e in session.events.after(0, 0) if e.kind == "job"]
        assert ("transcribe" in works) == transcribes
        session.jobs.close()


def test_a_text_of_no_words_and_no_end_is_encoded_like_any_other(library: Library):
    video, *_ = library.catalogue.unsorted()
    key = Wordy(SPEECH).spec.key
    library.readings.put(video, SPEECH, key, Reading("\x00\u202e" * 50_000))

    (report,) = transcribe(library, readers=[Wordy(SPEECH)])

    assert report.read == CLIPS - 1
    assert SPEECH in blocks(library)
