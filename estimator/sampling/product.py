"""Days that are a product of powers of their inputs: no reserve, no production, no events.

Lognormal factors among the inputs then have a product that is lognormal itself, so that all of them
can be integrated out at once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from estimator.inputs import kind_of
from estimator.quantity.shapes import Choice, Lognormal
from estimator.sampling.columns import at_least
from estimator.sampling.copula import block
from estimator.sampling.levers import Lever

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.sampling.model import Model, Source


def is_product(model: Model, source: Source) -> bool:
    """Whether the days of a stock are a product of powers that is never 0 or endless."""
    if not source.is_plain or source.reserve or source.production:
        return False
    return not any(_vanishes(name, model) for name in source.names())


def _vanishes(name: str, model: Model) -> bool:
    """Whether the factor that an input makes is 0 with some probability."""
    shape = model.shapes.get(name)
    if shape is None:
        return _factor(name, model.fixed[name]) <= 0
    ends = (shape.low, shape.high)
    return isinstance(shape, Choice) and min(_factor(name, end) for end in ends) <= 0


def _factor(name: str, value: float) -> float:
    return 1 - value if kind_of(name).name == "unserviceable" else value


def ratio(
    name: str, model: Model, source: Source, correlation: Mapping[str, float]
) -> Lever | None:
    """All lognormal factors of a stock's days as one lever, their product.

    Args:
        name: the input that would be integrated out alone; one of them.
        model: its scenario.
        source: its stock.
        correlation: copula parameters by pair; they are those of the logarithms.

    Returns:
        None if the days are no product, there is only one such factor, or one is correlated with
        an input that is none.
    """
    if not is_product(model, source):
        return None
    signs = dict.fromkeys(source.stock, 1) | dict.fromkeys((source.kg, *source.use), -1)
    shapes = {
        key: shape
        for key, shape in model.shapes.items()
        if key in signs and isinstance(shape, Lognormal) and shape.high == math.inf
    }
    outside = model.shapes.keys() - shapes.keys()
    if (
        name not in shapes
        or len(shapes) < 2
        or any(block(k, correlation) & outside for k in shapes)
    ):
        return None
    sigma = _deviation({key: signs[key] * shapes[key].sigma for key in shapes}, correlation)
    if not sigma:  # the factors cancel
        return None
    mu = math.fsum(signs[key] * shape.mu for key, shape in shapes.items())
    names = (name, *(key for key in shapes if key != name))
    return Lever(names, 1, 1, at_least(Lognormal(mu, sigma)))


def _deviation(sigmas: Mapping[str, float], correlation: Mapping[str, float]) -> float:
    """The deviation of a sum of normal variables with these signed deviations."""
    variance = math.fsum(sigma**2 for sigma in sigmas.values())
    for pair, value in correlation.items():
        one, two = pair.split(":")
        variance += 2 * value * sigmas.get(one, 0.0) * sigmas.get(two, 0.0)
    return math.sqrt(max(0.0, variance))
