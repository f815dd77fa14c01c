"""What one input would have to be for the stock to last so long with a given probability."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np

from estimator.answer.cases import central, inputs_of
from estimator.answer.estimate import solve as solved_without
from estimator.answer.solve import check_solvable, solve_name
from estimator.answer.verdict import Asked, Rule, question_of
from estimator.arguments import number, whole
from estimator.depletion.columns import rounds_moved
from estimator.depletion.motion import as_decimal
from estimator.errors import InputError
from estimator.scenario.inputs import LOSSES
from estimator.scenario.loading import AnyScenario, as_scenario
from estimator.scenario.name import kind_of
from estimator.shown import Shown
from estimator.uncertainty.chances import agreeing
from estimator.uncertainty.design import Design, chances_of, design
from estimator.uncertainty.draws import SCRAMBLES, problem
from estimator.uncertainty.estimated import Estimated, averaged, plain
from estimator.uncertainty.roots import SMOOTH, falling_roots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.answer.estimate import Estimate
    from estimator.depletion.columns.plan import Floats, Marks
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.draws import Problem, Which

Outcome: TypeAlias = Literal["value", "every", "none"]
T = TypeVar("T")
_OTHER: Final[dict[Outcome, Outcome]] = {"value": "value", "every": "none", "none": "every"}

_FARTHEST: Final = 1e24
_BEYOND: Final = 1e5  # times all rounds that there are or that are used
_TINY: Final = 1e-12  # as near to an end of the range as the search goes
_HALVINGS: Final = 60  # of the logarithm of the range: 36 decades to a part in 10^16
_COUNTED: Final = 13  # 8,192 points in each set, for some 20 values
_AROUND: Final = 8.0  # times the values at which the answer turns, within which a peak is sought
_TRIED: Final = 25  # so that two neighbours differ by a third where the values are one
_THIRDS: Final = 24  # each leaves two thirds
_DIGITS: Final = 12  # of a value that nothing was drawn for, as `-q` prints them
_SLACK: Final = 1e-12  # in probability: a flat piece exactly at the chance wanted reaches it


@dataclass(frozen=True, slots=True)
class Solved(Shown):
    """The values of one input with which the stock lasts as asked, with a given probability.

    Attributes:
        scenario: what was assumed.
        name: full name of the input.
        rule: how the duration is asked, as in `verdict.Asked`.
        lasts: the duration [days].
        chance: the probability that is wanted.
        outcome: ``value``; ``every`` if every value will do, ``none`` if none does.
        least: the smallest value that does, in the unit of the inputs table; None where there is
            none, as for inputs that shorten the days if these are to be no less than asked.
        greatest: the largest one, likewise.
        samples: points in each of eight independent sets; 0 where nothing is drawn.
        seed: of their scrambles.
    """

    scenario: Scenario
    name: str
    rule: Rule
    lasts: float
    chance: float
    outcome: Outcome
    least: Estimated | None
    greatest: Estimated | None
    samples: int
    seed: int

    @property
    def value(self) -> Estimated | None:
        """The end of the values that do; of two, the one at which it lasts less long."""
        return _limit(self.name, self.least, self.greatest)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, numbers to 9 significant digits."""
        return {
            "name": self.name,
            "unit": kind_of(self.name).unit,
            "rule": self.rule,
            "lasts": plain(self.lasts),
            "chance": self.chance,
            "outcome": self.outcome,
            **self._figure(self.value),
            "least": self._figure(self.least)["value"],
            "greatest": self._figure(self.greatest)["value"],
            "samples": self.samples,
            "seed": self.seed,
        }

    def _figure(self, end: Estimated | None) -> dict[str, Any]:
        if end is None:
            return {"value": None}
        # what is not drawn is on the side that will do, where 9 digits would not be
        return end.to_dict() | ({} if self.samples else {"value": end.value})

    def records(self) -> list[dict[str, Any]]:
        """The same as the only row of a table."""
        return [self.to_dict()]


class Boundary(NamedTuple):
    """Where one input turns the answer.

    Attributes:
        name: full name of the input.
        outcome: ``value``; ``every`` if every value will do, ``none`` if none does.
        least: the smallest value that does; None where there is none, as for inputs that shorten
            the days if these are to be no less than asked.
        greatest: the largest one, likewise.
        end: the greatest value that was looked at.
    """

    name: str
    outcome: Outcome
    least: float | None
    greatest: float | None
    end: float

    @property
    def value(self) -> float | None:
        """The end of the values that do; of two, the one at which it lasts less long."""
        return _limit(self.name, self.least, self.greatest)


