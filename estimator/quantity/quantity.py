"""Quantities: what people type, as an interval and as a distribution (METHODS §3 and §5)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from estimator.quantity.grammar import LEVEL
from estimator.quantity.number import Number, QuantityError, is_decimal
from estimator.quantity.reading import read
from estimator.quantity.unit import MONTH, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from estimator.quantity.distribution import Distribution
    from estimator.quantity.grammar import Written

Kind: TypeAlias = Literal[
    "point",
    "choice",
    "uniform",
    "pert",
    "interval",
    "spread",
    "spread%",
    "lognormal",
    "normal",
    "triangular",
    "beta",
    "points",
    "figure",
    "pool",
]
Hedge: TypeAlias = Literal["", "~", ">", ">=", "<", "<="]
Bound: TypeAlias = Literal["exact", "lower", "upper"]
Interval: TypeAlias = tuple[Fraction, Fraction | float]  # a float only where it is infinite

_CONNECTORS = {"uniform": "..", "pert": "..", "interval": " to ", "spread": " ± ", "choice": ", "}
_BOUNDS: dict[str, Bound] = {">": "lower", ">=": "lower", "<": "upper", "<=": "upper"}
_SHOWS_ITS_ENDS = {"uniform", "pert", "triangular", "choice", "points", "exactly"}
_HALF = Fraction(1, 2)
# "More than N" is N to N times this, by significant figures; three and more are like three.
_MORE_THAN = {1: Fraction(3, 2), 2: Fraction(6, 5), 3: Fraction(21, 20)}


def parse(text: str, unit: str | None = None) -> Quantity:
    """Read a quantity as people write it (METHODS §3).

    Args:
        text: such as "16k", "10k to 20k rounds/day", "~2 months", "@nis-2023-11-rounds".
        unit: what the field wants, such as "rounds/day", "days", "fraction"; None takes any unit.

    Raises:
        QuantityError: if the text is outside the grammar or its unit is not the one wanted.
    """
    return _quantity(read(text, unit))


def _quantity(written: Written) -> Quantity:
    kind, numbers, unit, hedge, level, figure, typed, levels, parts = written
    return Quantity(
        cast("Kind", kind),
        numbers,
        unit,
        cast("Hedge", hedge),
        level,
        figure,
        typed,
        levels,
        tuple(map(_quantity, parts)),
    )


@dataclass(frozen=True, slots=True)
class Quantity:
    """What somebody wrote for a quantity.

    Attributes:
        kind: "point" one number · "choice" a, b, c · "uniform" a..b · "pert" a..m..b ·
            "interval" a to b · "spread" x ± y · "spread%" x ± y% · "lognormal" and "normal" by
            P5, P95 · "triangular" (a, m, b) · "beta" by its shape parameters · "points" P10=a,
            P90=b · "figure" @id · "pool" one or another, a mixture of its parts.
        numbers: as typed, in `unit`; the second of a "spread%" is a share of the first. A pool has
            none of its own.
        unit: as written, or the field's; of a pool that of its last part.
        hedge: of a "point".
        level: probability between the ends of an "interval".
        figure: id of a "figure", without the @.
        typed: the unit as far as it was written; None if the field gave all of it.
        levels: of "points", one for each number, rising.
        parts: of a "pool"; each has a unit of its own, all of one dimension.
        weights: of these parts; empty where all are equal.
    """

    kind: Kind
    numbers: tuple[Number, ...]
    unit: Unit
    hedge: Hedge = ""
    level: Fraction = LEVEL
    figure: str = ""
    typed: Unit | None = field(default=None, compare=False, repr=False)
    levels: tuple[Fraction, ...] = ()
    parts: tuple[Quantity, ...] = ()
    weights: tuple[Fraction, ...] = ()

    def __str__(self) -> str:
        """Return the canonical text: `parse` reads it as this quantity again."""
        return self._written(self._unit_text())

    @property
    def is_point(self) -> bool:
        """Whether this is one number, hedged or not."""
        return self.kind == "point"

    @property
    def is_one(self) -> bool:
        """Whether this is one number, and nothing hedges it."""
        return self.is_point and not self.hedge

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids of the figures that are still to be looked up."""
        own = (self.figure,) if self.figure else ()
        return own + tuple(id_ for part in self.parts for id_ in part.figures)

    @property
    def bound(self) -> Bound:
        """Which way the number bounds the truth: "more than" from below, "up to" from above."""
        return _BOUNDS.get(self.hedge, "exact")

    def point(self, unit: str | Unit | None = None, month: Fraction = MONTH) -> Fraction:
        """Return the face value of one number, its hedge dropped.

        Args:
            unit: unit of the result; None is base units (days, kg, nouns).
            month: length of a month [days].

        Raises:
            QuantityError: if this is not one number, or the unit is of another dimension.
        """
        if not self.is_point:
            raise self._error("is not one number", "a single number is wanted here")
        return self.numbers[0].value * self._factor(unit, month)

    def span(self, unit: str | Unit | None = None, month: Fraction = MONTH) -> Interval:
        """Return the interval this is as an input to an equation (METHODS §5).

        A bare number is exactly itself, "about N" is widened by its figures, ">N" is N to infinity,
        "<N" is 0 to N, everything else is its ends. Shares are not cut at 1.

        Args:
            unit: unit of the result; None is base units.
            month: length of a month [days].

        Raises:
            QuantityError: if this is a figure, or the unit is of another dimension.
        """
        if self.parts:
            return _hull(part.span(unit, month) for part in self.parts)
        ends = self.numbers[0].loose() if self.hedge == "~" else self._ends()
        return _scaled(ends, self._factor(unit, month))

    def stated(
        self,
        within: Fraction | None = None,
        unit: str | Unit | None = None,
        month: Fraction = MONTH,
    ) -> Interval:
        """Return the interval this is as the stated side of a claim (METHODS §5).

        Args:
            within: tolerance as a share; None is the rule for rounded numbers.
            unit: unit of the result; None is base units.
            month: length of a month [days].

        Raises:
            QuantityError: if this is a figure, or the unit is of another dimension.
        """
        if self.parts:
            return _hull(part.stated(within, unit, month) for part in self.parts)
        low, high = self._ends()
        if within is not None:
            low, high = low * (1 - within), high * (1 + within)
        elif self.is_point and self.bound == "exact":
            low, high = self.numbers[0].loose()
        return _scaled((low, high), self._factor(unit, month))

    def counted(self) -> Quantity:
        """Return the same with numbers that were counted, not rounded: 19 is not 17.3 to 20.9."""
        numbers = tuple(
            Number(number.value, max(3, number.figures, len(str(math.floor(number.value)))))
            for number in self.numbers
        )
        return replace(self, numbers=numbers)

    def called(self, nouns: Mapping[str, str], times: int = 1) -> Quantity:
        """Return the same with other nouns in its unit, such as missile for round.

        Args:
            nouns: by the noun they stand for.
            times: how many of the new unit one of the old is.
        """
        is_relative = self.kind == "spread%"
        numbers = tuple(
            Number(number.value * (1 if is_relative and place else times), number.figures)
            for place, number in enumerate(self.numbers)
        )
        parts = tuple(part.called(nouns, times) for part in self.parts)
        return replace(self, numbers=numbers, unit=self.unit.called(nouns), parts=parts)

    def distribution(self, unit: str | Unit | None = None, month: Fraction = MONTH) -> Distribution:
        """Return the distribution (METHODS §3), within the domain: fractions 0 to 1, else >= 0.

        Where both ends are the same number, that is a point.

        Args:
            unit: unit of its values; None is base units.
            month: length of a month [days].

        Raises:
            QuantityError: if this is a figure, or the unit is of another dimension.
        """
        from estimator.quantity import distribution as shapes  # brings NumPy

        if self.parts:
            parts = tuple(part.distribution(unit, month) for part in self.parts)
            return shapes.mixture(parts, tuple(map(float, self.weights)))
        factor = self._factor(unit, month)
        if self.kind == "choice":
            return shapes.Choice(tuple(number.value * factor for number in self.numbers))
        if self.kind == "beta":
            alpha, beta = (float(number.value) for number in self.numbers)
            return shapes.Beta(alpha, beta, 0.0, float(factor))
        values = self._anchors()
        if values[0] == values[-1]:
            return shapes.Point(values[0] * factor)
        top = float(factor) if self.unit.is_part else math.inf
        ends = [float(value * factor) for value in values]
        if self.kind == "points":
            levels = tuple(map(float, self.levels))
            return shapes.piecewise(levels, ends, top)
        return shapes.between(self._shape_name(), ends, top, float(self.level))

    def reading(self, unit: str | Unit | None = None, month: Fraction = MONTH) -> str:
        """Return in words how this is sampled: "10k to 20k → lognormal, P5–P95".

        Where the text does not show the interval used, it follows: "~2 months → lognormal, P5–P95
        48.7 to 76.1 days". Empty for a plain number and for a figure.

        Args:
            unit: unit of the interval; None is base units.
            month: length of a month [days].
        """
        if self.figures or self.is_one:
            return ""
        wanted = self.unit.base if unit is None else _unit(unit)
        converted = self._factor(wanted, month) != 1
        text = self._written(self._unit_text() if converted else "")
        is_exact = self.kind != "beta" and len(set(self._anchors())) == 1
        name = "exactly" if is_exact else self._shape_name()
        ends = self._shown_ends(name, wanted, month)
        label = f" {wanted}" if ends and converted and not wanted.is_share else ""
        return f"{text} → {self._label(name)}{_between(ends, wanted)}{label}"

    # -- in words

    def _written(self, unit: str, *, suffixed: bool = True) -> str:
        """Return the canonical text with this text for the unit."""
        if self.kind == "figure":
            return f"@{self.figure}"
        if self.parts:
            return self._parts_text(unit)
        if self.kind == "spread%":
            middle, share = self.numbers
            number = middle.spelled(counts=self.unit.counts, suffixed=suffixed)
            return f"{number}{unit} ± {share.spelled(percent=True)}"
        level = "" if self.level == LEVEL else f" @{Number.exact(self.level).spelled(percent=True)}"
        return f"{self._numbers_text(suffixed=suffixed)}{unit}{level}"

    def _parts_text(self, unit: str) -> str:
        """Return the parts joined by or; a unit that all of them have stands at the last.

        A per cent sign stands at each, and so does what it is over; so do units that differ.
        """
        literal = [part for part in self.parts if part.kind != "figure"]
        is_one = len({part.unit for part in literal}) <= 1
        numbers = (n for part in literal for n in part.numbers[: 1 if "%" in part.kind else None])
        is_time = self.unit.dims == {"day": 1}  # whose 8M, without its unit, could be months
        suffixed = not (is_time or _is_mixed(number.value for number in numbers))
        last = literal[-1] if literal else None  # figures have no unit of their own
        texts = []
        for part in self.parts:
            is_hidden = is_one and not (unit and (part is last or self.unit.is_share))
            own = "" if is_hidden else part._unit_text()
            texts.append(part._written(own, suffixed=suffixed))
        return " or ".join(texts)

    def _numbers_text(self, *, suffixed: bool = True) -> str:
        # Both "20% ± 5%" and "20% ± 0.05" would be ambiguous; 0.2 ± 0.05 is not.
        percent = self.unit.is_share and self.kind not in ("spread", "beta")
        counts = self.unit.counts and self.kind != "beta"
        if self.kind == "points":
            suffixed = suffixed and not _is_mixed(number.value for number in self.numbers)
        if percent and any(not is_decimal(number.value) for number in self.numbers):
            percent = self.is_point  # 1/3 has no per cent sign, and the others none beside it
        texts = [
            number.spelled(percent=percent, counts=counts, suffixed=suffixed)
            for number in self.numbers
        ]
        if self.is_point:
            return self.hedge + texts[0]
        if self.kind == "points":
            levels = [Number.exact(100 * level).spelled(suffixed=False) for level in self.levels]
            return ", ".join(f"P{p}={text}" for p, text in zip(levels, texts, strict=True))
        if self.kind not in _CONNECTORS:
            return f"{self.kind}({', '.join(texts)})"
        # The suffix of the last number would cover a bare one before it: 500..1k is 500k..1k.
        bare = any(text[-1].isdigit() for text in texts[:-1])
        if bare and self.kind != "choice":
            texts[-1] = self.numbers[-1].spelled(suffixed=False, counts=counts)
        return _CONNECTORS[self.kind].join(texts)

    def _unit_text(self) -> str:
        label = self.unit.label(one=self.is_point and self.numbers[0].value == 1)
        label = label.removeprefix(self.unit.over) if self.unit.is_share else label
        return f" {label}" if label and label[0] not in "/%" else label

    def _label(self, name: str) -> str:
        """Return the name of a shape in words, with the percentiles that fix or sum up it."""
        words = {"pert": "PERT", "choice": "equally likely"}.get(name, name)
        if name == "points":
            in_x = ", in x from 0" if not self.numbers[0].value else ""
            return "piecewise in x" if self.unit.is_part else f"piecewise in ln x{in_x}"
        if name == "pool":
            words = "mixture"
            if self.weights:
                bottom = math.lcm(*(weight.denominator for weight in self.weights))
                words += f" {':'.join(str(weight * bottom) for weight in self.weights)}"
        if name in _SHOWS_ITS_ENDS:
            return words
        tail = 100 * (1 - self.level) / 2
        return f"{words}, P{float(tail):g}–P{float(100 - tail):g}"

    def _shown_ends(self, name: str, unit: Unit, month: Fraction) -> tuple[float, ...]:
        """Return the ends to show where the text does not show them."""
        if self.kind == "interval" and name != "exactly":
            return ()
        if name in _SHOWS_ITS_ENDS or (name == "lognormal" and not self.unit.is_part):
            if not self.hedge and name != "exactly":
                return ()
            factor = self._factor(unit, month)
            return tuple(float(value * factor) for value in dict.fromkeys(self._anchors()))
        return self._quantiles(unit, month)

    def _quantiles(self, unit: Unit, month: Fraction) -> tuple[float, ...]:
        """Return P5 and P95."""
        from estimator.quantity.distribution import TAILS

        return tuple(self.distribution(unit, month).quantile(TAILS).tolist())

    def _error(self, rule: str, advice: str) -> QuantityError:
        text = str(self)
        return QuantityError(text, (0, len(text)), rule, advice)

    # -- in numbers, in this quantity's unit

    def _factor(self, unit: str | Unit | None, month: Fraction) -> Fraction:
        """Return what one of this quantity's unit is in `unit`."""
        if unit is None:
            return self.unit.scale(month)
        wanted = _unit(unit)
        if wanted == self.unit:
            return Fraction(1)
        if wanted.dims != self.unit.dims and not self.unit.fits(wanted):
            raise self._error(f"is {self.unit.named()}", f"{wanted.named()} is wanted here")
        return self.unit.scale(month) / wanted.scale(month)

    def _ends(self) -> Interval:
        """Return the ends at face value."""
        if self.kind == "figure":
            raise self._error("is not looked up yet", "its value is wanted here")
        values = [number.value for number in self.numbers]
        if self.bound == "lower":
            return values[0], math.inf
        if self.bound == "upper":
            return Fraction(0), values[0]
        if self.kind in ("spread", "spread%"):
            low, high = self._anchors()
            return max(low, Fraction(0)), high
        if self.kind == "beta":
            tails = self._quantiles(self.unit, MONTH)
            return Fraction(tails[0]), Fraction(tails[1])
        if self.kind == "points" and not self.levels[0] <= _HALF <= self.levels[-1]:
            from estimator.quantity.distribution import median

            values.append(Fraction(median(self.distribution(self.unit))))
        return min(values), max(values)

    def _shape_name(self) -> str:
        if self.is_point:
            rounded = self.hedge == "~" and self.numbers[0].figures <= 2
            return "lognormal" if rounded else "uniform"
        if self.kind == "interval":
            return "logit-normal" if self.unit.is_part else "lognormal"
        return "normal" if self.kind in ("spread", "spread%") else self.kind

    def _anchors(self) -> tuple[Fraction, ...]:
        """Return the numbers that fix the shape: its ends, or its P5 and P95 before any cut."""
        if self.is_point:
            return self._hedged()
        if self.kind in ("spread", "spread%"):
            middle, half = (number.value for number in self.numbers)
            half *= middle if self.kind == "spread%" else 1
            return middle - half, middle + half
        if self.kind == "figure":
            raise self._error("is not looked up yet", "its value is wanted here")
        if self.parts:
            return cast("tuple[Fraction, ...]", self.span(self.unit))
        return tuple(number.value for number in self.numbers)

    def _hedged(self) -> tuple[Fraction, Fraction]:
        """Return the interval of a number by the stated convention on hedges (METHODS §3)."""
        number = self.numbers[0]
        value = number.value
        low, high = value, value
        if self.hedge == "~":
            low, high = number.loose()
        elif self.hedge == ">":
            high = value * _MORE_THAN[min(number.figures, 3)]
        elif self.hedge == ">=":
            high = value * 2
        elif self.hedge:
            low = value / 2
        if self.unit.is_part and self._shape_name() == "uniform":
            high = min(high, Fraction(1))
        return low, high


def _hull(spans: Iterable[Interval]) -> Interval:
    lows, highs = zip(*spans, strict=True)
    return min(lows), max(highs)


def _is_mixed(values: Iterable[Fraction]) -> bool:
    """Whether a suffix after one of these numbers could be taken to cover others too."""
    found = [value for value in values if value]
    return bool(found) and min(found) < 1000 <= max(found)


def _unit(unit: str | Unit) -> Unit:
    return Unit.parse(unit) if isinstance(unit, str) else unit


def _scaled(ends: Interval, factor: Fraction) -> Interval:
    low, high = ends
    return low * factor, high * factor


def _between(ends: tuple[float, ...], unit: Unit) -> str:
    """Write ends in three digits, or in as many as tell them apart."""
    texts: list[str] = []
    for digits in range(3, 16):
        rounded = [Fraction(f"{end:.{digits}g}") for end in ends]
        texts = [Number.exact(end).spelled(percent=unit.is_share) for end in rounded]
        if len(set(texts)) == len(texts):
            break
    return f" {' to '.join(texts)}" if texts else ""
