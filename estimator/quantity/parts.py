"""Parts of a quantity: each number with the suffix, the hedge and the unit that belong to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from estimator.quantity.number import (
    LIKE_THOUSANDS,
    TIMES,
    VAGUE,
    VULGAR,
    Number,
    QuantityError,
    is_decimal,
    quoted,
    read_words,
    suffix_of,
)
from estimator.quantity.tokens import (
    HEDGES_AFTER,
    HEDGES_BEFORE,
    Token,
    part_of_one,
    plain_points,
    readings_of_points,
    rewritten,
    spelled_out,
    tokens,
)
from estimator.quantity.unit import SHARE, Unit, is_symbol, is_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_LEVELS = (Fraction(1, 100), Fraction(9999, 10000))
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

    @property
    def size(self) -> Fraction:
        """The number before its suffix."""
        return Number.read(self.number.text).value

    @property
    def is_scaled(self) -> bool:
        """Whether a suffix or a word says its magnitude: 10k, 20%, two million."""
        return bool(self.suffix) or (self.typed[-1].isalpha() and self.size >= _SMALL)

    @property
    def is_bare(self) -> bool:
        """Whether a suffix that stands elsewhere may cover it: 8 in 8 or 10k."""
        return not (self.is_scaled or "e" in self.number.text.lower()) and 0 < self.size < _SMALL

    def moved(self, offset: int) -> Part:
        """Return the same part of a longer text, so many characters further right."""
        start, end = self.number.start + offset, self.number.end + offset
        number = self.number._replace(start=start, end=end)
        return replace(self, number=number, start=self.start + offset, end=self.end + offset)


_SMALL = 1000  # numbers from here on are written in full, without the suffix of others


def check_scale(text: str, parts: Sequence[Part]) -> None:
    """Refuse 8 or 10k: its suffix covers the 10 alone, or both.

    Args:
        text: as a whole.
        parts: of it; numbers for the same thing.

    Raises:
        QuantityError: some have a suffix, and others may have left it to them.
    """
    bare = [part for part in parts if part.is_bare]
    scaled = [part for part in parts if part.is_scaled]
    if not bare or not scaled:
        return
    covered, apart = [], []
    for part in bare:
        end = part.number.start + len(part.typed)
        space = " " * part.typed[-1].isalpha()
        covered.append((end, end, space + scaled[-1].suffix))
    for part in scaled:
        start, value = part.number.start, Number.read(part.number.text, part.suffix).value
        plain = Number.exact(value).spelled(suffixed=False)
        apart.append((start, start + len(part.typed), plain))
    instead = (rewritten(text, covered), rewritten(text, apart)) if scaled[-1].suffix else ()
    rule = "does not say whether the suffix of another number covers it"
    span = (bare[0].start, bare[0].end)
    raise QuantityError(text, span, rule, "write each number with its own suffix", instead)


class PartReader:
    """Cuts a text into tokens and reads them one after the other."""

    def __init__(self, text: str, field: Unit | None) -> None:
        self.text = text
        self.field = field
        self.tokens = tokens(text)
        self.place = 0
        self.unit_text = ""
        self.typed: Unit | None = None

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

    def take_word(self, text: str) -> bool:
        """Step over the next token if it is this word."""
        found = self.token.text.lower() == text
        self.place += found
        return found

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
        before = self.hedge(HEDGES_BEFORE)
        number = self.and_a_part(self.number())
        suffix = self.suffix(number)
        number = self.and_a_part(number)
        typed = self.text[number.start : self.last.end]
        between = self.hedge(HEDGES_AFTER)
        unit = self.unit()
        if unit and unit.dims == {"day": 1} and self.following.text.lower() == "supply":
            self.take_word("of")  # 30 days of supply
            self.take_word("supply")
        number = self.and_a_part(number) if unit else number
        hedges = [hedge for hedge in (before, between, self.hedge(HEDGES_AFTER)) if hedge]
        if len(hedges) > 1:
            second = hedges[1][1]
            raise self.error(second.start, second.end, "is a second hedge", "keep one of them")
        hedge = hedges[0][0] if hedges else ""
        start = before[1].start if before else number.start
        return Part(number, suffix, typed, hedge, unit, start, self.last.end)

    def number(self) -> Token:
        """Take a number, or say what stands in its place."""
        token = self.take("number", "vulgar")
        if token:
            return self.multiplied(self.fraction(token))
        token = self.in_words()
        if token:
            return self.fraction(token)
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

    def fraction(self, number: Token) -> Token:
        """Take the rest of 2½, of 2 1/2, and of 1/4 where that is no number over a time."""
        if number.kind == "vulgar":
            return spelled_out(VULGAR[number.text], number, number)
        if not number.text.isdecimal():
            return number
        is_share = bool(self.field and self.field.is_share)
        if self.token.kind not in {"vulgar", "number", "slash"} and not is_share:
            return number  # as most numbers
        after = self.tokens[self.place : self.place + 4]
        kinds = [token.kind for token in after]
        if kinds[0] == "vulgar" and after[0].start == number.end:
            self.place += 1
            return spelled_out(int(number.text) + VULGAR[after[0].text], number, after[0])
        if kinds[:3] == ["number", "slash", "number"] and (part := part_of_one(after[0], after[2])):
            self.place += 3
            return spelled_out(int(number.text) + part, number, after[2])
        if is_share and self.take_word("in"):  # 1 in 3
            below = self.number()
            part = part_of_one(number, below)
            if part:
                return spelled_out(part, number, below)
            raise self.error(number.start, below.end, "is not a fraction", self.hint())
        if kinds[:2] != ["slash", "number"] or not (part := part_of_one(number, after[1])):
            return number
        is_part = is_share or (self.field and self.field.dims == {"day": 1})
        if not is_part and (self.field or kinds[2:3] == ["word"]):
            return number
        self.place += 2
        return spelled_out(part, number, after[1])

    def multiplied(self, number: Token) -> Token:
        """Take the word of 2 dozen, 5 hundred."""
        times = TIMES.get(self.token.text.lower())
        if not times or not number.text.isdecimal():
            return number
        self.place += 1
        return spelled_out(Fraction(int(number.text) * times), number, self.last)

    def in_words(self) -> Token | None:
        """Take a number in words: twelve, two hundred, half a, a quarter of a, three dozen."""
        first, words = self.token, []
        for token in self.tokens[self.place :]:
            if token.kind not in {"word", "glue", "sign"}:
                break
            words.append(token.text.lower())
        if words[1:2] and words[0] in {"a", "an"} and words[1] in VAGUE:
            rule, advice = "is not a number", "write the number, or a range"
            raise self.error(first.start, self.following.end, rule, advice)
        shares = read_words(words, shares=True)
        found = shares if self.field and self.field.is_share else read_words(words)
        if not found or not shares:
            return None
        if shares != found and not self.field:
            last = self.tokens[self.place + shares[1] - 1]
            rule = "could be a part of something, or a time of three months"
            parts = (first.start, last.end, f"{100 * shares[0]}%")
            times = (first.start, last.end, f"{3 * found[0]} months")
            instead = rewritten(self.text, [parts]), rewritten(self.text, [times])
            raise self.error(first.start, last.end, rule, "say which", *instead)
        self.place += found[1]
        return spelled_out(found[0], first, self.last)

    def and_a_part(self, number: Token) -> Token:
        """Take the end of a year and a half, a million and a quarter."""
        if self.token.kind != "glue" or not number.text.isdecimal():
            return number
        words = [token.text.lower() for token in self.tokens[self.place : self.place + 3]]
        if len(words) < 3 or words[0] != "and":
            return number
        found = read_words(words[1:], shares=True)
        if not found or found[0] >= 1:
            return number
        self.place += 1 + found[1]
        return spelled_out(
            int(number.text) + found[0],
            number,
            self.last if number == self.tokens[self.place - 2 - found[1]] else number,
        )

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

    def hedge(self, hedges: Mapping[str, str]) -> tuple[str, Token] | None:
        """Take a hedge in one of these spellings: about 2mo, 2mo~, 1M+, 500k or more."""
        token, following = self.token, self.following
        if token.kind not in {"hedge", "sign"}:
            return None
        hedge = hedges.get(" ".join(token.text.lower().split()))
        if hedge is None:
            return None
        if hedges is HEDGES_AFTER:
            if following.kind == "number":
                return None  # 10-20, 2~3: refused when the text does not end here
            if following.kind == "word" and following.start == token.end:
                return None  # 60-day
        self.place += 1
        return hedge, token

    def unit(self) -> Unit | None:
        """Read a unit; None if there is none."""
        first, text = self.token, ""
        while token := self.times() or self.take("word", "slash") or self.over():
            text = text.ljust(token.start - first.start)
            text += token.text.ljust(token.end - token.start)
        if self.token == first:
            return None
        self.unit_text = self.text[first.start : self.last.end]
        try:
            return Unit.parse(text)
        except QuantityError as error:
            raise error.moved(self.text, first.start) from None

    def times(self) -> Token | None:
        """Take the number of a time that something is divided by: in 16 days, /2.5mo."""
        before = self.last
        if before.kind != "slash" and before.text.lower() not in {"in", "per", "every", "each"}:
            return None
        token = self.take("number")
        if token or self.token.text.lower() in {"a", "an"}:
            return token
        if before.text.lower() == "in" and self.token.kind == "hedge":
            rule, advice = "hedges the time of a rate", "hedge the number alone, or write a range"
            raise self.error(self.token.start, self.token.end, rule, advice)
        return self.in_words()

    def over(self) -> Token | None:
        """Take the over of 402 over 16 days, which is in: a number of no other thing follows."""
        if self.token.text.lower() != "over" or self.last.kind in {"hedge", "slash"}:
            return None
        place = self.place
        self.place += 1
        if self.take("number") or self.in_words():
            unit = self.token
            self.place = place
            if unit.kind == "word" and is_time(unit.text):
                self.place += 1
                self.tokens[place] = self.last._replace(kind="word", text="in")
                return self.last
        self.place = place
        return None

    def level(self) -> Fraction | None:
        """Read the level of an interval, such as @80%; None if there is none."""
        at = self.take("level")
        if not at:
            return None
        number = self.number()
        suffix = self.suffix(number)
        level = self.value(number, suffix).value
        if not (_LEVELS[0] <= level <= _LEVELS[1] and is_decimal(level)):
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
            found = Number.read(number.text, suffix)
        except QuantityError as error:
            raise error.moved(self.text, number.start) from None
        if suffix == "%" and not is_decimal(found.value):  # 1/3 of a per cent
            raise self.error(number.start, number.end, "has no end in decimals", self.hint())
        return found

    # -- numbers and units

    def resolve(self, parts: list[Part], written: Unit | None) -> tuple[tuple[Number, ...], Unit]:
        """Return the numbers and the unit they are in."""
        percent = any(part.suffix == "%" for part in parts)
        unit = self.settled(parts, written, percent=percent)
        numbers = tuple(self.value(part.number, part.suffix) for part in parts)
        if any("/" in part.number.text for part in parts):
            numbers = tuple(map(self.as_decimal, parts, numbers, [unit] * len(parts)))
        for part, number in zip(parts, numbers, strict=True):
            if unit.is_part and number.value > 1:
                instead = () if part.suffix else (self.replaced(part.number, f"{part.typed}%"),)
                advice = "a share is at most 1, or 100%"
                raise self.error(part.start, part.end, "is not a fraction", advice, *instead)
        if unit.counts:
            self.check_points(parts)
        return numbers, unit

    def as_decimal(self, part: Part, number: Number, unit: Unit) -> Number:
        """A part as it stays: a share 1/3 as it is, of others what has decimals."""
        if (unit.is_share or unit == Unit()) and number.value < 1:
            return number
        if not is_decimal(number.value):
            rule, advice = "has no end in decimals", "write it as a decimal, or as another number"
            raise self.error(part.start, part.end, rule, advice)
        return Number.exact(number.value)

    def common_unit(self, parts: list[Part]) -> Unit | None:
        """Return the unit of several numbers: the same at each, or once at the end."""
        units = {part.unit for part in parts} - {None}
        unit = parts[-1].unit
        if units - {unit}:
            raise self.refusal(
                "needs one unit for all its numbers", "write them in one unit, named at the end"
            )
        return unit

    def settled(self, parts: list[Part], written: Unit | None, *, percent: bool) -> Unit:
        """Return the unit of a quantity: as written, with what the field fills in."""
        field = self.field
        if percent and written and written.over:
            raise self.refusal(f"puts % on {written.named()}", "a share has no such unit")
        typed = self.typed = written
        if percent:
            elided = field.under if field and field.is_share else ()
            over = field.over if field and field.is_share else SHARE
            written = self.typed = Unit(over, written.under if written else elided)
        elif written and field and not written.over:
            written = Unit(field.over, written.under)
        if written is None:
            self.check_duration(parts)
        elif field and not written.fits(field):
            named = (typed if typed and not percent else written).named()
            said = (
                f"is {named}" if field.knows(written) else f"has the unit {quoted(self.unit_text)}"
            )
            rule = f"{said}; {field.named()} is wanted here"
            raise self.error(parts[0].start, parts[-1].end, rule, self.hint())
        return written or field or Unit()

    def check_duration(self, parts: list[Part]) -> None:
        """Refuse 2M for a duration: days are rarely counted in millions, months often meant."""
        if not self.field or self.field.dims != {"day": 1}:
            return
        for part in parts:
            if part.suffix == "M":
                rule, advice = "is ambiguous for a duration", "write mo for months, or M days"
                letters = [t for t in self.tokens if t.kind == "word" and t.text == "M"]
                months = rewritten(self.text, [(t.start, t.end, "mo") for t in letters])
                days = f"{self.text.rstrip()} days"
                raise self.refusal(rule, advice, months, days)

    def check_points(self, parts: list[Part]) -> None:
        """Refuse numbers like 16.000, which are thousands to some readers."""
        bare = [
            part for part in parts if not part.suffix and LIKE_THOUSANDS.fullmatch(part.number.text)
        ]
        if bare:
            first = bare[0].number
            rule, advice = "could be thousands or a decimal", "write thousands without a point"
            instead = readings_of_points(self.text, self.tokens, [part.number for part in bare])
            raise self.error(first.start, first.end, rule, advice, *instead)
