"""What one input would have to be for the stock to last so long with a given probability."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from estimator.arguments import number, whole
from estimator.depletion.motion import as_decimal
from estimator.errors import InputError
from estimator.inputs import kind_of
from estimator.readings import central
from estimator.sampling.conditional import Conditional, design
from estimator.sampling.course import course
from estimator.sampling.figures import Estimated, averaged, plain
from estimator.sampling.groups import pooled_days, pools
from estimator.sampling.model import compiled
from estimator.sampling.percentiles import Search
from estimator.sampling.size import power_of
from estimator.scenario import Scenario, check_scenario
from estimator.solve import check_solvable, solve_name
from estimator.verdict import asked

if TYPE_CHECKING:
    from estimator.sampling.conditional import Design
    from estimator.sampling.groups import Pool, Which
    from estimator.sampling.model import Model

Outcome: TypeAlias = Literal["value", "every", "none"]

_FARTHEST: Final = 1e24
_BEYOND: Final = 1e5  # times all rounds that there are or that are used
_TINY: Final = 1e-12  # as near to an end of the range as the search goes
_HALVINGS: Final = 60  # of the logarithm of the range
_ROUGH: Final = 4  # logarithm of the points that the ends of the range are looked at with
_FEW: Final = 2  # sets of them, where the chance is not near the one wanted
_CLEAR: Final = 0.2  # how far from it that is, many times the error of so few
_SLACK: Final = 2e-7  # in probability: a flat piece exactly at the chance wanted reaches it
_EXACT_SLACK: Final = 5e-12  # the same where nothing is sampled
_LEAST_SLACK: Final = 1e-3  # the same, of the probability on either side
_STEP: Final = 1e-3  # relative, for the slope of the chance
_DIGITS: Final = 12  # of a value that nothing was drawn for, as `-q` prints them
_NEAR: Final = 0.1  # relative, within which the last steps of the search tell the slope


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
    check_scenario(scenario)
    check_solvable(name, scenario)
    if scenario.question.lasts is None:
        raise InputError("`lasts`", f"say how long it must last, such as `lasts='2mo'`, for {name}")
    check_chance(chance)
    seed = whole("seed", seed, 0)
    lasts = float(asked(scenario.question.lasts.quantity, scenario.month).nominal)
    model = compiled(scenario, name)
    if not model.shapes and natures == "first":
        return _certain(scenario, name, lasts, chance, seed)
    typical = median_boundary(model, name, lasts, natures)
    power = power_of(samples, model)
    return solve_near(typical, scenario, model, name, lasts, chance, natures, power, seed)


def _certain(scenario: Scenario, name: str, lasts: float, chance: float, seed: int) -> Solved:
    """What `solve` finds: without a range, whatever lasts so long does so with every chance."""
    assert scenario.question.lasts is not None  # noqa: S101 - was asked for
    nominal = asked(scenario.question.lasts.quantity, scenario.month).nominal
    found = solve_name(central(scenario), scenario.month, name, nominal)
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
    end: float = _FARTHEST


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

    low, high = _TINY, _end(name, model, stocks, lasts)
    end = high
    if does(low) == does(high):
        return Boundary("every" if does(low) else "none", None, end)
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if does(middle) == lengthens else (middle, high)
    return Boundary("value", high if lengthens else low, end)


def _end(name: str, model: Model, stocks: tuple[Pool, ...], lasts: float) -> float:
    """As far as a value goes: beyond all that is there or used, but not so far as to hide it.

    What a level misses by less than a part of all rounds counts as rounding (`Course.tie`).
    """
    if kind_of(name).unit.startswith("fraction"):
        return 1 - _TINY
    if any(source.loss for source in model.sources):
        return _FARTHEST  # what is lost in storage grows without end
    values = {name: 1.0, **model.medians}
    rounds = sum(course(pool, values, model.month).most(lasts) for pool in stocks)
    return min(_FARTHEST, _BEYOND * max(rounds, 1.0) / min(max(lasts, _TINY), 1.0))


def solve_near(
    typical: Boundary,
    scenario: Scenario,
    model: Model,
    name: str,
    lasts: float,
    chance: float,
    natures: Which,
    power: int,
    seed: int,
) -> Solved:
    """What `solve_chance` does, with what does not depend on the input worked out before.

    Args:
        typical: the value at which the answer turns with all others at their medians.
        scenario: what is assumed.
        model: the same, compiled with or without the input.
        name: full name of an input that can be solved for.
        lasts: the duration [days].
        chance: between 0 and 1.
        natures: which of several natures has to last.
        power: logarithm to base 2 of the points in each set.
        seed: of the sets.
    """
    search = _Search(typical, scenario, model, name, lasts, natures, power, seed)
    outcome, value = search.boundary(chance)
    return Solved(name, lasts, chance, outcome, value, 1 << power, seed)


class _Chances:
    """The chance of lasting so long by the value of one input."""

    def __init__(self, model: Model, name: str, lasts: float, drawn: Design) -> None:
        self._model, self._name, self._lasts, self._drawn = model, name, lasts, drawn
        self._seen: dict[float, list[float]] = {}

    def by_scramble(self, value: float) -> list[float]:
        """The chance in each set of draws, worked out once for each value."""
        if value not in self._seen:
            model = self._model.at(self._name, value)
            self._seen[value] = Conditional(model, self._drawn).at_least(self._lasts)
        return self._seen[value]

    def at(self, value: float) -> float:
        """The chance over all draws."""
        found = self.by_scramble(value)
        return math.fsum(found) / len(found)

    def elasticity(self, value: float) -> float:
        """The share of a value by which to change it, for each unit of the chance; 0 if unknown."""
        rise = abs(self.at(value) - self.at(value * (1 - _STEP)))
        return _STEP / rise if rise else 0.0

    def error(self, value: float, elasticity: float) -> float:
        """That of a value where the chance is the one wanted: its own, over its slope there.

        The two values looked at last tell, if they are near; otherwise the elasticity, 0 if it is
        not known.
        """
        *_, before, after = [math.inf, *self._seen]
        of_chance = averaged(self.by_scramble(after)).error
        if any(abs(x - value) > _NEAR * value for x in (before, after)):
            return of_chance * (elasticity or self.elasticity(value)) * value
        rise = abs(self.at(after) - self.at(before))
        return of_chance * abs(after - before) / rise if rise else 0.0


class _Search:
    """For one input: the value with which it lasts so long, with a given probability."""

    def __init__(
        self,
        typical: Boundary,
        scenario: Scenario,
        model: Model,
        name: str,
        lasts: float,
        natures: Which,
        power: int,
        seed: int,
    ) -> None:
        self._lengthens = kind_of(name).effect > 0
        self._end = typical.end
        self._start = typical.value or min(1.0, self._end / 2)
        there = model.at(name, self._start)
        drawn = rough = design(there, scenario.correlation, natures, power, seed)
        if power > _ROUGH:
            rough = design(there, scenario.correlation, natures, _ROUGH, seed)
        self._slack = _EXACT_SLACK if drawn.is_exact else _SLACK
        few, more = (rough._replace(batches=rough.batches[:n]) for n in (_FEW, 2 * _FEW))
        self._all, self._rough, self._more, self._few = (
            _Chances(model, name, lasts, each) for each in (drawn, rough, more, few)
        )

    def boundary(self, chance: float) -> tuple[Outcome, Estimated | None]:
        """The outcome, and the value if there is one."""
        worst, best = (_TINY, self._end) if self._lengthens else (self._end, _TINY)
        if self._reaches(worst, chance):
            return "every", None
        if not self._reaches(best, chance):
            return "none", None
        # A search for where something falls: for what lengthens the days, in 1/value.
        high = 1 / _TINY if self._lengthens else self._end
        start = self._turned(self._start)
        slack = min(self._slack, _LEAST_SLACK * chance, _LEAST_SLACK * (1 - chance))
        # Nearer than the slack, or any place of a flat piece would do.
        search = Search(lambda x: self._all.at(self._turned(x)), chance - slack, high, slack / 4)
        elasticity = self._few.elasticity(self._start)
        value = self._turned(search.run(start, start * (elasticity or 0.5)))
        return "value", Estimated(value, self._all.error(value, elasticity))

    def _turned(self, value: float) -> float:
        return 1 / value if self._lengthens else value

    def _reaches(self, value: float, chance: float) -> bool:
        """Whether an end of the range, where the chance is hardly ever near, has that chance."""
        for chances, clear in ((self._few, _CLEAR), (self._more, _CLEAR / 2)):
            found = chances.at(value)
            if abs(found - chance) >= clear:
                return found >= chance
        return self._rough.at(value) >= chance
