"""Replaying a person's answers: how fast would a strategy have learned them?"""

from clipshelf.learning.simulate.experiment import Options, Simulation, simulate
from clipshelf.learning.simulate.replay import Run, replay
from clipshelf.learning.simulate.summary import Summary, area, labels_to, paired
from clipshelf.learning.simulate.truth import Certified, Claim, Measured
from clipshelf.learning.simulate.worlds import (
    Checkpoint,
    Source,
    World,
    ceiling,
    read,
    read_source,
    source_of,
)

__all__ = [
    "Certified",
    "Checkpoint",
    "Claim",
    "Measured",
    "Options",
    "Run",
    "Simulation",
    "Source",
    "Summary",
    "World",
    "area",
    "ceiling",
    "labels_to",
    "paired",
    "read",
    "read_source",
    "replay",
    "simulate",
    "source_of",
]
