"""The time line of many plans: cut where anything changes in any of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import numpy as np

from estimator.depletion.columns.plan import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from estimator.depletion.columns.plan import Floats, Marks, Plan

# A rate is a product of up to four inputs, so that two equal ones differ by less than 1e-15.
_FLOW_TIE: Final = 1e-14


class Line(NamedTuple):
    """A rate right after a moment, and its change in a day; None where no case has one."""

    value: Floats
    slope: Floats | None

    def later(self, time: Floats) -> Line:
        """The same with `time` [days] as its beginning."""
        return self if self.slope is None else Line(self.value + self.slope * time, self.slope)

    def total(self, time: Floats) -> Floats:
        """Its integral from its beginning to `time` [rounds]."""
        rate = self.value if self.slope is None else self.value + self.slope * time / 2
        return rate * time

    def minus(self, other: Line, lost: Floats | float = 0.0) -> Line:
        """The difference of two lines and of what is lost; what is only rounding is none."""
        slope = self.slope
        if other.slope is not None:
            slope = -other.slope if slope is None else slope - other.slope
        if self is NOTHING and lost is NONE:
            return Line(-other.value, slope)
        value = self.value - other.value - lost
        return Line(settled(value, self.value + other.value + lost), slope)

    @property
    def is_falling(self) -> Marks:
        """Where it is negative right after its beginning."""
        falling: Marks = self.value < 0
        return falling if self.slope is None else falling | ((self.value == 0) & (self.slope < 0))

    @property
    def is_rising(self) -> Marks:
        """Where it is positive right after its beginning."""
        rising: Marks = self.value > 0
        return rising if self.slope is None else rising | ((self.value == 0) & (self.slope > 0))

    def at(self, cases: Cases) -> Line:
        """The same in some of the cases."""
        if self is NOTHING:
            return self
        return Line(cases.of(self.value), None if self.slope is None else cases.of(self.slope))


NONE: Final = 0.0
NOTHING: Final = Line(np.zeros(()), None)


class Cases(NamedTuple):
    """Some of all cases: their places in the whole shape, in row order."""

    places: NDArray[np.intp]
    shape: tuple[int, ...]

    @classmethod
    def where(cls, wanted: Marks, shape: tuple[int, ...]) -> Cases:
        """Those of a whole shape that are wanted."""
        return cls(np.flatnonzero(np.broadcast_to(wanted, shape)), shape)

    def of(self, numbers: Floats) -> Floats:
        """What they have of numbers, in one dimension."""
        if numbers.ndim == 0:
            return numbers
        return np.broadcast_to(numbers, self.shape).reshape(-1).take(self.places)

    def put(self, numbers: Floats, into: Floats) -> Floats:
        """All cases, with other numbers in these."""
        whole = np.broadcast_to(into, self.shape).flatten()
        whole[self.places] = numbers
        return whole.reshape(self.shape)


def settled(difference: Floats, scale: Floats) -> Floats:
    """A difference that is only rounding counted as none."""
    settled: Floats = np.where(np.abs(difference) <= _FLOW_TIE * scale, 0.0, difference)
    return settled


class Stretch(NamedTuple):
    """A time in which rates change linearly at most.

    Attributes:
        start: its beginning [days].
        duration: how long it is [days]; None for ever, 0 where two events coincide.
        landed: what lands at its beginning [rounds].
        use: what is asked for.
        production: what is produced.
    """

    start: Floats
    duration: Floats | None
    landed: Floats
    use: Line
    production: Line


class _Event(NamedTuple):
    """A moment at which something changes.

    Attributes:
        day: when [days].
        kind: the rate that changes, and of which plan; or ``stock``.
        value: the rate from then on, or what lands.
        slope: of the rate from then on; None for none.
    """

    day: Floats
    kind: _Kind
    value: Floats
    slope: Floats | None = None


_Kind: TypeAlias = "tuple[Literal['use', 'production', 'stock'], int]"
_STOCK: Final[_Kind] = ("stock", 0)


def stretches(plans: Sequence[Plan]) -> Iterator[Stretch]:
    """Cut the time from day 0 on where anything changes in any case.

    Args:
        plans: of one stock; the rates of several add up.
    """
    nothing = np.zeros(())
    moments = list(_sorted([_Event(nothing, _STOCK, nothing), *_events(plans)]))
    rates: dict[_Kind, Line] = {}
    for number, (day, changes) in enumerate(moments):
        landed = nothing
        for change in changes:
            if change.kind == _STOCK:
                landed = landed + np.nan_to_num(change.value)
            else:
                rates[change.kind] = _changed(rates.get(change.kind, NOTHING), change)
        following = moments[number + 1][0] if number + 1 < len(moments) else None
        if following is None:
            rates = {kind: rate._replace(slope=None) for kind, rate in rates.items()}
        duration = None if following is None else following - day
        use, production = (
            _sum([rate for (kind, _), rate in rates.items() if kind == wanted])
            for wanted in ("use", "production")
        )
        yield Stretch(day, duration, landed, use, _after(plans[0].lead, day, production))
        if duration is not None:
            rates = {kind: rate.later(duration) for kind, rate in rates.items()}


def _after(lead: Floats | None, day: Floats, production: Line) -> Line:
    """What is produced from a day on, which is nothing before a lead time is over."""
    if lead is None or production is NOTHING:
        return production
    begun, slope = day >= lead, production.slope
    slope = None if slope is None else np.where(begun, slope, 0.0)
    return Line(np.where(begun, production.value, 0.0), slope)


def _sum(lines: Sequence[Line]) -> Line:
    total, *others = lines or [NOTHING]
    for line in others:
        slopes = [slope for slope in (total.slope, line.slope) if slope is not None]
        slope = slopes[0] + slopes[1] if len(slopes) == 2 else slopes[0] if slopes else None
        total = Line(total.value + line.value, slope)
    return total


def _events(plans: Sequence[Plan]) -> Iterator[_Event]:
    for number, plan in enumerate(plans):
        cap = plan.ration.daily if plan.ration else None
        yield from _changes(("use", number), plan.use, cap)
        yield from _changes(("production", number), plan.production, None)
        for arrival in plan.arrivals:
            yield _Event(arrival.day, _STOCK, arrival.rounds)
        if plan.lead is not None:
            yield _Event(plan.lead, _STOCK, np.zeros(()))


def _changes(kind: _Kind, phases: Sequence[Phase], cap: Floats | None) -> Iterator[_Event]:
    """What phases prescribe; where a ramp passes `cap`, an event that changes nothing."""
    before = np.zeros(())
    for phase in in_order(phases):
        if phase.over is None:
            yield _Event(phase.start, kind, phase.rate)
        else:
            slope = np.where(phase.over > 0, (phase.rate - before) / phase.over, 0.0)
            yield _Event(phase.start, kind, before + 0 * phase.over, slope)
            if cap is not None:
                passing = (cap - before) / slope
                inside = (passing > 0) & (passing < phase.over)
                yield _Event(
                    phase.start + np.where(inside, passing, 0.0), kind, np.full((), np.nan)
                )
            yield _Event(phase.start + phase.over, kind, phase.rate)
        before = phase.rate


def in_order(phases: Sequence[Phase]) -> list[Phase]:
    """Phases by their beginning in every case; of those that begin together, as given."""
    if not phases:
        return []
    ramps, zero = any(phase.over is not None for phase in phases), np.zeros(())
    columns = (
        [phase.start for phase in phases],
        [phase.rate for phase in phases],
        [zero if phase.over is None else phase.over for phase in phases],
    )
    order = _order(columns[0], [*columns[1], *columns[2]])
    if isinstance(order, list):
        return [phases[place] for place in order]
    starts, rates, overs = (_taken(parts, order) for parts in columns)
    return [
        Phase(start, rate, over if ramps else None)
        for start, rate, over in zip(starts, rates, overs, strict=True)
    ]


def _sorted(events: Sequence[_Event]) -> Iterator[tuple[Floats, list[_Event]]]:
    """Moments in order, each with what changes then."""
    others = [part for event in events for part in (event.value, event.slope) if part is not None]
    order = _order([event.day for event in events], others)
    if isinstance(order, list):
        yield from _merged([events[place] for place in order])
        return
    days = _taken([event.day for event in events], order)
    kinds = dict.fromkeys(event.kind for event in events)
    columns = {kind: _columns(events, kind, order) for kind in kinds}
    for place, day in enumerate(days):
        yield (
            day,
            [
                _Event(day, kind, values[place], slopes[place] if slopes else None)
                for kind, (values, slopes) in columns.items()
            ],
        )


def _columns(
    events: Sequence[_Event], kind: _Kind, order: NDArray[np.intp]
) -> tuple[list[Floats], list[Floats]]:
    """Values and slopes of one kind by place in the order; no number where another kind changes."""
    nothing, unchanged = np.zeros(()), np.full((), np.nan)
    values = [event.value if event.kind == kind else unchanged for event in events]
    slopes = [event.slope if event.kind == kind else None for event in events]
    if all(slope is None for slope in slopes):
        return _taken(values, order), []
    known = [nothing if slope is None else slope for slope in slopes]
    return _taken(values, order), _taken(known, order)


def _merged(events: Sequence[_Event]) -> Iterator[tuple[Floats, list[_Event]]]:
    """The same with each moment once, where that can be said of all cases."""
    now: list[_Event] = []
    for event in events:
        if now and not np.array_equal(now[-1].day, event.day):
            yield now[0].day, now
            now = []
        now.append(event)
    yield now[0].day, now


def _order(days: Sequence[Floats], others: Sequence[Floats]) -> list[int] | NDArray[np.intp]:
    """The order of days: one list of their places if it is the same in all cases.

    Args:
        days: in the order in which equal ones stay.
        others: what is to be put in their order.

    Returns:
        If not, where in all days of all cases each in turn stands, in the shape of everything.
    """
    small = np.stack(np.broadcast_arrays(*days))
    ranks = _ranks(small)
    first = ranks.reshape(len(days), -1)[:, :1]
    if (ranks.reshape(len(days), -1) == first).all():
        return [int(place) for place in np.argsort(first[:, 0])]
    shape = np.broadcast_shapes(small.shape[1:], *(part.shape for part in others))
    ranks = np.broadcast_to(ranks.reshape(len(days), *_led(small, shape)), (len(days), *shape))
    cases = np.arange(math.prod(shape))
    places = np.empty(len(days) * len(cases), dtype=np.intp)
    for number, rank in enumerate(ranks.reshape(len(days), -1)):  # small arrays are fast
        places[rank * len(cases) + cases] = cases + number * len(cases)
    return places.reshape(len(days), *shape)


def _led(days: Floats, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of one of the days with as many dimensions as everything has."""
    own = days.shape[1:]
    return (*[1] * (len(shape) - len(own)), *own)