def _limit(name: str, least: T | None, greatest: T | None) -> T | None:
    """The only end there is; of two, the one at which it lasts less long."""
    ends = (greatest, least) if kind_of(name).effect < 0 else (least, greatest)
    return ends[1] if ends[0] is None else ends[0]


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
    if scenario.lasts is None:
        raise InputError("`lasts`", f"say how long it must last, such as `lasts='2mo'`, for {name}")
    check_chance(chance)
    seed = whole("seed", seed, 0)
    of = problem(scenario, natures, name)
    question = question_of(scenario, "rebuild" if of.rebuilds else name)
    assert question is not None  # noqa: S101 - a duration is asked about
    if of.is_certain and natures == "first":
        return _certain(of, name, question, chance, seed)
    (typical,) = boundaries(of, [name], question)
    return solve_near(typical, of, name, question, chance, samples, seed)


def _certain(of: Problem, name: str, question: Asked, chance: float, seed: int) -> Solved:
    """What `solve` finds: without a range, whatever lasts so long does so with every chance."""
    scenario, shortens = of.scenario, not _lengthens(of, name)
    numbers = central(scenario, inputs_of(scenario, name))

    def end(target: Fraction | float, *, rounds_down: bool) -> tuple[Outcome, Estimated | None]:
        found = solve_name(numbers, scenario.month, name, Fraction(target))
        if found.outcome != "value" or found.value is None:
            # all that are back within so long, where those that take so long are asked for
            return _OTHER[found.outcome] if of.rebuilds else found.outcome, None
        side = ROUND_FLOOR if rounds_down else ROUND_CEILING
        return "value", Estimated(float(as_decimal(found.value, _DIGITS, side)), 0.0)

    outcome, least, greatest = _between(
        end(question.low, rounds_down=shortens) if question.rule != "at most" else None,
        end(question.high, rounds_down=not shortens) if question.rule != "at least" else None,
        shortens=shortens,
    )
    days = float(question.nominal)
    return Solved(scenario, name, question.rule, days, chance, outcome, least, greatest, 0, seed)


def _between(
    long_enough: tuple[Outcome, T | None] | None,
    too_long: tuple[Outcome, T | None] | None,
    *,
    shortens: bool,
) -> tuple[Outcome, T | None, T | None]:
    """The values that do, from the ends of those that last long enough and of those too long.

    Args:
        long_enough: where it lasts no less than the least days asked for; None if there are none.
        too_long: where it lasts no less than the most; None if there are none.
        shortens: whether greater values last less long.
    """
    outcome, value = long_enough or ("every", None)
    beyond, other = too_long or ("none", None)
    if outcome == "none" or beyond == "every":
        return "none", None, None
    if value is None and other is None:
        return "every", None, None
    return ("value", other, value) if shortens else ("value", value, other)


def check_chance(chance: float) -> None:
    """Refuse what is no chance to solve for.

    Raises:
        InputError: it is not between 0 and 1.
    """
    value = number("chance", chance)
    if not 0 < value < 1:
        raise InputError("`chance`", f"'{value:g}' is not between 0 and 1; write such as 0.5")


def boundaries(of: Problem, names: Sequence[str], question: Asked) -> list[Boundary]:
    """The values of each input with which it lasts as asked, all others at their medians.

    Args:
        of: the scenario; an input that it leaves open has to be among the names, alone.
        names: full names of inputs.
        question: the duration asked about.
    """
    longest = question.low if question.high == math.inf else question.high
    ends = np.array([_end(of, name, float(longest)) for name in names])
    unbounded = [None] * len(names)
    enough = unbounded if question.rule == "at most" else _turns(of, names, question.low, ends)
    beyond = unbounded if question.rule == "at least" else _turns(of, names, question.high, ends)
    return [
        Boundary(name, *_between(*both, shortens=not _lengthens(of, name)), float(end))
        for name, end, *both in zip(names, ends, enough, beyond, strict=True)
    ]


def _lengthens(of: Problem, name: str) -> bool:
    """Whether greater values make the days more; what makes a stock last is back sooner."""
    return (kind_of(name).effect > 0) is not of.rebuilds


