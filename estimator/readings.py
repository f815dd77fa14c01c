"""Low, central and high readings of a scenario: plain numbers from what people wrote.

Nothing is drawn at random here. A range is read at its ends and its middle, and a one-sided bound
(`>1M`) has an end that is open; monotonicity carries both through to the answer.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from estimator.errors import InputError
from estimator.inputs import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from estimator.given import Given
    from estimator.scenario import Scenario
    from estimator.schedule import Numbers

Bound: TypeAlias = Literal["exact", "lower", "upper", "none"]
"""Whether an answer is one-sided, as its inputs are; none if nothing bounds it."""

_MOST_UNDIRECTED: Final = 6  # 2**6 corners at the most
_DIGITS: Final = ".12g"  # medians come from floats; more digits would be noise
DELIVERY_TIMES: Final = {"arrival.on", "arrival.from", "arrival.every"}
_IDLE: Final = "dud_rate"  # the one input that no answer follows from


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
    from estimator.quantity.distribution import MEDIAN  # brings NumPy, which points do not need

    median = float(given.quantity.distribution(unit, scenario.month).quantile(MEDIAN))
    low, high = given.quantity.span(unit, scenario.month)
    # twelve digits may lie outside a range that is narrower than that
    return Fraction(min(max(Fraction(format(median, _DIGITS)), low), high))


def ends(scenario: Scenario, name: str, given: Given) -> tuple[Fraction, Fraction] | None:
    """The low and high reading of one input, or None if it has one reading that matters.

    An end that is open is `math.inf` (or the 0 that "up to" starts from). A share ends at 1; of
    what is lost in a month nothing is computed there, so that end is open.
    """
    row = kind_of(name)
    if given.date is not None or row.name == _IDLE:
        return None
    span = given.quantity.span(row.scale, scenario.month)
    # `is_open` is asked before anything computes with an infinite end
    low, high = cast("tuple[Fraction, Fraction]", span)
    if row.positive and low == 0:  # only "up to" starts there, and nothing can be divided by it
        low = cast("Fraction", math.inf)
    if row.unit == "fraction":
        high = min(high, Fraction(1))
    elif row.unit == "fraction/month" and high >= 1:
        high = cast("Fraction", math.inf)
    return None if low == high else (low, high)


def corners(
    scenario: Scenario, inputs: Mapping[str, Given], toward: int, *, at_face: bool
) -> Iterator[Numbers]:
    """The readings at which the stock lasts shortest (``toward = -1``) or longest (``+1``).

    Inputs without a direction of their own (the day a phase begins) are tried at both ends, so
    there may be several; one with an end at infinity holds `math.inf` there.

    Raises:
        InputError: too many inputs are without a direction.

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
        effect = effect_of(name, inputs)
        if pair is None or (at_face and given.quantity.bound != "exact"):
            continue
        if effect:
            numbers[name] = pair[effect * toward > 0]
        else:
            undirected[name] = pair
    if len(undirected) > _MOST_UNDIRECTED:
        rule = f"at most {_MOST_UNDIRECTED} days and ramps can be ranges; make some one number"
        raise InputError(next(iter(undirected)), rule)
    for choice in itertools.product(*undirected.values()):
        yield numbers | dict(zip(undirected, choice, strict=True))


def effect_of(name: str, names: Iterable[str]) -> int:
    """The sign of an input's effect on the days; 0 where it is not always the same."""
    row = kind_of(name)
    if row.name in DELIVERY_TIMES and later_may_help(names):
        return 0
    return -1 if name == "lasts" else row.effect


def later_may_help(names: Iterable[str]) -> bool:
    """Whether a later delivery can make a stock last longer.

    It can where the stock waits for it on a ration, or where less of it is lost in storage.
    """
    return any(kind_of(name).name in {"ration.below", "loss"} for name in names)


def is_certain(scenario: Scenario, inputs: Mapping[str, Given]) -> bool:
    """Whether every input is one exact number."""
    return all(ends(scenario, name, given) is None for name, given in inputs.items())


def has_open_end(inputs: Mapping[str, Given]) -> bool:
    """Whether any input is a one-sided bound."""
    return any(
        given.quantity.bound != "exact" and kind_of(name).name != _IDLE
        for name, given in inputs.items()
    )


def direction(inputs: Mapping[str, Given]) -> Bound:
    """What the days are a bound of when every one-sided bound is read at its number."""
    signs = {"lower": 1, "upper": -1}
    ways = {
        effect_of(name, inputs) * signs[given.quantity.bound]
        for name, given in inputs.items()
        if given.quantity.bound != "exact" and kind_of(name).name != _IDLE
    }
    if not ways:
        return "exact"
    return "lower" if ways == {1} else "upper" if ways == {-1} else "none"


def is_open(numbers: Numbers) -> bool:
    """Whether a reading stands at the open end of a bound."""
    return any(value == math.inf for value in numbers.values())
