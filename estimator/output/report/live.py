"""What a page carries so that its sliders can compute: the inputs, their ranges, and draws."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from estimator.answer.cases import effects, inputs_of
from estimator.answer.estimate import sign_of
from estimator.answer.verdict import BY_CHANCE, Verdict, question_of
from estimator.cleaning import clean
from estimator.output import words
from estimator.scenario.inputs import BASE, BY_NAME, LOSSES
from estimator.scenario.name import kind_of, name_of
from estimator.uncertainty.design import design
from estimator.uncertainty.draws import problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from estimator.answer.estimate import Estimate
    from estimator.quantity.quantity import Quantity
    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given

DRAWS: Final = 1_024
"""Of all inputs together: chances within a point, and a redraw within 50 ms."""
_DIGITS: Final = 6
_WIDE: Final = 4  # a slider of one number goes from a quarter of it to four times as much
_STEPS: Final = 100  # of a slider, at least
_MOST_TIMES: Final = 1_000  # deliveries or phases of one row, which a browser follows at once
_FEW: Final = 16  # values of a list, which are kept as they are: they make ties
_UNSEEN: Final = {"share"}  # of natures, which have to add up to 1


def live(
    estimate: Estimate,
    *,
    command: Sequence[str] = ("estimate",),
    seed: int = 0,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any] | None:
    """An answer as plain data that the page's engine computes from.

    None of what is no duration, and of ranges of which nothing is drawn: low and high readings are
    no distribution that one could pin an input of.

    Exact numbers are text, such as ``487/16``; values are in the units of the inputs table, what a
    slider has is in `scale` times these.

    Args:
        estimate: the answer.
        command: what made it, word by word, without what it wrote: the sliders change that.
        seed: of the draws.
        texts: what can be copied, by its name: ``answer``, ``citation``, ``method``.
    """
    scenario, asks = estimate.scenario, estimate.asks
    inputs = inputs_of(scenario, asks)
    ranges = not all(_is_one(each.quantity) for name, each in inputs.items() if name != "lasts")
    if not estimate.is_time or (ranges and not estimate.is_sampled):
        return None
    asked = question_of(scenario, asks)
    return {
        "asks": asks,
        "level": bool(scenario.question.until_level) and asks == "days",
        "start": scenario.start and scenario.start.isoformat(),
        "month": str(scenario.month),
        "losses": {name: days and str(Fraction(days)) for name, days in LOSSES.items()},
        "asked": asked and {"rule": asked.rule, "low": _end(asked.low), "high": _end(asked.high)},
        "pinnedRule": "at most" if asks == "rebuild" else "at least",
        "words": _words(asked and Verdict(asked, "yes")),
        "inputs": [_input(estimate, name, given, inputs) for name, given in inputs.items()],
        "draws": _draws(estimate, seed) if estimate.is_sampled else None,
        "command": list(command),
        "texts": dict(texts),
    }


def _is_one(quantity: Quantity) -> bool:
    """Whether it is one number, or a bound at one."""
    return quantity.bound != "exact" or (quantity.is_point and quantity.hedge != "~")


def _end(days: Fraction | float) -> str | None:
    return None if days == math.inf else str(Fraction(days))


def _words(verdict: Verdict | None) -> dict[str, Any]:
    """The first words of a verdict: by the least chance, and by what follows."""
    if verdict is None:
        return {}
    follows: tuple[Any, ...] = ("yes", "no", "depends", "unknown")
    return {
        "byChance": [*BY_CHANCE, (0, "No")],
        "byAnswer": {answer: verdict._replace(answer=answer).word for answer in follows},
    }


def _input(
    estimate: Estimate, name: str, given: Given, inputs: Mapping[str, Given]
) -> dict[str, Any]:
    """One input: its name and the parts of it, how it was given, and what its slider may do."""
    scenario, part = estimate.scenario, name_of(name)
    row, quantity = part.kind, given.quantity
    value = _central(estimate, name, given)
    is_bound = quantity.bound != "exact"
    pull = effects(inputs)(name) * (1 if quantity.bound == "lower" else -1)
    found: dict[str, Any] = {
        "name": name,
        "nature": part.nature,
        "table": part.table,
        "row": part.row,
        "key": part.key,
        "value": str(value),
        "given": words.amount(given, name, scenario),
        "kind": "bound" if is_bound else "point" if _is_one(quantity) else "range",
        "pull": pull * sign_of(estimate.asks) if is_bound else 0,
        "label": _label(name, scenario),
        "unit": _unit(name, scenario),
        "scale": 100 if row.is_share else 1,
        "flag": _flag(name),
        "suffix": _suffix(name, given, scenario),
    }
    if not (row.is_idle or part.key in _UNSEEN or _is_first_phase(name, scenario) or "=" in name):
        found["slider"] = _slider(name, given, value, estimate)
    return found


def _central(estimate: Estimate, name: str, given: Given) -> Fraction:
    if name in estimate.central.numbers:
        return estimate.central.numbers[name]
    if given.date is not None:
        return estimate.scenario.offset(given)
    return question_of(estimate.scenario, estimate.asks).nominal  # type: ignore[union-attr]


def _label(name: str, scenario: Scenario) -> str:
    part = name_of(name)
    if part.kind.label != part.kind.name:
        return words.label(name, scenario)
    row = f"{part.table.replace('_', ' ')} {part.row}: {part.key}"
    return f"{row} ({clean(part.nature)})" if part.nature else row


def _unit(name: str, scenario: Scenario) -> str:
    unit = words.unit_of(name, scenario)
    if kind_of(name).is_share:
        _, slash, time = unit.partition("/")
        return f"%{slash}{time}"
    return {"when": "days from the start", "number": "times"}.get(unit, unit)


def _flag(name: str) -> str:
    """What stands before its value on a command line: ``--rounds``, or ``phase.1.daily=``."""
    part = name_of(name)
    base = BY_NAME[BASE.get(part.kind.name, part.kind.name)]
    if base.flag and not part.nature:
        return base.flag
    head = name.removesuffix(part.key)
    return f"{head}{base.name.rpartition('.')[2] if part.table else base.name}="


def _suffix(name: str, given: Given, scenario: Scenario) -> str:
    """The unit that a value needs on a command line: what it counts, or another than its flag's."""
    row = kind_of(name)
    if row.is_share:
        _, slash, time = row.unit.partition("/")
        return f"%{slash}{time}" if row.name in BASE else "%"
    if row.name in BASE:
        return f" {row.unit}"
    unit = words.unit_of(name, scenario)
    if not given.nouns or unit == row.unit:
        return ""
    return unit if unit.startswith("%") else f" {unit}"


