"""Numbers as people write them: an exact value, and how precisely it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


LARGEST = 10**18
LARGEST_EXPONENT = 30

# Power of ten behind each suffix. A bare "m" is missing on purpose: million or months?
SUFFIXES = {
    "": 0,
    "%": -2,
    "k": 3,
    "K": 3,
    "thousand": 3,
    "M": 6,
    "mn": 6,
    "million": 6,
    "B": 9,
    "bn": 9,
    "billion": 9,
}
# The suffixes numbers are written with, largest first.
_SPELLED = ((9, "bn"), (6, "M"), (3, "k"), (0, ""))

# Rounded numbers by significant figures (METHODS §5); more figures mean half a unit of the last.
_LOOSENESS = {1: Fraction(5, 4), 2: Fraction(11, 10)}

LIKE_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)
"""Digits that may be thousands with a point; a group that starts with 0 never is."""

_SEPARATORS = re.compile("[,_ ]")
_SHOWN = 60  # characters of a text that fit into a one-line message


class QuantityError(ValueError):
    """Text that is not a quantity, or not the kind of quantity that is wanted.

    Attributes:
        text: the whole text as typed.
        span: start and end of the offending part of `text`.
        rule: the rule it breaks, continuing a sentence that starts with the part in quotes.
        advice: what to write instead; may be empty.
        instead: whole texts that can be written instead; if they are short, the advice names them.
    """

    def __init__(
        self,
        text: str,
        span: tuple[int, int],
        rule: str,
        advice: str = "",
        instead: tuple[str, ...] = (),
    ) -> None:
        super().__init__(text, span, rule, advice, instead)
        self.text = text
        self.span = span
        self.rule = rule
        self.instead = instead
        self.advice = advice
        if instead and all(len(other) <= _SHOWN for other in instead):
            texts = [_printable(other.strip()) for other in instead]
            if any(" or " in other for other in texts):
                texts = [f"'{other}'" for other in texts]
            self.advice = f"write {' or '.join(texts)}"

    def __str__(self) -> str:
        """Return one line: the value, the rule, what to write instead."""
        start, end = self.span
        advice = f"; {self.advice}" if self.advice else ""
        return f"{quoted(self.text[start:end])} {self.rule}{advice}"

    def with_instead(self, instead: tuple[str, ...]) -> QuantityError:
        """Return the same error with other texts that can be written instead."""
        return QuantityError(self.text, self.span, self.rule, self.args[3], instead)

    def moved(self, text: str, offset: int) -> QuantityError:
        """Return the same error as part of a longer text, `offset` characters further right."""
        start, end = self.span
        before, after = text[:offset], text[offset + len(self.text) :]
        instead = tuple(before + other + after for other in self.instead)
        return QuantityError(text, (start + offset, end + offset), self.rule, self.args[3], instead)


def told(number: str) -> str:
    """Write a number of which only one reading is meant, 8.125, so that it has no other: 8.1250."""
    return f"{number}0" if LIKE_THOUSANDS.fullmatch(number) else number


def _printable(text: str) -> str:
    """Replace control, bidirectional and unpaired characters, one for one."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def quoted(text: str) -> str:
    """Return a text as a message names it: in quotes, on one line, and not long."""
    half = _SHOWN // 2
    text = _printable(text)
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:half]}…{text[-half:]}'"


def suffix_of(word: str) -> str | None:
    """Return the table's spelling of a suffix as typed ("Million", "K"), or None."""
    found = word if len(word) == 1 else word.lower()
    return found if found in SUFFIXES else None


