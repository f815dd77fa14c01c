"""The draws of a run: what is uncertain about a scenario, and how long the stock lasts in each."""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, get_args

import numpy as np

from estimator.answer.cases import inputs_of, is_rebuild
from estimator.answer.estimate import check_rebuild
from estimator.answer.solve import without_other_ways
from estimator.arguments import check_choice, whole
from estimator.depletion import columns as in_columns
from estimator.errors import InputError
from estimator.quantity.distribution import TAILS, Point, median
from estimator.quantity.normal import normal_cdf, normal_quantile
from estimator.scenario.consistency import check_first_rate
from estimator.scenario.inputs import LOSSES
from estimator.scenario.models import told
from estimator.scenario.name import kind_of
from estimator.scenario.plan import ZERO, plan_columns
from estimator.uncertainty import MOST_SAMPLES
from estimator.uncertainty.points import points

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from estimator.depletion.columns.plan import Floats, Plan
    from estimator.quantity.distribution import Distribution
    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given


SCRAMBLES: Final = 8
"""Independent sets of points, whose spread is the simulation error."""
_LEAST: Final = 2.0**-60  # keeps chances, and so normal scores, finite
_ROUNDING: Final = 1e-9  # an eigenvalue of a correlation matrix this far below 0 is still 0

Which: TypeAlias = Literal["first", "pooled", "last"]
"""Of several natures: the first that runs out, all in one pool, or the last."""
Asks: TypeAlias = Literal["days", "rebuild"]
"""How long a stock lasts, or how long it takes to be back at its target."""
Method: TypeAlias = Literal["conditional", "mc"]
"""Sobol' points, with one input integrated out where that can be; or plain Monte Carlo."""
Draws: TypeAlias = "dict[str, Floats]"
"""Values of the uncertain inputs by full name, a row for each scramble."""


class Problem(NamedTuple):
    """A scenario ready to be drawn.

    Attributes:
        scenario: what was assumed.
        distributions: of the uncertain inputs that move the days, by full name.
        fixed: the values of all others.
        which: of several natures.
        rebuilds: whether the days are those until a stock is back: fewer of them are wanted.
    """

    scenario: Scenario
    distributions: dict[str, Distribution]
    fixed: Draws
    which: Which
    rebuilds: bool

    def at(self, name: str, value: Floats | float) -> Problem:
        """The same with one input known."""
        left = {key: each for key, each in self.distributions.items() if key != name}
        return self._replace(
            distributions=left, fixed={**self.fixed, name: np.asarray(value, dtype=np.float64)}
        )

    @property
    def is_certain(self) -> bool:
        """Whether nothing is uncertain about it."""
        return not self.distributions

    @property
    def medians(self) -> dict[str, float]:
        """Every input at its middle."""
        medians = {
            name: median(each, above=kind_of(name).effect < 0)
            for name, each in self.distributions.items()
        }
        return {name: float(value) for name, value in self.fixed.items()} | medians

    @property
    def median_days(self) -> float:
        """The days with every input at its middle; infinite for never."""
        return float(self.days({name: np.array(x) for name, x in self.medians.items()}))

    @property
    def is_steady(self) -> bool:
        """Whether the days are a quotient of a single stock."""
        if any(kind_of(name).unit == "when" for name in self.distributions):
            return False  # a day that is 0 at the median need not be 0 in every draw
        plans = self.plans({name: np.array(x) for name, x in self.medians.items()})
        return len(plans) == 1 and plans[0].is_steady

    def plans(self, values: Draws) -> list[Plan]:
        """The plan of each nature, or of the whole.

        Raises:
            InputError: phases overlap in some draw.
        """
        plans = list(plan_columns(self.fixed | values, self.scenario.month).values())
        for plan in plans:
            if in_columns.overlapping(plan).any():
                rule = "a phase may begin while a ramp is still running, in some draws"
                raise InputError("", f"{rule}; make their ranges narrower")
        return plans

    def days(self, values: Draws) -> Floats:
        """How long it lasts in each draw [days]; infinity for never."""
        plans = self.plans(values)
        if self.which == "pooled":
            found = in_columns.first_out(*plans)
        else:
            pick = np.maximum if self.which == "last" else np.minimum
            found = pick.reduce(np.broadcast_arrays(*map(in_columns.first_out, plans)))
        shapes = (column.shape for column in values.values())
        return np.broadcast_to(found, np.broadcast_shapes(found.shape, *shapes))


