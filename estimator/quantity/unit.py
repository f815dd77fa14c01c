"""Units: quotients of nouns. Time counts in days, mass in kg, every other noun in itself.

A noun below the line may have a number, "402 rounds in 16 days" being 402 rounds/16 days. Nouns
that are neither time nor mass nor money are free: people call a round a missile or a barrel.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from estimator.errors import nearest
from estimator.quantity.number import SUFFIXES, WORDS, Number, QuantityError

if TYPE_CHECKING:
    from collections.abc import Mapping

YEAR = Fraction(1461, 4)  # 365.25 days
MONTH = YEAR / 12  # 30.4375 days
SHARE = "fraction"  # the noun of dimensionless shares
RATIO = "ratio"  # that of shares which may be more than all: 150% of a rate

_ONE = Fraction(1)
# Nouns counted in another: noun → (base noun, how many of it).
_POUND = Fraction(45359237, 10**8)  # kg, exactly: international avoirdupois pound
_BASES = {
    "minute": ("day", Fraction(1, 1440)),
    "hour": ("day", Fraction(1, 24)),
    "week": ("day", Fraction(7)),
    "fortnight": ("day", Fraction(14)),
    "month": ("day", MONTH),
    "quarter": ("day", 3 * MONTH),
    "year": ("day", YEAR),
    "t": ("kg", Fraction(1000)),
    "kt": ("kg", Fraction(10**6)),
    "lb": ("kg", _POUND),
    "short ton": ("kg", 2000 * _POUND),
    "long ton": ("kg", 2240 * _POUND),
    SHARE: ("", _ONE),
    RATIO: ("", _ONE),
}
_MONTHS = {"month": 1, "quarter": 3}
# Spellings that no rule gives. A single letter is case-sensitive, words are not.
_ALIASES = {
    "d": "day",
    "h": "hour",
    "hr": "hour",
    "min": "minute",
    "w": "week",
    "wk": "week",
    "mo": "month",
    "mth": "month",
    "qtr": "quarter",
    "y": "year",
    "yr": "year",
    "annum": "year",
    "rd": "round",
    "do": "day",  # DOS, days of supply
    "t": "t",
    "tonne": "t",
    "metric ton": "t",
    "kt": "kt",
    "kiloton": "kt",
    "kilotonne": "kt",
    "kg": "kg",
    "kilogram": "kg",
    "kilo": "kg",
    "lb": "lb",
    "pound": "lb",
    "usd": "USD",
    "eur": "EUR",
}
_MEASURES = (
    *("day", "week", "month", "quarter", "year", "hour", "minute", "tonne", "pound"),
    *("hundred", "thousand", "million", "billion", "trillion"),
)
_SYMBOLS = {*_ALIASES.values()} - {"round"}
_WITHOUT_PLURAL = {"%", "kg", "t", "kt", "lb", SHARE, RATIO, ""}
_PLURALS = {
    **{noun: noun for noun in ("aircraft", "spacecraft", "chassis", "series", "sheep", "fish")},
    **{noun: f"{noun}es" for noun in ("torpedo", "cargo", "potato", "bus", "gas", "lens")},
    **{f"{who}man": f"{who}men" for who in ("", "wo", "air", "crew", "fire", "sea", "service")},
    "life": "lives",
    "knife": "knives",
    "person": "people",
}
_SINGULARS = {plural: noun for noun, plural in _PLURALS.items()}
# What the free nouns of inputs stand for, and words that stand for one of them alone. A gun may
# also be what is counted, but no missile is a weapon that fires, or a container.
_ROLES = {"round", "weapon", "container", "target"}
_TYPICAL = {
    **{role: role for role in _ROLES},
    **dict.fromkeys(("shell", "missile", "rocket", "bullet", "cartridge", "bomb"), "round"),
    **dict.fromkeys(("gun", "howitzer", "launcher", "mortar"), "weapon"),
}

ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
}
"""Words for "a day", "a month" and so on."""

_KNOWN = {*_BASES, *_ALIASES.values(), ""}  # nouns that mean the same in every field
# Words that would otherwise pass for nouns, and what to write instead.
_REFUSED = {
    "ton": "write t (metric tons), short tons or long tons",
    "percent": "write %",
    **dict.fromkeys(WORDS, "write the number before what is counted"),
    **dict.fromkeys(("milliard", "milion", "thous", "score"), "write the number out"),
    "second": "write it in minutes, hours or days",
    "gram": "write it in kg",
    **dict.fromkeys(
        ("mill", "mio", "mln", "bln", "mld", "mrd"),
        "write M (million) or bn (billion)",
    ),
    "mil": "write k (thousand) or M (million)",
    "mon": "write mo (months)",
    **dict.fromkeys(("few", "couple", "lot", "several"), "write the number"),
    **dict.fromkeys(("dozen", "hundred", "lakh", "crore", "trillion"), "write the number out"),
    **dict.fromkeys(("per", "in", "and", "than", "nan", "inf"), "write a noun such as rounds"),
    **dict.fromkeys((word for word in SUFFIXES if len(word) > 2), "write one suffix, such as 1M"),
}
_USED = "write h, d, w, mo, y, kg, t, USD, EUR, or a noun of three letters or more such as rounds"

# A word for "over", or one that says the time as well; "in" only before a time.
_PER = re.compile(
    rf"""\b (?: (?: per | each | every | in (?=[ ]+(?:\d|an?\b)) ) (?:[ ]+an?)? | an? ) \b
       | \b (?P<adverb> {"|".join(ADVERBS)} ) \b""",
    re.IGNORECASE | re.VERBOSE,
)
_TIMES = re.compile(r"(?P<times>\d[\d,.]*) *(?=[A-Za-z])")
_WORD = re.compile("(?:(?:short|long|metric) +)?[A-Za-z]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotient of nouns, each in the singular: rounds/weapon/day is round over weapon and day.

    Attributes:
        over: the noun counted; "" where none was written ("16k/day", "3"); "fraction" for a share.
        under: the nouns it is divided by, in the order written; times may be several ("16 day").
    """

    over: str = ""
    under: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Unit:
        """Read "rounds/day", "rounds per day", "kg/round", "rounds in 16 days", "rounds weekly".

        "/month" and "a day" leave `over` empty.

        Raises:
            QuantityError: if a word is not a unit, with the span of that word.
        """
        return _parsed(text)

    def __str__(self) -> str:
        """Return the canonical text: what is counted in the plural, the rest in the singular."""
        return self.label()

    def label(self, *, one: bool = False) -> str:
        """Return the text to write after a number; `one` after the number 1 ("1 month")."""
        under = (_plural(noun) if noun[0].isdigit() else noun for noun in self.under)
        return "/".join((self.over if one else _plural(self.over), *under))

    @property
    def is_share(self) -> bool:
        """Whether this is a fraction of something, or such a fraction per month: written in %."""
        return self.over in {SHARE, RATIO}

    @property
    def is_part(self) -> bool:
        """Whether this is such a fraction that is never more than all."""
        return self.over == SHARE

    @property
    def counts(self) -> bool:
        """Whether this is a count, a mass or a rate of these; no share, duration or kg/round."""
        under = [_base(noun) for noun in self.under]
        if self.is_share or (_base(self.over) == "day" and "day" not in under):
            return False
        return _base(self.over) != "kg" or not under or "day" in under

    @property
    def dims(self) -> Mapping[str, int]:
        """Exponents of the base nouns: rounds/week is {"round": 1, "day": -1}."""
        return _dims(self)

    @property
    def dimension(self) -> frozenset[tuple[str, int]]:
        """The same as a key: units of one dimension can be converted into each other."""
        return frozenset(self.dims.items())

    @property
    def base(self) -> Unit:
        """The same quotient in base units: tonnes/month becomes kg/day; a share stays a share."""
        over = self.over if self.is_share else _base(self.over)
        return Unit(over, tuple(_base(noun) for noun in self.under))

    def fits(self, field: Unit) -> bool:
        """Return whether a field of this unit takes what is written in this one.

        The nouns of a field are names of roles: any free noun may stand where it has one, but not
        the name of another role. Rounds may also be what is weighed, or parts of the whole.
        """
        return _fits(self, field)

    def roles(self, field: Unit) -> dict[str, str]:
        """Return the nouns that stand here for the free nouns of a field: round → missile."""
        mine, theirs = ([n for n in unit.under if _is_free(n)] for unit in (self, field))
        found = dict(zip(theirs, mine, strict=False))
        is_weighed = field.over == "round" and _base(self.over) == "kg"
        if _is_free(field.over) and (_is_free(self.over) or is_weighed):
            found[field.over] = self.over
        return found

    def called(self, nouns: Mapping[str, str]) -> Unit:
        """Return this unit with other nouns for some of its own: round → missile."""
        over, *under = (nouns.get(noun, noun) for noun in (self.over, *self.under))
        return Unit(over, tuple(under))

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
            return f"a share such as 20%{self.label().removeprefix(self.over)}"
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


