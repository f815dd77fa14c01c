"""What the depletion model is told: a stock, its use and its supply (METHODS §2)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from estimator.quantity.unit import MONTH

ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)


def shots(most: Fraction, hit_chance: Fraction) -> Fraction:
    """How many of at most so many shots are fired until one hits, on average.

    The sum of the chances that shot k is fired, (1 − p)^(k−1) for k from 1 to n: a geometric sum.

    Args:
        most: n, a whole number.
        hit_chance: p of each shot.
    """
    if not hit_chance:
        return most
    return (1 - (1 - hit_chance) ** int(most)) / hit_chance


def most(number: Fraction) -> int:
    """A whole number, as `columns.most` is the greatest of several."""
    return int(number)


@dataclass(frozen=True, slots=True)
class Phase:
    """A rate that holds from a day on, until the next phase of the same kind begins.

    Of two phases that begin on the same day the one given later holds; a step and then a ramp on
    one day is a ramp that begins at the step's rate.

    Attributes:
        start: the day from which it holds [days].
        rate: use or production [rounds/day].
        over: time in which the rate is reached, linearly from the rate before [days].

    Raises:
        ValueError: a value is negative.
    """

    start: Fraction
    rate: Fraction
    over: Fraction = ZERO

    def __post_init__(self) -> None:
        _check(self, "start", "rate", "over")

    @property
    def settled(self) -> Fraction:
        """The day on which the rate is reached [days]."""
        return self.start + self.over


@dataclass(frozen=True, slots=True)
class Arrival:
    """A lump of serviceable rounds that lands on a day.

    Attributes:
        day: when it lands [days].
        rounds: how many [serviceable rounds].

    Raises:
        ValueError: a value is negative.
    """

    day: Fraction
    rounds: Fraction

    def __post_init__(self) -> None:
        _check(self, "day", "rounds")


@dataclass(frozen=True, slots=True)
class Ration:
    """The controlled supply rate: a lower rate that applies while the stock is below a level.

    Attributes:
        level: stock on hand, reserve included, below which use is rationed [rounds].
        daily: the most that is then used; above the phase's rate it changes nothing [rounds/day].

    Raises:
        ValueError: a value is negative.
    """

    level: Fraction
    daily: Fraction

    def __post_init__(self) -> None:
        _check(self, "level", "daily")


@dataclass(frozen=True, slots=True)
class Goal:
    """A level that is asked for, instead of a stock-out.

    Attributes:
        level: stock on hand, reserve included [serviceable rounds].
        rises: whether the stock is to come up to it (a stock rebuilt), or down to it.

    Raises:
        ValueError: the level is negative.
    """

    level: Fraction
    rises: bool

    def __post_init__(self) -> None:
        _check(self, "level")


@dataclass(frozen=True, slots=True)
class Plan:
    """A stock with everything that draws on it and supplies it; rates are 0 before their phases.

    All values are exact: `Fraction` or `int`, which becomes a `Fraction`.

    Attributes:
        stock: serviceable rounds on hand on day 0, before arrivals of day 0 [rounds].
        reserve: safety level, the floor that is not fired [serviceable rounds].
        use: what is asked for, the expenditure rate [rounds/day].
        production: serviceable rounds added [rounds/day].
        arrivals: lumps that land, in any order.
        ration: controlled supply rate, or None. At or below the reserve it changes nothing, for
            nothing is fired there; so more stock never means an earlier stock-out.
        loss: share of all serviceable stock lost in storage in a month; 1 is the limit at which
            what is in stock is gone at once [1/month].
        month: length of a month, for the loss [days].
        lead: nothing is produced before this day, whatever the phases say [days].
        goal: the level that is asked for; None where a stock-out is.

    Raises:
        ValueError: a value is out of range, or a phase begins while a ramp of the same kind runs.
    """

    stock: Fraction
    reserve: Fraction = ZERO
    use: tuple[Phase, ...] = ()
    production: tuple[Phase, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    ration: Ration | None = None
    loss: Fraction = ZERO
    month: Fraction = MONTH
    lead: Fraction = ZERO
    goal: Goal | None = None

    def __post_init__(self) -> None:
        _check(self, "stock", "reserve", "loss", "month", "lead")
        if self.loss > 1:
            raise ValueError(f"loss is {self.loss} a month; it is 1 (all of the stock) at the most")
        if not self.month:
            raise ValueError("month is 0 days; it must be above 0")
        _check_ramps("use", self.use)
        _check_ramps("production", self.production)

    @property
    def rationing(self) -> Ration | None:
        """The ration if it can ever apply: only stock above the reserve is fired."""
        return self.ration if self.ration and self.ration.level > self.reserve else None

    @property
    def last_event(self) -> Fraction:
        """Day of the last arrival or change of a rate, 0 if there is none [days]."""
        phases = (phase.settled for phase in (*self.use, *self.production))
        return max((self.lead, *phases, *(arrival.day for arrival in self.arrivals)))


def in_order(phases: tuple[Phase, ...]) -> list[Phase]:
    """Phases by their day; those of one day as given."""
    return sorted(phases, key=lambda phase: phase.start)


def _check(owner: object, *names: str) -> None:
    for name in names:
        value = getattr(owner, name)
        if not isinstance(value, (Fraction, int)):
            raise TypeError(f"{name} is {value!r}; it must be a Fraction or an int, to be exact")
        if value < 0:
            raise ValueError(f"{name} is {value}; it must not be negative")
        if not isinstance(value, Fraction):
            object.__setattr__(owner, name, Fraction(value))


def _check_ramps(kind: str, phases: tuple[Phase, ...]) -> None:
    for before, after in pairwise(in_order(phases)):
        if after.start < before.settled:
            raise ValueError(
                f"{kind}: the phase from day {after.start} begins while the ramp from day "
                f"{before.start} is still running; that ramp ends on day {before.settled}"
            )
