"""The sources of figures as references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimator.cleaning import clean
from estimator.output.formats.json_text import dumps
from estimator.output.formats.markdown import escape, fenced
from estimator.output.page import Body, Page
from estimator.register.citation import cite, csl, locators

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from estimator.register.records import Figure, Source
    from estimator.register.register import Register


def page(register: Register, figures: Sequence[Figure], style: str) -> Page:
    """What figures rest on as references, each source once.

    CSL-JSON is one array and nothing else, in JSON and in the formats for people alike.
    """
    sources = register.sources_behind(figures)
    places = locators(register.figures_behind(figures))
    items = [csl(source, places.get(source.id, "")) for source in sources]
    text = _text(sources, style, places)
    forms: dict[str, Callable[[], str]] = {}
    if style == "bibtex":
        forms["md"] = lambda: fenced(text)
    if style == "text":
        forms["md"] = lambda: "\n".join(f"{escape(line)}\n" for line in text.splitlines())
    if style == "csl-json":
        forms["json"] = lambda: text
        forms["ndjson"] = lambda: "".join(f"{dumps(item)}\n" for item in items)

    def records() -> list[dict[str, Any]]:
        return [{"id": source.id, "reference": cite([source], places=places)} for source in sources]

    return Page(
        bare="\n".join(source.id for source in sources),
        body=lambda: Body([text], []),
        data=lambda: {"references": items},
        records=records,
        command="figures",
        forms=forms,
        verbatim=text,
    )


def _text(sources: Sequence[Source], style: str, places: Mapping[str, str]) -> str:
    """References as they go out: with nothing in them that a terminal would obey."""
    if style == "csl-json":
        items = [csl(source, places.get(source.id, "")) for source in sources]
        return dumps(items, indent=2) + "\n"
    if style == "bibtex":
        return "".join(f"{clean(line)}\n" for line in cite(sources, "bibtex", places).split("\n"))
    return "".join(f"{clean(cite([source], places=places))}\n" for source in sources)
