"""Whose uncertainty it is: Sobol' and Shapley shares of the variance of a function, by sampling.

First-order shares as of Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola, "Variance based
sensitivity analysis of model output", Comput. Phys. Commun. 181 (2010), 259–270, table 2 (b); total
ones as of Jansen, ibid. (f). Shapley shares as of Owen, "Sobol' indices and Shapley value",
SIAM/ASA J. Uncertainty Quantification 2 (2014), 245–251.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, zip_longest
from random import Random
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import numpy as np

from estimator.uncertainty.chances import TIE, has_mean
from estimator.uncertainty.draws import SCRAMBLES, correlations, drawn, power_of
from estimator.uncertainty.estimated import Estimated, averaged
from estimator.uncertainty.points import points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from estimator.answer.verdict import Asked
    from estimator.depletion.columns.plan import Floats
    from estimator.quantity.distribution import Distribution
    from estimator.uncertainty.draws import Draws, Problem


Target: TypeAlias = Literal["log-days", "days", "chance"]

# Evaluations of a draw that a run may take, logarithms to base 2: of a quotient they cost 15 ns
# each, of a schedule 150 ns, so that both take about a tenth of a second.
_BUDGET: Final = {True: 23, False: 20}
_LEAST_POWER: Final = 4
_MOST_POWER: Final = 13


class Shared(NamedTuple):
    """Shares, and what they are of.

    Attributes:
        of: what they are of, in the end.
        duration: that a chance is about [days], or None.
        shares: by name; None if there are none.
        notes: why there are none, or why they are of something else; a sentence each.
        samples: points in each scramble; 0 if there was no need for any.
    """

    of: Target
    duration: float | None
    shares: dict[str, Share] | None
    notes: tuple[str, ...]
    samples: int


_ENDLESS: Final = "The stock never runs out in any draw: there is nothing to share out."
_UNBOUNDED: Final = (
    "Use comes as near to production, or to none, as you like, so that the days have no variance."
)
_CORRELATED: Final = (
    "Inputs are correlated, so that the variance cannot be split between them: "
    "there are no shares, only the swings of each input alone."
)


class _ObstacleError(Exception):
    """Why there are no shares of the days."""


def share_out(
    problem: Problem,
    of: Target,
    question: Asked | None,
    samples: int | None,
    seed: int,
) -> Shared:
    """Work out the shares.

    Args:
        problem: the scenario.
        of: what the shares are wanted of.
        question: the duration asked about, or None.
        samples: points in each scramble; None for the default.
        seed: of the scrambles.
    """
    duration = float(question.nominal) if question else None
    if correlations(list(problem.distributions), problem.scenario.correlation)[0]:
        return Shared(of, duration, None, (_CORRELATED,), 0)
    if not problem.distributions:
        return Shared(of, duration, {}, (), 0)
    work = _Work(problem, power_of(samples, _power(problem)), seed)
    return work.chance(question, ()) if of == "chance" else work.days(of, question)


def _power(problem: Problem) -> int:
    """As many points as the time allows, each evaluated so often."""
    inputs = len(problem.distributions)
    runs = inputs + 2 if inputs > MOST_SHAPLEY else 2**inputs + 2
    power = _BUDGET[problem.is_steady] - math.ceil(math.log2(SCRAMBLES * runs))
    return min(max(power, _LEAST_POWER), _MOST_POWER)


class _Work:
    """The days of mixed draws."""

    def __init__(self, problem: Problem, power: int, seed: int) -> None:
        self._problem, self._power, self._seed = problem, power, seed

    def days(self, of: Target, question: Asked | None) -> Shared:
        """Shares of the days or of their logarithm, or of a chance where these do not exist."""
        reason = _UNBOUNDED if of == "days" and not has_mean(self._problem) else ""
        duration = float(question.nominal) if question else None

        def regular(draws: Draws) -> Floats:
            days = self._problem.days(draws)
            if obstacle := _obstacle(of, days):
                raise _ObstacleError(obstacle)
            return days if of == "days" else np.log(days)

        if not reason:
            try:
                return self._shared(of, duration, shares(regular, *self._design()), ())
            except _ObstacleError as obstacle:
                reason = str(obstacle)
        if self._is_endless():
            return Shared(of, duration, None, (_ENDLESS,), 0)
        return self.chance(question, (reason,))

    def chance(self, question: Asked | None, notes: tuple[str, ...]) -> Shared:
        """Shares of whether it lasts as asked; unasked, at least as long as it does at the medians.

        Of whether it ever runs out where it does not at these.
        """
        median = self._problem.median_days
        rule, low, high, nominal = question or ("at least", median, math.inf, median)

        def agrees(draws: Draws) -> Floats:
            days = self._problem.days(draws)
            is_long, is_short = days >= low * (1 - TIE), days <= high * (1 + TIE)
            return (is_long & is_short).astype(np.float64)

        low, high = float(low), float(high)
        found = shares(agrees, *self._design())
        if notes:
            what = _words(rule, low, high)
            notes = (f"{notes[0]} The shares are of whether it lasts {what}.",)
        return self._shared("chance", float(nominal), found, notes)

    def _design(self) -> tuple[dict[str, Distribution], int, int]:
        return self._problem.distributions, self._power, self._seed

    def _is_endless(self) -> bool:
        """Whether the stock never runs out in any draw."""
        values, _ = drawn(self._problem, self._power, self._seed, list(self._problem.distributions))
        return bool(np.isinf(self._problem.days(values)).all())

    def _shared(
        self, of: Target, duration: float | None, found: dict[str, Share], notes: tuple[str, ...]
    ) -> Shared:
        if len(found) > 1:
            return Shared(of, duration, found, notes, 1 << self._power)
        every = Estimated(1.0, 0.0)  # one input has all the variance that there is
        alone = {
            name: Share(every, every, every) if s.is_distinct else s for name, s in found.items()
        }
        return Shared(of, duration, alone, notes, 0)


def _obstacle(of: Target, days: Floats) -> str:
    """Why there is no variance of the days, or of their logarithm; empty if there is."""
    if np.isinf(days).any():
        return "In some draws it never runs out, so that the days have no variance."
    if of == "log-days" and not days.all():
        return "In some draws it runs out at once, so that ln(days) has no variance."
    return ""


def _words(rule: str, low: float, high: float) -> str:
    if low == math.inf:
        return "for ever"
    if rule == "inside":
        return f"{low:.6g} to {high:.6g} days"
    return f"{rule} {high if rule == 'at most' else low:.6g} days"


MOST_SHAPLEY: Final = 8
"""Inputs up to which Shapley shares are worked out: they take 2^inputs evaluations of a draw."""
Inputs: TypeAlias = "dict[str, Floats]"
Evaluate: TypeAlias = "Callable[[Inputs], Floats]"


@dataclass(frozen=True, slots=True)
class Share:
    """What part of the variance is an input's.

    Attributes:
        first: explained by the input alone.
        total: explained by it together with others; lost if it were known.
        shapley: its fair part of all interactions; the parts of all inputs add to 1. None where
            there are too many inputs.
    """

    first: Estimated
    total: Estimated
    shapley: Estimated | None

    @property
    def is_distinct(self) -> bool:
        """Whether the share can be told from 0."""
        return self.total.value > self.total.error


def shares(
    evaluate: Evaluate, distributions: Mapping[str, Distribution], power: int, seed: int
) -> dict[str, Share]:
    """The shares of independent inputs, by name.

    Args:
        evaluate: the function, from columns of values to one of results.
        distributions: of its inputs.
        power: logarithm to base 2 of the points in each scramble.
        seed: of the scrambles.
    """
    found = [
        _explained(evaluate, *pair, with_shapley=len(distributions) <= MOST_SHAPLEY)
        for pair in _pairs(distributions, power, seed)
    ]
    variances = [each.variance for each in found]
    firsts = _ratios([each.first for each in found], variances)
    totals = _ratios([each.total for each in found], variances)
    shapley = _ratios([each.shapley for each in found], [each.whole for each in found])
    rows = zip_longest(distributions, firsts, totals, shapley)
    return {name: Share(first, total, fair) for name, first, total, fair in rows}


def _pairs(
    distributions: Mapping[str, Distribution], power: int, seed: int
) -> Iterator[tuple[Inputs, Inputs]]:
    """Two independent sets of draws, for each scramble."""
    random = Random(seed)  # noqa: S311 - not for secrets
    for _ in range(SCRAMBLES):
        columns = points(2 * len(distributions), power, random)
        halves = columns[: len(distributions)], columns[len(distributions) :]
        a, b = (
            {n: d.quantile(p) for (n, d), p in zip(distributions.items(), half, strict=True)}
            for half in halves
        )
        yield a, b


class _Explained(NamedTuple):
    """What one scramble says.

    Attributes:
        variance: of the function.
        first: what each input explains alone.
        total: what is unexplained without it.
        shapley: its fair part of `whole`; empty if it was not worked out.
        whole: what is unexplained without any input, another estimate of the variance.
    """

    variance: float
    first: list[float]
    total: list[float]
    shapley: list[float]
    whole: float


def _explained(evaluate: Evaluate, a: Inputs, b: Inputs, *, with_shapley: bool) -> _Explained:
    players = frozenset(range(len(a)))
    of_a, of_b = evaluate(a), evaluate(b)
    both = np.concatenate((of_a, of_b))

    def mixed(some: frozenset[int]) -> Floats:
        if some == players:
            return of_b
        return evaluate({name: (b if i in some else a)[name] for i, name in enumerate(a)})

    alone = [mixed(frozenset({i})) for i in players]
    worth = {frozenset({i}): _unexplained(of_a, mix) for i, mix in enumerate(alone)}
    first = [float(np.mean((of_b - both.mean()) * (mix - of_a))) for mix in alone]
    total = list(worth.values())
    for size in range(2, len(players) + 1) if with_shapley else ():
        for some in map(frozenset, combinations(players, size)):
            worth[some] = _unexplained(of_a, mixed(some))
    fair = shapley_values(worth) if with_shapley else []
    return _Explained(float(both.var()), first, total, fair, worth.get(players, 0.0))


def _unexplained(of_a: Floats, of_mix: Floats) -> float:
    """What is left unexplained without the inputs that `mix` has from elsewhere (Jansen)."""
    return float(np.mean((of_a - of_mix) ** 2)) / 2


def _ratios(parts: Sequence[Sequence[float]], wholes: Sequence[float]) -> list[Estimated]:
    """Ratios to the whole of all scrambles together, less biased than those to their own."""
    whole = np.array(wholes)
    return [_ratio(np.array(column), whole) for column in zip(*parts, strict=True)]


def _ratio(parts: Floats, wholes: Floats) -> Estimated:
    """The ratio of two means over scrambles; its error is that of part − ratio·whole."""
    whole = float(wholes.mean())
    if not whole:
        return averaged(np.zeros(len(parts)))
    ratio = float(parts.mean()) / whole
    return averaged(ratio + (parts - ratio * wholes) / whole)


def shapley_values(worth: Mapping[frozenset[int], float]) -> list[float]:
    """Shapley values of a game: each player's mean contribution over all orders of joining.

    Args:
        worth: of every set of the players 0, 1, … but the empty one, whose worth is 0.
    """
    players = max(worth, key=len)
    count = len(players)
    found = [0.0] * count
    for some, value in {frozenset[int](): 0.0, **worth}.items():
        for i in players - some:
            orders = math.factorial(len(some)) * math.factorial(count - len(some) - 1)
            found[i] += orders / math.factorial(count) * (worth[some | {i}] - value)
    return found
