"""What one input would have to be for the stock to last so long with a given probability."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import numpy as np

from estimator.answer.cases import central, inputs_of
from estimator.answer.document import html_table
from estimator.answer.estimate import solve as solved_without
from estimator.answer.solve import check_solvable, solve_name
from estimator.answer.verdict import asked
from estimator.arguments import number, whole
from estimator.depletion.columns import rounds_moved
from estimator.depletion.motion import as_decimal
from estimator.errors import InputError
from estimator.scenario.loading import AnyScenario, as_scenario
from estimator.scenario.name import kind_of
from estimator.uncertainty.chances import TIE
from estimator.uncertainty.design import chances_of, design
from estimator.uncertainty.draws import SCRAMBLES, problem
from estimator.uncertainty.estimated import Estimated, averaged, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimator.answer.estimate import Estimate
    from estimator.depletion.columns.plan import Floats, Marks
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.draws import Problem, Which

Outcome: TypeAlias = Literal["value", "every", "none"]

_FARTHEST: Final = 1e24
_BEYOND: Final = 1e5  # times all rounds that there are or that are used
_TINY: Final = 1e-12  # as near to an end of the range as the search goes
_HALVINGS: Final = 60  # of the logarithm of the range: 36 decades to a part in 10^16
_CLOSE: Final = 1e-11  # relative width of a bracket that is narrow enough
_NEAR: Final = 1.2  # most values lie so near to the one with all others at their medians
_SECANTS: Final = 12  # after them the bracket is halved; 6 do on the reference job
_MOST_LOOKS: Final = 60
_COUNTED: Final = 13  # 8,192 points in each set, for some 20 values
_DIGITS: Final = 12  # of a value that nothing was drawn for, as `-q` prints them
_SMOOTH: Final = 1e-13  # in probability, where it has no steps
_SLACK: Final = 1e-12  # in probability: a flat piece exactly at the chance wanted reaches it


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
        samples: points in each of eight independent sets; 0 where nothing is drawn.
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
        figure: dict[str, Any] = self.value.to_dict() if self.value else {"value": None}
        if self.value and not self.samples:
            figure["value"] = self.value.value  # 9 digits would not be on the side that will do
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
        return html_table(self.to_dict().items())


class Boundary(NamedTuple):
    """Where one input turns the answer.

    Attributes:
        outcome: ``value``; ``every`` if every value will do, ``none`` if none does.
        value: the largest value that does for inputs that shorten the days, the smallest for those
            that lengthen them; None without one.
        end: the greatest value that was looked at.
    """

    outcome: Outcome
    value: float | None
    end: float


def solve(scenario: AnyScenario, name: str, *, chance: float | None = None) -> Estimate | Solved:
    """What one input would have to be for the stock to last as long as the scenario asks.

    Args:
        scenario: asks for a duration.
        name: full name of the input, such as ``daily``.
        chance: the probability of lasting so long, over the ranges of the other inputs; without
            one, the value at the readings of the inputs.

    Raises:
        InputError: no duration is asked for, or there is no such input to solve for.
    """
    if chance is None:
        return solved_without(scenario, name)
    return solve_chance(scenario, name, chance)


def solve_chance(
    scenario: AnyScenario,
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
    scenario = as_scenario(scenario)
    check_solvable(name, scenario)
    if scenario.question.lasts is None:
        raise InputError("`lasts`", f"say how long it must last, such as `lasts='2mo'`, for {name}")
    check_chance(chance)
    seed = whole("seed", seed, 0)
    lasts = float(asked(scenario.question.lasts.quantity, scenario.month).nominal)
    of = problem(scenario, natures, name)
    if of.is_certain and natures == "first":
        return _certain(scenario, name, lasts, chance, seed)
    (typical,) = boundaries(of, [name], lasts)
    return solve_near(typical, of, name, lasts, chance, samples, seed)


def _certain(scenario: Scenario, name: str, lasts: float, chance: float, seed: int) -> Solved:
    """What `solve` finds: without a range, whatever lasts so long does so with every chance."""
    assert scenario.question.lasts is not None  # noqa: S101 - was asked for
    nominal = asked(scenario.question.lasts.quantity, scenario.month).nominal
    numbers = central(scenario, inputs_of(scenario, name))
    found = solve_name(numbers, scenario.month, name, nominal)
    if found.outcome != "value" or found.value is None:
        return Solved(name, lasts, chance, found.outcome, None, 0, seed)
    side = ROUND_FLOOR if kind_of(name).effect < 0 else ROUND_CEILING
    value = Estimated(float(as_decimal(found.value, _DIGITS, side)), 0.0)
    return Solved(name, lasts, chance, "value", value, 0, seed)


def check_chance(chance: float) -> None:
    """Refuse what is no chance to solve for.

    Raises:
        InputError: it is not between 0 and 1.
    """
    value = number("chance", chance)
    if not 0 < value < 1:
        raise InputError("`chance`", f"'{value:g}' is not between 0 and 1; write such as 0.5")


def boundaries(of: Problem, names: Sequence[str], lasts: float) -> list[Boundary]:
    """The value of each input with which it lasts so long, all others at their medians.

    Args:
        of: the scenario; an input that it leaves open has to be among the names, alone.
        names: full names of inputs.
        lasts: the duration [days].
    """
    lengthens = np.array([kind_of(name).effect > 0 for name in names])
    ends = np.array([_end(of, name, lasts) for name in names])
    medians = of.medians

    def does(values: Floats) -> Marks:
        days = _days_with(of, medians, names, values)
        found: Marks = days <= lasts if of.rebuilds else days >= lasts
        return found

    low, high = np.full(len(names), _TINY), ends
    at_low, at_high = does(low), does(high)
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        is_low = does(middle) != lengthens
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    values = np.where(lengthens, high, low)
    outcomes: list[Outcome] = [
        "value" if a != b else "every" if a else "none"
        for a, b in zip(at_low, at_high, strict=True)
    ]
    return [
        Boundary(outcome, float(value) if outcome == "value" else None, float(end))
        for outcome, value, end in zip(outcomes, values, ends, strict=True)
    ]


def _days_with(
    of: Problem, medians: dict[str, float], names: Sequence[str], values: Floats
) -> Floats:
    """The days with one input after the other at its own value."""
    whole = of
    for place, name in enumerate(names):
        column = np.full(len(names), medians.get(name, 1.0))
        column[place] = values[place]
        whole = whole.at(name, column)
    others = {name: np.array(medians[name]) for name in whole.distributions}
    return np.broadcast_to(whole.days(others), len(names))


def _end(of: Problem, name: str, lasts: float) -> float:
    """As far as a value goes: beyond all that is there or used, but not so far as to hide it.

    What a level misses by less than a part of all rounds counts as rounding.
    """
    if kind_of(name).is_share:
        return 1 - _TINY
    if any(kind_of(other).name == "loss" for other in of.medians):
        return _FARTHEST  # what is lost in storage grows without end
    values = {name: 1.0, **of.medians}
    rounds = sum(
        rounds_moved(plan, lasts) for plan in of.plans({n: np.array(x) for n, x in values.items()})
    )
    return min(_FARTHEST, _BEYOND * max(float(rounds), 1.0) / min(max(lasts, _TINY), 1.0))


def solve_near(
    typical: Boundary,
    of: Problem,
    name: str,
    lasts: float,
    chance: float,
    samples: int | None,
    seed: int,
    most: int = _COUNTED,
) -> Solved:
    """What `solve_chance` does, with what does not depend on the input worked out before.

    Each scramble has its own value, and their spread is the error; where one has none, there is
    only that of all draws together, and its error is not known.

    Args:
        typical: the value at which the answer turns with all others at their medians.
        of: what is assumed, with or without the input.
        name: full name of an input that can be solved for.
        lasts: the duration [days].
        chance: between 0 and 1.
        samples: points in each set; None for the default.
        seed: of the sets.
        most: logarithm to base 2 of the points that are counted in each set, if nothing is said.
    """
    start = typical.value or min(1.0, typical.end / 2)
    drawn = design(of.at(name, start), samples, seed, most=most)
    lengthens = kind_of(name).effect > 0

    def turned(values: Floats | float) -> Any:
        """So that chances fall."""
        return 1 / values if lengthens else values

    def excess(turns: Floats) -> Floats:
        there = drawn._replace(problem=of.at(name, turned(turns)[:, None]))
        found = chances_of(there)
        if there.problem.rebuilds:
            return 1 - found.at_least(lasts * (1 + 2 * TIE)) - chance + _SLACK
        return found.at_least(lasts) - chance + _SLACK

    def pooled(turns: Floats) -> Floats:
        return np.full_like(turns, excess(turns).mean())

    def solved(outcome: Outcome, value: Estimated | None = None) -> Solved:
        return Solved(name, lasts, chance, outcome, value, drawn.size, seed)

    low, high = sorted((turned(_TINY), turned(typical.end)))
    at_low, at_high = (excess(end * np.ones(SCRAMBLES)) for end in (low, high))
    if at_high.mean() >= 0:
        return solved("every")
    if at_low.mean() < 0:
        return solved("none")
    step = _SMOOTH if drawn.integrated else 1.5 / drawn.size
    begin = turned(start) * np.ones(SCRAMBLES)
    if (at_low < 0).any() or (at_high >= 0).any():  # not all sets have a value of their own
        (found, *_) = turned(_falling_roots(pooled, begin, (low, high), step / SCRAMBLES))
        return solved("value", Estimated(float(found), math.inf))
    return solved("value", averaged(turned(_falling_roots(excess, begin, (low, high), step))))


def _falling_roots(
    excess: Callable[[Floats], Floats], begin: Floats, ends: tuple[float, float], step: float
) -> Floats:
    """Where functions that never rise pass 0: Illinois's false position, then halving.

    Args:
        excess: of a value for each function.
        begin: a value near each.
        ends: beyond which none is looked for.
        step: by which the functions differ at least, or as near to 0 as matters.

    Returns:
        The greatest value found at which each is 0 or more.
    """
    low, high = _bracketed(excess, begin, ends)
    above, below = excess(low), excess(high)
    left, right = above, below  # halved where the other end moves twice
    moved = np.zeros(low.shape)
    for count in range(_MOST_LOOKS):
        is_open = (high - low > _CLOSE * high) & (above - below > step) & (above > _SMOOTH)
        if not is_open.any():
            break
        middle, guess = (low + high) / 2, low + (high - low) * left / (left - right)
        if count < _SECANTS:
            middle = np.where((low < guess) & (guess < high), guess, middle)
        found = excess(middle)
        up = found >= 0
        left = np.where(up, found, np.where(moved < 0, left / 2, left))
        right = np.where(up, np.where(moved > 0, right / 2, right), found)
        moved = np.where(up, 1, -1)
        low, above = np.where(up, middle, low), np.where(up, found, above)
        high, below = np.where(up, high, middle), np.where(up, below, found)
    return low


def _bracketed(
    excess: Callable[[Floats], Floats], begin: Floats, ends: tuple[float, float]
) -> tuple[Floats, Floats]:
    """A value at which each function is 0 or more, and one at which it is not."""
    low, high = np.maximum(begin / _NEAR, ends[0]), np.minimum(begin * _NEAR, ends[1])
    factor = 2.0
    while (wrong := (high < ends[1]) & (excess(high) >= 0)).any():
        low, factor = np.where(wrong, high, low), factor * factor
        high = np.where(wrong, np.minimum(high * factor, ends[1]), high)
    factor = 2.0
    while (wrong := (low > ends[0]) & (excess(low) < 0)).any():
        high, factor = np.where(wrong, low, high), factor * factor
        low = np.where(wrong, np.maximum(low / factor, ends[0]), low)
    return low, high
