"""Routes of the insights page: numbers and pictures of how learning stands."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from clipshelf.api.routes.pages import WEB
from clipshelf.api.serving import Serving
from clipshelf.api.shapes import insights as shapes
from clipshelf.api.shapes.base import Begun
from clipshelf.app import insights
from clipshelf.app.chart.script import HINT, Script, plotly_script
from clipshelf.app.insights.background import show_map, start_replay
from clipshelf.domain.errors import Unavailable

router = APIRouter(tags=["insights"])
SCRIPT = "/insights/plotly.js"
FOR_EVER = {"cache-control": "private, max-age=31536000, immutable"}
EACH_TIME = {"cache-control": "no-cache"}


@router.get("/insights", include_in_schema=False)
def page(request: Request) -> Response:
    """The page; without a library, the set-up page."""
    if request.app.state.session is None:
        return RedirectResponse("/setup")
    return FileResponse(
        WEB / "insights.html", media_type="text/html", headers=EACH_TIME
    )


@router.get(SCRIPT, include_in_schema=False)
def script(v: str = "") -> FileResponse:
    """plotly.js; an address that names its version may be kept for ever."""
    found = plotly_script()
    if found is None:
        raise Unavailable("plotly is not installed.", code="no-plotly", hint=HINT)
    headers = FOR_EVER if v == found.version else EACH_TIME
    return FileResponse(found.path, media_type="text/javascript", headers=headers)


@router.get("/api/insights", response_model=shapes.Insights)
def all_series(session: Serving) -> dict[str, Any]:
    """The numbers, the pictures made of them, and what draws these."""
    found, plotly = insights.insights(session.library), plotly_script()
    return {
        "facts": [asdict(fact) for fact in found.facts()],
        "chapters": [asdict(chapter) for chapter in found.chapters()],
        "series": found.series(),
        "exhibits": [exhibit.to_json() for exhibit in found.exhibits()],
        "script": _script_json(plotly) if plotly else None,
        "install": "" if plotly else HINT,
    }


@router.get("/api/confusion", response_model=shapes.Cell)
def confusion(
    session: Serving,
    model: str,
    folder: Annotated[int, Query(ge=0)],
    predicted: Annotated[int, Query(ge=0)],
    n: Annotated[int, Query(ge=1, le=500)] = 60,
) -> dict[str, Any]:
    """The clips behind one cell of the confusion matrix."""
    return insights.confused(session.library, model, folder, predicted, n)


@router.get("/api/map", response_model=shapes.LibraryMap)
def library_map(session: Serving) -> dict[str, Any]:
    """Every clip's place; a map that is out of date is drawn anew meanwhile."""
    return show_map(session.library, session.jobs)


@router.post("/api/replay", response_model=Begun)
def replay(session: Serving) -> dict[str, str]:
    """Replay the labels against random questions, in the background."""
    begun = start_replay(session.library, session.jobs)
    return {"status": "started" if begun else "already_running"}


def _script_json(plotly: Script) -> dict[str, Any]:
    return {"url": f"{SCRIPT}?v={plotly.version}", "sheets": list(plotly.sheets)}
