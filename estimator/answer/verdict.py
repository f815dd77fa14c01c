"""What an answer means for the duration that was asked about or claimed."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from decimal import Decimal

    from estimator.quantity.quantity import Quantity
    from estimator.scenario.models import Scenario

Days: TypeAlias = "Fraction | Decimal | float"
Rule: TypeAlias = Literal["at least", "at most", "inside"]

BY_CHANCE: Final = (
    (0.95, "Yes"),
    (0.67, "Probably"),
    (0.33, "It could go either way"),
    (0.05, "Probably not"),
)
"""The least chance of each word; below the last it is No."""
_BY_ANSWER: Final = {"yes": "Yes", "no": "No", "depends": "In part", "unknown": "Nothing follows"}
WORDS: Final = (*(word for _, word in BY_CHANCE), "No", "In part", "Nothing follows")
"""All first words of a verdict."""


class Asked(NamedTuple):
    """The duration asked about: the days that agree with it run from `low` to `high` [days].

    Attributes:
        rule: ``at least`` (a plain number or a lower bound), ``at most``, or ``inside``.
        low: the least days that agree.
        high: the most; `math.inf` for ``at least``.
        nominal: the number as written.
    """

    rule: Rule
    low: Fraction | float
    high: Fraction | float
    nominal: Fraction

    def holds(self, days: Fraction | Decimal | None) -> bool:
        """Whether a stock that lasts this long (None: for ever) agrees."""
        value: Days = math.inf if days is None else days
        return self.low <= value <= self.high


class Verdict(NamedTuple):
    """Whether the answer agrees with the duration asked about.

    Attributes:
        asked: that duration.
        answer: ``yes`` and ``no`` at every reading of the inputs; ``depends`` at some;
            ``unknown`` where a bound leaves it undecided.
    """

    asked: Asked
    answer: Literal["yes", "no", "depends", "unknown"]

    @property
    def word(self) -> str:
        """The first word that a reader sees, where there is no chance."""
        return _BY_ANSWER[self.answer]


def word_of(chance: float) -> str:
    """The first word that a reader sees: what the chance of exactly what was asked comes to.

    Args:
        chance: from 0 to 1.
    """
    return next((word for least, word in BY_CHANCE if chance >= least), "No")


def question_of(scenario: Scenario, asks: str) -> Asked | None:
    """The duration that a scenario asks about, of a time to rebuild as the most; None without."""
    lasts = scenario.lasts
    return asked(lasts.quantity, scenario.month, within=asks == "rebuild") if lasts else None


def asked(lasts: Quantity, month: Fraction, *, within: bool = False) -> Asked:
    """How a written duration is asked: 60d and >60d at least, <60d at most, ~2mo inside.

    Args:
        lasts: the duration.
        month: length of a month [days].
        within: whether a plain number is asked as the most.
    """
    low, high = lasts.span("days", month)
    if lasts.bound == "upper" or (within and lasts.is_one):
        nominal = lasts.point("days", month)
        return Asked("at most", 0 * nominal, nominal, nominal)
    if lasts.is_point and lasts.hedge != "~":
        nominal = lasts.point("days", month)
        return Asked("at least", nominal, math.inf, nominal)
    nominal = lasts.point("days", month) if lasts.is_point else Fraction((low + high) / 2)
    return Asked("inside", low, high, nominal)


def judge(question: Asked, low: Days, high: Days, *, open_ended: bool) -> Verdict:
    """Hold an answer between `low` and `high` against the question.

    Args:
        question: what was asked.
        low: the least days over all readings; 0 where a bound leaves it open.
        high: the most; `math.inf` for never, or where a bound leaves it open.
        open_ended: whether a bound leaves an end open, so that "depends" is not known.
    """
    if question.low <= low and high <= question.high:
        return Verdict(question, "yes")
    if high < question.low or low > question.high:
        return Verdict(question, "no")
    return Verdict(question, "unknown" if open_ended else "depends")
