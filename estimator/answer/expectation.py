"""What somebody expects of an answer, such as ``days>=60``, held against it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from estimator.answer.cases import TIMES
from estimator.answer.verdict import WORDS, word_of
from estimator.errors import InputError, did_you_mean
from estimator.quantity.comparison import (
    SIGNS,
    Comparison,
    check_word,
    read_comparison,
    read_number,
)
from estimator.scenario.name import kind_of

if TYPE_CHECKING:
    from decimal import Decimal

    from estimator.answer.estimate import Estimate
    from estimator.scenario.models import Scenario


Number: TypeAlias = "Fraction | Decimal | float"
NAMES: Final = ("days", "months", "value", "chance", "verdict")
"""What can be expected."""
_SPELLED: Final = str.maketrans("-_", "  ")


class Answered(NamedTuple):
    """What there is to hold expectations against.

    Attributes:
        scenario: gives the length of a month.
        asks: as in `Estimate`.
        low: the least that the answer can be; minus infinity without an end.
        high: the greatest; infinity without an end, and for never.
        verdict: its first word; empty where no duration is asked about.
        chance: of what is asked; None where it is not known.
        outcome: said in place of the number where there is none, such as ``never``.
    """

    scenario: Scenario
    asks: str
    low: Number
    high: Number
    verdict: str = ""
    chance: float | None = None
    outcome: str = ""

    @property
    def is_time(self) -> bool:
        """Whether it is a duration [days]."""
        return self.asks in TIMES


class Finding(NamedTuple):
    """An expectation, and what the answer has in its place.

    Attributes:
        text: the expectation as written.
        name: what it is about.
        wanted: the number or word that it names.
        low: the least that this is in the answer, in the unit of `wanted`; its word for a verdict.
        high: the greatest.
        unit: of these numbers; empty for a word or a bare number.
        holds: whether it holds whatever lies between the two.
    """

    text: str
    name: str
    wanted: Fraction | str
    low: Number | str
    high: Number | str
    unit: str
    holds: bool


def read_expectation(text: str) -> Comparison:
    """An expectation as people write it.

    Raises:
        InputError: it is no comparison, or about nothing that an answer has.
    """
    comparison = read_comparison(text)
    if comparison.name not in NAMES:
        rule = f"an answer has no '{comparison.name}'"
        raise InputError("", f"{rule}{did_you_mean(comparison.name, NAMES)}")
    if comparison.name == "verdict":
        check_word(comparison)
        _word(comparison.value)
    return comparison


def _word(value: str) -> str:
    """The first word of a verdict that is meant: ``probably-not`` is Probably not."""
    words = {word.lower(): word for word in WORDS}
    plain = value.translate(_SPELLED).lower()
    if plain not in words:
        raise InputError("", f"verdict is one of {', '.join(words)}, not '{value}'")
    return words[plain]


def answered(
    estimate: Estimate, median: float | None = None, chance: float | None = None
) -> Answered:
    """What an estimate has for expectations.

    Args:
        estimate: the answer.
        median: of its draws, where chances are the answer [days].
        chance: that it lasts as asked, likewise.
    """
    scenario, asks, verdict = estimate.scenario, estimate.asks, estimate.verdict
    if median is not None:
        word = word_of(chance) if chance is not None else ""
        outcome = "never" if math.isinf(median) else ""
        return Answered(scenario, asks, median, median, word, chance, outcome)
    known = {"yes": 1.0, "no": 0.0}.get(verdict.answer) if verdict else None
    low, high, outcome = _ends(estimate)
    return Answered(scenario, asks, low, high, verdict.word if verdict else "", known, outcome)


def _ends(estimate: Estimate) -> tuple[Number, Number, str]:
    """Between what the answer lies, as ``-q`` prints it: one end is open where it is a bound."""
    end = estimate.stated
    if end is None or (end.value is None and not estimate.is_time):
        return -math.inf, math.inf, end.outcome if end else ""
    low = end.rank if estimate.bound != "upper" else -math.inf
    high = end.rank if estimate.bound != "lower" else math.inf
    return low, high, "never" if low == math.inf else ""


def hold(comparison: Comparison, found: Answered) -> Finding:
    """Hold an expectation against an answer.

    Raises:
        InputError: the answer has nothing of the kind, or the number is of another unit.
    """
    name, sign, value = comparison
    text = "".join(comparison)
    if name == "verdict":
        wanted, word = _word(value), _verdict(found)
        return Finding(text, name, wanted, word, word, "", bool(SIGNS[sign](word, wanted)))
    low, high, unit = _numbers(name, found)
    number = read_number(comparison, unit, found.scenario.month)
    return Finding(text, name, number, low, high, unit or "", _holds(sign, low, high, number))


def _holds(sign: str, low: Number, high: Number, wanted: Fraction) -> bool:
    """Whether it holds at every value from the least to the greatest."""
    if sign == "!=":
        return not low <= wanted <= high
    return all(SIGNS[sign](end, wanted) for end in (low, high))


def _numbers(name: str, found: Answered) -> tuple[Number, Number, str | None]:
    """The least and the greatest of what is named, and its unit."""
    if name == "chance":
        chance = _chance(found)
        return chance, chance, "fraction"
    if found.is_time == (name == "value"):
        what = "in days" if found.is_time else f"a value of {found.asks}"
        instead = "days>=60" if found.is_time else "value>=20k"
        raise InputError("", f"{name}: the answer is {what}; write such as {instead}")
    if name == "months":
        month = found.scenario.month
        low, high = (
            end if abs(end) == math.inf else Fraction(end) / month
            for end in (found.low, found.high)
        )
        return low, high, "months"
    return found.low, found.high, "days" if found.is_time else kind_of(found.asks).scale


def _verdict(found: Answered) -> str:
    _check_asked("verdict", found)
    return found.verdict


def _chance(found: Answered) -> float:
    _check_asked("chance", found)
    if found.chance is None:
        rule = "the bounds of the inputs leave it open"
        raise InputError("", f"chance: {rule}; expect a verdict instead, such as verdict==yes")
    return found.chance


def _check_asked(name: str, found: Answered) -> None:
    if not found.is_time:
        raise InputError("", f"{name}: only a time has one; leave it out")
    if not found.verdict:
        raise InputError("", f"{name}: no duration is asked about; add `lasts='2mo'`")
