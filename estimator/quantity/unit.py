"""Units: quotients of nouns. Time counts in days, mass in kg, every other noun in itself."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from estimator.quantity.number import SUFFIXES, QuantityError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MONTH", "SHARE", "YEAR", "Unit", "is_symbol"]

YEAR = Fraction(1461, 4)  # 365.25 days
MONTH = YEAR / 12  # 30.4375 days
SHARE = "fraction"  # the noun of dimensionless shares

_ONE = Fraction(1)
# Nouns counted in another: noun → (base noun, how many of it).
_BASES = {
    "week": ("day", Fraction(7)),
    "month": ("day", MONTH),
    "year": ("day", YEAR),
    "t": ("kg", Fraction(1000)),
    SHARE: ("", _ONE),
}
# Spellings that no rule gives. A single letter is case-sensitive, words are not.
_ALIASES = {
    "d": "day",
    "w": "week",
    "mo": "month",
    "y": "year",
    "t": "t",
    "tonne": "t",
    "kg": "kg",
    "usd": "USD",
    "eur": "EUR",
}
_SYMBOLS = {*_ALIASES.values()}
_WITHOUT_PLURAL = {"kg", "t", SHARE, ""}

_KNOWN = {*_BASES, *_ALIASES.values(), ""}  # nouns that mean the same in every field
# Words that would otherwise pass for nouns, and what to write instead.
_REFUSED = {
    "ton": "a ton is short, long or metric; write it in kg or t (metric)",
    "percent": "write %",
    **dict.fromkeys(("hour", "minute", "min", "second"), "write it in days, or per day"),
    **dict.fromkeys(("pound", "gram"), "write it in kg"),
    **dict.fromkeys(
        ("mill", "mio", "mln", "bln", "mld", "mrd"),
        "write M (million) or bn (billion)",
    ),
    "mil": "write k (thousand) or M (million)",
    "mon": "write mo (months)",
    **dict.fromkeys(("dozen", "hundred", "lakh", "crore", "trillion"), "write the number out"),
    **dict.fromkeys(("per", "and", "than", "nan", "inf"), "write a noun such as rounds"),
    **dict.fromkeys((word for word in SUFFIXES if len(word) > 2), "write one suffix, such as 1M"),
}
_USED = "write d, w, mo, y, kg, t, USD, EUR, or a noun of three letters or more such as rounds"

_PER = re.compile(r"\b(?:per|an?)\b", re.IGNORECASE)
_WORD = re.compile("[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotient of nouns, each in the singular: rounds/weapon/day is round over weapon and day.

    Attributes:
        over: the noun counted; "" where none was written ("16k/day", "3"); "fraction" for a share.
        under: the nouns it is divided by, in the order written.
    """

    over: str = ""
    under: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Unit:
        """Read "rounds/day", "rounds per day", "kg/round"; "/month" and "a day" leave `over` empty.

        Raises:
            QuantityError: if a word is not a unit, with the span of that word.
        """
        return _parsed(text)

    def __str__(self) -> str:
        """Return the canonical text: what is counted in the plural, the rest in the singular."""
        return self.label()

    def label(self, *, one: bool = False) -> str:
        """Return the text to write after a number; `one` after the number 1 ("1 month")."""
        return "/".join((self.over if one else _plural(self.over), *self.under))

    @property
    def is_share(self) -> bool:
        """Whether this is a fraction of something, or such a fraction per month."""
        return self.over == SHARE

    @property
    def counts(self) -> bool:
        """Whether this is a count or a rate: no share, no mass or mass per round, no duration."""
        if self.is_share:
            return False
        return _base(self.over) not in ("kg", "day") or "day" in map(_base, self.under)

    @property
    def dims(self) -> Mapping[str, int]:
        """Exponents of the base nouns: rounds/week is {"round": 1, "day": -1}."""
        exponents = Counter({_base(self.over): 1})
        exponents.subtract(_base(noun) for noun in self.under)
        return {noun: power for noun, power in exponents.items() if noun and power}

    @property
    def base(self) -> Unit:
        """The same quotient in base units: tonnes/month becomes kg/day; a share stays a share."""
        over = self.over if self.is_share else _base(self.over)
        return Unit(over, tuple(_base(noun) for noun in self.under))

    def scale(self, month: Fraction = MONTH) -> Fraction:
        """Return one of this unit in base units: days, kg, and nouns as they are.

        Args:
            month: length of a month [days]; a year is 365.25 days whatever the month.
        """
        size = _size(self.over, month)
        for noun in self.under:
            size /= _size(noun, month)
        return size

    def named(self) -> str:
        """Return what such a quantity is called in a sentence: "a number of rounds"."""
        if self.is_share:
            return "a fraction" + "".join(f" per {noun}" for noun in self.under)
        if self.dims == {"day": 1}:
            return "a duration"
        if self.dims == {"kg": 1}:
            return "a mass"
        if self.dims.get("day") == -1:
            return f"a rate ({self if self.over else 'per ' + ' per '.join(self.under)})"
        if self.under:
            return f"a ratio ({self})"
        return f"a number of {self}" if self.over else "a bare number"

    def example(self) -> str:
        """Return what a field of this unit takes, with examples: "a duration such as 60d"."""
        if self.is_share:
            return f"a share such as 20%{self.label().removeprefix(SHARE)}"
        if self.dims == {"day": 1}:
            return "a duration such as 60d, 8w or 2mo"
        if self.dims == {"kg": 1}:
            return "a mass such as 500 t or 43.5 kg"
        if self.under == ("day",):
            return "a rate such as 16k/day or 500k/month"
        if self.under:
            return f"a number such as 4 {self}"
        return "a number such as 16000, 16k or 1.2M"

    def knows(self, other: Unit) -> bool:
        """Return whether every noun of another unit is one of this unit or of every field."""
        return {other.over, *other.under} <= {self.over, *self.under} | _KNOWN


