"""How a stock moves while rates are linear: dS/dt = rate + slope·t − decay·S.

Without loss the level is a parabola and everything but an irrational root is exact. With loss it
is S(t) = A + B·t + C·exp(−decay·t), worked out to 110 digits; what is returned is rounded to 80.
"""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Final, NamedTuple

from estimator.depletion.plan import ZERO

DIGITS: Final = 110
_BITS: Final = 266  # 80 digits
_CONTEXT: Final = decimal.Context(prec=DIGITS, Emin=-999, Emax=999)  # what has decayed away is 0
_STEPS: Final = 600  # bisection alone reaches 110 digits in 370
_CLOSE: Final = Decimal("1e-90")
_SMALL: Final = Decimal("1e-30")  # of the height that it goes to
_AT_ONCE: Final = Fraction(10**60)  # a day; what it leaves in stock is within all ties of nothing


class Root(NamedTuple):
    """A moment at which a level passes a mark.

    Attributes:
        time: since the beginning of the motion [days].
        exact: whether `time` is exact, not rounded to 80 digits.
    """

    time: Fraction
    exact: bool


class Motion(NamedTuple):
    """The course of a level from time 0 on.

    Attributes:
        level: at time 0 [rounds].
        rate: supply less use at time 0 [rounds/day].
        slope: change of that rate [rounds/day²].
        decay: share lost in storage [1/day].
    """

    level: Fraction
    rate: Fraction
    slope: Fraction
    decay: Fraction

    def after(self, time: Fraction) -> Fraction:
        """The level after a time [rounds]."""
        if self.decay:
            with decimal.localcontext(_CONTEXT):
                return rounded(Fraction(_Decaying.above(self, ZERO).at(_decimal(time))))
        rate = self.rate + self.slope * time / 2 if self.slope else self.rate
        return self.level + rate * time

    def falls_below(self, mark: Fraction, within: Fraction | None, slack: Fraction) -> Root | None:
        """When the level first goes below a mark; touching it is not going below.

        Args:
            mark: a level at or below that at time 0 [rounds]. If it is the level at time 0, the
                motion does not begin by falling.
            within: the time to look at [days], None for ever (only with `slope` 0).
            slack: how far below the mark still counts as on it [rounds].
        """
        if self.decay:
            with decimal.localcontext(_CONTEXT):
                time = _Decaying.above(self, mark).first_negative(within, slack)
                return None if time is None else Root(rounded(Fraction(time)), exact=False)
        if not self._is_below(mark - slack if slack else mark, within):
            return None
        return self._root(self.level - mark)

    def rises_above(self, mark: Fraction, within: Fraction | None, slack: Fraction) -> Root | None:
        """When the level first goes above a mark: `falls_below` turned upside down."""
        mirror = Motion(-self.level, -self.rate, -self.slope, self.decay)
        return mirror.falls_below(-mark, within, slack)

    def comes_to(
        self, mark: Fraction, within: Fraction | None, slack: Fraction, *, rises: bool
    ) -> Root | None:
        """When the level first is at a mark that it is not at yet; to turn there is enough.

        Args:
            mark: a level below that at time 0, or above it if `rises` [rounds].
            within: as for `falls_below`.
            slack: how far from the mark still counts as on it [rounds].
            rises: whether it comes up to the mark, or down to it.
        """
        if found := (self.rises_above if rises else self.falls_below)(mark, within, slack):
            return found
        turn = None if within is None else self._turn(within)
        if turn is None or abs(self.after(turn.time) - mark) > slack:
            return None
        return turn

    def _turn(self, within: Fraction) -> Root | None:
        """When the level neither rises nor falls, if it does before a time."""
        if self.decay:
            with decimal.localcontext(_CONTEXT):
                _, *turns = _Decaying.above(self, ZERO).knots(_decimal(within))[:-1]
            return Root(rounded(Fraction(turns[0])), exact=False) if turns else None
        if not self.slope or not 0 < -self.rate / self.slope < within:
            return None
        return Root(-self.rate / self.slope, exact=True)

    def _is_below(self, mark: Fraction, within: Fraction | None) -> bool:
        """Whether the parabola is anywhere below a mark: at its end or at its vertex."""
        if within is None:
            return self.rate < 0
        if self.after(within) < mark:
            return True
        if self.slope <= 0 or not 0 < -self.rate < self.slope * within:
            return False
        return self.level - self.rate**2 / (2 * self.slope) < mark

    def _root(self, height: Fraction) -> Root:
        """When `height` above the mark is used up: the first time after 0, in its stable form."""
        if not self.slope:
            return Root(height / -self.rate, exact=True)
        root, exact = square_root(self.rate**2 - 2 * self.slope * height)
        if self.rate > 0:
            time = (self.rate + root) / -self.slope
        else:
            time = 2 * height / (root - self.rate)
        return Root(time if exact else rounded(time), exact)


