"""Turning pictures that a file only says are to be turned."""

from __future__ import annotations

from av.filter import Graph
from av.video.frame import VideoFrame

# Quarter turns counter-clockwise, as filters of FFmpeg.
FILTERS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("transpose", "cclock"),),
    2: (("hflip", ""), ("vflip", "")),
    3: (("transpose", "clock"),),
}


class Turn:
    """A number of quarter turns, for pictures that are all alike."""

    def __init__(self, turns: int) -> None:
        self._turns = turns % 4
        self._graph: Graph | None = None

    def __call__(self, frame: VideoFrame) -> VideoFrame:
        """The picture, upright."""
        if not self._turns:
            return frame
        if self._graph is None:
            self._graph = _graph(frame, self._turns)
        self._graph.push(frame)
        turned = self._graph.pull()
        assert isinstance(turned, VideoFrame)
        return turned


def _graph(frame: VideoFrame, turns: int) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width,
        height=frame.height,
        format=frame.format,
        time_base=frame.time_base,
    )
    steps = [graph.add(name, args or None) for name, args in FILTERS[turns]]
    graph.link_nodes(source, *steps, graph.add("buffersink")).configure()
    return graph
