"""The words for inputs, durations, what was asked, and how an answer compares with it."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from estimator.cleaning import clean
from estimator.output import numbers
from estimator.quantity.unit import Unit
from estimator.scenario.name import kind_of, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.answer.estimate import Estimate
    from estimator.answer.verdict import Asked
    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given

HEDGES: Final = {
    "": "",
    "~": "about ",
    ">": "more than ",
    ">=": "at least ",
    "<": "less than ",
    "<=": "up to ",
}
BOUNDS: Final = {"exact": "no bound", "lower": "a lower bound", "upper": "an upper bound"}
_DIGITS: Final = (5, 8)  # of what was written in another unit: 5,475.7 a day, 91.3125 days
_LONGEST: Final = 200  # characters of what somebody writes, so digits as well

_MOST_DIGITS: Final = 12


def amount(given: Given, name: str, scenario: Scenario) -> str:
    """An input as people say it: ``more than 1,000,000 rounds``, ``10k to 20k rounds/day``."""
    row = kind_of(name)
    if given.date is not None:
        return given.date.isoformat()
    written = given.quantity.called(scenario.nouns)
    if not written.is_point:
        return clean(str(written))
    exact = given.quantity.point(row.scale, scenario.month)
    hedge = HEDGES[written.hedge]
    unit = unit_of(name, scenario)
    if is_as_written(given, name):
        digits = numbers.typed(exact, most=_LONGEST)
        return f"{hedge}{with_unit(exact, unit, digits)}"
    value = with_unit(exact, unit, numbers.typed(exact, *_DIGITS))
    return f"{as_written(given, scenario)} ({value})"


def as_written(given: Given, scenario: Scenario) -> str:
    """An input in the unit that it was written in: ``more than 125 rounds/year``."""
    written = given.quantity.called(scenario.nouns)
    return f"{HEDGES[written.hedge]}{clean(str(replace(written, hedge='')))}"


def is_as_written(given: Given, name: str) -> bool:
    """Whether an input was written in the unit it is shown in."""
    scale = kind_of(name).scale
    return scale in {None, "fraction", "ratio"} or str(given.quantity.unit) == scale


def axis(values: Sequence[numbers.Value], name: str, digits: int | None = None) -> list[str]:
    """The values of an axis as the heads of a table: as they were typed, and no two alike.

    Args:
        values: in the unit of the inputs table.
        name: full name of the input.
        digits: how many significant digits are enough; None for as many as were typed.
    """
    row = kind_of(name)
    unit = row.unit if row.is_share else "number"
    shown: list[str] = []
    for more in range(digits or 3, max(digits or 3, _MOST_DIGITS) + 1):
        shown = [with_unit(v, unit, more if digits else numbers.typed(v, more)) for v in values]
        if len(set(shown)) == len(set(values)):
            break
    return shown


def said(given: Given, name: str, scenario: Scenario) -> str:
    """The same after a preposition: ``16,000 rounds a day or more``, never "at at least"."""
    words = spoken(amount(given, name, scenario))
    for hedge, after in ((">=", "or more"), ("<=", "or less")):
        if words.startswith(HEDGES[hedge]):
            return f"{words.removeprefix(HEDGES[hedge])} {after}"
    return words


def exactly(given: Given, name: str, scenario: Scenario) -> str:
    """One number without its hedge."""
    plain = replace(given, quantity=replace(given.quantity, hedge=""))
    return spoken(amount(plain, name, scenario))


def spoken(words: str) -> str:
    """Units as a sentence says them: ``rounds a day``, ``kg per round``."""
    return re.sub(r"/(day|week|month|year)\b", r" a \1", words).replace("/", " per ")


def with_unit(value: numbers.Value, unit: str, digits: int = 3, way: int = 0) -> str:
    """A number with the unit of the inputs table; shares in per cent, dates as day offsets.

    Args:
        value: the number, in that unit.
        unit: of the inputs table.
        digits: how many significant digits are enough.
        way: -1 rounds down, +1 up, 0 to the nearest.
    """
    if unit.startswith(("fraction", "ratio")):
        _, slash, time = unit.partition("/")
        return f"{numbers.number(value * 100, digits, way)}%{slash and ' a '}{time}"
    number = numbers.number(value, digits, way)
    if unit == "when":
        return f"day {number}"
    if unit == "number":
        return number
    noun, slash, rest = unit.partition("/")
    if noun == "%":
        return f"{number}%{slash}{rest}"
    return f"{number} {Unit.parse(noun).label(one=number == '1')}{slash}{rest}"


def both(low: str, high: str) -> str:
    """Two values with the unit said once: ``13,142 to 20,533 rounds/day``."""
    _, space, unit = high.partition(" ")
    return f"{low.removesuffix(space + unit)} to {high}"


def label(name: str, scenario: Scenario) -> str:
    """An input's name as a sentence says it: ``the daily rate``, ``the stock of 152 mm``."""
    part = name_of(name)
    words = scenario.called(part.kind.label.format(part.row))
    return f"{words} of {clean(part.nature)}" if part.nature else words


