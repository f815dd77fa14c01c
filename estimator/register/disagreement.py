"""Where sources disagree most: figures of one quantity and time that cannot both be true."""

from __future__ import annotations

import datetime as dt
import math
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.register.corroboration import Difference, differences, grouped

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from estimator.register.records import Figure
    from estimator.register.register import Register

    Days = tuple[dt.date, dt.date]

_TOLD: Final = frozenset({"nature", "scope", "recipient"})  # what a source may leave unsaid
_VAGUE: Final = frozenset({"share", "quality", "loss", "duration"})  # what is counted, words say
_ENDS: Final = frozenset({"point", "uniform", "pert", "interval"})  # whose numbers are their ends
_MOST: Final = 1_000  # figures of one quantity that are compared each with each: 500,000 pairs
_ALIKE: Final = 0.5  # the part of the time of both that two means of one time have in common
_SAME: Final = 0.75  # and two totals


class Conflict(NamedTuple):
    """Two figures that cannot both be true, however they were rounded.

    Attributes:
        less: the one that says less.
        more: the other one.
        ratio: so many times as much it says, between the nearest ends.
        differs: what one of them leaves unsaid.
    """

    less: Figure
    more: Figure
    ratio: float
    differs: tuple[Difference, ...]

    @property
    def is_one_origin(self) -> bool:
        """Whether one witness contradicts itself."""
        return self.less.origin == self.more.origin


class _Stated(NamedTuple):
    figure: Figure
    days: Days | None
    least: float
    most: float
    low: float
    high: float


def disagreements(register: Register, figures: Iterable[Figure]) -> list[Conflict]:
    """Pairs of figures that disagree, by how much; of each two origins the worst.

    Two figures can disagree if they count the same, as far as they say, and if their times are
    alike. What one origin says twice in one text, what is computed from the other, points of one
    running count, what may be a part of the other, and what this project assumed are no conflicts.
    Shares, qualities, losses and durations say only in words what they are of, so they are not
    compared.

    Args:
        register: where their sources are.
        figures: to look among.
    """
    worst: dict[Hashable, Conflict] = {}
    for key, group in _of_one_quantity(figures).items():
        for found in _among([_stated(register, figure) for figure in group[:_MOST]]):
            pair = (key, frozenset({found.less.origin, found.more.origin}))
            if pair not in worst or worst[pair].ratio < found.ratio:
                worst[pair] = found
    return sorted(worst.values(), key=lambda found: -found.ratio)


def uncompared(figures: Iterable[Figure]) -> Iterator[str]:
    """A sentence for each quantity that has more figures than `disagreements` compares."""
    for group in _of_one_quantity(figures).values():
        if len(group) > _MOST:
            one = group[0]
            what = f"{one.metric} ({one.actor}, {one.quantity.unit.base})"
            yield f"Of {len(group):,} figures of {what} only the first {_MOST:,} were compared."


def _of_one_quantity(figures: Iterable[Figure]) -> Mapping[Hashable, Sequence[Figure]]:
    stated = (one for one in figures if one.status != "assumed" and one.metric not in _VAGUE)
    return grouped(
        stated, lambda one: (one.metric, one.actor, one.sort, one.quantity.unit.dimension)
    )


def ends(figure: Figure) -> tuple[float, float]:
    """The least and the greatest it can be, as it is rounded and bounded [base units]."""
    quantity = figure.quantity
    if quantity.bound != "exact" or quantity.kind not in _ENDS:
        return at_face(figure)
    scale = float(quantity.unit.scale())
    low, high = quantity.numbers[0].loose()[0], quantity.numbers[-1].loose()[1]
    return float(low) * scale, float(high) * scale


def at_face(figure: Figure) -> tuple[float, float]:
    """The least and the greatest it can be as it is written, bounds open [base units]."""
    low, high = map(float, figure.face())
    bound = figure.quantity.bound
    return (0.0 if bound == "upper" else low), (math.inf if bound == "lower" else high)


def _stated(register: Register, figure: Figure) -> _Stated:
    low, high = map(float, figure.face())
    return _Stated(figure, _days(register, figure), *ends(figure), low, high)


def _days(register: Register, figure: Figure) -> Days | None:
    """The days it speaks of; what has no end is known up to the day it was printed."""
    days = register.covers(figure) if figure.metric == "packing" else register.period(figure)
    if days is None or days[1] < dt.date.max:
        return days
    return days[0], max(days[0], register.published(figure) or days[0])


def _among(group: Sequence[_Stated]) -> Iterator[Conflict]:
    for first, second in combinations(group, 2):
        less, more = (first, second) if first.most < second.least else (second, first)
        if less.most >= more.least or less.high <= 0:
            continue
        if _counts_the_same(less.figure, more.figure) and _is_one_time(less, more):
            told = [d for d in differences(less.figure, more.figure) if d.what in _TOLD]
            if less.figure.metric == "packing" or all(d.theirs != "unstated" for d in told):
                yield Conflict(less.figure, more.figure, more.low / less.high, tuple(told))


def _counts_the_same(first: Figure, second: Figure) -> bool:
    if (first.source, first.origin) == (second.source, second.origin):
        return False
    if first.id in (*second.inputs, second.supersedes) or second.id in (
        *first.inputs,
        first.supersedes,
    ):
        return False
    return all(
        getattr(first, what) == getattr(second, what)
        or {getattr(first, what), getattr(second, what)} & {None, "unstated"}
        for what in _TOLD
    )


def _is_one_time(first: _Stated, second: _Stated) -> bool:
    """Whether both speak of one time: a range holds in every part of its own, a mean does not."""
    if first.days is None or second.days is None:
        return True
    is_total = "day" not in first.figure.quantity.unit.dims and first.figure.metric != "stockpile"
    running = first.figure.series == second.figure.series and first.figure.counts == "cumulative"
    if running or (is_total and first.figure.origin == second.figure.origin):
        return first.days == second.days  # else it counted on
    common = _common(first.days, second.days)
    if first.figure.metric == "stockpile":
        return common > 0
    if not is_total:
        for one, days in ((first, second.days), (second, first.days)):
            if one.low != one.high and common == _length(days):
                return True
    union = _length(first.days) + _length(second.days) - common
    return common > (_SAME if is_total else _ALIKE) * union


def _common(first: Days, second: Days) -> int:
    return max(0, (min(first[1], second[1]) - max(first[0], second[0])).days + 1)


def _length(days: Days) -> int:
    return (days[1] - days[0]).days + 1
