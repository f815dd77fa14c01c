"""What a scenario rests on and what it is held against: sourced figures as tables and data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from estimator.against import figures_used, hold_against
from estimator.output import text
from estimator.output.figures import grade, period_words, record, source_line
from estimator.output.page import Addition, Body, Page, Table, clean
from estimator.verdict import judge
from estimator.witnesses import conflicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.against import Against, Held
    from estimator.estimate import Estimate, Reading
    from estimator.register import Figure, Register
    from estimator.scenario import Scenario

_AGREES: Final = {"yes": "yes", "no": "no", "depends": "in part", "unknown": "in part"}
_BEYOND: Final = {"lower": " or more", "upper": " or less", "none": "", "exact": ""}


def sources_addition(register: Register, scenario: Scenario) -> Addition:
    """The figures that an answer rests on, and what speaks against using them together."""
    used = figures_used(scenario, register)
    return Addition(
        tables=[sources_table(register, used)],
        warnings=conflicts(register, used),
        data={"sources": [record(register, figure) for figure in used]},
    )


def against_addition(register: Register, scenario: Scenario) -> Addition:
    """An answer without a rate (or a stock) held against the sourced ones of the time."""
    against = hold_against(scenario, register)
    if against is None or not against.rows:
        return Addition()
    return Addition(
        tables=[against_table(against)], data={"against": against_data(register, against)}
    )


def against_page(register: Register, scenario: Scenario, against: Against) -> Page:
    """What follows for a stock without rate and duration, or a rate without stock and duration."""
    rows = against_data(register, against)
    sources = sources_addition(register, scenario)

    def body() -> Body:
        tables = [table for table in (*sources.tables, against_table(against)) if table.rows]
        return Body([_lead(scenario, against)], tables, sources.warnings)

    return Page(
        bare="unbounded",
        body=body,
        data=lambda: {"asks": "days", "outcome": "unknown", "against": rows, **sources.data},
        records=lambda: rows,
    )


def _lead(scenario: Scenario, against: Against) -> str:
    ends = [end for held in against.rows for end in _at_face(held.result)]
    found = f"{_end(min(ends))} to {_end(max(ends))} days"
    if against.name == "daily":
        what = "rate of fire" if len(against.rows) == 1 else "rates of fire"
        return (
            f"No rate is given: at the {len(against.rows)} sourced {what} the stock lasts {found}."
        )
    what = "stock or transfer" if len(against.rows) == 1 else "stocks and transfers"
    return f"No stock is given: the {len(against.rows)} sourced {what} last {found} at this rate."


def sources_table(register: Register, figures: Sequence[Figure]) -> Table:
    """The figures that an answer rests on: who said so, when, and how good it is."""
    rows = [
        [
            f"@{figure.id}",
            clean(figure.value),
            clean(source_line(register, figure)),
            period_words(figure),
            figure.scope,
            grade(register, figure),
        ]
        for figure in figures
    ]
    columns = ("figure", "value", "source", "period", "scope", "grade")
    return Table("Sources", columns, rows).without_empty()


def against_table(against: Against) -> Table:
    """How long the stock lasts with each sourced figure, and which agree with the duration."""
    rows = [
        [
            held.figure.scope,
            clean(held.figure.origin),
            held.figure.id,
            clean(held.figure.value),
            days_words(held.result),
            agreement(held.result),
        ]
        for held in against.rows
    ]
    what = "rate" if against.name == "daily" else "stock"
    columns = ("scope", "origin", what, "value", "days", "as asked")
    return Table(_title(against), columns, _grouped(rows)).without_empty()


def _title(against: Against) -> str:
    what = "rates of fire" if against.name == "daily" else "transfers and stocks"
    whose = f" of {' and '.join(against.actors)}" if against.actors else ""
    if against.period is None:
        return f"Held against all sourced {what}{whose}"
    first, last = against.period
    when = first.isoformat() if first == last else f"{first} to {last}"
    return f"Held against sourced {what}{whose}, {when}"


def _grouped(rows: list[list[str]]) -> list[list[str]]:
    """Scope and origin only where they change: figures of one origin are one witness."""
    shown, before = [], ("", "")
    for row in rows:
        group = (row[0], row[1])
        cells = [row[0] if row[0] != before[0] else "", row[1] if group != before else ""]
        shown.append([*cells, *row[2:]])
        before = group
    return shown


def days_words(result: Estimate) -> str:
    """The days with every bound taken at its number, and whether they may be more or less."""
    if result.bound == "none":
        return "no bound"
    low, high = _at_face(result)
    words = text.days(low) if low == high else f"{_end(low)} to {_end(high)}"
    return f"{words}{_BEYOND[result.bound]}"


def _end(days: text.Value) -> str:
    return "never" if math.isinf(days) else text.days(days)


def _at_face(result: Estimate) -> tuple[text.Value, text.Value]:
    ends: tuple[Reading | None, Reading | None] = result.face or (result.low, result.high)
    low, high = (end.rank if end else result.central.rank for end in ends)
    return low, high


def agreement(result: Estimate) -> str:
    """Whether the days, bounds at their number, agree with the duration; empty if none is asked."""
    if result.verdict is None or result.bound == "none":
        return ""
    low, high = _at_face(result)
    return _AGREES[judge(result.verdict.asked, low, high, open_ended=False).answer]


def against_data(register: Register, against: Against) -> list[dict[str, Any]]:
    """The same as rows of plain data."""
    return [_held_data(register, held) for held in against.rows]


def _held_data(register: Register, held: Held) -> dict[str, Any]:
    low, high = _at_face(held.result)
    return {
        "figure": held.figure.id,
        "value": held.figure.value,
        "scope": held.figure.scope,
        "origin": held.figure.origin,
        "source": held.figure.source,
        "grade": grade(register, held.figure),
        "low": None if math.isinf(low) else float(low),
        "high": None if math.isinf(high) else float(high),
        "bound": held.result.bound,
        "agrees": agreement(held.result) or None,
    }
