"""docs/reference/events.md: the stream of events, from where they are sent."""

from __future__ import annotations

import ast

from clipshelf.api.routes.stream import LOOK_SECONDS, SILENCE
from clipshelf.app.jobs import KEPT_EVENTS, STANDING
from markdown import table
from source import calls, words

MEANS = {
    "job": "A piece of long work began, went on, was paused, ended or failed. Progress"
    " has `work`, `done`, `total`, `rate` (items a second), `seconds_left` (null before"
    " it can be told) and `item`.",
    "error": "A job failed; the sentence and the hint, as an error has them.",
    "problem": "A file cannot be used: its `name` and the `reason`.",
    "trained": "There is a new model: its card, how many predictions changed, and of"
    " how many.",
    "folders": "How many videos each folder has now.",
    "vectors": "How many unsorted videos can be asked about, and how many wait to be"
    " looked at.",
}


def page() -> str:
    """One heading an event."""
    kinds = sorted({words(call.args[0]) for call in _sent()})
    assert set(kinds) == set(MEANS), set(kinds) ^ set(MEANS)
    parts = [
        "# Events\n",
        "`GET /api/events` is a stream of server-sent events. Each has an `id`, an"
        " `event` and one line of JSON as `data`. `Last-Event-ID` continues where a"
        f" connection broke; the last {KEPT_EVENTS} are kept, and of"
        f" {' and '.join(f'`{kind}`' for kind in sorted(STANDING))}, which say how"
        " things stand, the newest."
        f" After {SILENCE * LOOK_SECONDS:.0f} seconds of silence a comment keeps the"
        " connection alive.\n",
    ]
    for kind in kinds:
        keys = [key for call in _sent(kind) for key in _keys(call)]
        parts += [f"## {kind}\n", MEANS[kind], ""]
        if keys:
            parts += [
                f"Keys: {', '.join(f'`{key}`' for key in dict.fromkeys(keys))}.",
                "",
            ]
    work = sorted(_works())
    parts += ["## Kinds of work\n", table(("work",), [(f"`{name}`",) for name in work])]
    return "\n".join(parts)


def _sent(kind: str | None = None) -> list[ast.Call]:
    return [
        call
        for path, call, _ in calls({"send"})
        if "app" in path.parts
        and len(call.args) == 2
        and kind in {None, words(call.args[0])}
        and words(call.args[0]) != "…"
    ]


def _keys(call: ast.Call) -> list[str]:
    data = call.args[1]
    return [words(key) for key in data.keys] if isinstance(data, ast.Dict) else []


def _works() -> set[str]:
    """What `Progress` is told of."""
    named = {words(call.args[0]) for _, call, _ in calls({"Progress"}) if call.args}
    return {name for name in named if name and "…" not in name}
