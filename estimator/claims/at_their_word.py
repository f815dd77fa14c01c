"""The statements of a case at their word: every end hard (METHODS §6)."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from estimator.claims.fit import FLAT, MOST_WORK, POSSIBLE
from estimator.claims.reconciliation import Alone, Ends
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from estimator.claims.reconcile import Reconciliation

    _Sets = tuple[tuple[tuple[str, ...], ...], bool]  # of names, and whether all were tried

_LARGEST_SET: Final = 3  # of figures, or of witnesses, that are doubted together
_MOST_WORK: Final = 80_000  # to find these sets, of figures and of witnesses each: 1 to 2 s
_HALVINGS: Final = 40


class AtTheirWord:
    """Whether all statements can be true as worded, and what it would take; each when asked for."""

    def __init__(self, work: Reconciliation) -> None:
        self._work = work

    @cached_property
    def possible(self) -> bool:
        """Whether all of them can be true."""
        return self._work.is_possible(self._work.every)

    @cached_property
    def ranges(self) -> Mapping[str, Ends]:
        """Of every quantity, if they can be true."""
        if not self.possible:
            return {}
        work = self._work
        best = work.fit(work.every, hard=True)
        return {
            name: work.ends(name, *work.system.interval(number, best, FLAT))
            for name, number in work.number.items()
        }

    @cached_property
    def alone(self) -> tuple[Alone, ...]:
        """The single statements that can be moved so that all can be true, if they cannot."""
        return () if self.possible else tuple(self._alone())

    @property
    def least_figures(self) -> tuple[tuple[str, ...], ...]:
        """The smallest sets of statements, by id, without which the others can be true."""
        return self._figures[0]

    @property
    def least_witnesses(self) -> tuple[tuple[str, ...], ...]:
        """The same of witnesses."""
        return self._witnesses[0]

    @property
    def is_whole(self) -> bool:
        """Whether all sets of figures, and of witnesses, of that size were tried."""
        return self._figures[1] and self._witnesses[1]

    @cached_property
    def _figures(self) -> _Sets:
        return self._least_sets({one.id: [n] for n, one in enumerate(self._work.said)})

    @cached_property
    def _witnesses(self) -> _Sets:
        return self._least_sets({name: self._work.of(name) for name in self._work.named})

    @cached_property
    def widen(self) -> float | None:
        """The least factor on every end with which all can be true; None if none is."""
        if self.possible:
            return 1.0
        low, high = 0.0, 0.01

        def fails(by: float) -> bool:
            return self._work.system.fit(hard=True, widen=by).cost >= POSSIBLE

        while fails(high):
            low, high = high, 2 * high
            if high > math.log(1e12):
                return None
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if fails(middle) else (low, middle)
        return math.exp(high)

    def _alone(self) -> Iterator[Alone]:
        """The statements that can be moved alone so that all can be true."""
        for number, one in enumerate(self._work.said):
            keep = self._work.keeping(self._work.mates(number))
            if self._work.is_possible(keep):
                best, own = self._work.fit(keep, hard=True), self._work.readings[number]
                place = self._work.number[one.name]
                low, high = self._work.system.interval(place, best, FLAT)
                gap = max(low - own.most, own.least - high, 0.0)
                yield Alone(one, self._work.ends(one.name, low, high), math.exp(gap))

    def _least_sets(self, named: Mapping[str, Sequence[int]]) -> _Sets:
        """The smallest sets of these without which the others can be true, and if all were tried.

        Statements that pull at the least strained fit cannot all be true, so one of them is in
        every set: sets grow by these alone.
        """
        if self.possible:
            return (), True
        names, units = list(named), list(named.values())
        sets: set[frozenset[int]] = {frozenset()}
        most, whole = min(self._work.system.work + _MOST_WORK, MOST_WORK), True
        for _ in range(_LARGEST_SET + 1):
            found: list[tuple[str, ...]] = []
            larger: set[frozenset[int]] = set()
            for one in sorted(sets, key=sorted):
                if self._work.system.work > most:
                    return tuple(found), False
                keep = self._work.keeping(number for unit in one for number in units[unit])
                try:
                    is_possible = self._work.is_possible(keep)
                except InputError:  # it did not settle, so that nobody knows
                    whole = False
                    continue
                if is_possible:
                    found.append(tuple(names[unit] for unit in sorted(one)))
                    continue
                pulls = self._work.system.pulls(self._work.fit(keep, hard=True))
                pulling = set(np.flatnonzero(pulls))
                more = (n for n, unit in enumerate(units) if pulling.intersection(unit))
                larger.update(one | {unit} for unit in more)
            if found:
                return tuple(found), whole
            sets = {one for one in larger if len(one) <= _LARGEST_SET}
        return (), whole