def unit_of(name: str, scenario: Scenario) -> str:
    """The unit of an input, by its full name, in the nouns of a scenario."""
    return scenario.called(kind_of(name).unit)


def titled(name: str, scenario: Scenario) -> str:
    """An input with its unit, as the head of a table: ``daily [rounds/day]``."""
    unit = unit_of(name, scenario)
    unit = {"when": "day", "fraction": "share", "ratio": "share"}.get(unit, unit)
    return clean(name) if name == unit else f"{clean(name)} [{unit}]"


def month(scenario: Scenario) -> str:
    """The length of a month in an answer: ``30.4375 days``."""
    return with_unit(scenario.month, "days", numbers.typed(scenario.month, 6))


def duration(scenario: Scenario, *, hedged: bool = True) -> str:
    """The duration asked about: ``about 2 months (48.7 to 76.1 days)``, as written and in days.

    Args:
        scenario: must ask for a duration.
        hedged: whether to say its hedge.
    """
    assert scenario.lasts is not None  # noqa: S101 - an asked duration was written
    quantity = scenario.lasts.quantity
    low, high = quantity.span("days", scenario.month)
    if not quantity.is_point:
        ends = f" ({numbers.between(low, high)} days)"
        written = clean(str(quantity))
        written = written.replace("..", " to ") if written.count("..") == 1 else written
        return written + ("" if str(quantity.unit) == "days" else ends)
    written = clean(str(replace(quantity, hedge="")))
    hedge = HEDGES[quantity.hedge] if hedged else ""
    if quantity.hedge == "~":
        return f"{hedge}{written} ({numbers.between(low, high)} days)"
    in_days = asked_days(quantity.point("days", scenario.month))
    return f"{hedge}{written}" + ("" if str(quantity.unit) == "days" else f" ({in_days})")


def asked_days(days: numbers.Value) -> str:
    """Days that somebody asked about: ``60.875 days``."""
    return with_unit(days, "days", numbers.typed(days, _DIGITS[0]))


def asked_words(asked: Asked, scenario: Scenario) -> str:
    """What agrees with it: ``at least 60 days``, ``about 2 months (48.7 to 76.1 days)``."""
    if asked.rule == "inside":
        return duration(scenario)
    return f"{asked.rule} {duration(scenario, hedged=False)}"


def limits(estimate: Estimate) -> list[numbers.Value]:
    """What shown days must not be rounded across."""
    if estimate.verdict is None:
        return []
    return [estimate.verdict.asked.low, estimate.verdict.asked.high]


def against(asked: Asked, scenario: Scenario, *, beyond: bool) -> tuple[numbers.Value, str]:
    """What an answer is longer or shorter than, in days and in words: of a range the nearer end.

    Args:
        asked: the duration asked about.
        scenario: asks for it.
        beyond: whether the answer is longer.
    """
    lasts = scenario.lasts
    is_range = lasts is not None and not lasts.quantity.is_point
    if not is_range:
        return asked.nominal, duration(scenario, hedged=asked.rule == "inside")
    end = asked.high if beyond else asked.low
    return end, f"{asked_days(end)}, the {'most' if beyond else 'least'} of {duration(scenario)}"


def compared(
    days: numbers.Value,
    asked: numbers.Value,
    plain: str = "",
    one_sided: str = "",
    *,
    takes: str = "lasts",
) -> str:
    """How long that is beside what was asked: ``it lasts about twice as long as 60 days``.

    Args:
        days: infinite for ever.
        asked: days too.
        plain: the same in words; empty where they are not to be said.
        one_sided: what is said before the ratio, of an answer that is a bound.
        takes: what it does so long, as in `Saying`.
    """
    if math.isinf(days):
        return "it never runs out" if takes == "lasts" else "it never comes to that"
    if not asked:
        return f"it {takes} longer than {plain}" if plain else f"it {takes} longer"
    ratio = float(days) / float(asked)
    if abs(ratio - 1) < _NEAR:
        word = "more" if ratio > 1 else "less"
        return f"that is {word} than {plain}" if plain else f"it {takes} a little {word}"
    many = f"{one_sided}{numbers.number(ratio, 2)} times" if one_sided else times(ratio)
    return f"it {takes} {many} as long{f' as {plain}' if plain else ''}"


def times(ratio: float) -> str:
    """A ratio in words: ``about twice``, ``about a third``, ``1.4 times``."""
    for value, word in _TIMES:
        if abs(ratio / value - 1) < _NEAR:
            return f"about {word}"
    return f"{numbers.number(ratio, 2)} times"


_TIMES: Final = ((2, "twice"), (3, "three times"), (1 / 2, "half"), (1 / 3, "a third"))
_NEAR: Final = 0.05  # relative, within which a ratio is called by its word