@dataclass(frozen=True, slots=True)
class Number:
    """A non-negative number as typed.

    Attributes:
        value: exact; suffix and per cent applied.
        figures: significant figures as typed. Trailing zeros of an integer do not count:
            "1,000,000" has one, "1.0M" two. Zero has none.
    """

    value: Fraction
    figures: int

    @classmethod
    def read(cls, digits: str, suffix: str = "") -> Number:
        """Read digits (with their separators, point and exponent) and a suffix.

        Raises:
            QuantityError: if the exponent or the value is beyond the limits; `digits` is its text.
        """
        if "/" in digits:
            return cls._part(Fraction(digits), suffix)
        mantissa, _, exponent = _SEPARATORS.sub("", digits).lower().partition("e")
        power = int(exponent or 0)
        if abs(power) > LARGEST_EXPONENT:
            rule = f"has an exponent beyond ±{LARGEST_EXPONENT}"
            raise QuantityError(digits, (0, len(digits)), rule, "numbers go up to 1e18")
        whole, _, decimals = mantissa.partition(".")
        power += SUFFIXES[suffix] - len(decimals)
        value = Fraction(int(whole + decimals) * 10 ** max(power, 0), 10 ** max(-power, 0))
        if value.numerator > LARGEST * value.denominator:  # in a tenth of the time of value >
            rule = "is too large: the limit is 1e18"
            raise QuantityError(digits, (0, len(digits)), rule, "check its digits and its suffix")
        return cls(value, _figures(mantissa))

    @classmethod
    def _part(cls, part: Fraction, suffix: str) -> Number:
        """A quarter, 1/4, has one figure; a quarter of a million, 250k, as many as it needs."""
        value = part * Fraction(10) ** SUFFIXES[suffix]
        return cls(value, 1) if value < 1 and suffix != "%" else cls.exact(value)

    @classmethod
    def exact(cls, value: Fraction) -> Number:
        """Return a number with no more figures than it needs; two if decimals never end."""
        if not is_decimal(value):
            return cls(value, 2)
        digits = value
        while digits.denominator != 1:
            digits *= 10
        return cls(value, len(str(digits).strip("0")))

    @property
    def half_unit(self) -> Fraction:
        """Half a unit of the last significant figure; 0 for zero."""
        return Fraction(10) ** self._unit_power() / 2 if self.value else Fraction(0)

    def loose(self) -> tuple[Fraction, Fraction]:
        """Return the interval a rounded number stands for (METHODS §5); a zero is exact."""
        factor = _LOOSENESS.get(self.figures)
        if factor is None:
            return self.value - self.half_unit, self.value + self.half_unit
        return self.value / factor, self.value * factor

    def spelled(self, *, percent: bool = False, suffixed: bool = True, counts: bool = False) -> str:
        """Write the number so that `read` gives it back, figures included.

        Args:
            percent: write it in per cent.
            suffixed: a suffix (k, M, bn) may be used.
            counts: it is a count or a rate, where 16.125 may be read as thousands.
        """
        text = self._spelled(percent=percent, suffixed=suffixed)
        if counts and LIKE_THOUSANDS.fullmatch(text):
            return _exponential(int(text.replace(".", "")), -3)
        return text

    def _spelled(self, *, percent: bool, suffixed: bool) -> str:
        if not self.value:
            return "0%" if percent else "0"
        unit = self._unit_power()
        scaled = self.value / Fraction(10) ** unit
        if scaled.denominator != 1:
            return str(self.value)  # a quarter in one figure: 1/4
        digits = int(scaled)
        if percent:
            return (_decimal(digits, unit + 2) or _exponential(digits, unit + 2)) + "%"
        if self.value >= 10 ** (_SPELLED[0][0] + 3) and self.figures <= 4:  # nobody reads 1000bn
            return _exponential(digits, unit)
        # A number typed out to five figures or more (16,427) reads best without a suffix.
        if not suffixed or self.figures > 4:
            return _decimal(digits, unit) or _exponential(digits, unit)
        for power, suffix in _SPELLED:
            decimal = _decimal(digits, unit - power)
            if decimal and (self.value >= 10**power or not power):
                return decimal + suffix
        return _exponential(digits, unit)

    def _unit_power(self) -> int:
        """Return the power of ten of the last significant figure of a number above zero."""
        power = len(str(self.value.numerator)) - len(str(self.value.denominator))
        if self.value < Fraction(10) ** power:
            power -= 1
        return power - self.figures + 1


