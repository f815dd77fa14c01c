"""Conditional Monte Carlo: P(T ≥ t) as the mean over draws of an exact chance (METHODS §4).

"Lasts until t" is "the input is no worse than what t needs", so one input can be integrated out:
its own distribution gives the chance, and only the others are drawn.
"""

from __future__ import annotations

import math
from functools import cached_property
from operator import mul
from typing import TYPE_CHECKING, NamedTuple, Protocol

from estimator.sampling import quotient
from estimator.sampling.batches import batches
from estimator.sampling.groups import groups, pools, swings
from estimator.sampling.reach import reach
from estimator.sampling.tails import has_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from estimator.sampling.batches import Batch
    from estimator.sampling.groups import Group, Which
    from estimator.sampling.levers import Lever
    from estimator.sampling.model import Model, Source


class Part(Protocol):
    """The stocks of one group, draw by draw."""

    def at_least(self, time: float) -> list[float]:
        """The chance that they last until `time` [days], given the draw."""

    def never(self) -> list[float]:
        """The chance that they never run out, given the draw."""

    def days(self) -> list[float]:
        """How long they last with the drawn value of every input [days]."""


class Design(NamedTuple):
    """What stays the same while a certain input of a scenario is changed.

    Attributes:
        groups: which inputs are integrated out.
        batches: the draws.
        which: of several natures.
    """

    groups: tuple[Group, ...]
    batches: list[Batch]
    which: Which

    @property
    def levers(self) -> tuple[str, ...]:
        """The inputs that are integrated out."""
        return tuple(name for group in self.groups if group.lever for name in group.lever.names)

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left to draw."""
        return set(self.batches[0].columns) <= set(self.levers)


def design(
    model: Model, correlation: Mapping[str, float], which: Which, power: int, seed: int
) -> Design:
    """Choose what to integrate out, and draw the rest.

    Raises:
        InputError: see `groups.pools` and `batches.batches`.
    """
    stocks = pools(model, which)
    swing = swings(model, stocks, which)
    chosen = groups(model, stocks, correlation, swing)
    levers = [name for group in chosen if group.lever for name in group.lever.names]
    order = sorted(model.shapes, key=lambda name: (name in levers, -swing[name]))
    alone = [each.lever.name for each in chosen if each.lever and len(each.lever.names) == 1]
    return Design(chosen, batches(model, correlation, order, alone, power, seed), which)


class Conditional:
    """The distribution of the days, as chances.

    Attributes:
        batches: the draws.
        levers: the inputs that are integrated out.
    """

    def __init__(
        self, model: Model, drawn: Design, progress: Callable[[float], None] | None = None
    ) -> None:
        """Work out what each draw needs.

        Args:
            model: the scenario that was drawn, or the same with other certain values.
            drawn: its draws.
            progress: called with the share of the work that is done.

        Raises:
            InputError: a phase begins while a ramp is still running in some draw.
        """
        self.batches, self.levers = drawn.batches, drawn.levers
        self._model, self._drawn = model, drawn
        self._last = drawn.which == "last"
        alone = len(drawn.groups) == 1
        self._parts: list[list[Part]] = []
        for count, batch in enumerate(drawn.batches, 1):
            parts = [
                part(model, group, batch, last=self._last, condense=alone) for group in drawn.groups
            ]
            self._parts.append(parts)
            if progress:
                progress(count / len(drawn.batches))

    @cached_property
    def days(self) -> list[list[float]]:
        """How long each draw lasts [days], by batch; infinite for never."""
        pick = max if self._last else min
        rows = ([part.days() for part in parts] for parts in self._parts)
        return [list(map(pick, *columns)) if len(columns) > 1 else columns[0] for columns in rows]

    @cached_property
    def _reach(self) -> tuple[float, float]:
        which = self._drawn.which
        return reach(self._model, pools(self._model, which), which)

    def floor(self, time: float, chance: float) -> float:
        """The least error of an estimate of P(T ≥ time).

        Nothing that is drawn says more of what is rarer than the rule of three has it, unless it
        is known to be impossible. Smooth levers make a floor needless elsewhere.
        """
        if not self._model.shapes or self._drawn.is_exact:
            return 0.0
        rare = 3 / sum(batch.size for batch in self.batches)
        smooth = all(group.lever and group.lever.is_smooth for group in self._drawn.groups)
        if rare <= chance <= 1 - rare:
            return 0.0 if smooth else rare
        which = self._drawn.which
        if time == math.inf and has_mean(self._model, pools(self._model, which), which):
            return 0.0  # use exceeds production in the end, so that it never lasts for ever
        least, most = self._reach
        return 0.0 if (time <= least if chance > rare else time > most) else rare

    def at_least(self, time: float) -> list[float]:
        """P(T ≥ time) by batch."""
        if time <= 0:
            return [1.0] * len(self._parts)
        return [self._mean([part.at_least(time) for part in parts]) for parts in self._parts]

    def never(self) -> list[float]:
        """P(it never runs out) by batch."""
        return [self._mean([part.never() for part in parts]) for parts in self._parts]

    def _mean(self, chances: list[list[float]]) -> float:
        """The mean over draws of the chance that all stocks last, or for "last" that any does."""
        if len(chances) == 1:
            return math.fsum(chances[0]) / len(chances[0])
        rows = list(zip(*chances, strict=True))
        if self._last:
            return 1 - math.fsum(math.prod([1 - c for c in row]) for row in rows) / len(rows)
        return math.fsum(map(math.prod, rows)) / len(rows)


class _Plain:
    """One stock at constant rates, by its closed form."""

    def __init__(
        self, model: Model, source: Source, lever: Lever, batch: Batch, *, condense: bool
    ) -> None:
        self._of = source, model, batch
        self._lever, self._given = lever, batch.given.get(lever.name)
        self._needs = quotient.needs(source, model, batch, lever, condense=condense)

    def at_least(self, time: float) -> list[float]:
        return self._chances(self._needs.at(time))

    def never(self) -> list[float]:
        return self._chances(self._needs.always())

    def days(self) -> list[float]:
        return quotient.days(*self._of)

    def _chances(self, needs: list[float]) -> list[float]:
        chances, weights = self._lever.chances(needs, self._given), self._needs.weights
        if weights is None:
            return chances
        return list(map(mul, chances, weights))


def part(model: Model, group: Group, batch: Batch, *, last: bool, condense: bool) -> Part:
    """The stocks of one group in one batch.

    Args:
        model: the scenario.
        group: what is integrated out, of which stocks.
        batch: the draws.
        last: whether the last of the stocks is asked about, rather than the first.
        condense: whether fewer nodes may stand for the draws.
    """
    source = group.pools[0][0]
    if group.lever and len(group.pools) == 1 == len(group.pools[0]) and source.is_plain:
        try:
            return _Plain(model, source, group.lever, batch, condense=condense)
        except quotient.NotPlainError:  # a 0 in some draw; walking can take it
            pass
    from estimator.sampling import walked  # most runs have no schedule

    if not group.lever:
        return walked.Counted(model, group, batch)
    return walked.Walked(model, group.pools, group.lever, batch, last=last)