def problem(
    scenario: Scenario, which: Which = "first", free: str = "", asks: Asks = "days"
) -> Problem:
    """Make a scenario ready; inputs that do not move the days (a dud rate) are left out.

    Args:
        scenario: what is assumed.
        which: of several natures.
        free: full name of an input that gets a value later (`Problem.at`), given or not; what else
            makes the same amount is left out.
        asks: what the days are of, if there is no such input.

    Raises:
        InputError: it says nothing of a stock or of its use, or natures cannot be pooled; or as
            `check_rebuild`.
    """
    check_first_rate(scenario, [free])
    check_choice("natures", which, get_args(Which))
    given = inputs_of(scenario, free or asks)
    if free:
        kept = without_other_ways(dict.fromkeys(given, ZERO), free)
        given = {name: given[name] for name in kept if name != free}
    if rebuilds := is_rebuild(scenario, free or asks):
        check_rebuild(scenario, free or asks)
    else:
        _check(scenario, which, {*given, free} - {""})
    found = {name: _distribution(scenario, name, each) for name, each in given.items()}
    moving = {n: d for n, d in found.items() if n != "lasts" and not kind_of(n).is_idle}
    fixed = {n: np.array(d.low) for n, d in moving.items() if isinstance(d, Point)}
    uncertain = {n: moving[n] for n in moving if n not in fixed}
    return Problem(scenario, uncertain, fixed, which, rebuilds)


def _distribution(scenario: Scenario, name: str, given: Given) -> Distribution:
    if given.date is not None:
        return Point(scenario.offset(given))
    return given.quantity.distribution(kind_of(name).scale, scenario.month)


def _check(scenario: Scenario, which: Which, names: Collection[str]) -> None:
    stock, use = told(names)
    use |= bool(scenario.question.until_level) and not {*names}.isdisjoint(LOSSES)
    if not stock:
        raise InputError("", "chances need a stock; give it, such as `rounds='0.8M to 1.2M'`")
    if not use:
        raise InputError("", "chances need a rate of use; give it, such as `daily='10k..20k'`")
    if which == "pooled" and len(scenario.nature) > 1:
        losses = [nature.stock.loss for nature in scenario.nature]
        if any(nature.use.ration for nature in scenario.nature) or len(set(losses)) > 1:
            raise InputError("", "natures with rationing or with different losses cannot be pooled")


def drawn(
    of: Problem, power: int, seed: int, order: Sequence[str], method: Method = "conditional"
) -> tuple[Draws, Draws]:
    """Draw every uncertain input, with its correlations.

    Args:
        of: what is drawn.
        power: logarithm to base 2 of the points in each scramble.
        seed: of the scrambles.
        order: the uncertain inputs; early ones get the better dimensions.
        method: ``mc`` for pseudo-random numbers instead of Sobol' points.

    Returns:
        The values, and the probabilities below them: arrays of `SCRAMBLES` × 2^power.

    Raises:
        InputError: the correlations contradict each other.
    """
    names = list(order)
    random, plain = Random(seed), np.random.default_rng(seed)  # noqa: S311 - not for secrets
    shape = (SCRAMBLES, 1 << power)
    values, chances = ({name: np.empty(shape) for name in names} for _ in range(2))
    for scramble in range(SCRAMBLES):
        if method == "mc":
            columns = list(np.maximum(plain.random((len(names), 1 << power)), _LEAST))
        else:
            columns = points(len(names), power, random)
        found = dict(zip(names, columns, strict=True))
        found |= coupled(found, of.scenario.correlation)
        for name, column in found.items():
            chances[name][scramble] = column
            values[name][scramble] = of.distributions[name].quantile(column)
    return values, chances


