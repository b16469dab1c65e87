"""How pictures look to every kind of eye, and what they are called."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from clipshelf.app.chart.exhibit import HUES, MARKS, band, plain, short


def test_names_are_shown_as_they_are_and_cut_at_their_beginning():
    assert plain("<b>&amp;</b>") == "&lt;b&gt;&amp;amp;&lt;/b&gt;"
    assert short("Cooking/" * 5 + "Pasta").endswith("Cooking/Pasta")
    assert len(short("x" * 300)) == 26


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_folders_can_be_told_apart_by_every_kind_of_eye(scheme: str):
    styles = (files("clipshelf") / "web" / "insights.css").read_text(encoding="utf-8")
    light, dark = (
        re.findall(r"--chart-\d: (#[0-9a-f]{6})", part)
        for part in styles.split("prefers-color-scheme: dark", 1)
    )
    colours = light if scheme == "light" else dark[:HUES]
    ground = "#ffffff" if scheme == "light" else "#191d1c"

    assert len(colours) == HUES
    assert HUES * len(MARKS) >= 20  # folders with a look of their own
    for colour in colours:
        assert contrast(colour, ground) >= 3
    for kind, change in EYES.items():
        seen = np.array([oklab(change @ linear(colour)) for colour in colours])
        apart = np.linalg.norm(seen[:, None] - seen[None], axis=2)
        np.fill_diagonal(apart, 1)
        assert apart.min() >= 0.11, kind


# Machado, Oliveira and Fernandes (2009), full severity, for linear sRGB.
EYES = {
    "all colours": np.eye(3),
    "no red": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour: str) -> Any:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """As WCAG has it."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    light = sorted(float(weights @ linear(colour)) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def oklab(parts: Any) -> Any:
    """Ottosson (2020): distances are about as large as they look."""
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    axes = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return axes @ np.cbrt(cones @ np.clip(parts, 0, None))


def test_the_interval_of_a_single_point_can_be_seen():
    alone, area = (
        band([54], [0.4], [0.8], "@accent"),
        band([1, 2], [0, 0], [1, 1], "@a"),
    )

    assert alone["line"]["width"] > 0
    assert area["line"]["width"] == 0
