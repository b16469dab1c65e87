from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from clipshelf.signals.media.convert import convert, inspect
from clipshelf.signals.media.decoded import Unreadable
from clipshelf.signals.media.frames import decode
from clipshelf.signals.media.playback import make_playable, playback_plan
from clipshelf.signals.media.probe import opened
from signals.films import film, grey_ramp, levels, sound_only, turn

TEN_BIT = {"codec": "libx265", "pix_fmt": "yuv420p10le"}


@pytest.mark.parametrize(
    ("name", "options", "plan"),
    [
        ("a.mp4", {}, "as-is"),
        ("a.mp4", {"sound": "aac"}, "as-is"),
        ("a.mp4", {"sound": "libmp3lame"}, "as-is"),
        ("a.mp4", {"codec": "libsvtav1"}, "as-is"),
        ("a.mov", {"sound": "aac"}, "as-is"),
        ("a.webm", {"codec": "libvpx-vp9", "sound": "libopus"}, "as-is"),
        ("a.webm", {"codec": "libvpx"}, "as-is"),
        ("a.mp4", {"container": "matroska"}, "remux"),
        ("a.mkv", {"codec": "libvpx-vp9", "sound": "libopus"}, "remux"),
        ("a.3gp", {"sound": "aac"}, "remux"),
        ("a.mov", {"sound": "pcm_s16le"}, "remux"),
        ("a.mp4", {"sound": "ac3"}, "remux"),
        ("a.ts", {"sound": "aac"}, "remux"),
        ("a.avi", {"sound": "libmp3lame"}, "remux"),
        ("a.avi", {"codec": "mpeg4"}, "transcode"),
        ("a.3gp", {"codec": "h263"}, "transcode"),
        ("a.mp4", {"codec": "libx265"}, "transcode"),
        ("a.mp4", TEN_BIT, "transcode"),
        ("a.mp4", {"pix_fmt": "yuv444p"}, "transcode"),
        ("a.mp4", {"pix_fmt": "yuv420p10le"}, "transcode"),
        ("a.mkv", {"codec": "libvpx"}, "transcode"),
    ],
)
def test_what_a_browser_needs_is_decided_by_what_is_inside(
    tmp_path: Path, name: str, options: dict, plan: str
) -> None:
    # H.263 knows a handful of sizes only.
    size = (176, 144) if options.get("codec") == "h263" else (64, 96)
    path = film(tmp_path / name, grey_ramp(6, size), **options)

    assert inspect(path) == plan


@pytest.mark.parametrize(
    ("name", "options", "codec", "sound"),
    [
        ("a.mkv", {"sound": "aac"}, "h264", "aac"),
        ("a.mkv", {"codec": "libvpx-vp9", "sound": "libopus"}, "vp9", "opus"),
        ("a.mkv", {"codec": "libsvtav1"}, "av1", ""),
        ("a.mov", {"sound": "pcm_s16le"}, "h264", "aac"),
        ("a.ts", {"sound": "aac"}, "h264", "aac"),
        ("a.avi", {}, "h264", ""),
        ("a.avi", {"codec": "mpeg4", "sound": "libmp3lame"}, "h264", "mp3"),
        ("a.mp4", {**TEN_BIT, "sound": "ac3"}, "h264", "aac"),
        ("a.mp4", {"pix_fmt": "yuv444p"}, "h264", ""),
    ],
)
def test_what_was_made_playable_shows_the_same_film(
    tmp_path: Path, name: str, options: dict, codec: str, sound: str
) -> None:
    path = film(tmp_path / name, grey_ramp(50), **options)
    target = tmp_path / "out.mp4"

    convert(path, target)

    before, after = decode(path), decode(target)
    assert after.playback == "as-is"
    assert after.codec == codec
    assert (after.width, after.height) == (64, 96)
    assert after.duration == pytest.approx(before.duration, abs=0.1)
    np.testing.assert_allclose(levels(after.frames), levels(before.frames), atol=12)
    with opened(target) as (container, _):
        sounds = [
            track.codec_context.codec.canonical_name
            for track in container.streams.audio
        ]
    assert sounds == ([sound] if sound else [])


