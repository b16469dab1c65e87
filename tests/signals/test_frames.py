from __future__ import annotations

import io
import os
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.container import OutputContainer
from PIL import Image

from clipshelf.signals.media import frames as frames_module
from clipshelf.signals.media import reel as reel_module
from clipshelf.signals.media import tape as tape_module
from clipshelf.signals.media.decoded import Unreadable
from clipshelf.signals.media.frames import decode
from clipshelf.signals.media.probe import fed
from clipshelf.signals.media.tape import Tape
from rights import can_be_nobody, let_anybody_in, nobody
from signals.films import film, grey_ramp, levels, silence, sound_only, turn


def test_frames_are_spread_over_the_film_in_time_order(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(100))

    decoded = decode(path)

    # The middles of five equal parts of a ramp from 20 to 235.
    wanted = [20 + 215 * share for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
    assert decoded.frames.shape == (5, 384, 256, 3)
    assert decoded.frames.dtype == np.uint8
    np.testing.assert_allclose(levels(decoded.frames), wanted, atol=8)


def test_what_a_film_is_like_is_told_beside_its_frames(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(50), sound="aac")

    decoded = decode(path)

    assert decoded.duration == pytest.approx(2.0, abs=0.05)
    assert (decoded.width, decoded.height) == (64, 96)
    assert (decoded.codec, decoded.has_audio) == ("h264", True)
    assert decoded.playback == "as-is"


def test_a_silent_film_says_so(tmp_path: Path) -> None:
    assert not decode(film(tmp_path / "a.mp4", grey_ramp(5))).has_audio


@pytest.mark.parametrize("gop", [10, 250])
def test_key_pictures_and_one_pass_find_the_same_moments(
    tmp_path: Path, gop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(100), gop=gop)
    if gop == 10:
        monkeypatch.setattr(frames_module, "run_through", None)  # seeks alone must do

    decoded = decode(path)

    middles = 20 + 215 * np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    part = 215 / 5
    assert (np.abs(levels(decoded.frames) - middles) < part / 2 + 8).all()


def moving(count: int) -> list[np.ndarray]:
    """Pictures of which each needs the one before."""
    rng = np.random.default_rng(1)
    ground = rng.integers(0, 256, (160, 160, 3), dtype=np.uint8)
    return [ground[n % 60 : n % 60 + 96, n % 40 : n % 40 + 64] for n in range(count)]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_what_lies_between_two_frames_is_not_decoded_if_a_key_picture_does(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Key pictures at 0, 40 and 80; frames at 9, 29, 49, 69 and 89: 30 to 39 and 70 to
    # 79 are seen by nobody.
    path = film(tmp_path / name, moving(100), gop=40)
    decoded: list[object] = []

    def counted(context, packet):
        decoded.append(packet)
        return fed(context, packet)

    monkeypatch.setattr(reel_module, "fed", counted)
    with_leaps = decode(path).frames
    leaps = len(decoded)
    monkeypatch.setattr(Tape, "place_for", lambda *_: 0)
    in_one_go = decode(path).frames

    np.testing.assert_array_equal(with_leaps, in_one_go)
    assert leaps <= len(decoded) - leaps - 10


@pytest.mark.parametrize("gop", [10, 40, 250])
def test_a_film_too_large_for_memory_is_read_again_and_gives_the_same_frames(
    tmp_path: Path, gop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "a.mp4", moving(100), gop=gop)
    kept = decode(path).frames
    monkeypatch.setattr(tape_module, "MOST_BYTES", 1000)

    np.testing.assert_array_equal(decode(path).frames, kept)


def test_a_film_too_long_for_one_pass_is_seen_at_its_key_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(100), gop=60)
    monkeypatch.setattr(frames_module, "LONG_PASS", 0)

    decoded = decode(path)

    np.testing.assert_allclose(levels(decoded.frames), [20, 20 + 215 * 0.6], atol=8)


def test_a_large_file_is_not_read_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(100), gop=10)
    monkeypatch.setattr(frames_module, "LARGE_FILE", 0)
    monkeypatch.setattr(frames_module, "read_timeline", None)

    decoded = decode(path)

    assert len(decoded.frames) == 5
    assert decoded.duration == pytest.approx(4.0, abs=0.05)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_film_of_fewer_pictures_gives_them_all(tmp_path: Path, count: int) -> None:
    pictures = grey_ramp(count)

    decoded = decode(film(tmp_path / "a.mp4", pictures))

    wanted = [picture.mean() for picture in pictures]
    np.testing.assert_allclose(levels(decoded.frames), wanted, atol=8)


