"""Pictures of how learning went, label by label."""

from __future__ import annotations

from collections.abc import Sequence

from clipshelf.app.chart.exhibit import (
    Exhibit,
    Table,
    Trace,
    band,
    figure,
    interval,
    line,
    percent,
    percent_or_dash,
)
from clipshelf.app.insights.series import Training

AFTER = "There is something to see after the first training."
FEW = 20  # audited clips: with fewer, the interval is wider than 40 points
BIASED = (
    "The grey line is cross-validation. It runs on the clips that were chosen for "
    "being hard, so it is biased, mostly downwards: do not expect it."
)
GIVEN = "labels"


def learning_curve(trainings: Sequence[Training]) -> Exhibit:
    """Audit accuracy with its interval, and cross-validation as what it is."""
    title = "How often it is right"
    if not trainings:
        return Exhibit("learning", title, "", None, missing=AFTER)
    known = [(t.labels, t.audit) for t in trainings if t.audit]
    data: list[Trace] = []
    if known:
        x = [labels for labels, _ in known]
        low, high = [a.low for _, a in known], [a.high for _, a in known]
        data.append(band(x, low, high, "@accent"))
    scored = [t for t in trainings if t.cv_accuracy is not None]
    data.append(
        line(
            "cross-validation (biased)",
            [t.labels for t in scored],
            [t.cv_accuracy for t in scored],
            "@soft",
            line={"color": "@soft", "width": 1.5, "dash": "dot"},
            marker={"color": "@soft", "size": 5},
            hovertemplate="%{x} labels: %{y:.0%} cross-validated<extra></extra>",
        )
    )
    if known:
        data.append(
            line(
                "random checks, with their 95 % interval",
                x,
                [audit.accuracy for _, audit in known],
                "@accent",
                text=[interval(audit) for _, audit in known],
                hovertemplate="%{x} labels: %{text} right<extra></extra>",
            )
        )
    return Exhibit(
        "learning",
        title,
        f"{_audit_words(trainings[-1])} {BIASED if scored else ''}".strip(),
        _over_labels(data),
        Table(
            ("labels", "trained", "head", "random checks", "cross-validated"),
            tuple(
                (
                    str(t.labels),
                    t.time[:16].replace("T", " "),
                    t.head,
                    interval(t.audit),
                    percent_or_dash(t.cv_accuracy),
                )
                for t in trainings
            ),
        ),
    )


def confidence(trainings: Sequence[Training]) -> Exhibit:
    """What the model thinks of itself, beside what the audit says."""
    title = "How sure it is"
    sure = [t for t in trainings if t.avg_confidence is not None]
    if not sure:
        return Exhibit("confidence", title, "", None, missing=AFTER)
    known = [t for t in sure if t.audit]
    data = [
        line(
            "mean confidence",
            [t.labels for t in sure],
            [t.avg_confidence for t in sure],
            "@accent",
            hovertemplate="%{x} labels: %{y:.0%} sure<extra></extra>",
        ),
        line(
            "right, by random checks",
            [t.labels for t in known],
            [t.audit.accuracy for t in known if t.audit],
            "@ink",
            mode="markers",
            marker={"color": "@ink", "size": 7, "symbol": "diamond-open"},
            hovertemplate="%{x} labels: %{y:.0%} right<extra></extra>",
        ),
    ]
    last = sure[-1]
    assert last.avg_confidence is not None
    return Exhibit(
        "confidence",
        title,
        f"Mean confidence over the unsorted clips: {percent(last.avg_confidence)}. "
        "That is what the model believes; the diamonds are what random checks found. A "
        "gap is wrong calibration, or the chance of few checks.",
        _over_labels(data),
        Table(
            ("labels", "mean confidence", "random checks"),
            tuple(
                (str(t.labels), percent_or_dash(t.avg_confidence), interval(t.audit))
                for t in sure
            ),
        ),
    )


def agreement(trainings: Sequence[Training]) -> Exhibit:
    """How little each training still changes: what the stopping light goes by."""
    title = "How much it still changes its mind"
    known = [t for t in trainings if t.agreement is not None]
    if not known:
        missing = "There is something to compare after the second training."
        return Exhibit("agreement", title, "", None, missing=missing)
    data = [
        line(
            "agreement",
            [t.labels for t in known],
            [t.agreement for t in known],
            "@accent",
            hovertemplate="%{x} labels: agreement %{y:.3f}<extra></extra>",
        )
    ]
    low = min(0.0, *(t.agreement for t in known if t.agreement is not None))
    return Exhibit(
        "agreement",
        title,
        "Agreement of each model with the one before it on the unsorted clips (Cohen's "
        "kappa: 1 is the same answers, 0 is chance). Three times above the line, 0.99, "
        "means that labels hardly move it any more.",
        figure(
            data,
            height=220,
            x={"title": GIVEN, "rangemode": "tozero"},
            y={"range": [low, 1.03], "tickformat": ".1f"},
            shapes=[_level(0.99)],
        ),
        Table(
            ("labels", "agreement"),
            tuple((str(t.labels), f"{t.agreement:.3f}") for t in known),
        ),
    )


def _over_labels(data: Sequence[Trace]) -> Trace:
    """Shares, over the labels that were given."""
    return figure(
        data,
        x={"title": GIVEN, "rangemode": "tozero"},
        y={"share": True},
        showlegend=True,
    )


def _audit_words(last: Training) -> str:
    audit = last.audit
    if audit is None or audit.accuracy is None:
        return (
            "No random check has been answered yet, so nobody knows how often it is "
            "right."
        )
    few = ""
    if audit.n < FEW:
        few = f" {audit.n} checks are few: that is why the range is so wide."
    return (
        f"Of clips drawn at random, {percent(audit.accuracy)} are predicted right; "
        f"with {audit.n} checks the truth lies between {percent(audit.low)} and "
        f"{percent(audit.high)} 95 times in 100.{few}"
    )


def _level(y: float) -> Trace:
    line = {"color": "@soft", "width": 1, "dash": "dash"}
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": y,
        "y1": y,
        "line": line,
    }