def test_the_index_comes_first_so_that_playing_can_begin(tmp_path: Path) -> None:
    path = film(tmp_path / "a.avi", grey_ramp(20), codec="mpeg4")

    convert(path, tmp_path / "out.mp4")

    data = (tmp_path / "out.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_turned_film_is_turned_for_good(tmp_path: Path) -> None:
    picture = np.zeros((64, 96, 3), np.uint8)
    picture[:, :48] = 255
    path = turn(film(tmp_path / "a.mp4", [picture] * 5, pix_fmt="yuv444p"))

    convert(path, tmp_path / "out.mp4")

    with opened(tmp_path / "out.mp4") as (container, stream):
        frame = next(container.decode(stream))
        shown = frame.to_ndarray(format="gray")
    assert frame.rotation == 0
    assert shown.shape == (96, 64)
    assert shown[:44].min() > 200
    assert shown[52:].max() < 50


def test_a_remuxed_film_keeps_saying_that_it_is_turned(tmp_path: Path) -> None:
    path = turn(film(tmp_path / "a.mov", grey_ramp(5), sound="pcm_s16le"))

    convert(path, tmp_path / "out.mp4")

    assert decode(tmp_path / "out.mp4").width == 96


def test_large_pictures_are_made_smaller_and_odd_sides_even(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(3, (1081, 1443)), pix_fmt="yuv444p")

    convert(path, tmp_path / "out.mp4")

    decoded = decode(tmp_path / "out.mp4")
    assert (decoded.width, decoded.height) == (720, 962)


def test_uneven_times_stay_uneven(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.2, 3.0, 3.1]
    path = film(tmp_path / "a.mp4", grey_ramp(5), times=times, codec="libx265")

    convert(path, tmp_path / "out.mp4")

    with opened(tmp_path / "out.mp4") as (container, stream):
        shown = [frame.time for frame in container.decode(stream)]
    assert np.array(shown) - shown[0] == pytest.approx(times, abs=0.01)


def test_a_copy_is_made_in_a_child_and_appears_when_it_is_complete(
    tmp_path: Path,
) -> None:
    path = film(tmp_path / "a.avi", grey_ramp(20), codec="mpeg4")
    target = tmp_path / "cache" / "a.mp4"

    assert playback_plan(path) == "transcode"
    make_playable(path, target)

    assert [entry.name for entry in target.parent.iterdir()] == ["a.mp4"]
    assert playback_plan(target) == "as-is"


def test_where_no_copy_can_be_made_the_old_one_stays_and_no_part_is_left(
    tmp_path: Path,
) -> None:
    path = sound_only(tmp_path / "a.mp4")
    target = tmp_path / "cache" / "a.mp4"
    target.parent.mkdir()
    target.write_bytes(b"an older copy")

    with pytest.raises(Unreadable, match="no video stream"):
        make_playable(path, target)

    assert target.read_bytes() == b"an older copy"
    assert len(list(target.parent.iterdir())) == 1


def test_a_copy_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey_ramp(400, (640, 800)), codec="mpeg4")

    with pytest.raises(Unreadable, match=r"took longer than 0\.05 seconds"):
        make_playable(path, tmp_path / "out" / "a.mp4", timeout=0.05)

    assert list((tmp_path / "out").iterdir()) == []


def test_a_damaged_film_is_converted_around_the_damage(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (96, 64, 3), dtype=np.uint8) for _ in range(60)]
    path = film(tmp_path / "a.avi", pictures, codec="mpeg4")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 3000] = rng.bytes(3000)
    path.write_bytes(data)

    convert(path, tmp_path / "out.mp4")

    with av.open(str(tmp_path / "out.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) > 20