def test_pictures_of_uneven_length_are_chosen_by_time(tmp_path: Path) -> None:
    # Nine quick pictures, then one that stays for nine seconds, then the last.
    times = [n * 0.04 for n in range(9)] + [1.0, 9.9]

    decoded = decode(film(tmp_path / "a.mp4", grey_ramp(11), times=times))

    shown = levels(decoded.frames)
    assert len(shown) == 5
    assert (np.diff(shown) > 0).all(), "no picture twice"
    assert shown[-1] > 200


@pytest.mark.parametrize(
    ("name", "codec", "known_as", "options"),
    [
        ("a.webm", "libvpx-vp9", "vp9", {}),
        ("a.mkv", "libx265", "hevc", {}),
        ("a.avi", "mpeg4", "mpeg4", {}),
        ("a.ts", "libx264", "h264", {}),
        ("a.mp4", "libx264", "h264", {"movflags": "frag_keyframe+empty_moov"}),
        ("a.mov", "libx264", "h264", {}),
    ],
)
def test_containers_and_codecs_of_the_wild_are_read(
    tmp_path: Path, name: str, codec: str, known_as: str, options: dict[str, str]
) -> None:
    path = film(tmp_path / name, grey_ramp(60), codec=codec, options=options)

    decoded = decode(path)

    assert decoded.codec == known_as
    assert decoded.duration == pytest.approx(2.4, abs=0.1)
    wanted = 20 + 215 * np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    np.testing.assert_allclose(levels(decoded.frames), wanted, atol=12)


def test_a_turned_film_is_seen_upright(tmp_path: Path) -> None:
    picture = np.zeros((64, 96, 3), np.uint8)
    picture[:, :48] = 255  # the left half is white: turned clockwise, the upper one

    decoded = decode(turn(film(tmp_path / "a.mp4", [picture] * 5)))

    assert (decoded.width, decoded.height) == (64, 96)
    assert decoded.frames.shape == (5, 384, 256, 3)
    upper, lower = np.split(decoded.frames[0].mean(axis=(1, 2)), 2)
    assert upper[:180].min() > 200
    assert lower[12:].max() < 50


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(5, (64, 96)), aspect=Fraction(2, 1))

    decoded = decode(path)

    assert (decoded.width, decoded.height) == (128, 96)


def test_a_narrow_strip_does_not_become_enormous(tmp_path: Path) -> None:
    decoded = decode(film(tmp_path / "a.mp4", grey_ramp(2, (16, 1600))))

    assert decoded.frames.shape[1:3] == (1024, 10)


def test_the_thumbnail_is_a_jpeg_of_the_middle(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(50, (640, 800)))

    picture = Image.open(io.BytesIO(decode(path).thumbnail))

    assert (picture.format, picture.size) == ("JPEG", (288, 360))
    assert np.asarray(picture).mean() == pytest.approx(20 + 215 / 2, abs=10)


def test_the_thumbnail_of_a_small_film_is_not_enlarged(tmp_path: Path) -> None:
    picture = Image.open(
        io.BytesIO(decode(film(tmp_path / "a.mp4", grey_ramp(3))).thumbnail)
    )

    assert picture.size == (64, 96)


def test_a_film_damaged_in_its_middle_is_read_around_the_damage(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (96, 64, 3), dtype=np.uint8) for _ in range(60)]
    path = film(tmp_path / "a.mp4", pictures)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = rng.bytes(4000)
    path.write_bytes(data)

    assert 1 <= len(decode(path).frames) <= 5


def test_a_film_cut_short_is_read_to_where_it_ends(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (96, 64, 3), dtype=np.uint8) for _ in range(60)]
    path = film(tmp_path / "a.mp4", pictures, options={"movflags": "faststart"})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])

    decoded = decode(path)

    assert 1 <= len(decoded.frames) <= 5
    assert 0.5 < decoded.duration < 2.0


