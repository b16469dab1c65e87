"""Remuxing and transcoding to MP4. Runs in a child process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from clipshelf.signals.media.decoded import Playback, Unreadable
from clipshelf.signals.media.judge import MP4_AUDIO, judge, sound_codec
from clipshelf.signals.media.picture import Shape
from clipshelf.signals.media.probe import opened

SHORT = 720  # pixels, at most
QUALITY = {"preset": "veryfast", "crf": "23"}
SOUND_RATE = 48_000  # samples a second
FAST_START = {"movflags": "faststart"}  # the index first: playing begins before the end
TURNS = {1: "cclock", 2: "vflip,hflip", 3: "clock"}  # quarter turns to filters


def inspect(path: Path) -> Playback:
    """What a browser needs before it can play a file.

    Raises:
        Unreadable: with the reason.
    """
    with opened(path) as (container, stream):
        return judge(path, container, stream)


def convert(path: Path, target: Path) -> None:
    """Write `path` as an MP4 for browsers to `target`.

    Raises:
        Unreadable: with the reason.
    """
    if inspect(path) != "transcode":
        try:
            return _write(path, target, copy_video=True)
        except Unreadable:
            pass  # its packets have no times, or not such as MP4 allows: encode then
    _write(path, target, copy_video=False)


def _write(path: Path, target: Path, *, copy_video: bool) -> None:
    with opened(path) as (container, stream):
        options = FAST_START
        with av.open(str(target), "w", format="mp4", options=options) as output:
            tracks: dict[int, _Track] = {
                stream.index: _CopiedVideo(output, stream)
                if copy_video
                else _EncodedVideo(output, stream)
            }
            if container.streams.audio:
                sound = container.streams.audio[0]
                copied = sound_codec(container) in MP4_AUDIO
                if copied or sound.codec_context is not None:
                    track = _CopiedSound if copied else _EncodedSound
                    tracks[sound.index] = track(output, sound)
            _mux(container, output, tracks)


def _mux(
    container: InputContainer, output: OutputContainer, tracks: dict[int, _Track]
) -> None:
    streams = [container.streams[index] for index in tracks]
    for packet in container.demux(streams):
        output.mux(list(tracks[packet.stream.index].take(packet)))
    for track in tracks.values():
        output.mux(list(track.rest()))
