"""Charts as files."""

from __future__ import annotations

from html import escape
from io import BytesIO
from itertools import pairwise
from pathlib import Path as File

from PIL import Image, ImageColor, ImageDraw, ImageFont

from clipshelf.app.chart.drawing import Chart, Path, Shape, Text, shapes, size
from clipshelf.app.chart.page import page
from clipshelf.app.chart.script import HINT, plotly_script
from clipshelf.domain.errors import Invalid, Unavailable

SUFFIXES = (".html", ".svg", ".png")
FINER = 4  # drawn so many times larger, shown half as large: smooth edges
SHOWN = 2


def check(path: File) -> None:
    """Can a chart be written there? Ask before computing it for minutes.

    Raises:
        Invalid: the name ends in something else, or the folder is not there.
        Unavailable: HTML, and plotly is not installed.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise Invalid(
            f"A chart cannot be written as {path.suffix or path.name!r}.",
            code="bad-suffix",
            hint=f"Let the name end in {', '.join(SUFFIXES)}.",
        )
    if not path.absolute().parent.is_dir():
        raise Invalid("There is no such folder to write to.", code="no-folder")
    if path.suffix.lower() == ".html" and plotly_script() is None:
        raise Unavailable("plotly is not installed.", code="no-plotly", hint=HINT)


def write(chart: Chart, path: File) -> None:
    """Write a chart as the name of the file says.

    Raises:
        Invalid, Unavailable: see `check`.
    """
    check(path)
    suffix = path.suffix.lower()
    if suffix == ".svg":
        path.write_text(svg(chart), encoding="utf-8")
    elif suffix == ".png":
        path.write_bytes(png(chart))
    else:
        path.write_text(page(chart), encoding="utf-8")


def svg(chart: Chart) -> str:
    """As a picture that scales, with text that can be read aloud."""
    wide, high = size(chart)
    body = "\n".join(_svg_shape(shape) for shape in shapes(chart))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        f'width="{wide}" height="{high}" role="img" '
        'font-family="system-ui, sans-serif">\n'
        f"<title>{escape(chart.title)}</title>\n"
        f"<desc>{escape(chart.description)}</desc>\n"
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>\n'
        f"{body}\n</svg>\n"
    )


def png(chart: Chart) -> bytes:
    """As pixels, at twice the size."""
    wide, high = size(chart)
    image = Image.new("RGB", (wide * FINER, high * FINER), "white")
    for shape in shapes(chart):
        if isinstance(shape, Text):
            _paint_text(image, shape)
        else:
            _paint_path(image, shape)
    shown = image.resize((wide * SHOWN, high * SHOWN), Image.Resampling.LANCZOS)
    data = BytesIO()
    shown.save(data, "PNG", optimize=True)
    return data.getvalue()


def _svg_shape(shape: Shape) -> str:
    if isinstance(shape, Text):
        x, y = shape.at
        bold = ' font-weight="600"' if shape.bold else ""
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{shape.size}" '
            f'text-anchor="{shape.anchor}" fill="{shape.colour}"{bold}>'
            f"{escape(shape.words)}</text>"
        )
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    if not shape.width:
        return (
            f'<polygon points="{points}" fill="{shape.colour}" '
            f'fill-opacity="{shape.opacity}"/>'
        )
    dashes = ' stroke-dasharray="5 4"' if shape.dashed else ""
    return (
        f'<polyline points="{points}" fill="none" stroke="{shape.colour}" '
        f'stroke-width="{shape.width:g}" stroke-linejoin="round"{dashes}/>'
    )


def _paint_text(image: Image.Image, text: Text) -> None:
    font = ImageFont.load_default(text.size * FINER)
    x, y = (place * FINER for place in text.at)
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[text.anchor]
    thick = FINER / 4 if text.bold else 0
    ImageDraw.Draw(image).text(
        (x, y),
        text.words,
        text.colour,
        font,
        anchor,
        stroke_width=thick,
        stroke_fill=text.colour,
    )


def _paint_path(image: Image.Image, path: Path) -> None:
    points = [(x * FINER, y * FINER) for x, y in path.points]
    if not path.width:
        cover = Image.new("L", image.size, 0)
        ImageDraw.Draw(cover).polygon(points, fill=round(255 * path.opacity))
        image.paste(ImageColor.getrgb(path.colour), (0, 0, *image.size), cover)
        return
    pieces = _dashes(points) if path.dashed else [points]
    draw = ImageDraw.Draw(image)
    for piece in pieces:
        width = round(path.width * FINER)
        draw.line(piece, path.colour, width, joint="curve")


def _dashes(points: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Each straight piece cut into dashes of 5 and gaps of 4 pixels."""
    pieces = []
    for (x0, y0), (x1, y1) in pairwise(points):
        length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-9)
        start = 0.0
        while start < length:
            a, b = start / length, min(start + 5 * FINER, length) / length
            pieces.append(
                [
                    (x0 + a * (x1 - x0), y0 + a * (y1 - y0)),
                    (x0 + b * (x1 - x0), y0 + b * (y1 - y0)),
                ]
            )
            start += 9 * FINER
    return pieces
