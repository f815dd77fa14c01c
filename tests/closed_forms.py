"""How long a stock lasts on the simplest schedules, in closed form.

These are the formulas of METHODS §2. They follow US Army MM4632, "Computing controlled supply rate"
(days of supply = (on hand − safety level) / expenditure rate), and extend it by production,
rationing (ATP 4-90, C-24..26), ramps and storage loss; and solve it for the rate, the stock or the
production ("Computing controlled supply rate"). Stock is serviceable unless a share is given.
"""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction

from estimator.depletion.motion import DIGITS, Motion, as_decimal
from estimator.depletion.plan import ZERO, Ration
from estimator.depletion.timeline import Line
from estimator.quantity.unit import MONTH

_ONE = Fraction(1)


def constant_days(
    stock: Fraction, daily: Fraction, reserve: Fraction = ZERO, production: Fraction = ZERO
) -> Fraction | None:
    """Days of supply at constant rates: T = (S − R)/(d − p), MM4632 with production.

    Args:
        stock: serviceable stock [rounds].
        daily: expenditure rate [rounds/day].
        reserve: safety level that is not fired [rounds].
        production: serviceable rounds added [rounds/day].

    Returns:
        Days, or None for never. 0 while the reserve is not full and anything is asked for.
    """
    if daily and stock < reserve:
        return ZERO
    return None if daily <= production else (stock - reserve) / (daily - production)


def rationed_days(
    stock: Fraction,
    daily: Fraction,
    ration: Ration,
    reserve: Fraction = ZERO,
    production: Fraction = ZERO,
) -> Fraction | None:
    """Days of supply with a controlled supply rate: T = (S − X)/(d − p) + (X − R)/(r − p).

    Args:
        stock: serviceable stock [rounds].
        daily: expenditure rate [rounds/day].
        ration: level X and rate r; both terms are `constant_days`.
        reserve: safety level that is not fired [rounds].
        production: serviceable rounds added [rounds/day].

    Returns:
        Days, or None for never (ATP 4-90, C-24..26).
    """
    if ration.level <= reserve:
        return constant_days(stock, daily, reserve, production)
    rationed = min(daily, ration.daily)
    if stock < ration.level:
        return constant_days(stock, rationed, reserve, production)
    free = constant_days(stock, daily, ration.level, production)
    rest = constant_days(ration.level, rationed, reserve, production)
    return None if free is None or rest is None else free + rest


def ramp_days(
    stock: Fraction,
    daily: Fraction,
    production: tuple[Fraction, Fraction],
    over: Fraction,
    reserve: Fraction = ZERO,
) -> Fraction | Decimal | None:
    """Days of supply while production goes linearly from p0 to p1 in τ days, and stays there.

    Within the ramp T is the smaller root of (p1 − p0)/(2τ)·t² − (d − p0)·t + (S − R) = 0, after it
    τ plus `constant_days` of what is left.

    Args:
        stock: serviceable stock [rounds].
        daily: expenditure rate [rounds/day].
        production: p0 and p1 [rounds/day].
        over: τ, above 0 [days].
        reserve: safety level that is not fired [rounds].

    Returns:
        Days, a decimal of 50 digits where irrational, or None for never.
    """
    first, last = production
    flow = Line(first - daily, (last - first) / over)
    if daily and (stock < reserve or (stock == reserve and flow.sign() < 0)):
        return ZERO
    motion = Motion(stock, flow.value, flow.slope, ZERO)
    root = motion.falls_below(reserve, over, ZERO) if daily else None
    if root is None:
        rest = constant_days(motion.after(over), daily, reserve, last)
        return None if rest is None else over + rest
    return root.time if root.exact else as_decimal(root.time)


def loss_days(
    stock: Fraction,
    daily: Fraction,
    loss: Fraction,
    reserve: Fraction = ZERO,
    production: Fraction = ZERO,
    month: Fraction = MONTH,
) -> Decimal | None:
    """Days of supply with storage loss: T = ln((S + (d − p)/λ)/(R + (d − p)/λ))/λ.

    Worked out as ln(1 + (S − R)/(R + (d − p)/λ))/λ with λ = −ln(1 − loss)/month.

    Args:
        stock: serviceable stock [rounds].
        daily: expenditure rate [rounds/day].
        loss: share lost in a month, above 0 and below 1 [1/month].
        reserve: safety level that is not fired [rounds].
        production: serviceable rounds added [rounds/day].
        month: length of a month [days].

    Returns:
        Days to 50 digits, or None for never: nothing asked for, or (p − d)/λ ≥ R.
    """
    if not daily:
        return None
    if stock < reserve:
        return Decimal(0)
    with decimal.localcontext(decimal.Context(prec=DIGITS)):
        decay = -_decimal(1 - loss).ln() / _decimal(month)
        still = _decimal(reserve) + _decimal(daily - production) / decay
        if still <= 0:
            return None
        days = (1 + _decimal(stock - reserve) / still).ln() / decay
    return as_decimal(Fraction(days))


