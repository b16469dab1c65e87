"""Routes about plans: look through one, carry it out; and the promise behind it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field, model_validator

from clipshelf.api.serving import Serving
from clipshelf.api.shapes import sorting as shapes
from clipshelf.api.shapes.answers import DeedsAnswer
from clipshelf.app import certifying
from clipshelf.app.plan_view import outlook, plan_json, sorts
from clipshelf.app.planning import Plans
from clipshelf.app.promising import standing
from clipshelf.domain.errors import Invalid

router = APIRouter(prefix="/api", tags=["sorting"])
MOST_EXCLUDED = 20_000  # ids that fit into a request, as long as its limit


class ApplyRequest(BaseModel):
    """The plan that was looked at, less some videos."""

    digest: str = Field(max_length=64)
    above: float | None = Field(None, ge=0, le=1)
    certified: bool = False
    exclude: list[str] = Field(default_factory=list, max_length=MOST_EXCLUDED)
    request: str | None = Field(None, max_length=100)

    @model_validator(mode="after")
    def _one_basis(self) -> ApplyRequest:
        _check_basis(self.above, certified=self.certified)
        return self


def plans(request: Request, session: Serving) -> Plans:
    """What this server has shown of the open library."""
    kept: Plans | None = getattr(request.app.state, "plans", None)
    if kept is None or kept.library is not session.library:
        kept = request.app.state.plans = Plans(session.library)
    return kept


Shown = Annotated[Plans, Depends(plans)]


@router.get("/certificate", response_model=shapes.Claim | None)
def certificate(session: Serving) -> dict[str, Any] | None:
    """How the newest claim stands, as a checker may see it; null before any."""
    claim = certifying.current(session.library)
    return None if claim is None else standing(session.library, claim)


@router.get("/certificate/prospect", response_model=shapes.Prospect)
def prospect(
    session: Serving,
    precision: Annotated[float, Query(gt=0, lt=1)] = 0.95,
    confidence: Annotated[float, Query(gt=0, lt=1)] = 0.9,
) -> dict[str, Any]:
    """What such a claim would ask and reach; nothing is begun."""
    state = certifying.prospect(
        session.library, precision=precision, confidence=confidence
    )
    return {
        "checks": state.checks_needed,
        "in_reach": state.size_in_reach,
        "total": len(state.ranking),
        "attempt": state.attempt,
        "why": state.why,
    }


@router.post("/certificate/stop", response_model=shapes.Claim)
def stop(session: Serving) -> dict[str, Any]:
    """Ask no more checks: what has passed is certified. 409 if nothing is checked."""
    return standing(session.library, certifying.stop(session.library))


@router.get("/plan/outlook", response_model=shapes.Outlook)
def look_ahead(session: Serving) -> dict[str, Any]:
    """Every confidence, so that a page can tell what any threshold would file."""
    return outlook(session.library)


@router.get("/plan", response_model=shapes.PlanAnswer)
def plan(
    session: Serving,
    kept: Shown,
    above: Annotated[float | None, Query(ge=0, le=1)] = None,
    *,
    certified: bool = False,
) -> dict[str, Any]:
    """What would be filed, by folder; nothing moves."""
    _check_basis(above, certified=certified)
    found = kept.show(above)
    promised = found.promise
    return {
        "plan": plan_json(session.library, found),
        "promise": promised.to_json() if promised else None,
    }


@router.post("/plan/apply", response_model=shapes.Applied)
def apply(session: Serving, kept: Shown, body: ApplyRequest) -> dict[str, Any]:
    """Sort as the plan of that digest says; 409 if more would move than it showed."""
    applied = session.jobs.run(
        "sort",
        lambda watch: kept.carry_out(
            body.digest, body.above, body.exclude, body.request, watch=watch
        ),
        can_pause=False,  # it keeps the library to itself until it is done
    )
    session.work.folders_changed()
    return {
        **applied.to_json(),
        "folders": session.folders(),
        "state": session.state(),
    }


@router.get("/sorts", response_model=DeedsAnswer)
def history(
    session: Serving,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[int | None, Query(ge=0, lt=1 << 62)] = None,
) -> dict[str, Any]:
    """What was filed, newest first; an entry is taken back by `POST /api/undo`."""
    return {"deeds": sorts(session.library, limit, before)}


def _check_basis(above: float | None, *, certified: bool) -> None:
    if (above is None) != certified:
        raise Invalid("Say above=P, or certified.", code="bad-plan")
