"""Numbers in words: twelve, twenty-five, two hundred, a dozen, half a, three quarters of a."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

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