def coupled(chances: Draws, correlation: Mapping[str, float]) -> Draws:
    """The chances of correlated inputs, from independent ones (a Gaussian copula).

    The number given for a pair is the copula's parameter, the correlation of the two normal scores
    (Nelsen, "An Introduction to Copulas", 2nd ed., 2006, §2.3).

    Raises:
        InputError: the matrix is not positive semidefinite.
    """
    names, matrix = correlations(list(chances), correlation)
    if not names:
        return {}
    values, vectors = np.linalg.eigh(matrix)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    scores = np.stack([normal_quantile(chances[name]) for name in names])
    mixed = np.tensordot(root @ vectors.T, scores, axes=1)
    inside = np.clip(normal_cdf(mixed), _LEAST, 1 - 2.0**-53)
    return dict(zip(names, inside, strict=True))


def correlations(
    names: Sequence[str], correlation: Mapping[str, float]
) -> tuple[list[str], Floats]:
    """The names among these that are correlated, and their matrix.

    Raises:
        InputError: the matrix is not positive semidefinite.
    """
    pairs = {frozenset(pair.split(":")): value for pair, value in correlation.items()}
    pairs = {pair: value for pair, value in pairs.items() if value and pair <= set(names)}
    concerned = [name for name in names if any(name in pair for pair in pairs)]
    matrix = np.array(
        [
            [1.0 if a == b else pairs.get(frozenset((a, b)), 0.0) for b in concerned]
            for a in concerned
        ]
    )
    if concerned and np.linalg.eigvalsh(matrix)[0] < -_ROUNDING:
        rule = "these contradict each other: the matrix is not positive semidefinite"
        raise InputError("correlation", f"{', '.join(correlation)}: {rule}; weaken one of them")
    return concerned, matrix


def power_of(samples: int | None, default: int) -> int:
    """The logarithm to base 2 of the points in each scramble.

    Args:
        samples: how many are wanted; None for the default.
        default: its logarithm.

    Raises:
        InputError: as `read_samples`.
    """
    samples = read_samples(samples)
    return default if samples is None else (samples - 1).bit_length()


def read_samples(samples: int | None) -> int | None:
    """How many points are wanted; None for the default.

    Raises:
        InputError: it is no whole number, or not within these ends.
    """
    return None if samples is None else whole("samples", samples, 1, MOST_SAMPLES)


class Swing(NamedTuple):
    """What one input alone does to the days, all others at their medians.

    Attributes:
        name: full name of the input.
        low: its 5% quantile, in the unit of the inputs table; the value itself for a point.
        high: its 95% quantile.
        days_low: days with the input at `low`; infinite for never.
        days_high: days with it at `high`.
    """

    name: str
    low: float
    high: float
    days_low: float
    days_high: float

    @property
    def is_point(self) -> bool:
        """Whether the input is certain, so that its bar has no width."""
        return self.low == self.high

    @property
    def size(self) -> float:
        """The width of its bar as a ratio, |ln(days high / days low)|; infinite to 0 or never."""
        if self.days_low == self.days_high:
            return 0.0
        ends = sorted((self.days_low, self.days_high))
        if not ends[0] or ends[1] == math.inf:
            return math.inf
        return math.log(ends[1] / ends[0])


def swings(scenario: Scenario, natures: Which = "first", asks: Asks = "days") -> list[Swing]:
    """What each input alone does to the days, widest first; cheap next to `drivers`.

    Raises:
        InputError: as `drivers`.
    """
    return swings_of(problem(scenario, natures, asks=asks))


def swings_of(of: Problem) -> list[Swing]:
    """The same of a scenario that is ready to be drawn."""
    medians = of.medians
    ends = {name: distribution.quantile(TAILS) for name, distribution in of.distributions.items()}
    # one case for each end of each input, and last of all one with every input at its median
    cases = {name: np.full(2 * len(ends) + 1, medians[name]) for name in ends}
    for place, (name, pair) in enumerate(ends.items()):
        cases[name][2 * place : 2 * place + 2] = pair
    *days, middle = of.days(cases).tolist() if cases else [float(of.days({}))]
    found = [
        Swing(name, *map(float, pair), *days[2 * place : 2 * place + 2])
        for place, (name, pair) in enumerate(ends.items())
    ]
    found += [Swing(name, x, x, middle, middle) for name, x in medians.items() if name not in ends]
    return sorted(found, key=lambda swing: (swing.is_point, -swing.size))
