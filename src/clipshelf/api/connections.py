"""The server underneath, and how long it waits for whom."""

from __future__ import annotations

import asyncio
import sys

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from clipshelf.api.security import MAX_HEAD_BYTES

HEAD_SECONDS = 10  # for a request's line and headers; bodies: see `bodies`
# Labelling a clip takes a person longer than uvicorn's five seconds, and an answer that
# meets a connection which is just being closed has to be sent again.
IDLE_SECONDS = 60
STREAM_SECONDS = 2  # until event streams, which never end by themselves, are cut off
# A browser opens six. Each may hold a file open too, and macOS allows 256 of all kinds.
MOST_CONNECTIONS = 100
# How long a thread that computes may keep the others waiting, where Python's own 5 ms
# add up: a label's thread has to wait anew after each of its fifty looks at the disk.
SWITCH_SECONDS = 0.0005


class Connection(H11Protocol):
    """Uvicorn's own, but whoever dribbles the head of a request is hung up on."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]  # as uvicorn narrows it
        self, transport: asyncio.Transport
    ) -> None:
        """The clock runs from the first moment."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Bytes of a head that is not complete do not stop the clock."""
        super().data_received(data)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._stop_waiting()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(
                HEAD_SECONDS, self.timeout_keep_alive_handler
            )

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def server(app: ASGIApp) -> uvicorn.Server:
    """A server that can be run on a listening socket."""
    sys.setswitchinterval(SWITCH_SECONDS)
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        log_level="warning",
        # Nothing here asks who the client is, so nobody needs to be believed about it.
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STREAM_SECONDS,
    )
    return uvicorn.Server(config)
