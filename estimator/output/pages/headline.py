"""What a scenario rests on and what it is held against: sourced figures as tables and data."""

from __future__ import annotations

import math
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from estimator.answer.document import computed, rests_on
from estimator.answer.headline import figures_used
from estimator.answer.verdict import judge
from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.page import Addition, Body, Drawable, Page, Table
from estimator.output.pages.assumptions import assumptions
from estimator.output.pages.figures import grade, record, source_line, when_words
from estimator.output.pages.nearest import period_words, sentences, value_words, what
from estimator.register.corroboration import conflicts, user, witnesses
from estimator.register.country import country
from estimator.scenario.inputs import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.answer.estimate import Estimate
    from estimator.answer.headline import Against, Held
    from estimator.answer.reading import Reading
    from estimator.register.records import Figure
    from estimator.register.register import Register
    from estimator.scenario.models import Scenario

_AGREES: Final = {"yes": "yes", "no": "no", "depends": "in part", "unknown": "in part"}
_BEYOND: Final = {"lower": " or more", "upper": " or less", "none": "", "exact": ""}
_PHRASES: Final = {"yes": ("agrees", "agree"), "in part": ("in part", "in part")} | {
    "no": ("does not", "do not"),
    "": ("leaves it open", "leave it open"),
}
_SCOPES: Final = (
    "What these figures count (tube artillery, rockets, all natures) differs or is not said; "
    "depending on that, counts of the same month differ by a factor of 3 to 7."
)


def sources_addition(
    register: Register, scenarios: Sequence[Scenario], asks: str = "days"
) -> Addition:
    """The figures that answers rest on, and what speaks against using them together.

    Args:
        register: where the figures are.
        scenarios: what was answered; figures of one scenario are used together.
        asks: what was asked, as in `estimate.Estimate`.
    """
    groups = [figures_used(scenario, register, asks) for scenario in scenarios]
    used = list({figure.id: figure for group in groups for figure in group}.values())
    warnings = dict.fromkeys(line for group in groups for line in conflicts(register, group))
    return Addition(
        tables=[sources_table(register, used)] if used else [],
        warnings=[clean(line) for line in warnings],
        data={"sources": [record(register, figure, flat=False) for figure in used]},
        record={"sources": "; ".join(_source_words(register, figure) for figure in used)},
    )


def _source_words(register: Register, figure: Figure) -> str:
    """A figure and its source in one line: ``own-rate (C3): Paper, 2024-01-02``."""
    return f"{figure.id} ({grade(register, figure)}): {source_line(register, figure)}"


def sources_table(register: Register, figures: Sequence[Figure]) -> Table:
    """The figures that an answer rests on: who said so, when, and how good it is."""
    rows = [
        [
            f"@{figure.id}",
            clean(source_line(register, figure)),
            when_words(figure),
            figure.scope if figure.has_scope else "",
            grade(register, figure),
        ]
        for figure in figures
    ]
    columns = ("figure", "source", "covers", "scope", "grade")
    links = {
        source_line(register, figure): source.url
        for figure in figures
        if (source := register.source_of(figure)) and source.url
    }
    table = Table("Sources", columns, rows, below=[1], spare="source", links=links)
    return table.without_empty()


def against_addition(register: Register, against: Against) -> Addition:
    """An answer without a rate (or a stock) held against the sourced ones of the time."""
    beside = list(sentences(against))
    if not against.rows and not beside:
        return Addition()
    agreeing = [_summary(against)] if _is_asked_inside(against) else []
    own = "_production" if against.name == "production" else ""  # beside that of the rate
    return Addition(
        lead=[*agreeing, *beside],
        tables=[against_table(register, against)],
        warnings=list(_cautions(against)),
        data={f"against{own}": against_data(register, against)}
        | ({f"beside{own}": " ".join(beside)} if beside else {}),
        record={f"against{own}": " ".join(beside)} if against.is_asked else {},
    )


def _is_asked_inside(against: Against) -> bool:
    """Whether rates may agree with the duration; to last at least so long, any low one does."""
    verdicts = [held.result.verdict for held in against.near]
    return bool(verdicts) and all(each and each.asked.rule == "inside" for each in verdicts)


def against_page(register: Register, scenario: Scenario, against: Against) -> Page:
    """What follows for a stock without rate and duration, or a rate without stock and duration."""
    rows = against_data(register, against)
    sources = sources_addition(register, [scenario])
    warnings = [*sources.warnings, *_cautions(against)]

    def body() -> Body:
        rests_on = assumptions(scenario, "days", sampled=False)
        tables = [rests_on, *sources.tables, against_table(register, against)]
        lead = (
            [_lead(against)]
            if against.rows
            else ["No rate is given." if against.name == "daily" else "No stock is given."]
        )
        return Body([*lead, *sentences(against)], [t for t in tables if t.rows], warnings)

    def data() -> dict[str, Any]:
        found = {"asks": "days", "outcome": "unknown", **rests_on(scenario, "days")}
        found |= {"against": rows, "warnings": warnings}
        return found | {"scenario": scenario.to_dict(), **sources.data}

    drawn = Drawable("against", against)
    return Page(bare="unbounded", body=body, data=data, records=lambda: rows, charts=drawn)


def _lead(against: Against) -> str:
    rows = against.near or against.rows
    ends = [end for held in rows for end in at_face(held.result)]
    count = len(rows)
    figures = f"{count} sourced {what(against.name, count)}"
    if against.name == "daily":
        return f"No rate is given: at {figures} the stock {_lasting(ends, one=True)}{_at(against)}."
    lasting = _lasting(ends, one=count == 1)
    return f"No stock is given: at this rate {figures} {lasting}{_at(against)}."