def _is_first_phase(name: str, scenario: Scenario) -> bool:
    """Whether it is the day of a phase from which alone it is known what is used at first."""
    part = name_of(name)
    if f"{part.table}.{part.key}" != "phase.from":
        return False
    ways = ("daily", "weapons", "targets", "days_of_supply")
    return not any(part.prefix + way in scenario.inputs() for way in ways)


def _slider(name: str, given: Given, value: Fraction, estimate: Estimate) -> dict[str, Any]:
    """Where a slider begins and ends and its step, and the ends of all that can be typed."""
    scenario, row = estimate.scenario, kind_of(name)
    scale = 100 if row.is_share else 1
    part = name_of(name)
    can_hit = f"{part.prefix}hit_chance" in scenario.inputs()
    whole = part.key == "times" or (part.key == "per_target" and can_hit)
    low, high = _span(given, name, value, estimate)
    step = _step((high - low) * scale, whole=whole)
    start = math.floor(low * scale / step) * step
    end = max(math.ceil(high * scale / step), 1) * step
    if row.is_part:
        end = min(end, Fraction(100))
    if row.is_below_one and end == 100:
        end -= step
    if row.positive and not start:
        start = step
    found = {"min": start, "max": end, "step": step}
    return {key: _decimal(number) for key, number in found.items()} | {
        "whole": whole,
        "positive": row.positive,
        "most": _most(part.key, is_part=row.is_part, end=end),
        "isMostOut": row.is_below_one,
    }


def _most(key: str, *, is_part: bool, end: Fraction) -> str:
    """The most that can be typed."""
    if key == "times":
        return _decimal(max(end, Fraction(_MOST_TIMES)))
    return "100" if is_part else "1e18"


def _span(
    given: Given, name: str, value: Fraction, estimate: Estimate
) -> tuple[Fraction, Fraction]:
    """An input's own range; about a single number, from a quarter of it to four times as much."""
    quantity = given.quantity
    if given.date is None and not quantity.is_point:
        low, high = quantity.span(kind_of(name).scale, estimate.scenario.month)
        if low < high < math.inf:
            return Fraction(low), Fraction(high)
    if value:
        return value / _WIDE, value * _WIDE
    return Fraction(0), max(_alike(name, estimate), default=Fraction(1)) or Fraction(1)


def _alike(name: str, estimate: Estimate) -> Iterator[Fraction]:
    """All numbers of the same unit, of which one that is 0 takes its size."""
    if kind_of(name).is_share:
        yield Fraction(1)
        return
    for other, number in estimate.central.numbers.items():
        if kind_of(other).scale == kind_of(name).scale:
            yield number


def _step(width: Fraction, *, whole: bool) -> Fraction:
    """1, 2 or 5 times a power of ten, of which there are about `_STEPS` in a width."""
    aim = width / _STEPS
    power = Fraction(10) ** math.floor(math.log10(aim))
    step = max(
        power * factor for factor in (1, 2, 5) if power * factor <= aim * Fraction(1001, 1000)
    )
    return max(step, Fraction(1)) if whole else step


def _decimal(number: Fraction) -> str:
    return format((Decimal(number.numerator) / Decimal(number.denominator)).normalize(), "f")


def _draws(estimate: Estimate, seed: int) -> dict[str, list[float]]:
    """The first set of the estimator's own draws, by input, to `_DIGITS` digits."""
    asks: Any = estimate.asks
    drawn = design(problem(estimate.scenario, asks=asks), DRAWS, seed)
    found = {}
    for name, column in drawn.values.items():
        numbers = column[0].tolist()
        digits = 17 if len(set(numbers)) <= _FEW else _DIGITS
        found[name] = [_short(format(number, f".{digits}g")) for number in numbers]
    return found


def _short(text: str) -> float:
    """A number that JSON writes without ``.0``."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
