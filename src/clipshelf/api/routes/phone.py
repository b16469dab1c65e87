"""Routes that let a phone in."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from clipshelf.api.inviting import PLAIN, qr_svg
from clipshelf.api.shapes.setup import Phone
from clipshelf.domain.errors import NotFound

router = APIRouter(prefix="/api", tags=["page"])


@router.get("/phone", response_model=Phone)
def phone(request: Request) -> dict[str, str | None]:
    """The address for another device; null on a server for this machine only."""
    return {"address": _invitation(request), "warning": PLAIN}


@router.get("/qr.svg", response_class=Response)
def qr(request: Request) -> Response:
    """The same as a QR code. 404 on a server for this machine only."""
    address = _invitation(request)
    if address is None:
        raise NotFound(
            "This server listens to this machine only.",
            code="not-shared",
            hint="Start it with --host and this machine's address to use a phone.",
        )
    headers = {"cache-control": "no-store"}
    return Response(qr_svg(address), media_type="image/svg+xml", headers=headers)


def _invitation(request: Request) -> str | None:
    address: str | None = getattr(request.app.state, "invitation", None)
    return address
