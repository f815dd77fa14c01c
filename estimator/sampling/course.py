"""What draws on a stock and supplies it, in floats: the fast twin of `estimator.depletion.plan`.

The rules are those of METHODS §2; `estimator.depletion` follows them exactly, and the tests hold
this twin against it.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.errors import InputError
from estimator.sampling.model import KG_PER_TONNE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from estimator.sampling.model import Row, Source, Values

_TIE: Final = 1e-10  # of all rounds there ever are: how far below a mark still counts as on it


class Stretch(NamedTuple):
    """A time in which rates are linear and nothing arrives.

    Attributes:
        start: its first day [days].
        end: its last [days]; infinite for the last stretch.
        arrived: what lands at its start [rounds].
        demand: what is asked for at its start [rounds/day].
        demand_slope: change of that [rounds/day²].
        supply: what is produced at its start [rounds/day].
        supply_slope: change of that [rounds/day²].
    """

    start: float
    end: float
    arrived: float
    demand: float
    demand_slope: float
    supply: float
    supply_slope: float

    @property
    def asks(self) -> bool:
        """Whether anything is asked for inside the stretch."""
        return self.demand > 0 or self.demand_slope > 0


class Course(NamedTuple):
    """One stock with everything that happens to it.

    Attributes:
        stock: serviceable rounds on day 0, before arrivals [rounds].
        reserve: the floor that is not fired [rounds].
        decay: share lost in storage, as a rate [1/day].
        stretches: all time from day 0 on, in order.
        ration_below: level below which use is rationed, above the reserve [rounds]; 0 without
            rationing.
        ration_daily: the most that is then used [rounds/day]; infinite without rationing.
    """

    stock: float
    reserve: float
    decay: float
    stretches: list[Stretch]
    ration_below: float = 0.0
    ration_daily: float = math.inf

    @property
    def tie(self) -> float:
        """How far below a mark a level still counts as on it [rounds]."""
        arrived = sum(stretch.arrived for stretch in self.stretches)
        return _TIE * (self.stock + self.reserve + arrived)

    def most(self, time: float) -> float:
        """More rounds than are there, arrive, or are asked for until a time, in round figures."""
        rounds = self.stock + self.reserve + self.ration_below
        for stretch in self.stretches:
            length = min(stretch.end, max(time, stretch.start)) - stretch.start
            rates = stretch.demand + stretch.supply
            slopes = abs(stretch.demand_slope) + abs(stretch.supply_slope)
            rounds += stretch.arrived + length * (rates + length * slopes)
        return rounds


class _Leg(NamedTuple):
    """A rate from a day on, until the next leg."""

    start: float
    value: float
    slope: float


def course(sources: tuple[Source, ...], values: Values, month: float) -> Course:
    """The course of the stock that one or several sources make together.

    Args:
        sources: pooled if there are several; then without rationing, and with one loss.
        values: every input by full name.
        month: length of a month, for the loss [days].

    Raises:
        InputError: a phase begins while a ramp of the same kind is still running.
    """
    use, production = [], []
    landings: list[tuple[float, float]] = []
    for source in sources:
        share = values[source.share] if source.share else 1.0
        use.append(_legs(_rate(source.use, values), source.use_rows, values, share))
        base = values[source.production] if source.production else None
        production.append(_legs(base, source.production_rows, values))
        landings += _landings(source.arrivals, values)
    first = sources[0]
    reserve = sum(values[source.reserve] for source in sources if source.reserve)
    below = values[first.ration_below] if first.ration_below else 0.0
    rationed = below > reserve  # at or under the reserve nothing is fired anyway
    return Course(
        sum(stock(source, values) for source in sources),
        reserve,
        _decay(values[first.loss], month) if first.loss else 0.0,
        _stretches(use, production, landings),
        below if rationed else 0.0,
        values[first.ration_daily] if rationed else math.inf,
    )


def stock(source: Source, values: Values) -> float:
    """Serviceable rounds of one source on day 0 [rounds]."""
    if not source.stock:
        return 0.0
    rounds = math.prod([values[name] for name in source.stock])
    if source.kg:
        rounds *= KG_PER_TONNE / values[source.kg]
    return rounds * (1 - values[source.unserviceable]) if source.unserviceable else rounds


def _decay(loss: float, month: float) -> float:
    return -math.log1p(-loss) / month


def _rate(names: tuple[str, ...], values: Values) -> float | None:
    return math.prod([values[name] for name in names]) if names else None


def _legs(
    base: float | None, rows: tuple[Row, ...], values: Values, share: float = 1.0
) -> list[_Leg]:
    """The rate that phases prescribe, from day 0 on; of legs that start together the last holds."""
    rate = 0.0 if base is None else base * share
    legs = [_Leg(0.0, rate, 0.0)]
    phases = [(values[r.day], values[r.amount] * share, r.over and values[r.over]) for r in rows]
    phases.sort(key=lambda phase: phase[0])
    settled = 0.0
    for start, wanted, over in phases:
        if start < settled:
            raise _overlap(start, settled)
        if over:
            legs.append(_Leg(start, rate, (wanted - rate) / over))
        settled = start + (over or 0.0)
        rate = wanted
        legs.append(_Leg(settled, rate, 0.0))
    return legs


def _overlap(start: float, settled: float) -> InputError:
    rule = (
        f"in some draws a phase begins (day {start:.6g}) while the ramp before it is still running"
    )
    return InputError("", f"{rule} (until day {settled:.6g}); narrow the ranges of these days")


def _landings(rows: tuple[Row, ...], values: Values) -> Iterator[tuple[float, float]]:
    """Day and serviceable rounds of every delivery."""
    for row in rows:
        lot = values[row.amount]
        if row.unserviceable:
            lot *= 1 - values[row.unserviceable]
        first, every = values[row.day], values[row.every] if row.every else 0.0
        for n in range(row.times):
            yield first + every * n, lot


def _stretches(
    use: list[list[_Leg]], production: list[list[_Leg]], landings: list[tuple[float, float]]
) -> list[Stretch]:
    """Cut time where anything changes."""
    arrived: dict[float, float] = {}
    for day, lot in landings:
        arrived[day] = arrived.get(day, 0.0) + lot
    days = {leg.start for legs in (*use, *production) for leg in legs}
    ordered = sorted(days | arrived.keys())
    demands, supplies = _summed(use, ordered), _summed(production, ordered)
    return [
        Stretch(day, end, arrived.get(day, 0.0), *demand, *supply)
        for (day, end), demand, supply in zip(
            pairwise([*ordered, math.inf]), demands, supplies, strict=True
        )
    ]


def _summed(rates: list[list[_Leg]], days: list[float]) -> Iterable[tuple[float, float]]:
    """Value and slope of the sum of several rates right after each of the days."""
    lines = [_lines(legs, days) for legs in rates]
    if len(lines) == 1:
        return lines[0]
    return [(sum(v for v, _ in at), sum(s for _, s in at)) for at in zip(*lines, strict=True)]


def _lines(legs: list[_Leg], days: list[float]) -> list[tuple[float, float]]:
    """Value and slope of one rate right after each of the days, in their order."""
    found, place, last = [], 0, len(legs) - 1
    for day in days:
        while place < last and legs[place + 1].start <= day:
            place += 1
        start, value, slope = legs[place]
        found.append((value + slope * (day - start) if slope else value, slope))
    return found