class _Decaying(NamedTuple):
    """Height above a mark, x(t) = still + drift·t + fading·exp(−decay·t)."""

    still: Decimal
    drift: Decimal
    fading: Decimal
    decay: Decimal

    @classmethod
    def above(cls, motion: Motion, mark: Fraction) -> _Decaying:
        decay, slope = _decimal(motion.decay), _decimal(motion.slope)
        flow = _decimal(motion.rate - motion.decay * mark)
        still = (flow - slope / decay) / decay
        return cls(still, slope / decay, _decimal(motion.level - mark) - still, decay)

    def at(self, time: Decimal) -> Decimal:
        return self.still + self.drift * time + self.fading * (-self.decay * time).exp()

    def first_negative(self, within: Fraction | None, slack: Fraction) -> Decimal | None:
        # a height that only goes to less than the slack is below 0 all the same
        below = -min(_decimal(slack), _SMALL * abs(self.still))
        at_mark = self.still + self.fading == 0
        if within is None:
            return None if at_mark or self.still >= 0 else self._time_of_zero()
        knots = self.knots(_decimal(within))
        for start, end in pairwise(knots[1:] if at_mark else knots):
            if self.at(end) < below:
                return self._zero_between(start, end) if self.drift else self._time_of_zero()
        return None

    def _time_of_zero(self) -> Decimal:
        """Closed form without drift: still + fading·exp(−decay·t) = 0."""
        return (self.fading / -self.still).ln() / self.decay

    def _zero_between(self, start: Decimal, end: Decimal) -> Decimal:
        """Zero between `start` (≥ 0 there) and `end` (< 0): Newton's steps, kept in the bracket."""
        time = (start + end) / 2
        for _ in range(_STEPS):
            faded = self.fading * (-self.decay * time).exp()
            height = self.still + self.drift * time + faded
            start, end = (start, time) if height < 0 else (time, end)
            slope = self.drift - self.decay * faded
            following = time - height / slope if slope else end
            if not start <= following <= end:
                following = (start + end) / 2
            if abs(following - time) <= _CLOSE * end:
                break
            time = following
        return time

    def knots(self, within: Decimal) -> list[Decimal]:
        """Ends of the pieces in which the height only rises or only falls; there is one turn."""
        ratio = self.drift / (self.decay * self.fading) if self.fading else Decimal(0)
        if not 0 < ratio < 1:
            return [Decimal(0), within]
        turn = -ratio.ln() / self.decay
        return [Decimal(0), turn, within] if turn < within else [Decimal(0), within]


def decay_rate(loss: Fraction, month: Fraction) -> Fraction:
    """Continuous decay λ = −ln(1 − loss)/month [1/day], to 80 digits; exactly 0 without loss.

    Args:
        loss: share lost in a month; a loss of 1 stands for the limit there [1/month].
        month: length of a month [days].
    """
    if not loss:
        return ZERO
    if loss == 1:
        return _AT_ONCE
    with decimal.localcontext(_CONTEXT):
        return rounded(Fraction(-_decimal(1 - loss).ln() / _decimal(month)))


def square_root(value: Fraction) -> tuple[Fraction, bool]:
    """Square root, and whether it is exact rather than rounded to 80 digits or more."""
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top**2 == value.numerator and bottom**2 == value.denominator:
        return Fraction(top, bottom), True
    spare = value.numerator.bit_length() - value.denominator.bit_length()
    shift = max(0, _BITS + 20 - spare // 2)
    scaled = (value.numerator << 2 * shift) // value.denominator
    return Fraction(isqrt(scaled), 1 << shift), False


def rounded(value: Fraction) -> Fraction:
    """A number that is not exact anyway, cut to 80 digits so that it stays cheap."""
    shift = _BITS - value.numerator.bit_length() + value.denominator.bit_length()
    if shift <= 0:
        return Fraction(round(value))
    return Fraction(round(value * (1 << shift)), 1 << shift)


def as_decimal(value: Fraction, digits: int = 50, rounding: str | None = None) -> Decimal:
    """A fraction to so many digits, whatever the caller's decimal context is."""
    context = decimal.Context(prec=digits, rounding=rounding)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
