"""Pages as one HTML file: sentences, charts, tables, notes and the command that made it."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator import __version__
from estimator.cleaning import clean
from estimator.output.charts import charts_of
from estimator.output.charts.picture import render as drawn
from estimator.output.charts.picture import runtime
from estimator.output.charts.specification import specification
from estimator.output.formats.html_text import escaped, table_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from estimator.output.page import Body, Page, Table
    from estimator.register.records import Source

_CHARTS: Final = {
    "stock": "Stock over time",
    "chance": "The chance to last",
    "drivers": "What drives it",
    "table": "With other inputs",
    "against": "Held against what sources report",
    "cross": "What is said, and what all else implies",
    "figures": "Over time",
}
_LIVE: Final = {"stock", "chance"}
"""Charts that follow what is changed on the page."""
_FILES: Final = ("engine.js", "page.js", "charts.js")
_BEGIN: Final = """
const data = JSON.parse(document.getElementById("live").textContent);
onRecompute.push(follow(document, data.charts));
mount(document, data);
"""
_RIGHT: Final = ' class="number"'
_BLOCK: Final = "█"


class Section(NamedTuple):
    """A part of the document.

    Attributes:
        page: what it says.
        title: a heading above it; empty for the first, which its answer heads.
        command: what gives the same by itself.
        sources: what it rests on, as `cite` takes it.
    """

    page: Page
    title: str = ""
    command: str = ""
    sources: Sequence[Source] = ()


def render_page(page: Page, command: str) -> str:
    """The document of a page alone, and of the command that made it."""
    return render([Section(page)], command)


def render(
    sections: Sequence[Section],
    command: str,
    live: Mapping[str, Any] | None = None,
    references: Sequence[str] = (),
) -> str:
    """The document; the same results give the same text.

    Args:
        sections: its parts, the answer first.
        command: what made it, as typed; may be empty.
        live: what the page computes with (see `live`); None where nothing in it can be changed.
        references: the sources, as one cites them.
    """
    first, *others = sections
    body = first.page.text()
    about, (answer, *more) = body.lead[: body.skip], body.lead[body.skip :]
    parts = [
        "<header>",
        *(f'<p class="about">{escaped(line)}</p>' for line in about),
        f"<div data-answer><h1>{escaped(answer)}</h1>",
        *(f"<p>{escaped(line)}</p>" for line in more),
        "</div></header>",
    ]
    if live:
        parts.append('<section id="controls" class="controls"></section>')
    charts = _specifications(first.page, body)
    parts += _rest(charts, body)
    for section in others:
        body = section.page.text()
        parts += [f"<section><h2>{escaped(clean(section.title))}</h2>"]
        parts += [f"<p>{escaped(line)}</p>" for line in body.lead[body.skip :]]
        parts += _rest(_specifications(section.page, body), body)
        parts += [f"<pre><code>{escaped(clean(section.command))}</code></pre></section>"]
    if command:
        parts += ["<section><h2>Run it again</h2>"]
        parts += [f"<pre><code data-command>{escaped(clean(command))}</code></pre></section>"]
    if references:
        rows = (f"<li>{escaped(clean(each))}</li>" for each in references)
        parts += ["<section><h2>References</h2><ol>", *rows, "</ol></section>"]
    if live:
        kept = {name: chart for name, chart in charts.items() if name in _LIVE}
        parts.append(_data({**live, "charts": kept}))
    scripts = [runtime(), *map(_file, _FILES), _BEGIN] if live else []
    return _framed(answer, parts, scripts)


def _rest(charts: Mapping[str, dict[str, Any]], body: Body) -> Iterator[str]:
    """What follows the answer: charts, tables, notes."""
    for name, chart in charts.items():
        picture = base64.b64encode(str(drawn(chart, "svg")).encode()).decode()
        source = f"data:image/svg+xml;base64,{picture}"
        yield f"<figure><figcaption>{_CHARTS.get(name, 'Chart')}</figcaption>"
        yield f'<div id="chart-{name}"><img src="{source}" alt="{escaped(chart["description"])}">'
        yield "</div></figure>"
    for table in body.tables:
        yield '<div class="table" tabindex="0">'
        yield from table_parts(_without_blocks(table), _RIGHT, links=True)
        yield "</div>"
    yield from (f'<p class="note">Note: {escaped(each)}</p>' for each in body.warnings)


def _without_blocks(table: Table) -> Table:
    """A table without the bars and curves that stand in for charts where there are none."""
    rows = [[cell if cell.strip(f"{_BLOCK} ") else "" for cell in row] for row in table.rows]
    notes = [note for note in table.notes if _BLOCK not in note]
    return table._replace(rows=rows, notes=notes).without_empty()


def _specifications(page: Page, body: Body) -> dict[str, dict[str, Any]]:
    """Its charts by name, without the words that the document has beside them."""
    charts = charts_of(page).items()
    return {name: specification(make(), body, alone=False) for name, make in charts}


def _data(live: Mapping[str, Any]) -> str:
    """What the page computes with, as a script that is none and holds no markup."""
    text = json.dumps(live, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f'<script type="application/json" id="live">{text}</script>'


@cache
def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _framed(title: str, parts: Sequence[str], scripts: Sequence[str]) -> str:
    """A whole document, which may load nothing, and run and look only as it says itself."""
    style = _file("style.css")
    rules = [
        "default-src 'none'",
        "img-src data:",
        f"style-src {_hashed(style)}",
        *([f"script-src {' '.join(map(_hashed, scripts))}"] if scripts else []),
        "base-uri 'none'",
        "form-action 'none'",
    ]
    head = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f'<meta name="generator" content="munitions-estimator {__version__}">',
        f"<title>{escaped(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body><main>",
    ]
    run = [f"<script>{script}</script>" for script in scripts]
    return "\n".join([*head, *parts, "</main>", *run, "</body>", "</html>", ""])


def _hashed(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
