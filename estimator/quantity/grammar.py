"""The grammar of one statement (METHODS §3): text → kind, numbers, unit, hedge; not what they mean.

A text is cut into tokens, the tokens are read into parts (a number with its suffix, unit and
hedge), and the connectors between the parts say what they are together.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from estimator.quantity.number import Number, QuantityError
from estimator.quantity.parts import (
    Part,
    PartReader,
    check_scale,
)
from estimator.quantity.tokens import Token, readings_of_commas, rewritten, tight_commas
from estimator.quantity.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVEL = Fraction(9, 10)  # probability between the ends of an interval, unless it says otherwise

_BETA_PARAMETERS = (Fraction(1, 1000), Fraction(10**6))

# What numbers joined by one connector are together: (connector, how many) → kind.
_KINDS = {
    ("range", 2): "uniform",
    ("range", 3): "pert",
    ("interval", 2): "interval",
    ("spread", 2): "spread",
}
_SHAPES = {
    "lognormal": ("a", "b"),
    "normal": ("a", "b"),
    "uniform": ("a", "b"),
    "triangular": ("a", "m", "b"),
    "pert": ("a", "m", "b"),
    "beta": ("α", "β"),
}
_LEVELS = (Fraction(1, 10_000), Fraction(9999, 10_000))  # of percentiles
_MOST_PERCENTILES = 7
_STEEPEST = 30.0  # of ln x by normal score: e^240 is 8 deviations off, and no product overflows
_FIGURE = re.compile(r" *@([a-z0-9]+(?:-[a-z0-9]+)*) *")


class Written(NamedTuple):
    """What a text says: the fields of `quantity.Quantity`, described there."""

    kind: str
    numbers: tuple[Number, ...]
    unit: Unit
    hedge: str = ""
    level: Fraction = LEVEL
    figure: str = ""
    typed: Unit | None = None
    levels: tuple[Fraction, ...] = ()
    parts: tuple[Written, ...] = ()


class Statement(NamedTuple):
    """What was read, and what it was read from."""

    written: Written
    parts: Sequence[Part] = ()
    tokens: Sequence[Token] = ()


def read_statement(text: str, field: Unit | None, *, listed: bool = False) -> Statement:
    """Read a text that is one statement.

    Args:
        text: as a person wrote it.
        field: the unit wanted; None takes any.
        listed: a list is wanted, whose commas need no space behind them.

    Raises:
        QuantityError: if the text is outside the grammar, or its unit is not the one wanted.
    """
    reader = _Reader(text, field, listed=listed)
    return Statement(reader.quantity()._replace(typed=reader.typed), reader.parts, reader.tokens)


def _tried(text: str, field: Unit | None, *, listed: bool = False) -> Written | None:
    try:
        return _Reader(text, field, listed=listed).quantity()
    except QuantityError:
        return None


class _Reader(PartReader):
    """Recursive descent over the parts of one text."""

    def __init__(self, text: str, field: Unit | None, *, listed: bool) -> None:
        super().__init__(text, field)
        self.listed = listed  # a list is wanted
        self.parts: list[Part] = []

    def part(self) -> Part:
        """Read a number with all that belongs to it, and remember it."""
        self.parts.append(super().part())
        return self.parts[-1]

    def quantity(self) -> Written:
        if self.token.kind == "level":
            return self.figure()
        if self.token.text in {"P", "p"} and self.following.kind == "number":
            return self.percentiles()
        if self.token.kind == "word" and self.following.kind == "open":
            return self.shape()
        opening = self.take("glue") if self.token.text.lower() in {"between", "from"} else None
        parts, connectors = [self.part()], []
        if not opening and parts[0].suffix == "%" and self.token.kind == "glue":
            return self.share_of(parts[0])
        while connector := self.connector(opening):
            connectors.append(connector)
            parts.append(self.part())
        if opening and len(connectors) != 1:
            rule = "lacks its other end" if not connectors else "has more than two ends"
            raise self.refusal(rule, "write between a and b, from a to b, or a..m..b")
        level = self.level()
        self.finish()
        self.check_commas(parts)
        if not connectors:
            return self.point(parts[0], level)
        return self.several(parts, connectors, level)

    def connector(self, opening: Token | None) -> Token | None:
        """Take what stands between two numbers; between a and b is a..b."""
        if opening and opening.text.lower() == "between":
            found = self.take("glue") if self.token.text.lower() == "and" else None
            return found and found._replace(kind="range", text="..")
        if opening:
            return self.take("interval")
        return self.take("range", "interval", "spread", "choice")

    def share_of(self, share: Part) -> Written:
        """Read 13% left of 915, which is a point of the number's unit."""
        self.parts.clear()  # the suffix of a share covers nothing
        self.take_word("left")
        if not self.take_word("of"):
            raise self.error(self.token.start, self.token.end, "is not expected here", self.hint())
        whole = self.part()
        self.finish()
        if share.unit or whole.hedge or whole.suffix == "%":
            raise self.refusal("is not a share of a number", "write it as 13% of 915")
        (of,), unit = self.resolve([whole], whole.unit)
        percent = self.value(share.number, "%").value
        if percent > 1:
            raise self.error(share.start, share.end, "is not a fraction", "a share is at most 100%")
        return Written("point", (Number.exact(of.value * percent),), unit, share.hedge)

    def figure(self) -> Written:
        match = _FIGURE.fullmatch(self.text)
        if not match:
            raise self.refusal(
                "is not a figure id", "write @ and lower-case words joined by hyphens"
            )
        return Written("figure", (), self.field or Unit(), figure=match[1])

    def check_commas(self, parts: list[Part]) -> None:
        """Refuse a comma without a space: it could be a decimal point or part two numbers."""
        if "," not in self.text:
            return
        pointed, listed = readings_of_commas(self.text, self.tokens)
        if self.listed and not (pointed and self.may_be_pointed(parts, pointed)):
            return
        texts = [text for text in (pointed, listed) if text and _tried(text, None)]
        if texts:  # otherwise something else is wrong as well, and comes first
            rule = "could be a decimal or a list" if pointed else "lacks a space in its list"
            advice = "write a decimal point, or a space behind the comma"
            raise self.refusal(rule, advice, *texts)

    def may_be_pointed(self, parts: list[Part], pointed: str) -> bool:
        """Return whether commas of a list may be decimal points.

        Several commas without any space make a list that ascends: 0,8k,16k and 500,1k,2k, where
        points would not. In 1,5M,2M and 1,5M,6M they may be points.
        """
        found = _tried(pointed, None)
        commas = sum(token.kind == "choice" for token in self.tokens)
        if not found or commas == 1 or len(tight_commas(self.tokens)) < commas:
            return found is not None
        values = [number.value for number in found.numbers]
        listed = [self.value(part.number, part.suffix).value for part in parts]
        return listed != sorted(set(listed)) or (values == sorted(values) and listed[0] > 0)

    # -- from parts to what they are together

    def point(self, part: Part, level: Fraction | None) -> Written:
        if level is not None:
            raise self.refusal("has a level but no interval", "write a to b @80%")
        (number,), unit = self.resolve([part], part.unit)
        if part.hedge and not number.value:
            raise self.refusal("hedges a zero", "a hedge needs a number above zero")
        return Written("point", (number,), unit, part.hedge)

    def several(
        self, parts: list[Part], connectors: list[Token], level: Fraction | None
    ) -> Written:
        kind = self.joined(parts, connectors)
        if level is not None and kind != "interval":
            raise self.refusal("has a level but is no interval", "write a to b @80%")
        if kind == "spread":
            return self.spread(*parts)
        self.check_percents(kind, parts)
        unit = self.common_unit(parts)
        if kind == "choice":
            return Written(kind, *self.resolve(parts, unit))
        carried = _carried(parts)
        numbers, unit = self.resolve(carried, unit)
        self.check_order(carried, numbers)
        if carried != parts and numbers[0].value == numbers[-1].value:
            raise self.refusal("is no range: the suffix covers both ends", "write each end in full")
        if kind == "interval":
            self.check_interval(numbers, unit)
            if level and not unit.is_part:
                tail = (1 - level) / 2
                self.check_tail([number.value for number in numbers], [tail, 1 - tail])
        return Written(kind, numbers, unit, level=level or LEVEL)

    def joined(self, parts: list[Part], connectors: list[Token]) -> str:
        """Return the kind of several numbers."""
        for part in parts:
            if part.hedge:
                raise self.error(
                    part.start, part.end, "is hedged", "hedge a single number, not a range"
                )
        kinds = {connector.kind for connector in connectors}
        if kinds == {"choice"}:
            if any(re.match(r"0\d", part.number.text) for part in parts):
                advice = "write thousands in groups of three, and lists with a space behind a comma"
                raise self.refusal("is neither a number nor a list of numbers", advice)
            return "choice"
        dots = [c for c in connectors if c.kind == "range" and c.text != ".."]
        if dots:
            raise self.error(dots[0].start, dots[0].end, "is not a range", "write two dots: a..b")
        kind = _KINDS.get((connectors[0].kind, len(parts)))
        if len(kinds) > 1 or kind is None:
            advice = "write a..b, a..m..b, a to b, x ± y or a, b, c"
            raise self.refusal("joins its numbers in no known way", advice)
        return kind

    def check_percents(self, kind: str, parts: list[Part]) -> None:
        """Refuse 0.05..20%: it starts at 0.05% if the % covers both ends, at 5% if not."""
        bare = [part.number for part in parts if not part.suffix]
        if not any(part.suffix == "%" for part in parts) or len(bare) == len(parts):
            return
        apart = [self.value(part.number, part.suffix).value for part in parts]
        covered = [self.value(part.number, part.suffix or "%").value for part in parts]
        ordered = all(v == sorted(v) and v[0] < v[-1] for v in (apart, covered))
        if (kind == "choice" or ordered) and any(0 < self.value(t, "").value <= 1 for t in bare):
            raise self.refusal(
                "does not say what its % covers",
                "write each number with its own %",
                rewritten(self.text, [(t.start, t.end, f"{t.text}%") for t in bare]),
                rewritten(self.text, [(t.start, t.end, self.in_percent(t)) for t in bare]),
            )

    def in_percent(self, number: Token) -> str:
        """Return a bare share in per cent."""
        return Number.exact(self.value(number, "").value).spelled(percent=True)

    def check_order(self, parts: list[Part], numbers: tuple[Number, ...]) -> None:
        values = [number.value for number in numbers]
        if values == sorted(values):
            return
        reading = "..".join(part.number.text + part.suffix for part in parts)
        advice = "write the low end first, and each end with its own suffix"
        as_read = "" if reading == self.text.replace(" ", "") else f" when read as {reading}"
        raise self.refusal(f"runs downwards{as_read}", advice)

    def check_interval(self, numbers: tuple[Number, ...], unit: Unit) -> None:
        if not numbers[0].value:
            rule = "starts at 0, which a lognormal interval cannot"
        elif unit.is_part and numbers[-1].value == 1:
            rule = "ends at 100%, which a logit-normal interval cannot"
        else:
            return
        hard = re.sub(r" *\bto\b *", "..", self.text, flags=re.IGNORECASE)
        raise self.refusal(rule, "write a..b (hard bounds), or other ends", hard)

    def spread(self, middle: Part, width: Part) -> Written:
        relative = width.suffix == "%"
        if middle.suffix == "%" or (relative and self.field and self.field.is_share):
            raise self.unclear_spread(middle, width)
        if relative:
            unit = self.common_unit([middle, width]) if width.unit else middle.unit
            numbers, unit = self.resolve([middle], unit)
            return Written("spread%", (*numbers, self.value(width.number, "%")), unit)
        if width.suffix and not middle.suffix:
            rule, advice = "does not say what its suffix covers", "write the suffix at both"
            whole = Number.exact(self.value(width.number, width.suffix).value)
            end = width.number.start + len(width.typed)
            raise self.refusal(
                rule,
                advice,
                self.replaced(middle.number, middle.typed + width.suffix),
                rewritten(self.text, [(width.number.start, end, whole.spelled(suffixed=False))]),
            )
        return Written("spread", *self.resolve([middle, width], self.common_unit([middle, width])))

    def unclear_spread(self, middle: Part, width: Part) -> QuantityError:
        """Return the error about 20% ± 5%, which names both of its readings as shares."""
        centre, points = (self.value(part.number, part.suffix).value for part in (middle, width))
        texts = [
            rewritten(
                self.text,
                [
                    (part.number.start, part.number.start + len(part.typed), _share(value))
                    for part, value in ((middle, centre), (width, half))
                ],
            )
            for half in (points, points * centre)
        ]
        rule = "could be percentage points, or a share of the number"
        return self.refusal(rule, "write both as shares from 0 to 1", *texts)

    def shape(self) -> Written:
        """Read a named shape, such as lognormal(10k, 20k) rounds/day."""
        name = self.token
        self.place += 2
        parts = [self.part()]
        while self.take("choice"):
            parts.append(self.part())
        if not self.take("close"):
            raise self.error(
                self.token.start, len(self.text), "stands where ) is wanted", "add a )"
            )
        unit = self.unit()
        self.finish()
        kind = name.text.lower()
        self.check_arguments(name, kind, parts)
        if kind == "beta":
            return self.beta(parts, unit)
        numbers, unit = self.resolve(parts, unit)
        self.check_order(parts, numbers)
        if kind == "lognormal" and not numbers[0].value:
            self.check_interval(numbers, unit)
        return Written(kind, numbers, unit)

    def check_arguments(self, name: Token, kind: str, parts: list[Part]) -> None:
        arguments = _SHAPES.get(kind)
        if arguments is None:
            advice = f"write one of {', '.join(_SHAPES)}"
            raise self.error(name.start, name.end, "is not a shape", advice)
        if len(arguments) != len(parts):
            advice = f"write {kind}({', '.join(arguments)}); inside ( ) every comma separates"
            raise self.refusal(f"has {len(parts)} numbers", advice)
        for part in parts:
            if part.hedge or part.unit:
                advice = "write the unit behind the parenthesis, and no hedges"
                raise self.error(part.start, part.end, "is not a plain number", advice)

    def beta(self, parts: list[Part], written: Unit | None) -> Written:
        if self.field and not self.field.is_share:
            rule = f"is a fraction; {self.field.named()} is wanted here"
            raise self.error(parts[0].start, parts[-1].end, rule, self.hint())
        unit = self.settled(parts, written, percent=True)
        numbers = tuple(self.value(part.number, part.suffix) for part in parts)
        low, high = _BETA_PARAMETERS
        for part, number in zip(parts, numbers, strict=True):
            if part.suffix == "%" or not low <= number.value <= high:
                advice = "it lies between 0.001 and 1M, as in beta(2, 5)"
                raise self.error(part.start, part.end, "is not a shape parameter", advice)
        return Written("beta", numbers, unit)

    def percentiles(self) -> Written:
        """Read P10=8k, P50=12k, P90=20k."""
        levels, parts = [self.percentile()], [self.part()]
        while self.take("choice"):
            levels.append(self.percentile())
            parts.append(self.part())
        self.finish()
        if not 2 <= len(parts) <= _MOST_PERCENTILES:
            rule = f"has {len(parts)} percentile{'s' * (len(parts) != 1)}"
            raise self.refusal(rule, "write two to seven, as in P10=8k, P50=12k, P90=20k")
        if levels != sorted(set(levels)):
            raise self.refusal("has percentiles out of order", "write each once, the least first")
        for part in parts:
            if part.hedge:
                advice = "write percentiles without hedges"
                raise self.error(part.start, part.end, "is hedged", advice)
        check_scale(self.text, parts)
        numbers, unit = self.resolve(parts, self.common_unit(parts))
        if (values := [number.value for number in numbers]) != sorted(values):
            rule = "falls from one percentile to the next"
            raise self.refusal(rule, "write values that rise with their percentiles")
        if not unit.is_part:
            self.check_tail(values[:2], levels[:2])
            self.check_tail(values[-2:], levels[-2:])
        return Written("points", numbers, unit, levels=tuple(levels))

    def check_tail(self, values: Sequence[Fraction], levels: Sequence[Fraction]) -> None:
        """Refuse 1 to 1e18 @1%, beyond which a line in ln x soon leaves all numbers there are."""
        if not values[0]:
            return
        from statistics import NormalDist  # few quantities name a level

        low, high = (NormalDist().inv_cdf(float(level)) for level in levels)
        if math.log(values[1] / values[0]) > _STEEPEST * (high - low):
            rule = "is so steep that it goes beyond all numbers soon"
            raise self.refusal(rule, "write levels that are further apart")

    def percentile(self) -> Fraction:
        """Take P10=."""
        start = self.token
        number = self.following if start.text in {"P", "p"} else None
        if not number or number.kind != "number" or self.tokens[self.place + 2].text != "=":
            rule, advice = "is not a percentile", "write it as in P10=8k, P50=12k, P90=20k"
            raise self.error(start.start, max(start.end, self.following.end), rule, advice)
        self.place += 3
        level = self.value(number, "%").value
        if not _LEVELS[0] <= level <= _LEVELS[1]:
            rule, advice = "is not a percentile from P0.01 to P99.99", "write one, such as P5"
            raise self.error(start.start, number.end, rule, advice)
        return level


def _carried(parts: list[Part]) -> list[Part]:
    """Let the suffix of the last part cover those that have none (METHODS §3).

    A number in exponent form says its magnitude itself and is not covered.
    """
    suffix = parts[-1].suffix
    return [
        part if part.suffix or "e" in part.number.text.lower() else replace(part, suffix=suffix)
        for part in parts
    ]


def _share(value: Fraction) -> str:
    """Write a share without a per cent sign."""
    return Number.exact(value).spelled(suffixed=False)