def rebuild_days(
    stock: Fraction,
    target: Fraction,
    daily: Fraction,
    production: Fraction,
    lead: Fraction = ZERO,
    reserve: Fraction = ZERO,
) -> Fraction | None:
    """Days until a stock is back at a target: lead + (target − S + d·lead)/(p − d) (METHODS §2).

    In the lead time use goes on down to the reserve, and what is then not met is lost. Below the
    reserve nothing is fired, so that it fills at p.

    Args:
        stock: serviceable stock now [rounds].
        target: serviceable stock wanted [rounds].
        daily: expenditure rate [rounds/day].
        production: serviceable rounds added once the lead time is over [rounds/day].
        lead: time before production begins [days].
        reserve: safety level that is not fired [rounds].

    Returns:
        Days; 0 if the stock is there already, None (never) if it is not and p ≤ d.
    """
    if stock >= target:
        return ZERO
    left = max(stock - daily * lead, min(stock, reserve))
    filled = max(min(reserve, target) - left, ZERO)
    rest = target - left - filled
    if (filled and not production) or (rest and production <= daily):
        return None
    return (
        lead
        + (filled / production if filled else ZERO)
        + (rest / (production - daily) if rest else ZERO)
    )


def level_days(
    stock: Fraction, level: Fraction, daily: Fraction, production: Fraction = ZERO
) -> Fraction | None:
    """Days until a stock is down to a level that is not below its reserve: (S − L)/(d − p)."""
    if stock <= level:
        return ZERO
    return None if daily <= production else (stock - level) / (daily - production)


def loss_level_days(
    stock: Fraction, level: Fraction, flow: Fraction, loss: Fraction, month: Fraction = MONTH
) -> Decimal | None:
    """Days from one level to another with storage loss: ln((S − E)/(L − E))/λ with E = flow/λ.

    Args:
        stock: serviceable stock now [rounds].
        level: that is looked for, above or below it [rounds].
        flow: production less use [rounds/day].
        loss: share lost in a month, above 0 and below 1 [1/month].
        month: length of a month [days].

    Returns:
        Days to 50 digits, or None for never: E, where the stock tends to, comes first.
    """
    with decimal.localcontext(decimal.Context(prec=DIGITS)):
        decay = -_decimal(1 - loss).ln() / _decimal(month)
        end = _decimal(flow) / decay
        above, beyond = _decimal(stock) - end, _decimal(level) - end
        if not beyond or above / beyond <= 1:
            return Decimal(0) if stock == level else None
        days = (above / beyond).ln() / decay
    return as_decimal(Fraction(days))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def rate_for(
    days: Fraction,
    stock: Fraction,
    reserve: Fraction = ZERO,
    production: Fraction = ZERO,
    serviceable: Fraction = _ONE,
) -> Fraction:
    """The largest expenditure rate at which a stock lasts so long: d = (u·S − R)/T + p.

    Args:
        days: how long it must last, above 0 [days].
        stock: rounds on hand [rounds].
        reserve: safety level that is not fired [rounds].
        production: serviceable rounds added [rounds/day].
        serviceable: share u of the stock that can be issued [fraction].

    Returns:
        Rounds a day; 0 if the stock does not fill the reserve, for then nothing may be asked for.

    Raises:
        ValueError: `days` is not above 0.
    """
    spare, days = serviceable * stock - reserve, _above_zero("days", days)
    return ZERO if spare < 0 else spare / days + production


def rounds_for(
    days: Fraction,
    daily: Fraction,
    reserve: Fraction = ZERO,
    production: Fraction = ZERO,
    serviceable: Fraction = _ONE,
) -> Fraction:
    """The smallest stock that lasts so long: S = ((d − p)·T + R)/u, and no less than R/u.

    Args:
        days: how long it must last, above 0 [days].
        daily: expenditure rate [rounds/day].
        reserve: safety level that is not fired [rounds].
        production: serviceable rounds added [rounds/day].
        serviceable: share u of the stock that can be issued, above 0 [fraction].

    Returns:
        Rounds on hand; 0 if nothing is asked for.

    Raises:
        ValueError: `days` or `serviceable` is not above 0.
    """
    days, serviceable = _above_zero("days", days), _above_zero("serviceable", serviceable)
    if not daily:
        return ZERO
    return (max(ZERO, daily - production) * days + reserve) / serviceable


def production_for(
    days: Fraction,
    stock: Fraction,
    daily: Fraction,
    reserve: Fraction = ZERO,
    serviceable: Fraction = _ONE,
) -> Fraction | None:
    """The smallest production with which a stock lasts so long: p = max(0, d − (u·S − R)/T).

    Args:
        days: how long it must last, above 0 [days].
        stock: rounds on hand [rounds].
        daily: expenditure rate [rounds/day].
        reserve: safety level that is not fired [rounds].
        serviceable: share u of the stock that can be issued [fraction].

    Returns:
        Rounds a day; None if none is enough, because the stock does not fill the reserve.

    Raises:
        ValueError: `days` is not above 0.
    """
    spare, days = serviceable * stock - reserve, _above_zero("days", days)
    if not daily:
        return ZERO
    return None if spare < 0 else max(ZERO, daily - spare / days)


def _above_zero(name: str, value: Fraction) -> Fraction:
    if value <= 0:
        raise ValueError(f"{name} is {value}; it must be above 0")
    return value