# Of four days in 30,000 cases comparing each with each takes a fifth of sorting, of 32 as long.
_MOST_RANKED: Final = 32


def _ranks(days: Floats) -> NDArray[np.intp]:
    """How many days come before each, in each case; of equal ones those given before it."""
    if len(days) > _MOST_RANKED:
        return np.argsort(np.argsort(days, axis=0, kind="stable"), axis=0, kind="stable")
    ranks = np.zeros(days.shape, dtype=np.intp)
    for number in range(1, len(days)):
        before = days[:number] <= days[number]
        ranks[:number] += ~before
        ranks[number] += before.sum(axis=0)
    return ranks


def _taken(parts: Sequence[Floats], order: NDArray[np.intp]) -> list[Floats]:
    """The parts of every case in its own order."""
    stacked = np.stack(np.broadcast_arrays(*parts, order[0])[:-1])
    return list(stacked.reshape(-1).take(order))


def _changed(rate: Line, change: _Event) -> Line:
    """A rate after a change; what is no number changes nothing."""
    stays = np.isnan(change.value)
    if not stays.any():
        return Line(change.value, change.slope)
    value = np.where(stays, rate.value, change.value)
    if rate.slope is None and change.slope is None:
        return Line(value, None)
    before, after = (0.0 if slope is None else slope for slope in (rate.slope, change.slope))
    return Line(value, np.where(stays, before, after))
