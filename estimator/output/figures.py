"""The register as pages: a list by origin, one figure in full, references, and what lint finds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from estimator.citation import cite, csl
from estimator.output import text
from estimator.output.page import Body, Page, Table, clean
from estimator.witnesses import peers, witnesses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.citation import Style
    from estimator.lint import Problem
    from estimator.register import Figure, Register, Source


def list_page(register: Register, figures: Sequence[Figure]) -> Page:
    """Figures under their origins: each origin is one witness."""
    groups = witnesses(figures)

    def body() -> Body:
        count = f"{_count(len(figures), 'figure')} from {_count(len(groups), 'origin')}"
        rows = [
            [
                clean(figure.origin) if n == 0 else "",
                *_row(register, figure),
            ]
            for group in groups.values()
            for n, figure in enumerate(group)
        ]
        columns = ("origin", "id", "value", "what", "scope", "period", "grade")
        lead = [f"{count}; each origin is one witness, however many figures it has."]
        return Body(lead, [Table("", columns, rows)] if rows else [])

    return Page(
        bare="\n".join(figure.id for figure in figures),
        body=body,
        data=lambda: {"figures": [record(register, figure) for figure in figures]},
        records=lambda: [record(register, figure) for figure in figures],
        command="figures",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {text.plural(noun, number)}"


def _row(register: Register, figure: Figure) -> list[str]:
    return [
        figure.id,
        clean(figure.value),
        clean(figure.about),
        figure.scope,
        period_words(figure),
        grade(register, figure),
    ]


def period_words(figure: Figure) -> str:
    """The days a figure covers: ``2023-08-01 to 2023-11-01``; empty if none are known."""
    since, until = figure.since, figure.until
    if since and until:
        return since.isoformat() if since == until else f"{since} to {until}"
    return f"from {since}" if since else f"to {until}" if until else ""


def grade(register: Register, figure: Figure) -> str:
    """Reliability of the source and credibility of the number: ``B3``; ``-3`` without a source."""
    source = register.source_of(figure)
    return f"{source.reliability if source else '-'}{figure.credibility}"


def source_line(register: Register, figure: Figure) -> str:
    """Where a figure was read, and what that only passes on, in one line."""
    source = register.source_of(figure)
    if source is None:
        return f"{figure.status}: {figure.reason or figure.formula or ''}".rstrip(": ")
    links = [f"{link.publisher}, {link.published}" for link in register.chain(source)]
    return ", after ".join(links)


def figure_page(register: Register, figure: Figure) -> Page:
    """One figure in full, its source, and who else reports the same quantity."""

    def body() -> Body:
        lead = [f"{clean(figure.about)}: {clean(figure.value)} (@{figure.id})"]
        return Body(lead, [_details(register, figure), *_peers(register, figure)])

    return Page(
        bare=figure.value,
        body=body,
        data=lambda: _figure_data(register, figure),
        records=lambda: [record(register, figure)],
        command="figures",
    )


def _details(register: Register, figure: Figure) -> Table:
    source = register.source_of(figure)
    rows = [
        ("read as", figure.quantity.reading(str(figure.quantity.unit)) or figure.value),
        ("metric", figure.metric),
        ("actor", figure.actor + (f" to {figure.recipient}" if figure.recipient else "")),
        ("nature", figure.nature),
        ("scope", figure.scope),
        ("period", period_words(figure)),
        ("origin", figure.origin),
        ("status", figure.status),
        ("formula", f"{figure.formula} of {', '.join(figure.inputs)}" if figure.formula else ""),
        ("reason", figure.reason or ""),
        ("grade", grade(register, figure)),
        ("source", _source_words(source) if source else ""),
        ("read through", source_line(register, figure) if source and source.reports else ""),
        ("locator", figure.locator or ""),
        ("note", figure.note or ""),
    ]
    return Table("", ("field", "value"), [[key, clean(value)] for key, value in rows if value])


def _source_words(source: Source) -> str:
    return cite([source])


def _peers(register: Register, figure: Figure) -> list[Table]:
    rows = [
        [
            peer.figure.id,
            clean(peer.figure.value),
            text.number(peer.times) if peer.times is not None else "",
            "yes" if peer.one_witness else "",
            clean("; ".join(peer.differs)),
        ]
        for peer in peers(register, figure)
    ]
    columns = ("id", "value", "times this", "same origin", "differs in")
    title = "Who else reports this quantity in this time"
    return [Table(title, columns, rows, frozenset({2})).without_empty()] if rows else []


def _figure_data(register: Register, figure: Figure) -> dict[str, Any]:
    source = register.source_of(figure)
    chain = [csl(link) for link in register.chain(source)] if source else []
    others = [
        {
            "id": peer.figure.id,
            "value": peer.figure.value,
            "times": float(peer.times) if peer.times is not None else None,
            "same_origin": peer.one_witness,
            "differs": list(peer.differs),
        }
        for peer in peers(register, figure)
    ]
    return {"figure": record(register, figure), "sources": chain, "peers": others}


def record(register: Register, figure: Figure) -> dict[str, Any]:
    """A figure as one row: every field of the register, dates as text."""
    row = figure.model_dump(by_alias=True)
    row["inputs"] = " ".join(row["inputs"])
    for key, value in row.items():
        if isinstance(value, dt.date):
            row[key] = value.isoformat()
    source = register.source_of(figure)
    row["publisher"] = source.publisher if source else None
    row["published"] = source.published.isoformat() if source else None
    row["url"] = source.url if source else None
    row["grade"] = grade(register, figure)
    return row


def cite_page(register: Register, figures: Sequence[Figure], style: str) -> Page:
    """The sources of figures as references, each once."""
    found = [source for figure in figures if (source := register.source_of(figure))]
    sources = list({source.id: source for source in found}.values())
    references = cite(sources, cast("Style", style))

    def body() -> Body:
        return Body([references], [])

    return Page(
        bare=references,
        body=body,
        data=lambda: {"references": [csl(source) for source in sources]},
        records=lambda: [{"id": source.id, "text": cite([source])} for source in sources],
        command="figures",
        verbatim=f"{references}\n",
    )


def lint_page(problems: Sequence[Problem]) -> Page:
    """What is wrong with a register, a line each."""

    def body() -> Body:
        if not problems:
            return Body(["The register keeps its own rules."], [])
        return Body([*map(str, problems)], [])

    return Page(
        bare=str(len(problems)),
        body=body,
        data=lambda: {"problems": [problem._asdict() for problem in problems]},
        records=lambda: [problem._asdict() for problem in problems],
        command="figures",
    )
