"""Charts as files: what is in them, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from clipshelf.app.chart import Chart, Line, Panel, write
from clipshelf.app.chart.drawing import WIDTH, size
from clipshelf.domain.errors import Invalid

SVG = "{http://www.w3.org/2000/svg}"


def chart(name: str = "auto") -> Chart:
    x = [20.0, 40.0, 60.0]
    panel = Panel(
        "Accuracy",
        "labels",
        (
            Line(name, x, [0.5, 0.7, 0.8], [0.4, 0.6, 0.75], [0.6, 0.8, 0.85]),
            Line("random", x, [0.4, 0.5, 0.6], dashed=True),
        ),
        (("every label", 0.9),),
    )
    return Chart("Learning curves", (panel, panel), "auto is above random")


def test_an_svg_holds_every_line_its_band_and_words_for_those_who_cannot_see(tmp_path):
    write(chart("<b> & co"), tmp_path / "c.svg")

    root = ET.parse(tmp_path / "c.svg").getroot()

    assert root.find(f"{SVG}title").text == "Learning curves"
    assert root.find(f"{SVG}desc").text == "auto is above random"
    assert len(root.findall(f"{SVG}polygon")) == 2
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert words.count("<b> & co") == 1
    assert {"Accuracy", "labels", "every label", "random", "80%"} <= set(words)
    assert not [element for element in root.iter() if "href" in str(element.attrib)]


def test_higher_values_are_drawn_higher_and_nothing_leaves_the_picture(tmp_path):
    write(chart(), tmp_path / "c.svg")
    root = ET.parse(tmp_path / "c.svg").getroot()
    wide, high = size(chart())

    curves = [
        [tuple(map(float, p.split(","))) for p in line.attrib["points"].split()]
        for line in root.iter(f"{SVG}polyline")
        if line.attrib["stroke-width"] == "2"
    ]

    assert len(curves) == 4
    for points in curves:
        xs, ys = zip(*points, strict=True)
        assert list(xs) == sorted(xs)
        assert list(ys) == sorted(ys, reverse=True)
        assert min(xs) >= 0
        assert max(xs) <= wide
        assert min(ys) >= 0
        assert max(ys) <= high
    assert curves[2][0][0] - curves[0][0][0] == WIDTH


def test_a_png_shows_the_same_colours(tmp_path):
    write(chart(), tmp_path / "c.png")

    with Image.open(tmp_path / "c.png") as image:
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)

        assert image.size == tuple(2 * n for n in size(chart()))
    for line in chart().names:
        colour = chart().colour(line)
        wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert (np.abs(pixels - wanted).max(axis=1) < 3).sum() > 100


def test_html_asks_no_server_for_anything(tmp_path):
    write(chart(), tmp_path / "c.html")

    text = (tmp_path / "c.html").read_text(encoding="utf-8")

    head = text.partition("<script")[0]
    assert "<script src=" not in text
    assert "<link" not in head
    assert "every label" in text
    assert len(text) > 1_000_000  # plotly itself is inside


@pytest.mark.parametrize("name", ["c.jpeg", "c", "missing/c.svg"])
def test_a_name_that_will_not_do_is_refused(tmp_path: Path, name: str):
    with pytest.raises(Invalid):
        write(chart(), tmp_path / name)


def test_a_flat_line_and_a_single_point_can_be_drawn(tmp_path):
    flat = Panel("p", "x", (Line("a", [5.0], [1.0]), Line("b", [5.0], [1.0])))

    write(Chart("t", (flat,)), tmp_path / "c.svg")

    assert "nan" not in (tmp_path / "c.svg").read_text(encoding="utf-8")
