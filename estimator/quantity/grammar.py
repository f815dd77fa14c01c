"""The quantity grammar (METHODS §3): text → kind, numbers, unit, hedge; what they mean is not here.

A text is cut into tokens, the tokens are read into parts (a number with its suffix, unit and
hedge), and the connectors between the parts say what they are together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from estimator.quantity.number import Number, QuantityError, suffix_of
from estimator.quantity.tokens import NUMBER_HINT, Token, check_characters, tokens
from estimator.quantity.unit import SHARE, Unit, is_symbol

__all__ = ["LEVEL", "Written", "read"]

LEVEL = Fraction(9, 10)  # probability between the ends of an interval, unless it says otherwise

_LEVELS = (Fraction(1, 100), Fraction(9999, 10000))
_BETA_PARAMETERS = (Fraction(1, 1000), Fraction(10**6))

_HEDGES = {
    "": "",
    "~": "~",
    "≈": "~",
    "about": "~",
    ">": ">",
    "more than": ">",
    ">=": ">=",
    "≥": ">=",
    "at least": ">=",
    "+": ">=",
    "<": "<",
    "less than": "<",
    "<=": "<=",
    "≤": "<=",
    "at most": "<=",
    "up to": "<=",
    "-": "<=",
}
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
_FIGURE = re.compile(r" *@([a-z0-9]+(?:-[a-z0-9]+)*) *")

_DASH_HINT = "write a..b (hard bounds) or a to b (90% interval)"


class Written(NamedTuple):
    """What a text says: the fields of `quantity.Quantity`, described there."""

    kind: str
    numbers: tuple[Number, ...]
    unit: Unit
    hedge: str = ""
    level: Fraction = LEVEL
    figure: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One number with what belongs to it; `start` to `end` spans hedge, number and unit."""

    number: Token
    suffix: str
    typed: str  # number and suffix
    hedge: str
    unit: Unit | None
    start: int
    end: int


def read(text: str, unit: str | None = None) -> Written:
    """Read a quantity.

    Args:
        text: as a person wrote it.
        unit: the unit the field wants, such as "rounds/day"; None takes any.

    Raises:
        QuantityError: if the text is outside the grammar, or its unit is not the one wanted.
    """
    check_characters(text)
    return _Reader(text, None if unit is None else Unit.parse(unit)).quantity()


