"""An estimate as plain data: JSON documents and the rows of CSV and NDJSON."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from estimator.answer.cases import TIMES, inputs_of
from estimator.answer.reading import short_form, stock_out_date
from estimator.scenario.name import kind_of, name_of

if TYPE_CHECKING:
    from decimal import Decimal

    from estimator.answer.estimate import Estimate
    from estimator.answer.reading import Reading
    from estimator.answer.table import Cell, Sensitivity
    from estimator.answer.verdict import Verdict
    from estimator.depletion.exact import Depletion
    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given

Data = dict[str, Any]


def document(estimate: Estimate) -> Data:
    """All that is known about an answer, with what is needed to compute it again."""
    scenario = estimate.scenario
    data: Data = {"asks": estimate.asks, **_headline(estimate)}
    if estimate.low is not estimate.high:
        data["low"] = _reading(estimate, estimate.low)
        data["central"] = _reading(estimate, estimate.central)
        data["high"] = _reading(estimate, estimate.high)
    if estimate.verdict:
        data["question"] = question(estimate.verdict)
    data |= rests_on(scenario, estimate.asks)
    data["warnings"] = list(estimate.warnings)
    if _is_eventful(estimate):
        data["schedules"] = {name: _schedule(out) for name, out in estimate.schedules.items()}
    if estimate.pooled:
        data["pooled"] = _schedule(estimate.pooled)
    if estimate.asks == "rebuild":
        data["short_form_days"] = computed(short_form(estimate.central.numbers))
    return data | {"scenario": scenario.to_dict()}


def rests_on(scenario: Scenario, asks: str) -> Data:
    """What an answer rests on: the month, the start, every input, and where each came from."""
    data: Data = {
        "month": {
            "days": plain(scenario.month),
            "exact": str(scenario.month),
            "from": scenario.month_.origin if scenario.month_ else "default",
        }
    }
    if scenario.start_:
        data["start"] = {"date": str(scenario.start), "from": scenario.start_.origin}
    data["inputs"] = [
        _input(scenario, name, given) for name, given in inputs_of(scenario, asks).items()
    ]
    return data


def _headline(estimate: Estimate) -> Data:
    """The answer itself; no number where bounds leave it without one."""
    answer = _reading(estimate, estimate.stated)
    return {"outcome": _outcome(estimate), "bound": estimate.bound, **answer}


def _outcome(estimate: Estimate) -> str:
    readings = (estimate.low, estimate.central, estimate.high)
    outcomes = {reading.outcome for reading in readings if reading}
    return "may_never" if "never" in outcomes and len(outcomes) > 1 else estimate.central.outcome


def _reading(estimate: Estimate, reading: Reading | None) -> Data:
    value = reading.value if reading else None
    exact = str(value) if reading and reading.exact and value is not None else None
    if not estimate.is_time:
        row = kind_of(estimate.asks)
        number = None if value is None else limit(value, -1 if row.effect < 0 else 1)
        return {"value": number, "value_exact": exact, "unit": estimate.scenario.called(row.unit)}
    month = estimate.scenario.month
    return {
        "days": computed(value),
        "days_exact": exact,
        "months": None if value is None else computed(Fraction(value) / month),
        "date": stock_out_date(estimate.scenario.start, value) or None,
    }


def plain(value: Fraction | Decimal | float | None) -> float | int | None:
    """A number as JSON has it: whole numbers as such; None for none and for infinity."""
    if value is None or math.isinf(value):
        return None
    return int(value) if value == int(value) else float(value)


def limit(value: Fraction | Decimal, way: int) -> float | int:
    """The same of what was solved for: as near as a double gets on the side that will do.

    Args:
        value: the limit.
        way: -1 if what is less will do, +1 if what is more will.
    """
    number = plain(value)
    assert number is not None  # noqa: S101 - a value is finite
    while way * (Fraction(repr(number)) - Fraction(value)) < 0:
        number = math.nextafter(number, way * math.inf)
    return number


def computed(value: Fraction | Decimal | float | None) -> float | int | None:
    """A number that was computed, the same wherever it is: twelve digits (METHODS §4)."""
    if value is None or math.isinf(value):
        return None
    return plain(float(format(float(value), ".12g")))


def question(verdict: Verdict) -> Data:
    """What was asked, and whether the answer agrees; the chance is 1 or 0, or not known."""
    return {
        "rule": verdict.asked.rule,
        "low": plain(verdict.asked.low),
        "high": plain(verdict.asked.high),
        "answer": verdict.answer,
        "verdict": verdict.word,
        "chance": {"yes": 1, "no": 0}.get(verdict.answer),
    }


def _input(scenario: Scenario, name: str, given: Given) -> Data:
    unit = scenario.called(kind_of(name).unit)
    base = kind_of(name).scale
    data: Data = {"name": name, "typed": given.text, "unit": unit, "from": given.origin}
    if given.date is not None:
        return data | {"read": given.date.isoformat(), "value": plain(scenario.offset(given))}
    low, high = given.quantity.span(base, scenario.month)
    data["read"] = str(given.quantity.called(scenario.nouns))
    if given.quantity.is_point:
        value = given.quantity.point(base, scenario.month)
        data |= {"value": plain(value), "exact": str(value), "bound": given.quantity.bound}
    if low != high:
        data |= {"low": plain(low), "high": plain(high)}
        data["reading"] = given.quantity.reading(base, scenario.month)
    if len(given.figures) == 1:
        data["figure"] = given.figures[0]
    return data | ({"figures": list(given.figures)} if given.figures else {})


def _is_eventful(estimate: Estimate) -> bool:
    rows = any(name_of(name).table for name in estimate.scenario.inputs())
    return bool(estimate.scenario.nature or rows)


def _schedule(out: Depletion) -> Data:
    return {
        "outcome": out.outcome,
        "days": computed(out.days),
        "days_exact": str(out.days) if out.exact and out.days is not None else None,
        "gaps": [
            {"start": computed(gap.start), "days": computed(gap.days), "unmet": computed(gap.unmet)}
            for gap in out.gaps
        ],
        "curve": [[computed(day), computed(level)] for day, level in out.curve],
    }


def grid(estimate: Estimate, table: Sensitivity) -> Data:
    """A sensitivity table: its axes and its cells, row by row."""
    return {
        "axes": [
            {
                "name": axis.name,
                "unit": estimate.scenario.called(kind_of(axis.name).unit),
                "values": [plain(value) for value in axis.values],
            }
            for axis in table.axes
        ],
        "cells": [[cell_record(estimate, table, cell) for cell in row] for row in table.rows],
    }


def cell_record(estimate: Estimate, table: Sensitivity, cell: Cell) -> Data:
    """One cell of a table as a row: the inputs, the outcome, the answer."""
    pairs = zip(table.axes, cell.values, strict=True)
    row: Data = {axis.name: plain(value) for axis, value in pairs}
    row["outcome"] = cell.outcome
    if table.bound != "exact":
        row["bound"] = table.bound
    if table.asks not in TIMES:
        way = -1 if kind_of(table.asks).effect < 0 else 1
        return row | {table.asks: None if cell.answer is None else limit(cell.answer, way)}
    month = estimate.scenario.month
    row["days"] = computed(cell.answer)
    row["months"] = None if cell.answer is None else computed(Fraction(cell.answer) / month)
    if estimate.scenario.start:
        row["date"] = stock_out_date(estimate.scenario.start, cell.answer) or None
    if cell.inside is not None and table.bound == "exact":
        row["inside"] = cell.inside
    return row


def record(estimate: Estimate) -> Data:
    """An answer as one row: the inputs at their central reading, outcome, answer, verdict."""
    row: Data = {name: plain(value) for name, value in estimate.central.numbers.items()}
    row |= _headline(estimate)
    if estimate.verdict:
        row |= {key: question(estimate.verdict)[key] for key in ("verdict", "chance")}
    if estimate.low is not estimate.high:
        key = "days" if estimate.is_time else "value"
        row["low"] = _reading(estimate, estimate.low)[key]
        row["high"] = _reading(estimate, estimate.high)[key]
    return row
