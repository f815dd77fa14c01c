"""How a scenario is drawn: what is integrated out, how many points, in which order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from estimator.uncertainty.chances import Counted, Integrated, integrable
from estimator.uncertainty.draws import SCRAMBLES, drawn, power_of, swings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.uncertainty.chances import Chances
    from estimator.uncertainty.draws import Draws, Method, Problem

_INTEGRATED: Final = 10  # 1,024 points in each set: errors of 1e-5 on the reference job
_PLAIN: Final = 13
MOST: Final = 15  # 32,768, of up to 4 inputs: errors of 1e-4 on a schedule; fewer of more
_AT_ONCE: Final = 2**15  # draws that are worth a walk, and whose columns still fit a cache
_BUDGET: Final = 17  # of the logarithm of points × inputs


class Design(NamedTuple):
    """What is drawn, and how: it stays the same while an input that is known is changed.

    Attributes:
        problem: what is drawn.
        integrated: the input that is integrated out; empty for none.
        values: the draws.
        chances: the probabilities below them.
        settings: what they depend on besides the distributions and the order of the inputs.
    """

    problem: Problem
    integrated: str
    values: Draws
    chances: Draws
    settings: tuple[int, int, Method]

    def has_drawn(
        self, problem: Problem, order: list[str], settings: tuple[int, int, Method]
    ) -> bool:
        """Whether these draws are those of another problem as well."""
        return (
            (list(self.values), self.settings) == (order, settings)
            and self.problem.distributions == problem.distributions
            and self.problem.scenario.correlation == problem.scenario.correlation
        )

    @property
    def size(self) -> int:
        """Points in each set."""
        return next((column.shape[1] for column in self.values.values()), 1)

    def rows(self, sets: slice) -> tuple[Problem, Draws]:
        """The problem of some sets of draws, and these."""
        fixed = _rows(self.problem.fixed, sets)
        return self.problem._replace(fixed=fixed), _rows(self.values, sets)


def design(
    problem: Problem,
    samples: int | None,
    seed: int,
    method: Method = "conditional",
    most: int = MOST,
    before: Design | None = None,
) -> Design:
    """Choose what to integrate out, and draw.

    Args:
        problem: the scenario.
        samples: points in each set; None for the default.
        seed: of the sets.
        method: ``mc`` draws plain pseudo-random numbers, and counts.
        most: logarithm to base 2 of the points that are counted in each set, if nothing is said.
        before: of another problem; its draws are taken over if they would be the same.

    Raises:
        InputError: correlations contradict each other, or `samples` is out of range.
    """
    order = [each.name for each in swings_of(problem) if each.name in problem.distributions]
    if method == "mc":
        name, default = "", _PLAIN
    else:
        name = integrable(problem, order)
        counted = _BUDGET - math.ceil(math.log2(max(len(order), 1)))
        default = _INTEGRATED if name else min(most, counted)
    power = power_of(samples, default) if order else 0
    order.sort(key=lambda each: each == name)  # what is integrated out needs no good dimension
    settings = power, seed, method
    if before and before.has_drawn(problem, order, settings):
        return before._replace(problem=problem, integrated=name)
    return Design(problem, name, *drawn(problem, power, seed, order, method), settings)


def chances_of(design: Design, progress: Callable[[float], None] | None = None) -> Chances:
    """The chances of the days.

    Args:
        design: what is drawn.
        progress: called with the share of the work that is done.
    """
    problem = design.problem
    if design.integrated:
        return Integrated(problem, design.integrated, design.values, design.chances)
    if not design.values:
        return Counted(np.broadcast_to(problem.days({}), (SCRAMBLES, 1)), is_exact=True)
    some = max(min(_AT_ONCE // design.size, SCRAMBLES), 1)
    days = []
    for first in range(0, SCRAMBLES, some):
        part, values = design.rows(slice(first, first + some))
        days.append(part.days(values))
        if progress:
            progress(min(first + some, SCRAMBLES) / SCRAMBLES)
    return Counted(np.concatenate(days))


def _rows(columns: Draws, sets: slice) -> Draws:
    """Some sets of draws; what is the same in all sets stays."""
    return {name: each[sets] if each.ndim > 1 else each for name, each in columns.items()}
