"""The stream of events."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from clipshelf.api.serving import Serving
from clipshelf.api.shapes.events import Event as Told
from clipshelf.app.jobs import Event

router = APIRouter(prefix="/api", tags=["events"])
LOOK_SECONDS = 0.1  # between two looks; what an event may be late by
NUMBER = re.compile(r"[0-9]{1,18}")
SILENCE = 150  # looks without an event until a comment keeps the connection alive


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


@router.get("/events", response_class=EventStream, response_model=Told)
async def events(request: Request, session: Serving) -> StreamingResponse:
    """Server-sent events; `Last-Event-ID` continues where a connection broke."""
    known = NUMBER.fullmatch(request.headers.get("last-event-id", ""))
    # After a restart ids begin anew: a page that remembers a higher one starts here.
    newest = session.events.last()
    last = min(int(known[0]), newest) if known else newest

    async def messages() -> AsyncIterator[str]:
        position, silent = last, 0
        yield "retry: 1000\n\n"
        while not await request.is_disconnected():
            ended = session.events.closed  # what was said before is still told
            new = session.events.after(position, 0)
            for event in new:
                position = event.id
                yield _text(event)
            if ended:
                break
            silent = 0 if new else silent + 1
            if silent >= SILENCE:
                silent = 0
                yield ": still here\n\n"
            # Not in a thread: a few pages would hold all there are for such waiting.
            await asyncio.sleep(LOOK_SECONDS)

    headers = {"cache-control": "no-store"}
    return EventStream(messages(), headers=headers)


def _text(event: Event) -> str:
    return f"id: {event.id}\nevent: {event.kind}\ndata: {json.dumps(event.data)}\n\n"