def _turns(
    of: Problem, names: Sequence[str], lasts: Fraction | float, ends: Floats
) -> list[tuple[Outcome, float | None]]:
    """The last value of each input with which it lasts so long, all others at their medians."""
    lengthens = np.array([_lengthens(of, name) for name in names])
    medians, days = of.medians, float(lasts)

    def does(values: Floats) -> Marks:
        found: Marks = _days_with(of, medians, names, values) >= days
        return found

    low, high = np.full(len(names), _TINY), ends
    at_low, at_high = does(low), does(high)
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        is_low = does(middle) != lengthens
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    values = np.where(lengthens, high, low)
    return [
        ("value", float(value)) if a != b else ("every" if a else "none", None)
        for a, b, value in zip(at_low, at_high, values, strict=True)
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
    if kind_of(name).is_part:
        return 1 - _TINY
    if any(kind_of(other).name in LOSSES for other in of.medians):
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
    question: Asked,
    chance: float,
    samples: int | None,
    seed: int,
    most: int = _COUNTED,
) -> Solved:
    """What `solve_chance` does, with what does not depend on the input worked out before.

    Each scramble has its own value, and their spread is the error; where one has none, there is
    only that of all draws together, and its error is not known.

    Args:
        typical: the values at which the answer turns with all others at their medians.
        of: what is assumed, with or without the input.
        name: full name of an input that can be solved for.
        question: the duration asked about.
        chance: between 0 and 1.
        samples: points in each set; None for the default.
        seed: of the sets.
        most: logarithm to base 2 of the points that are counted in each set, if nothing is said.
    """
    start = typical.value or min(1.0, typical.end / 2)
    drawn = design(of.at(name, start), samples, seed, most=most)
    search = _Search(drawn, name, question, chance)
    best = search.best(typical)
    outcome: Outcome = "none"
    least = greatest = None
    if search.mean(best) >= 0:
        least = search.last(typical.least or start, best, _TINY)
        greatest = search.last(typical.greatest or start, best, typical.end)
        outcome = "value" if least or greatest else "every"
    found = (chance, outcome, least, greatest, drawn.size, seed)
    return Solved(of.scenario, name, question.rule, float(question.nominal), *found)


class _Search(NamedTuple):
    """By how much the chance exceeds the one wanted, as a function of an input.

    Attributes:
        drawn: what all other inputs are.
        name: of the input.
        question: the duration asked about.
        chance: the probability that is wanted.
    """

    drawn: Design
    name: str
    question: Asked
    chance: float

    def excess(self, values: Floats) -> Floats:
        """Of each scramble at its own value."""
        there = self.drawn._replace(problem=self.drawn.problem.at(self.name, values[:, None]))
        ends = float(self.question.low), float(self.question.high)
        return agreeing(chances_of(there), *ends) - self.chance + _SLACK

    def mean(self, value: float) -> float:
        """Of all scrambles at one value."""
        return float(self.excess(np.full(SCRAMBLES, value)).mean())

    def best(self, typical: Boundary) -> float:
        """A value that does if any does: an end where the chance rises or falls, else a peak."""
        lengthens = _lengthens(self.drawn.problem, self.name)
        if self.question.rule != "inside":
            return typical.end if lengthens is (self.question.rule == "at least") else _TINY
        near = [end for end in (typical.least, typical.greatest) if end] or [1.0]
        low, high = max(min(near) / _AROUND, _TINY), min(max(near) * _AROUND, typical.end)
        tried = [_TINY, *np.geomspace(low, high, _TRIED).tolist(), typical.end]
        found = [self.mean(value) for value in tried]
        place = found.index(max(found))
        if found[place] >= 0:
            return float(tried[place])
        return self._peak(tried[max(place - 1, 0)], tried[min(place + 1, len(tried) - 1)])

    def _peak(self, low: float, high: float) -> float:
        """The value between two with the greatest chance, by thirds of the logarithm."""
        for _ in range(_THIRDS):
            step = (high / low) ** (1 / 3)
            one, two = low * step, high / step
            low, high = (one, high) if self.mean(one) < self.mean(two) else (low, two)
        return math.sqrt(low * high)

    def last(self, start: float, best: float, end: float) -> Estimated | None:
        """The last value that does from the best one on; None if all do.

        Args:
            start: a value near it.
            best: a value that does.
            end: as far as a value goes.
        """
        rises = end > best

        def turned(values: Floats | float) -> Any:
            """So that chances fall."""
            return values if rises else 1 / values

        def excess(turns: Floats) -> Floats:
            return self.excess(turned(turns))

        def pooled(turns: Floats) -> Floats:
            return np.full_like(turns, excess(turns).mean())

        ends = turned(best), turned(end)
        at_best, at_end = (excess(each * np.ones(SCRAMBLES)) for each in ends)
        if at_end.mean() >= 0:
            return None
        step = SMOOTH if self.drawn.integrated else 1.5 / self.drawn.size
        begin = np.clip(turned(start), *ends) * np.ones(SCRAMBLES)
        if (at_best < 0).any() or (at_end >= 0).any():  # not all sets have a value of their own
            (found, *_) = turned(falling_roots(pooled, begin, ends, step / SCRAMBLES))
            return Estimated(float(found), math.inf)
        return averaged(turned(falling_roots(excess, begin, ends, step)))
