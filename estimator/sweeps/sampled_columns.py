"""Percentiles and chances of cells whose other inputs are ranges."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from estimator.answer.verdict import asked
from estimator.scenario.inputs import BASE, BY_NAME, WAYS
from estimator.scenario.name import kind_of, name_of
from estimator.scenario.value import Given, read
from estimator.uncertainty.chances import Summary
from estimator.uncertainty.design import chances_of, design
from estimator.uncertainty.draws import problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

    from pydantic import BaseModel

    from estimator.scenario.models import Scenario
    from estimator.scenario.name import Name
    from estimator.uncertainty.design import Design

FIGURES: Final = ("p5", "p50", "p95", "chance")
_TABLES: Final = {
    "phase": ("use", "phases"),
    "production_phase": ("supply", "phases"),
    "arrival": ("supply", "arrivals"),
}
_DIGITS: Final = ".9g"


def figures(
    scenario: Scenario, cells: Iterable[Mapping[str, Fraction]], dated: set[str]
) -> Iterator[list[float]]:
    """P5, P50 and P95 of the days, and the chance that they agree with what was asked.

    They are those of `uncertainty.sample`; what one cell has drawn the next one takes over.

    Args:
        scenario: what is assumed, ranges and all.
        cells: what each cell says instead, by input.
        dated: inputs among these whose values are ordinals of calendar days.

    Yields:
        `FIGURES` of a cell in order [days, days, days, fraction], to 9 digits; infinity for never,
        NaN for the chance if nothing was asked.

    Raises:
        InputError: as `uncertainty.sample`.
    """
    drawn: Design | None = None
    for values in cells:
        cell = replaced(scenario, given_of(values, dated))
        of = problem(cell)
        drawn = design(of, None, 0, before=drawn)
        found = Summary(of, chances_of(drawn))
        days = [found.percentile(share).value for share in (0.05, 0.5, 0.95)]
        yield [float(format(value, _DIGITS)) for value in (*days, _chance(cell, found))]


def _chance(scenario: Scenario, found: Summary) -> float:
    if scenario.lasts is None:
        return math.nan
    question = asked(scenario.lasts.quantity, scenario.month)
    return found.inside(float(question.low), float(question.high)).value


def given_of(values: Mapping[str, Fraction], dated: set[str]) -> dict[str, Given]:
    """Numbers of a cell as if somebody had written them."""
    return {
        name: read(kind_of(name), _text(value, is_date=name in dated))
        for name, value in values.items()
    }


def replaced(scenario: Scenario, values: Mapping[str, Given]) -> Scenario:
    """The scenario with some inputs at these values; other ways to give them are dropped."""
    for name, given in values.items():
        part = name_of(name)
        path: tuple[str | int, ...] = _path(part)
        if part.nature:
            names = [nature.name for nature in scenario.nature]
            path = ("nature", names.index(part.nature), *path)
        scenario = cast("Scenario", _put(scenario, path, given))
    return scenario


def _text(value: Fraction, *, is_date: bool) -> object:
    if is_date:
        return dt.date.fromordinal(int(value))
    # where no decimal is exact, seventeen digits are more than a sample can tell
    return Decimal(value.numerator) / Decimal(value.denominator)


def _path(name: Name) -> tuple[str | int, ...]:
    """Where an input stands in a scenario: ``phase.2.daily`` → use, phases, 1, daily."""
    row = BY_NAME[BASE.get(name.kind.name, name.kind.name)]
    if name.table:
        return (*_TABLES[name.table], name.row - 1, row.key)
    return tuple(row.key.split("."))


def _put(part: Any, path: tuple[str | int, ...], given: Given) -> Any:
    """The part with a value at a path replaced."""
    head, *rest = path
    if isinstance(head, int):
        return (*part[:head], _put(part[head], tuple(rest), given), *part[head + 1 :])
    field = head if head in type(part).model_fields else f"{head}_"
    if rest:
        return _updated(part, {field: _put(getattr(part, field), tuple(rest), given)})
    others = {
        key for ways in WAYS.values() for way in ways if head in way for key in _others(ways, way)
    }
    return _updated(part, dict.fromkeys(others) | {field: given})


def _others(ways: tuple[tuple[str, ...], ...], way: tuple[str, ...]) -> set[str]:
    return {key for other in ways for key in other} - set(way)


def _updated(part: BaseModel, update: dict[str, Any]) -> BaseModel:
    return part.model_copy(update=update)
