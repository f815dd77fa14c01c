"""A register of one's own and a claims file, as text for tests to change and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = """\
[[source]]
id = "paper-2024"
publisher = "Paper"
title = "A title"
published = 2024-01-02
language = "en"
kind = "news"
reliability = "C"
url = "https://example.org/a?b=1"
"""
FIGURES = """\
[[figure]]
id = "own-stock"
metric = "stockpile"
about = "rounds in store"
value = "2M rounds"
nature = "152 mm"
scope = "tube"
actor = "RU"
source = "paper-2024"
origin = "the ministry"
status = "cited"
credibility = 3

[[figure]]
id = "own-rate"
metric = "firing_rate"
about = "fire of all kinds"
value = "20k rounds/day"
nature = "mixed"
scope = "all natures"
actor = "UA"
from = 2023-08-01
to = 2023-10-31
source = "paper-2024"
origin = "the general staff"
status = "cited"
credibility = 2
"""
CASE = """\
title = "A case"
[given]
stock = "@own-stock"
rate = "@own-rate"
lasts = "~3 months"
[[claim]]
id = "three-months"
source = "paper-2024"
says = "Three months."
equation = "lasts = stock / rate"
verdict = "holds"
why = "3.3 months."
"""
# All that a format, a terminal, a spreadsheet or a CI log could take for its own.
HOSTILE = "=cmd|' /C calc'!A0 [red]포탄 100%[/] \"q\" <b>x</b> | `c` *d* _e_ ::error:: &lt; ]]>"
CONTROLS = (
    "\x1b[31m\x07\u202e\u2028\x9b\x85\x7f\xad\u200b\u200d\u2060\u180e\ufeff\u3164\U000e0041"
    "\r\n::error file=x::pwned\n  ::stop-commands::t\n##vso[task.setvariable variable=x]y"
    " ##[error]z"
    " https://evil.example/a_b @everyone someone@evil.example #1"
)


def write(folder: Path, **texts: str) -> Path:
    """Write the register and the case; a text given by name replaces that file, empty drops it.

    Args:
        folder: where to.
        texts: ``sources``, ``figures``, ``case``.
    """
    files = {"sources": "sources.toml", "figures": "figures.toml", "case": "x.claims.toml"}
    known = {"sources": SOURCES, "figures": FIGURES, "case": CASE} | texts
    for name, file in files.items():
        if known[name]:
            (folder / file).write_text(known[name], encoding="utf-8")
    return folder


def escaped(text: str) -> str:
    """Text between the quotes of a TOML string."""
    marks = {"\\": "\\\\", '"': '\\"'}
    return "".join(marks.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text)
