"""One cell: its exact numbers, and its answer by the exact path."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from estimator.answer import cases
from estimator.answer.solve import run, without_other_ways
from estimator.depletion.exact import deplete
from estimator.errors import InputError
from estimator.scenario.plan import plans_of
from estimator.sweeps.axes import start_ordinal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from estimator.answer.cases import Bound
    from estimator.depletion.exact import Depletion
    from estimator.scenario.models import Scenario
    from estimator.scenario.plan import Numbers
    from estimator.sweeps.axes import Axis


def bound_of(scenario: Scenario, varied: Iterable[str]) -> Bound:
    """What the days of all cells are a bound of, because inputs that are not varied are bounds."""
    return _bounding(scenario, varied)[0]


def _bounding(scenario: Scenario, varied: Iterable[str]) -> tuple[Bound, Numbers]:
    """The same, and the ends at which these bounds then stand."""
    inputs = {name: given for name, given in scenario.inputs().items() if name != "lasts"}
    for name in varied:
        inputs = without_other_ways(inputs, name)
        inputs.pop(name, None)
    return cases.bounding(scenario, inputs)


class Cells:
    """The cells of a sweep, by the values of its axes.

    Attributes:
        month: length of a month [days].
        base: the other inputs at their central reading, or at the end that bounds, by name.
        start: ordinal of the scenario's own start; None without.
        dated: ordinals of the inputs that are written as dates; day offsets follow from the start.
        date_axes: axes whose values are dates, `start` aside.
    """

    def __init__(self, scenario: Scenario, axes: Mapping[str, Axis]) -> None:
        self.month = scenario.month
        self.start = start_ordinal(scenario)
        base = cases.central(scenario) | _bounding(scenario, axes)[1]
        for name in axes:
            base = without_other_ways(base, name)
        self.base: Numbers = {name: base[name] for name in base if name not in {"start", *axes}}
        given = scenario.inputs()
        dates = {name: given[name].date for name in self.base if name in given}
        self.dated = {name: Fraction(date.toordinal()) for name, date in dates.items() if date}
        self.date_axes = {name for name, axis in axes.items() if axis.is_date and name != "start"}

    def numbers(self, values: Mapping[str, Fraction]) -> Numbers:
        """The numbers of a cell from the values of its axes.

        Raises:
            InputError: a date is before the start.
        """
        start = values.get("start", self.start)
        numbers = self.base | {name: value for name, value in values.items() if name != "start"}
        if start is not None:
            numbers |= {name: day - start for name, day in self.dated.items()}
            numbers |= {name: values[name] - start for name in self.date_axes}
        return numbers

    def answer(self, values: Mapping[str, Fraction]) -> Depletion:
        """When a cell's stock runs out, exactly.

        Raises:
            InputError: the cell's numbers contradict each other; the message names them.
        """
        try:
            return run(self.numbers(values), self.month)
        except InputError as error:
            raise InputError(self._place(values), error.message) from None

    def schedule(self, values: Mapping[str, Fraction]) -> Depletion:
        """All gaps of a cell without natures, exactly; for cells that `answer` has answered."""
        (plan,) = plans_of(self.numbers(values), self.month).values()
        return deplete(plan)

    def _place(self, values: Mapping[str, Fraction]) -> str:
        """A cell in words: ``phase.1.from=10, phase.2.from=12``."""
        return ", ".join(f"{name}={self._plain(name, value)}" for name, value in values.items())

    def _plain(self, name: str, value: Fraction) -> str:
        if name == "start" or name in self.date_axes:
            return dt.date.fromordinal(int(value)).isoformat()
        return f"{float(value):.12g}"
