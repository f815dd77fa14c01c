"""A comparison as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimator.answer import document
from estimator.answer.verdict import word_of
from estimator.cleaning import clean
from estimator.output import numbers, sentences, words
from estimator.output.page import Addition, Body, Page, Table
from estimator.output.pages import uncertainty
from estimator.output.pages.answer import bare
from estimator.output.pages.uncertainty import draws_words, is_inside, percent, record_of, shown
from estimator.uncertainty.estimated import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from estimator.answer.compare import Change, Comparison
    from estimator.answer.estimate import Estimate
    from estimator.answer.reading import Reading
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.distribution_of_days import Distribution


def page(
    result: Comparison,
    distributions: Mapping[str, Distribution] | None = None,
    addition: Addition | None = None,
    rows: Mapping[str, Mapping[str, Any]] | None = None,
) -> Page:
    """The page of a comparison.

    Args:
        result: the comparison.
        distributions: the days as distributions, for the scenarios that have ranges.
        addition: its sources, if it has any.
        rows: what each scenario's row has besides, by name, such as its own sources.
    """
    more, found = addition or Addition(), distributions or {}

    def body() -> Body:
        tables = [_answers(result, found), *_chances(result, found), *_inputs(result), *more.tables]
        tables += [_changes(result, name, found.get(name)) for name in result.changes]
        return Body(_lead(result, found), [table for table in tables if table.rows], more.warnings)

    def data() -> dict[str, Any]:
        return {
            "scenarios": {
                name: _scenario(one, found.get(name)) for name, one in result.estimates.items()
            },
            "changes": {
                name: [_change(step) for step in steps] for name, steps in result.changes.items()
            },
            **({"warnings": list(more.warnings), **more.data} if addition else {}),
        }

    def records() -> list[dict[str, Any]]:
        return [
            {"scenario": name, **document.record(one), **(rows or {}).get(name, {})}
            | (record_of(one, found[name]) if name in found else {})
            for name, one in result.estimates.items()
        ]

    answers = "\n".join(
        uncertainty.bare(found[name]) if name in found else bare(one)
        for name, one in result.estimates.items()
    )
    return Page(answers, body, data, records, "compare")


def _scenario(estimate: Estimate, drawn: Distribution | None) -> dict[str, Any]:
    data = document.document(estimate)
    if drawn:
        data |= uncertainty.headline(estimate, drawn)
        data["distribution"] = drawn.to_dict()
    return data


def _chances(result: Comparison, found: Mapping[str, Distribution]) -> Iterator[Table]:
    """Percentiles and chances side by side; a scenario without ranges has one answer for all."""
    if not found:
        return
    each = [(one, found.get(name)) for name, one in result.estimates.items()]
    first = next(iter(found.values()))
    rows = [
        [f"P{named(share)} [days]", *(_percentile(*one, share) for one in each)]
        for share in first.percentiles
    ]
    asked = {
        days
        for name, one in found.items()
        for days in one.chances
        if not is_inside(result.estimates[name], one, days)
    }
    for days in sorted(asked):
        cells = (_chance(*one, days) for one in each)
        rows.append([f"at least {words.asked_days(days)}", *cells])
    columns = ("", *(clean(name) for name in result.estimates))
    numeric = frozenset(range(1, len(columns)))
    yield Table("Chances", columns, rows, numeric, spare="percentile")


def _percentile(estimate: Estimate, drawn: Distribution | None, share: float) -> str:
    if drawn:
        return shown(estimate, drawn, drawn.percentiles[share])
    if estimate.bound == "exact":
        return _words(estimate.central)
    low, high = estimate.low, estimate.high
    return f"at least {_words(low)}" if low else f"at most {_words(high)}" if high else "no bound"


def _chance(estimate: Estimate, drawn: Distribution | None, days: float) -> str:
    if drawn:
        return percent(drawn.chances[days])
    if estimate.low and estimate.low.rank >= days:
        return "100%"
    return "0%" if estimate.high and estimate.high.rank < days else "open"


def _lead(result: Comparison, found: Mapping[str, Distribution]) -> list[str]:
    leads = {
        name: uncertainty.lead(one, found[name]) if name in found else sentences.lead(one)
        for name, one in result.estimates.items()
    }
    return [f"{clean(name)}: {next(lead)}" for name, lead in leads.items()]


def _answers(result: Comparison, found: Mapping[str, Distribution]) -> Table:
    asks = next(iter(result.estimates.values())).asks
    each = {name: (one, found.get(name)) for name, one in result.estimates.items()}
    rows = [[clean(name), *_ends(*one), _as_asked(*one)] for name, one in each.items()]
    columns = ("scenario", "low", asks, "high", "as asked")
    table = Table("Answers", columns, rows, frozenset({1, 2, 3}), below=[4])
    return table.without_empty()


def _as_asked(estimate: Estimate, drawn: Distribution | None) -> str:
    """The word of the verdict, and the chance of exactly what was asked."""
    if estimate.verdict is None:
        return ""
    if drawn is None or drawn.inside is None:
        return estimate.verdict.word
    return f"{word_of(drawn.inside.value)}: {draws_words(drawn.inside)}"


def _ends(estimate: Estimate, drawn: Distribution | None) -> list[str]:
    """The least, central and greatest answer; only the median where there are chances as well."""
    if drawn:
        return ["", shown(estimate, drawn, drawn.median), ""]
    if estimate.bound == "none":
        return ["no bound", "", "no bound"]
    if estimate.low is estimate.high:
        return ["", _words(estimate.central), ""]
    return [_words(end) for end in (estimate.low, estimate.central, estimate.high)]


def _words(reading: Reading | None) -> str:
    if reading is None:
        return "no bound"
    return reading.outcome if reading.value is None else numbers.number(reading.value)


def _inputs(result: Comparison) -> Iterator[Table]:
    """The inputs that differ, a column for each scenario; then those that are the same."""
    scenarios = [estimate.scenario for estimate in result.estimates.values()]
    given = [_written(scenario) for scenario in scenarios]
    differing, common = [], []
    for name in dict.fromkeys(name for one in given for name in one):
        cells = [one.get(name, "-") for one in given]
        if len(set(cells)) > 1:
            differing.append([clean(name), *cells])
        else:
            common.append([clean(name), cells[0]])
    names = [clean(name) for name in result.estimates]
    yield Table("Inputs that differ", ("input", *names), differing)
    yield Table("Inputs that are the same", ("input", "value"), common, spare="common input")


def _written(scenario: Scenario) -> dict[str, str]:
    """Every input of a scenario as people say it, its start and its month among them."""
    found = {name: words.amount(one, name, scenario) for name, one in scenario.inputs().items()}
    if scenario.start:
        found["start"] = scenario.start.isoformat()
    return found | {"month": words.month(scenario)}


def _changes(result: Comparison, name: str, drawn: Distribution | None) -> Table:
    first, start = next(iter(result.estimates.items()))
    if not result.changes[name]:
        return Table("", (), ())
    rows = [[f"as in {clean(first)}", _words(start.central)]]
    rows += [[clean(", ".join(step.names)), _words(step.reading)] for step in result.changes[name]]
    if drawn:  # the changes are at central readings; the ranges make the rest
        median = shown(result.estimates[name], drawn, drawn.median)
        rows.append(["the rest: median of the draws", median])
    title = f"What makes the difference: from {clean(first)} to {clean(name)}, one at a time"
    return Table(title, ("change", start.asks), rows, frozenset({1}), spare="change")


def _change(step: Change) -> dict[str, Any]:
    value = document.computed(step.reading.value)
    return {"names": list(step.names), "outcome": step.reading.outcome, "value": value}