def is_measure(noun: str) -> bool:
    """Return whether things are not counted in this one by one: %, or a mass."""
    return noun == "%" or _base(noun) == "kg"


def is_time(word: str) -> bool:
    """Return whether a word is a time: days, mo."""
    noun = _canonical(word)
    return noun is not None and _base(noun) == "day"


def is_symbol(word: str) -> bool:
    """Return whether a word may follow a number without a space: 60d may, 16krounds may not."""
    return _canonical(word) in _SYMBOLS


def _base(noun: str) -> str:
    noun = noun.lstrip("0123456789. ")
    return _BASES[noun][0] if noun in _BASES else noun


def _is_free(noun: str) -> bool:
    """Whether a noun is no measure: people may call what it stands for otherwise."""
    return _base(noun) not in {"", "day", "kg", "USD", "EUR"}


def _size(noun: str, month: Fraction) -> Fraction:
    times, _, name = noun.rpartition(" ") if noun[:1].isdigit() else ("", "", noun)
    one = month * _MONTHS[name] if name in _MONTHS else _BASES.get(name, ("", _ONE))[1]
    return one * Fraction(times) if times else one


@lru_cache(maxsize=1024)
def _dims(unit: Unit) -> Mapping[str, int]:
    exponents = Counter({_base(unit.over): 1})
    exponents.subtract(_base(noun) for noun in unit.under)
    return MappingProxyType({noun: power for noun, power in exponents.items() if noun and power})


