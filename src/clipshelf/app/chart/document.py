"""Pictures as one HTML file that needs nothing else: plotly, styles and data inside.

Everything that a person or a file is called passes through `escape`, or through JSON
whose `<` are escaped; and the file's own policy runs the two scripts that were put into
it here, by their digests, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from clipshelf.app.chart.exhibit import Exhibit, Fact, Table
from clipshelf.app.chart.script import plotly_script

STYLES = ("app.css", "insights.css", "exhibits.css", "report.css")
# The first exports what the second imports: in one file they are one module.
SCRIPTS = ("js/insights/figure.js", "js/insights/report.js")
IMPORT = re.compile(r'^import \{[^}]*\} from "\./figure\.js";$', re.MULTILINE)
FETCHED = re.compile(r"^@import [^;]*;$", re.MULTILINE)
NOTHING = "'none'"
UNDRAWN = "plotly is not installed where this was made: there are numbers, no pictures."


@dataclass(frozen=True, slots=True)
class Picture:
    """A small photograph, and what is written below."""

    jpeg: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Gallery:
    """Photographs with a title."""

    title: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document."""

    title: str
    text: str
    exhibits: tuple[Exhibit, ...]
    galleries: tuple[Gallery, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What is in the file."""

    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]

    @property
    def figures(self) -> dict[str, object]:
        """By name, what is drawn in which place."""
        return {
            exhibit.name: {"figure": exhibit.figure, "narrow": exhibit.narrow}
            for section in self.sections
            for exhibit in section.exhibits
            if exhibit.figure is not None
        }


def html(document: Document) -> str:
    """The whole file, which asks no server for anything."""
    plotly = plotly_script()
    scripts = [_safe(plotly.text()), _module()] if plotly else []
    body = "\n".join(_section(s, drawn=plotly is not None) for s in document.sections)
    note = "" if plotly else f"<p>{escape(UNDRAWN)}</p>"
    data = json.dumps(document.figures if plotly else {}).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(_policy(scripts))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(document.title)}</title>
<style>{_safe(_styles())}</style>
</head>
<body class="insights report">
<main>
<h1 dir="auto">{escape(document.title)}</h1>
<p class="soft">{escape(document.subtitle)}</p>{note}
<headline-facts><ul>{"".join(map(_fact, document.facts))}</ul></headline-facts>
{body}
</main>
<script type="application/json" id="figures">{data}</script>
{"".join(_tag(text, number) for number, text in enumerate(scripts))}
</body>
</html>
"""


def _section(section: Section, *, drawn: bool) -> str:
    cards = "\n".join(_card(exhibit, drawn=drawn) for exhibit in section.exhibits)
    galleries = "\n".join(map(_gallery, section.galleries))
    title = f"<h2>{escape(section.title)}</h2>" if section.title else ""
    return f"""<section class="chapter">
{title}
<p>{escape(section.text)}</p>
<div class="cards">
{cards}
{galleries}
</div>
</section>"""


def _card(exhibit: Exhibit, *, drawn: bool) -> str:
    name, title = escape(exhibit.name), escape(exhibit.title)
    words = escape(exhibit.text or exhibit.missing)
    place = ""
    if drawn and exhibit.figure is not None:
        place = (
            f'<div class="body"><div class="chart"><div class="plot" '
            f'data-figure="{name}" role="figure" aria-label="{title}. {words}">'
            "</div></div></div>"
        )
    return f"""<article class="card" data-name="{name}">
<header><h3>{title}</h3><p class="text">{words}</p></header>
{place}
{_numbers(exhibit.table, opened=not place)}
</article>"""


def _numbers(table: Table | None, *, opened: bool) -> str:
    if table is None or not table.rows:
        return ""
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    return f"""<details class="numbers"{" open" if opened else ""}>
<summary>Numbers</summary>
<div class="scroll"><table><thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody></table></div>
</details>"""


def _cell(text: str) -> str:
    return f'<td dir="auto">{escape(text)}</td>'


def _fact(fact: Fact) -> str:
    lamp = f' data-light="{escape(fact.light)}"' if fact.light else ""
    return (
        f"<li{lamp}><strong>{escape(fact.value)}</strong>"
        f'<span class="label">{escape(fact.label)}</span>'
        f'<span class="note">{escape(fact.note)}</span></li>'
    )


def _gallery(gallery: Gallery) -> str:
    pictures = "\n".join(map(_picture, gallery.pictures))
    return f"""<article class="card gallery">
<h3 dir="auto">{escape(gallery.title)}</h3>
<ul class="clips">
{pictures}
</ul>
</article>"""


def _picture(picture: Picture) -> str:
    data = base64.b64encode(picture.jpeg).decode("ascii")
    words = escape(picture.words)
    return (
        f'<li><img src="data:image/jpeg;base64,{data}" alt="">'
        f'<span dir="auto" title="{words}">{words}</span></li>'
    )


def _module() -> str:
    """Our own scripts as one."""
    texts = [_web(name) for name in SCRIPTS]
    return _safe("\n".join(IMPORT.sub("", text) for text in texts))


def _styles() -> str:
    return "\n".join(FETCHED.sub("", _web(name)) for name in STYLES)


def _web(name: str) -> str:
    return (files("clipshelf") / "web" / name).read_text(encoding="utf-8")


def _safe(text: str) -> str:
    """A script or a style that cannot end before its end."""
    return re.sub(r"</(script|style)", r"<\\/\1", text, flags=re.IGNORECASE)


def _tag(text: str, number: int) -> str:
    kind = ' type="module"' if number else ""
    return f"<script{kind}>{text}</script>\n"


def _policy(scripts: Iterable[str]) -> str:
    digests = " ".join(_digest(text) for text in scripts)
    rules = (
        "default-src 'none'",
        f"script-src {digests or NOTHING}",
        "style-src 'unsafe-inline'",
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
