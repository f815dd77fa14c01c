"""Chances, percentiles and means of the days, each with its simulation error."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from estimator.answer.cases import effects
from estimator.depletion.columns import final_drain
from estimator.errors import InputError
from estimator.quantity.distribution import has_jumps, reach
from estimator.quantity.normal import normal_cdf, normal_quantile
from estimator.scenario.name import kind_of
from estimator.uncertainty.draws import correlations
from estimator.uncertainty.estimated import Estimated, averaged, spread
from estimator.uncertainty.roots import SMOOTH, falling_roots

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimator.depletion.columns.plan import Floats, Plan
    from estimator.uncertainty.draws import Draws, Problem


TIE: Final = 5e-13
"""Relative; days this much shorter than asked are as long as asked, for they have 12 digits."""
_CURVE: Final = 64  # steps of the exceedance curve
_RULE_OF_THREE: Final = 3.0  # what is not seen in n draws is rarer than 3/n, 95 times in 100
_MOST_UNDIRECTED: Final = 6  # 2**6 corners at the most


@dataclass(frozen=True)
class Counted:
    """Chances as shares of draws.

    Attributes:
        days: how long each draw lasts [days], a row for each scramble; infinite for never.
        is_exact: whether nothing is left to chance.
    """

    days: Floats
    is_exact: bool = False

    def at_least(self, time: float) -> Floats:
        """P(T ≥ time) by scramble; for an infinite time P(it never runs out)."""
        first = [row.searchsorted(time * (1 - TIE)) for row in self._sorted_rows]
        shares: Floats = 1 - np.array(first) / self.days.shape[1]
        return shares

    def percentile(self, share: float) -> Estimated:
        """The least t with P(T ≤ t) ≥ share, from the draws in their order [days]."""
        by_scramble = self._sorted_rows[:, place_of(share, self.days.shape[1])]
        value = float(self.sorted[place_of(share, self.sorted.size)])
        return Estimated(value, 0.0 if value == math.inf else spread(by_scramble, value))

    @cached_property
    def _sorted_rows(self) -> Floats:
        return np.sort(self.days, axis=1)

    @cached_property
    def sorted(self) -> Floats:
        """All days, from the shortest."""
        return np.sort(self._sorted_rows, axis=None, kind="stable")  # which merges runs


def integrable(problem: Problem, by_swing: Sequence[str]) -> str:
    """The input to integrate out: of those that can be, the first of these; empty if none can.

    Args:
        problem: the scenario.
        by_swing: its uncertain inputs, those that matter most first.
    """
    if not problem.is_steady:
        return ""
    return next((name for name in by_swing if _can_be(problem, name)), "")


def _can_be(problem: Problem, name: str) -> bool:
    """Whether height and drain are linear in an input, and its chances are smooth."""
    is_known = effects({**problem.fixed, **problem.distributions})(name) != 0
    jumps = has_jumps(problem.distributions[name])
    if not (kind_of(name).is_linear and is_known) or jumps:
        return False
    names, matrix = correlations(list(problem.distributions), problem.scenario.correlation)
    return name not in names or np.linalg.eigvalsh(matrix)[0] > _LEAST_FREEDOM


_LEAST_FREEDOM: Final = 1e-6  # of the copula: nearer to singular, others may say all of an input


class Integrated:
    """Chances with one input integrated out, at constant rates (METHODS §4).

    Given all other inputs, "lasts at least t" is "this input is no worse than what t needs", so
    that its own distribution gives the chance, and only the others are drawn (conditional Monte
    Carlo). Both height = u·S − R and drain = d − p are linear in the input x (all else as drawn),
    so that "lasts at least t", height ≥ 0 and height ≥ t·drain, is x on one side of what t needs.
    """

    def __init__(self, problem: Problem, name: str, values: Draws, chances: Draws) -> None:
        """Take the draws.

        Args:
            problem: a scenario at constant rates, without natures.
            name: the input that is integrated out; see `integrable`.
            values: the draws.
            chances: the probabilities below them.
        """
        self._counted = Counted(problem.days(values))
        self._distribution = problem.distributions[name]
        self._sign = 1 if kind_of(name).effect > 0 else -1
        others = {key: column for key, column in values.items() if key != name}
        self.is_exact = not others
        (none,), (one,) = (problem.at(name, x).plans(others) for x in (0.0, 1.0))
        (self._height, drain), (height, more) = map(_height_and_drain, (none, one))
        self._is_used = (none.use[0].rate > 0) | (one.use[0].rate > 0)
        self._drain, self._rise, self._pull = drain, height - self._height, more - drain
        self._given = _given_others(problem, name, chances)

    @property
    def days(self) -> Floats:
        """How long each draw lasts [days]."""
        return self._counted.days

    @property
    def sorted(self) -> Floats:
        """All days, from the shortest."""
        return self._counted.sorted

    def at_least(self, time: float) -> Floats:
        """P(T ≥ time) by scramble."""
        if time <= 0:
            return np.ones(len(self.days))
        limits = [(self._height, self._rise)]
        if time == math.inf:
            limits.append((-self._drain, -self._pull))
        else:
            limits.append((self._height - time * self._drain, self._rise - time * self._pull))
        with np.errstate(divide="ignore", invalid="ignore"):
            need = np.maximum(*(self._need(*limit) for limit in limits))
        chance = self._chance(need)
        found = np.broadcast_to(np.where(self._is_used, chance, 1.0), self.days.shape)
        by_scramble: Floats = found.mean(axis=1)
        return by_scramble

    def _need(self, at_zero: Floats, slope: Floats) -> Floats:
        """The least sign·x with at_zero + slope·x ≥ 0; ±∞ where x does not matter."""
        fixed = np.where(at_zero >= 0, -np.inf, np.inf)
        need: Floats = np.where(slope == 0, fixed, -self._sign * at_zero / slope)
        return need

    def _chance(self, need: Floats) -> Floats:
        """P(sign·x ≥ need), given what correlated inputs say of it."""
        places = self._sign * np.clip(need, -_FAR, _FAR)
        below = self._distribution.cdf(places)
        if self._given is not None:
            mean, deviation = self._given
            below = normal_cdf((normal_quantile(below) - mean) / deviation)
        chance = below if self._sign < 0 else 1 - below
        return np.where(np.isinf(need), (need < 0).astype(np.float64), chance)

    def percentile(self, share: float) -> Estimated:
        """The least t with P(T ≤ t) ≥ share; its error is that of its chance, over the density."""
        target = 1 - share + _FLAT  # where the chance stays at the share, the beginning of that

        def excess(times: Floats) -> Floats:
            return np.array([self.at_least(time).mean() for time in times.tolist()]) - target

        if excess(np.array([math.inf])) >= -2 * _FLAT:
            return Estimated(math.inf, 0.0)
        ordered = self._counted.sorted
        begin = float(ordered[place_of(share, ordered.size)])
        near = np.array([begin if 0 < begin < math.inf else 1.0])
        value = float(falling_roots(excess, near, (_SOON, _EVER), SMOOTH, _BY_RANK)[0])
        if value <= _SOON:
            return Estimated(0.0, 0.0)
        by_scramble = self.at_least(value)
        return Estimated(value, spread(by_scramble, 1.0) * days_by_chance(ordered, share))


def _height_and_drain(plan: Plan) -> tuple[Floats, Floats]:
    made = plan.production[0].rate if plan.production else 0.0
    return plan.stock - plan.reserve, plan.use[0].rate - made


def _given_others(problem: Problem, name: str, chances: Draws) -> tuple[Floats, float] | None:
    """What correlated inputs say of one's normal score: means, and its deviation.

    The conditional of a normal distribution (Nelsen 2006, §4.8); None if it stands alone.
    """
    names, matrix = correlations(list(chances), problem.scenario.correlation)
    others = [n for n, each in enumerate(names) if each != name]
    if name not in names:
        return None
    row = matrix[names.index(name)][others]
    weights = np.linalg.pinv(matrix[np.ix_(others, others)]) @ row
    scores = np.stack([normal_quantile(chances[names[n]]) for n in others])
    return np.tensordot(weights, scores, axes=1), math.sqrt(max(1 - float(weights @ row), 0.0))


_FAR: Final = 1e100  # instead of infinity: no input goes so far
_BY_RANK: Final = 1.01  # the draw of that rank is so near: 49 looks at chances, 68 within 1.2
_FLAT: Final = 1e-12  # in probability: more than rounding, less than nine digits can show
_SOON: Final = 1e-30  # days; what ends before then ends at once
_EVER: Final = 1e300  # days; what ends later never ends


Chances: TypeAlias = Counted | Integrated
"""Where a distribution comes from."""


def agreeing(chances: Chances, low: float, high: float) -> Floats:
    """P(low ≤ T ≤ high) by scramble; with a high end of infinity P(T ≥ low)."""
    if high == math.inf:
        return chances.at_least(low)
    return chances.at_least(low) - chances.at_least(high * (1 + 2 * TIE))


def place_of(share: float, count: int) -> int:
    """Where the least value with P(T ≤ t) ≥ share stands among so many in their order."""
    return min(max(math.ceil(share * count - 1e-9) - 1, 0), count - 1)


def days_by_chance(ordered: Floats, share: float) -> float:
    """Days for each unit of probability near a percentile, from sorted draws; may be infinite."""
    near = min(_NEAR, share / 2, (1 - share) / 2)
    low, high = (float(ordered[place_of(at, ordered.size)]) for at in (share - near, share + near))
    return math.inf if high == math.inf else (high - low) / (2 * near)


_ABOUT: Final = (0.5, 1 - 1e-6, 1 + 1e-6, 2.0)
_EDGE: Final = 1e-9  # of the probability; less than that lies about a percentile only at its edge
_NEAR: Final = 0.01  # share of the draws over which a local slope is taken


class Summary:
    """What is read off a distribution.

    Attributes:
        never: P(it never runs out).
    """

    def __init__(self, problem: Problem, chances: Chances) -> None:
        """Take a distribution, and the scenario that it is of."""
        self._problem, self._chances = problem, chances
        self._ordered = chances.sorted
        self.never = self.at_least(math.inf)

    def at_least(self, time: float) -> Estimated:
        """P(T ≥ time)."""
        return self._known(self._chances.at_least(time), time, time)

    def inside(self, low: float, high: float) -> Estimated:
        """P(low ≤ T ≤ high)."""
        if high == math.inf:
            return self.at_least(low)
        return self._known(agreeing(self._chances, low, high), low, high)

    def percentile(self, share: float) -> Estimated:
        """A percentile [days]; infinite with an infinite error where it may as well be never.

        Where the share that never ends comes near to what lies beyond a percentile, the days there
        grow without end, and the draws about it no longer tell their error: the chances of half and
        of twice as long do.
        """
        found, never = self._chances.percentile(share), self.never
        beyond = 1 - share - never.value
        if math.isinf(found.value):
            return found if -beyond >= never.error else found._replace(error=math.inf)
        if not found.value or (math.isfinite(found.error) and beyond > never.error):
            return found if math.isfinite(found.error) else found._replace(error=0.0)
        half, before, after, twice = (self.at_least(found.value * by) for by in _ABOUT)
        about, noise = half.value - twice.value, max(half.error, twice.error, never.error)
        if about <= max(noise, _EDGE):
            return Estimated(math.inf, math.inf if noise else 0.0)
        if math.isfinite(found.error):
            return found
        is_jump = before.value - after.value > max(noise, _EDGE)
        return found._replace(error=0.0 if is_jump else noise * 1.5 * found.value / about)

    def mean(self) -> Estimated:
        """The mean of the days; it has to exist."""
        return averaged(self._chances.days.mean(axis=1))

    def shortfall(self, duration: float) -> Estimated:
        """The mean of max(0, duration − T) [days]."""
        found = averaged(np.maximum(0.0, duration - self._chances.days).mean(axis=1))
        if found.value:
            return found
        # No draw falls short: it may by all of it, as often as the chance leaves open.
        lasts = self.at_least(duration)
        return found._replace(error=duration * (1 - lasts.value + lasts.error))

    def curve(self) -> tuple[tuple[float, float], ...]:
        """Days and P(T ≥ days) at evenly spaced chances, from the draws; without never."""
        shares = (np.arange(_CURVE) + 0.5) / _CURVE
        days = self._ordered[(shares * self._ordered.size).astype(np.intp)]
        pairs = zip(days.tolist(), (1 - shares).tolist(), strict=True)
        return tuple((day, chance) for day, chance in pairs if day < math.inf)

    def _known(self, by_scramble: Floats, low: float, high: float) -> Estimated:
        """A chance of low ≤ T ≤ high with its error, which is never below the rule of three.

        Only what the extremes of the inputs say is certain.
        """
        found = averaged(by_scramble)
        rare = _RULE_OF_THREE / self._ordered.size
        is_rare = not rare < found.value < 1 - rare
        if self._chances.is_exact or (is_rare and self._is_known(found.value > rare, low, high)):
            return found
        is_smooth = not isinstance(self._chances, Counted)
        return found if is_smooth and not is_rare else found._replace(error=max(found.error, rare))

    def _is_known(self, holds: bool, low: float, high: float) -> bool:
        """Whether the extremes of the inputs say that low ≤ T ≤ high, or that it is not so."""
        least, most = self._extremes
        if low == high:  # at least so long
            is_ended = low == math.inf and has_mean(self._problem)
            return low <= least if holds else low > most or is_ended
        return low <= least and most <= high if holds else low > most or high < least

    @cached_property
    def _extremes(self) -> tuple[float, float]:
        return extreme_days(self._problem)


def extreme_days(problem: Problem) -> tuple[float, float]:
    """The least and the most days over all values that the inputs can have, as far as is known.

    Every input at one of its ends: the shorter or longer lasting one, or both of them where its
    effect has no direction.

    Returns:
        From 0 to infinity where that does not tell: the days are not monotone in an input whose
        effect is not what it always is, such as the day of a delivery that may come too late; or
        the order of phases is not known.
    """
    corners, effect_of = _corners(problem), _effects(problem)
    if corners is None or any(kind_of(name).effect and not effect_of(name) for name in corners):
        return 0.0, math.inf
    try:
        days = problem.days(corners)
    except InputError:  # phases overlap in a corner
        return 0.0, math.inf
    return float(days.min()), float(days.max())


def has_mean(problem: Problem) -> bool:
    """Whether the mean of the days exists: use exceeds production in the end, in every corner.

    Of a time until a level, or to rebuild: it is there in every corner.

    A lognormal rate comes as near to 0 as you like, but so rarely that 1/rate has a mean; it counts
    as above 0, and only just.
    """
    corners = _corners(problem)
    if corners is None:
        return False
    try:
        plans = problem.plans(corners)
    except InputError:
        return False
    if any(plan.goal for plan in plans):
        return extreme_days(problem)[1] < math.inf
    ends = [final_drain(plan) for plan in plans]
    if problem.which == "pooled":
        return bool(np.all(sum(ends, np.zeros(())) > 0))
    falls = [bool(np.all(end > 0)) for end in ends]
    return all(falls) if problem.which == "last" else any(falls)


def _corners(problem: Problem) -> Draws | None:
    """Every input at its ends, those with a direction together; None if there are too many."""
    ends = {name: reach(each) for name, each in problem.distributions.items()}
    effect_of = _effects(problem)
    signs = {name: effect_of(name) for name in ends}
    if sum(not sign for sign in signs.values()) > _MOST_UNDIRECTED:
        return None
    sides = [
        [ends[name][sign * side > 0]] if sign else ends[name]
        for side in (-1, 1)
        for name, sign in signs.items()
    ]
    rows = [
        row for half in (sides[: len(ends)], sides[len(ends) :]) for row in itertools.product(*half)
    ]
    return dict(zip(ends, np.array(rows).T, strict=True))


def _effects(problem: Problem) -> Callable[[str], int]:
    return effects({**problem.fixed, **problem.distributions})