def is_symbol(word: str) -> bool:
    """Return whether a word may follow a number without a space: 60d may, 16krounds may not."""
    return _canonical(word) in _SYMBOLS


def _base(noun: str) -> str:
    return _BASES[noun][0] if noun in _BASES else noun


def _size(noun: str, month: Fraction) -> Fraction:
    if noun == "month":
        return month
    return _BASES[noun][1] if noun in _BASES else _ONE


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Unit:
    # "per" and "a" become slashes of the same length, so that places in the text stay places.
    slashed = _PER.sub(lambda match: "/".ljust(len(match[0])), text)
    if not slashed.strip():
        return Unit()
    nouns, start = [], 0
    for piece in slashed.split("/"):
        nouns.append("" if not (start or piece.strip()) else _noun(text, start, piece))
        start += len(piece) + 1
    return Unit(nouns[0], tuple(nouns[1:]))


def _noun(text: str, start: int, piece: str) -> str:
    """Return the noun in a piece of `text`."""
    word = piece.strip()
    noun = _canonical(word) if _WORD.fullmatch(word) else None
    if noun is not None and noun not in _REFUSED:
        return noun
    start += len(piece) - len(piece.lstrip())
    span = (start, start + len(word)) if word else (0, len(text))
    if not word:
        rule, advice = "lacks a noun", "write it as rounds/day or kg/round"
    elif len(word.split()) > 1:
        rule, advice = "is more than one noun", "write one, such as rounds or rounds/day"
    else:
        rule, advice = "is not a unit used here", _REFUSED.get(noun or "", _USED)
    raise QuantityError(text, span, rule, advice)


def _canonical(word: str) -> str | None:
    """Return the noun a word stands for; None if it is too short to be one."""
    if len(word) == 1:
        return _ALIASES.get(word)
    noun = _singular(word.lower())
    # "boxe" cannot be told from "boxes": settle on the noun whose plural reads back.
    noun = _singular(_plural(noun))
    if noun in _ALIASES and len(noun) > 1:
        return _ALIASES[noun]
    if len(word) == 3 and word.isupper() and noun != "day":
        return word  # a currency code
    return noun if len(noun) > 2 else None


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("xes", "ches", "shes", "sses")):
        return noun[:-2]
    return noun if noun.endswith("ss") else noun.removesuffix("s")


def _plural(noun: str) -> str:
    if noun in _WITHOUT_PLURAL or noun.isupper():
        return noun
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("x", "ch", "sh", "ss")) else "s")
