"""The range of an equation's right side over the ranges of its inputs (METHODS §5).

Computed with intervals in place of numbers, in exact rationals, an expression gets bounds that
nothing passes, and that are reached if each name stands in it once.  The names that stand in it
more than once span a box.  Where the result only rises or only falls along one of them, the
extremes lie at its ends; elsewhere the box is halved until what cannot be passed and what is
reached agree.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.arithmetic.expression import Expression, Operator

Extended = Fraction | float  # a float only for the two infinities
Interval = tuple[Extended, Extended]
Powers = dict[str, int]
INFINITY: Final = math.inf
TOLERANCE: Final = Fraction(1, 100_000)  # of the range's own size, where the box was halved
MOST_WORK: Final = 40_000  # operations on intervals before halving stops: 0.2 to 0.6 s
LARGEST: Final = 10**300  # still a float
MOST_BITS: Final = 4_000  # of a numerator and its denominator; a product of such takes 0.1 ms
_TOO_LONG: Final = "takes numbers of over a thousand digits; check its numbers and units"
_ZERO: Final = Fraction(0)
_ONE: Final = Fraction(1)


class Span(NamedTuple):
    """Where a quantity lies; ``above`` says that the low end itself is left out (up to N)."""

    low: Extended
    high: Extended
    above: bool = False


Box = dict[str, Span]


class Bounds(NamedTuple):
    """From the least to the greatest value.

    Attributes:
        low: nothing is less.
        high: nothing is more.
        inner: the least and the greatest value, or limit of values, that was found.
    """

    low: Extended
    high: Extended
    inner: Interval

    @property
    def method(self) -> Literal["exact", "subdivided"]:
        """Whether both ends are reached, or limits."""
        return "exact" if self.inner == (self.low, self.high) else "subdivided"

    @property
    def is_loose(self) -> bool:
        """Whether halving stopped before the ends were known to 1e-5 of their size."""
        sizes = (abs(end) for end in self.inner if isinstance(end, Fraction))
        margin = TOLERANCE * max(sizes, default=_ZERO)
        low, high = _add(self.inner[0], -margin), _add(self.inner[1], margin)
        return self.low < low or self.high > high

    def over(self, scale: Fraction) -> Bounds:
        """The same in a unit that holds so many base units."""
        low, high, least, most = (_multiply(end, 1 / scale) for end in (*self[:2], *self.inner))
        return Bounds(low, high, (least, most))


def bounds(expression: Expression, spans: Mapping[str, Span]) -> Bounds:
    """The least and the greatest value of an expression.

    It has no ends on either side (from 0 up, if nothing is subtracted) where a divisor can be zero.

    Args:
        expression: what to compute.
        spans: where each of its names lies, none below zero, all in base units.

    Raises:
        InputError: its value is too large.
    """
    divisors = list(expression.divisors())
    if any(_Search(part, spans, MOST_WORK // len(divisors)).vanishes() for part in divisors):
        least = -INFINITY if expression.subtracts else _ZERO
        return Bounds(least, INFINITY, (least, INFINITY))
    low, least = _Search(expression, spans, MOST_WORK).least(1)
    high, most = (-end for end in _Search(expression, spans, MOST_WORK).least(-1))
    if not all(-LARGEST <= end <= LARGEST for end in (low, high) if isinstance(end, Fraction)):
        raise InputError("", f"'{expression}' is beyond 1e300; check its numbers and units")
    return Bounds(low, high, (least, most))


class _Term(NamedTuple):
    """What a part of an expression is over a box: an interval times powers of coordinates.

    With the powers kept apart, ``a * b / a`` is ``b``, and ``a - a`` is zero times a.

    Attributes:
        ends: the interval.
        nonzero: whether no value in it is zero; an end that is left out may be.
        powers: by name; none is zero.
    """

    ends: Interval
    nonzero: bool
    powers: Powers


class _Value(NamedTuple):
    """A term and its partial derivatives by the coordinates in it."""

    term: _Term
    slopes: dict[str, _Term]


class _Field:
    """What names, numbers and operators mean over a box; dividing by what may be zero raises.

    The coordinate of a name without an end is t = 1 / name, down to 0: so ``a / (a + 1)`` is
    ``t**-1 / (t**-1 * (1 + t))``, and has bounds however large a may be.
    """

    def __init__(self, box: Box, spans: Mapping[str, Span]) -> None:
        self.box = box
        self.spans = spans
        self.work = 0

    def name(self, name: str) -> _Value:
        """A name: a coordinate of the box, or one that is used once."""
        low, high, above = span = self.box.get(name) or self.spans[name]
        if name not in self.box or (low == high and not _is_open(span)):
            return _Value(_Term((low, high), above or low > 0, {}), {})
        power = -1 if _is_endless(span) else 1
        return _Value(_Term((_ONE, _ONE), True, {name: power}), {name: _number(_ONE)})

    def number(self, value: Fraction) -> _Value:
        """A number, in the expression itself."""
        return _Value(_number(value), {})

    def combine(self, operator: Operator, left: _Value, right: _Value) -> _Value:
        """Two values and an operator, and the rule for its derivatives."""
        names = {**left.slopes, **right.slopes}
        slopes = {name: self._slope(operator, left, right, name) for name in names}
        term = self._join(operator, left.term, right.term)
        self._count(term, 1 + 3 * len(names))
        return _Value(term, slopes)

    def _count(self, term: _Term, operations: int) -> None:
        """Add up the work, which is 20 times as much where numbers have 2,000 bits."""
        bits = max(_bits(end) for end in term.ends)
        self.work += operations * (1 + bits // 200 + (bits // 1000) ** 2 * 2)
        if bits > MOST_BITS:
            raise OverflowError

    def _slope(self, operator: Operator, left: _Value, right: _Value, name: str) -> _Term:
        rise, fall = left.slopes.get(name, _NOTHING), right.slopes.get(name, _NOTHING)
        if operator in "+-":
            return self._join(operator, rise, fall)
        rise, fall = _product(rise, right.term), _product(left.term, fall)
        if operator == "*":
            return self._join("+", rise, fall)
        return self._join("/", self._join("-", rise, fall), _product(right.term, right.term))

    def _join(self, operator: Operator, left: _Term, right: _Term) -> _Term:
        if operator == "*":
            return _product(left, right)
        if operator == "/":
            return _product(left, self._inverse(right))
        right = _negative(right) if operator == "-" else right
        if left.powers != right.powers and any(left.ends) and any(right.ends):
            powers = self._common(left.powers, right.powers)
            left, right = self._spread(left, powers), self._spread(right, powers)
        return _sum(left, right)

    def _common(self, left: Powers, right: Powers) -> Powers:
        """The powers to take out of a sum: those of both; the lower ones where t goes to 0."""
        found = {}
        for name in left.keys() | right.keys():
            low, high = sorted((left.get(name, 0), right.get(name, 0)))
            if power := low if low > 0 or _is_open(self.box[name]) else min(high, 0):
                found[name] = power
        return found

    def _spread(self, term: _Term, powers: Powers) -> _Term:
        """The same with these powers; the others go into its interval."""
        others = _total(term.powers, powers, -1)
        rest = self._monomial(others)
        nonzero = rest[1] > 0 and not self.can_vanish(term._replace(powers=others))
        return _Term(_times(term.ends, rest), nonzero, powers)

    def _monomial(self, powers: Powers) -> Interval:
        found: Interval = (_ONE, _ONE)
        for name, power in powers.items():
            low, high, _ = span = self.box[name]
            if _is_endless(span):
                low, high = _ZERO, _reciprocal(low, INFINITY)
            ends = (low ** abs(power), high ** abs(power))
            if power < 0:
                ends = (_reciprocal(ends[1], INFINITY), _reciprocal(ends[0], INFINITY))
            found = _times(found, ends)
        return found

    def _inverse(self, term: _Term) -> _Term:
        if self.can_vanish(term) or term.ends[0] < 0 < term.ends[1]:
            raise ZeroDivisionError
        low, high = term.ends
        ends = (_reciprocal(high, -INFINITY), _reciprocal(low, INFINITY))
        return _Term(ends, True, _total({}, term.powers, -1))

    def can_vanish(self, term: _Term) -> bool:
        """Whether a term may be zero."""
        spans = (self.box[name] for name in term.powers)
        return not term.nonzero or any(span.low == 0 and not span.above for span in spans)

    def ends(self, term: _Term) -> Interval | None:
        """The interval with its powers; None where these have no limit."""
        rest = self._monomial(term.powers)
        if rest[0] == INFINITY and term.ends[0] <= 0 <= term.ends[1]:
            return None
        return _times(term.ends, rest)


class _Search:
    """Bounds of one expression over the box of those names that it uses more than once."""

    def __init__(self, expression: Expression, spans: Mapping[str, Span], most: int) -> None:
        uses = Counter(step.text for step in expression.steps)
        repeated = (name for name in expression.names if uses[name] > 1)
        self.whole = {name: spans[name] for name in repeated if spans[name].low < spans[name].high}
        self.expression = expression
        self.spans = spans
        self.work = most  # that may still be done
        self.size = _ZERO  # of the largest value found

    def vanishes(self) -> bool:
        """Whether the expression can be zero, or nobody can tell."""
        boxes, signs = [self.whole], set[bool]()
        while boxes and len(signs) < 2:
            box = boxes.pop()
            if (sign := self._sign(box)) is None:
                sign = self._sign(_middle(box))
                boxes += _halves(box)
                if sign is None or self.work < 0:
                    return True
            signs.add(sign)
        return len(signs) > 1

    def _sign(self, box: Box) -> bool | None:
        """Whether the expression is above zero all over a box; None if it may be zero."""
        value, _ = self._over(box, 1)
        if value is None or _Field(box, self.spans).can_vanish(value.term):
            return None
        return value.term.ends[1] > 0

    def least(self, sign: int) -> Interval:
        """A bound that nothing passes and the least value found; of the negative, if sign is -1."""
        number = count()  # no two entries of the heap are alike
        heap: list[tuple[Extended, int, Box]] = []
        reached: Extended = INFINITY
        boxes = [self.whole]
        while boxes:
            for box in boxes:
                low, found, within = self._least_over(box, sign)
                reached = min(reached, found)
                heappush(heap, (low, next(number), within))
            low, _, box = heappop(heap)
            near = low >= _add(reached, -TOLERANCE * self.size)
            boxes = [] if near or self.work < 0 else _halves(box)
        return low, reached

    def _least_over(self, box: Box, sign: int) -> tuple[Extended, Extended, Box]:
        """A bound that nothing passes there, a value found, and where the least value must be."""
        value, ends = self._over(box, sign)
        while value and self.work > 0 and (narrow := _narrowed(box, value.slopes)) != box:
            further, limits = self._over(narrow, sign)
            if limits is None:
                break
            box, value, ends = narrow, further, limits
        middle = _middle(box)
        found = ends if middle == box else self._over(middle, sign)[1]
        if value is None or ends is None or found is None:
            return -INFINITY, INFINITY, box
        for end in found:
            self.size = max(self.size, abs(end)) if isinstance(end, Fraction) else self.size
        return max(ends[0], _add(found[0], -self._reach(box, value.slopes))), found[0], box

    def _reach(self, box: Box, slopes: dict[str, _Term]) -> Extended:
        """How far any value can be from that in the middle (mean value theorem)."""
        field = _Field(box, self.spans)
        total: Extended = _ZERO
        for name, slope in slopes.items():
            low, high = field.ends(slope) or (-INFINITY, INFINITY)
            width = _add(box[name].high, -box[name].low)
            total = _add(total, _multiply(max(-low, high), width))
        return _multiply(total, Fraction(1, 2))

    def _over(self, box: Box, sign: int) -> tuple[_Value | None, Interval | None]:
        """What the expression is over a box, and its ends; None where nobody can tell."""
        field = _Field(box, self.spans)
        try:
            value = self.expression.fold(field.name, field.number, field.combine)
        except ZeroDivisionError:
            return None, None
        except OverflowError:
            raise InputError("", f"'{self.expression}' {_TOO_LONG}") from None
        finally:
            self.work -= field.work
        if sign < 0:
            slopes = {name: _negative(slope) for name, slope in value.slopes.items()}
            value = _Value(_negative(value.term), slopes)
        return value, field.ends(value.term)


def _narrowed(box: Box, slopes: Mapping[str, _Term]) -> Box:
    """The part of a box where the least value must be: along a slope, at one end."""
    found = dict(box)
    for name, slope in slopes.items():
        low, high, above = box[name]
        ends = [Span(low, low, above)] * (slope.ends[0] >= 0)
        ends += [Span(high, high)] * (slope.ends[1] <= 0)
        if ends:
            found[name] = min(ends, key=_is_open)  # a limit only where it must be
    return found


def _middle(box: Box) -> Box:
    return {name: _point(span) if span.low < span.high else span for name, span in box.items()}


def _point(span: Span) -> Span:
    middle = _cut(span)
    return Span(middle, middle)


def _cut(span: Span) -> Extended:
    if isinstance(span.high, Fraction):
        return (span.low + span.high) / 2
    return 2 * span.low if span.low else _ONE


def _halves(box: Box) -> list[Box]:
    """The box cut in two, along the name that varies most; nothing if none does."""
    name = max(box, key=lambda name: _width(box[name]), default="")
    if not name or not _width(box[name]):
        return []
    low, high, above = box[name]
    middle = _cut(box[name])
    return [{**box, name: Span(low, middle, above)}, {**box, name: Span(middle, high)}]


def _width(span: Span) -> Extended:
    """Relative to the high end; spans without one come first."""
    if span.low == span.high:
        return _ZERO
    return (span.high - span.low) / span.high if isinstance(span.high, Fraction) else INFINITY


def _is_endless(span: Span) -> bool:
    return span.low > 0 and not isinstance(span.high, Fraction)


def _is_open(span: Span) -> bool:
    """Whether its coordinate goes down to 0 without being 0, or is that limit."""
    return span.above or _is_endless(span)


def _number(value: Fraction) -> _Term:
    return _Term((value, value), value != 0, {})


_NOTHING: Final = _number(_ZERO)


def _sum(left: _Term, right: _Term) -> _Term:
    low, high = _add(left.ends[0], right.ends[0]), _add(left.ends[1], right.ends[1])
    alike = not (_is_below(left.ends[0]) or _is_below(right.ends[0]))
    alike = alike or (left.ends[1] <= 0 >= right.ends[1])
    nonzero = (alike and (left.nonzero or right.nonzero)) or low > 0 or _is_below(high)
    return _Term((low, high), nonzero, left.powers if any(left.ends) else right.powers)


def _negative(term: _Term) -> _Term:
    return term._replace(ends=(-term.ends[1], -term.ends[0]))


def _product(left: _Term, right: _Term) -> _Term:
    powers = _total(left.powers, right.powers, 1)
    return _Term(_times(left.ends, right.ends), left.nonzero and right.nonzero, powers)


def _total(left: Powers, right: Powers, sign: int) -> Powers:
    if not right:
        return left
    total = {**left}
    for name, power in right.items():
        total[name] = total.get(name, 0) + sign * power
    return {name: power for name, power in total.items() if power}


def _bits(end: Extended) -> int:
    if isinstance(end, Fraction):
        return end.numerator.bit_length() + end.denominator.bit_length()
    return 0


def _add(one: Extended, other: Extended) -> Extended:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one + other
    return other if isinstance(one, Fraction) else one  # never the two infinities


def _times(one: Interval, other: Interval) -> Interval:
    if not (_is_below(one[0]) or _is_below(other[0])):
        return _multiply(one[0], other[0]), _multiply(one[1], other[1])
    corners = [_multiply(end, end_) for end in one for end_ in other]
    return min(corners), max(corners)


def _is_below(end: Extended) -> bool:
    """Whether it is below zero; three times as fast as comparing a fraction."""
    return end.numerator < 0 if isinstance(end, Fraction) else end < 0


def _multiply(one: Extended, other: Extended) -> Extended:
    if not one or not other:
        return _ZERO  # zero times no end as well: it is zero times any number
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one * other
    return INFINITY if (one > 0) == (other > 0) else -INFINITY


def _reciprocal(end: Extended, of_zero: float) -> Extended:
    if not isinstance(end, Fraction):
        return _ZERO
    return 1 / end if end else of_zero
