"""Charts of lines with bands, drawn without a browser: SVG, PNG, and HTML."""

from clipshelf.app.chart.drawing import Chart, Line, Panel
from clipshelf.app.chart.files import SUFFIXES, write

__all__ = ["SUFFIXES", "Chart", "Line", "Panel", "write"]
