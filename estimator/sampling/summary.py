"""What is read off a sampled distribution: chances, percentiles and means, with their errors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Protocol

from estimator.sampling.figures import Estimated, averaged
from estimator.sampling.percentiles import CLOSE, EXACT, percentile, slope

if TYPE_CHECKING:
    from estimator.sampling.batches import Batch

_CURVE: Final = 64  # steps of the exceedance curve
_SURE: Final = CLOSE / 10  # of the probability on either side: an error that is not far above zero
_TIE: Final = 1e-12  # relative; durations this much longer than asked are as long as asked


class Engine(Protocol):
    """Where a distribution comes from: chances by scramble, and the draws they rest on.

    Attributes:
        batches: the draws.
        levers: the inputs that are integrated out.
    """

    batches: list[Batch]
    levers: tuple[str, ...]

    @property
    def days(self) -> list[list[float]]:
        """How long each draw lasts [days], by scramble; infinite for never."""

    def at_least(self, time: float) -> list[float]:
        """P(T ≥ time) by scramble."""

    def never(self) -> list[float]:
        """P(it never runs out) by scramble."""

    def floor(self, time: float, chance: float) -> float:
        """The least error of an estimate of P(T ≥ time), which may be infinite."""


class Summary:
    """Figures of one distribution."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._days = sorted(day for days in engine.days for day in days)
        self.never = self._chance(engine.never(), math.inf)

    def at_least(self, time: float) -> Estimated:
        """P(T ≥ time)."""
        return self._chance(self._engine.at_least(time), time)

    def _chance(self, by_scramble: list[float], time: float) -> Estimated:
        found = averaged(by_scramble)
        return found._replace(error=max(found.error, self._engine.floor(time, found.value)))

    def inside(self, low: float, high: float) -> Estimated:
        """P(low ≤ T ≤ high)."""
        if high == math.inf:
            return self.at_least(low)
        high *= 1 + _TIE
        first, beyond = self._engine.at_least(low), self._engine.at_least(high)
        shares = averaged([a - b for a, b in zip(first, beyond, strict=True)])
        ends = ((low, first), (high, beyond))
        floors = [self._engine.floor(time, math.fsum(p) / len(p)) for time, p in ends]
        return shares._replace(error=max(shares.error, *floors))

    def percentile(self, share: float) -> Estimated:
        """A percentile [days]; its error is that of its chance, over the density there."""
        found: Estimated | None = None

        def chance(time: float) -> float:
            nonlocal found
            found = self.at_least(time)
            return found.value

        days = percentile(chance, self.never.value, self._days, share)
        if found and found.error < _SURE * min(share, 1 - share):
            days = percentile(chance, self.never.value, self._days, share, EXACT)
        if days == math.inf or not found:
            return Estimated(days, 0.0)
        # The search ends beside the percentile, where the error of the chance is the same.
        return Estimated(days, found.error and found.error * slope(self._days, share))

    def mean(self) -> Estimated:
        """The mean of the days; it has to exist."""
        return averaged([math.fsum(days) / len(days) for days in self._engine.days])

    def shortfall(self, duration: float) -> Estimated:
        """The mean of max(0, duration − T) [days]."""
        short = ([max(0.0, duration - day) for day in days] for days in self._engine.days)
        found = averaged([math.fsum(days) / len(days) for days in short])
        if found.value:
            return found
        # No draw falls short: it may by all of it, as often as the chance leaves open.
        lasts = self.at_least(duration)
        return found._replace(error=duration * (1 - lasts.value + lasts.error))

    def curve(self) -> tuple[tuple[float, float], ...]:
        """Days and P(T ≥ days) at evenly spaced chances, from the draws; without never."""
        shares = [(step + 0.5) / _CURVE for step in range(_CURVE)]
        found = [(self._days[int(share * len(self._days))], 1 - share) for share in shares]
        return tuple((days, chance) for days, chance in found if days < math.inf)
