"""Inputs that can be integrated out: given all others, one value just lasts so long."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.inputs import kind_of
from estimator.quantity.shapes import Choice
from estimator.sampling.columns import at_least, at_most

if TYPE_CHECKING:
    from collections.abc import Callable
    from statistics import NormalDist

    from estimator.quantity.shapes import Shape
    from estimator.sampling.model import Source

_STOCK: Final = frozenset(
    {"rounds", "containers", "per_container", "tonnes", "kg_per_round", "unserviceable"}
)
_LINEAR: Final = _STOCK | {
    "reserve",
    "daily",
    "weapons",
    "per_weapon",
    "share",
    "production",
    "phase.daily",
    "production_phase.production",
    "arrival.rounds",
    "arrival.unserviceable",
}
_ROOT_TWO: Final = math.sqrt(2)


class Lever(NamedTuple):
    """An input on a scale on which more of it lasts longer and the level of the stock is linear.

    Attributes:
        names: full name of the input; several where a ratio of inputs is integrated out.
        sign: the scale is sign·x^power; +1 or −1.
        power: 1, or −1 for what the stock is divided by.
        chance: P(scale ≥ need).
        is_smooth: whether that chance has no jumps.
    """

    names: tuple[str, ...]
    sign: int
    power: int
    chance: Callable[[float], float]
    is_smooth: bool = True

    @property
    def name(self) -> str:
        """The input, or the one of several that matters most."""
        return self.names[0]

    @property
    def makes_stock(self) -> bool:
        """Whether only the stock of day 0 depends on it."""
        return kind_of(self.name).name in _STOCK

    def to_scale(self, value: float) -> float:
        """A value of the input on the scale."""
        return self.sign * value**self.power

    def chances(
        self, needs: list[float], given: tuple[list[float], float] | None = None
    ) -> list[float]:
        """The chance that the input meets each need.

        Args:
            needs: least values that will do, on the scale; may be infinite.
            given: what correlated inputs say of its normal score: means and one deviation.
        """
        chance = self.chance
        if given is None:
            return list(map(chance, needs))
        means, deviation = given
        turn = self.sign * self.power  # the sign of the effect of the input itself
        pairs = zip(needs, means, strict=True)
        return [_beyond(_score(1 - chance(need)), turn * mean, deviation) for need, mean in pairs]


def _score(short: float) -> float:
    """The normal score below which a share of the probability lies."""
    if 0 < short < 1:
        return _normal().inv_cdf(short)
    return math.inf if short >= 1 else -math.inf


@cache
def _normal() -> NormalDist:
    from statistics import NormalDist

    return NormalDist()


def _beyond(score: float, mean: float, deviation: float) -> float:
    """The chance that a normal score is at least `score`."""
    if not deviation:
        return float(mean >= score)
    return 0.5 * math.erfc((score - mean) / (deviation * _ROOT_TWO))


def lever(name: str, shape: Shape) -> Lever:
    """An input as a lever."""
    row, is_smooth = kind_of(name), not isinstance(shape, Choice)
    if row.effect > 0:
        return Lever((name,), 1, 1, at_least(shape), is_smooth)
    if row.name == "kg_per_round":
        cdf = at_most(shape)
        return Lever((name,), 1, -1, lambda need: cdf(1 / need) if need > 0 else 1.0, is_smooth)
    return Lever((name,), -1, 1, at_most(shape, -1), is_smooth)


def is_eligible(name: str, shape: Shape, source: Source) -> bool:
    """Whether an input of a stock can be integrated out.

    With rationing only what makes the stock can; an alternative of 0 would be a case of its own.
    """
    kind = kind_of(name).name
    if isinstance(shape, Choice) and not shape.low:
        return kind in _STOCK - {"kg_per_round"}
    return kind in (_STOCK if source.ration_below else _LINEAR)
