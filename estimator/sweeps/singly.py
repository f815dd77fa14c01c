"""Rows whose values are ranges or bounds: each is answered as a scenario by itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from estimator.answer.document import record
from estimator.answer.estimate import estimate
from estimator.answer.verdict import word_of
from estimator.errors import InputError
from estimator.scenario.consistency import check
from estimator.sweeps.axes import values_of
from estimator.sweeps.columns import Block
from estimator.sweeps.sampled_columns import replaced
from estimator.uncertainty.distribution_of_days import sample
from estimator.uncertainty.estimated import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given
    from estimator.sweeps.grid import Box, Grid

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
