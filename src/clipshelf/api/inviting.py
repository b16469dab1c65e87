"""A way in for another device: the address, as text and as a QR code."""

from __future__ import annotations

import io
import socket

ANYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  # recognised here, not bound
PLAIN = "Anyone in this network can read what is sent: plain HTTP."


def invitation(host: str, port: int, token: str) -> str:
    """The address that a phone in the same network opens.

    Args:
        host: as the server was told to listen; for all addresses at once, the one by
            which this machine reaches others stands in.
        port: of the server.
        token: what makes a visitor welcome.
    """
    name = own_address(6 if host == "::" else 4) if host in ANYWHERE else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/?token={token}"


def own_address(version: int = 4) -> str:
    """This machine's address in its network; its name where it has none."""
    family = socket.AF_INET6 if version == 6 else socket.AF_INET
    # Documentation addresses: connecting a datagram socket sends nothing.
    elsewhere = "2001:db8::1" if version == 6 else "192.0.2.1"
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((elsewhere, 9))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


def qr_svg(address: str) -> bytes:
    """The address as a picture that scales, dark on light in either scheme."""
    from segno import make_qr  # noqa: PLC0415  # only for those who open their server

    picture = io.BytesIO()
    make_qr(address, error="m").save(
        picture,
        kind="svg",
        border=4,
        light="#fff",
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return picture.getvalue()


def qr_text(address: str) -> str:
    """The same for a terminal, in half blocks."""
    from segno import make_qr  # noqa: PLC0415  # only for those who open their server

    lines = io.StringIO()
    make_qr(address, error="m").terminal(lines, border=2, compact=True)
    return lines.getvalue()
