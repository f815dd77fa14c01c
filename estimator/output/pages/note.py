"""A paragraph to paste: what was assumed, what follows, who says so, and how to cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from estimator import __version__
from estimator.answer.cases import inputs_of
from estimator.answer.headline import figures_used
from estimator.cleaning import clean
from estimator.output import words
from estimator.output.formats.markdown import code, escape
from estimator.output.pages.figures import grade, when_words
from estimator.output.pages.headline import against_title
from estimator.register.citation import cite

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from estimator.answer.headline import Against
    from estimator.output.page import Page
    from estimator.register.records import Figure, Source
    from estimator.register.register import Register
    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given

_TITLE: Final = "Method and sources"
_TOOL: Final = "munitions-estimator"


class Noted(NamedTuple):
    """What a note is about.

    Attributes:
        page: the page whose place it takes.
        scenario: what was answered.
        asks: what was asked, as in `Estimate`.
        register: where the figures are; None where none is used.
        against: what the answer was held against; None if nothing.
        command: what was typed.
        day: when.
    """

    page: Page
    scenario: Scenario
    asks: str
    register: Register | None
    against: Against | None
    command: str
    day: dt.date

    @property
    def held(self) -> list[Figure]:
        """The figures that it was held against."""
        return [row.figure for row in self.against.rows] if self.against else []


def note_page(noted: Noted) -> Page:
    """The paragraph in plain text, and in Markdown."""
    return noted.page._replace(
        verbatim=_text(noted, markdown=False), forms={"md": lambda: _text(noted, markdown=True)}
    )


def _text(noted: Noted, *, markdown: bool) -> str:
    sources = _sources(noted)
    shown = escape if markdown else str
    blocks = [f"**{_TITLE}**" if markdown else _TITLE]
    blocks += [shown(clean(line)) for line in _paragraphs(noted, list(sources))]
    lines = [
        _reference(n, source, markdown=markdown) for n, source in enumerate(sources.values(), 1)
    ]
    blocks += ["\n".join(lines)] if lines else []
    command = code(clean(noted.command)) if markdown else clean(noted.command)
    tool = f"{_TOOL} contributors. {_TOOL} {__version__}. Calculation of {noted.day.isoformat()}"
    return "\n\n".join([*blocks, f"Cite as: {tool}: {command}"]) + "\n"


def _reference(number: int, source: Source, *, markdown: bool) -> str:
    """A source with its link, under its number."""
    if not markdown:
        return f"[{number}] {clean(cite([source]))}"
    text = escape(clean(cite([source.model_copy(update={"url": None})])))
    url = clean(source.url or "").replace("<", "%3C").replace(">", "%3E")
    return f"{number}. {text}{f' <{url}>' if url else ''}"


def _sources(noted: Noted) -> dict[str, Source]:
    """The sources of all figures with those that they rest on, each once."""
    if noted.register is None:
        return {}
    used = figures_used(noted.scenario, noted.register, noted.asks)
    found = noted.register.sources_behind([*used, *noted.held])
    return {source.id: source for source in found}


def _paragraphs(noted: Noted, sources: Sequence[str]) -> Iterator[str]:
    """What went in, what came out, what it was held against."""
    inputs = inputs_of(noted.scenario, noted.asks).items()
    parts = [
        f"{words.label(name, noted.scenario)}: "
        f"{words.spoken(words.amount(given, name, noted.scenario))} "
        f"({_whence(noted, name, given, sources)})"
        for name, given in inputs
    ]
    start = f" The first day is {noted.scenario.start}." if noted.scenario.start else ""
    month = f"A month is {words.month(noted.scenario)}."
    yield f"Inputs: {'; '.join(parts)}. {month}{start}"
    yield " ".join(("Result:", *noted.page.text().lead))
    if noted.against and noted.held:
        held = [_held_words(noted, figure, sources) for figure in noted.held]
        yield f"{against_title(noted.against)}: {'; '.join(held)}."
    if notes := noted.page.text().warnings:
        yield " ".join(("Notes:", *notes))


def _whence(noted: Noted, name: str, given: Given, sources: Sequence[str]) -> str:
    """Where an input comes from: ``assumed``, ``as asked``, ``@own-rate, grade B3 [1]``."""
    if not given.figures:
        return "as asked" if name == "lasts" else "assumed"
    assert noted.register  # noqa: S101 - there is a figure
    found = []
    for figure in map(noted.register.figure, given.figures):
        status = "" if figure.status == "cited" else f", {figure.status}"
        found.append(f"@{figure.id}{status}, grade {_graded(noted.register, figure, sources)}")
    return "; ".join(found)


def _held_words(noted: Noted, figure: Figure, sources: Sequence[str]) -> str:
    assert noted.register  # noqa: S101 - there is a figure
    when = when_words(figure) or "no period stated"
    graded = _graded(noted.register, figure, sources)
    value = figure.value.lstrip("~<>=").replace("..", " to ")
    value = f"{words.HEDGES[figure.quantity.hedge]}{words.spoken(value)}"
    return f"{value} ({figure.actor}, {when}, {figure.origin}, grade {graded})"


def _graded(register: Register, figure: Figure, sources: Sequence[str]) -> str:
    number = f" [{sources.index(figure.source) + 1}]" if figure.source in sources else ""
    return f"{grade(register, figure)}{number}"
