"""Parts of a quantity: each number with the suffix, the hedge and the unit that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from estimator.quantity.number import Number, QuantityError, suffix_of
from estimator.quantity.separators import plain_points, rewritten
from estimator.quantity.tokens import Token, tokens
from estimator.quantity.unit import Unit, is_symbol

__all__ = ["Part", "PartReader"]

_LEVELS = (Fraction(1, 100), Fraction(9999, 10000))
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
_DASH_HINT = "write a..b (hard bounds) or a to b (90% interval)"


@dataclass(frozen=True, slots=True)
class Part:
    """One number with what belongs to it; `start` to `end` spans hedge, number and unit."""

    number: Token
    suffix: str
    typed: str  # number and suffix
    hedge: str
    unit: Unit | None
    start: int
    end: int


class PartReader:
    """Cuts a text into tokens and reads them one after the other."""

    def __init__(self, text: str, field: Unit | None) -> None:
        self.text = text
        self.field = field
        self.tokens = tokens(text)
        self.place = 0
        self.unit_text = ""

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.place]

    @property
    def following(self) -> Token:
        """The one after the next."""
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    @property
    def last(self) -> Token:
        """The token taken last."""
        return self.tokens[self.place - 1]

    def take(self, *kinds: str) -> Token | None:
        """Step over the next token if it is of one of these kinds."""
        token = self.token
        if token.kind not in kinds:
            return None
        self.place += 1
        return token

    def error(self, start: int, end: int, rule: str, advice: str, *instead: str) -> QuantityError:
        """Return an error about a part of the text, and texts that may be meant instead of it."""
        return QuantityError(self.text, (start, end), rule, advice, instead)

    def refusal(self, rule: str, advice: str, *instead: str) -> QuantityError:
        """Return an error about the text as a whole."""
        return self.error(0, len(self.text), rule, advice, *instead)

    def hint(self) -> str:
        """Say what the field takes."""
        return f"write {(self.field or Unit()).example()}"

    def replaced(self, token: Token, text: str) -> str:
        """Return the whole text with another in the place of a token."""
        return rewritten(self.text, [(token.start, token.end, text)])

    def part(self) -> Part:
        """Read a number with all that belongs to it."""
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
        return Part(number, suffix, typed, _HEDGES[hedge], unit, start, self.last.end)

    def number(self) -> Token:
        """Take a number, or say what stands in its place."""
        token = self.take("number")
        if token:
            return token
        token = self.token
        if token.kind == "end":
            raise self.refusal("ends where a number is wanted", self.hint())
        if token.kind == "sign":
            end = self.following.end
            raise self.error(
                token.start, end, "has a sign", "quantities are 0 or more, without a sign"
            )
        rule = "is not a number" if token.kind == "word" else "stands where a number is wanted"
        raise self.error(token.start, token.end, rule, self.hint())

    def suffix(self, number: Token) -> str:
        """Take a suffix or a per cent sign; empty if there is none."""
        if self.take("percent"):
            return "%"
        token = self.token
        if token.kind != "word":
            return ""
        if token.text == "m":
            rule = f"could be {number.text}M (million) or {number.text}mo (months)"
            advice = "write M or mo"
            instead = self.replaced(token, "M"), self.replaced(token, "mo")
            raise self.error(number.start, token.end, rule, advice, *instead)
        suffix = suffix_of(token.text)
        if suffix is not None:
            self.place += 1
        elif token.start == number.end and not is_symbol(token.text):
            raise self.error(number.start, token.end, "is not a number", self.hint())
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
        """Read a unit; None if there is none."""
        first = self.token
        while self.take("word", "slash"):
            pass
        if self.token == first:
            return None
        self.unit_text = self.text[first.start : self.last.end]
        try:
            return Unit.parse(self.unit_text)
        except QuantityError as error:
            raise error.moved(self.text, first.start) from None

    def level(self) -> Fraction | None:
        """Read the level of an interval, such as @80%; None if there is none."""
        at = self.take("level")
        if not at:
            return None
        number = self.number()
        suffix = self.suffix(number)
        level = self.value(number, suffix).value
        if not _LEVELS[0] <= level <= _LEVELS[1]:
            rule, advice = "is not a level from 1% to 99.99%", "write a level such as @80%"
            instead = () if suffix else (self.replaced(number, f"{number.text}%"),)
            raise self.error(at.start, self.last.end, rule, advice, *instead)
        return level

    def finish(self) -> None:
        """Refuse whatever is left."""
        token, last = self.token, self.last
        if token.kind == "end":
            return
        if token.kind in ("sign", "hedge"):
            raise self.refusal("could be a range, a difference or a bound", _DASH_HINT)
        if token.kind == last.kind == "number":
            rule, advice = "is not a number", "write thousands in groups of three"
            raise self.error(last.start, token.end, rule, advice, *plain_points(self.text))
        raise self.error(token.start, token.end, "is not expected here", self.hint())

    def value(self, number: Token, suffix: str) -> Number:
        """Return a number as a value."""
        try:
            return Number.read(number.text, suffix)
        except QuantityError as error:
            raise error.moved(self.text, number.start) from None
