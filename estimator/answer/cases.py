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
from estimator.scenario.inputs import LEVELS, LOSSES, REBUILD, WAYS
from estimator.scenario.name import kind_of, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from estimator.quantity.quantity import Quantity
    from estimator.scenario.models import Scenario
    from estimator.scenario.plan import Numbers
    from estimator.scenario.value import Given

Bound: TypeAlias = Literal["exact", "lower", "upper", "none"]
"""Whether an answer is one-sided, as its inputs are; none if nothing bounds it."""

_MOST_UNDIRECTED: Final = 6  # 2**6 corners at the most
_DIGITS: Final = ".12g"  # medians come from floats; more digits would be noise
RATES: Final = {"daily", "weapons", "per_weapon", "targets", "per_target", "hit_chance"}
DELIVERY_TIMES: Final = {"arrival.on", "arrival.from", "arrival.every"}
_STOCK: Final = {*(key for way in WAYS["stock"] for key in way), "unserviceable"}
TIMES: Final = ("days", "rebuild")
"""Answers that are durations [days]."""
_TAILED: Final = {"interval", "spread", "spread%", "lognormal", "normal", "beta", "points"}


def is_rebuild(scenario: Scenario, asks: str) -> bool:
    """Whether a time to rebuild is asked for, or an input for such a time.

    Args:
        scenario: what was assumed.
        asks: as in `estimate.Estimate`.
    """
    solves = asks not in TIMES and (asks == "target" or scenario.question.target is not None)
    return asks == "rebuild" or solves


def inputs_of(scenario: Scenario, asks: str) -> dict[str, Given]:
    """The inputs that an answer follows from, and `lasts`; for rebuilding, target and lead too."""
    inputs = scenario.inputs()
    if is_rebuild(scenario, asks):
        inputs = {name: given for name, given in inputs.items() if name not in LEVELS}
        inputs |= {key: given for key, given in scenario.question.given() if key in REBUILD}
    inputs.pop(asks, None)
    return inputs


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
    from estimator.quantity.distribution import median  # brings NumPy, which points do not need

    above = kind_of(name).effect < 0
    middle = median(given.quantity.distribution(unit, scenario.month), above=above)
    low, high = given.quantity.span(unit, scenario.month)
    # twelve digits may lie outside a range that is narrower than that
    return Fraction(min(max(Fraction(format(middle, _DIGITS)), low), high))


def ends(
    scenario: Scenario, name: str, given: Given, *, wide: bool = False
) -> tuple[Fraction, Fraction] | None:
    """The low and high reading of one input, or None if it has one reading that matters.

    An end that is open is `math.inf`, or the 0 that "up to" starts from where nothing can be
    divided by it. A share ends at 1; a loss of 1 a month is a stock that is gone at once.

    Args:
        scenario: what was assumed.
        name: full name of the input.
        given: what was written for it.
        wide: as far as any draw goes, where there are tails beyond the ends.
    """
    row = kind_of(name)
    if given.date is not None or row.is_idle:
        return None
    span = given.quantity.span(row.scale, scenario.month)
    # `is_open` is asked before anything computes with an infinite end
    low, high = cast("tuple[Fraction, Fraction]", span)
    if wide and _has_tails(given.quantity):
        from estimator.quantity.distribution import reach  # brings NumPy

        least, most = reach(given.quantity.distribution(row.scale, scenario.month))
        low, high = min(low, Fraction(least)), max(high, Fraction(most))
    if row.is_part:
        high = min(high, Fraction(1))
    return None if low == high else (low, high)


def has_tails(inputs: Mapping[str, Given]) -> bool:
    """Whether draws of any input go beyond the ends at which it is read."""
    return any(_has_tails(given.quantity) for given in inputs.values())


def _has_tails(quantity: Quantity) -> bool:
    if quantity.parts:
        return any(map(_has_tails, quantity.parts))
    return quantity.kind in _TAILED or quantity.hedge == "~"


def corners(
    scenario: Scenario,
    inputs: Mapping[str, Given],
    toward: int,
    *,
    at_face: bool,
    wide: bool = False,
) -> Iterator[Numbers]:
    """The readings at which the stock lasts shortest (``toward = -1``) or longest (``+1``).

    Inputs without a direction of their own (the day a phase begins) are tried at both ends, so
    there may be several; at an open end it holds what `ends` has there (see `at`).

    Raises:
        InputError: too many inputs are without a direction.

    Args:
        scenario: what was assumed.
        inputs: the inputs to read.
        toward: -1 or +1.
        at_face: take one-sided bounds at their number instead of to their open end.
        wide: go as far as any draw does, where there are tails beyond the ends.
    """
    numbers = central(scenario, inputs)
    undirected: dict[str, tuple[Fraction, Fraction]] = {}
    effect_of = effects(inputs)
    for name, given in inputs.items():
        pair = ends(scenario, name, given, wide=wide)
        if pair is None or (at_face and given.quantity.bound != "exact"):
            continue
        effect = effect_of(name)
        if effect:
            numbers[name] = pair[effect * toward > 0]
        else:
            undirected[name] = pair
    if len(undirected) > _MOST_UNDIRECTED:
        rule = f"at most {_MOST_UNDIRECTED} days and ramps can be ranges; make some one number"
        raise InputError(next(iter(undirected)), rule)
    for choice in itertools.product(*undirected.values()):
        yield numbers | dict(zip(undirected, choice, strict=True))