@lru_cache(maxsize=1024)
def _fits(unit: Unit, field: Unit) -> bool:
    if field.over == "round" and (unit.is_share or _base(unit.over) == "kg"):
        return unit.called({unit.over: "round"}).fits(field)
    if unit.is_share or field.is_share:
        return unit == field  # a share per year is not a twelfth of itself per month
    nouns = unit.roles(field)
    if any(_stands_wrong(unit, noun, role) for role, noun in nouns.items()):
        return False
    return unit.called({noun: role for role, noun in nouns.items()}).dims == field.dims


def _stands_wrong(unit: Unit, noun: str, role: str) -> bool:
    if noun == role or _TYPICAL.get(noun, role) == role:
        return False
    return noun in _ROLES or not (role == "round" and noun == unit.over)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Unit:
    # "per" and "a" become slashes of the same length, so that places in the text stay places.
    slashed = _PER.sub(_slashed, text)
    if not slashed.strip():
        return Unit()
    nouns, start = [], 0
    for piece in slashed.split("/"):
        nouns.append("" if not (start or piece.strip()) else _counted(text, start, piece))
        start += len(piece) + 1
    return Unit(nouns[0], tuple(nouns[1:]))


def _slashed(match: re.Match[str]) -> str:
    noun = ADVERBS[match["adverb"].lower()] if match["adverb"] else ""
    return f"/{noun}".ljust(len(match[0]))