def is_decimal(value: Fraction) -> bool:
    """Whether a number ends in decimals."""
    return 10**60 % value.denominator == 0


def _figures(mantissa: str) -> int:
    whole, point, decimals = mantissa.partition(".")
    return len((whole + decimals).lstrip("0") if point else whole.strip("0"))


def _decimal(digits: int, power: int) -> str | None:
    """Write digits · 10^power in plain decimals, or None if that changes its figures."""
    if power < 0:
        text = str(digits).rjust(1 - power, "0")
        return f"{text[:power]}.{text[power:]}"
    return str(digits * 10**power) if digits % 10 else None


def _exponential(digits: int, power: int) -> str:
    first, rest = str(digits)[0], str(digits)[1:]
    return f"{first}{rest and '.'}{rest}e{power + len(rest)}"


_UNITS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS: Final = {word: value for value, word in enumerate(_UNITS.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), 2)
}
_ARTICLES: Final = {"a": 1, "an": 1}
_PARTS: Final = {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "fifth": Fraction(1, 5),
    "tenth": Fraction(1, 10),
}

TIMES: Final = {"dozen": 12, "hundred": 100}
WORDS: Final = {*_NUMBERS, *TIMES, *_PARTS} - {"quarter"}
"""Words that say a number; none of them is a noun."""

VAGUE: Final = {"few", "couple", "lot", "handful", "number"}
"""What "a" may stand before where no number is said."""

VULGAR: Final = {
    "½": Fraction(1, 2),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
}


def read_words(words: Sequence[str], *, shares: bool = False) -> tuple[Fraction, int] | None:
    """Read the number that some words begin with.

    A part is one of what stands behind it: half a million, a quarter of a year. Alone, three
    quarters are nine months.

    Args:
        words: in lower case, with "-" for a hyphen.
        shares: whether a part may stand alone.

    Returns:
        The number, and how many words it takes; None if they begin with none.
    """
    count = _whole(words)
    value, taken = count or (Fraction(1), 0)
    part = _PARTS.get(_singular(words[taken])) if taken < len(words) else None
    if not part or (not taken and words[0] != "half"):
        return count
    taken += 1
    if taken == len(words):
        return (value * part, taken) if shares else count
    taken += words[taken] == "of"
    taken += taken < len(words) and words[taken] in {*_ARTICLES, "one"}
    return _multiplied(value * part, words, taken)


def _whole(words: Sequence[str]) -> tuple[Fraction, int] | None:
    """A number without parts: twenty-five, two hundred and fifty, a dozen."""
    if not words:
        return None
    if words[0] in _ARTICLES:
        return _multiplied(Fraction(1), words, 1)
    found = _below_hundred(words)
    if not found:
        return None
    return _multiplied(Fraction(found[0]), words, found[1])


def _below_hundred(words: Sequence[str]) -> tuple[int, int] | None:
    value = _NUMBERS.get(words[0]) if words else None
    if value is None:
        return None
    rest = 2 if words[1:2] == ["-"] else 1
    one = _NUMBERS.get(words[rest], 0) if len(words) > rest else 0
    if value >= 20 and 0 < one < 10:
        return value + one, rest + 1
    return value, 1


def _multiplied(value: Fraction, words: Sequence[str], taken: int) -> tuple[Fraction, int]:
    """A number with the hundreds and dozens behind it, and what is added to these."""
    times = TIMES.get(words[taken]) if taken < len(words) else None
    if not times:
        return value, taken
    value, taken = value * times, taken + 1
    rest = words[taken:]
    skipped = 1 if rest[:1] == ["and"] else 0
    more = _below_hundred(rest[skipped:]) if times == TIMES["hundred"] else None
    return (value + more[0], taken + skipped + more[1]) if more else (value, taken)


def _singular(word: str) -> str:
    return word if word == "half" else word.removesuffix("s")
