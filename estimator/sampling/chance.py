"""What one input would have to be for the stock to last so long with a given probability."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from estimator.errors import InputError
from estimator.inputs import kind_of
from estimator.sampling.conditional import Conditional, design
from estimator.sampling.figures import Estimated, averaged, plain
from estimator.sampling.groups import pooled_days, pools
from estimator.sampling.model import compiled
from estimator.sampling.percentiles import Search
from estimator.sampling.size import power_of
from estimator.solve import check_solvable
from estimator.verdict import asked

if TYPE_CHECKING:
    from estimator.sampling.groups import Which
    from estimator.sampling.model import Model
    from estimator.scenario import Scenario

Outcome: TypeAlias = Literal["value", "every", "none"]

_FARTHEST: Final = 1e24
_TINY: Final = 1e-12  # as near to an end of the range as the search goes
_HALVINGS: Final = 60  # of the logarithm of the range
_ROUGH: Final = 4  # logarithm of the points that the ends of the range are looked at with
_SLACK: Final = 2e-7  # in probability: a flat piece exactly at the chance wanted reaches it
_STEP: Final = 1e-3  # relative, for the slope of the chance


@dataclass(frozen=True, slots=True)
class Solved:
    """The value of one input with which the stock lasts so long, with a given probability.

    Attributes:
        name: full name of the input.
        lasts: the duration [days].
        chance: the probability that is wanted.
        outcome: ``value``; ``every`` if every value will do, ``none`` if none does.
        value: the largest value that does for inputs that shorten the days, the smallest for those
            that lengthen them, in the unit of the inputs table; None without one.
        samples: points in each of eight independent sets.
        seed: of their scrambles.
    """

    name: str
    lasts: float
    chance: float
    outcome: Outcome
    value: Estimated | None
    samples: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, numbers to 9 significant digits."""
        figure = self.value.to_dict() if self.value else {"value": None}
        return {
            "name": self.name,
            "unit": kind_of(self.name).unit,
            "lasts": plain(self.lasts),
            "chance": self.chance,
            "outcome": self.outcome,
            **figure,
            "samples": self.samples,
            "seed": self.seed,
        }

    def records(self) -> list[dict[str, Any]]:
        """The same as the only row of a table."""
        return [self.to_dict()]

    def _repr_html_(self) -> str:
        """A small table for notebooks."""
        import html  # only notebooks need it

        cells = "".join(
            f"<tr><th>{html.escape(key)}</th><td>{html.escape(str(value))}</td></tr>"
            for key, value in self.to_dict().items()
        )
        return f"<table>{cells}</table>"


def solve_chance(
    scenario: Scenario,
    name: str,
    chance: float,
    *,
    samples: int | None = None,
    seed: int = 0,
    natures: Which = "first",
) -> Solved:
    """What an input would have to be for P(lasts as long as asked) to be at least `chance`.

    Args:
        scenario: asks for a duration. What it says of the input itself does not matter.
        name: full name of the input, given or not, such as ``daily``.
        chance: between 0 and 1.
        samples: as for `sample`.
        seed: as for `sample`.
        natures: which of several natures has to last.

    Raises:
        InputError: no duration is asked for, there is no such input to solve for, or the chance is
            not between 0 and 1; and as for `sample`.
    """
    check_solvable(name, scenario)
    if scenario.question.lasts is None:
        raise InputError("--lasts", f"say how long it must last, such as --lasts 2mo, for {name}")
    if not 0 < chance < 1:
        raise InputError("--chance", f"'{chance:g}' is not between 0 and 1; write such as 50%")
    lasts = float(asked(scenario.question.lasts.quantity, scenario.month).nominal)
    model = compiled(scenario, name)
    power = power_of(samples, model)
    search = _Search(scenario, model, name, lasts, natures, power, seed)
    outcome, value = search.boundary(chance)
    return Solved(name, lasts, chance, outcome, value, 1 << power, seed)


class Boundary(NamedTuple):
    """Where one input turns the answer.

    Attributes:
        outcome: ``value``; ``every`` if every value will do, ``none`` if none does.
        value: the largest value that does for inputs that shorten the days, the smallest for those
            that lengthen them; None without one.
    """

    outcome: Outcome
    value: float | None


def median_boundary(model: Model, name: str, lasts: float, natures: Which) -> Boundary:
    """The value of an input with which it lasts so long, all others at their medians.

    Args:
        model: its scenario, whether or not it holds the input.
        name: full name of the input.
        lasts: the duration [days].
        natures: which of several natures has to last.
    """
    stocks, medians = pools(model, natures), model.medians
    lengthens = kind_of(name).effect > 0

    def does(value: float) -> bool:
        return pooled_days(stocks, natures, {**medians, name: value}, model.month) >= lasts

    low, high = _TINY, _end(name)
    if does(low) == does(high):
        return Boundary("every" if does(low) else "none", None)
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if does(middle) == lengthens else (middle, high)
    return Boundary("value", high if lengthens else low)


def _end(name: str) -> float:
    """As far as a value goes."""
    return 1 - _TINY if kind_of(name).unit.startswith("fraction") else _FARTHEST


class _Search:
    """For one input: the chance of lasting so long, by its value."""

    def __init__(
        self,
        scenario: Scenario,
        model: Model,
        name: str,
        lasts: float,
        natures: Which,
        power: int,
        seed: int,
    ) -> None:
        self._model, self._name, self._lasts = model, name, lasts
        self._lengthens = kind_of(name).effect > 0
        self._end = _end(name)
        typical = median_boundary(model, name, lasts, natures)
        self._start = typical.value or min(1.0, self._end / 2)
        there = model.at(name, self._start)
        self._drawn = design(there, scenario.correlation, natures, power, seed)
        self._rough = design(there, scenario.correlation, natures, min(power, _ROUGH), seed)

    def boundary(self, chance: float) -> tuple[Outcome, Estimated | None]:
        """The outcome, and the value if there is one."""
        least, most = self._rough_chance(_TINY), self._rough_chance(self._end)
        if min(least, most) >= chance:
            return "every", None
        if max(least, most) < chance:
            return "none", None
        # A search for where something falls: for what lengthens the days, in 1/value.
        high = 1 / _TINY if self._lengthens else self._end
        start = self._turned(self._start)
        search = Search(lambda x: self._chance(self._turned(x)), chance - _SLACK, high)
        place = search.run(start, start / 2)
        return "value", self._estimated(self._turned(place))

    def _turned(self, value: float) -> float:
        return 1 / value if self._lengthens else value

    def _estimated(self, value: float) -> Estimated:
        """The value with its error: that of the chance, over the slope of the chance."""
        error = averaged(self._by_scramble(value)).error
        near = value * (1 - _STEP), value * (1 + _STEP)
        below, above = (self._chance(min(x, self._end)) for x in near)
        rise = abs(above - below)
        return Estimated(value, error * 2 * _STEP * value / rise if rise else 0.0)

    def _chance(self, value: float) -> float:
        return math.fsum(self._by_scramble(value)) / len(self._drawn.batches)

    def _by_scramble(self, value: float) -> list[float]:
        model = self._model.at(self._name, value)
        return Conditional(model, self._drawn).at_least(self._lasts)

    def _rough_chance(self, value: float) -> float:
        """The chance at an end of the range, where it is hardly ever near the one wanted."""
        shares = Conditional(self._model.at(self._name, value), self._rough).at_least(self._lasts)
        return math.fsum(shares) / len(shares)