def _counted(text: str, start: int, piece: str) -> str:
    """Return the noun in a piece of `text`, with how many of it: "16 day"."""
    found = _TIMES.match(piece.lstrip())
    if not found:
        return _noun(text, start, piece)
    offset = len(piece) - len(piece.lstrip())
    span = (start + offset, start + offset + len(found["times"]))
    noun = _noun(text, start + offset + found.end(), piece[offset + found.end() :])
    try:
        times = Number.read(found["times"]).value
    except (QuantityError, ValueError):
        times = Fraction(0)
    if not start or _base(noun) != "day" or not times:
        rule, advice = "is not a number of days, weeks or months", "write it as 402 in 16 days"
        raise QuantityError(text, span, rule, advice)
    return noun if times == 1 else f"{Number.exact(times).spelled(suffixed=False)} {noun}"


def _noun(text: str, start: int, piece: str) -> str:
    """Return the noun in a piece of `text`."""
    word = piece.strip()
    noun = _canonical(word) if _WORD.fullmatch(word) else None
    likely = _misspelt(noun) if noun else ""
    if noun is not None and noun not in _REFUSED and not likely:
        is_name = word[:1].isupper() and word[1:].islower() and len(noun) > 2
        return noun.capitalize() if is_name and noun not in {*_KNOWN, *_TYPICAL} else noun
    start += len(piece) - len(piece.lstrip())
    span = (start, start + len(word)) if word else (0, len(text))
    if not word:
        rule, advice = "lacks a noun", "write it as rounds/day or kg/round"
    elif len(word.split()) > 1:
        rule, advice = "is more than one noun", "write one, such as rounds or rounds/day"
    else:
        advice = f"did you mean {likely}?" if likely else _REFUSED.get(noun or "", _USED)
        rule = "is not a unit used here"
    raise QuantityError(text, span, rule, advice)


def _misspelt(noun: str) -> str:
    """The measure that a noun is a slip of: mnth; nobody counts those."""
    if noun in _KNOWN or noun in _ROLES or noun in _REFUSED:
        return ""
    return nearest(noun, _MEASURES, 0.85)  # mines and mouths are things, mnth and yaer are not


def _canonical(word: str) -> str | None:
    """Return the noun a word stands for; None if it is too short to be one."""
    if len(word) == 1:
        return _ALIASES.get(word)
    word = " ".join(word.split())
    noun = _singular(word.lower())
    # "boxe" cannot be told from "boxes": settle on the noun whose plural reads back.
    noun = _singular(_plural(noun))
    if noun in _ALIASES and len(noun) > 1:
        return _ALIASES[noun]
    if noun not in _KNOWN | _ROLES and sum(map(str.isupper, word)) > 1:
        return word if word[-2:-1].islower() else word.removesuffix("s")  # USD, TWh, LRASMs
    return noun if len(noun) > 2 else None


def _singular(noun: str) -> str:
    if noun in _PLURALS or noun in _SINGULARS:
        return _SINGULARS.get(noun, noun)
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("xes", "ches", "shes", "sses")):
        return noun[:-2]
    return noun if noun.endswith("ss") else noun.removesuffix("s")


def _plural(noun: str) -> str:
    if noun in _WITHOUT_PLURAL or sum(map(str.isupper, noun)) > 1:
        return noun
    if plural := _PLURALS.get(noun.lower()):
        return plural.capitalize() if noun[0].isupper() else plural
    times, _, noun = noun.rpartition(" ") if noun[:1].isdigit() else ("", "", noun)
    if times:
        return f"{times} {_plural(noun)}"
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("x", "ch", "sh", "ss")) else "s")
