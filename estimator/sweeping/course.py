"""What the depletion model is told, for many cells at once.

The columns of `schedule.plan_of`: conversions, lots and phases come from the same functions, which
multiply columns as they multiply fractions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from estimator import schedule
from estimator.sweeping.ratio import NotInBlocksError, Ratio, constant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ONE = constant(Fraction(1))
ZERO = constant(Fraction(0))


class Leg(NamedTuple):
    """A rate from a day on, reached within `over` days (None: at once)."""

    start: Ratio
    rate: Ratio
    over: Ratio | None


class Lot(NamedTuple):
    """Serviceable rounds that land on a day."""

    day: Ratio
    rounds: Ratio


class Course(NamedTuple):
    """One stock with all that draws on it and supplies it.

    Attributes:
        stock: serviceable rounds on day 0 [rounds].
        reserve: floor that is not fired [rounds].
        use: rates of use, not sorted [rounds/day].
        production: rates of production, not sorted [rounds/day].
        lots: deliveries, not sorted.
        ration: level below which use is rationed, and the rate then; None without.
        loss: share lost in a month; None without.
        month: length of a month [days].
    """

    stock: Ratio
    reserve: Ratio
    use: tuple[Leg, ...]
    production: tuple[Leg, ...]
    lots: tuple[Lot, ...]
    ration: tuple[Ratio, Ratio] | None
    loss: Ratio | None
    month: Fraction

    @property
    def is_plain(self) -> bool:
        """Whether the days are a plain quotient: rates from day 0 on, nothing else."""
        legs = (*self.use, *self.production)
        steady = len(self.use) <= 1 and len(self.production) <= 1
        from_start = all(leg.start is ZERO for leg in legs)
        return steady and from_start and not (self.lots or self.ration or self.loss)


def courses_of(numbers: Mapping[str, Ratio], month: Fraction) -> list[Course]:
    """The courses of all natures; a scenario without natures has one.

    Args:
        numbers: values by full name, as in `schedule`.
        month: length of a month [days].

    Raises:
        NotInBlocksError: a number cannot be computed in doubles.
    """
    as_numbers = cast("Mapping[str, Fraction]", numbers)
    natures = cast("dict[str, dict[str, Ratio]]", schedule.split_natures(as_numbers))
    if not natures:
        return [_course(numbers, numbers, ONE, month)]
    shared = {name: value for name, value in numbers.items() if not name.startswith("nature.")}
    return [
        _course(own, shared if "share" in own else own, own.get("share", ONE), month)
        for own in natures.values()
    ]


def _course(
    own: Mapping[str, Ratio], use: Mapping[str, Ratio], share: Ratio, month: Fraction
) -> Course:
    total = schedule.total_rounds(cast("Mapping[str, Fraction]", own))
    daily = schedule.daily_rate(cast("Mapping[str, Fraction]", use))
    rate = None if daily is None else _ratio(daily) * share
    return Course(
        stock=_ratio(total) * (1 - own.get("unserviceable", ZERO)),
        reserve=own.get("reserve", ZERO),
        use=_legs(use, "phase", "daily", rate, share),
        production=_legs(own, "production_phase", "production", own.get("production"), ONE),
        lots=tuple(_lots(own)),
        ration=(own["ration.below"], own["ration.daily"]) if "ration.below" in own else None,
        loss=own["loss"] if "loss" in own and own["loss"].top.any() else None,
        month=month,
    )


def _ratio(number: object) -> Ratio:
    """A column; `schedule` gives a plain 0 where nothing was written."""
    return number if isinstance(number, Ratio) else ZERO


def _rows(numbers: Mapping[str, Ratio], table: str) -> list[dict[str, Ratio]]:
    found = schedule.rows(cast("Mapping[str, Fraction]", numbers), table)
    return cast("list[dict[str, Ratio]]", list(found.values()))


def _legs(
    numbers: Mapping[str, Ratio], table: str, rate: str, base: Ratio | None, share: Ratio
) -> tuple[Leg, ...]:
    """The base rate from day 0 on, and the phases; of those that begin together the last holds."""
    first = () if base is None else (Leg(ZERO, base, None),)
    later = (
        Leg(row["from"], row[rate] * share, row["over"] if _is_ramp(row) else None)
        for row in _rows(numbers, table)
    )
    return (*first, *later)


def _is_ramp(row: Mapping[str, Ratio]) -> bool:
    return "over" in row and bool(row["over"].top.any())


def _lots(numbers: Mapping[str, Ratio]) -> Iterator[Lot]:
    for row in _rows(numbers, "arrival"):
        lot = row["rounds"] * (1 - row.get("unserviceable", ZERO))
        if "on" in row:
            yield Lot(row["on"], lot)
            continue
        if row["times"].top.size > 1:  # another number of lots in every cell
            raise NotInBlocksError
        for number in range(int(row["times"].top.item())):
            yield Lot(row["from"] + row["every"] * number, lot)
