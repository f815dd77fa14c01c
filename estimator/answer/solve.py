"""What one input would have to be for the stock to last so long, given plain numbers."""

from __future__ import annotations

import math
from decimal import ROUND_FLOOR
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeVar

from estimator.answer import cases
from estimator.arguments import check_kind
from estimator.depletion.exact import Depletion, first_out
from estimator.depletion.motion import as_decimal
from estimator.depletion.search import Boundary, boundary
from estimator.errors import InputError, nearest
from estimator.scenario.inputs import BY_NAME, REBUILD, WAYS
from estimator.scenario.models import waited_for
from estimator.scenario.name import forms_of, kind_of, name_of
from estimator.scenario.plan import Numbers, plans_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from decimal import Decimal

    from estimator.scenario.models import Scenario

T = TypeVar("T")

_SMALLEST: Final = Fraction(1, 10**12)  # where zero is not allowed, or a loss of all of it
_LEAST: Final = Fraction(1, 10**30)  # that can be written
_JUST_BEFORE: Final = 1 - Fraction(1, 10**40)  # of a day that is known to 50 digits
_DIGITS: Final = 15
_OF_STOCK: Final = ("rounds", "production", "unserviceable", "reserve", "loss")


def run(numbers: Numbers, month: Fraction) -> Depletion:
    """When a stock runs out, or is at the level that is asked for; of natures, the first one."""
    outs = [first_out(plan) for plan in plans_of(numbers, month).values()]
    return min(outs, key=lambda out: math.inf if out.days is None else out.days)


def solve_name(
    numbers: Numbers, month: Fraction, name: str, duration: Fraction | Decimal
) -> Boundary:
    """The value of one input at which the stock just lasts so long, all others as they are.

    With a target, at which it is back at that just within so long.

    The largest value that still does for inputs that shorten the days, the smallest for inputs
    that lengthen them.

    Args:
        numbers: the inputs by name; the value of `name` itself does not matter.
        month: length of a month [days].
        name: full name of the input, such as ``daily`` or ``phase.2.daily``.
        duration: how long it must last, or may take [days].
    """
    row = kind_of(name)
    others = without_other_ways(numbers, name)
    rebuilds = "target" in {*numbers, name}

    def lasts(value: Fraction) -> bool:
        days = run(others | {name: value}, month).days
        if rebuilds:
            return days is not None and days <= duration
        return days is None or days >= duration

    if row.name == "arrival.on":
        return _latest_day(others, month, name, lasts)
    low = _SMALLEST if row.positive else Fraction(0)
    high = (1 - _SMALLEST if row.is_below_one else Fraction(1)) if row.is_part else None
    found = boundary(lasts, low, high, largest=row.effect < 0)
    least = _LEAST if high is None else _SMALLEST  # a share of so little is left by ties of levels
    if found.value is None or not 0 < found.value < least:
        return found
    return Boundary(found.outcome, Fraction(0) if row.effect < 0 else least, exact=False)


def _latest_day(
    others: Numbers, month: Fraction, name: str, lasts: Callable[[Fraction], bool]
) -> Boundary:
    """The last day for a delivery: when the stock would run out without it.

    Up to that day waiting never hurts (a ration applies longer, less is lost in storage); after
    it the delivery comes too late.
    """
    out = run(without_row(others, name), month)
    day = in_time(out)
    if day is None or lasts(day + 1):
        return Boundary("every", None)
    return Boundary("value", day, out.exact) if lasts(day) else Boundary("none", None)


def in_time(out: Depletion) -> Fraction | None:
    """The last day for a delivery to a stock that runs out so; None for one that never does.

    A day that is not exact is cut to 15 digits: rounded up it would be too late already.
    """
    if out.days is None or out.exact:
        return None if out.days is None else Fraction(out.days)
    return Fraction(as_decimal(Fraction(out.days) * _JUST_BEFORE, _DIGITS, ROUND_FLOOR))


def without_row(numbers: Numbers, name: str) -> Numbers:
    """The numbers without the row of a table that an input stands in, which it must."""
    row = name_of(name).row_prefix
    return {key: value for key, value in numbers.items() if not key.startswith(row)}


def free_inputs(scenario: Scenario) -> list[str]:
    """Inputs that may be solved for or varied even where a scenario does not give them."""
    if not scenario.nature:
        return ["daily", *_OF_STOCK, *waited_for(scenario.inputs()).values()]
    shared = any(nature.share for nature in scenario.nature)
    names = _OF_STOCK if shared else ("daily", *_OF_STOCK)
    own = [f"nature.{nature.name}.{name}" for nature in scenario.nature for name in names]
    return ["daily", *own] if shared else own


def check_solvable(name: str, scenario: Scenario) -> None:
    """Refuse a name that cannot be solved for in a scenario.

    Raises:
        InputError: the message names the inputs that can.
    """
    check_kind("name", name, str, "the name of an input")
    lead = scenario.question.lead
    if lead and not cases.is_rebuild(scenario, name):
        rule = "a lead time is that of a rebuild; add `target='3M'`, or leave it out"
        raise InputError(lead.place, rule)
    given = cases.inputs_of(scenario, name)
    own = {name} & {*scenario.inputs()} | {*(REBUILD if cases.is_rebuild(scenario, name) else ())}
    effect_of = cases.effects({*given, *own})
    free = {*free_inputs(scenario), *given, *own}
    known = sorted(each for each in free if _has_direction(each, effect_of(each), given))
    if name in known:
        _check_limit(name, set(given))
        return
    hint = f"did you mean '{near}'? " if (near := nearest(name, known)) else ""
    idle = name in BY_NAME and not BY_NAME[name].effect
    why = f"'{name}' has no value to solve for" if idle else f"no input '{name}' here"
    raise InputError("`name`", f"{why}; {hint}solvable here: {', '.join(known)}")


def _check_limit(name: str, given: set[str]) -> None:
    kind = kind_of(name).name
    if kind in cases.RATES and "days_of_supply" in map(_kind, given):
        rule = "the stock is days of that rate, and grows with it"
        raise InputError("`name`", f"'{name}' has no single limit here: {rule}")
    if kind == "per_target" and "hit_chance" in map(_kind, given):
        rule = "with a hit chance, only whole numbers can be fired at a target"
        raise InputError("`name`", f"'{name}' has no value to solve for: {rule}")
    if kind in {"arrival.from", "arrival.every"} and cases.later_may_help(given):
        rule = "with a ration or a storage loss, later deliveries can help as well as harm"
        raise InputError("`name`", f"'{name}' has no single limit here: {rule}")


def _kind(name: str) -> str:
    return kind_of(name).name


def _has_direction(name: str, effect: int, given: Collection[str]) -> bool:
    """Whether it can be solved for: its effect is what it always is, or that of a day too late."""
    row = kind_of(name)
    if row.name in cases.DELIVERY_TIMES and "target" not in given:
        effect = row.effect
    return effect == row.effect != 0 and row.name not in {"arrival.times", "share"}


def without_other_ways(numbers: Mapping[str, T], name: str) -> dict[str, T]:
    """What is not another way to give the same amount (containers for rounds, days of supply)."""
    part = name_of(name)
    dropped = {*forms_of(name)} - {name}
    for ways in WAYS.values():
        for way in ways:
            if part.kind.name in way:
                dropped |= {part.beside(key) for way_ in ways for key in way_ if key not in way}
    return {key: value for key, value in numbers.items() if key not in dropped}
