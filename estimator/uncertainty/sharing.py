"""The shares of a scenario's inputs in the variance of its days, or of whether it lasts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import numpy as np

from estimator.uncertainty.chances import TIE, has_mean
from estimator.uncertainty.draws import SCRAMBLES, correlations, drawn, power_of
from estimator.uncertainty.shares import MOST_SHAPLEY, Share, shares

if TYPE_CHECKING:
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
    duration: float | None,
    samples: int | None,
    seed: int,
) -> Shared:
    """Work out the shares.

    Args:
        problem: the scenario.
        of: what the shares are wanted of.
        duration: that was asked about [days], or None.
        samples: points in each scramble; None for the default.
        seed: of the scrambles.
    """
    if correlations(list(problem.distributions), problem.scenario.correlation)[0]:
        return Shared(of, duration, None, (_CORRELATED,), 0)
    if not problem.distributions:
        return Shared(of, duration, {}, (), 0)
    work = _Work(problem, power_of(samples, _power(problem)), seed)
    return work.chance(duration, ()) if of == "chance" else work.days(of, duration)


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

    def days(self, of: Target, duration: float | None) -> Shared:
        """Shares of the days or of their logarithm, or of a chance where these do not exist."""
        median = self._problem.median_days
        reason = _UNBOUNDED if of == "days" and not has_mean(self._problem) else ""

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
        return self.chance(median if duration is None else duration, (reason,))

    def chance(self, duration: float | None, notes: tuple[str, ...]) -> Shared:
        """Shares of whether it lasts so long; of whether it never ends where that is the median."""
        time = math.inf if duration is None else duration

        def lasts(draws: Draws) -> Floats:
            return (self._problem.days(draws) >= time * (1 - TIE)).astype(np.float64)

        found = shares(lasts, *self._design())
        if notes:
            notes = (f"{notes[0]} The shares are of whether it lasts {_words(time)}.",)
        return self._shared("chance", time, found, notes)

    def _design(self) -> tuple[dict[str, Distribution], int, int]:
        return self._problem.distributions, self._power, self._seed

    def _is_endless(self) -> bool:
        """Whether the stock never runs out in any draw."""
        values, _ = drawn(self._problem, self._power, self._seed, list(self._problem.distributions))
        return bool(np.isinf(self._problem.days(values)).all())

    def _shared(
        self, of: Target, duration: float | None, found: dict[str, Share], notes: tuple[str, ...]
    ) -> Shared:
        return Shared(of, duration, found, notes, 1 << self._power)


def _obstacle(of: Target, days: Floats) -> str:
    """Why there is no variance of the days, or of their logarithm; empty if there is."""
    if np.isinf(days).any():
        return "In some draws it never runs out, so that the days have no variance."
    if of == "log-days" and not days.all():
        return "In some draws it runs out at once, so that ln(days) has no variance."
    return ""


def _words(time: float) -> str:
    return "for ever" if time == math.inf else f"at least {time:.6g} days"