def effects(names: Iterable[str]) -> Callable[[str], int]:
    """The sign of each input's effect: what makes a stock last longer, or be back sooner, is above.

    It is that of the inputs table, or 0 where it is not always the same.

    Args:
        names: all inputs, which say what is asked.
    """
    kinds = {kind_of(name).name for name in names}
    levels = kinds & {"target", *LEVELS}
    own = {"lasts": 1 if "target" in kinds else -1}  # more time is harder to last, not to rebuild
    waits = later_may_help(kinds)
    if waits or "target" in kinds:  # what arrives early may be fired, or lost, before it counts
        own |= dict.fromkeys(DELIVERY_TIMES, 0)
    if levels:  # what is not fired stays in stock
        own |= dict.fromkeys(("reserve", "reserve_days", "reserve_share"), 1)
    if "until_share" in kinds and (waits or kinds & {"reserve", "reserve_days"}):
        # a larger stock has more to lose, and a higher level, perhaps one above the reserve
        own |= dict.fromkeys(_STOCK, 0)
    if "days_of_supply" in kinds or ("reserve_days" in kinds and levels):
        # stock grows with the rate, which reserve and deliveries do not; so does what is not fired
        own |= dict.fromkeys(RATES, 0)
    if "rounds_per_weapon" in kinds:  # more weapons have and fire more
        own["weapons"] = 0
    return lambda name: own.get(kind_of(name).name, kind_of(name).effect)


def later_may_help(names: Iterable[str]) -> bool:
    """Whether a later delivery can make a stock last longer.

    It can where the stock waits for it on a ration, or where less of it is lost in storage.
    """
    return any(kind_of(name).name in {"ration.below", *LOSSES} for name in names)


def is_certain(scenario: Scenario, inputs: Mapping[str, Given]) -> bool:
    """Whether every input is one exact number."""
    return all(ends(scenario, name, given) is None for name, given in inputs.items())


def has_open_end(inputs: Mapping[str, Given]) -> bool:
    """Whether any input is a one-sided bound."""
    return any(
        given.quantity.bound != "exact" and not kind_of(name).is_idle
        for name, given in inputs.items()
    )


def bounding(
    scenario: Scenario, inputs: Mapping[str, Given], sign: int = 1
) -> tuple[Bound, Numbers]:
    """What answers are a bound of whose inputs all have one value, and where bounds then stand.

    Bounds that pull one way stand at their numbers. Of others those ends are taken at which all of
    them have one, first those that make the answer least: "up to" a reserve may be none.

    Args:
        scenario: what was assumed.
        inputs: those that do not vary from answer to answer.
        sign: whether inputs that make a stock last longer make the answer greater or less.
    """
    signs = {"lower": sign, "upper": -sign}
    bounds = {name: given for name, given in inputs.items() if given.quantity.bound != "exact"}
    spans = {n: span for n, given in bounds.items() if (span := ends(scenario, n, given))}
    effect_of = effects(inputs)
    ways = {signs[inputs[name].quantity.bound] * effect_of(name) for name in spans} or {0}
    if len(ways) == 1 and (not spans or 0 not in ways):
        return _BOUND[ways.pop()], {}
    for way in () if 0 in ways else (1, -1):
        toward = -sign * way
        numbers = {name: span[effect_of(name) * toward > 0] for name, span in spans.items()}
        if not is_open(numbers) and not _says_nothing(numbers, inputs, toward):
            return _BOUND[way], numbers
    return "none", {}


_BOUND: Final[dict[int, Bound]] = {0: "exact", 1: "lower", -1: "upper"}
_GONE: Final = (
    {
        "rounds": 0,
        "containers": 0,
        "per_container": 0,
        "tonnes": 0,
        "unserviceable": 1,
        "days_of_supply": 0,
        "rounds_per_weapon": 0,
    },
    {"arrival.rounds", "production", "production_phase.production"},
)
"""What leaves no stock, unless there are others of these."""
_UNUSED: Final = (
    {"daily": 0, "weapons": 0, "per_weapon": 0, "targets": 0, "per_target": 0},
    {"phase.daily", "phase.weapons", "phase.per_weapon", "phase.targets", "phase.per_target"},
)
"""What leaves no use, unless there are others of these."""


def _says_nothing(numbers: Numbers, inputs: Mapping[str, Given], toward: int) -> bool:
    """Whether bounds at these ends leave days of 0, or for ever, whatever the rest may be."""
    values, unless = _UNUSED if toward > 0 else _GONE
    if unless & {kind_of(name).name for name in inputs}:
        return False
    return any(values.get(kind_of(name).name) == value for name, value in numbers.items())


def is_open(numbers: Numbers) -> bool:
    """Whether a reading stands at the open end of a bound, at which there is no answer."""
    return any(value == math.inf or _is_limit(name, value) for name, value in numbers.items())


def at(numbers: Numbers, size: Fraction) -> Numbers:
    """The reading on its way to its open ends: `size` for infinity, 1/size off an open 0 or 1."""
    away = {
        name: _room(name, numbers, size) if value == math.inf else abs(value - 1 / size)
        for name, value in numbers.items()
        if value == math.inf or _is_limit(name, value)
    }
    return numbers | away


def _room(name: str, numbers: Numbers, size: Fraction) -> Fraction:
    """How far an input goes: a ramp to the next phase, all else to `size`."""
    part = name_of(name)
    if part.key != "over":
        return size
    start = numbers[part.beside("from")]
    table = f"{part.prefix}{part.table}."
    days = (day for n, day in numbers.items() if n.startswith(table) and n.endswith(".from"))
    return min((min(day, size) - start for day in days if day > start), default=size)


def _is_limit(name: str, value: Fraction) -> bool:
    row = kind_of(name)
    return (row.positive and not value) or (row.is_below_one and value == 1)