class _Reader:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, field: Unit | None) -> None:
        self.text = text
        self.field = field
        self.tokens = tokens(text)
        self.place = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    @property
    def last(self) -> Token:
        return self.tokens[self.place - 1]

    def take(self, *kinds: str) -> Token | None:
        """Step over the next token if it is of one of these kinds."""
        token = self.token
        if token.kind not in kinds:
            return None
        self.place += 1
        return token

    def error(self, start: int, end: int, rule: str, advice: str) -> QuantityError:
        return QuantityError(self.text, (start, end), rule, advice)

    def refusal(self, rule: str, advice: str) -> QuantityError:
        """Return an error about the text as a whole."""
        return self.error(0, len(self.text), rule, advice)

    # -- from tokens to parts

    def quantity(self) -> Written:
        if self.token.kind == "level":
            return self.figure()
        if self.token.kind == "word" and self.following.kind == "open":
            return self.shape()
        parts, connectors = [self.part()], []
        while connector := self.take("range", "interval", "spread", "choice"):
            connectors.append(connector)
            parts.append(self.part())
        level = self.level()
        self.finish()
        if not connectors:
            return self.point(parts[0], level)
        return self.several(parts, connectors, level)

    def figure(self) -> Written:
        match = _FIGURE.fullmatch(self.text)
        if not match:
            raise self.refusal(
                "is not a figure id", "write @ and lower-case words joined by hyphens"
            )
        return Written("figure", (), self.field or Unit(), figure=match[1])

    def part(self) -> _Part:
        before = self.take("hedge")
        number = self.number()
        suffix = self.suffix(number)
        typed = self.text[number.start : self.last.end]
        between = self.hedge_after()
        unit = self.unit()
        hedges = [hedge for hedge in (before, between, self.hedge_after()) if hedge]
        if len(hedges) > 1:
            raise self.error(
                hedges[1].start, hedges[1].end, "is a second hedge", "keep one of them"
            )
        hedge = " ".join(hedges[0].text.lower().split()) if hedges else ""
        start = (before or number).start
        return _Part(number, suffix, typed, _HEDGES[hedge], unit, start, self.last.end)

    def number(self) -> Token:
        token = self.take("number")
        if token:
            return token
        token = self.token
        if token.kind == "end":
            raise self.refusal("ends where a number is wanted", NUMBER_HINT)
        if token.kind == "sign":
            end = self.following.end
            raise self.error(
                token.start, end, "has a sign", "quantities are 0 or more, without a sign"
            )
        rule = "is not a number" if token.kind == "word" else "stands where a number is wanted"
        raise self.error(token.start, token.end, rule, NUMBER_HINT)

    def suffix(self, number: Token) -> str:
        if self.take("percent"):
            return "%"
        token = self.token
        if token.kind != "word":
            return ""
        if token.text == "m":
            advice = f"write {number.text}M (million) or {number.text}mo (months)"
            raise self.error(number.start, token.end, "is ambiguous", advice)
        suffix = suffix_of(token.text)
        if suffix is not None:
            self.place += 1
        elif token.start == number.end and not is_symbol(token.text):
            raise self.error(number.start, token.end, "is not a number", "try 16000, 16k or 1.2M")
        return suffix or ""

    def hedge_after(self) -> Token | None:
        """Take a hedge written behind the number: 2mo~, 1M+, 500k-."""
        token, following = self.token, self.following
        if following.kind == "number" or token.text not in ("~", "≈", "+", "-"):
            return None  # 10-20, 2~3: refused when the text does not end here
        if following.kind == "word" and following.start == token.end:
            return None  # 60-day
        return self.take("hedge", "sign")

    def unit(self) -> Unit | None:
        first = self.token
        while self.take("word", "slash"):
            pass
        if self.token == first:
            return None
        try:
            return Unit.parse(self.text[first.start : self.last.end])
        except QuantityError as error:
            raise error.moved(self.text, first.start) from None

    def level(self) -> Fraction | None:
        at = self.take("level")
        if not at:
            return None
        number = self.number()
        level = self.value(number, self.suffix(number)).value
        if not _LEVELS[0] <= level <= _LEVELS[1]:
            raise self.error(
                at.start, self.last.end, "is not a level from 1% to 99.99%", "write @80%"
            )
        return level

    def finish(self) -> None:
        """Refuse whatever is left."""
        token, last = self.token, self.last
        if token.kind == "end":
            return
        if token.kind in ("sign", "hedge"):
            raise self.refusal("could be a range, a difference or a bound", _DASH_HINT)
        if token.kind == last.kind == "number":
            rule, advice = "is not a number", "write thousands as 1,000,000 or 1000000"
            raise self.error(last.start, token.end, rule, advice)
        advice = "write a quantity such as 16k, 10k..20k or 10k to 20k"
        raise self.error(token.start, token.end, "is not expected here", advice)

    # -- from parts to what they are together

    def point(self, part: _Part, level: Fraction | None) -> Written:
        if level is not None:
            raise self.refusal("has a level but no interval", "write a to b @80%")
        (number,), unit = self.resolve([part], part.unit)
        if part.hedge and not number.value:
            raise self.refusal("hedges a zero", "write 0, or a number above it")
        return Written("point", (number,), unit, part.hedge)

    def several(
        self, parts: list[_Part], connectors: list[Token], level: Fraction | None
    ) -> Written:
        kind = self.joined(parts, connectors)
        if level is not None and kind != "interval":
            raise self.refusal("has a level but is no interval", "write a to b @80%")
        if kind == "spread":
            return self.spread(*parts)
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
        return Written(kind, numbers, unit, level=level or LEVEL)

    def joined(self, parts: list[_Part], connectors: list[Token]) -> str:
        """Return the kind of several numbers."""
        for part in parts:
            if part.hedge:
                raise self.error(
                    part.start, part.end, "is hedged", "hedge a single number, not a range"
                )
        kinds = {connector.kind for connector in connectors}
        if kinds == {"choice"}:
            if any(re.match(r"0\d", part.number.text) for part in parts):
                advice = "write thousands as 1,000 or 1000, and a list as 1, 20, 300"
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

    def check_order(self, parts: list[_Part], numbers: tuple[Number, ...]) -> None:
        values = [number.value for number in numbers]
        if values == sorted(values):
            return
        reading = "..".join(part.number.text + part.suffix for part in parts)
        advice = "write the low end first, and each end with its own suffix"
        raise self.refusal(f"runs downwards when read as {reading}", advice)

    def check_interval(self, numbers: tuple[Number, ...], unit: Unit) -> None:
        if not numbers[0].value:
            advice = "write a..b (hard bounds), or a low end above 0"
            raise self.refusal("starts at 0, which a lognormal interval cannot", advice)
        if unit.is_share and numbers[-1].value == 1:
            advice = "write a..100% (hard bounds), or a high end below 100%"
            raise self.refusal("ends at 100%, which a logit-normal interval cannot", advice)

    def spread(self, middle: _Part, width: _Part) -> Written:
        relative = width.suffix == "%"
        if middle.suffix == "%" or (relative and self.field and self.field.is_share):
            advice = "write 15% to 25%, or 0.2 ± 0.05"
            raise self.refusal("is ambiguous: percentage points, or a share of the number?", advice)
        if relative:
            unit = self.common_unit([middle, width]) if width.unit else middle.unit
            numbers, unit = self.resolve([middle], unit)
            return Written("spread%", (*numbers, self.value(width.number, "%")), unit)
        if width.suffix and not middle.suffix:
            advice = f"write the suffix at both, such as {middle.typed}{width.suffix}"
            raise self.refusal("is ambiguous: does the suffix cover both numbers?", advice)
        return Written("spread", *self.resolve([middle, width], self.common_unit([middle, width])))

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

    def check_arguments(self, name: Token, kind: str, parts: list[_Part]) -> None:
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

    def beta(self, parts: list[_Part], written: Unit | None) -> Written:
        unit = self.settled(parts, written, percent=True)
        numbers = tuple(self.value(part.number, part.suffix) for part in parts)
        low, high = _BETA_PARAMETERS
        for part, number in zip(parts, numbers, strict=True):
            if part.suffix == "%" or not low <= number.value <= high:
                advice = "write a number from 0.001 to 1M, as in beta(2, 5)"
                raise self.error(part.start, part.end, "is not a shape parameter", advice)
        return Written("beta", numbers, unit)

    # -- numbers and units

    def value(self, number: Token, suffix: str) -> Number:
        try:
            return Number.read(number.text, suffix)
        except QuantityError as error:
            raise error.moved(self.text, number.start) from None

    def resolve(self, parts: list[_Part], written: Unit | None) -> tuple[tuple[Number, ...], Unit]:
        """Return the numbers and the unit they are in."""
        percent = any(part.suffix == "%" for part in parts)
        unit = self.settled(parts, written, percent=percent)
        numbers = tuple(self.value(part.number, part.suffix) for part in parts)
        for part, number in zip(parts, numbers, strict=True):
            if unit.is_share and number.value > 1:
                advice = "write 0% to 100%" if part.suffix else f"write {part.typed}%, or 0 to 1"
                raise self.error(part.start, part.end, "is not a fraction", advice)
        return numbers, unit

    def common_unit(self, parts: list[_Part]) -> Unit | None:
        """Return the unit of several numbers: the same at each, or once at the end."""
        units = {part.unit for part in parts} - {None}
        unit = parts[-1].unit
        if units - {unit}:
            raise self.refusal(
                "needs one unit for all its numbers", "write the unit once, at the end"
            )
        return unit

    def settled(self, parts: list[_Part], written: Unit | None, *, percent: bool) -> Unit:
        """Return the unit of a quantity: as written, with what the field fills in."""
        field = self.field
        if percent and written and written.over:
            raise self.refusal(f"puts % on {written.named()}", "leave out the % or the unit")
        if percent:
            elided = field.under if field and field.is_share else ()
            written = Unit(SHARE, written.under if written else elided)
        elif written and field and not written.over:
            written = Unit(field.over, written.under)
        if written is None:
            self.check_duration(parts)
        elif field and not _fits(written, field):
            rule = f"is {written.named()}; {field.named()} is wanted here"
            raise self.error(parts[0].start, parts[-1].end, rule, _advice(field, parts[-1]))
        return written or field or Unit()

    def check_duration(self, parts: list[_Part]) -> None:
        """Refuse 2M for a duration: days are rarely counted in millions, months often meant."""
        for part in parts:
            if part.suffix == "M" and self.field and self.field.dims == {"day": 1}:
                n = part.number.text
                advice = f"write {n}mo (months) or {n} million days"
                raise self.error(part.start, part.end, "is ambiguous for a duration", advice)


def _carried(parts: list[_Part]) -> list[_Part]:
    """Let the suffix of the last part cover those that have none (METHODS §3).

    A number in exponent form says its magnitude itself and is not covered.
    """
    suffix = parts[-1].suffix
    return [
        part if part.suffix or "e" in part.number.text.lower() else replace(part, suffix=suffix)
        for part in parts
    ]


def _fits(written: Unit, field: Unit) -> bool:
    if written.is_share or field.is_share:
        return written == field  # a share per year is not a twelfth of itself per month
    return written.dims == field.dims


def _advice(field: Unit, part: _Part) -> str:
    if field.is_share:
        return f"write 20%{field.label().removeprefix(SHARE)}"
    number = part.number.text if part.suffix == "%" else part.typed
    return f"write {number} {field}" if field.under else f"write {number}"
