"""A comparison as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimator import document
from estimator.output import sentences, text, wording
from estimator.output.answer import bare
from estimator.output.page import Addition, Body, Page, Table, clean

if TYPE_CHECKING:
    from estimator.compare import Change, Comparison
    from estimator.estimate import Estimate, Reading


def page(result: Comparison, addition: Addition | None = None) -> Page:
    """The page of a comparison.

    Args:
        result: the comparison.
        addition: its sources, if it has any.
    """
    more = addition or Addition()

    def body() -> Body:
        tables = [_answers(result), _inputs(result), *more.tables]
        tables += [_changes(result, name, steps) for name, steps in result.changes.items()]
        return Body(_lead(result), [table for table in tables if table.rows], more.warnings)

    def data() -> dict[str, Any]:
        return {
            "scenarios": {name: document.document(one) for name, one in result.estimates.items()},
            "changes": {
                name: [_change(step) for step in steps] for name, steps in result.changes.items()
            },
            **({"warnings": list(more.warnings), **more.data} if addition else {}),
        }

    def records() -> list[dict[str, Any]]:
        return [
            {"scenario": name, **document.record(one), **more.record}
            for name, one in result.estimates.items()
        ]

    answers = "\n".join(bare(estimate) for estimate in result.estimates.values())
    return Page(answers, body, data, records, "compare")


def _lead(result: Comparison) -> list[str]:
    return [
        f"{clean(name)}: {next(sentences.lead(estimate))}"
        for name, estimate in result.estimates.items()
    ]


def _answers(result: Comparison) -> Table:
    asks = next(iter(result.estimates.values())).asks
    rows = [
        [clean(name), *_ends(estimate), estimate.verdict.answer if estimate.verdict else ""]
        for name, estimate in result.estimates.items()
    ]
    columns = ("scenario", "low", asks, "high", "as asked")
    table = Table("Answers", columns, rows, frozenset({1, 2, 3}))
    return table.without_empty()


def _ends(estimate: Estimate) -> list[str]:
    if estimate.low is estimate.high:
        return ["", _words(estimate.central), ""]
    return [_words(end) for end in (estimate.low, estimate.central, estimate.high)]


def _words(reading: Reading | None) -> str:
    if reading is None:
        return "no bound"
    return reading.outcome if reading.value is None else text.number(reading.value)


def _inputs(result: Comparison) -> Table:
    """The inputs that differ, a column for each scenario."""
    given = [estimate.scenario.inputs() for estimate in result.estimates.values()]
    months = [estimate.scenario.month for estimate in result.estimates.values()]
    rows = []
    for name in dict.fromkeys(name for one in given for name in one):
        cells = [
            wording.amount(one[name], name, month) if name in one else "-"
            for one, month in zip(given, months, strict=True)
        ]
        if len(set(cells)) > 1:
            rows.append([clean(name), *cells])
    names = [clean(name) for name in result.estimates]
    return Table("Inputs that differ", ("input", *names), rows)


def _changes(result: Comparison, name: str, steps: tuple[Change, ...]) -> Table:
    first, start = next(iter(result.estimates.items()))
    rows = [[f"as in {clean(first)}", _words(start.central)]]
    rows += [[clean(", ".join(step.names)), _words(step.reading)] for step in steps]
    if not steps:
        return Table("", (), ())
    title = f"What makes the difference: from {clean(first)} to {clean(name)}, one at a time"
    return Table(title, ("change", start.asks), rows, frozenset({1}))


def _change(step: Change) -> dict[str, Any]:
    value = document.plain(step.reading.value)
    return {"names": list(step.names), "outcome": step.reading.outcome, "value": value}
