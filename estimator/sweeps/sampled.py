"""Percentiles and chances: of cells whose other inputs are ranges, and of rows that hold ranges.

Rows whose values are ranges or bounds are answered one by one, each as a scenario by itself.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from estimator.answer.document import record
from estimator.answer.estimate import estimate
from estimator.answer.verdict import asked, word_of
from estimator.errors import InputError
from estimator.scenario.consistency import check
from estimator.scenario.inputs import BASE, BY_NAME, TABLES, WAYS
from estimator.scenario.name import kind_of, name_of
from estimator.scenario.value import Given, read
from estimator.sweeps.axes import values_of
from estimator.sweeps.evaluate import Block
from estimator.uncertainty.chances import Summary
from estimator.uncertainty.design import chances_of, design
from estimator.uncertainty.distribution_of_days import sample
from estimator.uncertainty.draws import problem
from estimator.uncertainty.estimated import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

    from numpy.typing import NDArray

    from estimator.scenario.models import Scenario
    from estimator.scenario.name import Name
    from estimator.sweeps.grid import Box, Grid
    from estimator.uncertainty.design import Design


FIGURES: Final = ("p5", "p50", "p95", "chance")
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
        return (*TABLES[name.table].split("."), name.row - 1, row.key)
    return tuple(row.key.split("."))


def _put(part: Any, path: tuple[str | int, ...], given: Given) -> Any:
    """The part with a value at a path replaced."""
    head, *rest = path
    if isinstance(head, int):
        return (*part[:head], _put(part[head], tuple(rest), given), *part[head + 1 :])
    field = head if head in type(part).model_fields else f"{head}_"
    if rest:
        inner = _put(getattr(part, field), tuple(rest), given)
        return part.model_copy(update={field: inner})
    others = {
        key
        for ways in WAYS.values()
        for way in ways
        if head in way
        for key in {*chain(*ways)} - {*way}
    }
    return part.model_copy(update=dict.fromkeys(others) | {field: given})


SAMPLED: Final = ("p5", "p50", "p95")
COLUMNS: Final = ("outcome", "days", "bound", *SAMPLED, "chance", "holds")
_AT_ONCE: Final = 32
_HOLDS: Final = {"yes": True, "no": False, "Yes": True, "No": False}


class Singly:
    """Answers the rows of one grid one by one, with the numbers of a single answer.

    Args:
        scenario: what the rows leave open.
        grid: with what each row says.
    """

    is_plain = False
    always_depletes = False
    bound = "exact"

    def __init__(self, scenario: Scenario, grid: Grid) -> None:
        self.scenario, self.grid = scenario, grid

    def boxes(self, part: range) -> Iterator[Box]:
        """Boxes of some rows that follow each other and together are a part of them."""
        return self.grid.boxes(part, _AT_ONCE)

    def answered(self, box: Box) -> Block:
        """The rows of a box, with all columns that chances and bounds are told by.

        Raises:
            InputError: a row contradicts itself, or the rest of the scenario.
        """
        (rows,) = box
        answers = [self._answer(*row) for row in self.grid.singly[rows]]
        made = {name: _column(name, [row[name] for row in answers]) for name in COLUMNS}
        days = np.array([row["rank"] for row in answers], dtype=np.float64)
        return Block(self, box, days, made=made)

    def line(self, dim: int, name: str, box: Box) -> NDArray[Any]:
        """The values of an input in every row of a box."""
        axis = next(axis for axis in self.grid.dims[dim] if axis.name == name)
        return values_of(axis, typed=False)[box[dim]]

    def _answer(self, where: str, row: Mapping[str, Given]) -> dict[str, Any]:
        try:
            scenario = replaced(self.scenario, row)
            check(scenario)
            return _answer(scenario)
        except InputError as error:
            raise InputError(where, str(error)) from None


def _answer(scenario: Scenario) -> dict[str, Any]:
    """An answer as the columns of a row; None where there is no such number."""
    found = estimate(scenario)
    row = dict.fromkeys(COLUMNS) | record(found)
    row["rank"] = math.nan if found.stated is None else float(found.stated.rank)
    if found.verdict:
        row["holds"] = _HOLDS.get(found.verdict.answer)
    if not found.is_sampled:
        return row
    drawn = sample(scenario, percentiles=(5, 50, 95))
    for name, days in zip(SAMPLED, drawn.percentiles.values(), strict=True):
        row[name] = plain(days.value)
    row |= {"outcome": drawn.outcome, "bound": "exact", "days": row["p50"]}
    row["rank"] = math.inf if row["p50"] is None else row["p50"]
    if drawn.inside:
        row["chance"] = plain(drawn.inside.value)
        row["holds"] = _HOLDS.get(word_of(drawn.inside.value))
    return row


def _column(name: str, values: list[Any]) -> NDArray[Any]:
    if name in {"outcome", "bound"}:
        return np.array(values)
    return np.array(values, dtype=object if name == "holds" else np.float64)
