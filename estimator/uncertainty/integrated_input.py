"""Chances with one input integrated out, at constant rates (METHODS §4).

Given all other inputs, "lasts at least t" is "this input is no worse than what t needs", so that
its own distribution gives the chance, and only the others are drawn (conditional Monte Carlo).
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Final

import numpy as np

from estimator.answer.cases import effects
from estimator.quantity.distribution import has_jumps
from estimator.quantity.normal import normal_cdf, normal_quantile
from estimator.scenario.name import kind_of
from estimator.uncertainty.chances import Counted, days_by_chance, place_of
from estimator.uncertainty.draws import correlations
from estimator.uncertainty.estimated import Estimated, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimator.depletion.columns.plan import Floats, Plan
    from estimator.uncertainty.draws import Draws, Problem


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
    """Chances with one input integrated out, at constant rates.

    Both height = u·S − R and drain = d − p are linear in the input x (all else as drawn), so that
    "lasts at least t", height ≥ 0 and height ≥ t·drain, is x on one side of what t needs.
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
        self._is_used = (_demand(none) > 0) | (_demand(one) > 0)
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
        chance = functools.cache(lambda time: float(self.at_least(time).mean()))
        if chance(math.inf) >= target - 2 * _FLAT:
            return Estimated(math.inf, 0.0)
        ordered = self._counted.sorted
        begin = float(ordered[place_of(share, ordered.size)])
        value = _root(lambda time: chance(time) - target, begin if begin < math.inf else 1.0)
        by_scramble = self.at_least(value)
        return Estimated(value, spread(by_scramble, 1.0) * days_by_chance(ordered, share))


def _demand(plan: Plan) -> Floats:
    return plan.use[0].rate


def _height_and_drain(plan: Plan) -> tuple[Floats, Floats]:
    drain = _demand(plan) - plan.production[0].rate if plan.production else _demand(plan)
    return plan.stock - plan.reserve, drain


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
_FLAT: Final = 1e-12  # in probability: more than rounding, less than nine digits can show
_CLOSE: Final = 1e-13  # in probability, and relative in time
_SOON: Final = 1e-30  # days; what ends before then ends at once
_NEAR: Final = 1.05  # a percentile counted over the draws is hardly ever further off
_SECANTS: Final = 20  # after them the bracket is halved; 6 do on the reference job
_STEPS: Final = 100


def _root(excess: Callable[[float], float], begin: float) -> float:
    """Where a function that never rises passes 0, from a time near it: Illinois's false position.

    Returns:
        The time; 0 if it is negative right after 0 already.
    """
    low, high = max(begin / _NEAR, _SOON), (begin or 1.0) * _NEAR
    above, below = excess(low), excess(high)
    while below > 0:
        low, above, high = high, below, 2 * high
        below = excess(high)
    while above <= 0:
        if low <= _SOON:
            return 0.0
        high, below, low = low, above, low / 2
        above = excess(low)
    side = 0
    for step in range(_STEPS):
        time = (low * below - high * above) / (below - above)
        if step >= _SECANTS or not low < time < high:
            time = (low + high) / 2
        found = excess(time)
        if abs(found) <= _CLOSE or high - low <= _CLOSE * high:
            break
        if found > 0:
            below = below / 2 if side > 0 else below
            low, above, side = time, found, 1
        else:
            above = above / 2 if side < 0 else above
            high, below, side = time, found, -1
    return time
