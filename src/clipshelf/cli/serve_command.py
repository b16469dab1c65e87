"""`clipshelf serve`, and what it shares with `clipshelf open`."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from contextlib import suppress
from pathlib import Path
from threading import Timer

import click

from clipshelf.api.app import create_app
from clipshelf.api.connections import server
from clipshelf.api.inviting import ANYWHERE, PLAIN, invitation, qr_text
from clipshelf.api.security import LOOPBACK
from clipshelf.app.session import RETRAIN_EVERY, Session
from clipshelf.cli.options import Command, json_option, library_argument
from clipshelf.cli.terminal import show_json
from clipshelf.domain.errors import Unavailable

PORT = 8765
TRIES = 20  # ports after the first, when nobody asked for a certain one


def serving_options(command: Command) -> Command:
    """`--port`, `--retrain-every`, `--no-words` and `--json`."""
    command = json_option(command)
    command = click.option(
        "--words/--no-words",
        default=True,
        help="Listen to the videos and read their words, in the background.",
    )(command)
    command = click.option(
        "--retrain-every",
        type=click.IntRange(0),
        default=RETRAIN_EVERY,
        show_default=True,
        help="Train by itself after this many labels; 0: only on demand.",
    )(command)
    return click.option(
        "--port", type=click.IntRange(0, 65535), help=f"[default: {PORT}]"
    )(command)


@click.command("serve")
@library_argument
@serving_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Address.")
def command(
    library: Path | None,
    state: Path | None,
    port: int | None,
    host: str,
    retrain_every: int,
    *,
    words: bool,
    as_json: bool,
) -> None:
    """Serve the labelling page. Without LIBRARY, the page asks for one."""
    run(
        library,
        state,
        port=port,
        host=host,
        retrain_every=retrain_every,
        words=words,
        as_json=as_json,
    )


def run(
    library: Path | None,
    state: Path | None,
    *,
    port: int | None,
    host: str = "127.0.0.1",
    retrain_every: int = RETRAIN_EVERY,
    words: bool = True,
    browser: bool = False,
    as_json: bool = False,
) -> None:
    """Serve until interrupted."""
    token = None if host in LOOPBACK else secrets.token_urlsafe(24)
    with listen(host, port) as listener:
        session = None
        if library:
            session = Session.open(library, state, retrain_every, transcribes=words)
        bound = listener.getsockname()[1]
        # Whoever may reach us from elsewhere carries the token; any name will do then.
        hosts = frozenset({host}) if token is None else frozenset(own_names(host))
        app = create_app(session, hosts=hosts, token=token, words=words)
        here = _reached_from_here(host)
        address = f"http://{f'[{here}]' if ':' in here else here}:{bound}/"
        address += f"?token={token}" if token else ""
        click.echo(f"clipshelf is at {address} (Ctrl+C ends it)", err=True)
        if as_json:
            show_json({"url": address, "library": str(library) if library else None})
        if token:
            app.state.invitation = invitation(host, bound, token)
            click.echo(qr_text(app.state.invitation), err=True)
            click.echo(f"For a phone: {app.state.invitation}\n{PLAIN}", err=True)
        if browser:
            Timer(0.5, webbrowser.open, [address]).start()
        server(app).run(sockets=[listener])


def _reached_from_here(host: str) -> str:
    """All addresses at once can be listened on; browsers refuse to go there."""
    if host not in ANYWHERE:
        return host
    return "::1" if ":" in host else "127.0.0.1"


def own_names(host: str) -> set[str]:
    """What this machine may be called in the address bar of another one."""
    names = {host.lower(), socket.gethostname().lower()}
    with suppress(OSError):  # a machine without a name of its own
        known = socket.getaddrinfo(socket.gethostname(), 0)
        names |= {str(info[4][0]) for info in known}
    return names


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on `port`, or on the first free one from the default on.

    Raises:
        Unavailable: the port is taken, or the address is not this machine's.
    """
    wanted = [port] if port is not None else [*range(PORT, PORT + TRIES), 0]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in wanted:
        # The protocol has to be named: only then does asyncio send each part of an
        # answer at once, where the system would wait 40 ms for one more.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        return listener
    raise Unavailable(
        f"Cannot listen on {host}:{port or PORT}.",
        code="port-taken",
        hint="Choose another --port, or end the program that uses it.",
    )
