"""Low, central and high readings of a scenario: plain numbers from what people wrote.

Nothing is drawn at random here. A range is read at its ends and its middle, and a one-sided bound
(`>1M`) has an end that is open; monotonicity carries both through to the answer.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final, cast

from estimator.inputs import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from estimator.given import Given
    from estimator.scenario import Scenario
    from estimator.schedule import Numbers

_MOST_UNDIRECTED: Final = 6  # 2**6 corners at the most
_DIGITS: Final = ".12g"  # medians come from floats; more digits would be noise


def central(scenario: Scenario, inputs: Mapping[str, Given] | None = None) -> Numbers:
    """Every input at its middle: a point itself, a range at its median.

    Args:
        scenario: what was assumed.
        inputs: the inputs to read; those of the scenario unless given.
    """
    chosen = scenario.inputs() if inputs is None else inputs
    return {name: middle(scenario, name, given) for name, given in chosen.items()}


def middle(scenario: Scenario, name: str, given: Given) -> Fraction:
    """The central reading of one input, in the unit of the inputs table."""
    if given.date is not None:
        return scenario.offset(given)
    unit = kind_of(name).scale
    if given.quantity.is_point:
        return given.quantity.point(unit, scenario.month)
    shape = given.quantity.shape(unit, scenario.month)
    return Fraction(format(shape.quantile(0.5), _DIGITS))


def ends(scenario: Scenario, name: str, given: Given) -> tuple[Fraction, Fraction] | None:
    """The low and high reading of one input, or None for a point that is exact.

    An end that is open is `math.inf` (or the 0 that "up to" starts from).
    """
    if given.date is not None:
        return None
    row = kind_of(name)
    span = given.quantity.span(row.scale, scenario.month)
    # `is_open` is asked before anything computes with an infinite end
    low, high = cast("tuple[Fraction, Fraction]", span)
    if row.positive and low == 0:  # only "up to" starts there, and nothing can be divided by it
        low = cast("Fraction", math.inf)
    return None if low == high else (low, high)


def corners(
    scenario: Scenario, inputs: Mapping[str, Given], toward: int, *, at_face: bool
) -> Iterator[Numbers]:
    """The readings at which the stock lasts shortest (``toward = -1``) or longest (``+1``).

    Inputs without a direction of their own (the day a phase begins) are tried at both ends, so
    there may be several; one with an end at infinity holds `math.inf` there.

    Args:
        scenario: what was assumed.
        inputs: the inputs to read.
        toward: -1 or +1.
        at_face: take one-sided bounds at their number instead of to their open end.
    """
    numbers = central(scenario, inputs)
    undirected: dict[str, tuple[Fraction, Fraction]] = {}
    for name, given in inputs.items():
        pair = ends(scenario, name, given)
        effect = -1 if name == "lasts" else kind_of(name).effect
        if pair is None or (at_face and given.quantity.bound != "exact"):
            continue
        if effect:
            numbers[name] = pair[effect * toward > 0]
        elif kind_of(name).name != "dud_rate" and len(undirected) < _MOST_UNDIRECTED:
            undirected[name] = pair
    for choice in itertools.product(*undirected.values()):
        yield numbers | dict(zip(undirected, choice, strict=True))


def is_certain(scenario: Scenario, inputs: Mapping[str, Given]) -> bool:
    """Whether every input is one exact number."""
    return all(ends(scenario, name, given) is None for name, given in inputs.items())


def has_open_end(inputs: Mapping[str, Given]) -> bool:
    """Whether any input is a one-sided bound."""
    return any(given.quantity.bound != "exact" for given in inputs.values())


def is_open(numbers: Numbers) -> bool:
    """Whether a reading stands at the open end of a bound."""
    return any(value == math.inf for value in numbers.values())
