"""Tokens of the quantity grammar: numbers, words and marks, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from estimator.quantity.number import QuantityError

__all__ = ["GROUPED", "Token", "check_characters", "tokens"]

_LONGEST = 200

# Spaces that group digits in print: no-break, thin, narrow no-break. They are read as spaces.
_PRINT_SPACES = "\N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"
_SPACES = str.maketrans(_PRINT_SPACES, " " * len(_PRINT_SPACES))

# Commas group digits only where every group of a run has three: 1,000,2 is no number. Nor are
# thousands of nothing: 0,500 has a decimal comma.
GROUPED = r"(?<![\d,_]) (?<!\d\.) [1-9]\d{0,2} (?:,\d{3})+ (?!,?\d)"
_TOKEN = re.compile(
    rf"""(?P<number>
           (?: {GROUPED} | [1-9]\d{{0,2}} (?: (?:_\d{{3}})+ (?![\d_]) | (?:[ ]\d{{3}})+ (?!\d) )
             | \d+ ) (?:\.\d+)? (?:e[+-]?\d+)?
           | \.\d+ (?:e[+-]?\d+)? )
       | (?P<hedge> ~ | ≈ | >= | ≥ | > | <= | ≤ | <
           | \b (?: about | (?:more|less)[ ]+than | at[ ]+(?:least|most) | up[ ]+to ) \b )
       | (?P<spread> ± | \+/?- )
       | (?P<range> \.{{2,}} )
       | (?P<interval> \b to \b )
       | (?P<choice> [,\0] )
       | (?P<word> [a-z]+ )
       | (?P<slash> / )
       | (?P<percent> % )
       | (?P<sign> [-+‐‑‒–—―−] )
       | (?P<open> \( )
       | (?P<close> \) )
       | (?P<level> @ )
       | (?P<space> [ ]+ )
       | (?P<other> . )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


class Token(NamedTuple):
    """A piece of the text; print spaces in it have become plain ones."""

    kind: str
    text: str
    start: int
    end: int


def check_characters(text: str) -> None:
    """Refuse texts that are too long, or hold what cannot be seen."""
    if len(text) > _LONGEST:
        raise QuantityError(
            text, (0, len(text)), f"is longer than {_LONGEST} characters", "shorten it"
        )
    if text.isascii() and text.isprintable():
        return
    for place, character in enumerate(text):
        span = (place, place + 1)
        if character.isdecimal() and not character.isascii():
            raise QuantityError(text, span, "is not one of the digits 0 to 9", "type it as one")
        if not character.isprintable() and character not in _PRINT_SPACES:
            raise QuantityError(text, span, "is a control character", "leave it out")


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens, spaces left out; the last is an empty one of the kind "end"."""
    plain = text.translate(_SPACES)
    if "(" in plain:  # there commas only separate; NUL, a comma that groups no digits, is its own
        plain = plain.replace(",", "\0")
    found = [
        Token(str(match.lastgroup), match[0], *match.span())
        for match in _TOKEN.finditer(plain)
        if match.lastgroup != "space"
    ]
    return [*found, Token("end", "", len(text), len(text))]
