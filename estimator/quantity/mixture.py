"""One of several distributions: what several statements of one quantity come to."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from estimator.quantity.normal import FARTHEST, Floats, normal_cdf

if TYPE_CHECKING:
    from estimator.quantity.distribution import Distribution


@dataclass(frozen=True)
class Mixture:
    """One of several distributions, with these chances; they add up to 1."""

    parts: tuple[Distribution, ...]
    weights: tuple[float, ...]

    @property
    def low(self) -> float:
        """Lower end of the support."""
        return min(part.low for part in self.parts)

    @property
    def high(self) -> float:
        """Upper end of the support; may be infinite."""
        return max(part.high for part in self.parts)

    @functools.cached_property
    def _table(self) -> tuple[Floats, Floats]:
        """Rising values, and the probabilities up to them.

        They are quantiles of each part, and what lies right below them: a jump is between the two.
        """
        levels = normal_cdf(np.linspace(-FARTHEST, FARTHEST, _TABLE))
        found = np.concatenate([part.quantile(levels) for part in self.parts])
        found = found[np.isfinite(found)]
        places = np.unique(np.concatenate((np.nextafter(found, -np.inf), found)))
        return places, np.maximum.accumulate(self.cdf(places))

    def quantile(self, p: Floats) -> Floats:
        """The least value up to which a share `p` lies."""
        p = np.asarray(p)
        share = p.ravel()
        places, chances = self._table
        place = np.clip(np.searchsorted(chances, share), 1, len(places) - 1)
        low, found = places[place - 1], places[place]
        under, over = chances[place - 1] - share, chances[place] - share
        found = np.where(under < 0, found, low)
        left = np.flatnonzero((under < 0) & (over > 0) & (found - low > _close(found)))
        if left.size:
            ends = low[left], found[left], under[left], over[left]
            found[left] = self._between(share[left], *ends)
        found = np.where(share <= 0, self.low, np.where(share >= 1, self.high, found))
        return found.reshape(p.shape)

    def _between(self, p: Floats, low: Floats, high: Floats, under: Floats, over: Floats) -> Floats:
        """Where the chance passes each `p`: Illinois's false position between two places.

        Args:
            p: probabilities.
            low: where the chance is less.
            high: where it is more.
            under: by how much it is less.
            over: by how much it is more.
        """
        side = np.zeros(p.shape)
        for _ in range(_MOST_STEPS):
            middle = high - (high - low) * (over / (over - under))
            excess = self.cdf(middle) - p
            above = excess >= 0
            # an end that stays twice counts half, so that it moves next time
            under = np.where(above, np.where(side > 0, under / 2, under), excess)
            over = np.where(above, excess, np.where(side < 0, over / 2, over))
            low, high = np.where(above, low, middle), np.where(above, middle, high)
            side = np.where(above, 1.0, -1.0)
            if np.all((np.abs(excess) <= _NO_CHANCE) | (high - low <= _close(high))):
                break
        return middle

    def cdf(self, x: Floats) -> Floats:
        """The probability of a value up to `x`."""
        chances = [w * part.cdf(x) for w, part in zip(self.weights, self.parts, strict=True)]
        total: Floats = np.sum(chances, axis=0)
        return np.minimum(total, 1.0)


def _close(x: Floats) -> Floats:
    """How near to each is as good as there: a part of it, or next to 0."""
    return 1e-13 * x + 1e-300


_NO_CHANCE: Final = 1e-15  # rounding
_MOST_STEPS: Final = 60  # 4 to 8 do
_TABLE: Final = 4096  # quantiles of each part