def _at(against: Against) -> str:
    """What the days of all figures are, where they are bounds."""
    bounds = {held.result.bound for held in against.rows}
    if bounds == {"exact"}:
        return ""
    if len(bounds) > 1:
        return ", counting each bound as exactly its number"
    return {"lower": ", each of them or more", "upper": ", each of them or less"}.get(
        bounds.pop(), ""
    )


def _lasting(ends: Sequence[numbers.Value], *, one: bool) -> str:
    last, never = ("lasts", "never runs out") if one else ("last", "never run out")
    low, high = _end(min(ends)), _end(max(ends))
    if math.isinf(min(ends)):
        return never
    if math.isinf(max(ends)):
        return f"{last} {low} days or more, or {never}"
    return f"{last} {low} days" if low == high else f"{last} {_span(min(ends), max(ends))} days"


def _summary(against: Against) -> str:
    """How many of them agree with the duration, and from how many witnesses they come."""
    found = Counter(agreement(held.result) for held in against.near)
    parts = [
        f"{found[answer]} {words[found[answer] > 1]}"
        for answer, words in _PHRASES.items()
        if found[answer]
    ]
    many = len(against.near)
    origins = numbers.counted(len(witnesses(held.figure for held in against.near)), "origin")
    count = f"{many} sourced {what(against.name, many)} from {origins}"
    return f"Held against {count}: {', '.join(parts)}."


def _cautions(against: Against) -> Iterator[str]:
    scopes = {held.figure.scope for held in against.rows}
    if len(scopes) > 1 or "unstated" in scopes:
        yield _SCOPES


def against_table(register: Register, against: Against) -> Table:
    """How long the stock lasts with each sourced figure, and which agree with the duration."""
    beyond, inside = _common_beyond(against), _is_asked_inside(against)

    def row(held: Held) -> list[str]:
        return [
            held.figure.id,
            value_words(held),
            when_words(held.figure),
            days_words(held.result).removesuffix(beyond),
            agreement(held.result) if inside else "",
            grade(register, held.figure),
        ]

    groups = ((head, map(row, group)) for head, group in groupby(against.rows, key=heading))
    unit = BY_NAME[against.name].unit
    columns = ("figure", unit, "covers", f"days{beyond}", "agrees", "grade")
    bounded = any(held.result.bound != "exact" for held in against.rows)
    notes = ["each bound is counted as exactly its number"] if bounded else []
    table = Table.grouped(against_title(against), columns, groups, notes=notes)
    return table.without_empty()


def heading(held: Held) -> str:
    """Whose figures stand below, what they count, and who knows them first-hand."""
    figure = held.figure
    scope = "scope unstated" if figure.scope == "unstated" else figure.scope
    apart = f"apart, {held.apart}: " if held.apart else ""
    return clean(f"{apart}{country(user(figure)).name}, {scope}: {figure.origin}")


def _common_beyond(against: Against) -> str:
    """``or more`` where that holds of all days; then it stands in the heading, once."""
    found = {_BEYOND[held.result.bound] for held in against.rows if held.result.bound != "none"}
    return found.pop() if len(found) == 1 else ""


def against_title(against: Against) -> str:
    """What a scenario is held against: which figures, whose, of what time."""
    names = [country(actor).name for actor in against.actors]
    whose = f" of {' and '.join(names)}" if names else ""
    if against.period is None:
        return f"Held against all sourced {what(against.name, 2)}{whose}"
    return f"Held against sourced {what(against.name, 2)}{whose}, {period_words(against)}"


def days_words(result: Estimate) -> str:
    """The days with every bound taken at its number, and whether they may be more or less."""
    if result.bound == "none":
        return "no bound"
    low, high = at_face(result)
    words = _end(low) if low == high else _span(low, high)
    return f"{words}{_BEYOND[result.bound]}"


def _span(low: numbers.Value, high: numbers.Value) -> str:
    return f"{_end(low)} to never" if math.isinf(high) else numbers.between(low, high)


def _end(days: numbers.Value) -> str:
    return "never" if math.isinf(days) else numbers.days(days)


def at_face(result: Estimate) -> tuple[numbers.Value, numbers.Value]:
    """The least and the greatest answer with every one-sided bound at its number."""
    ends: tuple[Reading | None, Reading | None] = result.face or (result.low, result.high)
    low, high = (end.rank if end else result.central.rank for end in ends)
    return low, high


def agreement(result: Estimate) -> str:
    """Whether the days, bounds at their number, agree with the duration; empty if none is asked."""
    if result.verdict is None or result.bound == "none":
        return ""
    low, high = at_face(result)
    return _AGREES[judge(result.verdict.asked, low, high, open_ended=False).answer]


def against_data(register: Register, against: Against) -> list[dict[str, Any]]:
    """The same as rows of plain data."""
    return [_held_data(register, held) for held in against.rows]


def _held_data(register: Register, held: Held) -> dict[str, Any]:
    low, high = at_face(held.result)
    source = register.source_of(held.figure)
    return {
        "figure": held.figure.id,
        "value": held.figure.value,
        "actor": user(held.figure),
        "scope": held.figure.scope,
        "origin": held.figure.origin,
        "apart": held.apart or None,
        "from": held.figure.since.isoformat() if held.figure.since else None,
        "to": held.figure.until.isoformat() if held.figure.until else None,
        "source": held.figure.source,
        "publisher": source.publisher if source else None,
        "published": source.date if source else None,
        "grade": grade(register, held.figure),
        "low": computed(low),
        "high": computed(high),
        "bound": held.result.bound,
        "agrees": agreement(held.result) or None,
    }
