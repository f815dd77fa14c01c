"""A rate or a stock beside those that are reported, in a sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from estimator.output import numbers
from estimator.output.words import HEDGES, times
from estimator.register.corroboration import user, witnesses
from estimator.register.country import country

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.answer.headline import Against, Held
    from estimator.register.records import Figure

_NAMED: Final = 3  # figures that a sentence names; the table has them all
_PARTS: Final = (
    (1 / 10, "a tenth"),
    (1 / 8, "an eighth"),
    (1 / 6, "a sixth"),
    (1 / 5, "a fifth"),
    (1 / 4, "a quarter"),
    (1 / 3, "a third"),
    (2 / 5, "two fifths"),
    (1 / 2, "half"),
    (3 / 5, "three fifths"),
    (2 / 3, "two thirds"),
    (3 / 4, "three quarters"),
    (4 / 5, "four fifths"),
    (9 / 10, "nine tenths"),
)
_ALIKE: Final = 0.05  # relative


def what(name: str, count: int) -> str:
    """What figures of this sort are called."""
    return _CALLED[name][count != 1]


_CALLED: Final = {
    "daily": ("rate of fire", "rates of fire"),
    "rounds": ("transfer or stock", "transfers and stocks"),
    "production": ("production rate", "production rates"),
}


def value_words(held: Held) -> str:
    """The value of a figure in the unit of the input: ``about 10,000``, ``7,000 to 16,000``."""
    low, high = _face(held)
    if low != high:
        return numbers.between(low, high)
    return f"{HEDGES[held.given.quantity.hedge]}{numbers.number(low)}"


def _face(held: Held) -> tuple[numbers.Value, numbers.Value]:
    """The number of a figure, or the ends of its range, hedge and bound left aside."""
    quantity = held.given.quantity
    if not quantity.is_point:
        return held.span
    low, high = held.span
    if quantity.bound != "exact":
        low = high = low if math.isinf(high) else high
    elif low != high:  # about so many
        low = high = quantity.point(held.unit, held.result.scenario.month)
    return low, high


def sentences(against: Against) -> Iterator[str]:
    """How what the scenario says or implies stands beside the figures of each actor."""
    for actor in against.actors or ("",):
        rows = [held for held in against.near if not actor or user(held.figure) == actor]
        if not rows:
            if against.is_asked:
                yield _none(against, actor)
        elif against.own:
            yield _Beside(against, actor, against.own, rows).sentence()


def _none(against: Against, actor: str) -> str:
    """That nothing is known of the time, and of what time something is."""
    whose = f"{what(against.name, 1)} of {country(actor).name}"
    if actor not in against.known:
        return f"No source gives a {whose}: there is nothing to hold it against."
    if any(user(held.figure) == actor for held in against.rows):
        return f"No {whose} for {period_words(against)} counts the same; others stand apart."
    first, last = against.known[actor]
    has = "those that the register has cover"
    return f"No source gives a {whose} for {period_words(against)}; {has} {first} to {last}."


def period_words(against: Against) -> str:
    """The days that figures are of: ``2024-01-01 to 2024-12-31``, ``2024-01-01 on``."""
    if against.period is None:
        return "any time"
    first, last = against.period
    if against.is_open_after:
        return f"{first} on"
    if against.is_open_before:
        return f"the time up to {last}"
    return first.isoformat() if first == last else f"{first} to {last}"


class _Beside:
    """What the scenario says or implies, beside the figures of one actor."""

    def __init__(
        self,
        against: Against,
        actor: str,
        own: tuple[numbers.Value, numbers.Value],
        rows: Sequence[Held],
    ) -> None:
        self.name, self.rows = against.name, rows
        self.low, self.high = own
        self.whose = f"{country(actor).adjective} " if actor else ""
        self.when = " of that time" if against.period else ""

    def sentence(self) -> str:
        """The whole sentence."""
        inside = [h for h in self.rows if h.span[0] <= self.high and self.low <= h.span[1]]
        if inside:
            return self._within(inside)
        below = max(
            (held for held in self.rows if held.span[1] < self.low),
            key=lambda held: held.span[1],
            default=None,
        )
        above = min(
            (held for held in self.rows if held.span[0] > self.high),
            key=lambda held: held.span[0],
            default=None,
        )
        none = f"No reported {self.whose}{what(self.name, 1)}{self.when} is"
        if below and above:
            near = f"the nearest are {self._words(below)}, and {self._words(above)}"
            return f"{none} {self._own()}; {near}."
        size = ("large", "small") if self.name == "rounds" else ("high", "low")
        found = below or above
        assert found  # noqa: S101 - every figure is inside, below or above
        as_ = f"as {size[found is above]} as {self._own()}"
        return f"{none} {as_}; the nearest is {self._words(found)}."

    def _within(self, inside: Sequence[Held]) -> str:
        """That some report as much, or at least give a bound that has room for it."""
        numbered = [held for held in inside if held.given.quantity.bound == "exact"]
        shown = numbered or inside
        some, all_ = (len(witnesses(h.figure for h in rows)) for rows in (shown, self.rows))
        which = f"{some} of {all_}" if some < all_ else "all" if all_ > 1 else "the only"
        origins = f"{which} {numbers.plural('origin', all_)} of {self.whose}{what(self.name, 2)}"
        say = ("reports", "gives") if some == 1 else ("report", "give")
        ids = [held.figure.id for held in shown]
        more = len(ids) - _NAMED
        named = ", ".join(ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        which = "what" if numbered else "the bounds that"
        said = f"{which} {origins}{self.when} {say[not numbered]} ({named})"
        return f"{self._own()} {self._lies()} {said}."

    def _lies(self) -> str:
        """How it stands to what is reported: inside; a range or a bound only in part."""
        many = self.name == "rounds"
        if self.low == self.high:
            return "lie within" if many else "lies within"
        return "overlap" if many else "overlaps"

    def _own(self) -> str:
        """The value with its unit, rounded as the answer is."""
        unit = " rounds" if self.name == "rounds" else " a day"
        if self.low == self.high:
            return f"{numbers.number(self.low)}{unit}"
        if math.isinf(self.high):
            return f"{numbers.number(self.low)}{unit} or more"
        most = f"{numbers.number(self.high)}{unit}"
        return f"{numbers.number(self.low)} to {most}" if self.low else f"{most} or less"

    def _words(self, held: Held) -> str:
        """A figure, its id, and how much of one's own it is: ``…, two fifths of it``."""
        low, high = _face(held)
        is_below = held.span[1] < self.low
        near, own = (high, self.low) if is_below else (low, self.high)
        named = f"{value_words(held)} ({held.figure.id}{_total(held.figure)})"
        return f"{named}, {_part(float(near) / float(own))}" if own else named


def _total(figure: Figure) -> str:
    """What a mean rate is the mean of: ``, 131,460 rounds in 9 days``; empty for a rate."""
    if "day" in figure.quantity.unit.dims or not (figure.since and figure.until):
        return ""
    if figure.metric != "firing_rate":
        return ""
    days = numbers.counted((figure.until - figure.since).days + 1, "day")
    return f", {figure.value} in {days}"


def _part(ratio: float) -> str:
    """``two fifths of it``, ``about twice as much``."""
    if abs(ratio - 1) < _ALIKE:
        return "nearly as much" if ratio < 1 else "little more"
    if ratio > 1:
        return f"{times(ratio)} as much"
    if ratio < _PARTS[0][0] * 0.9:
        return "less than a tenth of it"
    return f"{min(_PARTS, key=lambda part: abs(math.log(ratio / part[0])))[1]} of it"
