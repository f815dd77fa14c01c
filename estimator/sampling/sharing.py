"""The shares of a scenario's inputs in the variance of its days, or of whether it lasts."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from estimator.sampling.batches import SCRAMBLES, Batch
from estimator.sampling.blocks import day_shares, log_shares
from estimator.sampling.columns import quantiles
from estimator.sampling.conditional import part
from estimator.sampling.groups import Group, all_days, groups, pools, swings
from estimator.sampling.levers import lever
from estimator.sampling.size import power_of
from estimator.sampling.tails import has_mean
from estimator.sampling.variance import (
    MOST_SHAPLEY,
    Pairs,
    Share,
    chance_shares,
    shares,
    with_shapley,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.sampling.groups import Which
    from estimator.sampling.model import Model
    from estimator.sampling.variance import Columns, Evaluate

Target: TypeAlias = Literal["log-days", "days", "chance"]

_BUDGET: Final = {True: 1 << 17, False: 1 << 14}  # evaluations, by whether the days are a quotient
_LEAST_POWER: Final = 4
_MOST_POWER: Final = 10


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


def share_out(
    model: Model,
    correlation: Mapping[str, float],
    of: Target,
    duration: float | None,
    natures: Which,
    samples: int | None,
    seed: int,
) -> Shared:
    """Work out the shares.

    Args:
        model: the scenario.
        correlation: copula parameters by pair of names.
        of: what the shares are wanted of.
        duration: that was asked about [days], or None.
        natures: which of several natures.
        samples: points in each scramble; None for the default.
        seed: of the scrambles.
    """
    if any(
        value and set(pair.split(":")) <= set(model.shapes) for pair, value in correlation.items()
    ):
        return Shared(of, duration, None, (_CORRELATED,), 0)
    if not model.shapes:
        return Shared(of, duration, {}, (), 0)
    exact = _EXACT[of](model) if of in _EXACT else None
    if exact is not None:
        return Shared(of, duration, {name: exact[name] for name in model.shapes}, (), 0)
    work = _Work(model, natures, samples, seed)
    return work.chance(duration, ()) if of == "chance" else work.days(of, duration)


_EXACT: Final = {"log-days": log_shares, "days": day_shares}
_ENDLESS: Final = "The stock never runs out in any draw: there is nothing to share out."
_UNBOUNDED: Final = (
    "Use comes as near to production, or to none, as you like, so that the days have no variance."
)
_CORRELATED: Final = (
    "Inputs are correlated, so that the variance cannot be split between them: "
    "there are no shares, only the swings of each input alone."
)


def _power(model: Model, runs: int) -> int:
    """As many points as the time allows, each evaluated so often."""
    is_plain = len(model.sources) == 1 and model.sources[0].is_plain
    power = (_BUDGET[is_plain] // (SCRAMBLES * runs)).bit_length() - 1
    return min(max(power, _LEAST_POWER), _MOST_POWER)


class _ObstacleError(Exception):
    """Why there are no shares of the days."""


class _Work:
    """The days of mixed draws."""

    def __init__(self, model: Model, natures: Which, samples: int | None, seed: int) -> None:
        self._model, self._natures, self._seed = model, natures, seed
        self._stocks = pools(model, natures)
        self._names = list(model.shapes)
        self._wanted = None if samples is None else power_of(samples, model)
        self._known: dict[tuple[int, ...], tuple[Columns, list[float]]] = {}
        self._pairs = self._drawn(len(self._names) + 2)

    def _drawn(self, runs: int) -> Pairs:
        power = _power(self._model, runs) if self._wanted is None else self._wanted
        inverses = [partial(quantiles, shape) for shape in self._model.shapes.values()]
        return Pairs(inverses, power, self._seed)

    def days(self, of: Target, duration: float | None) -> Shared:
        """Shares of the days or of their logarithm, or of a chance where these do not exist."""
        seen = [day for a, _ in self._pairs.pairs for day in self._days(a)]
        if min(seen) == math.inf:
            return Shared(of, duration, None, (_ENDLESS,), 0)
        reason = _obstacle(of, seen)
        if not reason and of == "days" and not has_mean(self._model, self._stocks, self._natures):
            reason = _UNBOUNDED
        if not reason:
            try:
                found = self._shares(partial(self._regular, of))
            except _ObstacleError as obstacle:  # in a mix of draws
                reason = str(obstacle)
            else:
                return self._shared(of, duration, found, ())
        median = sorted(seen)[len(seen) // 2]
        return self.chance(median if duration is None else duration, (reason,))

    def chance(self, duration: float | None, notes: tuple[str, ...]) -> Shared:
        """Shares of whether it lasts so long; of whether it never ends where that is the median."""
        time = math.inf if duration is None else duration
        found = self._chance(time)
        if notes:
            notes = (f"{notes[0]} The shares are of whether it lasts {_words(time)}.",)
        return self._shared("chance", time, found, notes)

    def _chance(self, time: float) -> list[Share]:
        if time <= 0:
            return self._shares(lambda columns: [1.0] * len(columns[0]))
        swing = swings(self._model, self._stocks, self._natures)
        chosen = groups(self._model, self._stocks, {}, swing)
        if len(chosen) > 1 or not chosen[0].lever or time == math.inf:
            return self._shares(lambda columns: [float(d >= time) for d in self._days(columns)])
        name = chosen[0].lever.name
        group = Group(lever(name, self._model.shapes[name]), chosen[0].pools)

        last = self._natures == "last"

        def given(columns: Columns) -> list[float]:
            batch = self._batch(columns)
            return part(self._model, group, batch, last=last, condense=False).at_least(time)

        return chance_shares(given, self._pairs, self._names.index(name))

    def _shares(self, evaluate: Evaluate) -> list[Share]:
        found = shares(evaluate, self._pairs)
        if len(self._names) > MOST_SHAPLEY:
            return found
        more = self._drawn(1 << len(self._names))
        is_same = len(more.pairs[0][0][0]) == len(self._pairs.pairs[0][0][0])
        return with_shapley(found, evaluate, self._pairs if is_same else more)

    def _regular(self, of: Target, columns: Columns) -> list[float]:
        """The days or their logarithms, all of which have to exist."""
        days = self._days(columns)
        if reason := _obstacle(of, days):
            raise _ObstacleError(reason)
        return days if of == "days" else list(map(math.log, days))

    def _days(self, columns: Columns) -> list[float]:
        """The days of each draw, worked out once for each mix of columns.

        Columns are told apart by their identities, so they are kept.
        """
        key = tuple(map(id, columns))
        if key not in self._known:
            days = all_days(self._model, self._stocks, self._natures, self._batch(columns))
            self._known[key] = columns, days
        return self._known[key][1]

    def _batch(self, columns: Columns) -> Batch:
        return Batch(dict(zip(self._names, columns, strict=True)), {}, len(columns[0]))

    def _shared(
        self, of: Target, duration: float | None, found: list[Share], notes: tuple[str, ...]
    ) -> Shared:
        named = dict(zip(self._names, found, strict=True))
        return Shared(of, duration, named, notes, len(self._pairs.pairs[0][0][0]))


def _obstacle(of: Target, days: list[float]) -> str:
    """Why there is no variance of the days, or of their logarithm; empty if there is."""
    if max(days) == math.inf:
        return "In some draws it never runs out, so that the days have no variance."
    if of == "log-days" and not min(days):
        return "In some draws it runs out at once, so that ln(days) has no variance."
    return ""


def _words(time: float) -> str:
    return "for ever" if time == math.inf else f"at least {time:.6g} days"