def write(data: bytes):
    return lambda path: path.write_bytes(data)


def write_jpeg(path: Path) -> None:
    Image.new("RGB", (32, 32)).save(path, "JPEG")


def write_gif(path: Path) -> None:
    still = Image.new("RGB", (32, 32))
    still.save(path, "GIF", save_all=True, append_images=[still])


def cut_off_index(path: Path) -> None:
    film(path, grey_ramp(20))  # the index comes last
    path.write_bytes(path.read_bytes()[:-2000])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (write(b""), "the file is empty"),
        (write(b"just some words\n" * 50), "not a video (plain text)"),
        (write("nur ein paar Wörter\n".encode() * 50), "not a video (plain text)"),
        (write(b"\n<!DOCTYPE html><p>410 Gone"), "not a video (a web page)"),
        (write(b"PK\x03\x04" + bytes(200)), "not a video (a ZIP archive)"),
        (write(bytes(range(1, 256)) * 40), "not a video (unknown content)"),
        (write(b"#EXTM3U\nhttp://127.0.0.1/x.ts\n"), "not a video (a playlist)"),
        (write_jpeg, "not a video (a JPEG picture)"),
        (write_gif, "not a video (a GIF picture)"),
        (cut_off_index, "incomplete or damaged"),
        (sound_only, "no video stream"),
        (Path.mkdir, "a folder, not a file"),
        (lambda path: path.symlink_to("nowhere"), "a broken link"),
        (lambda path: path.symlink_to(path.name), "too many levels of symbolic links"),
        (lambda _: None, "the file is gone"),
    ],
)
def test_what_is_no_film_is_refused_with_a_reason(tmp_path: Path, make, reason) -> None:
    path = tmp_path / "a.mp4"
    make(path)

    with pytest.raises(Unreadable) as refused:
        decode(path)

    assert str(refused.value) == reason


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes")
def test_a_named_pipe_is_refused_without_waiting_at_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.mp4")

    with pytest.raises(Unreadable, match="not a regular file"):
        decode(tmp_path / "a.mp4")


@can_be_nobody
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(3))
    path.chmod(0)
    let_anybody_in(tmp_path)

    with nobody(), pytest.raises(Unreadable, match="permission denied"):
        decode(path)


def test_a_film_that_claims_to_be_enormous_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clipshelf.signals.media.probe.MAX_PIXELS", 64 * 96 - 1)

    with pytest.raises(Unreadable, match="too large: 64x96 pixels"):
        decode(film(tmp_path / "a.mp4", grey_ramp(3)))


@pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="names are Unicode there"
)
def test_a_name_of_foreign_bytes_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9 concat:a|b.mp4")
    film(tmp_path / "a.mp4", grey_ramp(3)).rename(path)

    assert len(decode(path).frames) == 3


def test_a_title_in_another_encoding_is_no_obstacle(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(3), title="cafXX")
    data = path.read_bytes()
    assert b"cafXX" in data
    path.write_bytes(data.replace(b"cafXX", "café ".encode("latin-1")))

    assert len(decode(path).frames) == 3


def test_a_relative_name_that_looks_like_a_protocol_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film(tmp_path / "a.mp4", grey_ramp(3)).rename(tmp_path / "concat:a|b.mp4")
    monkeypatch.chdir(tmp_path)

    assert len(decode(Path("concat:a|b.mp4")).frames) == 3


@pytest.mark.skipif(
    not hasattr(OutputContainer, "add_attachment"), reason="this PyAV cannot write one"
)
def test_a_cover_picture_of_a_sound_file_is_no_film(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    cover = io.BytesIO()
    Image.new("RGB", (32, 32)).save(cover, "JPEG")
    with av.open(str(path), "w") as output:
        track = output.add_stream("aac", rate=48_000)
        output.add_attachment("cover.jpg", "image/jpeg", cover.getvalue())
        output.mux(silence(track, 1.0))

    with pytest.raises(Unreadable, match="no video stream"):
        decode(path)
